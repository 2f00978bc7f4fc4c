"""Objects for the linker of Windows, built piece by piece."""

from __future__ import annotations

import struct
from typing import NamedTuple

X86_64 = 0x8664
CODE, DATA, READ_ONLY, ORDERS, ZEROS = 0x6050_0020, 0xC030_0040, 0x4030_0040, 0x0010_0A00, 0xC030_0080
COMDAT = 0x1000
TIME = 1_700_000_000
_BIG = bytes.fromhex("c7a1bad1eebaa94baf20faf66aa4dcb8")


class Section(NamedTuple):
    """A section, with so many relocations and line numbers of nothing but one byte each."""

    name: str
    data: bytes
    characteristics: int = CODE
    relocations: int = 0
    lines: int = 0
    size: int | None = None


class Symbol(NamedTuple):
    """A symbol with so many more rows; `section` counts from 1."""

    name: str
    section: int = 1
    value: int = 0
    type: int = 0x20
    storage: int = 2
    more: int = 0


SECTIONS = (Section(".text", bytes(range(48)), relocations=1), Section(".rdata", b"a text of it\0", READ_ONLY))
SYMBOLS = (Symbol("one"), Symbol("a_function_with_a_long_name", value=16), Symbol("puts", section=0))


def coff(
    sections: tuple[Section, ...] = SECTIONS,
    symbols: tuple[Symbol, ...] = SYMBOLS,
    *,
    machine: int = X86_64,
    time: int = TIME,
    characteristics: int = 0,
    big: bool = False,
    tail: bytes = b"",
    orders: str = "",
) -> bytes:
    """An object."""
    if orders:
        sections = (*sections, Section(".drectve", orders.encode(), ORDERS))
    names = b""

    def long_name(name: str) -> int:
        nonlocal names
        place = 4 + len(names)
        names += name.encode("utf-8", "surrogateescape") + b"\0"
        return place

    header = 56 if big else 20
    at = header + 40 * len(sections)
    rows = bodies = b""
    for section in sections:
        name = section.name.encode()
        field = name if len(name) <= 8 else f"/{long_name(section.name)}".encode()
        relocations, lines = b"\1" * 10 * section.relocations, b"\2" * 6 * section.lines
        places = []
        for body in (section.data, relocations, lines):
            places.append(at + len(bodies) if body else 0)
            bodies += body
        size = len(section.data) if section.size is None else section.size
        rows += struct.pack(
            "<8sIIIIIIHHI",
            field,
            0,
            0,
            size,
            *places,
            section.relocations,
            section.lines,
            section.characteristics,
        )
    table = b""
    count = 0
    for symbol in symbols:
        name = symbol.name.encode("utf-8", "surrogateescape")
        field = name.ljust(8, b"\0") if len(name) <= 8 else struct.pack("<II", 0, long_name(symbol.name))
        form, size = ("<8sIiHBB", 20) if big else ("<8sIhHBB", 18)
        table += struct.pack(form, field, symbol.value, symbol.section, symbol.type, symbol.storage, symbol.more)
        table += b"\3" * size * symbol.more
        count += 1 + symbol.more
    symbols_at = at + len(bodies) if table else 0
    if big:
        head = struct.pack(
            "<HHHHI16sIIIIIII", 0, 0xFFFF, 2, machine, time, _BIG, 0, 0, 0, 0, len(sections), symbols_at, count
        )
    else:
        head = struct.pack("<HHIIIHH", machine, len(sections), time, symbols_at, count, 0, characteristics)
    strings = struct.pack("<I", 4 + len(names)) + names if table else b""
    return head + rows + bodies + table + strings + tail


def short_import(
    symbol: str = "puts",
    dll: str = "msvcrt.dll",
    *,
    other: str | None = None,
    machine: int = X86_64,
    time: int = TIME,
    number: int = 7,
    kind: int = 0,
    named_by: int = 1,
    size: int | None = None,
    tail: bytes = b"",
    more: int = 0,
) -> bytes:
    """An import of a function of a DLL."""
    texts = (symbol, dll) if other is None else (symbol, dll, other)
    names = b"".join(text.encode("utf-8", "surrogateescape") + b"\0" for text in texts) + tail
    bits = kind | (4 if other is not None else named_by) << 2 | more
    size = len(names) if size is None else size
    return struct.pack("<HHHHIIHH", 0, 0xFFFF, 0, machine, time, size, number, bits) + names
