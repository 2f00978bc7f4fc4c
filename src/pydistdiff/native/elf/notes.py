"""Notes of ELF: the build-id, the ABI that is needed, what the processor is asked to check, and those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.limits import KIB, MIB
from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydistdiff.native.binary import Fact
    from pydistdiff.native.elf.image import Image

MOST_NOTES = 10_000
LARGEST = MIB
"""Bytes of notes that stand together."""
_SHORT = 64
_TEXT = 4 * KIB
GNU = "GNU"
ABI_TAG, BUILD_ID, PROPERTY = 1, 3, 5
_SYSTEMS = {0: "Linux", 1: "Hurd", 2: "Solaris", 3: "FreeBSD"}
_PACKAGE = ("FDO", 0xCAFE1A7E)
"""systemd, Package Metadata for ELF Files: a text in JSON."""
_FEATURES = {
    (62, 0xC0000002): {1: "IBT", 2: "SHSTK"},
    (3, 0xC0000002): {1: "IBT", 2: "SHSTK"},
    (183, 0xC0000000): {1: "BTI", 2: "PAC", 4: "GCS"},
}
"""What the processor checks, by the machine and the type of the property (x86-64 and AArch64 psABI)."""


class Note(Struct, frozen=True, gc=False):
    """A note; `start` is the offset of its description."""

    owner: str
    type: int
    start: int
    description: bytes

    @property
    def end(self) -> int:
        """The offset of the first byte behind its description."""
        return self.start + len(self.description)


def read_notes(image: Image) -> list[Note]:
    """The notes that the loader sees; of what is not loaded, those of sections. Raises NativeError."""
    parts = [(one.offset, one.size, one.align) for one in image.segments if one.type == names.PT_NOTE]
    if not image.segments:
        parts = [(one.offset, one.size, one.align) for one in image.sections if one.type == names.SHT_NOTE]
    notes: dict[int, Note] = {}
    for start, size, align in parts:
        for note in _read(image, start, size, 8 if align == 8 else 4):
            notes[note.start] = note
            if len(notes) > MOST_NOTES:
                raise NativeError(f"more than {MOST_NOTES:,} notes")
    return [notes[start] for start in sorted(notes)]


def _read(image: Image, start: int, size: int, align: int) -> Iterator[Note]:
    if size > LARGEST:
        raise NativeError(f"{size:,} bytes of notes, more than the {LARGEST:,} that are read")
    data = image.window.take(start, size, "a note")
    at = 0
    while at + 12 <= size:
        lengths = (int.from_bytes(data[at + i : at + i + 4], image.window.endianness) for i in (0, 4, 8))
        name_size, size_of_description, kind = lengths
        begin = _aligned(at + 12 + name_size, align)
        end = begin + size_of_description
        if end > size:
            raise NativeError("a note is longer than what it stands in")
        owner = data[at + 12 : at + 12 + name_size].removesuffix(b"\0").decode("utf-8", "surrogateescape")
        yield Note(owner, kind, start + begin, data[begin:end])
        at = _aligned(end, align)


def _aligned(at: int, align: int) -> int:
    return -(-at // align) * align


def build_ids(notes: Iterable[Note]) -> list[Note]:
    """The notes that are a build-id."""
    return [note for note in notes if (note.owner, note.type) == (GNU, BUILD_ID)]


def features(image: Image, notes: Iterable[Note]) -> frozenset[str]:
    """What the processor is asked to check: `IBT` and `SHSTK` (CET), `BTI` and `PAC`."""
    found: set[str] = set()
    for note in notes:
        if (note.owner, note.type) == (GNU, PROPERTY):
            for kind, value in _properties(image, note.description):
                bits = _FEATURES.get((image.header.machine, kind), {})
                found |= {name for bit, name in bits.items() if int.from_bytes(value, image.window.endianness) & bit}
    return frozenset(found)


def _properties(image: Image, data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, size = (int.from_bytes(data[at + i : at + i + 4], image.window.endianness) for i in (0, 4))
        yield kind, data[at + 8 : at + 8 + size]
        at = _aligned(at + 8 + size, 8 if image.is_64 else 4)


def told_notes(image: Image, notes: Sequence[Note]) -> Mapping[str, Fact]:
    """The notes by owner and type, but the build-id and the properties; several of a kind as a set."""
    groups: dict[str, set[str]] = {}
    for note in notes:
        if (note.owner, note.type) == (GNU, ABI_TAG) and len(note.description) == 16:
            numbers = [int.from_bytes(note.description[i : i + 4], image.window.endianness) for i in range(0, 16, 4)]
            system = _SYSTEMS.get(numbers[0], str(numbers[0]))
            groups.setdefault("ABI", set()).add(f"{system} {'.'.join(map(str, numbers[1:]))}")
        elif note.owner != GNU or note.type not in (BUILD_ID, PROPERTY):
            groups.setdefault(f"{note.owner} {note.type:#x}", set()).add(_told(note))
    return {name: next(iter(found)) if len(found) == 1 else frozenset(found) for name, found in groups.items()}


def _told(note: Note) -> str:
    data = note.description
    if (note.owner, note.type) == _PACKAGE and len(data) <= _TEXT:
        return data.rstrip(b"\0").decode("utf-8", "surrogateescape")
    return data.hex(" ") if len(data) <= _SHORT else f"{len(data):,} bytes"
