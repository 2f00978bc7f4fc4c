"""The parts of an ELF file, each read by itself, so that one that is broken costs that part alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf import names
from pydistdiff.native.elf.dynamic import read_dynamic
from pydistdiff.native.elf.image import read_image
from pydistdiff.native.elf.layout import forgeries
from pydistdiff.native.elf.notes import read_notes
from pydistdiff.native.elf.symbols import Versions, dynamic_symbols, read_versions, section_symbols

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.archives.source import Source
    from pydistdiff.native.elf.dynamic import Dynamic
    from pydistdiff.native.elf.image import Image
    from pydistdiff.native.elf.notes import Note
    from pydistdiff.native.elf.symbols import Symbol

MOST_ODDITIES = 20
_NO_VERSIONS = Versions({}, (), {})
_Part = TypeVar("_Part")


class Parts(Struct, frozen=True, kw_only=True):
    """A file in parts.

    `oddities` are what could not be read, and where the section table contradicts the program headers; where it does,
    or cannot be read, it is not `trusted`. `dynamic_symbols` are those that the loader sees, `own_symbols` those of the
    table that only tools read.
    """

    image: Image
    oddities: tuple[str, ...]
    trusted: bool
    dynamic: Dynamic | None
    notes: tuple[Note, ...]
    versions: Versions
    dynamic_symbols: tuple[Symbol, ...]
    own_symbols: tuple[Symbol, ...]


def read_parts(source: Source) -> Parts:
    """The parts of a file. Raises NativeError for what no loader or linker takes."""
    image = read_image(source)
    forged = list(dict.fromkeys(forgeries(image)))
    oddities = [*image.oddities, *forged[:MOST_ODDITIES]]
    if len(forged) > MOST_ODDITIES:
        oddities.append(f"{len(forged) - MOST_ODDITIES:,} more sections are not where they should be")
    trusted = not oddities

    def tried(read: Callable[[], _Part], instead: _Part) -> _Part:
        try:
            return read()
        except NativeError as error:
            oddities.append(str(error))
            return instead

    dynamic = tried(lambda: read_dynamic(image), None)
    versions = _NO_VERSIONS
    symbols: list[Symbol] = []
    own: list[Symbol] = []
    notes: list[Note] = []
    if dynamic is not None:
        versions = tried(lambda: read_versions(image, dynamic), versions)
        symbols = tried(lambda: dynamic_symbols(image, dynamic, versions.by_index), symbols)
    notes = tried(lambda: read_notes(image), notes)
    tables = [section for section in image.sections if section.type == names.SHT_SYMTAB]
    if trusted and tables:
        own = tried(lambda: section_symbols(image, tables[0]), own)
    return Parts(
        image=image,
        oddities=tuple(dict.fromkeys(oddities)),
        trusted=trusted,
        dynamic=dynamic,
        notes=tuple(notes),
        versions=versions,
        dynamic_symbols=tuple(symbols),
        own_symbols=tuple(own),
    )
