"""What is read of an ELF file, of both classes and byte orders, and what of broken ones."""

from __future__ import annotations

import struct

import pytest

from elf_builder import PROGBITS, RX, Elf, Section, Symbol, elf
from elf_builder import RW as WRITABLE
from pydistdiff.archives.source import BytesSource
from pydistdiff.native.binary import Binary, Function, NativeError
from pydistdiff.native.elf import dynamic, notes, parts, symbols
from pydistdiff.native.elf.description import highest_versions, read_elf

LAYOUTS = [
    pytest.param({"bits": bits, "order": order, "hash_kind": kind}, id=f"{bits} {order} {kind}")
    for bits in (64, 32)
    for order in "<>"
    for kind in ("gnu", "sysv")
]
SYMBOLS = (
    Symbol("memcpy", version="GLIBC_2.14", library="libc.so.6"),
    Symbol("strlen", version="GLIBC_2.2.5", library="libc.so.6"),
    Symbol("Py_Initialize"),
    Symbol("first", 0, 16),
    Symbol("second", 16, 8, version="V1"),
    Symbol("third", 24, 8, visibility=2),
)


def read(data: bytes) -> Binary:
    found = read_elf(BytesSource(data))
    assert [region.start for region in found.regions] == [0, *(region.end for region in found.regions[:-1])]
    assert found.regions[-1].end == len(data)
    return found


def oddities(data: bytes) -> set[str]:
    return set(read(data).facts.get("irregularities", ()))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_the_loader_sees(layout):
    found = read(
        elf(
            **layout,
            symbols=SYMBOLS,
            needs=("libm.so.6", "libc.so.6"),
            tags=((14, "libx.so.1"), (15, "/old"), (29, "$ORIGIN/../lib"), (30, 8), (0x6FFFFFFB, 1)),
            interpreter="/lib/ld.so",
            base_defined="libx.so.1",
            entry=0x1000,
            notes=(("GNU", 1, struct.pack(layout["order"] + "IIII", 0, 3, 2, 0)), ("Go", 4, b"id")),
        )
    )
    bits, order = layout["bits"], {"<": "little", ">": "big"}[layout["order"]]
    assert found.facts == {
        "machine": "x86-64",
        "class": f"{bits} bits, {order}-endian",
        "type": "shared object",
        "OS ABI": "System V",
        "processor flags": "0x0",
        "highest versions needed": {"GLIBC": "2.14"},
        "needs": ("libm.so.6", "libc.so.6"),
        "SONAME": ("libx.so.1",),
        "RPATH": ("/old",),
        "RUNPATH": ("$ORIGIN/../lib",),
        "flags": {"BIND_NOW", "NOW"},
        "interpreter": "/lib/ld.so",
        "security": {
            "RELRO": "full",
            "executable stack": "no",
            "position independent": "yes",
            "writable and executable segment": "no",
            "text relocations": "no",
            "stack canary": "no",
            "FORTIFY": "no",
            "checked by the processor": frozenset(),
        },
        "exports": {"first", "second@@V1"},
        "imports": {"memcpy@GLIBC_2.14", "strlen@GLIBC_2.2.5", "Py_Initialize"},
        "versions needed": {"libc.so.6": {"GLIBC_2.14", "GLIBC_2.2.5"}},
        "versions defined": {"V1"},
        "segments": (
            *("LOAD R--", "LOAD R-X", "LOAD RW-", "INTERP R--", "DYNAMIC RW-", "NOTE R--"),
            *("GNU_STACK RW-", "GNU_RELRO R--"),
        ),
        "entry point": "0x1000",
        "place of the section headers": found.facts["place of the section headers"],
        "number of section headers": found.facts["number of section headers"],
        "build-id": "aa" * 20,
        "notes": {"ABI": "Linux 3.2.0", "Go 0x4": "69 64"},
        "compilers": ("GCC: (GNU) 10.2.1",),
        "memory without bytes": {".bss": "16 bytes"},
    }
    assert found.summary == "ELF x86-64 shared object, needs GLIBC_2.14, 2 exported symbols"
    assert found.functions == (
        Function("first", 0x1000, 16),
        Function("second", 0x1010, 8),
        Function("third", 0x1018, 8),
    )


