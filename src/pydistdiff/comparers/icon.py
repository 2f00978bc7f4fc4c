"""Icons and cursors of Windows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.data_file import DataFileComparer, bytes_value
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.datafiles.ico import SIGNATURES, Entry, Icon, read_ico
from pydistdiff.diffing.values import MappingValue, Scalar, compare_values
from pydistdiff.limits import MIB
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

PICTURES = "pictures"
"""The key of the pictures, by size and depth; the same ones again are numbered."""
NAMES = (".ico", ".cur")


class IconComparer(DataFileComparer[Icon]):
    """Icons and cursors of Windows: `.ico` and `.cur`.

    A file holds pictures of several sizes. They are told apart by width, height and bits of a pixel; each is told by
    whether it is a PNG or a bitmap, by the other fields of the directory, and by its bytes or their SHA-256. Every byte
    belongs to one picture or to the directory; of bytes that belong to no picture, and of pictures that lie in another
    order than the directory has them, the SHA-256 is told. A file in which pictures share bytes, or whose directory
    points outside of it, is shown as bytes, with the reason. Nothing is decoded: whether pixels differ is not known.
    """

    format = "icon"
    largest = 16 * MIB

    def accepts(self, pair: Pair) -> bool:
        """By the extension and how both sides begin."""
        return pair.path.lower().endswith(NAMES) and all(side.read(0, 4) in SIGNATURES for side in pair.sides)

    def read(self, source: Source) -> Icon:
        """The directory and the pictures. Raises DataFileError."""
        return read_ico(source.all())

    def differences(self, a: Icon, b: Icon) -> Iterator[ValueChange]:
        """What changed; the pictures are named, and yet a list: which comes first may matter."""
        for change in compare_values(_value(a), _value(b)):
            is_order = change.op is Operation.REORDERED
            yield replace(change, type_a=ValueType.LIST, type_b=ValueType.LIST) if is_order else change

    def told(self, file: Icon) -> str:
        """Which pictures it holds."""
        return headline_of([f"{file.kind} of {len(file.entries):,}", *map(_name, file.entries)]) or ""

    def headline(self, changes: Sequence[ValueChange], a: Icon, b: Icon) -> str | None:  # noqa: ARG002
        """Which pictures came, went and changed."""
        told: dict[str, None] = {}
        for change in changes:
            name, *rest = map(str, change.path)
            if change.op is Operation.REORDERED:
                told[f"{name} in another order"] = None
            elif rest:
                told[f"{rest[0]} {change.op if len(rest) == 1 else Operation.CHANGED}"] = None
            else:
                told[told_change(name, change)] = None
        return headline_of(list(told))


def _name(entry: Entry) -> str:
    return f"{entry.width} × {entry.height}"


def _value(icon: Icon) -> Value:
    seen: Counter[str] = Counter()
    pictures: list[tuple[str, Value]] = []
    for entry in icon.entries:
        name = _name(entry) if icon.kind == "cursor" else f"{_name(entry)}, {entry.fourth} bits"
        seen[name] += 1
        pictures.append((f"{name} #{seen[name]}" if seen[name] > 1 else name, _told(entry, icon.kind)))
    rest = [("directory", bytes_value(icon.rest))] if icon.rest else []
    return MappingValue(
        (("kind", Scalar(ValueType.STRING, icon.kind)), *rest, (PICTURES, MappingValue(tuple(pictures))))
    )


def _told(entry: Entry, kind: str) -> Value:
    third = ("points at", f"{entry.third}, {entry.fourth}") if kind == "cursor" else ("planes", str(entry.third))
    fields = [third]
    if entry.reserved:
        fields.append(("reserved", str(entry.reserved)))
    told = [("encoding", entry.encoding), ("colours", str(entry.colours)), *fields]
    strings = ((name, Scalar(ValueType.STRING, text)) for name, text in told)
    return MappingValue((*strings, ("data", bytes_value(entry.data))))
