"""What a class inherits from classes of other modules of its distribution."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.pysource.bases import inherited_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.api.readings import Reading, Readings

_MOST = 60
"""Classes above a class that are looked at."""
_MOST_HANDED_ON = 8


class Ancestors(NamedTuple):
    """What stands above a class: the names that it inherits, the classes as they are written, whether that is all."""

    members: frozenset[str]
    classes: frozenset[str]
    is_known: bool


class Inheritance:
    """The classes of one side."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._known: dict[tuple[str, str], Ancestors] = {}

    def ancestors(self, module: str, name: str) -> Ancestors:
        """What stands above a class of a module."""
        key = module, name
        if key not in self._known:
            self._known[key] = self._ancestors(module, name)
        return self._known[key]

    def _ancestors(self, module: str, name: str) -> Ancestors:
        members: set[str] = set()
        classes: set[str] = set()
        is_known = True
        pending, seen = [(module, name)], {(module, name)}
        while pending:
            held_by, own = pending.pop()
            reading = self._readings.read(held_by)
            node = None if reading is None else reading.classes.node(own)
            if reading is None or node is None or len(seen) > _MOST:
                is_known = False
                continue
            if (held_by, own) != (module, name):
                members |= reading.classes.members(own)
            for base in node.bases:
                place = self._place(base, held_by, reading)
                if place is not None:
                    classes.add(place[1])
                    if place not in seen:
                        seen.add(place)
                        pending.append(place)
                elif (built_in := inherited_from(base)) is not None:
                    members |= built_in
                else:
                    is_known = False
        return Ancestors(frozenset(members), frozenset(classes), is_known)

    def _place(self, base: ast.expr, module: str, reading: Reading) -> tuple[str, str] | None:
        """The module and the name of a base class, if the distribution has it."""
        names = list(_names(base))
        if not names:
            return None
        if len(names) == 1 and reading.classes.node(names[0]) is not None:
            return module, names[0]
        one = reading.by_alias.get(names[0])
        if one is None:
            return None
        if len(names) == 1:
            return self._handed_on(one.module, one.name)
        if len(names) == 2:
            return self._handed_on(f"{one.module}.{one.name}" if one.name else one.module, names[1])
        return None

    def _handed_on(self, module: str, name: str) -> tuple[str, str] | None:
        """Where a class is defined that a module may only have imported."""
        for _ in range(_MOST_HANDED_ON):
            reading = self._readings.read(module)
            if reading is None or not name:
                return None
            if reading.classes.node(name) is not None:
                return module, name
            one = reading.by_alias.get(name)
            if one is None:
                return None
            module, name = one.module, one.name
        return None


def _names(base: ast.expr) -> Iterator[str]:
    """`A` or `m.A`, also of `A[T]`, as its parts; nothing of anything else."""
    node = base.value if isinstance(base, ast.Subscript) else base
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield node.value.id
        yield node.attr
    elif isinstance(node, ast.Name):
        yield node.id
