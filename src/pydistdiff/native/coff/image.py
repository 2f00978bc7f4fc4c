"""The headers of a COFF object, its sections and symbols, as Microsoft's "PE Format" has them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.pe.names import MACHINES
from pydistdiff.native.reader import Reader
from pydistdiff.native.window import LARGEST_READ, Names
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

MARK = b"\0\0\xff\xff"
"""How all begin that are no plain objects: a machine that is none, and a count of sections that none has."""
BEGINS = tuple(struct.pack("<H", machine) for machine in MACHINES if machine)
TIME = 4
"""Bytes of a time."""
ZEROS, COMDAT, MANY_RELOCATIONS = 0x80, 0x1000, 0x0100_0000
"""Bits of `Section.characteristics`."""
EXTERNAL, STATIC, WEAK = 2, 3, 105
"""Storage classes."""
FUNCTION = 0x20

_HEADER = struct.Struct("<HHIIIHH")
_BIG_HEADER = struct.Struct("<HHHHI16sIIIIIII")
_BIG = bytes.fromhex("c7a1bad1eebaa94baf20faf66aa4dcb8")
"""The class of objects with more than 65,279 sections."""
_SECTION = "8sIIIIIIHHI"
SECTION_SIZE = 40
_FULL = 0xFFFF
_LOOKED_AT = 64
"""Sections by which a file is recognised."""


class Section(Struct, frozen=True, gc=False):
    """A section: `offset` and `size` are those of its bytes in the file."""

    name: str
    size: int
    offset: int
    relocations_at: int
    relocations: int
    lines_at: int
    lines: int
    characteristics: int

    @property
    def bytes(self) -> int:
        """Bytes that it has in the file."""
        return 0 if self.characteristics & ZEROS or not self.offset else self.size


class Symbol(Struct, frozen=True, gc=False):
    """A symbol: `section` counts from 1; 0 is none, and what is less is no place."""

    name: str
    value: int
    section: int
    type: int
    storage: int

    @property
    def is_common(self) -> bool:
        """Whether the linker gives it memory: its value is the size."""
        return self.storage == EXTERNAL and not self.section and self.value > 0

    @property
    def is_defined(self) -> bool:
        """Whether other objects can take it."""
        return self.storage == EXTERNAL and (self.section > 0 or self.section == -1 or self.is_common)

    @property
    def is_imported(self) -> bool:
        """Whether another object must have it."""
        return self.storage == EXTERNAL and not self.section and not self.value


class Header(Struct, frozen=True, gc=False):
    """The numbers of the header; `size` is its own, `symbol_size` that of a row of symbols."""

    machine: int
    sections: int
    time: int
    time_at: int
    symbols_at: int
    symbols: int
    characteristics: int
    size: int
    symbol_size: int

    @property
    def is_big(self) -> bool:
        """Whether it has room for very many sections."""
        return self.symbol_size == 20


class Image(Struct, frozen=True):
    """An object. `strings_at` is where the table of long names begins, `strings` its size; 0 where there is none."""

    reader: Reader
    header: Header
    sections: tuple[Section, ...]
    symbols: tuple[Symbol, ...]
    strings_at: int
    strings: int


def is_object(source: Source) -> bool:
    """Whether a file has the header of an object and sections that lie in it."""
    try:
        reader = Reader(source)
        header = _header(reader)
        rows = reader.rows(_SECTION, header.size, min(header.sections, _LOOKED_AT), "the sections")
    except NativeError:
        return False
    if header.symbols_at + header.symbols * header.symbol_size > source.size or not (rows or header.symbols):
        return False
    return all(row[9] & ZEROS or not row[4] or row[3] + row[4] <= source.size for row in rows)


def read_image(source: Source) -> Image:
    """The headers, sections and symbols. Raises NativeError for what no linker takes."""
    reader = Reader(source)
    header = _header(reader)
    strings_at = header.symbols_at + header.symbols * header.symbol_size if header.symbols_at else 0
    strings = 0
    names = Names(b"", "a name")
    if strings_at and strings_at < source.size:
        (strings,) = reader.fields("I", strings_at, "the size of the long names")
        if not 4 <= strings <= LARGEST_READ:
            raise NativeError("its table of long names has no size that a linker takes")
        names = Names(reader.take(strings_at, strings, "the table of long names"), "a long name")
    rows = reader.rows(_SECTION, header.size, header.sections, "the sections")
    return Image(
        reader=reader,
        header=header,
        sections=tuple(_section(reader, row, names) for row in rows),
        symbols=tuple(_symbols(reader, header, names)),
        strings_at=strings_at if strings else 0,
        strings=strings,
    )


def _header(reader: Reader) -> Header:
    data = reader.take(0, _HEADER.size, "the header")
    machine, sections, time, symbols_at, symbols, optional, characteristics = _HEADER.unpack(data)
    if data.startswith(MARK):
        fields = _BIG_HEADER.unpack(reader.take(0, _BIG_HEADER.size, "the header"))
        _, _, version, machine, time, kind, _, _, _, _, sections, symbols_at, symbols = fields
        if version < 2 or kind != _BIG:
            raise NativeError("it is an object of a kind that only its compiler reads")
        time_at, size, symbol_size, characteristics = 8, _BIG_HEADER.size, 20, 0
    else:
        time_at, size, symbol_size = 4, _HEADER.size, 18
    if machine not in MACHINES or not machine or (optional and symbol_size == 18) or (symbols and not symbols_at):
        raise NativeError("it does not begin like an object of Windows")
    return Header(machine, sections, time, time_at, symbols_at, symbols, characteristics, size, symbol_size)


def _section(reader: Reader, row: tuple[Any, ...], names: Names) -> Section:
    name, _, _, size, offset, relocations_at, lines_at, relocations, lines, characteristics = row
    if characteristics & MANY_RELOCATIONS and relocations == _FULL:
        (relocations,) = reader.fields("I", relocations_at, "the count of relocations")
    return Section(
        _section_name(name, names),
        size,
        offset,
        relocations_at,
        relocations,
        lines_at,
        lines,
        characteristics,
    )


def _section_name(field: bytes, names: Names) -> str:
    """A name, or `/123`: the place of a long one."""
    name = field.rstrip(b"\0")
    if name[:1] == b"/" and name[1:].isdigit():
        return names.at(int(name[1:]))
    return name.decode("utf-8", "surrogateescape")


def _symbols(reader: Reader, header: Header, names: Names) -> list[Symbol]:
    """The symbols without the rows that belong to others."""
    form = "8sIiHBB" if header.is_big else "8sIhHBB"
    rows = reader.rows(form, header.symbols_at, header.symbols, "the symbols")
    found: list[Symbol] = []
    place = 0
    while place < len(rows):
        name, value, section, type_, storage, more = rows[place]
        if name[:4] == bytes(4):
            told = names.at(int.from_bytes(name[4:], "little"))
        else:
            told = name.rstrip(b"\0").decode("utf-8", "surrogateescape")
        if section > header.sections:
            raise NativeError(f"the symbol {short_name(told)} lies in a section that there is not")
        found.append(Symbol(told, value, section, type_, storage))
        place += 1 + more
    return found
