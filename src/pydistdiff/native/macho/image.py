"""The header, the load commands, the segments and the sections of a Mach-O file of one architecture."""

from __future__ import annotations

import struct
from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.reader import Allowance, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source

MAGICS = {
    b"\xce\xfa\xed\xfe": ("<", False),
    b"\xcf\xfa\xed\xfe": ("<", True),
    b"\xfe\xed\xfa\xce": (">", False),
    b"\xfe\xed\xfa\xcf": (">", True),
}
"""Byte order, and whether addresses have 64 bits."""
MOST_COMMANDS = 10_000
MOST_SECTIONS = 50_000
SEGMENT, SEGMENT_64 = 0x1, 0x19
_ZERO_FILLED = frozenset({0x1, 0xC, 0x12})
"""Types of sections that have no bytes in the file."""
_INITIALISERS = {0x9: None, 0x16: 4}
"""Types of sections that list functions which run at load, and the size of an entry; None is that of an address."""
_INSTRUCTIONS = 0x8000_0400
_TYPE = 0xFF


class Command(Struct, frozen=True, gc=False):
    """A load command; its place and size in bytes."""

    type: int
    at: int
    size: int


class Segment(Struct, frozen=True, gc=False):
    """A segment: `address` and `memory` are its place and size in memory, `offset` and `size` those in the file."""

    name: str
    address: int
    memory: int
    offset: int
    size: int
    most: int
    initial: int

    @property
    def end(self) -> int:
        """Where its bytes end in the file."""
        return self.offset + self.size


class Section(Struct, frozen=True, gc=False):
    """A section of a segment; `size` is 0 in the file where it is filled with zeros."""

    name: str
    address: int
    memory: int
    offset: int
    flags: int

    @property
    def size(self) -> int:
        """Its bytes in the file."""
        return 0 if self.flags & _TYPE in _ZERO_FILLED else self.memory

    @property
    def end(self) -> int:
        """Where its bytes end in the file."""
        return self.offset + self.size

    @property
    def has_code(self) -> bool:
        """Whether there are instructions in it."""
        return bool(self.flags & _INSTRUCTIONS)

    def initialisers(self, word: int) -> int:
        """How many functions of it run when the file is loaded; `word` is the size of an address."""
        kind = self.flags & _TYPE
        return self.memory // (_INITIALISERS[kind] or word) if kind in _INITIALISERS else 0


class Image:
    """A Mach-O file, or the part of a universal one that is of one architecture."""

    def __init__(self, source: Source, allowance: Allowance | None = None) -> None:
        """Read header and load commands. Raises NativeError."""
        magic = MAGICS.get(source.read(0, 4))
        if magic is None:
            raise NativeError("it does not begin like a Mach-O file")
        order, self.is_64 = magic
        self.reader = Reader(source, order, allowance)
        self.cpu, self.subtype, self.kind, count, size, self.flags = self.reader.fields("IIIIII", 4, "the header")
        self.header_size = 32 if self.is_64 else 28
        self.commands_end = self.header_size + size
        self.commands = tuple(self._commands(count))
        self.segments: list[Segment] = []
        self.sections: list[Section] = []
        for command in self.commands:
            if command.type in (SEGMENT, SEGMENT_64):
                self._add_segment(command)
        self._check()
        self._by_address = sorted(self.sections, key=lambda section: section.address)
        self._addresses = [section.address for section in self._by_address]

    @property
    def word(self) -> int:
        """The size of an address."""
        return 8 if self.is_64 else 4

    def of_type(self, *types: int) -> Iterator[Command]:
        """The load commands of these types; the bit of those that must be known is not asked for."""
        return (command for command in self.commands if command.type & 0x7FFF_FFFF in types)

    def fields(self, command: Command, form: str, offset: int = 8) -> tuple[int, ...]:
        """Numbers of a command. Raises NativeError where it is shorter."""
        return struct.unpack(self.reader.order + form, self.bytes(command, offset, struct.calcsize(f"={form}")))

    def bytes(self, command: Command, offset: int, length: int) -> bytes:
        """Bytes of a command. Raises NativeError where it is shorter."""
        if offset + length > command.size:
            raise NativeError("a load command is shorter than its kind")
        return self.reader.take(command.at + offset, length, "a load command")

    def text(self, command: Command, offset: int = 8) -> str:
        """The text that a command holds at the offset that stands in it. Raises NativeError."""
        (start,) = self.fields(command, "I", offset)
        if not offset + 4 <= start <= command.size:
            raise NativeError("a load command has its text outside itself")
        data = self.reader.take(command.at + start, command.size - start, "a load command")
        self.reader.allowance.take_name(len(data))
        return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")

    def section_at(self, address: int) -> Section | None:
        """The section that an address lies in."""
        place = bisect_right(self._addresses, address) - 1
        if place < 0:
            return None
        section = self._by_address[place]
        return section if address < section.address + section.memory else None

    def _commands(self, count: int) -> Iterator[Command]:
        if count > MOST_COMMANDS or self.commands_end > self.reader.size:
            raise NativeError("its load commands do not lie in the file")
        at = self.header_size
        for _ in range(count):
            kind, size = self.reader.fields("II", at, "a load command")
            if size < 8 or size % 4 or size > self.commands_end - at:
                raise NativeError("a load command has a size that is none")
            yield Command(kind, at, size)
            at += size

    def _add_segment(self, command: Command) -> None:
        is_64 = command.type == SEGMENT_64
        name = self.reader.take(command.at + 8, 16, "a segment")
        address, memory, offset, size, most, initial, count, _ = self.fields(
            command, "QQQQIIII" if is_64 else "IIIIIIII", 24
        )
        head, row = (72, 80) if is_64 else (56, 68)
        if head + count * row > command.size or offset + size > self.reader.size:
            raise NativeError("a segment does not lie in the file")
        if len(self.sections) + count > MOST_SECTIONS:
            raise NativeError(f"it has more than {MOST_SECTIONS:,} sections")
        self.reader.allowance.take(count)
        segment = Segment(_name(name), address, memory, offset, size, most, initial)
        self.segments.append(segment)
        for place in range(count):
            at = command.at + head + place * row
            names = self.reader.take(at, 32, "a section")
            address, memory, offset, _, _, _, flags, *_ = self.reader.fields(
                "QQIIIIIIII" if is_64 else "IIIIIIIII", at + 32, "a section"
            )
            section = Section(f"{_name(names[16:])},{_name(names[:16])}", address, memory, offset, flags)
            if section.size and not (segment.offset <= section.offset and section.end <= segment.end):
                raise NativeError("a section does not lie in its segment")
            self.sections.append(section)

    def _check(self) -> None:
        """Raise NativeError where two sections or segments share bytes, of which readers could see either."""
        kinds: tuple[tuple[Sequence[Segment | Section], str], ...] = (
            (self.segments, "segments"),
            (self.sections, "sections"),
        )
        for parts, what in kinds:
            end = 0
            for part in sorted((part for part in parts if part.size), key=lambda part: part.offset):
                if part.offset < end:
                    raise NativeError(f"two of its {what} overlap in the file")
                end = part.end


def _name(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
