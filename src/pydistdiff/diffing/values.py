"""Values of parsed documents, and what changed between two of them.

A value keeps its type and its spelling: `1`, `1.0`, `true` and `"1"` are four values, and so are `0.0` and `-0.0`
or numbers that differ in a digit that a float cannot hold. Equality is that of these frozen values and of nothing
else.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

from msgspec import UNSET, Struct

from pydistdiff.diffing.order import is_rising, longest_rise
from pydistdiff.model import Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

Path = tuple[str | int, ...]

# A document is a tree of a million of these. They hold nothing that could lead back to them, so the collector of
# cycles need not know them; and a hash that is kept makes each subtree cost once, however deep it lies.


class Scalar(Struct, frozen=True, gc=False):
    """A value without parts; `text` is what it says, a string without quotes and escapes."""

    type: ValueType
    text: str


class ListValue(Struct, frozen=True, gc=False, cache_hash=True):
    """Items in order."""

    items: tuple[Value, ...]


class MappingValue(Struct, frozen=True, gc=False, cache_hash=True):
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
        found: dict[str, None] = {}
        for item in items:
            text = _string_at(item, key)
            if text is None or text in found:
                break
            found[text] = None
        else:
            return tuple(found)
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
    comparison = _Comparison(identities)
    if not _is_equal(a, b):
        comparison.compare(a, b, ())
    return iter(comparison.changes)


def _is_equal(a: Value, b: Value) -> bool:
    """Whether two values are equal; of two that are not, only their hashes are looked at."""
    return hash(a) == hash(b) and a == b


class _Comparison:
    """Collects what changed."""

    def __init__(self, identities: Identities) -> None:
        self.changes: list[ValueChange] = []
        self._identities = identities
        self._hashes: dict[int, int] = {}

    def compare(self, a: Value, b: Value, path: Path) -> None:
        """Compare two values that are not equal."""
        if isinstance(a, MappingValue) and isinstance(b, MappingValue):
            self._compare_mappings(a, b, path)
        elif isinstance(a, ListValue) and isinstance(b, ListValue):
            self._compare_lists(a, b, path)
        else:
            self.changes.append(changed(path, a, b))

    def _compare_mappings(self, a: MappingValue, b: MappingValue, path: Path) -> None:
        keys_a, keys_b = [key for key, _ in a.entries], [key for key, _ in b.entries]
        if keys_a == keys_b:
            for (key, value), (_, other) in zip(a.entries, b.entries, strict=True):
                if not _is_equal(value, other):
                    self.compare(value, other, (*path, key))
            return
        partners = _match_names(keys_a, keys_b)
        self.changes += _reordered(path, partners, 0, len(a.entries), ValueType.MAPPING)
        for (key, value), place in zip(a.entries, partners, strict=True):
            if place is None:
                self.changes.append(removed((*path, key), value))
            elif not _is_equal(value, b.entries[place][1]):
                self.compare(value, b.entries[place][1], (*path, key))
        for place in _others(len(b.entries), partners):
            key, value = b.entries[place]
            self.changes.append(added((*path, key), value))

    def _compare_lists(self, a: ListValue, b: ListValue, path: Path) -> None:
        names_a, names_b = self._identities(path, a.items), self._identities(path, b.items)
        steps_a: Sequence[str | int] = range(len(a.items))
        steps_b: Sequence[str | int] = range(len(b.items))
        if names_a is None or names_b is None:
            start, end, partners = _match_unnamed(a.items, b.items, self._hashes)
        else:
            start, end, partners = 0, 0, _match_names(names_a, names_b)
            steps_a, steps_b = names_a, names_b
        self.changes += _reordered(path, partners, start, len(a.items), ValueType.LIST)
        for index, place in enumerate(partners, start):
            item = a.items[index]
            if place is None:
                self.changes.append(removed((*path, steps_a[index]), item))
            elif not _is_equal(item, b.items[start + place]):
                self.compare(item, b.items[start + place], (*path, steps_a[index]))
        for place in _others(len(b.items) - start - end, partners):
            self.changes.append(added((*path, steps_b[start + place]), b.items[start + place]))


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
        return _pairs(_match_names(names_a, names_b), 0)
    start, end, partners = _match_unnamed(tuple(a), tuple(b), {})
    last = zip(range(len(a) - end, len(a)), range(len(b) - end, len(b)), strict=True)
    return [*((index, index) for index in range(start)), *_pairs(partners, start), *last]


Partners = list[int | None]
"""For each item of one list the index in the other of the one that belongs to it."""


def _pairs(partners: Partners, start: int) -> list[tuple[int, int]]:
    return [(start + index, start + place) for index, place in enumerate(partners) if place is not None]


def _others(count: int, partners: Partners) -> list[int]:
    """Which of `count` items are nobody's partner."""
    taken = set(partners)
    return [place for place in range(count) if place not in taken]


def _match_names(a: Sequence[str], b: Sequence[str]) -> Partners:
    places = {name: place for place, name in enumerate(b)}
    return [places.get(name) for name in a]


