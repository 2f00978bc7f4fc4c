"""Fonts: TrueType, OpenType, collections, WOFF and WOFF 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.data_file import DataFileComparer
from pydistdiff.comparers.font_values import (
    ADJUSTMENT,
    CHARACTERS,
    OTHERS,
    TABLES,
    character_changes,
    own_names,
    values_of,
)
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.datafiles.font_tables import FFTM_SIZE, HEAD_SIZE
from pydistdiff.datafiles.sfnt import COLLECTION, FLAVOURS, WOFF, Font, has_own_adjustment, read_font
from pydistdiff.datafiles.woff2 import WOFF2, PackedFont, read_woff2
from pydistdiff.diffing.values import compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import ValueChange

BEGINS = (*FLAVOURS, COLLECTION, WOFF, WOFF2)
NAMES = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2")
_FIRST = ("revision", "version", "family", "subfamily", "vendor", "glyphs", "modified")
"""What is told first of what tables say."""


class FontComparer(DataFileComparer[Font | PackedFont]):
    """Fonts: TrueType, OpenType, their collections, WOFF and WOFF 2, known by extension and how they begin.

    Told by table: which came and went, and of those that changed the bytes or their SHA-256. Of `head` each time, of
    `name` each string, of `maxp` the number of glyphs, of `OS/2` the vendor are told, and the characters of `cmap` that
    came and went, the first 50 of each one by one. Checksums that are wrong are told, and all bytes that belong to no
    table, or whose value does not follow from the tables. The tables of a WOFF are unpacked; those of a WOFF 2, which
    needs Brotli, are told by their lengths, and together by the SHA-256 of what they are packed to. Nothing is drawn,
    and no program of a font is run. A font whose tables overlap, or whose directory points outside of it, is shown as
    bytes, with the reason.
    """

    format = "font"

    def accepts(self, pair: Pair) -> bool:
        """By the extension and how both sides begin."""
        return pair.path.lower().endswith(NAMES) and all(side.read(0, 4) in BEGINS for side in pair.sides)

    def read(self, source: Source) -> Font | PackedFont:
        """The tables. Raises DataFileError."""
        data = source.all()
        return read_woff2(data) if data[:4] == WOFF2 else read_font(data)

    def differences(self, a: Font | PackedFont, b: Font | PackedFont) -> Iterator[ValueChange]:
        """What changed in the tables, and which characters did."""
        cause = "font-time" if _differ_in_times(a, b) else None
        for change in compare_values(values_of(a), values_of(b)):
            is_order = change.op is Operation.REORDERED  # of tables in the file: no order of keys
            own = replace(change, type_a=ValueType.LIST, type_b=ValueType.LIST) if is_order else change
            yield replace(own, cause=cause)
        if isinstance(a, Font) and isinstance(b, Font):
            yield from character_changes(a, b)

    def told(self, file: Font | PackedFont) -> str:
        """What kind of font it is, how many tables it has, and what it calls itself."""
        kind = file.format if isinstance(file, Font) else "WOFF2"
        told = [f"font, {kind}, {file.flavour}, {len(file.tables):,} tables"]
        return headline_of([*told, *(own_names(file) if isinstance(file, Font) else ())]) or ""

    def headline(self, changes: Sequence[ValueChange], a: object, b: object) -> str | None:  # noqa: ARG002
        """Version, names and glyphs; characters; tables that changed."""
        first = [change for change in sorted(changes, key=_rank) if _rank(change) < len(_FIRST)]
        told = [told_change(str(change.path[-1]), change) for change in first]
        told += _told_characters(changes)
        tables = _told_tables(changes, {_name(change) for change in first})
        told += _told_around(changes)
        is_sum = any(change.path[-1] == ADJUSTMENT for change in changes)
        rest = f"{ADJUSTMENT} changed" if is_sum else "what lies around the tables changed"
        return headline_of(list(dict.fromkeys([*told, *tables])) or [rest])


def _told_around(changes: Sequence[ValueChange]) -> list[str]:
    """Format and flavour; and in fonts of one format, that a plain directory became an odd one or the reverse."""
    told = [told_change(str(change.path[0]), change) for change in changes if change.path[0] in ("format", "flavour")]
    is_converted = any(change.path == ("format",) for change in changes)
    odd = [c for c in changes if c.path == ("directory",) and c.op is not Operation.CHANGED and not is_converted]
    return [*told, *(f"odd directory or bytes around the tables {change.op}" for change in odd)]


def _told_tables(changes: Sequence[ValueChange], told: Container[str]) -> list[str]:
    """The tables that came, went and changed, but those of which something is told, and checksums that follow."""
    return [
        f"{_name(change)} {_operation(change)}"
        for change in changes
        if change.path[0] == TABLES and _name(change) not in told and change.path[-1] != ADJUSTMENT
    ]


def _rank(change: ValueChange) -> int:
    """The place among what is told first, or behind it."""
    if change.path[0] != TABLES or len(change.path) != 3:
        return len(_FIRST)
    what = str(change.path[2]).partition(" (")[0]
    return _FIRST.index(what) if what in _FIRST else len(_FIRST)


def _told_characters(changes: Sequence[ValueChange]) -> list[str]:
    told = []
    for operation in (Operation.ADDED, Operation.REMOVED):
        found = [change for change in changes if change.path[0] == CHARACTERS and change.op is operation]
        if found:
            last = found[-1]
            others = str(last.b or last.a).partition(" ")[0] if last.path[1] == OTHERS else "0"
            count = len(found) + int(others.replace(",", "")) - (last.path[1] == OTHERS)
            told.append(f"{count:,} character{'s' if count > 1 else ''} {operation}")
    return told


def _name(change: ValueChange) -> str:
    return str(change.path[1]) if len(change.path) > 1 else TABLES


def _operation(change: ValueChange) -> str:
    if change.op is Operation.REORDERED:
        return "in another order"
    return str(change.op if len(change.path) == 2 else Operation.CHANGED)


# ---------------------------------------------------------------- times alone


def _differ_in_times(a: Font | PackedFont, b: Font | PackedFont) -> bool:
    """Whether only the times in `head` differ, and the checksums that follow from them, which are right."""
    if not isinstance(a, Font) or not isinstance(b, Font) or (a.format, b.format) != ("sfnt", "sfnt"):
        return False
    if a.table("DSIG") is not None or a.flavour != b.flavour:
        return False
    if not (has_own_adjustment(a) and has_own_adjustment(b)):
        return False
    return _without_times(a) == _without_times(b)


def _without_times(font: Font) -> list[tuple[str, bytes]]:
    return [(table.tag, _timeless(table.tag, table.data)) for table in font.tables]


def _timeless(tag: str, data: bytes) -> bytes:
    if tag == "head" and len(data) == HEAD_SIZE:
        return data[:8] + data[12:20] + data[36:]
    return data[:4] if tag == "FFTM" and len(data) == FFTM_SIZE else data
