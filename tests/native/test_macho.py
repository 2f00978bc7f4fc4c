"""Mach-O files are read by their structure: what is told of them, what is refused, and what costs only itself."""

from __future__ import annotations

import struct

import pytest

from cms_builder import told_signer
from macho_builder import (
    ARM64,
    BASE,
    CODE,
    FLAGS,
    I386,
    LIBRARY,
    NEEDS,
    OBJECT,
    PPC,
    PROGRAM,
    TEXT_AT,
    X86_64,
    blob,
    build_version,
    by_somebody,
    code_directory,
    command,
    defined,
    exported,
    imported,
    library,
    macho,
    reexported,
    rpath,
    source_version,
    super_blob,
    symbol,
    text_command,
    trie,
    universal,
    version,
    with_entitlements,
)
from pydistdiff.archives.source import BytesSource
from pydistdiff.native import reader
from pydistdiff.native.binary import Binary, NativeError
from pydistdiff.native.macho import image
from pydistdiff.native.macho.export_trie import Export, read_trie, read_uleb
from pydistdiff.native.macho.universal import is_macho, read_macho
from pydistdiff.native.reader import Allowance


def read(data: bytes) -> Binary:
    return read_macho(BytesSource(data))


def refused(data: bytes) -> str:
    with pytest.raises(NativeError) as caught:
        read(data)
    return str(caught.value)


# ---------------------------------------------------------------- headers and commands


def test_a_bundle_is_told_by_its_load_commands():
    binary = read(macho())
    assert (binary.format, binary.summary) == ("macho", "Mach-O arm64 bundle")
    facts = binary.facts
    assert (facts["machine"], facts["kind"]) == ("arm64", "bundle")
    assert facts["needs"] == {"/usr/lib/libSystem.B.dylib": "1.0 or later, linked with 1345.120.2"}
    assert facts["imports"] == {"/usr/lib/libSystem.B.dylib": {"_memcpy"}, "(any library)": {"_PyModule_Create2"}}
    assert facts["exports"] == {"_PyInit_demo"}
    assert facts["security"] == {"execution on the stack": "no", "stack cookie": "no"}
    assert facts["permissions"] == {"__TEXT": "read, execute", "__DATA": "read, write", "__LINKEDIT": "read"}
    assert (facts["minimum system"], facts["SDK"]) == ("macOS 11.0", "macOS 14.2")
    assert facts["UUID"] == "00010203-0405-0607-0809-0A0B0C0D0E0F"
    assert facts["signed by"] == "nobody"
    assert facts["flags"] == {"no undefined symbols", "for the dynamic linker", "two-level namespace"}
    assert facts["load commands"] == {"SEGMENT_64", "SYMTAB", "UUID", "BUILD_VERSION", "LOAD_DYLIB"}
    assert not facts["unreadable"]
    assert binary.quiet == {"UUID", "signature"}
    assert binary.string_regions == {"__TEXT,__cstring", "__DATA,__data"}


def test_a_library_has_a_name_and_is_told_what_it_needs_and_how():
    commands = (
        text_command(0xD, "@rpath/libdemo.2.dylib", 2, version("2.1.5"), version("2.0")),
        *NEEDS,
        library("libweak.dylib", kind=0x8000_0018),
        library("libmore.dylib", kind=0x8000_001F),
        library("libup.dylib", kind=0x8000_0023),
        library("liblazy.dylib", kind=0x20),
        rpath("@loader_path/.dylibs"),
        rpath("/usr/local/lib"),
    )
    facts = read(macho(*commands, kind=LIBRARY)).facts
    assert (facts["kind"], facts["install name"]) == ("dynamic library", "@rpath/libdemo.2.dylib")
    assert facts["own version"] == "2.1.5, compatible with 2.0"
    assert facts["rpaths"] == ("@loader_path/.dylibs", "/usr/local/lib")
    assert [*facts["needs"].items()][1:] == [
        ("libweak.dylib", "1.0 or later, linked with 1.2.3, weak"),
        ("libmore.dylib", "1.0 or later, linked with 1.2.3, re-exported"),
        ("libup.dylib", "1.0 or later, linked with 1.2.3, upward"),
        ("liblazy.dylib", "1.0 or later, linked with 1.2.3, lazy"),
    ]
    assert "UUID" not in facts


