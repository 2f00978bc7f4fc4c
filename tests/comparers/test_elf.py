"""ELF files compared: what is told, which causes explain it, and decoys that look like these."""

from __future__ import annotations

import shutil
import struct
import subprocess

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained_member, in_short, pair_of, told
from elf_builder import NOTE, PROGBITS, RELA, STRTAB, SYMTAB, Elf, Section, Symbol, elf
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.model import BytesChange, BytesView, TextView, ValueChange
from pydistdiff.native.elf.description import read_elf
from pydistdiff.native.elf.image import Image

PATH = "x.so"
MEMCPY = Symbol("memcpy", version="GLIBC_2.14", library="libc.so.6")
FIRST = Symbol("first", 0, 16)
SECOND = Symbol("second", 16, 16)


def causes(a: bytes, b: bytes) -> dict[tuple[str | int, ...], tuple[str | None, bool]]:
    """The cause of each change by its path, and whether it is harmless."""
    member = explained_member(a, b, PATH)
    assert member.fallback is None
    assert member.format == "elf"
    return {
        change.path: (change.cause, change.harmless) for change in member.changes if isinstance(change, ValueChange)
    }


# ---------------------------------------------------------------- what is told


def test_facts_functions_and_sections_are_told():
    text = bytearray(range(64))
    text[20] = 255
    a = elf(symbols=(MEMCPY, FIRST, SECOND), rodata=b"release 1.0.0\0")
    b = elf(
        symbols=(replace_version(MEMCPY, "GLIBC_2.34"), SECOND, Symbol("third", 32, 8)),
        needs=("libc.so.6", "libm.so.6"),
        rodata=b"release 1.0.1\0",
        text=bytes(text),
    )
    format_, comparison, fallback = compared(a, b, PATH)
    around = ("regions", "padding", "place of the section headers")
    assert (format_, fallback) == ("elf", None)
    assert [in_short(change) for change in comparison.changes if change.path[0] not in around] == [
        ("changed", ("highest versions needed", "GLIBC"), "2.14", "2.34"),
        ("added", ("needs", "libm.so.6"), "libm.so.6"),
        ("removed", ("exports", "first"), "first"),
        ("added", ("exports", "third"), "third"),
        ("removed", ("imports", "memcpy@GLIBC_2.14"), "memcpy@GLIBC_2.14"),
        ("added", ("imports", "memcpy@GLIBC_2.34"), "memcpy@GLIBC_2.34"),
        ("removed", ("versions needed", "libc.so.6", "GLIBC_2.14"), "GLIBC_2.14"),
        ("added", ("versions needed", "libc.so.6", "GLIBC_2.34"), "GLIBC_2.34"),
        ("removed", ("strings", "release 1.0.0"), "release 1.0.0"),
        ("added", ("strings", "release 1.0.1"), "release 1.0.1"),
        ("removed", ("functions", "first"), "16 bytes"),
        ("added", ("functions", "third"), "8 bytes"),
        ("changed", ("functions", "second"), "16 bytes", "16 bytes, 1 of them other"),
    ]
    regions = {change.path[1] for change in comparison.changes if change.path[0] == "regions"}
    assert {".dynsym", ".dynstr", ".rodata", ".text", ".dynamic"} <= regions
    assert ".data" not in regions
    assert comparison.headline == (
        "highest versions needed GLIBC 2.14 → 2.34; needs libm.so.6 added; exports first removed; exports third added; "
        "imports memcpy@GLIBC_2.14 removed; imports memcpy@GLIBC_2.34 added; and 6 more"
    )
    names, bytes_ = comparison.views
    assert isinstance(names, TextView)
    assert (names.label, names.lines_added, names.lines_removed) == ("names", 5, 5)
    assert isinstance(bytes_, BytesView)


def replace_version(symbol: Symbol, version: str) -> Symbol:
    return symbol._replace(version=version)


