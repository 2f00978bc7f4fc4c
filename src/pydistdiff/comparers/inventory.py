"""Inventories of documentations made by Sphinx: `objects.inv`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import DataFileComparer, bytes_value, own_name
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.datafiles.inventory import SIGNATURE, Inventory, read_inventory
from pydistdiff.diffing.values import MappingValue, Scalar, changed, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

OBJECTS = "objects"
"""The first step of the path of an object; the second are its role and name."""


class InventoryComparer(DataFileComparer[Inventory]):
    """The inventory of a documentation made by Sphinx (`objects.inv`), known by its first line.

    Told are project, version, and the objects by role and name, with their address, their priority, and what they are
    called where that is another name. In an address `$` stands for the name. How the entries are compressed is told
    where they are equal, and what stands behind them always.
    """

    format = "objects-inv"

    def accepts(self, pair: Pair) -> bool:
        """By the first line of version 2."""
        return all(side.read(0, len(SIGNATURE)) == SIGNATURE for side in pair.sides)

    def read(self, source: Source) -> Inventory:
        """The entries. Raises DataFileError."""
        return read_inventory(source.all())

    def differences(self, a: Inventory, b: Inventory) -> Iterator[ValueChange]:
        """What differs in the entries; where these are equal, in how they are compressed."""
        yield from compare_values(_value(a), _value(b))
        if a.payload == b.payload and a.packed != b.packed:
            yield changed(("compressed",), bytes_value(a.packed), bytes_value(b.packed))

    def told(self, file: Inventory) -> str:
        """Of what, and how many objects."""
        count = len(file.entries)
        parts = (file.project, file.version, f"{count:,} object{'' if count == 1 else 's'}")
        return headline_of([f"inventory of {' '.join(filter(None, parts[:2]))}, {parts[2]}"]) or ""

    def headline(self, changes: Sequence[ValueChange], a: Inventory, b: Inventory) -> str | None:  # noqa: ARG002
        """The version, and how many objects came, went and changed."""
        told = [
            told_change(str(change.path[0]), change) for change in changes if change.path[0] in ("project", "version")
        ]
        objects = {change.path[1]: change for change in changes if change.path[0] == OBJECTS and len(change.path) > 1}
        counts = Counter(change.op if len(change.path) == 2 else Operation.CHANGED for change in objects.values())
        counted = [f"{counts[op]:,} {op.value}" for op in Operation if counts[op]]
        return headline_of([*told, *([f"objects: {', '.join(counted)}"] if counted else [])])


def _value(inventory: Inventory) -> MappingValue:
    objects: dict[str, Value] = {}
    seen: Counter[str] = Counter()
    for entry in inventory.entries:
        shown = () if entry.shown == "-" else (("shown", _string(entry.shown)),)
        address = (("address", _string(entry.address)), ("priority", Scalar(ValueType.INTEGER, entry.priority)))
        objects[own_name(f"{entry.role} {entry.name}", objects, seen)] = MappingValue((*address, *shown))
    behind = [("behind the entries", bytes_value(inventory.behind))] if inventory.behind else []
    return MappingValue(
        (
            ("project", _string(inventory.project)),
            ("version", _string(inventory.version)),
            (OBJECTS, MappingValue(tuple(objects.items()))),
            *behind,
        )
    )


def _string(text: str) -> Scalar:
    return Scalar(ValueType.STRING, text)