def test_a_program_is_told_how_it_is_guarded():
    symbols = (defined("_main"), imported("___stack_chk_fail"))
    facts = read(macho(kind=PROGRAM, flags=FLAGS | 0x20_0000 | 0x2_0000, symbols=symbols)).facts
    assert facts["security"] == {
        "position independent": "yes",
        "no execution on the heap": "no",
        "execution on the stack": "yes",
        "stack cookie": "yes",
    }


def test_encryption_initialisers_linker_and_environment_are_told():
    commands = (
        command(0x2C, struct.pack("<IIII", 0x1000, 0x1000, 1, 0)),
        text_command(0xE, "/usr/lib/dyld"),
        text_command(0x27, "DYLD_LIBRARY_PATH=/tmp"),
    )
    facts = read(macho(*commands, data_flags=0x9)).facts
    assert facts["security"]["encryption"] == "system 1"
    assert facts["security"]["functions at load"] == "32"
    assert (facts["linker"], facts["environment"]) == (("/usr/lib/dyld",), ("DYLD_LIBRARY_PATH=/tmp",))
    assert read(macho(data_flags=0x16)).facts["security"]["functions at load"] == "64"


def test_systems_and_tools_are_told():
    commands = (
        build_version("10.13", "0", tools=((3, "1053.12"), (1, "15.0"), (9, "1.0"))),
        build_version("13.1", "13.1", platform=6),
        command(0x24, struct.pack("<II", version("10.9"), version("11.3"))),
        command(0x25, struct.pack("<II", version("9.0"), 0)),
        source_version(1 << 40 | 2 << 30 | 3),
    )
    facts = read(macho(*commands)).facts
    assert facts["minimum system"] == "macOS 10.9, iOS 9.0, macOS 10.13, Mac Catalyst 13.1"
    assert facts["SDK"] == "macOS 11.3, none, none, Mac Catalyst 13.1"
    assert facts["build tools"] == {"ld 1053.12", "clang 15.0", "tool 9 1.0"}
    assert facts["source version"] == "1.2.0.0.3"
    assert read(macho(source_version(0))).facts["source version"] == "0"


@pytest.mark.parametrize(
    ("options", "summary"),
    [
        pytest.param({"cpu": X86_64, "subtype": 3}, "Mach-O x86_64 bundle", id="x86_64"),
        pytest.param({"cpu": ARM64, "subtype": 0x8000_0002}, "Mach-O arm64e bundle", id="arm64e"),
        pytest.param({"cpu": I386, "plus": False, "kind": OBJECT}, "Mach-O i386 object", id="32 bits"),
        pytest.param({"cpu": 99, "kind": 99}, "Mach-O processor 0x63 file type 99", id="unknown"),
    ],
)
def test_processors_and_kinds_have_names(options, summary):
    assert read(macho(**options)).summary == summary


def test_files_of_the_other_byte_order_are_read():
    needs = text_command(0xC, "/usr/lib/libSystem.B.dylib", 2, version("1.0"), version("1.0"), order=">")
    binary = read(macho(needs, cpu=PPC, order=">", plus=False))
    assert binary.summary == "Mach-O ppc bundle"
    assert binary.facts["exports"] == {"_PyInit_demo"}
    assert binary.facts["needs"] == {"/usr/lib/libSystem.B.dylib": "1.0 or later, linked with 1.0"}