@pytest.mark.parametrize(
    ("options", "change"),
    [
        ({"machine": 183}, ("changed", ("machine",), "x86-64", "AArch64")),
        ({"machine": 4711}, ("changed", ("machine",), "x86-64", "machine 4711")),
        ({"type_": 2}, ("changed", ("type",), "shared object", "executable")),
        ({"type_": 77}, ("changed", ("type",), "shared object", "file of type 77")),
        ({"abi": 3}, ("changed", ("OS ABI",), "System V", "GNU/Linux")),
        ({"bits": 32}, ("changed", ("class",), "64 bits, little-endian", "32 bits, little-endian")),
        ({"tags": ((14, "libx.so.2"),)}, ("added", ("SONAME", "libx.so.2"), "libx.so.2")),
        ({"tags": ((15, "/tmp"),)}, ("added", ("RPATH", "/tmp"), "/tmp")),
        ({"tags": ((29, "/tmp"),)}, ("added", ("RUNPATH", "/tmp"), "/tmp")),
        ({"tags": ((0x6FFFFEFC, "spy.so"),)}, ("added", ("audit libraries", "spy.so"), "spy.so")),
        ({"tags": ((30, 0x18),)}, ("added", ("flags", "STATIC_TLS"), "STATIC_TLS")),
        ({"tags": ((0x6FFFFFFB, 0x4000),)}, ("added", ("flags", "0x4000"), "0x4000")),
        ({"stack": 7}, ("changed", ("security", "executable stack"), "no", "yes")),
        ({"relro": False}, ("changed", ("security", "RELRO"), "partial", "none")),
        ({"interpreter": "/bin/ld"}, ("added", ("interpreter",), "/bin/ld")),
        ({"entry": 0x1000}, ("changed", ("entry point",), "0x0", "0x1000")),
        ({"build_id": b""}, ("removed", ("build-id",), "aa" * 20)),
        ({"bss": 32}, ("changed", ("memory without bytes", ".bss"), "16 bytes", "32 bytes")),
        ({"comment": b"clang\0"}, ("added", ("compilers", "clang"), "clang")),
        ({"debug_link": b"x.debug\0\1\2\3\4"}, ("added", ("debug link", "file"), "x.debug")),
    ],
)
def test_each_fact_is_told(options, change):
    assert change in told(elf(), elf(**options), PATH)


def test_a_member_on_one_side_is_told_by_what_it_is():
    pair = replace(pair_of(elf(), elf(symbols=(MEMCPY, FIRST)), PATH), a=None, path_a=None)
    format_, comparison, _ = compare_pair(pair)
    assert format_ == "elf"
    assert comparison.headline == "ELF x86-64 shared object, needs GLIBC_2.14, 1 exported symbols"
    assert isinstance(comparison.changes[0], BytesChange)


def test_what_no_loader_takes_is_shown_as_bytes_with_the_reason():
    data = bytearray(elf())
    struct.pack_into("<H", data, 54, 1)
    format_, comparison, fallback = compared(elf(), bytes(data), PATH)
    assert (format_, fallback.wanted) == ("binary", "elf")
    assert fallback.reason == "its program headers have a size that no loader takes"
    assert isinstance(comparison.changes[0], BytesChange)


def test_irregularities_are_told_first():
    data = bytearray(elf())
    struct.pack_into("<H", data, 58, 1)
    _, comparison, _ = compared(elf(), bytes(data), PATH)
    assert in_short(comparison.changes[0])[1] == ("irregularities", "its section headers have an odd size")
    assert comparison.headline.startswith("irregularities its section headers have an odd size added")


# ---------------------------------------------------------------- causes


def test_a_build_id_alone_is_harmless():
    a, b = elf(build_id=b"a" * 20), elf(build_id=b"b" * 20)
    assert causes(a, b) == {("build-id",): ("elf-build-id", True)}
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline == "build-id changed"


def test_a_build_id_and_a_byte_of_code_are_told_apart():
    a, b = elf(build_id=b"a" * 20), elf(build_id=b"b" * 20, text=bytes(64))
    assert causes(a, b) == {("build-id",): ("elf-build-id", True), ("regions", ".text"): (None, False)}


@pytest.mark.parametrize("cut", [0, 4, 8, 12, 15])
def test_the_head_of_the_note_is_no_build_id(cut):
    a = elf(build_id=b"a" * 20)
    made = Elf(build_id=b"b" * 20)
    data = bytearray(made.bytes())
    data[made.offsets[".note.gnu.build-id"][0] + cut] ^= 1
    found = causes(a, bytes(data))
    assert any(harmless is False for _, harmless in found.values())


def test_other_notes_of_compilers_are_harmless_also_of_another_length():
    a, b = elf(comment=b"GCC 10\0"), elf(comment=b"GCC 11.2.0\0rustc\0")
    found = causes(a, b)
    assert found == {
        ("compilers", "GCC 10"): ("elf-comment", True),
        ("compilers", "GCC 11.2.0"): ("elf-comment", True),
        ("compilers", "rustc"): ("elf-comment", True),
        ("place of the section headers",): ("elf-comment", True),
        ("regions", "section headers"): ("elf-comment", True),
        ("padding",): ("elf-comment", True),
    }


