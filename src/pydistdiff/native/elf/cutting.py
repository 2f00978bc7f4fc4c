"""The regions of an ELF file, with the facts that tell them wholly and the causes that may explain them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.limits import KIB
from pydistdiff.native.binary import Region
from pydistdiff.native.elf import names
from pydistdiff.native.elf.layout import claims, is_loaded, is_only_read
from pydistdiff.native.elf.masks import BUILD_ID, masked_sections
from pydistdiff.native.elf.notes import build_ids
from pydistdiff.native.regions import AFTER, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydistdiff.native.elf.parts import Parts

COMPILERS, DEBUG_LINK, INTERPRETER = "compilers", "debug link", "interpreter"
"""The names of the facts that tell whole sections."""
LONGEST_TEXT = 64 * KIB
"""Bytes of notes of compilers and the like that are told by what they say."""
_BUILD_ID_SIZES = range(4, 65)
"""Bytes of a build-id. Linkers make 8, 16, 20 or 32."""


def regions_of(parts: Parts, interpreter: str) -> tuple[Region, ...]:
    """All regions. `interpreter` is what the fact of this name says."""
    told_by = dict(_told_wholly(parts, interpreter))
    masked = masked_sections(parts.image) if parts.trusted else {}
    found = [*_build_id(parts), *_claims(parts, told_by, masked)]
    return tuple(_with_gaps(parts, cut(parts.image.window.size, found)))


def short_section(parts: Parts, name: str) -> bytes | None:
    """The bytes of the only section of a name, if they are few enough to be told."""
    section = parts.image.section(name)
    if section is None or section.bytes > LONGEST_TEXT:
        return None
    return parts.image.bytes_of(section)


def _build_id(parts: Parts) -> Iterator[Region]:
    """The build-id by itself, where there is one; it must lie in the note's own section if there are sections."""
    ids = build_ids(parts.notes)
    if len(ids) != 1 or not ids[0].description:
        return
    note = ids[0]
    image = parts.image
    holders = [
        one for one in image.sections if one.bytes and one.offset < note.end and note.start < one.offset + one.bytes
    ]
    is_sound = (
        parts.trusted
        and len(note.description) in _BUILD_ID_SIZES
        and len(holders) == 1
        and holders[0].type == names.SHT_NOTE
        and holders[0].offset <= note.start
        and note.end <= holders[0].offset + holders[0].bytes
        and is_only_read(image, note.start, note.end)
    )
    yield Region(
        "build-id", note.start, len(note.description), told_by=("build-id",), cause=BUILD_ID if is_sound else None
    )


def _claims(parts: Parts, told_by: Mapping[str, str], masked: Mapping[str, str]) -> Iterator[Region]:
    for region in claims(parts.image):
        fact = told_by.get(region.name)
        yield replace(
            region,
            told_by=region.told_by if fact is None else (fact,),
            cause=masked.get(region.name),
        )


def _with_gaps(parts: Parts, regions: Iterable[Region]) -> Iterator[Region]:
    """The regions; of gaps it is said whether nothing reads them."""
    for region in regions:
        is_idle = region.name.startswith(AFTER) and not is_loaded(parts.image, region.start, region.size)
        yield replace(region, follows=True) if is_idle else region


def _told_wholly(parts: Parts, interpreter: str) -> Iterator[tuple[str, str]]:
    """The sections of which a fact says each byte, with the fact."""
    if not parts.trusted:
        return
    data = short_section(parts, ".comment")
    if data is not None and data.endswith(b"\0"):
        yield ".comment", COMPILERS
    data = short_section(parts, ".gnu_debuglink")
    if data is not None and len(data) > 4:
        name = data[:-4].rstrip(b"\0")
        if data[:-4] == name + bytes(4 - len(name) % 4):
            yield ".gnu_debuglink", DEBUG_LINK
    data = short_section(parts, ".interp")
    if data is not None and data == interpreter.encode("utf-8", "surrogateescape") + b"\0":
        yield ".interp", INTERPRETER