def test_regions_are_sections_headers_and_gaps():
    made = Elf(debug_link=b"x.debug\0\1\2\3\4", interpreter="/lib/ld.so")
    data = made.bytes()
    regions = {region.name: region for region in read(data).regions}
    for name, (start, size) in made.offsets.items():
        if size and not name.startswith(".note"):
            assert (regions[name].start, regions[name].size) == (start, size)
    told = {name: region.told_by for name, region in regions.items() if region.told_by}
    assert told == {
        "entry point": ("entry point",),
        "place of the section headers": ("place of the section headers",),
        "number of section headers": ("number of section headers",),
        ".interp": ("interpreter",),
        "build-id": ("build-id",),
        ".comment": ("compilers",),
        ".gnu_debuglink": ("debug link",),
    }
    assert {name: region.cause for name, region in regions.items() if region.cause} == {
        "build-id": "elf-build-id",
        ".comment": "elf-comment",
        ".gnu_debuglink": "elf-debug-link",
    }


@pytest.mark.parametrize(
    ("options", "name", "told"),
    [
        ({"relro": False}, "RELRO", "none"),
        ({}, "RELRO", "partial"),
        ({"tags": ((24, 0),)}, "RELRO", "full"),
        ({"tags": ((0x6FFFFFFB, 1),)}, "RELRO", "full"),
        ({"stack": None}, "executable stack", "as the system has it"),
        ({"stack": 7}, "executable stack", "yes"),
        ({"type_": 2}, "position independent", "no"),
        ({"tags": ((0x6FFFFFFB, 0x8000000),)}, "position independent", "PIE"),
        ({"tags": ((22, 0),)}, "text relocations", "yes"),
        ({"tags": ((30, 4),)}, "text relocations", "yes"),
        ({"symbols": (Symbol("__stack_chk_fail"),)}, "stack canary", "yes"),
        ({"local_symbols": (Symbol("__stack_chk_fail", 0, 4),)}, "stack canary", "yes"),
        ({"symbols": (Symbol("__memcpy_chk"),)}, "FORTIFY", "yes"),
        (
            {"notes": (("GNU", 5, struct.pack("<IIII", 0xC0000002, 4, 3, 0)),)},
            "checked by the processor",
            {"IBT", "SHSTK"},
        ),
        (
            {"machine": 183, "notes": (("GNU", 5, struct.pack("<IIII", 0xC0000000, 4, 1, 0)),)},
            "checked by the processor",
            {"BTI"},
        ),
        (
            {"notes": (("GNU", 5, struct.pack("<III", 0xC0000002, 900, 3)),)},
            "checked by the processor",
            {"IBT", "SHSTK"},
        ),
    ],
)
def test_what_guards_a_file(options, name, told):
    assert read(elf(**options)).facts["security"][name] == told


def test_a_segment_that_is_writable_and_executable_is_told():
    data = bytearray(elf())
    struct.pack_into("<I", data, 64 + 56 + 4, 7)
    assert read(bytes(data)).facts["security"]["writable and executable segment"] == "yes"


def test_the_highest_version_of_each_family():
    needed = [["GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_PRIVATE"], ["GLIBCXX_3.4.9", "GLIBCXX_3.4.29", "CXXABI_1.3"]]
    assert highest_versions(needed) == {"GLIBC": "2.17", "GLIBCXX": "3.4.29", "CXXABI": "1.3"}
    assert highest_versions([["x", "_1", "A_", "A_1." + "9" * 5000, "A_1..2", "A_²"]]) == {}


def test_functions_come_from_the_table_of_all_symbols_where_there_is_one():
    found = read(
        elf(
            symbols=(Symbol("first", 0, 16),),
            local_symbols=(
                Symbol("init", 32, 4, binding=0),
                Symbol("init", 40, 4, binding=0),
                Symbol("alias", 0, 16, binding=2),
                Symbol("first", 0, 16),
                Symbol("init #2", 48, 4),
                Symbol("data", 50, 4, type=1),
                Symbol("empty", 50, 0),
                Symbol("beyond", 60, 40),
                Symbol("nowhere", 1 << 40, 4),
                Symbol("imported"),
            ),
        )
    )
    assert found.functions == (
        Function("first", 0x1000, 16),
        Function("init", 0x1020, 4),
        Function("init #3", 0x1028, 4),
        Function("init #2", 0x1030, 4),
    )


def test_functions_of_thumb_begin_where_their_address_says_without_its_lowest_bit():
    found = read(elf(machine=40, bits=32, symbols=(Symbol("first", 1, 16),)))
    assert found.functions == (Function("first", 0x1000, 16),)


