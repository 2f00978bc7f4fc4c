"""Applies reported value changes, so that tests can hold a comparison to what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.json import parse_json
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value
from pydistdiff.model import Operation, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Names = "Callable[[tuple[str | int, ...], Sequence[Value]], tuple[str, ...] | None]"


def value_of(text: str, kind: ValueType) -> Value:
    if kind in (ValueType.LIST, ValueType.MAPPING):
        return parse_json(text)
    return Scalar(kind, text)


def apply(a: Value, changes: Sequence[ValueChange], identities: Callable, path: tuple[str | int, ...] = ()) -> Value:
    """The value that the changes make of a; a key that was added stands at the end of its mapping."""
    here = [change for change in changes if change.path == path]
    for change in here:
        if change.op is Operation.CHANGED:
            return value_of(change.b, change.type_b)
    below = [change for change in changes if len(change.path) > len(path) and change.path[: len(path)] == path]
    moves = dict(next((change.moves for change in here if change.op is Operation.REORDERED), ()))
    if not below and not moves:
        return a
    if isinstance(a, MappingValue):
        return _apply_to_mapping(a, below, moves, identities, path)
    assert isinstance(a, ListValue)
    names = identities(path, a.items)
    steps: list[str | int] = list(range(len(a.items))) if names is None else list(names)
    gone = {change.path[-1] for change in below if change.op is Operation.REMOVED and len(change.path) == len(path) + 1}
    came = [change for change in below if change.op is Operation.ADDED and len(change.path) == len(path) + 1]
    kept = [
        (index, apply(item, below, identities, (*path, step)))
        for index, (step, item) in enumerate(zip(steps, a.items, strict=True))
        if step not in gone
    ]
    result: list[Value | None] = [None] * (len(kept) + len(came))
    for change in came:
        if names is None:
            result[change.path[-1]] = value_of(change.b, change.type_b)
    for index, item in kept:
        if index in moves:
            result[moves[index]] = item
    still = iter([item for index, item in kept if index not in moves])
    if names is None:
        return ListValue(tuple(next(still) if item is None else item for item in result))
    return _with_named(result, still, [value_of(change.b, change.type_b) for change in came])


def _with_named(result: list[Value | None], still, came: list[Value]) -> ListValue:
    """Items that came with an identity have no index: they are put behind the others that did not move."""
    rest = [*still, *came]
    return ListValue(tuple(rest.pop(0) if item is None else item for item in result))


def _apply_to_mapping(a: MappingValue, below, moves, identities, path) -> MappingValue:
    direct = [change for change in below if len(change.path) == len(path) + 1]
    gone = {change.path[-1] for change in direct if change.op is Operation.REMOVED}
    entries = [(i, key, apply(value, below, identities, (*path, key))) for i, (key, value) in enumerate(a.entries)]
    came = [(c.path[-1], value_of(c.b, c.type_b)) for c in direct if c.op is Operation.ADDED]
    kept = [(i, key, value) for i, key, value in entries if key not in gone]
    if not moves:
        return MappingValue((*((key, value) for _, key, value in kept), *came))
    size = max(len(kept) + len(came), max(moves.values()) + 1)
    slots: list = [None] * size
    for i, key, value in kept:
        if i in moves:
            slots[moves[i]] = (key, value)
    rest = [*((key, value) for i, key, value in kept if i not in moves), *came]
    return MappingValue(tuple(rest.pop(0) if slot is None else slot for slot in slots if slot is not None or rest))
