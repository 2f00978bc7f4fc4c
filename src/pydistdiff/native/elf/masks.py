"""Which regions of an ELF file nothing but tools for people reads, as far as one side shows it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.native.elf import names
from pydistdiff.native.elf.layout import reach

if TYPE_CHECKING:
    from pydistdiff.native.elf.image import Image, Section

BUILD_ID, DEBUG_LINK, COMMENT, DEBUG_INFO = "elf-build-id", "elf-debug-link", "elf-comment", "elf-debug-info"
_DEBUG = re.compile(r"\.z?debug_[a-z0-9_.]+")
_RELOCATIONS = re.compile(r"\.rela?(\.z?debug_[a-z0-9_.]+)")


def cause_of(image: Image, section: Section) -> str | None:
    """The cause that explains other bytes of a section, by its name and kind."""
    if section.flags & (names.SHF_ALLOC | names.SHF_WRITE | names.SHF_EXECINSTR):
        return None
    if section.name == ".comment":
        return COMMENT
    if section.name == ".gnu_debuglink":
        return DEBUG_LINK
    if _DEBUG.fullmatch(section.name):
        return DEBUG_INFO
    match = _RELOCATIONS.fullmatch(section.name)
    if match is not None and section.type in (names.SHT_REL, names.SHT_RELA) and section.info < len(image.sections):
        return DEBUG_INFO if image.sections[section.info].name == match[1] else None
    return None


def masked_sections(image: Image) -> dict[str, str]:
    """The causes of sections by their names; the table may be trusted."""
    counts = Counter(section.name for section in image.sections)
    spans = [span for segment in image.segments if segment.size for span in [reach(image, segment)]]
    found: dict[str, str] = {}
    for section in image.sections:
        cause = cause_of(image, section)
        end = section.offset + section.bytes
        if (
            cause is not None
            and counts[section.name] == 1
            and not any(start < end and section.offset < stop for start, stop in spans)
        ):
            found[section.name] = cause
    return found


def may_mask_build_id(image: Image, start: int, end: int) -> bool:
    """Whether the bytes of a build-id lie in no segment but notes and loaded ones that are read only."""
    for segment in image.segments:
        if not segment.size:
            continue
        is_quiet = segment.type in (names.PT_LOAD, names.PT_NOTE) and not segment.flags & (names.PF_W | names.PF_X)
        reaches, stops = reach(image, segment)
        if not is_quiet and reaches < end and start < stops:
            return False
    return True