def test_permissions_say_what_is_written_and_run():
    facts = read(macho(text_protection=(7, 7))).facts
    assert facts["permissions"]["__TEXT"] == "read, write, execute (writable and executable)"
    assert read(macho(text_protection=(0, 5))).facts["permissions"]["__TEXT"] == "none, at most read, execute"


def test_commands_that_nobody_knows_are_told_by_their_number():
    assert "command 0x80000077" in read(macho(command(0x8000_0077))).facts["load commands"]


# ---------------------------------------------------------------- symbols


def test_imports_are_told_by_the_library_that_gives_them():
    symbols = (
        imported("_a"),
        imported("_b", 2, weak=True),
        imported("_self", 0),
        imported("_program", 0xFF),
        imported("_odd", 77),
        ("_debug", 0x24, 1, 0, BASE),
        ("_local", 0x00, 0, 0, 0),
    )
    commands = (*NEEDS, library("libtwo.dylib"))
    facts = read(macho(*commands, symbols=symbols)).facts
    assert facts["imports"] == {
        "/usr/lib/libSystem.B.dylib": {"_a"},
        "libtwo.dylib": {"_b"},
        "(itself)": {"_self"},
        "(the program)": {"_program"},
        "(library 77)": {"_odd"},
    }
    assert facts["weak imports"] == {"_b"}
    flat = read(macho(*commands, symbols=symbols, flags=0x5)).facts["imports"]
    assert flat == {"(any library)": {"_a", "_b", "_self", "_program", "_odd"}}


def test_exports_are_those_of_the_trie_where_there_is_one():
    names = {"_PyInit_demo": exported(), "_f": reexported(2, "_g"), "_h": reexported(1), "_r": b"\x10\0\0"}
    facts = read(macho(exports=trie(names))).facts
    assert facts["exports"] == set(names)
    assert facts["re-exports"] == {"_f": "_g of library 2", "_h": "the same name of library 1"}


def test_without_a_trie_exports_are_the_external_symbols():
    symbols = (defined("_a"), defined("_b", external=False), symbol("_c", 5, kind=0x03), symbol("_d", kind=0x0B))
    assert read(macho(symbols=symbols)).facts["exports"] == {"_a", "_c"}


def test_functions_end_where_the_next_begins_or_their_section():
    place = BASE + TEXT_AT
    symbols = (
        defined("_a", place),
        defined("_b", place + 0x40, external=False),
        defined("_again", place),
        defined("_b", place + 0x80, external=False),
        defined("_data", BASE + 0x2000),
        defined("", place + 0x50),
    )
    binary = read(macho(symbols=symbols, starts=(TEXT_AT, TEXT_AT + 0x20, TEXT_AT + 0x40)))
    assert [(one.name, one.start, one.size) for one in binary.functions] == [
        ("_a", TEXT_AT, 0x20),
        ("_b", TEXT_AT + 0x40, 0x40),
        ("_b #2", TEXT_AT + 0x80, len(CODE) - 0x80),
    ]
    without = read(macho(symbols=symbols)).functions
    assert [(one.name, one.size) for one in without] == [("_a", 0x40), ("_b", 0x40), ("_b #2", len(CODE) - 0x80)]


def test_names_that_are_no_text_never_look_the_same():
    one, other = (read(macho(symbols=(defined(f"_{letter}"),))).facts["exports"] for letter in ("\udcff", "\udcfe"))
    assert one != other


LONG = b"\0\1" + b"a" * 40_000 + b"\0" + b"\xc6\xb8\2" + b"\0\1" + b"b" * 40_000 + b"\0\0"
"""Two steps, each with a name of 40,000 letters."""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\0", "its exports end too early", id="cut"),
        pytest.param(b"\0\1a\0\0", "its exports are no tree", id="a circle"),
        pytest.param(b"\0\2a\0\x08b\0\x08\0\0", "its exports are no tree", id="two ways"),
        pytest.param(b"\0\1aaa", "the name of an export has no end", id="name"),
        pytest.param(b"\0\1a\0", "a number has no end", id="child"),
        pytest.param(b"\0\1a\0\x7f", "a number has no end", id="outside"),
        pytest.param(b"\2\x08\1aaa", "the name of an export has no end", id="re-export"),
        pytest.param(LONG, "the name of an export has no end", id="long name"),
    ],
)
def test_tries_that_are_none_are_refused(data, reason):
    with pytest.raises(NativeError, match=reason):
        read_trie(data, Allowance())


