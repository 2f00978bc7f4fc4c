"""The facts of native files as values, and what changed in them."""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.line_lists import own_names
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, added, changed, compare_values, removed
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Fact

ONE_BY_ONE = 24
"""Items of a set, or functions, that came or went and are told one by one; of more, how many there are."""
EXAMPLES = 5
_LONGEST_EXAMPLE = 80
_RELEASE = re.compile(r"[0-9]\.[0-9]+\.[0-9]")
"""What names a release, such as that of a library which is part of the file: it stands first among examples."""


def told_many(count: int, what: str, examples: Iterable[str]) -> str:
    """How many of something, with examples that are cut: `312 items, such as OpenSSL 3.3.2, …`."""
    shown = (text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…" for text in examples)
    return f"{count:,} {what}, such as {', '.join(shown)}"


def compare_facts(a: Mapping[str, Fact], b: Mapping[str, Fact], path: Path = ()) -> Iterator[ValueChange]:
    """What changed, with paths, in the order of the facts; a set or mapping that a side lacks is an empty one there."""
    for key in dict.fromkeys((*a, *b)):
        one, other = a.get(key), b.get(key)
        if one != other:
            yield from _compare(one, other, (*path, key))


def _compare(a: Fact | None, b: Fact | None, path: Path) -> Iterator[ValueChange]:
    if isinstance(a, frozenset | None) and isinstance(b, frozenset | None):
        yield from _compare_sets(a or frozenset(), b or frozenset(), path)
    elif isinstance(a, Mapping | None) and isinstance(b, Mapping | None):
        yield from compare_facts(a or {}, b or {}, path)
    elif isinstance(a, tuple | None) and isinstance(b, tuple | None):
        for change in compare_values(value_of(a or ()), value_of(b or ()), own_names):
            yield replace(change, path=(*path, *change.path))
    elif b is None:
        yield removed(path, value_of(a or ""))
    else:
        yield added(path, value_of(b)) if a is None else changed(path, value_of(a), value_of(b))


def _compare_sets(a: frozenset[str], b: frozenset[str], path: Path) -> Iterator[ValueChange]:
    """What went and what came, each by its name; of many how many, with a few of them."""
    for names, told in ((sorted(a - b), removed), (sorted(b - a), added)):
        if len(names) <= ONE_BY_ONE:
            yield from (told((*path, name), _string(name)) for name in names)
        else:
            best = heapq.nsmallest(EXAMPLES, names, key=lambda name: (_RELEASE.search(name) is None, name))
            yield replace(told(path, _string(told_many(len(names), "items", best))), items=len(names))


def _string(text: str) -> Scalar:
    return Scalar(ValueType.STRING, text)


def value_of(fact: Fact) -> Value:
    """A fact as a value; a set as its sorted items."""
    if isinstance(fact, str):
        return _string(fact)
    if isinstance(fact, Mapping):
        return MappingValue(tuple((key, value_of(inner)) for key, inner in fact.items()))
    return ListValue(tuple(map(_string, fact if isinstance(fact, tuple) else sorted(fact))))
