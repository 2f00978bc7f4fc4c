"""Libraries and programs of Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.native import NativeComparer
from pydistdiff.native.pe.description import read_pe
from pydistdiff.native.pe.image import is_pe
from pydistdiff.native.pe.layout import CERTIFICATE_PLACE, CERTIFICATE_TABLE
from pydistdiff.native.signature import cause_of_signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.native.binary import Binary


class PeComparer(NativeComparer):
    """Libraries and programs of Windows (`.pyd`, `.dll`, `.exe`), 32 and 64 bits.

    Told by what they import of which library, at once or delayed, what they export, how they are defended (ASLR, NX,
    CFG, the shadow stack, SafeSEH), what may be done with their sections, who signed them, the versions of Windows,
    linker and tools that they ask for or were made by, times, checksum, PDB, version strings and resources; then
    by the exported functions and by the headers and sections that have other bytes. What stands behind the image, such
    as the archive of a program that starts a console script, is its overlay. Nothing is loaded or run, and signatures
    are read, not verified. What loaders read in different ways is shown as bytes, with the reason.
    """

    format = "pe"

    def accepts(self, pair: Pair) -> bool:
        """Whether every side that is there has the marks of DOS and PE."""
        return all(map(is_pe, pair.sides))

    def causes(self, a: Binary, b: Binary, sources: tuple[Source, Source]) -> Mapping[str | None, str]:
        """Those of the fields, and that of the signature."""
        causes = dict(super().causes(a, b, sources))
        cause = cause_of_signature(a.facts, b.facts)
        if cause is not None:
            causes |= dict.fromkeys((CERTIFICATE_TABLE, CERTIFICATE_PLACE), cause)
        return causes

    def read(self, source: Source) -> Binary:
        """The description of an image. Raises NativeError."""
        return read_pe(source)
