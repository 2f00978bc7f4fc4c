"""The headers of an ELF file: what the loader obeys, and the section table that it does not."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf import names
from pydistdiff.native.regions import Ranges
from pydistdiff.native.window import Names, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.archives.source import Source

MAGIC = b"\x7fELF"
_SMALL_PAGE, _LARGEST_PAGE = 1 << 12, 1 << 16
_SMALL_PAGES = frozenset({3, 62})
"""Machines whose pages have 4 KiB, whatever a file is aligned to."""
MOST_SEGMENTS = 200
MOST_SECTIONS = 50_000
_NUMBER_ELSEWHERE = 0xFFFF
"""A number of program headers, or an index, that stands in the first section header instead (gABI, 4)."""


class Segment(Struct, frozen=True, gc=False):
    """A program header; `offset` and `size` are those in the file."""

    type: int
    flags: int
    offset: int
    address: int
    size: int
    memory: int
    align: int

    @property
    def end(self) -> int:
        """The offset of the first byte behind it."""
        return self.offset + self.size


class Section(Struct, frozen=True, gc=False):
    """A section header; `size` is that in memory where the section has no bytes (`NOBITS`)."""

    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    align: int
    entry: int

    @property
    def is_loaded(self) -> bool:
        """Whether it says that it lies in memory."""
        return bool(self.flags & names.SHF_ALLOC)

    @property
    def bytes(self) -> int:
        """How many bytes of the file it says it has."""
        return 0 if self.type in (names.SHT_NOBITS, 0) else self.size


class Header(Struct, frozen=True, gc=False):
    """The ELF header."""

    identification: bytes
    type: int
    machine: int
    version: int
    entry: int
    segments_at: int
    sections_at: int
    flags: int
    size: int
    segment_size: int
    segment_count: int
    section_size: int
    section_count: int
    names_index: int


class Image(Struct, frozen=True, kw_only=True, dict=True):
    """The headers of a file. `oddities` are what is wrong with them that a loader does not mind."""

    window: Window
    is_64: bool
    header: Header
    segments: tuple[Segment, ...]
    sections: tuple[Section, ...]
    oddities: tuple[str, ...] = ()

    @cached_property
    def loads(self) -> tuple[Segment, ...]:
        """The segments that are loaded, by address."""
        loads = [segment for segment in self.segments if segment.type == names.PT_LOAD]
        return tuple(sorted(loads, key=lambda segment: segment.address))

    @cached_property
    def _load_addresses(self) -> list[int]:
        return [segment.address for segment in self.loads]

    @cached_property
    def loaded(self) -> Ranges:
        """The bytes of the file that are loaded."""
        return Ranges((one.offset, one.end) for one in self.loads)

    @cached_property
    def reached(self) -> Ranges:
        """The bytes of the file that belong to any segment."""
        return Ranges(self.reach(segment) for segment in self.segments if segment.size)

    def reach(self, segment: Segment) -> tuple[int, int]:
        """The bytes of the file that belong to a segment; of one that runs also those around it that fill its pages.

        The loader maps whole pages, and what lies in one that runs can be run.
        """
        if segment.type != names.PT_LOAD or not segment.flags & names.PF_X:
            return segment.offset, segment.end
        page = min(max(segment.align, _SMALL_PAGE), _LARGEST_PAGE)
        if self.header.machine in _SMALL_PAGES:
            page = _SMALL_PAGE
        return max(segment.offset - segment.address % page, 0), segment.end + -(segment.address + segment.size) % page

    def load_of(self, address: int) -> Segment | None:
        """The loaded segment whose bytes of the file hold an address."""
        place = bisect_right(self._load_addresses, address) - 1
        if place < 0 or address >= self.loads[place].address + self.loads[place].size:
            return None
        return self.loads[place]

    def offset_of(self, address: int, what: str) -> int:
        """The offset in the file of an address. Raises NativeError where nothing is loaded there."""
        load = self.load_of(address)
        if load is None:
            raise NativeError(f"{what} lies in no loaded segment")
        return address - load.address + load.offset

    def segment(self, kind: int) -> Segment | None:
        """The first segment of a type, which is what loaders take."""
        return next((segment for segment in self.segments if segment.type == kind), None)

    def section(self, name: str) -> Section | None:
        """The only section of a name."""
        found = [section for section in self.sections if section.name == name]
        return found[0] if len(found) == 1 else None

    def bytes_of(self, section: Section) -> bytes:
        """The bytes of a section. Raises NativeError."""
        return self.window.take(section.offset, section.bytes, f"the section {section.name}")


def is_elf(head: bytes) -> bool:
    """Whether a file begins like ELF."""
    return head.startswith(MAGIC)


def read_image(source: Source) -> Image:
    """The headers. Raises NativeError for what no loader or linker takes."""
    window = Window(source)
    identification = window.take(0, 16, "the ELF header")
    kind, order, version = identification[4:7]
    if not is_elf(identification) or kind not in (1, 2) or order not in (1, 2) or version != 1:
        raise NativeError("it does not begin like an ELF file of 32 or 64 bits")
    window.order = "<" if order == 1 else ">"
    is_64 = kind == 2
    header = Header(*window.fields("16sHHIQQQIHHHHHH" if is_64 else "16sHHIIIIIHHHHHH", 0, "the ELF header"))
    oddities: list[str] = []
    sections: tuple[Section, ...] = ()
    raw_sections: list[tuple[int, ...]] = []
    try:
        raw_sections = _raw_sections(window, header, is_64=is_64)
        sections = _named(window, header, raw_sections)
    except NativeError as error:
        oddities.append(str(error))
    count = header.segment_count
    if count == _NUMBER_ELSEWHERE and raw_sections:
        count = raw_sections[0][7]
    return Image(
        window=window,
        is_64=is_64,
        header=header,
        segments=_segments(window, header, count, is_64=is_64),
        sections=sections,
        oddities=tuple(oddities),
    )


def _segments(window: Window, header: Header, count: int, *, is_64: bool) -> tuple[Segment, ...]:
    if not count:
        return ()
    form = "IIQQQQQQ" if is_64 else "IIIIIIII"
    if header.segment_size != (56 if is_64 else 32):
        raise NativeError("its program headers have a size that no loader takes")
    if count > MOST_SEGMENTS:
        raise NativeError(f"more than {MOST_SEGMENTS:,} program headers")
    rows = window.rows(form, header.segments_at, count, "the table of program headers")
    if is_64:
        return tuple(Segment(row[0], row[1], row[2], row[3], row[5], row[6], row[7]) for row in rows)
    return tuple(Segment(row[0], row[6], row[1], row[2], row[4], row[5], row[7]) for row in rows)


def _raw_sections(window: Window, header: Header, *, is_64: bool) -> list[tuple[int, ...]]:
    if not header.sections_at:
        return []
    form, size = ("IIQQQQIIQQ", 64) if is_64 else ("IIIIIIIIII", 40)
    if header.section_size != size:
        raise NativeError("its section headers have an odd size")
    count = header.section_count or window.rows(form, header.sections_at, 1, "the section table")[0][5]
    if count > MOST_SECTIONS:
        raise NativeError(f"more than {MOST_SECTIONS:,} sections")
    return window.rows(form, header.sections_at, count, "the section table")


def _named(window: Window, header: Header, rows: Sequence[tuple[int, ...]]) -> tuple[Section, ...]:
    if not rows:
        return ()
    index = rows[0][6] if header.names_index == _NUMBER_ELSEWHERE else header.names_index
    if index >= len(rows):
        raise NativeError("the names of sections stand in a section that there is not")
    table = window.take(rows[index][4], rows[index][5], "the table of section names") if index else b"\0"
    found = Names(table, "the name of a section")
    return tuple(Section(found.at(row[0]), *row[1:]) for row in rows)