def test_notes_of_compilers_that_do_not_end_are_told_by_their_bytes():
    a, b = elf(comment=b"GCC 10"), elf(comment=b"GCC 11")
    assert causes(a, b)["regions", ".comment"] == ("elf-comment", True)


def test_another_debug_link_is_harmless():
    a, b = elf(debug_link=b"x.debug\0\1\2\3\4"), elf(debug_link=b"longer.debug\0\0\0\0\5\6\7\x08")
    found = causes(a, b)
    assert found["debug link", "file"] == found["debug link", "CRC"] == ("elf-debug-link", True)
    assert set(found.values()) == {("elf-debug-link", True)}


def test_a_debug_link_that_is_laid_out_otherwise_is_told_by_its_bytes():
    a, b = elf(debug_link=b"x.debug\0\1\2\3\4"), elf(debug_link=b"x.debug\0\0\0\0\0\1\2\3\4")
    assert causes(a, b)["regions", ".gnu_debuglink"] == ("elf-debug-link", True)


def debug(info: bytes, strings: bytes = b"s", **fields: int) -> tuple[Section, ...]:
    return (
        Section(".debug_info", PROGBITS, 0, info, **fields),
        Section(".debug_str", PROGBITS, 0, strings),
    )


def test_other_debug_information_is_harmless_also_of_another_size():
    a, b = elf(sections=debug(b"/home/a", b"x")), elf(sections=debug(b"/home/builder", b"yz"))
    found = causes(a, b)
    assert found["regions", ".debug_info"] == found["regions", ".debug_str"] == ("elf-debug-info", True)
    assert set(found.values()) == {("elf-debug-info", True)}


def test_several_causes_and_a_change_share_a_file():
    a = elf(build_id=b"a" * 8, comment=b"1\0", sections=debug(b"a"), data=b"1")
    b = elf(build_id=b"b" * 8, comment=b"2\0", sections=debug(b"b"), data=b"2")
    assert causes(a, b) == {
        ("build-id",): ("elf-build-id", True),
        ("compilers", "1"): ("elf-comment", True),
        ("compilers", "2"): ("elf-comment", True),
        ("regions", ".debug_info"): ("elf-debug-info", True),
        ("regions", ".data"): (None, False),
    }


def test_relocations_of_debug_information_belong_to_it():
    def sections(data: bytes) -> tuple[Section, ...]:
        return (Section(".debug_info", PROGBITS, 0, b"x"), Section(".rela.debug_info", RELA, 0, data, info=11))

    a, b = elf(sections=sections(b"a")), elf(sections=sections(b"b"))
    assert causes(a, b) == {("regions", ".rela.debug_info"): ("elf-debug-info", True)}
    # Those that say another section are none.
    a, b = (
        elf(sections=(*sections(side)[:1], Section(".rela.debug_info", RELA, 0, side, info=8))) for side in (b"a", b"b")
    )
    assert causes(a, b) == {("regions", ".rela.debug_info"): (None, False)}
    a, b = (
        elf(sections=(*sections(side)[:1], Section(".rela.debug_info", RELA, 0, side, info=99)))
        for side in (b"a", b"b")
    )
    assert causes(a, b) == {("regions", ".rela.debug_info"): (None, False)}


# ---------------------------------------------------------------- decoys


def counts(a: bytes, b: bytes) -> bool:
    """Whether something of the difference is not harmless."""
    return any(not harmless for _, harmless in causes(a, b).values())


def test_a_comment_that_shares_bytes_with_the_code_is_not_trusted():
    def side(text: bytes) -> bytes:
        made = Elf(comment=b"", text=text)
        made.bytes()
        start, size = made.offsets[".text"]
        return elf(comment=b"", text=text, sections=(Section(".comment", PROGBITS, 0, bytes(size), offset=start),))

    found = causes(side(bytes(64)), side(bytes(63) + b"\xc3"))
    assert set(found.values()) == {(None, False)}


