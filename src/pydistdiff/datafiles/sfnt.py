"""Fonts by their tables: TrueType, OpenType and collections (ISO/IEC 14496-22), WOFF and WOFF 2 (W3C)."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.spans import Span, gaps
from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Sequence

FLAVOURS = {b"\0\1\0\0": "TrueType", b"OTTO": "CFF", b"true": "TrueType of Apple"}
WOFF = b"wOFF"
COLLECTION = b"ttcf"
MOST_TABLES = 1_000
MOST_UNPACKED = 64 * MIB
"""Bytes of all tables of a WOFF."""
MOST_SHARED = 512 * MIB
"""Bytes of all tables of all fonts of a collection, which share some of them."""
_RECORD = 16


class Table(Struct, frozen=True, gc=False):
    """A table: its name of four bytes, its bytes, and the checksum that the directory has of it.

    `packed` are the bytes as they lie in the file where they are compressed there.
    """

    tag: str
    data: bytes
    checksum: int
    packed: bytes | None = None

    @property
    def has_own_checksum(self) -> bool:
        """Whether the directory has the checksum that the bytes have."""
        return self.checksum == checksum(without_adjustment(self))


class Font(Struct, frozen=True):
    """A font: its tables, and `rest`, the bytes that do not follow from these.

    The tables stand in the order of the file; in a collection font by font, each with the number of its font.

    Format, flavour, tables and rest say every byte; rest is empty where the directory is sorted, the tables follow each
    other and are filled up with zeros to a multiple of four, and the fields that help to search are as they should be.
    """

    format: str
    flavour: str
    tables: tuple[Table, ...]
    rest: bytes

    def table(self, tag: str) -> bytes | None:
        """The bytes of a table."""
        return next((table.data for table in self.tables if table.tag == tag), None)


def read_font(data: bytes) -> Font:
    """The tables. Raises DataFileError."""
    if data[:4] == WOFF:
        return _read_woff(data)
    if data[:4] in FLAVOURS:
        return _read_sfnt(data)
    if data[:4] == COLLECTION:
        return _read_collection(data)
    raise DataFileError("it does not begin like a font")


def checksum(data: bytes) -> int:
    """The sum of a table's numbers of four bytes, filled up with zeros, modulo 2^32."""
    padded = data + bytes(-len(data) % 4)
    numbers: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(numbers) & 0xFFFFFFFF


def without_adjustment(table: Table) -> bytes:
    """The bytes that the checksum of a table is made of: in `head`, the adjustment counts as zero."""
    if table.tag.endswith("head") and len(table.data) >= 12:
        return table.data[:8] + bytes(4) + table.data[12:]
    return table.data


def has_own_adjustment(font: Font) -> bool:
    """Whether a font is written plainly, and all of its checksums are right, that of the whole font too.

    The one of the whole font stands in `head` as what is missing to 0xB1B0AFBA.
    """
    head = font.table("head")
    code = next(code for code, name in FLAVOURS.items() if name == font.flavour)
    if font.rest or head is None or not all(table.has_own_checksum for table in font.tables):
        return False
    total = checksum(written_directory(code, font.tables)) + sum(table.checksum for table in font.tables)
    wanted = (0xB1B0AFBA - total) & 0xFFFFFFFF
    return head[8:12] == wanted.to_bytes(4, "big")


# ---------------------------------------------------------------- TrueType and OpenType


def _read_sfnt(data: bytes) -> Font:
    count = _count(data, 4)
    end = 12 + count * _RECORD
    if end > len(data):
        raise DataFileError("its directory is cut")
    records = [struct.unpack_from(">4s3I", data, at) for at in range(12, end, _RECORD)]
    spans = [Span(start, size) for *_, start, size in records]
    others = gaps([Span(0, end), *spans], len(data))
    pairs = sorted(zip(spans, records, strict=True))
    tables = tuple(Table(_tag(record[0]), span.of(data), record[1]) for span, record in pairs)
    _check_names(tables)
    directory = written_directory(data[:4], tables)
    is_plain = directory == data[:end] and not any(any(gap.of(data)) for gap in others)
    is_plain = is_plain and not len(data) % 4 and all(gap.size < 4 and gap.end % 4 == 0 for gap in others)
    return Font(
        format="sfnt",
        flavour=FLAVOURS[data[:4]],
        tables=tables,
        rest=b"" if is_plain else data[:end] + b"".join(gap.of(data) for gap in others),
    )


