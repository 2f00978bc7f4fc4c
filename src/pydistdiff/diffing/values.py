"""Values of parsed documents, and what changed between two of them.

A value keeps its type and its spelling: `1`, `1.0`, `true` and `"1"` are four values, and so are `0.0` and `-0.0`
or numbers that differ in a digit that a float cannot hold. Equality is that of these frozen values and of nothing
else.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

from msgspec import UNSET, Struct

from pydistdiff.model import Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Path = tuple[str | int, ...]


class Scalar(Struct, frozen=True):
    """A value without parts; `text` is what it says, a string without quotes and escapes."""

    type: ValueType
    text: str


class ListValue(Struct, frozen=True):
    """Items in order."""

    items: tuple[Value, ...]


class MappingValue(Struct, frozen=True):
    """Keys and values in order. No key stands twice: parsers refuse that."""

    entries: tuple[tuple[str, Value], ...]


Value = Scalar | ListValue | MappingValue


class Identities(Protocol):
    """What tells the items of a list apart, so that one is followed through a change of order."""

    def __call__(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """The identity of each item of the list at this path, or None where the items have none."""


IDENTITY_KEYS = ("_path", "purl", "bom-ref", "SPDXID", "path", "name", "id", "key")
"""Keys whose values tell mappings in a list apart, the best first."""


def type_of(value: Value) -> ValueType:
    """The type of a value."""
    if isinstance(value, Scalar):
        return value.type
    return ValueType.LIST if isinstance(value, ListValue) else ValueType.MAPPING


def by_key(path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:  # noqa: ARG001 - any list will do
    """The identities of mappings that all have one of IDENTITY_KEYS, as a string of its own each."""
    if not items or not all(isinstance(item, MappingValue) for item in items):
        return None
    for key in IDENTITY_KEYS:
        found = [_string_at(item, key) for item in items]
        if None not in found and len(set(found)) == len(found):
            return tuple(text for text in found if text is not None)
    return None


def _string_at(item: Value, key: str) -> str | None:
    if isinstance(item, MappingValue):
        for name, value in item.entries:
            if name == key:
                return value.text if isinstance(value, Scalar) and value.type is ValueType.STRING else None
    return None


def compare_values(a: Value, b: Value, identities: Identities = by_key) -> Iterator[ValueChange]:
    """What changed, with paths; applied to a (uncut, see below) it gives b.

    * `changed` replaces the value at a path, whose indices count in a;
    * `removed` takes it away, `added` puts one in, where an index counts in b;
    * `reordered` moves items: those in `moves` go to their index in b, the others fill the places that are left in
      their order. Items and keys that came or went are not moves. An added key may stand anywhere in its mapping.

    The texts are neither cut nor visible yet.
    """
    yield from _compare(a, b, (), identities)


def _compare(a: Value, b: Value, path: Path, identities: Identities) -> Iterator[ValueChange]:
    if a == b:
        return
    if isinstance(a, MappingValue) and isinstance(b, MappingValue):
        yield from _compare_mappings(a, b, path, identities)
    elif isinstance(a, ListValue) and isinstance(b, ListValue):
        yield from _compare_lists(a, b, path, identities)
    else:
        yield changed(path, a, b)


def _compare_mappings(a: MappingValue, b: MappingValue, path: Path, identities: Identities) -> Iterator[ValueChange]:
    values_a, values_b = dict(a.entries), dict(b.entries)
    places_b = {key: place for place, key in enumerate(values_b)}
    pairs = [(place, places_b[key]) for place, key in enumerate(values_a) if key in places_b]
    yield from _reordered(path, pairs, len(values_a), ValueType.MAPPING)
    for key, value in values_a.items():
        if key in values_b:
            yield from _compare(value, values_b[key], (*path, key), identities)
        else:
            yield removed((*path, key), value)
    for key, value in values_b.items():
        if key not in values_a:
            yield added((*path, key), value)


def _compare_lists(a: ListValue, b: ListValue, path: Path, identities: Identities) -> Iterator[ValueChange]:
    names_a, names_b = identities(path, a.items), identities(path, b.items)
    if names_a is None or names_b is None:
        names_a = names_b = None
    pairs = match_items(a.items, b.items, names_a, names_b)
    yield from _reordered(path, pairs, len(a.items), ValueType.LIST)
    partner = dict(pairs)
    for index, item in enumerate(a.items):
        step: str | int = index if names_a is None else names_a[index]
        if index in partner:
            yield from _compare(item, b.items[partner[index]], (*path, step), identities)
        else:
            yield removed((*path, step), item)
    taken = set(partner.values())
    for index, item in enumerate(b.items):
        if index not in taken:
            yield added((*path, index if names_b is None else names_b[index]), item)


# ---------------------------------------------------------------- which item became which


def match_items(
    a: Sequence[Value],
    b: Sequence[Value],
    names_a: Sequence[str] | None = None,
    names_b: Sequence[str] | None = None,
) -> list[tuple[int, int]]:
    """Pairs of indices of items that belong together, by a's index.

    By identity where there is one; else equal items, as multisets; then items that are equal but for the order
    of keys; then, of those left over, the ones of one type that stand between the same neighbours.
    """
    if names_a is not None and names_b is not None:
        places = {name: place for place, name in enumerate(names_b)}
        return [(place, places[name]) for place, name in enumerate(names_a) if name in places]
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    pairs = [(index, index) for index in range(start)]
    pairs += [(len(a) - count, len(b) - count) for count in range(1, end + 1)]
    left_a, left_b = list(range(start, len(a) - end)), list(range(start, len(b) - end))
    for form in (_as_it_is, _without_key_order):
        found = _match_equal([(i, form(a[i])) for i in left_a], [(j, form(b[j])) for j in left_b])
        pairs += found
        left_a, left_b = _left(left_a, (i for i, _ in found)), _left(left_b, (j for _, j in found))
    pairs += _match_neighbours(a, b, pairs, left_a, left_b)
    return sorted(pairs)


def _left(indices: Iterable[int], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [index for index in indices if index not in gone]


def _as_it_is(value: Value) -> Value:
    return value


def _without_key_order(value: Value) -> Value:
    """A value with the keys of all its mappings sorted."""
    if isinstance(value, MappingValue):
        return MappingValue(tuple(sorted((key, _without_key_order(inner)) for key, inner in value.entries)))
    if isinstance(value, ListValue):
        return ListValue(tuple(map(_without_key_order, value.items)))
    return value


def _match_equal(a: Iterable[tuple[int, Value]], b: Iterable[tuple[int, Value]]) -> list[tuple[int, int]]:
    waiting: dict[Value, list[int]] = {}
    for index, value in b:
        waiting.setdefault(value, []).append(index)
    for indices in waiting.values():
        indices.reverse()
    return [(index, waiting[value].pop()) for index, value in a if waiting.get(value)]


def _match_neighbours(
    a: Sequence[Value],
    b: Sequence[Value],
    pairs: Iterable[tuple[int, int]],
    left_a: Iterable[int],
    left_b: Iterable[int],
) -> list[tuple[int, int]]:
    """Pairs of items of one type that follow the same item that kept its place."""
    still = sorted(set(pairs) - set(moved(sorted(pairs))))
    ends_a, ends_b = [i for i, _ in still], [j for _, j in still]
    waiting: dict[tuple[int, ValueType], list[int]] = {}
    for index in reversed(list(left_b)):
        waiting.setdefault((bisect_left(ends_b, index), type_of(b[index])), []).append(index)
    found = []
    for index in left_a:
        bucket = waiting.get((bisect_left(ends_a, index), type_of(a[index])))
        if bucket:
            found.append((index, bucket.pop()))
    return found


def moved(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the pairs, given by rising first index, whose second index is out of order: as few as possible."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for position, (_, index) in enumerate(pairs):
        length = bisect_left(tails, index)
        before.append(tail_at[length - 1] if length else -1)
        if length == len(tails):
            tails.append(index)
            tail_at.append(position)
        else:
            tails[length], tail_at[length] = index, position
    kept = set()
    position = tail_at[-1] if tail_at else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return [pair for position, pair in enumerate(pairs) if position not in kept]


# ---------------------------------------------------------------- changes


def _reordered(path: Path, pairs: Sequence[tuple[int, int]], items: int, kind: ValueType) -> Iterator[ValueChange]:
    moves = moved(pairs)
    if moves:
        yield ValueChange(
            significance=Significance.ORDER,
            op=Operation.REORDERED,
            path=path,
            items=items,
            moves=tuple(moves),
            type_a=kind,
            type_b=kind,
        )


def changed(path: Path, a: Value, b: Value) -> ValueChange:
    """A value that was replaced."""
    return ValueChange(
        significance=Significance.CONTENT,
        op=Operation.CHANGED,
        path=path,
        a=compact(a),
        b=compact(b),
        type_a=type_of(a),
        type_b=type_of(b),
    )


def added(path: Path, b: Value) -> ValueChange:
    """A value that came."""
    return ValueChange(
        significance=Significance.CONTENT, op=Operation.ADDED, path=path, a=UNSET, b=compact(b), type_b=type_of(b)
    )


def removed(path: Path, a: Value) -> ValueChange:
    """A value that went."""
    return ValueChange(
        significance=Significance.CONTENT, op=Operation.REMOVED, path=path, a=compact(a), b=UNSET, type_a=type_of(a)
    )


def compact(value: Value) -> str:
    """A value as compact text: a scalar as it is, mappings and lists as JSON has them."""
    return value.text if isinstance(value, Scalar) else "".join(_json_parts(value))


def _json_parts(value: Value) -> Iterator[str]:
    if isinstance(value, Scalar):
        yield _quoted(value.text) if value.type in _QUOTED else value.text
    elif isinstance(value, ListValue):
        yield "["
        for index, item in enumerate(value.items):
            yield ", " if index else ""
            yield from _json_parts(item)
        yield "]"
    else:
        yield "{"
        for index, (key, inner) in enumerate(value.entries):
            yield f"{', ' if index else ''}{_quoted(key)}: "
            yield from _json_parts(inner)
        yield "}"


_QUOTED = frozenset({ValueType.STRING, ValueType.DATETIME, ValueType.BYTES})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'
