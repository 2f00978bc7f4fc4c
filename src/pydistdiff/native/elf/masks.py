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
_DEBUG_SCRIPTS = ".debug_gdb_scripts"
"""Python that GDB runs when it loads the file."""
_IN_MEMORY = names.SHF_ALLOC | names.SHF_WRITE | names.SHF_EXECINSTR
_RELOCATIONS = re.compile(r"\.rela?(\.z?debug_[a-z0-9_.]+)")


def cause_of(image: Image, section: Section) -> str | None:
    """The cause that explains other bytes of a section, by its name and kind.

    Linkers go by the type: relocations or symbols are these, whatever their section is called.
    """
    if section.type not in (names.SHT_REL, names.SHT_RELA):
        return _cause_of_content(section)
    match = _RELOCATIONS.fullmatch(section.name)
    if match is None or section.flags & _IN_MEMORY or section.info >= len(image.sections):
        return None
    target = image.sections[section.info]
    return DEBUG_INFO if target.name == match[1] and _cause_of_content(target) == DEBUG_INFO else None


def _cause_of_content(section: Section) -> str | None:
    """The cause of a section that holds nothing but bytes of which no linker knows what they say."""
    if section.type != names.SHT_PROGBITS or section.flags & _IN_MEMORY:
        return None
    if section.name == ".comment":
        return COMMENT
    if section.name == ".gnu_debuglink":
        return DEBUG_LINK
    return DEBUG_INFO if _DEBUG.fullmatch(section.name) and section.name != _DEBUG_SCRIPTS else None


def masked_sections(image: Image) -> dict[str, str]:
    """The causes of sections by their names; the table may be trusted."""
    counts = Counter(section.name for section in image.sections)
    linked = {section.link for section in image.sections}
    found: dict[str, str] = {}
    for index, section in enumerate(image.sections):
        cause = cause_of(image, section)
        if cause is None or counts[section.name] > 1 or index in linked:
            continue
        if is_loaded(image, section.offset, section.bytes):
            continue
        found[section.name] = cause
    return found


def skeleton(image: Image, masked: Mapping[str, str]) -> bytes:
    """What the headers say but the sizes of masked sections, and the places of what is not loaded, as a hash.

    Of the places of what is not loaded their sequence is left: regions of one name are told from each other by it.
    """
    in_file = sorted((section.offset, index) for index, section in enumerate(image.sections) if section.bytes)
    ranks = {index: rank for rank, (_, index) in enumerate(in_file)}
    sections = [
        replace(
            section,
            offset=section.offset if section.is_loaded else ranks.get(index, 0),
            size=0 if section.name in masked else section.size,
        )
        for index, section in enumerate(image.sections)
    ]
    header = replace(image.header, sections_at=0)
    return sha256(repr((header, image.segments, sections)).encode("utf-8", "surrogateescape")).digest()