def written_directory(flavour: bytes, tables: Sequence[Table]) -> bytes:
    """The directory that a font with these tables, one after the other, should have."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">4s4H", flavour, count, 16 << power, power, 16 * count - (16 << power))
    at = 12 + count * _RECORD
    records = []
    for table in tables:
        records.append(struct.pack(">4s3I", table.tag.encode("latin-1").ljust(4), table.checksum, at, len(table.data)))
        at += len(table.data) + -len(table.data) % 4
    return head + b"".join(sorted(records))


def _count(data: bytes, at: int) -> int:
    count = int.from_bytes(data[at : at + 2], "big")
    if not 0 < count <= MOST_TABLES:
        raise DataFileError(f"{count:,} tables, not 1 to {MOST_TABLES:,}")
    return count


def _tag(code: bytes) -> str:
    """The name, without the blanks that fill it up to four."""
    if not all(0x20 <= byte < 0x7F for byte in code):
        raise DataFileError("the name of a table has bytes that are no letters")
    return code.decode("ascii").rstrip(" ")


def _check_names(tables: Sequence[Table]) -> None:
    if len({table.tag for table in tables}) != len(tables):
        raise DataFileError("a table stands twice in the directory")


# ---------------------------------------------------------------- collections


def _read_collection(data: bytes) -> Font:
    """The tables of all fonts; each has the number of its font before its name."""
    if len(data) < 12:
        raise DataFileError("its header is cut")
    count = int.from_bytes(data[8:12], "big")
    if not 0 < count <= MOST_TABLES or 12 + 4 * count > len(data):
        raise DataFileError("it has more fonts than room for them")
    starts = struct.unpack_from(f">{count}I", data, 12)
    spans = [Span(0, 12 + 4 * count)]
    found: list[tuple[str, Span, int]] = []
    flavours: dict[str, None] = {}
    for number, start in enumerate(starts, 1):
        tables = _count(data, start + 4)
        spans.append(Span(start, 12 + tables * _RECORD))
        if len(found) + tables > MOST_TABLES or spans[-1].end > len(data):
            raise DataFileError("a directory is cut, or there are too many tables")
        flavours[FLAVOURS.get(data[start : start + 4], "unknown")] = None
        records = (struct.unpack_from(">4s3I", data, spans[-1].start + 12 + _RECORD * at) for at in range(tables))
        found += [(f"{number} {_tag(tag)}", Span(at, size), own) for tag, own, at, size in records]
    others = gaps([*spans, *(span for _, span, _ in found)], len(data))
    if sum(span.size for _, span, _ in found) > MOST_SHARED:
        raise DataFileError(f"its tables have more than {MOST_SHARED:,} bytes")
    shared = {span: span.of(data) for _, span, _ in found}
    tables_of_all = tuple(Table(name, shared[span], own) for name, span, own in found)
    _check_names(tables_of_all)
    rest = b"".join(span.of(data) for span in (*dict.fromkeys(spans), *others))
    return Font("collection", f"{count:,} × {', '.join(flavours)}", tables_of_all, rest)


# ---------------------------------------------------------------- WOFF


def _read_woff(data: bytes) -> Font:
    if len(data) < 44:
        raise DataFileError("its header is cut")
    if int.from_bytes(data[8:12], "big") != len(data):
        raise DataFileError("it has another length than it declares")
    flavour = data[4:8]
    if flavour not in FLAVOURS:
        raise DataFileError("it holds no font that is known")
    end = 44 + _count(data, 12) * 20
    if end > len(data):
        raise DataFileError("its directory is cut")
    records = [struct.unpack_from(">4s4I", data, at) for at in range(44, end, 20)]
    if sum(size for *_, size, _ in records) > MOST_UNPACKED:
        raise DataFileError(f"its tables have more than {MOST_UNPACKED:,} bytes")
    spans = [Span(start, packed) for _, start, packed, *_ in records]
    others = gaps([Span(0, end), *spans], len(data))
    tables = tuple(
        Table(_tag(tag), _unpacked(span.of(data), size), own, span.of(data) if span.size < size else None)
        for span, (tag, _, _, size, own) in sorted(zip(spans, records, strict=True))
    )
    _check_names(tables)
    return Font(
        format="WOFF",
        flavour=FLAVOURS[flavour],
        tables=tables,
        rest=data[:end] + b"".join(gap.of(data) for gap in others),
    )


def _unpacked(packed: bytes, size: int) -> bytes:
    if len(packed) == size:
        return packed
    if len(packed) > size:
        raise DataFileError("a table is packed to more than it has")
    decoder = zlib.decompressobj()
    try:
        data = decoder.decompress(packed, size + 1)
    except zlib.error as error:
        raise DataFileError("a table cannot be unpacked") from error
    if len(data) != size or not decoder.eof or decoder.unused_data:
        raise DataFileError("a table has another length than it declares")
    return data
