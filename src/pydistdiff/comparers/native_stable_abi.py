"""Whether a native file keeps what the tag `abi3` of its wheel promises: Python's stable ABI, from one version on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.comparers.pair import FactFound
from pydistdiff.model import FactCode, Side
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.native.binary import Binary, Fact

Version = tuple[int, int]
MOST_NAMES = 5
"""Names of one kind that are told; more are counted."""
IMPORTS, WEAK_IMPORTS = "imports", "weak imports"
"""How the names of the facts end that say what a file takes; those of each architecture stand under its name."""
_TAG = re.compile(r"(cp(3)([0-9]{1,3})-abi3)-.+")
_OF_PYTHON = re.compile(r"_?Py(?:_|[A-Z])\w*", re.ASCII)
_DLL = re.compile(r"python3(?P<minor>[0-9]{1,3})?t?(?:_d)?\.dll", re.IGNORECASE | re.ASCII)
_MODULE = "PyInit_"
"""What a module itself has to offer: several in one file take it from each other."""


class Promise(NamedTuple):
    """What a wheel promises: the beginning of its tag, and the version of Python from which on it can be used."""

    tag: str
    version: Version


class _Need(NamedTuple):
    """A name that a file takes: of Python's stable ABI from a version on, or (None) not at all."""

    name: str
    since: Version | None


def stable_abi_facts(a: Binary | None, b: Binary, tags: Sequence[str]) -> Iterator[FactFound]:
    """What b needs of Python that its wheel's tag does not promise; nothing without a tag of the stable ABI.

    The tag `cpXY-abi3` promises that any Python from X.Y on will do (PEP 425 and CPython's "C API and ABI stability").
    What may be missing when the file is loaded (weak imports) is not needed. What a needs as well is counted only.
    """
    promise = promised(tags)
    if promise is None:
        return
    before = set() if a is None else _broken(a, promise)
    after = _broken(b, promise)
    new = after - before
    told = list(_told(new, promise)) if new else []
    if after and not new:
        some = short_name(min(need.name for need in after))
        many = f"{len(after):,} names" if len(after) > 1 else "1 name"
        told.append(f"needs, as a does, {many} that the tag `{promise.tag}` does not promise, such as `{some}`")
    for message in told:
        yield FactFound(FactCode.STABLE_ABI, Side.B, None, message)


def promised(tags: Sequence[str]) -> Promise | None:
    """The least that the tags promise, or None where none of them is of the stable ABI."""
    found = (_TAG.fullmatch(tag) for tag in tags)
    promises = [Promise(match[1], (int(match[2]), int(match[3]))) for match in found if match is not None]
    return min(promises, key=lambda promise: promise.version, default=None)


def _broken(file: Binary, promise: Promise) -> set[_Need]:
    added = _stable_abi()
    needs = set()
    for name in _taken(file):
        since = added.get(name)
        if since is None or since > promise.version:
            needs.add(_Need(name, since))
    return needs


def _stable_abi() -> dict[str, Version]:
    """The names of the stable ABI, and the version since which each is part of it."""
    from abi3info import DATAS, FUNCTIONS

    return {item.symbol.name: (item.added.major, item.added.minor) for item in (*FUNCTIONS.values(), *DATAS.values())}


def _taken(file: Binary) -> Iterator[str]:
    """The names of Python that a file takes, without weak ones; a DLL of one version of Python stands for all of it."""
    for fact, imports in file.facts.items():
        architecture = fact.removesuffix(IMPORTS)
        if fact == architecture or fact.endswith(WEAK_IMPORTS):
            continue
        weak = _names(file.facts.get(architecture + WEAK_IMPORTS, ()))
        libraries: list[tuple[str, Fact]] = list(imports.items()) if isinstance(imports, Mapping) else [("", imports)]
        for library, names in libraries:
            python = _DLL.fullmatch(library)
            if python is not None and python["minor"]:
                yield library
                continue
            for name in _names(names) - weak:
                plain = name.removeprefix("_") if file.format == "macho" else name
                if _OF_PYTHON.fullmatch(plain) and not plain.startswith(_MODULE):
                    yield plain


def _names(fact: Fact) -> frozenset[str]:
    return frozenset((fact,) if isinstance(fact, str) else fact)


def _told(needs: Iterable[_Need], promise: Promise) -> Iterator[str]:
    """What is not in the stable ABI at all, then what is newer than promised, by version."""
    groups: dict[Version | None, list[str]] = {}
    for need in sorted(needs, key=lambda need: (need.since or (0, 0), need.name)):
        groups.setdefault(need.since, []).append(need.name)
    for since, names in groups.items():
        more = len(names) - MOST_NAMES
        told = ", ".join(f"`{short_name(name)}`" for name in names[:MOST_NAMES]) + (
            f" and {more:,} more" if more > 0 else ""
        )
        if since is None:
            verb = "is" if len(names) == 1 else "are"
            yield f"needs {told}, which {verb} not in Python's stable ABI, and the tag `{promise.tag}` promises it"
        else:
            from_ = f"{since[0]}.{since[1]}"
            promised_ = f"{promise.version[0]}.{promise.version[1]}"
            yield (
                f"needs {told} (in the stable ABI from {from_} on), and the tag `{promise.tag}` promises {promised_}"
            )