def _match_unnamed(a: tuple[Value, ...], b: tuple[Value, ...], hashes: dict[int, int]) -> tuple[int, int, Partners]:
    """How many items are equal at the beginning and at the end, and the partners of those between, counted there.

    `hashes` keeps what `_unordered_hash` finds out.
    """
    start = _equal_at_start(a, b)
    end = _equal_at_start(a[start:][::-1], b[start:][::-1])
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    if len(a) == len(b) == 1:
        return start, end, [0 if type_of(a[0]) is type_of(b[0]) else None]
    partners = match_equal(a, b)
    if None in partners:
        # Partners are compared further: two with one hash by chance are told as changed, never taken as equal.
        rest_a, rest_b = (_with_parts(a, _without_partner(partners)), _with_parts(b, _others(len(b), partners)))
        keys_a, keys_b = ([_unordered_hash(side[i], hashes) for i in rest] for side, rest in ((a, rest_a), (b, rest_b)))
        for index, place in zip(rest_a, match_equal(keys_a, keys_b), strict=True):
            partners[index] = None if place is None else rest_b[place]
        match_neighbours(partners, list(map(type_of, a)), list(map(type_of, b)))
    return start, end, partners


def _equal_at_start(a: tuple[Value, ...], b: tuple[Value, ...]) -> int:
    """How many items two lists have in common at the beginning."""
    count = 0
    for item, other in zip(a, b, strict=False):
        if hash(item) != hash(other) or item != other:
            break
        count += 1
    return count


def _without_partner(partners: Partners) -> list[int]:
    return [index for index, place in enumerate(partners) if place is None]


def _with_parts(items: tuple[Value, ...], indices: Iterable[int]) -> list[int]:
    return [index for index in indices if not isinstance(items[index], Scalar)]


def _unordered_hash(value: Value, known: dict[int, int]) -> int:
    """A hash of a value that the order of keys does not change."""
    if isinstance(value, Scalar):
        return hash(value)
    found = known.get(id(value))
    if found is None:
        if isinstance(value, MappingValue):
            found = hash(frozenset([(key, _unordered_hash(inner, known)) for key, inner in value.entries]))
        else:
            found = hash(tuple([_unordered_hash(item, known) for item in value.items]))
        known[id(value)] = found
    return found


def match_equal(a: Sequence[Hashable], b: Sequence[Hashable]) -> Partners:
    """The partners of equal items: the first one left in b for each in a."""
    first: dict[Hashable, int] = {}
    following: dict[int, int] = {}
    for place in range(len(b) - 1, -1, -1):
        other = first.get(b[place])
        if other is not None:
            following[place] = other
        first[b[place]] = place
    partners: Partners = []
    for item in a:
        found = first.get(item)
        partners.append(found)
        if found in following:
            first[item] = following[found]
        elif found is not None:
            del first[item]
    return partners


def match_neighbours(partners: Partners, a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
    """Give those without partner one of their kind that follows the same item that kept its place.

    `a` and `b` are the kinds of all items.
    """
    left_a, left_b = _without_partner(partners), _others(len(b), partners)
    if not left_a or not left_b:
        return
    pairs = _pairs(partners, 0)
    still = [pairs[position] for position in longest_rise([place for _, place in pairs])]
    ends_a, ends_b = [index for index, _ in still], [place for _, place in still]
    waiting: dict[tuple[int, Hashable], list[int]] = {}
    for place in reversed(left_b):
        waiting.setdefault((bisect_left(ends_b, place), b[place]), []).append(place)
    for index in left_a:
        bucket = waiting.get((bisect_left(ends_a, index), a[index]))
        if bucket:
            partners[index] = bucket.pop()


def moved(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the pairs, given by rising first index, whose second index is out of order: as few as possible."""
    still = set(longest_rise([index for _, index in pairs]))
    return [pair for position, pair in enumerate(pairs) if position not in still]


# ---------------------------------------------------------------- changes


def _reordered(path: Path, partners: Partners, start: int, items: int, kind: ValueType) -> Iterator[ValueChange]:
    places = [place for place in partners if place is not None]
    if not is_rising(places):
        moves = moved(_pairs(partners, start))
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
    if isinstance(value, Scalar):
        return value.text
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def _write(value: Value, write: Callable[[str], None]) -> None:
    if isinstance(value, Scalar):
        write(_quoted(value.text) if value.type in _QUOTED else value.text)
    elif isinstance(value, ListValue):
        write("[")
        for index, item in enumerate(value.items):
            if index:
                write(", ")
            _write(item, write)
        write("]")
    else:
        write("{")
        for index, (key, inner) in enumerate(value.entries):
            write(f", {_quoted(key)}: " if index else f"{_quoted(key)}: ")
            _write(inner, write)
        write("}")


_QUOTED = frozenset({ValueType.STRING, ValueType.DATETIME, ValueType.BYTES})
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
