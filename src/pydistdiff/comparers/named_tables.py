"""What tells tables with names apart, the same on both sides of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import at_key
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, compact
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.diffing.values import Path, Value

_FURTHER = ("version", "source")
"""What tells tables of one name apart, in lock files."""


class NamedTables:
    """The tables of a list by their `name`; where two of a name stand in a list, by version and source too.

    A name that is not enough on one side is not enough on the other. Of lists under one key, such as the
    `dependencies` of all packages, the same is asked for each name.
    """

    def __init__(self, a: Value, b: Value) -> None:
        self._depths: dict[tuple[str | int, str], int] = {}
        for side in (a, b):
            for key, items in _lists(side):
                self._note(key, items)

    def _note(self, key: str | int, items: Sequence[Value]) -> None:
        names = _names(items)
        if names is None or len(set(names)) == len(names):
            return
        groups: dict[str, list[Value]] = {}
        for name, item in zip(names, items, strict=True):
            groups.setdefault(name, []).append(item)
        for name, group in groups.items():
            depths = range(len(_FURTHER) + 1)
            fitting = (depth for depth in depths if len({_told(name, item, depth) for item in group}) == len(group))
            depth = next(fitting, len(_FURTHER))
            self._depths[key, name] = max(depth, self._depths.get((key, name), 0))

    def __call__(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """The identities of the tables, or None where two are told alike (`diffing.values.Identities`)."""
        names = _names(items)
        if names is None or not path:
            return by_key(path, items)
        key = path[-1]
        told = tuple(
            _told(name, item, self._depths.get((key, name), 0)) for name, item in zip(names, items, strict=True)
        )
        return told if len(set(told)) == len(told) else None


def _told(name: str, item: Value, depth: int) -> str:
    """`numpy`, `numpy 1.26`, `numpy 1.26 {"registry": …}`."""
    parts = [at_key(item, key) for key in _FURTHER[:depth]]
    return " ".join([name, *(compact(part) for part in parts if part is not None)])


def _names(items: Sequence[Value]) -> list[str] | None:
    """The names of tables that all have one, or None."""
    names: list[str] = []
    for item in items:
        name = at_key(item, "name")
        if not isinstance(name, Scalar) or name.type is not ValueType.STRING:
            return None
        names.append(name.text)
    return names or None


def _lists(document: Value) -> Iterator[tuple[str | int, Sequence[Value]]]:
    """All lists that stand under a key, with it."""
    stack: list[tuple[Value, str | int]] = [(document, "")]
    while stack:
        value, key = stack.pop()
        if isinstance(value, ListValue):
            yield key, value.items
            stack += [(item, index) for index, item in enumerate(value.items)]
        elif isinstance(value, MappingValue):
            stack += [(inner, name) for name, inner in value.entries]
