"""The functions of a PE image that have a name: those it exports, and the symbols that compilers of GNU leave."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pydistdiff.native.binary import Function, NativeError
from pydistdiff.native.numbering import Numbering
from pydistdiff.native.pe.image import EXECUTE, SYMBOL_SIZE
from pydistdiff.native.window import Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.native.pe.exports import Exports
from pydistdiff.native.pe.image import Image

EXCEPTIONS = 3
"""Index of the data directory."""
_X86_64 = 0x8664
_ROW = 12
_FUNCTION = 0x20


def read_functions(image: Image, exports: Exports | None) -> tuple[Function, ...]:
    """The functions, those that are exported first; of several names of one the first, and equal names numbered.

    Where there are symbols, each ends where the next one begins: the table for exceptions, which is asked otherwise,
    knows parts of functions, and not those in assembly. What cannot be read has none: functions only explain.
    """
    try:
        sizes = _sizes(image)
        symbols = [*_symbols(image)]
    except NativeError:
        return ()
    names = [*_exported(exports), *symbols]
    starts = sorted({address for _, address in names}) if symbols else []
    found: list[Function] = []
    numbering = Numbering()
    seen: set[int] = set()
    for name, address in names:
        size = _up_to_the_next(image, address, starts) if symbols else sizes.get(address, 0)
        if not size or address in seen:
            continue
        try:
            start = image.offset(address, size, "a function")
        except NativeError:
            continue
        seen.add(address)
        found.append(Function(numbering.name(name), start, size))
    return tuple(found)


def _up_to_the_next(image: Image, address: int, starts: Sequence[int]) -> int:
    """The size of a function that ends where the next one begins, or the bytes of its section; 0 of what is none."""
    section = image.section_at(address)
    if section is None or not section.characteristics & EXECUTE:
        return 0
    end = section.address + (min(section.memory, section.loaded) or section.loaded)
    place = bisect_right(starts, address)
    return (min(end, starts[place]) if place < len(starts) else end) - address


def _sizes(image: Image) -> dict[int, int]:
    """The sizes of all functions of x86-64 by their address: other processors have tables of other forms."""
    directory = image.directory(EXCEPTIONS)
    if image.headers.machine != _X86_64 or not directory.address:
        return {}
    count = directory.size // _ROW
    start = image.offset(directory.address, count * _ROW, "the table of functions")
    rows = image.reader.rows("III", start, count, "the table of functions")
    return {begin: end - begin for begin, end, _ in rows if begin < end}


def _exported(exports: Exports | None) -> Iterator[tuple[str, int]]:
    for export in () if exports is None else exports.functions:
        if export.forwarder is None:
            yield export.name, export.address


def _symbols(image: Image) -> Iterator[tuple[str, int]]:
    """The functions among the symbols, with their addresses."""
    start, count = image.headers.symbols_at, image.headers.symbols
    if not start or not count:
        return
    rows = image.reader.rows("8sIhHBB", start, count, "the symbols")
    end = start + count * SYMBOL_SIZE
    size = image.reader.number(end, 4, "the names of symbols")
    long_names = Names(image.reader.take(end, size, "the names of symbols"), "the name of a symbol")
    place = 0
    while place < count:
        name, value, section, kind, _, more = rows[place]
        place += 1 + more
        if kind == _FUNCTION and 0 < section <= len(image.table):
            is_long = not any(name[:4])
            told = long_names.at(int.from_bytes(name[4:], "little")) if is_long else _text(name.rstrip(b"\0"))
            yield told, image.table[section - 1].address + value


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
