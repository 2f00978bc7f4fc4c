"""What is known of objects for the linker of Windows."""

from __future__ import annotations

import random
from typing import Any

import pytest

from coff_builder import (
    CODE,
    COMDAT,
    DATA,
    READ_ONLY,
    SECTIONS,
    SYMBOLS,
    ZEROS,
    Section,
    Symbol,
    coff,
    short_import,
)
from pydistdiff.archives.source import BytesSource
from pydistdiff.native.binary import Binary, Function, NativeError
from pydistdiff.native.coff.description import read_object
from pydistdiff.native.coff.image import is_object
from pydistdiff.native.coff.short_import import is_short_import, read_short_import


def described(**options: Any) -> Binary:
    data = coff(**options)
    assert is_object(BytesSource(data))
    binary = read_object(BytesSource(data))
    assert sum(region.size for region in binary.regions) == len(data)
    return binary


def names(binary: Binary) -> list[str]:
    return [region.name for region in binary.regions]


@pytest.mark.parametrize("big", [False, True])
def test_an_object(big: bool):
    binary = described(big=big)
    assert binary.summary == "COFF x86-64 object, 2 exported symbols"
    assert binary.facts == {
        "machine": "x86-64",
        "kind": "object with room for very many sections" if big else "object",
        "exports": {"one", "a_function_with_a_long_name"},
        "imports": {"puts"},
        "permissions": {
            ".text": "code, execute, read, aligned to 16",
            ".rdata": "data, read, aligned to 4",
        },
        "time stamp": "2023-11-14 22:13:20",
    }
    start = 136 if big else 100
    assert binary.functions == (
        Function("one", start, 16),
        Function("a_function_with_a_long_name", start + 16, 32),
    )
    assert names(binary) == [
        "header",
        "time stamp",
        "header behind the time",
        "section table",
        ".text",
        "relocations of .text",
        ".rdata",
        "symbols",
        "long names",
    ]
    assert binary.string_regions == {".rdata"}
    assert [(one.start, one.size, one.cause) for one in binary.regions if one.name == "time stamp"] == [
        (8 if big else 4, 4, "coff-timestamp")
    ]


def test_symbols_of_all_kinds():
    symbols = (
        Symbol("@comp.id", section=-1, value=0x10175C9, type=0, storage=3),
        Symbol("@feat.00", section=-1, value=0x80000190, type=0, storage=3),
        Symbol(".text", type=0, storage=3, more=1),
        Symbol("shared", section=0, value=24, type=0),
        Symbol("optional", section=0, storage=105, more=1),
        Symbol("absolute", section=-1),
        Symbol("local", value=4, storage=3),
        Symbol("file", section=-2, storage=103, more=2),
        Symbol("behind", value=99),
    )
    binary = described(symbols=symbols)
    facts = binary.facts
    assert facts["exports"] == {"shared", "absolute", "behind"}
    assert facts["weak imports"] == {"optional"}
    assert facts["common memory"] == {"shared": "24 bytes"}
    assert (facts["build tools"], facts["features"]) == ({"0x10175c9"}, {"0x80000190"})
    assert "imports" not in facts
    assert [(one.name, one.size) for one in binary.functions] == [("local", 44)]


def test_sections_that_are_taken_once_bear_the_name_of_their_symbol():
    sections = (
        Section(".text$mn", b"a" * 8, CODE | COMDAT),
        Section(".text$mn", b"b" * 8, CODE | COMDAT, lines=2),
        Section(".text$mn", b"c" * 8, CODE | COMDAT),
        Section(".a_very_long_name", b"d" * 8, DATA),
        Section(".bss", b"", ZEROS, size=4096),
    )
    symbols = (
        Symbol(".text$mn", storage=3, more=1),
        Symbol("one"),
        Symbol("more", value=4),
        Symbol("other", section=2),
    )
    binary = described(sections=sections, symbols=symbols)
    assert names(binary)[4:9] == [
        ".text$mn of one",
        ".text$mn of other",
        "line numbers of .text$mn of other",
        ".text$mn",
        ".a_very_long_name",
    ]
    assert list(binary.facts["permissions"]) == [
        ".text$mn of one",
        ".text$mn of other",
        ".text$mn",
        ".a_very_long_name",
        ".bss",
    ]


def test_orders_to_the_linker():
    facts = described(orders='  /DEFAULTLIB:"MSVCRT" /EXPORT:PyInit_x ').facts
    assert facts["orders to the linker"] == ('/DEFAULTLIB:"MSVCRT"', "/EXPORT:PyInit_x")
    assert described(orders="\ufeff/x").facts["orders to the linker"] == ("/x",)


def test_very_many_relocations_are_counted_in_the_first():
    data = bytearray(coff(sections=(Section(".text", bytes(8), CODE | 0x0100_0000, relocations=3),)))
    data[20 + 32 : 20 + 34] = b"\xff\xff"
    data[60 + 8 : 60 + 12] = (3).to_bytes(4, "little")
    binary = read_object(BytesSource(bytes(data)))
    assert [one.size for one in binary.regions if one.name == "relocations of .text"] == [30]


def test_what_stands_behind_and_an_object_without_symbols():
    assert names(described(tail=b"more"))[-1] == "after long names"
    assert "symbols" not in names(described(symbols=()))


