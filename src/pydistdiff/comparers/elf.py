"""ELF: the native files of Linux and other Unix systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.native import NativeComparer
from pydistdiff.native.elf.description import read_elf
from pydistdiff.native.elf.image import MAGIC, is_elf

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
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

    def read(self, source: Source) -> Binary:
        """The description of a file. Raises NativeError."""
        return read_elf(source)
