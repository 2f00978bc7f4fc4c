"""ELF: the native files of Linux and other Unix systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.native import NativeComparer
from pydistdiff.comparers.native_renames import CAUSE, are_renamed
from pydistdiff.native.elf.description import read_elf
from pydistdiff.native.elf.dynamic_strings import DYNAMIC_STRINGS, is_only_strings
from pydistdiff.native.elf.image import MAGIC, is_elf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.native_renames import Rename
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.native.binary import Binary


class ElfComparer(NativeComparer):
    """ELF: shared libraries, extension modules, programs and objects of Linux and other Unix systems.

    Told as the loader sees it: machine and type, libraries and versions of symbols that are needed (and the highest
    GLIBC, GLIBCXX, CXXABI), SONAME, RPATH and RUNPATH, the interpreter, symbols that are exported and imported, what
    guards the file (RELRO, stack, position, canary, FORTIFY, CET), build-id and other notes. Then the functions whose
    bytes differ, as far as the file names them, and each section with other bytes. Every byte belongs to one.

    The loader obeys the program headers, and so does this reader; where the section table says something else, that is
    told as an irregularity, and no section is believed to be harmless. Nothing is disassembled: that a function differs
    may mean only that what it calls has moved.
    """

    format = "elf"

    def accepts(self, pair: Pair) -> bool:
        """By the first bytes."""
        return all(is_elf(side.read(0, len(MAGIC))) for side in pair.sides)

    def causes_of_renames(
        self, a: Binary, b: Binary, sources: tuple[Source, Source], renames: Iterable[Rename]
    ) -> Mapping[str | None, str]:
        """That of the dynamic strings."""
        tables = [region for side in (a, b) for region in side.regions if region.name == DYNAMIC_STRINGS]
        if len(tables) != 2 or not all(map(is_only_strings, sources)):
            return {}
        one, other = (source.slice(table.start, table.size) for source, table in zip(sources, tables, strict=True))
        return {DYNAMIC_STRINGS: CAUSE} if are_renamed(one, other, renames) else {}

    def read(self, source: Source) -> Binary:
        """The description of a file. Raises NativeError."""
        return read_elf(source)
