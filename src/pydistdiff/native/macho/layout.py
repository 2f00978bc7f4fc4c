"""A Mach-O file cut into regions, and whether its UUID is nothing but itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import Region
from pydistdiff.native.macho.link_edit import SIGNATURE_REGION, tables
from pydistdiff.native.macho.names import EXECUTE, WRITE
from pydistdiff.native.regions import cut
from pydistdiff.native.signature import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.native.macho.image import Image

UUID = 0x1B
UUID_FACT = "UUID"
_UUID_SIZE = 16
_MAIN = 0x28
_ROUTINES, _ROUTINES_64 = 0x11, 0x1A
_THREADS = (0x4, 0x5)


def image_regions(image: Image, places: frozenset[int] | None, *, is_signature_read: bool) -> tuple[Region, ...]:
    """The regions of the file; `places` are the addresses that have a name, if they are known. Raises NativeError."""
    claims = [
        *_uuid(image, places),
        Region("header", 0, image.header_size),
        Region("load commands", image.header_size, image.commands_end - image.header_size),
        *(Region(section.name, section.offset, section.size) for section in image.sections if section.size),
    ]
    for region in tables(image):
        if region.name == SIGNATURE_REGION and is_signature_read:
            claims.append(Region(region.name, region.start, region.size, (SIGNATURE,)))
        else:
            claims.append(region)
    return cut(image.reader.size, claims)


def data_regions(image: Image, regions: Sequence[Region]) -> frozenset[str]:
    """The names of the regions in which texts may stand: sections without code."""
    names = {section.name for section in image.sections if not section.has_code}
    return frozenset(region.name for region in regions if (region.whole or region.name) in names)


def is_alone(image: Image, name: str, start: int, end: int) -> bool:
    """Whether the bytes of a table belong to no section and no other table, and nothing runs or is written there."""
    parts = [(one.offset, one.end) for one in image.sections if one.size]
    parts += [(one.start, one.end) for one in tables(image) if (one.name, one.start, one.end) != (name, start, end)]
    parts += [(one.offset, one.end) for one in image.segments if one.initial & (WRITE | EXECUTE)]
    return not any(low < end and start < high for low, high in parts)


def _uuid(image: Image, places: frozenset[int] | None) -> Iterator[Region]:
    """The UUID, if there is one, as a region of its own if nothing else has its bytes."""
    commands = [*image.of_type(UUID)]
    if len(commands) == 1 and commands[0].size == 8 + _UUID_SIZE:
        start = commands[0].at + 8
        if _is_apart(image, places, start, start + _UUID_SIZE):
            yield Region(UUID_FACT, start, _UUID_SIZE, (UUID_FACT,), "macho-uuid")


def _is_apart(image: Image, places: frozenset[int] | None, start: int, end: int) -> bool:
    """Whether bytes of the load commands belong to no section and no table, and nothing begins to run there."""
    parts = [(one.offset, one.end) for one in image.sections if one.size]
    parts += [(one.start, one.end) for one in tables(image)]
    if places is None or any(low < end and start < high for low, high in parts):
        return False
    mapped = [segment for segment in image.segments if segment.offset < end and start < segment.end]
    if len(mapped) > 1 or any(segment.initial & WRITE for segment in mapped):
        return False
    if any(image.of_type(_ROUTINES, _ROUTINES_64, *_THREADS)):  # begins to run at an address that is not read here
        return False
    entries = [image.fields(command, "Q")[0] for command in image.of_type(_MAIN)]
    if any(start <= entry < end for entry in entries):
        return False
    return not any(segment.address + at - segment.offset in places for segment in mapped for at in range(start, end))