def test_a_hash_for_a_time():
    assert described(time=0xF000_0001).facts["time stamp"] == "0xf0000001, a hash"
    assert described(time=0).facts["time stamp"] == "none"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x64\x86",
        b"\x64\x86" + bytes(18),
        coff(machine=0x1234),
        coff()[:30],
        coff(sections=(Section(".text", b"x" * 8, size=1 << 20),)),
        coff()[:16] + b"\xf0\0" + coff()[18:],  # an optional header
        coff()[:8] + bytes(4) + coff()[12:],  # symbols at no place
        coff(big=True)[:4] + b"\1" + coff(big=True)[5:],  # of a compiler alone
        b"\x64\x86 and so on, a text that begins like it" * 9,
    ],
)
def test_other_files_are_none(data: bytes):
    assert not is_object(BytesSource(data))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (coff(symbols=(Symbol("one", section=3),)), "the symbol one lies in a section that there is not"),
        (coff(symbols=(Symbol("x", more=1),))[:-4] + b"\3\0\0\0", "its table of long names has no size"),
        (coff()[:-8], "the table of long names lies outside the file"),
        (coff()[:-4] + b"xxxx", "a long name has no end"),
        (b"\x64\x86" + bytes(10), "the header lies outside the file"),
    ],
)
def test_what_no_linker_takes_is_refused(data: bytes, message: str):
    with pytest.raises(NativeError, match=message):
        read_object(BytesSource(data))


# ---------------------------------------------------------------- imports


def imported(**options: Any) -> Binary:
    data = short_import(**options)
    assert is_short_import(BytesSource(data))
    binary = read_short_import(BytesSource(data))
    assert sum(region.size for region in binary.regions) == len(data)
    return binary


def test_an_import_of_a_dll():
    binary = imported()
    assert binary.summary == "COFF x86-64 import of puts from msvcrt.dll"
    assert binary.facts == {
        "machine": "x86-64",
        "kind": "import of code by name",
        "symbol": "puts",
        "DLL": "msvcrt.dll",
        "hint": "7",
        "time stamp": "2023-11-14 22:13:20",
    }
    assert [(one.name, one.told_by) for one in binary.regions] == [
        ("header", None),
        ("machine", ("machine",)),
        ("time stamp", ("time stamp",)),
        ("size", None),
        ("hint", ("hint",)),
        ("kind", ("kind",)),
        ("symbol", ("symbol",)),
        ("DLL", ("DLL",)),
    ]


def test_imports_of_other_kinds():
    assert imported(named_by=0, kind=1).facts["kind"] == "import of data by ordinal"
    assert imported(named_by=0).facts["ordinal"] == "7"
    other = imported(other="puts_s", kind=2).facts
    assert (other["kind"], other["exported as"]) == ("import of constant by another name", "puts_s")
    strange = imported(symbol="caf\udce9").facts
    assert strange["symbol"] == "caf\udce9"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": 3}, "in a way that no linker knows"),
        ({"named_by": 5}, "in a way that no linker knows"),
        ({"more": 32}, "in a way that no linker knows"),
        ({"tail": b"more"}, "something stands behind its names"),
        ({"size": 3}, "does not begin like an import"),
    ],
)
def test_imports_that_no_linker_takes_are_refused(options: dict[str, Any], message: str):
    with pytest.raises(NativeError, match=message):
        read_short_import(BytesSource(short_import(**options)))


@pytest.mark.parametrize("data", [b"", short_import()[:19], short_import() + b"x", b"\0" * 40, coff(big=True)])
def test_other_files_are_no_imports(data: bytes):
    assert not is_short_import(BytesSource(data))


def test_an_import_without_an_end_is_refused():
    data = short_import(size=5)[:25]
    with pytest.raises(NativeError, match="has no end"):
        read_short_import(BytesSource(data))


# ---------------------------------------------------------------- hostile


def test_mutated_files_are_read_or_refused_and_every_byte_is_in_one_region():
    rng = random.Random(20261125)
    seeds = [
        coff(orders="/EXPORT:x"),
        coff(big=True),
        coff((*SECTIONS, Section(".text$x", b"z" * 20, CODE | COMDAT | 0x0100_0000, 3, 2)), (*SYMBOLS, Symbol("z", 3))),
        coff((Section(".a_very_long_name", b"d" * 8, READ_ONLY),)),
        short_import(),
        short_import(other="x"),
    ]
    read = 0
    for _ in range(3_000):
        data = mutated(rng, rng.choice(seeds))
        for reader in (read_object, read_short_import):
            try:
                binary = reader(BytesSource(data))
            except NativeError:
                continue
            read += 1
            ends = 0
            for region in binary.regions:
                assert region.start == ends and region.size > 0
                ends = region.end
            assert ends == len(data)
            assert len(set(names(binary))) == len(binary.regions)
            assert all(
                one.start >= 0 and one.size > 0 and one.start + one.size <= len(data) for one in binary.functions
            )
    assert read > 300


def mutated(rng: random.Random, data: bytes) -> bytes:
    """A file with a few other bytes, numbers at their limits, or cut."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[place] = rng.randrange(256)
        elif kind == 1:
            number = rng.choice((0, 1, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, len(data)))
            changed[place : place + 4] = number.to_bytes(4, "little")
        elif kind == 2:
            changed[place] ^= 1 << rng.randrange(8)
        elif len(changed) > 8:
            del changed[place : place + rng.randint(1, 4)]
    return bytes(changed)