def test_a_trie_without_bytes_exports_nothing_and_one_of_one_node_the_empty_name():
    assert read_trie(b"", Allowance()) == {}
    assert read_trie(b"\2\0\5\0", Allowance()) == {"": Export((5,))}


def test_names_in_a_trie_are_counted(monkeypatch):
    deep = b"".join(
        b"\0\1" + b"a" * 60 + b"\0" + struct.pack("<BB", 0x80 | 65 * n & 0x7F, 65 * n >> 7) for n in range(1, 100)
    )
    monkeypatch.setattr(reader, "MOST_NAMES", 1000)
    with pytest.raises(NativeError, match="its names have more than 1,000 bytes"):
        read_trie(deep, Allowance())
    monkeypatch.undo()
    with pytest.raises(NativeError):
        read_trie(deep, Allowance())


@pytest.mark.parametrize(("data", "number"), [(b"\0", 0), (b"\x7f", 127), (b"\x80\1", 128), (b"\xe5\x8e\x26", 624485)])
def test_numbers_of_variable_length(data, number):
    assert read_uleb(data, 0) == (number, len(data))


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80" * 10 + b"\1"])
def test_numbers_without_end_are_refused(data):
    with pytest.raises(NativeError, match="a number has no end"):
        read_uleb(data, 0)


# ---------------------------------------------------------------- signatures


def test_an_ad_hoc_signature_is_told_with_whether_its_hashes_are_true():
    facts = read(macho(signature={"identifier": "libdemo"})).facts
    assert facts["signed by"] == "none, ad hoc"
    signature = facts["signature"]
    assert (signature["identifier"], signature["team"], signature["entitlements"]) == ("libdemo", "none", "no")
    assert signature["flags"] == {"ad hoc", "signed by the linker"}
    assert signature["hashes"] == "those of the file"
    assert "form" in signature


def test_signers_are_told_with_their_team():
    facts = read(macho(sign=by_somebody)).facts
    assert facts["signed by"] == told_signer("Demo")
    signature = facts["signature"]
    assert (signature["identifier"], signature["team"]) == ("org.demo", "TEAM123456")
    assert signature["flags"] == {"hardened runtime"}
    assert signature["hashes"] == "those of the file"


def test_a_signature_that_cannot_be_read_has_an_unknown_signer():
    def sign(data: bytes) -> bytes:
        return super_blob({0: code_directory(data, flags=0), 0x10000: blob(0xFADE_0B01, b"\x30\x05")})

    assert read(macho(sign=sign)).facts["signed by"] == "unknown"
    without = read(macho(sign=lambda data: super_blob({0: code_directory(data, flags=0)})))
    assert without.facts["signed by"] == "unknown"


def test_entitlements_are_bound_by_a_hash():
    signature = read(macho(sign=with_entitlements)).facts["signature"]
    assert (signature["entitlements"], signature["hashes"]) == ("yes", "those of the file")
    forged = read(macho(sign=lambda data: with_entitlements(data, true=b"other"))).facts["signature"]
    assert forged["hashes"] == "not those of the file"
    unbound = read(macho(sign=lambda data: super_blob({0: code_directory(data), 5: blob(0xFADE_7171, b"x")})))
    assert unbound.facts["signature"]["hashes"] == "not those of the file"


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_hashes_of_all_kinds_are_computed(kind):
    assert read(macho(signature={"kind": kind})).facts["signature"]["hashes"] == "those of the file"