@pytest.mark.parametrize("kind", [SYMTAB, STRTAB, RELA, NOTE, 14, 17])
@pytest.mark.parametrize("name", [".comment", ".gnu_debuglink", ".debug_info"])
def test_a_linker_goes_by_the_type_of_a_section_and_not_by_its_name(name, kind):
    a, b = (
        elf(type_=1, comment=b"", sections=(Section(name, kind, 0, bytes(23) + side, info=8, entry=24),))
        for side in (b"a", b"b")
    )
    assert ("regions", name) in causes(a, b)
    assert not any(harmless for _, harmless in causes(a, b).values())


def test_relocations_of_what_is_loaded_count_also_where_it_is_called_debug_information():
    a, b = (
        elf(
            type_=1, sections=(Section(".debug_x", PROGBITS, 0, b"x"), Section(".rela.debug_x", RELA, 0, side, info=11))
        )
        for side in (b"a", b"b")
    )
    assert causes(a, b) == {("regions", ".rela.debug_x"): ("elf-debug-info", True)}
    a, b = (
        elf(
            type_=1,
            sections=(
                Section(".debug_x", PROGBITS, 0, b"code", flags=6),
                Section(".rela.debug_x", RELA, 0, side, info=11),
            ),
        )
        for side in (b"a", b"b")
    )
    assert causes(a, b) == {("regions", ".rela.debug_x"): (None, False)}


def test_python_that_gdb_runs_is_no_debug_information():
    a, b = (elf(sections=(Section(".debug_gdb_scripts", PROGBITS, 0, side),)) for side in (b"a", b"b"))
    assert causes(a, b) == {("regions", ".debug_gdb_scripts"): (None, False)}


def test_names_of_symbols_are_no_debug_information():
    a, b = (
        elf(type_=1, sections=(Section(".debug_str", PROGBITS, 0, side), Section(".x", PROGBITS, 0, b"x", link=11)))
        for side in (b"a", b"b")
    )
    assert causes(a, b) == {("regions", ".debug_str"): (None, False)}


def test_headers_of_two_sections_of_one_name_do_not_swap_their_bytes():
    def with_relocations(debug_text: bytes, *, are_swapped: bool) -> bytes:
        two = (Section(".rela.x", RELA, 0, side, info=at) for at, side in enumerate((b"a" * 24, b"b" * 24), 1))
        raw = bytearray(elf(type_=1, sections=(*two, Section(".debug_str", PROGBITS, 0, debug_text))))
        table, count = struct.unpack_from("<Q", raw, 40)[0], struct.unpack_from("<H", raw, 60)[0]
        rows = [at for at in range(table, table + 64 * count, 64) if struct.unpack_from("<I", raw, at + 4)[0] == RELA]
        places = [raw[at + 24 : at + 32] for at in rows]
        for at, place in zip(rows, places[::-1] if are_swapped else places, strict=True):
            raw[at + 24 : at + 32] = place
        return bytes(raw)

    a = with_relocations(b"/a", are_swapped=False)
    moved = causes(a, with_relocations(b"/a/longer/folder", are_swapped=False))
    assert set(moved.values()) == {("elf-debug-info", True)}
    swapped = causes(a, with_relocations(b"/a/longer/folder", are_swapped=True))
    assert set(swapped) == set(moved)
    assert set(swapped.values()) == {(None, False)}


@pytest.mark.parametrize("name", [".comment", ".gnu_debuglink", ".debug_info", ".zdebug_str"])
def test_a_section_in_place_of_the_code_is_not_trusted(name):
    """The section table has no `.text` any more: what is loaded and runs is called a comment."""

    def side(text: bytes) -> bytes:
        made = Elf(comment=b"", text=text)
        data = bytearray(made.bytes())
        start, size = made.offsets[".text"]
        made = Elf(comment=b"", text=text, sections=(Section(name, PROGBITS, 0, b"x" * size),))
        data = bytearray(made.bytes())
        for at in range(made.sections_at, len(data), 64):
            if struct.unpack_from("<Q", data, at + 24)[0] == start:
                row = at
            if struct.unpack_from("<Q", data, at + 24)[0] == made.offsets[name][0]:
                struct.pack_into("<Q", data, at + 24, start)
        struct.pack_into("<IIQQQQ", data, row, 0, 0, 0, 0, 0, 0)
        return bytes(data)

    found = causes(side(bytes(64)), side(bytes(63) + b"\xc3"))
    assert set(found.values()) == {(None, False)}


