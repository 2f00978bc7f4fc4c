"""Causes of ELF files: sections that only tools for people read."""

from __future__ import annotations

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance


class ElfBuildId(ProposedCause):
    """The build-id of an ELF file, a hash that the linker makes of the file, is another one.

    The id lies exactly in its note, in a section of notes of which no other shares a byte. It is in no segment but
    notes and loaded ones that are neither writable nor executable, nor in a page that runs; program headers and
    section headers are equal on both sides. It says that something behind it differs, be it only paths in debug
    information that was cut off since: what else differs in the file is told beside it, and judged by itself.
    """

    id = "elf-build-id"
    title = "another build-id"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = (
        "make what the id is a hash of equal: build in the same directory or with -ffile-prefix-map, with the same "
        "flags and tools; or link with -Wl,--build-id=none"
    )


class ElfDebugLink(ProposedCause):
    """The name or checksum of the separate file of debug information in `.gnu_debuglink` is another one.

    The section is not loaded, lies in no segment and in no page that runs, shares no byte with another and stands
    once; program headers and section headers are otherwise equal on both sides. Only debuggers read it.
    """

    id = "elf-debug-link"
    title = "another link to debug information"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = (
        "make the debug information equal, by -ffile-prefix-map and the same flags and tools, or leave the link out"
    )


class ElfComment(ProposedCause):
    """The notes of compilers and linkers in `.comment` are others: their names and versions.

    The section is not loaded, lies in no segment and in no page that runs, shares no byte with another and stands
    once; program headers and section headers are otherwise equal on both sides. Nothing reads it when the file
    runs.
    """

    id = "elf-comment"
    title = "other notes of compilers"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build both with the same compiler and linker, or remove the section: objcopy --remove-section=.comment"


class ElfDebugInfo(ProposedCause):
    """Debug information differs: `.debug_*` sections, and in objects the relocations of these.

    The sections are not loaded, lie in no segment and in no page that runs, share no byte with others and stand
    once each; program headers and section headers are otherwise equal on both sides. Paths of the build are the
    usual reason. Only debuggers read it, and programs that print their own stack.
    """

    id = "elf-debug-info"
    title = "other debug information"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build in the same directory or with -ffile-prefix-map, or strip both: strip --strip-debug"


ELF_CAUSES = (ElfBuildId(), ElfDebugLink(), ElfComment(), ElfDebugInfo())
