"""The symbols of a Mach-O file: what it exports, what it imports of which library, and where its functions are."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import Function
from pydistdiff.native.macho.export_trie import Export, read_trie, read_uleb
from pydistdiff.native.macho.link_edit import EXPORTS_REGION, SYMBOLS, table
from pydistdiff.native.macho.names import TWO_LEVEL
from pydistdiff.native.numbering import Numbering
from pydistdiff.native.window import Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.native.macho.image import Image

_STAB, _EXTERNAL, _TYPE, _UNDEFINED, _SECTION, _INDIRECT = 0xE0, 0x01, 0x0E, 0x0, 0xE, 0xA
_WEAK_REFERENCE = 0x40
ANY, SELF, PROGRAM = "(any library)", "(itself)", "(the program)"
_ORDINALS = {0: SELF, 0xFE: ANY, 0xFF: PROGRAM}


class Symbol(Struct, frozen=True, gc=False):
    """A symbol that is none of debug information."""

    name: str
    type: int
    section: int
    description: int
    value: int

    @property
    def is_external(self) -> bool:
        """Whether other files see it."""
        return bool(self.type & _EXTERNAL)

    @property
    def is_undefined(self) -> bool:
        """Whether another file has to give it; one with a value is a common block of an object."""
        return self.type & _TYPE == _UNDEFINED and self.is_external

    @property
    def is_in_section(self) -> bool:
        """Whether it is the name of a place in a section."""
        return self.type & _TYPE == _SECTION


def read_symbols(image: Image) -> tuple[Symbol, ...]:
    """The symbols, in the order of the table. Raises NativeError."""
    command = next(image.of_type(SYMBOLS), None)
    if command is None:
        return ()
    offset, count, at, size = image.fields(command, "IIII")
    names = Names(image.reader.take(at, size, "the names of symbols"), "the name of a symbol")
    rows = image.reader.rows("IBBHQ" if image.is_64 else "IBBHI", offset, count, "the symbols")
    return tuple(
        Symbol(names.at(name) if name else "", kind, section, description, value)
        for name, kind, section, description, value in rows
        if not kind & _STAB
    )


def read_exports(image: Image, symbols: Sequence[Symbol]) -> dict[str, Export]:
    """What other files may use: the trie, or the external symbols where there is none. Raises NativeError."""
    data = table(image, EXPORTS_REGION)
    if data:
        return read_trie(data, image.reader.allowance)
    return {
        symbol.name: Export()
        for symbol in symbols
        if symbol.is_external and not symbol.is_undefined and symbol.type & _TYPE != _INDIRECT
    }


def imports_by_library(
    image: Image, symbols: Sequence[Symbol], libraries: Sequence[str]
) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """What is needed of which library, and what of that may be missing; without two levels, of any library."""
    found: dict[str, set[str]] = {}
    weak: set[str] = set()
    for symbol in symbols:
        if not symbol.is_undefined:
            continue
        ordinal = symbol.description >> 8
        if not image.flags & TWO_LEVEL:
            library = ANY
        elif 0 < ordinal <= len(libraries):
            library = libraries[ordinal - 1]
        else:
            library = _ORDINALS.get(ordinal, f"(library {ordinal})")
        found.setdefault(library, set()).add(symbol.name)
        if symbol.description & _WEAK_REFERENCE:
            weak.add(symbol.name)
    return {library: frozenset(names) for library, names in found.items()}, frozenset(weak)


def read_functions(image: Image, symbols: Sequence[Symbol]) -> tuple[Function, ...]:
    """The functions that have a name, equal ones numbered: each ends where the next one begins, or its section.

    Raises NativeError.
    """
    named: dict[int, str] = {}
    for symbol in symbols:
        section = image.section_at(symbol.value) if symbol.is_in_section and symbol.name else None
        if section is not None and section.has_code and section.size:
            named.setdefault(symbol.value, symbol.name)
    starts = sorted({*named, *_function_starts(image)})
    found: list[Function] = []
    numbering = Numbering()
    for address, name in named.items():
        section = image.section_at(address)
        assert section is not None  # it was named in one
        place = bisect_right(starts, address)
        end = min(
            starts[place] if place < len(starts) else section.address + section.size, section.address + section.size
        )
        found.append(Function(numbering.name(name), address - section.address + section.offset, end - address))
    return tuple(found)


def _function_starts(image: Image) -> list[int]:
    """The addresses where functions begin, named or not."""
    data = table(image, "function starts")
    base = next((segment.address for segment in image.segments if segment.size and not segment.offset), None)
    if not data or base is None:
        return []
    starts: list[int] = []
    address, at = base, 0
    while at < len(data):
        step, at = read_uleb(data, at)
        if not step:
            break
        image.reader.allowance.take(1)
        address += step
        starts.append(address)
    return starts