def test_an_object_has_symbols_by_section():
    made = Elf(type_=1, symbols=(), local_symbols=(Symbol("first", 0, 16), Symbol("other")), stack=None)
    data = bytearray(made.bytes())
    struct.pack_into("<QQ", data, 32, 0, made.sections_at)  # no program headers
    struct.pack_into("<H", data, 56, 0)
    at = made.offsets[".symtab"][0] + 24 + 8
    struct.pack_into("<Q", data, at, 0)  # in an object a value counts from its section
    found = read(bytes(data))
    assert found.summary == "ELF x86-64 relocatable object"
    assert found.functions == (Function("first", made.offsets[".text"][0], 16),)
    assert (found.facts["exports"], found.facts["imports"]) == ({"first"}, {"other"})
    assert found.facts["build-id"] == "aa" * 20
    struct.pack_into("<H", data, at - 2, 0xFFF2)  # a common symbol lies nowhere
    assert read(bytes(data)).functions == ()


def test_without_a_section_table_the_segments_are_regions():
    data = bytearray(elf(symbols=SYMBOLS))
    struct.pack_into("<Q", data, 40, 0)
    struct.pack_into("<HH", data, 60, 0, 0)
    found = read(bytes(data))
    assert "irregularities" not in found.facts
    assert found.facts["exports"] == {"first", "second@@V1"}
    names = [region.name for region in found.regions]
    assert "segment LOAD R-X" in names
    assert "build-id" in names
    assert {region.cause for region in found.regions} == {None}


def test_more_sections_than_the_header_can_count():
    made = Elf()
    data = bytearray(made.bytes())
    count = struct.unpack_from("<H", data, 60)[0]
    struct.pack_into("<H", data, 56, 0xFFFF)
    struct.pack_into("<HH", data, 60, 0, 0xFFFF)
    struct.pack_into("<Q", data, made.sections_at + 32, count)
    struct.pack_into("<II", data, made.sections_at + 40, count - 1, 7)
    found = read(bytes(data))
    assert ".text" in [region.name for region in found.regions]
    assert len(found.facts["segments"]) == 7


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x7fELF", id="nothing but the magic number"),
        pytest.param(b"\x7fELF\2\1\1" + bytes(20), id="cut in the header"),
        pytest.param(b"\x7fELF\3\1\1" + bytes(80), id="class"),
        pytest.param(b"\x7fELF\2\3\1" + bytes(80), id="byte order"),
        pytest.param(b"\x7fELF\2\1\2" + bytes(80), id="version"),
        pytest.param(b"\x7fELG\2\1\1" + bytes(80), id="magic number"),
    ],
)
def test_what_is_no_elf_is_refused(data):
    with pytest.raises(NativeError):
        read_elf(BytesSource(data))


@pytest.mark.parametrize(
    ("form", "at", "value", "reason"),
    [
        ("<H", 54, 55, "its program headers have a size that no loader takes"),
        ("<H", 56, 60000, "more than 200 program headers"),
        ("<Q", 32, 1 << 60, "the table of program headers lies outside the file"),
    ],
)
def test_program_headers_that_no_loader_takes_are_refused(form, at, value, reason):
    data = bytearray(elf())
    struct.pack_into(form, data, at, value)
    with pytest.raises(NativeError, match=reason):
        read_elf(BytesSource(bytes(data)))


@pytest.mark.parametrize(
    ("form", "at", "value", "reason"),
    [
        ("<H", 58, 63, "its section headers have an odd size"),
        ("<Q", 40, 1 << 60, "the section table lies outside the file"),
        ("<H", 60, 60000, "more than 50,000 sections"),
        ("<H", 62, 500, "the names of sections stand in a section that there is not"),
    ],
)
def test_a_section_table_that_cannot_be_read_is_told(form, at, value, reason):
    data = bytearray(elf(symbols=SYMBOLS))
    struct.pack_into(form, data, at, value)
    found = read(bytes(data))
    assert found.facts["irregularities"] == {reason}
    assert found.facts["exports"] == {"first", "second@@V1"}
    assert "compilers" not in found.facts
    assert {region.cause for region in found.regions} == {None}


