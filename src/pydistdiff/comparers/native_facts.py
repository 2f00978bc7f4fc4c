"""The facts of native files as values, and what changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.line_lists import own_names
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, added, changed, compare_values, removed
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Fact


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
    """What went and what came, each by its name."""
    yield from (removed((*path, name), _string(name)) for name in sorted(a - b))
    yield from (added((*path, name), _string(name)) for name in sorted(b - a))


def _string(text: str) -> Scalar:
    return Scalar(ValueType.STRING, text)


def value_of(fact: Fact) -> Value:
    """A fact as a value; a set as its sorted items."""
    if isinstance(fact, str):
        return _string(fact)
    if isinstance(fact, Mapping):
        return MappingValue(tuple((key, value_of(inner)) for key, inner in fact.items()))
    return ListValue(tuple(map(_string, fact if isinstance(fact, tuple) else sorted(fact))))
