"""An ELF file cut into regions, and whether its section table says what the loader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import Region
from pydistdiff.native.elf import names
from pydistdiff.native.regions import overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.elf.image import Image, Section, Segment

HEADER, SEGMENTS, SECTIONS = "ELF header", "program headers", "section headers"
ENTRY, SECTIONS_AT, SECTION_COUNT = "entry point", "place of the section headers", "number of section headers"


def claims(image: Image) -> list[Region]:
    """The headers and sections; where no section table can be read, the segments. All lie in the file."""
    header = image.header
    fields = ((ENTRY, 24, 8), (SECTIONS_AT, 40, 8), (SECTION_COUNT, 60, 4)) if image.is_64 else _FIELDS_32
    found = [
        Region(
            name,
            start,
            size,
            told_by=(name,),
            follows=name == SECTIONS_AT and is_only_read(image, start, start + size),
        )
        for name, start, size in fields
    ]
    size = 64 if image.is_64 else 52
    found.append(Region(HEADER, 0, size))
    found.append(Region(SEGMENTS, header.segments_at, len(image.segments) * header.segment_size))
    table = len(image.sections) * header.section_size
    found.append(Region(SECTIONS, header.sections_at, table, follows=not is_loaded(image, header.sections_at, table)))
    found += _of_sections(image) if image.sections else _of_segments(image)
    return [region for region in found if region.size and region.end <= image.window.size]


_FIELDS_32 = ((ENTRY, 24, 4), (SECTIONS_AT, 32, 4), (SECTION_COUNT, 48, 4))


def _of_sections(image: Image) -> Iterator[Region]:
    return (Region(one.name or "(unnamed section)", one.offset, one.bytes) for one in image.sections)


def _of_segments(image: Image) -> Iterator[Region]:
    """Those inside others first, so that each keeps its bytes."""
    for segment in sorted(image.segments, key=lambda one: (one.size, one.offset)):
        yield Region(f"segment {told_segment(segment)}", segment.offset, segment.size)


def told_segment(segment: Segment) -> str:
    """A segment by type and rights: `LOAD R-X`."""
    rights = "".join(
        letter if segment.flags & bit else "-"
        for letter, bit in (("R", names.PF_R), ("W", names.PF_W), ("X", names.PF_X))
    )
    return f"{names.SEGMENTS.get(segment.type, f'{segment.type:#x}')} {rights}"


def forgeries(image: Image) -> Iterator[str]:
    """Where the section table is not what a linker writes: it may not be trusted to say where anything lies."""
    size = image.window.size
    for section in image.sections:
        if section.bytes and section.offset + section.bytes > size:
            yield f"the section {section.name} lies outside the file"
        elif image.segments and section.bytes:
            yield from _disagreements(image, section)
    table = [
        *(region for region in claims(image) if region.name in (HEADER, SEGMENTS, SECTIONS)),
        *(region for region in _of_sections(image) if region.end <= size),
    ]
    for one, other in overlaps(table):
        yield f"{one.name} and {other.name} share bytes"


def _disagreements(image: Image, section: Section) -> Iterator[str]:
    """Whether what is loaded at the section's address are the section's bytes, and nothing else of it is loaded."""
    if section.is_loaded:
        load = image.load_of(section.address)
        if (
            load is None
            or section.address - load.address + load.offset != section.offset
            or section.offset + section.bytes > load.end
        ):
            yield f"the section {section.name} is not where the program headers load it"
    elif image.loaded.touch(section.offset, section.offset + section.bytes):
        yield f"the section {section.name} is loaded, and does not say so"


def is_loaded(image: Image, start: int, size: int) -> bool:
    """Whether bytes of the file come into memory, or are of a segment that somebody reads otherwise."""
    return image.reached.touch(start, start + size)


def is_only_read(image: Image, start: int, end: int) -> bool:
    """Whether bytes lie in no segment but notes and loaded ones that are read only."""
    for segment in image.segments:
        if not segment.size:
            continue
        is_quiet = segment.type in (names.PT_LOAD, names.PT_NOTE) and not segment.flags & (names.PF_W | names.PF_X)
        reaches, stops = image.reach(segment)
        if not is_quiet and reaches < end and start < stops:
            return False
    return True