def test_several_code_directories_are_all_looked_at():
    def sign(data: bytes) -> bytes:
        return super_blob({0: code_directory(data, kind=1), 0x1000: code_directory(data)})

    signature = read(macho(sign=sign)).facts["signature"]
    assert (signature["hashed with"], signature["hashes"]) == ("sha1, sha256", "those of the file")


def test_a_byte_that_changed_makes_the_hashes_wrong():
    data = bytearray(macho(signature={}))
    data[TEXT_AT] ^= 1
    facts = read(bytes(data)).facts
    assert facts["signed by"] == "none, ad hoc; its hashes are not those of the file"
    signature = facts["signature"]
    assert signature["hashes"] == "not those of the file"
    assert "form" not in signature
    assert "sha256" in signature["bytes"]


def changed_directory(place: int, value: bytes):
    def sign(data: bytes) -> bytes:
        own = bytearray(code_directory(data))
        own[place : place + len(value)] = value
        return super_blob({0: bytes(own)})

    return sign


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        pytest.param(lambda data: bytes(64), "its signature is laid out as none that is known", id="zeros"),
        pytest.param(
            lambda data: struct.pack(">III", 0xFADE0CC0, 12, 33),
            "its signature is laid out as none that is known",
            id="many parts",
        ),
        pytest.param(
            lambda data: struct.pack(">IIIII", 0xFADE0CC0, 20, 1, 0, 2),
            "a part of the signature lies outside it",
            id="part outside",
        ),
        pytest.param(
            lambda data: super_blob({2: blob(0xFADE0C01, b"")}),
            "its signature has no code directory",
            id="no directory",
        ),
        pytest.param(
            lambda data: super_blob({number: code_directory(data) for number in range(5)}),
            "its signature has more code directories than any real one",
            id="directories",
        ),
        pytest.param(
            lambda data: super_blob({0: blob(0xFADE0C02, b"")}),
            "a code directory is shorter than it may be",
            id="short directory",
        ),
        pytest.param(changed_directory(37, b"\x09"), "a code directory has hashes of an unknown kind", id="hash"),
        pytest.param(changed_directory(39, b"\x40"), "a code directory has hashes of an unknown kind", id="page"),
        pytest.param(
            changed_directory(28, b"\0\1\0\0"), "a code directory has hashes outside itself", id="hashes outside"
        ),
        pytest.param(
            changed_directory(24, b"\0\0\0\x7f"), "a code directory has hashes outside itself", id="special slots"
        ),
        pytest.param(
            changed_directory(20, b"\0\0\xff\xff"),
            "a code directory has its identifier outside itself",
            id="identifier",
        ),
    ],
)
def test_broken_signatures_cost_only_themselves(sign, reason):
    facts = read(macho(sign=sign)).facts
    assert facts["unreadable"] == {"signature": reason}
    assert (facts["signed by"], "signature" in facts) == ("nobody", False)
    assert facts["imports"]


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(changed_directory(32, b"\0\0\x10\0"), id="another limit"),
        pytest.param(changed_directory(32, b"\xff\0\0\0"), id="limit outside"),
        pytest.param(changed_directory(44, b"\0\0\0\1"), id="scattered"),
        pytest.param(changed_directory(63, b"\1"), id="large limit"),
        pytest.param(changed_directory(39, b"\2"), id="small pages"),
        pytest.param(changed_directory(39, b"\0"), id="one page"),
    ],
)
def test_signatures_of_another_extent_are_not_true(sign):
    assert read(macho(sign=sign)).facts["signature"]["hashes"] == "not those of the file"


