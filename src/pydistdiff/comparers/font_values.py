"""What a font says, as values that together are all of its bytes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import bytes_value
from pydistdiff.datafiles.font_tables import FFTM_SIZE, HEAD_SIZE, characters, names, told_moment
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sfnt import Font
from pydistdiff.diffing.values import MappingValue, Scalar, added, removed
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydistdiff.datafiles.sfnt import Table
    from pydistdiff.datafiles.woff2 import PackedFont
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

TABLES = "tables"
CHARACTERS = "characters"
OTHERS = "(others)"
MOST_TOLD = 50
"""Characters that came, and that went, which are told one by one."""
ADJUSTMENT = "adjustment of the checksum"
"""What `head` has of the checksum of the whole font."""
DATA = "data"
"""The key of all bytes of a table that is told by what it says, too."""


def values_of(font: Font | PackedFont) -> MappingValue:
    """The values of a font; those of two files are never equal."""
    rest = [("directory", bytes_value(font.rest))] if font.rest else []
    if isinstance(font, Font):
        kind = font.format
        tables = tuple((table.tag, _table(table)) for table in font.tables)
    else:
        kind = "WOFF2"
        rest.append((DATA, bytes_value(font.data)))
        seen: Counter[str] = Counter()
        tables = tuple((_own(table.tag, seen), _string(f"{table.size:,} bytes")) for table in font.tables)
    return MappingValue(
        (("format", _string(kind)), ("flavour", _string(font.flavour)), *rest, (TABLES, MappingValue(tables)))
    )


def character_changes(a: Font, b: Font) -> Iterator[ValueChange]:
    """The characters that came and went, the first of them one by one, where both tables can be read."""
    sets = [_characters(font) for font in (a, b)]
    if sets[0] is None or sets[1] is None:
        return
    for found, change in ((sets[0] - sets[1], removed), (sets[1] - sets[0], added)):
        told = sorted(found)
        for code in told[:MOST_TOLD]:
            yield change((CHARACTERS, f"U+{code:04X}"), _string(chr(code)))
        if len(told) > MOST_TOLD:
            yield change((CHARACTERS, OTHERS), _string(f"{len(told) - MOST_TOLD:,} others"))


def own_names(font: Font) -> list[str]:
    """The full name and the version of a font, where its names can be read."""
    try:
        found = names(font.table("name") or b"")
    except DataFileError:  # the bytes are shown whole
        return []
    told = {key.partition(" (")[0]: text for key, text in reversed(found) if isinstance(text, str) and text}
    return [told[what] for what in ("full name", "version") if what in told]


def _characters(font: Font) -> frozenset[int] | None:
    table = font.table("cmap")
    try:
        return None if table is None else characters(table)
    except DataFileError:  # `_table` says so where the bytes of the table differ
        return None


def _table(table: Table) -> Value:
    told = _TOLD.get(table.tag.rpartition(" ")[2], _nothing)
    entries: list[tuple[str, Value]] = []
    try:
        entries += told(table.data)
    except DataFileError as error:
        entries.append(("not read", _string(str(error))))
    if not table.has_own_checksum:
        entries.append(("wrong checksum", _string(f"{table.checksum:08X}")))
    if table.packed is not None:
        entries.append(("packed", bytes_value(table.packed)))
    if not entries:
        return bytes_value(table.data)
    is_all = table.tag == "head" and len(table.data) == HEAD_SIZE
    return MappingValue((*entries, *([] if is_all else [(DATA, bytes_value(table.data))])))


def _nothing(data: bytes) -> list[tuple[str, Value]]:  # noqa: ARG001
    return []


def _head(data: bytes) -> list[tuple[str, Value]]:
    """All of `head`, where it has the length that it should."""
    if len(data) != HEAD_SIZE:
        return []
    revision = int.from_bytes(data[4:8], "big", signed=True)
    return [
        ("revision", _string(f"{revision / 65_536:.6f}".rstrip("0").rstrip("."))),
        (ADJUSTMENT, _string(data[8:12].hex())),
        *zip(("created", "modified"), _moments(data[20:36]), strict=True),
        ("others", _string((data[:4] + data[12:20] + data[36:]).hex(" "))),
    ]


def _moments(data: bytes) -> list[Scalar]:
    seconds = (int.from_bytes(data[at : at + 8], "big", signed=True) for at in range(0, len(data), 8))
    return [Scalar(ValueType.DATETIME, told_moment(own)) for own in seconds]


def _fontforge(data: bytes) -> list[tuple[str, Value]]:
    """The three times that FontForge keeps: of itself, and of the source of the font."""
    if len(data) != FFTM_SIZE:
        return []
    return [*zip(("FontForge", "created", "modified"), _moments(data[4:]), strict=True)]


def _names(data: bytes) -> list[tuple[str, Value]]:
    seen: Counter[str] = Counter()
    return [
        (_own(key, seen), _string(text) if isinstance(text, str) else bytes_value(text)) for key, text in names(data)
    ]


def _counted(data: bytes) -> list[tuple[str, Value]]:
    return [(CHARACTERS, Scalar(ValueType.INTEGER, str(len(characters(data)))))]


def _glyphs(data: bytes) -> list[tuple[str, Value]]:
    return [("glyphs", Scalar(ValueType.INTEGER, str(int.from_bytes(data[4:6], "big"))))] if len(data) >= 6 else []


def _vendor(data: bytes) -> list[tuple[str, Value]]:
    return [("vendor", _string(data[58:62].decode("latin-1")))] if len(data) >= 62 else []


_TOLD: dict[str, Callable[[bytes], list[tuple[str, Value]]]] = {
    "head": _head,
    "FFTM": _fontforge,
    "name": _names,
    "cmap": _counted,
    "maxp": _glyphs,
    "OS/2": _vendor,
}


def _own(name: str, seen: Counter[str]) -> str:
    seen[name] += 1
    return f"{name} #{seen[name]}" if seen[name] > 1 else name


def _string(text: str) -> Scalar:
    return Scalar(ValueType.STRING, text)
