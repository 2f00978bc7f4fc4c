"""Where the functions of an ELF file are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.native.binary import Function
from pydistdiff.native.elf import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.elf.image import Image
    from pydistdiff.native.elf.parts import Parts
    from pydistdiff.native.elf.symbols import Symbol

_THUMB = frozenset({40})
"""Machines in which the lowest bit of an address says how the code is written, not where it is."""


def functions_of(parts: Parts) -> tuple[Function, ...]:
    """The functions that have a name and a size, in the order of the file; of several names of one the first.

    They come from the table that only tools read, or where it was stripped from the dynamic symbols.
    """
    symbols = [symbol for symbol in parts.own_symbols or parts.dynamic_symbols if _is_function(symbol)]
    places: dict[tuple[int, int], str] = {}
    for symbol in sorted(symbols, key=lambda one: (one.binding == names.STB_LOCAL, one.binding)):
        start = _start(parts.image, symbol)
        if start is not None:
            places.setdefault((start, symbol.size), symbol.name)
    return tuple(_named(places))


def _is_function(symbol: Symbol) -> bool:
    return symbol.type in (names.STT_FUNC, names.STT_GNU_IFUNC) and bool(symbol.size) and not symbol.is_imported


def _start(image: Image, symbol: Symbol) -> int | None:
    """The offset of a function in the file; None of one that cannot run."""
    if image.header.type == names.REL:
        if symbol.section >= min(len(image.sections), names.SHN_LORESERVE):
            return None
        section = image.sections[symbol.section]
        start, end = section.offset + symbol.value, section.offset + section.bytes
        may_run = section.flags & names.SHF_EXECINSTR
    else:
        address = symbol.value & ~1 if image.header.machine in _THUMB else symbol.value
        load = image.load_of(address)
        if load is None:
            return None
        start, end = address - load.address + load.offset, load.end
        may_run = load.flags & names.PF_X
    return start if may_run and start + symbol.size <= min(end, image.window.size) else None


def _named(places: dict[tuple[int, int], str]) -> Iterator[Function]:
    """The functions; local ones of one name are numbered in their order."""
    counts: Counter[str] = Counter()
    taken = set(places.values())
    for (start, size), name in sorted(places.items()):
        counts[name] += 1
        told = name
        while counts[name] > 1 and told in taken:
            told = f"{name} #{counts[name]}"
            counts[name] += told in taken
        taken.add(told)
        yield Function(told, start, size)
