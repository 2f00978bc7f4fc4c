"""The directory of a WOFF 2 (W3C): which tables it has and how long they are; they are packed together by Brotli."""

from __future__ import annotations

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sfnt import FLAVOURS, MOST_TABLES

WOFF2 = b"wOF2"
_HEADER = 48
_TAGS = (
    *("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt", "fpgm", "glyf", "loca", "prep"),
    *("CFF", "VORG", "EBDT", "EBLC", "gasp", "hdmx", "kern", "LTSH", "PCLT", "VDMX", "vhea", "vmtx", "BASE"),
    *("GDEF", "GPOS", "GSUB", "EBSC", "JSTF", "MATH", "CBDT", "CBLC", "COLR", "CPAL", "SVG", "sbix", "acnt"),
    *("avar", "bdat", "bloc", "bsln", "cvar", "fdsc", "feat", "fmtx", "fvar", "gvar", "hsty", "just", "lcar"),
    *("mort", "morx", "opbd", "prop", "trak", "Zapf", "Silf", "Glat", "Gloc", "Feat", "Sill"),
)
"""Section 5.1: the number of a known table is its place here."""
_OTHER = 63


class PackedTable(Struct, frozen=True, gc=False):
    """A table as the directory has it: its name, its length, and how it is transformed before it is packed."""

    tag: str
    size: int
    transformed: str


class PackedFont(Struct, frozen=True):
    """A font whose tables are packed together.

    Flavour, tables, `data` (the packed tables) and `rest` (header, what else the file holds) say every byte.
    """

    flavour: str
    tables: tuple[PackedTable, ...]
    data: bytes
    rest: bytes


def read_woff2(data: bytes) -> PackedFont:
    """The directory. Raises DataFileError."""
    if data[:4] != WOFF2 or len(data) < _HEADER:
        raise DataFileError("its header is cut")
    if int.from_bytes(data[8:12], "big") != len(data):
        raise DataFileError("it has another length than it declares")
    if data[4:8] not in FLAVOURS:
        raise DataFileError("it holds no font that is known")
    count, size = int.from_bytes(data[12:14], "big"), int.from_bytes(data[20:24], "big")
    if not 0 < count <= MOST_TABLES:
        raise DataFileError(f"{count:,} tables, not 1 to {MOST_TABLES:,}")
    reader = _Directory(data)
    tables = tuple(reader.table() for _ in range(count))
    end = reader.at + size
    if end > len(data):
        raise DataFileError("its tables are cut")
    return PackedFont(
        flavour=FLAVOURS[data[4:8]],
        tables=tables,
        data=data[reader.at : end],
        rest=data[: reader.at] + data[end:],
    )


class _Directory:
    """The entries, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = _HEADER

    def table(self) -> PackedTable:
        flags = self._take(1)[0]
        known, version = flags & 63, flags >> 6
        name = self._take(4).decode("latin-1") if known == _OTHER else _TAGS[known]
        size = self._number()
        is_transformed = (version != 3) if name in ("glyf", "loca") else version != 0
        told = f"version {version}, {self._number():,} bytes" if is_transformed else f"version {version}"
        return PackedTable(name, size, told)

    def _take(self, length: int) -> bytes:
        taken = self._data[self.at : self.at + length]
        if len(taken) != length:
            raise DataFileError("its directory is cut")
        self.at += length
        return taken

    def _number(self) -> int:
        """UIntBase128 (section 4.1): up to five bytes of seven bits, without zeros in front."""
        value = 0
        for place in range(5):
            byte = self._take(1)[0]
            if (place == 0 and byte == 0x80) or value >> 25:
                break
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise DataFileError("a length in its directory is not as the specification has it")