def test_sections_that_share_bytes_are_told_and_not_trusted():
    made = Elf()
    made.bytes()
    start, size = made.offsets[".text"]
    data = elf(sections=(Section(".debug_info", PROGBITS, 0, bytes(size), offset=start),))
    found = read(data)
    assert found.facts["irregularities"] == {
        ".text and .debug_info share bytes",
        "the section .debug_info is loaded, and does not say so",
    }
    assert {region.cause for region in found.regions} == {None}
    assert {region.told_by for region in found.regions} <= {
        None,
        *(("entry point",), ("place of the section headers",), ("number of section headers",), ("build-id",)),
    }


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        (Section(".x", PROGBITS, 0, b"x", offset=1 << 40), "the section .x lies outside the file"),
        (Section(".x", PROGBITS, 0, b"x", size=1 << 40), "the section .x lies outside the file"),
        (Section(".x", PROGBITS, 0, b"x", flags=2), "the section .x is not where the program headers load it"),
        (
            Section(".x", PROGBITS, 0, b"x", flags=2, address=0x1000),
            "the section .x is not where the program headers load it",
        ),
        (Section(".x", PROGBITS, 0, b"x", offset=0x1100), "the section .x is loaded, and does not say so"),
    ],
)
def test_sections_that_are_not_what_the_loader_sees_are_told(section, reason):
    data = elf(sections=(section,), text=bytes(0x200))
    assert reason in oddities(data)


def test_many_lies_of_the_section_table_are_counted():
    sections = tuple(Section(f".x{i}", PROGBITS, 0, b"x", flags=2) for i in range(30))
    found = oddities(elf(sections=sections))
    assert len(found) == parts.MOST_ODDITIES + 1
    assert "10 more sections are not where they should be" in found


def test_names_of_sections_need_not_be_text():
    data = elf(sections=(Section("\udcff\x1b[31m", PROGBITS, 0, b"x"), Section("", PROGBITS, 0, b"y")))
    names = [region.name for region in read(data).regions]
    assert "\udcff\x1b[31m" in names
    assert "(unnamed section)" in names


# ---------------------------------------------------------------- the dynamic section


def with_tag(tag: int, value: int, **options) -> bytes:
    """A file whose first entry with a tag has another value."""
    made = Elf(symbols=SYMBOLS, **options)
    data = bytearray(made.bytes())
    start, size = made.offsets[".dynamic"]
    for at in range(start, start + size, 16):
        if struct.unpack_from("<Q", data, at)[0] == tag:
            struct.pack_into("<Q", data, at + 8, value)
            return bytes(data)
    raise AssertionError(tag)


@pytest.mark.parametrize(
    ("tag", "value", "reason"),
    [
        (5, 1 << 40, "the table of dynamic strings lies in no loaded segment"),
        (6, 1 << 40, "the table of dynamic symbols lies in no loaded segment"),
        (0x6FFFFEF5, 1 << 40, "the hash table lies in no loaded segment"),
        (0x6FFFFFF0, 1 << 40, "the versions of symbols lies in no loaded segment"),
        (0x6FFFFFFE, 1 << 40, "the versions that it needs lies in no loaded segment"),
        (0x6FFFFFFC, 1 << 40, "the versions that it defines lies in no loaded segment"),
    ],
)
def test_what_points_nowhere_costs_that_part(tag, value, reason):
    found = read(with_tag(tag, value))
    assert reason in found.facts["irregularities"]
    assert found.facts["machine"] == "x86-64"
    assert found.facts["compilers"] == ("GCC: (GNU) 10.2.1",)


def test_a_name_that_there_is_not_is_told_by_its_number():
    found = read(with_tag(1, 1 << 20))
    assert found.facts["needs"] == ("(a name in the dynamic section has no end: 0x100000)",)


def test_a_dynamic_section_without_end_and_one_too_long(monkeypatch):
    made = Elf()
    data = bytearray(made.bytes())
    start, size = made.offsets[".dynamic"]
    struct.pack_into("<Q", data, start + size - 16, 3)
    assert "the dynamic section has no end" in oddities(bytes(data))
    monkeypatch.setattr(dynamic, "MOST_ENTRIES", 3)
    assert "the dynamic section has no end" in oddities(made.bytes())


def test_symbols_without_a_hash_table_are_counted_by_their_section():
    assert read(elf(symbols=SYMBOLS, hash_kind="")).facts["exports"] == {"first", "second@@V1"}
    data = bytearray(elf(symbols=SYMBOLS, hash_kind=""))
    struct.pack_into("<Q", data, 40, 0)
    struct.pack_into("<HH", data, 60, 0, 0)
    found = read(bytes(data))
    assert "nothing says how many dynamic symbols there are" in found.facts["irregularities"]
    assert "exports" not in found.facts


