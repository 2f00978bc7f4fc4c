"""The headers of a PE image, its sections, and where in the file an address of its memory lies."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.reader import Reader

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

SIGNATURE = b"PE\0\0"
PE32, PE32_PLUS = 0x10B, 0x20B
MOST_SECTIONS = 96
"""What the loader of Windows takes."""
MOST_DIRECTORIES = 16
LARGEST_HEADER = 1 << 20
_DOS_SIZE = 64
PAGE = 4096
SECTOR = 512
"""Loaders round the place of a section's bytes down to these."""

EXECUTE, READ, WRITE = 0x2000_0000, 0x4000_0000, 0x8000_0000
"""Bits of `Section.characteristics`."""
CODE, DISCARDABLE = 0x20, 0x200_0000
SYMBOL_SIZE = 18
"""Of the table that some compilers of GNU leave behind the sections."""

_COFF = "HHIIIHH"
_COFF_SIZE = 20
_SECTION_SIZE = 40


class Section(Struct, frozen=True, gc=False):
    """A section: `address` and `memory` are its place and size in memory, `offset` and `size` those in the file."""

    name: str
    address: int
    memory: int
    offset: int
    size: int
    characteristics: int

    @property
    def is_plain_data(self) -> bool:
        """Whether it can only be read: nothing in it runs or is written to."""
        return not self.characteristics & (EXECUTE | WRITE | CODE) and bool(self.characteristics & READ)

    @property
    def end(self) -> int:
        """Where its bytes end in the file."""
        return self.offset + self.size

    @property
    def loaded(self) -> int:
        """Bytes of the file that come into memory: whole pages."""
        return min(self.size, -(-self.memory // PAGE) * PAGE) if self.memory else self.size

    @property
    def extent(self) -> int:
        """Bytes that it takes in memory."""
        return max(self.memory, self.loaded)


class Directory(Struct, frozen=True, gc=False):
    """An entry of the data directories: an address and a size; of the certificates the offset in the file."""

    address: int
    size: int


NOWHERE = Directory(0, 0)


class Headers(Struct, frozen=True, kw_only=True):
    """The numbers of all headers. Offsets (`…_at`) are those in the file."""

    pe_at: int
    machine: int
    time_stamp: int
    symbols_at: int
    symbols: int
    characteristics: int
    magic: int
    linker: tuple[int, int]
    sizes: tuple[int, int, int]
    entry_point: int
    bases: tuple[int, ...]
    image_base: int
    section_alignment: int
    file_alignment: int
    system_version: tuple[int, int]
    image_version: tuple[int, int]
    subsystem_version: tuple[int, int]
    win32_version: int
    size_of_image: int
    size_of_headers: int
    checksum: int
    subsystem: int
    dll_characteristics: int
    stack_and_heap: tuple[int, int, int, int]
    loader_flags: int
    directories: tuple[Directory, ...]
    sections_at: int

    @property
    def is_plus(self) -> bool:
        """Whether addresses have 64 bits."""
        return self.magic == PE32_PLUS

    @property
    def time_stamp_at(self) -> int:
        """Where the time of the link stands."""
        return self.pe_at + 8

    @property
    def checksum_at(self) -> int:
        """Where the checksum stands."""
        return self.pe_at + 4 + _COFF_SIZE + 64

    @property
    def directories_at(self) -> int:
        """Where the data directories begin."""
        return self.pe_at + 4 + _COFF_SIZE + (112 if self.is_plus else 96)


class Image:
    """A PE image: its headers, its sections in the order of their addresses, and bytes by address.

    `claims` are the places in the file of tables that were found so far, which the loader reads.
    """

    def __init__(self, source: Source) -> None:
        """Read the headers. Raises NativeError."""
        self.claims: list[tuple[int, int]] = []
        self.reader = Reader(source)
        self.headers = _read_headers(self.reader)
        self.table = _read_sections(self.reader, self.headers)
        self.sections = tuple(sorted(self.table, key=lambda section: section.address))
        _check_sections(self.headers, self.sections, source.size)
        self._addresses = [section.address for section in self.sections]

    @property
    def sections_end(self) -> int:
        """Where the table of sections ends in the file."""
        return self.headers.sections_at + _SECTION_SIZE * len(self.table)

    def directory(self, index: int) -> Directory:
        """A data directory; one of size and address 0 where the image has none."""
        return self.headers.directories[index] if index < len(self.headers.directories) else NOWHERE

    def section_at(self, address: int) -> Section | None:
        """The section that an address lies in, or None for the headers and for what lies nowhere."""
        place = bisect_right(self._addresses, address) - 1
        if place < 0:
            return None
        section = self.sections[place]
        return section if address < section.address + section.extent else None

    def offset(self, address: int, length: int, what: str) -> int:
        """Where in the file so many bytes of the memory stand. Raises NativeError where they do not."""
        section = self.section_at(address)
        if section is None:
            if address < 0 or address + length > self.headers.size_of_headers:
                raise NativeError(f"{what} lies in no section")
            return address
        within = address - section.address
        if within + length > section.loaded:
            raise NativeError(f"{what} lies beyond the bytes of its section")
        return section.offset + within

    def claim(self, address: int, length: int, what: str) -> int:
        """The same of a table that the loader reads; it is kept in `claims`. Raises NativeError."""
        offset = self.offset(address, length, what)
        self.claims.append((offset, offset + length))
        return offset

    def bytes(self, address: int, length: int, what: str) -> bytes:
        """Bytes of the memory. Raises NativeError."""
        return self.reader.take(self.offset(address, length, what), length, what)

    def number(self, address: int, size: int, what: str) -> int:
        """A number of the memory. Raises NativeError."""
        return int.from_bytes(self.bytes(address, size, what), "little")

    def fields(self, form: str, size: int, address: int, what: str) -> tuple[int, ...]:
        """Numbers of the memory, `size` bytes in all. Raises NativeError."""
        return self.reader.fields(form, self.offset(address, size, what), what)

    def name(self, address: int, what: str) -> str:
        """The name at an address, which must end in the section that it begins in. Raises NativeError."""
        offset = self.offset(address, 1, what)
        section = self.section_at(address)
        end = self.headers.size_of_headers if section is None else section.offset + section.loaded
        return self.reader.name(offset, what, end)


def is_pe(source: Source) -> bool:
    """Whether data may be an image: they have the mark of DOS, and that of PE where it points to."""
    head = source.read(0, _DOS_SIZE)
    return head[:2] == b"MZ" and source.read(int.from_bytes(head[60:], "little"), 4) == SIGNATURE


def _read_headers(reader: Reader) -> Headers:
    if reader.take(0, 2, "the header of DOS") != b"MZ":
        raise NativeError("it does not begin with MZ")
    pe_at = reader.number(60, 4, "the header of DOS")
    if pe_at < 64 or pe_at % 4 or reader.take(pe_at, 4, "the signature") != SIGNATURE:
        raise NativeError("it has no signature of PE where its header says")
    machine, sections, time_stamp, symbols_at, symbols, size, characteristics = reader.fields(
        _COFF, pe_at + 4, "the file header"
    )
    at = pe_at + 4 + _COFF_SIZE
    magic = reader.number(at, 2, "the optional header")
    if magic not in (PE32, PE32_PLUS):
        raise NativeError(f"its optional header has the magic number {magic:#x}")
    if not 0 < sections <= MOST_SECTIONS:
        raise NativeError(f"it declares {sections:,} sections")
    major, minor, *rest = reader.fields("BBIIIIII" if magic == PE32 else "BBIIIII", at + 2, "the optional header")
    word = "I" if magic == PE32 else "Q"
    windows = reader.fields(f"{word}IIHHHHHHIIIIHH{4 * word}II", at + (28 if magic == PE32 else 24), "the header")
    count = windows[-1]
    start = at + (96 if magic == PE32 else 112)
    if count > MOST_DIRECTORIES or start + 8 * count > at + size:
        raise NativeError(f"it declares {count:,} data directories")
    pairs = reader.rows("II", start, count, "the data directories")
    return Headers(
        pe_at=pe_at,
        machine=machine,
        time_stamp=time_stamp,
        symbols_at=symbols_at,
        symbols=symbols,
        characteristics=characteristics,
        magic=magic,
        linker=(major, minor),
        sizes=(rest[0], rest[1], rest[2]),
        entry_point=rest[3],
        bases=tuple(rest[4:]),
        image_base=windows[0],
        section_alignment=windows[1],
        file_alignment=windows[2],
        system_version=(windows[3], windows[4]),
        image_version=(windows[5], windows[6]),
        subsystem_version=(windows[7], windows[8]),
        win32_version=windows[9],
        size_of_image=windows[10],
        size_of_headers=windows[11],
        checksum=windows[12],
        subsystem=windows[13],
        dll_characteristics=windows[14],
        stack_and_heap=(windows[15], windows[16], windows[17], windows[18]),
        loader_flags=windows[19],
        directories=tuple(Directory(*pair) for pair in pairs),
        sections_at=at + size,
    )


def _read_sections(reader: Reader, headers: Headers) -> tuple[Section, ...]:
    count = reader.number(headers.pe_at + 6, 2, "the file header")
    data = reader.take(headers.sections_at, count * _SECTION_SIZE, "the table of sections")
    sections = []
    for at in range(0, len(data), _SECTION_SIZE):
        numbers = [int.from_bytes(data[at + place : at + place + 4], "little") for place in range(8, 40, 4)]
        sections.append(
            Section(
                name=_section_name(reader, headers, data[at : at + 8].rstrip(b"\0")),
                address=numbers[1],
                memory=numbers[0],
                offset=numbers[3] if numbers[2] else 0,
                size=numbers[2],
                characteristics=numbers[7],
            )
        )
    return tuple(sections)


def _section_name(reader: Reader, headers: Headers, name: bytes) -> str:
    """The name as it stands, or the long one that `/4` refers to in the table of strings behind the symbols."""
    digits = name[1:]
    if name[:1] == b"/" and digits.isdigit() and headers.symbols_at:
        start = headers.symbols_at + SYMBOL_SIZE * headers.symbols + int(digits)
        return reader.name(start, "the name of a section", reader.size)
    return name.decode("utf-8", "surrogateescape")


def _check_sections(headers: Headers, sections: tuple[Section, ...], size: int) -> None:
    """Raise NativeError where loaders and readers could see different bytes in a section."""
    table_end = headers.sections_at + _SECTION_SIZE * len(sections)
    if not table_end <= headers.size_of_headers <= min(size, LARGEST_HEADER):
        raise NativeError("its headers do not hold the table of sections")
    memory = headers.size_of_headers
    for section in sections:
        if section.address < memory:
            raise NativeError("two of its sections overlap in memory")
        if section.end > size:
            raise NativeError("the bytes of a section lie beyond the end of the file")
        is_flat = headers.section_alignment < PAGE and section.offset == section.address
        if section.offset % SECTOR and not is_flat:
            raise NativeError("a section begins where loaders and readers see different bytes")
        memory = section.address + section.extent
    _check_places([section for section in sections if section.size], headers.size_of_headers)


def _check_places(sections: list[Section], start: int) -> None:
    end = start
    for section in sorted(sections, key=lambda section: section.offset):
        if section.offset < end:
            raise NativeError("two of its sections overlap in the file")
        end = section.end
