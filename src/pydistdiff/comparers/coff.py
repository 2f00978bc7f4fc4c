"""Objects for the linker of Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.native import NativeComparer
from pydistdiff.native.coff.description import read_object
from pydistdiff.native.coff.image import is_object
from pydistdiff.native.coff.short_import import is_short_import, read_short_import

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.native.binary import Binary


class CoffComparer(NativeComparer):
    """COFF objects for the linker of Windows: `.obj` files, and what `.lib` and `.a` archives hold of them.

    Told by the symbols that an object defines, needs and may do without, what it orders the linker to do (what to
    export, which libraries to take), what may be done with its sections, the tools and the time of the build; then by
    the functions that have a name, and by each section, its relocations and each table with other bytes. Of a section
    that linkers take only once the name of its symbol is told beside its own. An import of a DLL, as import libraries
    have them, is told by the DLL, the symbol, and by what it is looked up there. Objects that only their own compiler
    reads (`/GL`) are shown as bytes.
    """

    format = "coff"

    def accepts(self, pair: Pair) -> bool:
        """Whether every side that is there has the header of an object and sections within it, or is an import."""
        return all(is_short_import(side) or is_object(side) for side in pair.sides)

    def read(self, source: Source) -> Binary:
        """The description of a file. Raises NativeError."""
        return read_short_import(source) if is_short_import(source) else read_object(source)