def test_what_is_not_accounted_for_has_no_form():
    def with_gap(data: bytes) -> bytes:
        own = super_blob({0: code_directory(data), 2: blob(0xFADE0C01, b"")})
        return own[:12] + own[12:24] + struct.pack(">I", len(own) - 4) + own[28:-8] + b"gap!" + own[-8:-4]

    def with_tail(data: bytes) -> bytes:
        return super_blob({0: code_directory(data)}) + b"tail"

    assert "form" not in read(macho(sign=with_tail)).facts["signature"]
    assert "form" not in (read(macho(sign=with_gap)).facts.get("signature") or {})


# ---------------------------------------------------------------- universal files


@pytest.mark.parametrize("wide", [False, True])
def test_each_architecture_is_told_under_its_own_name(wide):
    one, other = macho(cpu=X86_64), macho(signature={}, kind=LIBRARY)
    binary = read(universal(one, other, wide=wide))
    assert binary.summary == "Mach-O universal, x86_64, arm64"
    facts = binary.facts
    assert facts["architectures"] == ("x86_64", "arm64")
    assert (facts["x86_64 kind"], facts["arm64 kind"]) == ("bundle", "dynamic library")
    assert binary.quiet == {"x86_64 UUID", "x86_64 signature", "arm64 UUID", "arm64 signature"}
    assert [one.name for one in binary.functions] == ["x86_64 _PyInit_demo", "arm64 _PyInit_demo"]
    names = {region.name: region for region in binary.regions}
    assert names["arm64 UUID"].told_by == ("arm64 UUID",)
    assert names["arm64 code signature"].told_by == ("arm64 signature",)
    assert names["arm64 load commands #2"].whole == "arm64 load commands"


def test_the_same_architecture_twice_is_numbered():
    assert read(universal(macho(), macho())).facts["architectures"] == ("arm64", "arm64 #2")


def table(*rows: tuple[int, int, int], tail: bytes = bytes(64)) -> bytes:
    head = struct.pack(">II", 0xCAFEBABE, len(rows))
    return head + b"".join(struct.pack(">IIIII", cpu, 0, at, size, 0) for cpu, at, size in rows) + tail


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(table((7, 99, 99)), "the part for i386 does not lie in a place of its own", id="outside"),
        pytest.param(table((7, 0, 8)), "the part for i386 does not lie in a place of its own", id="over the table"),
        pytest.param(
            table((7, 60, 20), (18, 70, 10)), "the part for ppc does not lie in a place of its own", id="overlap"
        ),
        pytest.param(table((7, 40, 20)), "it does not begin like a Mach-O file", id="something else"),
        pytest.param(struct.pack(">II", 0xCAFEBABE, 17) + bytes(999), "it declares 17 architectures", id="too many"),
        pytest.param(struct.pack(">II", 0xCAFEBABE, 3), "the table of architectures lies outside the file", id="cut"),
    ],
)
def test_universal_files_that_could_be_read_in_two_ways_are_refused(data, reason):
    assert refused(data) == reason


def test_what_begins_like_a_file_is_one_and_classes_of_java_are_none():
    for data in (macho(), macho(plus=False), macho(order=">"), universal(macho()), universal(macho(), wide=True)):
        assert is_macho(BytesSource(data))
    java = struct.pack(">IHH", 0xCAFEBABE, 0, 52)
    for data in (b"", b"\xcf\xfa\xed", java + bytes(99), b"\xca\xfe\xba\xbe", struct.pack(">II", 0xCAFEBABE, 0)):
        assert not is_macho(BytesSource(data))


# ---------------------------------------------------------------- hostile files


def changed(data: bytes, at: int, form: str, value: int) -> bytes:
    return data[:at] + struct.pack("<" + form, value) + data[at + struct.calcsize(form) :]


