"""What the tables of a font say in words: names, times, characters (ISO/IEC 14496-22)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NAMES = 2_000
MOST_NAME_BYTES = 1 << 20
"""Of all names together: records may share their strings."""
MOST_SUBTABLES = 100
MOST_CHARACTERS = 200_000
"""A font has at most 65,535 glyphs, but several characters may share one."""
_LAST_CHARACTER = 0x10FFFF
HEAD_SIZE = 54
FFTM_SIZE = 28
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_NAMES = (
    *("copyright", "family", "subfamily", "identifier", "full name", "version", "PostScript name", "trademark"),
    *("manufacturer", "designer", "description", "vendor URL", "designer URL", "licence", "licence URL"),
)
"""Numbers 0 to 14; 15 is reserved."""
_PLATFORMS = {0: "Unicode", 1: "Macintosh", 3: "Windows"}
_UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
"""Platforms and encodings of subtables of Unicode characters, the fullest first."""


def told_moment(seconds: int) -> str:
    """A LONGDATETIME, which counts seconds since 1904, in UTC."""
    try:
        return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError):
        return f"{seconds} seconds after 1904"


def names(table: bytes) -> list[tuple[str, str | bytes]]:
    """The strings of `name`, each under what it is, for whom and in which language. Raises DataFileError."""
    if len(table) < 6:
        raise DataFileError("the table name is cut")
    count, storage = struct.unpack_from(">2H", table, 2)
    if count > MOST_NAMES or 6 + 12 * count > len(table):
        raise DataFileError("the table name has more records than room for them")
    found: list[tuple[str, str | bytes]] = []
    left = MOST_NAME_BYTES
    for at in range(6, 6 + 12 * count, 12):
        platform, encoding, language, number, length, offset = struct.unpack_from(">6H", table, at)
        start = storage + offset
        left -= length
        if start + length > len(table) or left < 0:
            raise DataFileError("the table name has strings behind its end")
        what = _NAMES[number] if number < len(_NAMES) else f"name {number}"
        key = f"{what} ({_PLATFORMS.get(platform, f'platform {platform}')} {encoding}, language {language})"
        found.append((key, _string(table[start : start + length], platform, encoding)))
    return found


def _string(data: bytes, platform: int, encoding: int) -> str | bytes:
    is_utf_16 = platform in (0, 3)
    try:
        text = data.decode("utf-16-be" if is_utf_16 else "mac-roman" if (platform, encoding) == (1, 0) else "ascii")
        return text if text.encode("utf-16-be" if is_utf_16 else "mac-roman") == data else data
    except UnicodeError:
        return data


def characters(table: bytes) -> frozenset[int]:
    """The code points that the best Unicode subtable of `cmap` gives a glyph. Raises DataFileError."""
    if len(table) < 4:
        raise DataFileError("the table cmap is cut")
    count = int.from_bytes(table[2:4], "big")
    if count > MOST_SUBTABLES or 4 + 8 * count > len(table):
        raise DataFileError("the table cmap has more subtables than room for them")
    offsets: dict[tuple[int, int], int] = {}
    for at in range(4, 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">2HI", table, at)
        offsets.setdefault((platform, encoding), offset)
    best = next((offsets[key] for key in _UNICODE if key in offsets), None)
    if best is None:
        return frozenset()
    try:
        return frozenset(_mapped(table, best))
    except struct.error as error:
        raise DataFileError("the table cmap is cut") from error


def _mapped(table: bytes, start: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", table, start)
    if form == 4:
        yield from _segments(table, start)
    elif form == 12:
        yield from _groups(table, start)
    elif form == 6:
        first, count = struct.unpack_from(">2H", table, start + 6)
        glyphs = struct.unpack_from(f">{count}H", table, start + 10)
        yield from (first + place for place, glyph in enumerate(glyphs) if glyph)
    else:
        raise DataFileError(f"the table cmap has the format {form}, which is not read")


def _segments(table: bytes, start: int) -> Iterator[int]:
    """Format 4: segments that rise and do not overlap."""
    (double,) = struct.unpack_from(">H", table, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, start + 14)
    starts = struct.unpack_from(f">{count}H", table, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, start + 16 + 2 * double)
    at = start + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", table, at)
    before = -1
    for place, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        if first > last or first <= before:
            raise DataFileError("the table cmap has segments that overlap")
        before = last
        for code in range(first, min(last + 1, 0xFFFF)):
            if not offset:
                has_glyph = (code + delta) & 0xFFFF
            else:
                (glyph,) = struct.unpack_from(">H", table, at + 2 * place + offset + 2 * (code - first))
                has_glyph = glyph and (glyph + delta) & 0xFFFF
            if has_glyph:
                yield code


def _groups(table: bytes, start: int) -> Iterator[int]:
    """Format 12: groups that rise and do not overlap."""
    (count,) = struct.unpack_from(">I", table, start + 12)
    if count * 12 > len(table):
        raise DataFileError("the table cmap is cut")
    before, left = -1, MOST_CHARACTERS
    for first, last, glyph in struct.iter_unpack(">3I", table[start + 16 : start + 16 + 12 * count]):
        if first > last or first <= before or last > _LAST_CHARACTER:
            raise DataFileError("the table cmap has groups that overlap")
        before = last
        left -= last + 1 - first
        if left < 0:
            raise DataFileError(f"more than {MOST_CHARACTERS:,} characters")
        yield from range(first if glyph else first + 1, last + 1)