@pytest.mark.parametrize(
    ("behind", "machine", "align", "is_reached"),
    [
        pytest.param(0, 62, 0x1000, True, id="behind the code"),
        pytest.param(0xFBE, 62, 0x1000, True, id="at the end of its page"),
        pytest.param(0xFC0, 62, 0x200000, False, id="in the next page of 4 KiB"),
        pytest.param(0xFC0, 183, 0x10000, True, id="in the same page of 64 KiB"),
    ],
)
def test_a_comment_in_a_page_that_runs_is_loaded(behind, machine, align, is_reached):
    """The loader maps whole pages: what follows the code in its page can be run."""

    def side(comment: bytes) -> bytes:
        made = Elf(comment=b"", machine=machine, data=bytes(0x2000))
        made.bytes()
        start, size = made.offsets[".text"]
        at = start + size + behind
        made = Elf(comment=b"", machine=machine, sections=(Section(".comment", PROGBITS, 0, comment, offset=at),))
        data = bytearray(made.bytes())
        if behind == 0xFC0:  # nothing else may be there: the segment of data goes
            struct.pack_into("<I", data, 64 + 2 * 56, 0)
            for section in (".dynamic", ".data"):
                row = next(
                    r for r in range(made.sections_at, len(data), 64) if _offset(data, r) == made.offsets[section][0]
                )
                struct.pack_into("<IIQQQQ", data, row, 0, 0, 0, 0, 0, 0)
            for place in range(64 + 3 * 56, 64 + 7 * 56, 56):
                struct.pack_into("<I", data, place, 0)
                struct.pack_into("<Q", data, place + 32, 0)
            struct.pack_into("<Q", data, 64 + 2 * 56 + 32, 0)
        data[at : at + len(comment)] = comment
        struct.pack_into("<Q", data, 64 + 56 + 48, align)
        return bytes(data)

    assert counts(side(b"a\0"), side(b"b\0")) == is_reached


def _offset(data: bytearray, row: int) -> int:
    return struct.unpack_from("<Q", data, row + 24)[0]


@pytest.mark.parametrize("flags", [1, 2, 4])
def test_a_comment_that_says_it_is_loaded_written_or_run_is_none(flags):
    def side(data: bytes) -> bytes:
        return elf(comment=b"", sections=(Section(".comment", PROGBITS, 0, data, flags=flags),))

    assert counts(side(b"a\0"), side(b"b\0"))


def test_a_comment_that_stands_twice_is_none():
    def side(data: bytes) -> bytes:
        return elf(sections=(Section(".comment", PROGBITS, 0, data),))

    assert counts(side(b"a\0"), side(b"b\0"))


def test_another_segment_takes_every_cause_away():
    a, b = elf(build_id=b"a" * 20, comment=b"a\0"), elf(build_id=b"b" * 20, comment=b"b\0", stack=7)
    assert {cause for cause, _ in causes(a, b).values()} == {None}


def test_another_section_header_takes_every_cause_away():
    a = elf(build_id=b"a" * 20, comment=b"a\0", sections=(Section(".x", PROGBITS, 0, b"x"),))
    b = elf(build_id=b"b" * 20, comment=b"b\0", sections=(Section(".x", PROGBITS, 0, b"x", info=1),))
    assert {cause for cause, _ in causes(a, b).values()} == {None}


def test_a_gap_that_is_not_zeros_has_no_cause():
    made = Elf(comment=b"1.0\0")
    data = bytearray(made.bytes())
    start, size = made.offsets[".shstrtab"]
    assert start + size < made.sections_at
    data[start + size] = 1
    found = causes(elf(comment=b"2\0"), bytes(data))
    assert (None, False) in found.values()


def test_zeros_that_are_loaded_have_no_cause():
    a = elf(rodata=b"", text=bytes(64))
    b = bytearray(a)
    b[0x0FFF] = 1  # between the first two segments
    assert counts(a, bytes(b))


def test_the_place_of_the_section_table_alone_has_no_cause():
    a = elf()
    at = struct.unpack_from("<Q", a, 40)[0]
    b = bytearray(a[:at] + bytes(8) + a[at:])
    struct.pack_into("<Q", b, 40, at + 8)
    assert set(causes(a, bytes(b)).values()) == {(None, False)}


def test_sections_in_another_order_have_no_cause():
    x, y = Section(".x", PROGBITS, 0, b"xx"), Section(".y", PROGBITS, 0, b"yy")
    assert counts(elf(sections=(x, y)), elf(sections=(y, x)))