FIRST = 32
"""Where the first load command stands."""
SECTION = FIRST + 72


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\xcf\xfa\xed\xfe", "the header lies outside the file", id="nothing but a mark"),
        pytest.param(changed(macho(), 16, "I", 10_001), "its load commands do not lie in the file", id="many commands"),
        pytest.param(
            changed(macho(), 20, "I", 1 << 31), "its load commands do not lie in the file", id="long commands"
        ),
        pytest.param(changed(macho(), FIRST + 4, "I", 4), "a load command has a size that is none", id="small command"),
        pytest.param(changed(macho(), FIRST + 4, "I", 1 << 20), "a load command has a size that is none", id="large"),
        pytest.param(changed(macho(), FIRST + 4, "I", 73), "a load command has a size that is none", id="odd"),
        pytest.param(changed(macho(), FIRST + 64, "I", 99), "a segment does not lie in the file", id="sections"),
        pytest.param(changed(macho(), FIRST + 48, "Q", 1 << 40), "a segment does not lie in the file", id="segment"),
        pytest.param(
            changed(macho(), SECTION + 48, "I", 1 << 30), "a section does not lie in its segment", id="section"
        ),
        pytest.param(
            changed(macho(), SECTION + 80 + 48, "I", TEXT_AT), "two of its sections overlap in the file", id="over"
        ),
        pytest.param(macho(command(0x1B)), "a load command is shorter than its kind", id="short UUID"),
        pytest.param(macho(command(0xC, bytes(8))), "a load command is shorter than its kind", id="short library"),
        pytest.param(
            macho(command(0x8000001C, struct.pack("<I", 99))), "a load command has its text outside itself", id="text"
        ),
        pytest.param(
            macho(command(0x8000001C, struct.pack("<I", 3))), "a load command has its text outside itself", id="head"
        ),
        pytest.param(
            macho(command(0x29, struct.pack("<II", 1, 1 << 31))),
            "the table of data in code does not lie in the file",
            id="table",
        ),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(data, reason):
    assert refused(data) == reason


def test_the_tables_of_the_dynamic_linker_are_regions():
    info = command(0x8000_0022, struct.pack("<10I", 0x2200, 4, 0x2204, 4, 0, 0, 0x2208, 4, 0x220C, 4))
    dynamic = command(0xB, bytes(48) + struct.pack("<II", 0x2210, 2) + bytes(16))
    names = [region.name for region in read(macho(info, dynamic)).regions]
    for name in ("rebasing", "binding", "lazy binding", "exports", "indirect symbols"):
        assert name in names
    assert "weak binding" not in names


def test_segments_that_overlap_are_refused():
    data = macho()
    second = FIRST + struct.unpack_from("<I", data, FIRST + 4)[0]
    assert refused(changed(data, second + 40, "Q", 0x1800)) in {
        "two of its segments overlap in the file",
        "a section does not lie in its segment",
    }


def test_sections_are_counted(monkeypatch):
    monkeypatch.setattr(image, "MOST_SECTIONS", 3)
    assert refused(macho()) == "it has more than 3 sections"


def test_broken_tables_cost_only_themselves():
    data = macho(exports=b"\0\1a\0\0")
    assert read(data).facts["unreadable"] == {"exports": "its exports are no tree"}
    symtab = data.index(struct.pack("<II", 0x2, 24))
    broken = changed(data, symtab + 20, "I", 1)
    facts = read(broken).facts
    assert set(facts["unreadable"]) == {"symbols", "exports"}
    assert facts["permissions"]
    starts = macho(starts=(TEXT_AT,))
    at = starts.index(b"\x80\x20\0", 0x3000)
    assert read(starts[:at] + b"\x80" * 16 + starts[at + 16 :]).facts["unreadable"] == {
        "functions": "a number has no end"
    }


def test_every_byte_belongs_to_a_region():
    data = macho(signature={}, exports=trie({"_a": exported()}), starts=(TEXT_AT,), tail=b"behind")
    regions = read(data).regions
    assert [region.start for region in regions] == [0, *(region.end for region in regions[:-1])]
    assert regions[-1].end == len(data)
    assert regions[-1].name == "after code signature"
    assert [region.name for region in regions][:5] == [
        *("header", "load commands", "UUID", "load commands #2", "after load commands"),
    ]