def test_symbols_of_a_file_that_only_imports():
    found = read(elf(symbols=SYMBOLS[:3]))
    assert found.facts["imports"] == {"memcpy@GLIBC_2.14", "strlen@GLIBC_2.2.5", "Py_Initialize"}


def test_a_hash_table_without_end_is_told():
    table = struct.pack("<IIIII", 1, 1, 0, 0, 1) + bytes(64)
    made = Elf(symbols=SYMBOLS, data=table)
    made.bytes()
    start, size = made.offsets[".data"]
    data = bytearray(with_tag(0x6FFFFEF5, start, data=table)[: start + size])
    struct.pack_into("<Q", data, 40, 0)
    struct.pack_into("<HH", data, 60, 0, 0)
    assert "the hash table has no end" in oddities(bytes(data))


def test_too_many_symbols_and_versions_are_told(monkeypatch):
    monkeypatch.setattr(symbols, "MOST_SYMBOLS", 5)
    assert "more than 5 symbols" in oddities(elf(symbols=SYMBOLS))
    monkeypatch.setattr(symbols, "MOST_VERSIONS", 1)
    assert "more than 1 versions" in oddities(elf(symbols=SYMBOLS))


def test_symbols_whose_names_stand_nowhere_are_told():
    data = elf(sections=(Section(".symtab", 2, 0, bytes(48), link=900),))
    assert "the names of the symbols in .symtab stand in a section that there is not" in oddities(data)


# ---------------------------------------------------------------- notes


def test_notes_of_others_are_told_by_owner_and_type():
    found = read(
        elf(
            notes=(
                ("FDO", 0xCAFE1A7E, b'{"type":"rpm"}\0'),
                ("stapsdt", 3, b"a" * 65),
                ("Go", 4, b"1"),
                ("Go", 4, b"2"),
                ("GNU", 1, b"odd"),
            )
        )
    )
    assert found.facts["notes"] == {
        "FDO 0xcafe1a7e": '{"type":"rpm"}',
        "stapsdt 0x3": "65 bytes",
        "Go 0x4": {"31", "32"},
        "GNU 0x1": "6f 64 64",
    }


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (struct.pack("<III", 4, 1 << 30, 3) + b"GNU\0", "a note is longer than what it stands in"),
        (struct.pack("<III", 1 << 30, 4, 3) + b"GNU\0", "a note is longer than what it stands in"),
    ],
)
def test_notes_that_are_too_long_are_told(note, reason):
    made = Elf(build_id=b"", notes=(("x", 1, bytes(40)),))
    data = bytearray(made.bytes())
    start, _ = made.offsets[".note.other"]
    data[start : start + len(note)] = note
    assert reason in oddities(bytes(data))


def test_too_many_notes_and_too_many_bytes_of_them(monkeypatch):
    data = elf(notes=(("x", 1, b"1"), ("x", 2, b"2")))
    monkeypatch.setattr(notes, "MOST_NOTES", 2)
    assert "more than 2 notes" in oddities(data)
    monkeypatch.setattr(notes, "LARGEST", 8)
    assert any("bytes of notes, more than the 8 that are read" in told for told in oddities(data))


def test_several_build_ids_are_told_and_have_no_cause():
    found = read(elf(notes=(("GNU", 3, b"12345678"),)))
    assert found.facts["build-id"] == ("aa" * 20, b"12345678".hex())
    assert "build-id" not in [region.name for region in found.regions]


@pytest.mark.parametrize("size", [1, 65])
def test_a_build_id_of_an_odd_size_has_no_cause(size):
    (region,) = [region for region in read(elf(build_id=b"x" * size)).regions if region.name == "build-id"]
    assert region.cause is None


@pytest.mark.parametrize("rights", [RX, WRITABLE])
def test_a_build_id_in_a_segment_that_runs_or_changes_has_no_cause(rights):
    data = bytearray(elf())
    struct.pack_into("<I", data, 64 + 4, rights)  # of the first segment, which holds the note
    found = read(bytes(data))
    (region,) = [region for region in found.regions if region.name == "build-id"]
    assert (region.size, region.cause) == (20, None)


def test_an_interpreter_outside_the_file_is_told():
    made = Elf(interpreter="/lib/ld.so")
    data = bytearray(made.bytes())
    place = next(at for at in range(64, 64 + 56 * 8, 56) if struct.unpack_from("<I", data, at)[0] == 3)
    struct.pack_into("<Q", data, place + 8, 1 << 50)
    assert read(bytes(data)).facts["interpreter"] == "(the name of the interpreter lies outside the file)"