def test_a_section_that_is_called_padding_is_not_taken_for_the_gaps():
    a = elf(comment=b"GCC 10\0", sections=(Section("padding", PROGBITS, 0, b"a"),))
    b = elf(comment=b"GCC 11.2\0", sections=(Section("padding", PROGBITS, 0, b"b"),))
    assert causes(a, b)["regions", "padding"] == (None, False)


def test_an_own_section_called_build_id_is_none():
    def side(build_id: bytes, data: bytes) -> bytes:
        return elf(build_id=build_id, sections=(Section("build-id", PROGBITS, 0, data),))

    found = causes(side(b"a" * 20, b"a"), side(b"b" * 20, b"b"))
    assert found["build-id",] == ("elf-build-id", True)
    assert (None, False) in found.values()


# ---------------------------------------------------------------- objects that a compiler made

SOURCE = """
#include <string.h>
static const char *const told = "told as %s";
int seen;
__attribute__((noinline)) int first(const char *text) { return (int)strlen(text) + NUMBER; }
int second(char *into) { strcpy(into, told); return first(into) + seen++; }
"""
COMPILER = shutil.which("gcc")
needs_gcc = pytest.mark.skipif(COMPILER is None, reason="there is no gcc")


def built(folder, number: int, *options: str) -> bytes:
    folder.mkdir(exist_ok=True)
    source = folder / "x.c"
    source.write_text(SOURCE.replace("NUMBER", str(number)))
    result = folder / "x.so"
    words = [COMPILER, "-shared", "-fPIC", "-O1", "-Wl,--build-id", *options, "-o", str(result), str(source)]
    done = subprocess.run(words, check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"gcc cannot build: {done.stderr[:200]!r}")
    return result.read_bytes()


@needs_gcc
def test_code_that_changed_is_told_by_function(tmp_path):
    a, b = (built(tmp_path / "a", number) for number in (1, 2))
    found = told(a, b, PATH)
    assert [change[:2] for change in found if change[1][0] == "functions"] == [("changed", ("functions", "first"))]
    assert causes(a, b)["build-id",] == ("elf-build-id", True)
    assert causes(a, b)["functions", "first"] == (None, False)


@needs_gcc
def test_debug_information_of_another_directory_is_harmless(tmp_path):
    a, b = (built(tmp_path / name, 1, "-g") for name in ("a", "another"))
    found = causes(a, b)
    assert set(found.values()) <= {("elf-debug-info", True), ("elf-build-id", True)}
    assert ("elf-debug-info", True) in found.values()


@needs_gcc
def test_a_compiler_hardens_what_is_asked_for(tmp_path):
    a = built(tmp_path, 1, "-Wl,-z,norelro", "-Wl,-z,execstack", "-fno-stack-protector", "-U_FORTIFY_SOURCE")
    b = built(
        *(tmp_path, 1, "-Wl,-z,relro,-z,now", "-Wl,-z,noexecstack", "-fstack-protector-all", "-D_FORTIFY_SOURCE=2"),
        "-fno-builtin-strlen",
    )
    found = told(a, b, PATH)
    assert ("changed", ("security", "RELRO"), "none", "full") in found
    assert ("changed", ("security", "executable stack"), "yes", "no") in found
    assert ("changed", ("security", "stack canary"), "no", "yes") in found
    assert ("added", ("flags", "NOW"), "NOW") in found


@needs_gcc
def test_an_object_of_a_compiler_is_read(tmp_path):
    source = tmp_path / "x.c"
    sides = []
    for number in (1, 2):
        source.write_text(SOURCE.replace("NUMBER", str(number)))
        subprocess.run([COMPILER, "-c", "-O1", "-g", "-o", str(tmp_path / "x.o"), str(source)], check=True)
        sides.append((tmp_path / "x.o").read_bytes())
    found = told(*sides, "x.o")
    assert ("changed", ("functions", "first")) in [change[:2] for change in found]
    assert not [change for change in found if change[1][0] == "irregularities"]


def test_many_segments_are_not_looked_at_for_each_section(monkeypatch: pytest.MonkeyPatch):
    calls = []
    reach = Image.reach
    monkeypatch.setattr(Image, "reach", lambda image, segment: calls.append(segment) or reach(image, segment))
    names = [f".debug_{number}" for number in range(500)]
    read_elf(BytesSource(elf(sections=tuple(Section(name, PROGBITS, 0, b"x", align=4) for name in names))))
    assert 0 < len(calls) < 100
