"""Libraries that both packages bring along under a name with a hash: another hash is another name of the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from pydistdiff.diffing.values import Scalar, changed
from pydistdiff.limits import MIB
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary, Fact

CAUSE = "vendored-library-hash"
LARGEST_TABLE = 16 * MIB
"""Bytes of a table of strings that is looked at."""
_LIBRARIES = ("needs", "SONAME", "install name", "exported as", "versions needed", "imports")
"""How the names of the facts end that name libraries, whole or as the last part of a path."""
_BY_LIBRARY = ("versions needed", "imports")
"""Those that say of a library more than that it is needed."""


class Rename(NamedTuple):
    """The name of a bundled library on both sides, and what is equal in it."""

    a: str
    b: str
    plain: str


def bundled_renames(pair: Pair) -> tuple[Rename, ...]:
    """The libraries that the package of each side has under another hash."""
    libraries_a, libraries_b = pair.libraries
    names_b = {plain: name for name, plain in libraries_b.items()}
    return tuple(
        Rename(name, names_b[plain], plain)
        for name, plain in libraries_a.items()
        if names_b.get(plain, name) != name and name not in libraries_b and names_b[plain] not in libraries_a
    )


def renamed(a: Binary, b: Binary, renames: Iterable[Rename]) -> tuple[Binary, list[ValueChange]]:
    """B with the names that a has for the libraries that both name, and the changes of their names.

    A fact where a names the library by b's name, or the other way round, stays as it is.
    """
    facts = dict(b.facts)
    changes: list[ValueChange] = []
    told: set[tuple[str, Rename]] = set()
    for name, fact in b.facts.items():
        kind = next((kind for kind in _LIBRARIES if name.endswith(kind)), None)
        if kind is None or name not in a.facts:
            continue
        ends_a, ends_b = (frozenset(map(_end, _names(side.facts[name]))) for side in (a, b))
        found = {one.b: one for one in renames if one.a in ends_a - ends_b and one.b in ends_b - ends_a}
        if found:
            facts[name] = _with_names(fact, found)
        for rename in found.values():
            key = name.removesuffix(kind), rename
            if kind not in _BY_LIBRARY or key not in told:
                value_a, value_b = Scalar(ValueType.STRING, rename.a), Scalar(ValueType.STRING, rename.b)
                changes.append(replace(changed((name, rename.plain), value_a, value_b), cause=CAUSE))
            told.add(key)
    return replace(b, facts=facts), changes


def _names(fact: Fact) -> Iterable[str]:
    """The names of libraries in a fact; of what is told by library the keys."""
    return (fact,) if isinstance(fact, str) else fact


def _end(name: str) -> str:
    return name.rpartition("/")[2]


def _with_names(fact: Fact, renames: Mapping[str, Rename]) -> Fact:
    """The fact with the names of a."""

    def name(text: str) -> str:
        folder, slash, end = text.rpartition("/")
        return f"{folder}{slash}{renames[end].a if end in renames else end}"

    if isinstance(fact, str):
        return name(fact)
    if isinstance(fact, Mapping):
        return {name(key): inner for key, inner in fact.items()}
    return type(fact)(map(name, fact))


def are_renamed(a: Source, b: Source, renames: Iterable[Rename]) -> bool:
    """Whether two tables of strings that end with NUL are equal once the libraries have one name."""
    if a.size != b.size or a.size > LARGEST_TABLE:
        return False
    names = {_bytes(one.b): _bytes(one.a) for one in renames}
    return [names.get(text, text) for text in b.all().split(b"\0")] == a.all().split(b"\0")


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
