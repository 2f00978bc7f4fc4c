"""Which regions of an ELF file nothing but tools for people reads, as far as one side shows it."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.native.elf import names
from pydistdiff.native.elf.layout import is_loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    found: dict[str, str] = {}
    for section in image.sections:
        cause = cause_of(image, section)
        if cause is None or counts[section.name] > 1 or is_loaded(image, section.offset, section.bytes):
            continue
        found[section.name] = cause
    return found


def skeleton(image: Image, masked: Mapping[str, str]) -> bytes:
    """What the headers say but the sizes of masked sections, and the places of what is not loaded, as a hash."""
    sections = [
        replace(
            section,
            offset=section.offset if section.is_loaded else 0,
            size=0 if section.name in masked else section.size,
        )
        for section in image.sections
    ]
    header = replace(image.header, sections_at=0)
    return sha256(repr((header, image.segments, sections)).encode("utf-8", "surrogateescape")).digest()
