"""PE images are read by their structure: what is told of them, what is refused, and what costs only itself."""

from __future__ import annotations

import struct

import pytest

from cms_builder import by, der, image_digest, sequence, told_signer
from pe_builder import (
    ARM64,
    CODE,
    DATA,
    DELAYED,
    EXCEPTIONS,
    EXPORTS,
    HEADERS,
    IMAGE_BASE_32,
    IMPORTS,
    LATER,
    LOAD_CONFIG,
    RDATA,
    RESOURCES,
    TEXT,
    TIME,
    TLS,
    WRITABLE_CODE,
    X86,
    Block,
    address_of,
    code_view,
    delayed_imports,
    exports,
    imports,
    load_config,
    pe,
    resources,
    rich,
    rich_image,
    section,
    signed,
    tls,
    version_block,
    version_info,
    with_checksum,
)
from pydistdiff.archives.source import BytesSource
from pydistdiff.native import reader
from pydistdiff.native.binary import Binary, NativeError
from pydistdiff.native.pe import checksum
from pydistdiff.native.pe import resources as pe_resources
from pydistdiff.native.pe.description import read_pe
from pydistdiff.native.pe.image import is_pe


def read(data: bytes) -> Binary:
    return read_pe(BytesSource(data))


def refused(data: bytes) -> str:
    with pytest.raises(NativeError) as caught:
        read(data)
    return str(caught.value)


def with_tables(make, index: int, machine: int = 0x8664, **options) -> bytes:
    """An image with one table, which `make` writes into a section of its own."""
    block = Block(address_of(1))
    directories = {index: make(block)}
    return pe(
        section(".text", TEXT, CODE),
        section(".rdata", bytes(block.data), RDATA),
        directories=directories,
        machine=machine,
        **options,
    )


# ---------------------------------------------------------------- headers


def test_an_image_is_told_by_its_headers():
    binary = read(pe())
    assert (binary.format, binary.summary) == ("pe", "PE32+ x86-64 DLL")
    facts = binary.facts
    assert (facts["machine"], facts["kind"], facts["entry point"]) == ("x86-64", "DLL", ".text")
    assert (facts["minimum Windows"], facts["subsystem"], facts["linker"]) == ("6.0", "Windows GUI 6.0", "14.29")
    assert (facts["time stamp"], facts["checksum"]) == ("2024-06-18 20:46:22", "none")
    assert facts["characteristics"] == {"executable", "large addresses", "DLL"}
    assert facts["permissions"] == {".text": "code, execute, read"}
    assert facts["security"] == {
        "ASLR": "yes",
        "high-entropy ASLR": "yes",
        "NX": "yes",
        "CFG": "no",
        "CET shadow stack": "no",
        "stack cookie": "no",
    }
    assert not facts["unreadable"]
    assert "overlay" not in facts
    assert "signature" not in facts


def test_images_of_32_bits_and_programs_are_read_too():
    binary = read(pe(machine=X86, characteristics=0x102, subsystem=3, dll_characteristics=0x8440, time=0, entry=0x9999))
    assert binary.summary == "PE32 x86 program"
    facts = binary.facts
    assert (facts["subsystem"], facts["time stamp"], facts["entry point"]) == (
        *("Windows console 6.0", "none"),
        "in no section",
    )
    assert facts["security"] == {
        "ASLR": "yes",
        "NX": "no",
        "CFG": "no",
        "CET shadow stack": "no",
        "stack cookie": "no",
        "SafeSEH": "yes",
    }
    assert facts["characteristics"] == {"executable", "32 bits", "terminal server aware"}


@pytest.mark.parametrize(
    ("options", "name", "told"),
    [
        pytest.param({"machine": 0x1234}, "machine", "machine 0x1234", id="machine"),
        pytest.param({"subsystem": 99}, "subsystem", "subsystem 99 6.0", id="subsystem"),
        pytest.param({"characteristics": 0x1002}, "kind", "system file", id="kind"),
        pytest.param({"directories": {14: (0x1000, 72)}}, "kind", "DLL for .NET", id="code for .NET"),
        pytest.param({"entry": 0}, "entry point", "none", id="no entry point"),
        pytest.param({"time": 0xFFFF_FFFF}, "time stamp", "0xffffffff", id="never"),
    ],
)
def test_what_has_no_name_is_told_by_its_number(options, name, told):
    assert read(pe(**options)).facts[name] == told


def test_sections_that_are_written_and_run_are_said():
    data = pe(
        section(".text", TEXT, WRITABLE_CODE), section(".data", b"x", DATA | 1 << 3), section(".data", b"y", DATA)
    )
    assert read(data).facts["permissions"] == {
        ".text": "code, execute, read, write (writable and executable)",
        ".data": "data, read, write, 0x8",
        ".data #2": "data, read, write",
    }


def test_long_names_of_sections_stand_behind_the_symbols():
    strings = struct.pack("<I", 16) + b".debug_info\0"
    data = pe(
        section(".text", TEXT, CODE), section("/4", b"x" * 16, RDATA), symbols=(1, bytes(18) + strings), overlay=b"!"
    )
    binary = read(data)
    assert [*binary.facts["permissions"]] == [".text", ".debug_info"]
    assert [region.name for region in binary.regions][-3:] == ["symbols", "names of symbols", "overlay"]


def test_the_overlay_is_what_stands_behind_the_last_section():
    assert read(pe(overlay=b"x" * 1000)).facts["overlay"] == "1,000 bytes"
    assert read(pe(overlay=b"#!python\r\n" + b"PK\5\6" + bytes(18))).facts["overlay"] == (
        "32 bytes, a ZIP archive at their end"
    )


def test_the_checksum_is_computed():
    right = with_checksum(pe(overlay=b"odd"))
    assert read(right).facts["checksum"].endswith(", right")
    at = int.from_bytes(right[60:64], "little") + 88
    wrong = right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :]
    assert read(wrong).facts["checksum"].endswith(", wrong")
    causes = [{r.name: r.cause for r in read(data).regions}["checksum"] for data in (right, wrong)]
    assert causes == ["pe-checksum", None]


@pytest.mark.parametrize("size", [1, 2, 86, 88, 89, 90, 92, 200])
def test_the_checksum_is_the_same_however_it_is_read(monkeypatch, size):
    monkeypatch.setattr(checksum, "MIB", 2 * size)
    assert read(with_checksum(pe(overlay=b"odd"))).facts["checksum"].endswith(", right")


def test_the_tools_of_the_build_are_told():
    data = pe(stub=rich(((0x93, 30729, 1), (0x105, 30034, 1200), (0x1, 0, 90)), key=0xABCD))
    assert read(data).facts["build tools"] == {"build 30729", "build 30034"}
    assert read(pe(stub=b"This program cannot be run in DOS mode.")).facts["build tools"] == frozenset()
    assert read(pe(stub=b"Rich\0\0\0\0" + bytes(8))).facts["build tools"] == frozenset()
    broken = bytearray(rich(((1, 2, 3),)))
    broken[4] ^= 1
    assert read(pe(stub=bytes(broken))).facts["build tools"] == frozenset()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "the header of DOS lies outside the file", id="nothing"),
        pytest.param(b"ZM" + bytes(100), "it does not begin with MZ", id="no MZ"),
        pytest.param(pe(overrides={"pe_at": 66}), "it has no signature of PE where its header says", id="unaligned"),
        pytest.param(pe(overrides={"magic": 0x107}), "its optional header has the magic number 0x107", id="ROM"),
        pytest.param(pe(overrides={"sections": 0}), "it declares 0 sections", id="no sections"),
        pytest.param(pe(overrides={"sections": 97}), "it declares 97 sections", id="many sections"),
        pytest.param(pe(overrides={"directories": 17}), "it declares 17 data directories", id="directories"),
        pytest.param(pe(overrides={"optional": 100}), "it declares 16 data directories", id="short header"),
        pytest.param(
            pe(overrides={"size_of_headers": 0x100}), "its headers do not hold the table of sections", id="headers"
        ),
        pytest.param(pe()[:-1], "the bytes of a section lie beyond the end of the file", id="cut"),
    ],
)
def test_what_is_no_image_is_refused(data, reason):
    assert refused(data) == reason


def moved(data: bytes, place: int, field: int, value: int) -> bytes:
    """The image with another number in the table of sections."""
    at = int.from_bytes(data[60:64], "little") + 24 + 240 + 40 * place + field
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


TWO = pe(section(".a", b"x", CODE), section(".b", b"y", RDATA))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(moved(TWO, 1, 12, 0x1000), "two of its sections overlap in memory", id="memory"),
        pytest.param(moved(TWO, 0, 12, 0x100), "two of its sections overlap in memory", id="in the headers"),
        pytest.param(moved(TWO, 1, 20, HEADERS), "two of its sections overlap in the file", id="file"),
        pytest.param(moved(TWO, 0, 20, 0x200), "two of its sections overlap in the file", id="headers in the file"),
        pytest.param(
            moved(TWO, 1, 20, 0x580), "a section begins where loaders and readers see different bytes", id="odd place"
        ),
    ],
)
def test_sections_that_could_be_read_in_two_ways_are_refused(data, reason):
    assert refused(data + bytes(1000)) == reason


def test_images_of_low_alignment_have_their_sections_where_they_are_in_the_file():
    data = pe(section(".a", b"x", CODE), overrides={"section_alignment": 32}) + bytes(0x1000)
    flat = moved(moved(data, 0, 12, 0x410), 0, 20, 0x410)
    assert read(flat).facts["permissions"] == {".a": "code, execute, read"}


def test_every_byte_belongs_to_a_region():
    data = with_checksum(rich_image(stub=rich(((1, 2, 3),)), overlay=b"x"))
    regions = read(data).regions
    assert [region.start for region in regions] == [0, *(region.end for region in regions[:-1])]
    assert regions[-1].end == len(data)
    assert [(region.name, region.size) for region in regions][:8] == [
        ("DOS header", 64),
        ("tools of the build", 32),
        ("DOS stub", 8),
        ("headers", 8),
        ("time stamp of header", 4),
        ("headers #2", 76),
        ("checksum", 4),
        ("headers #3", 76),
    ]


def test_what_begins_like_an_image_is_one():
    assert is_pe(BytesSource(pe()))
    for data in (b"", b"MZ", pe()[:66], b"x" + pe()[1:], pe(overrides={"pe_at": 66}).replace(b"PE\0\0", b"NE\0\0")):
        assert not is_pe(BytesSource(data))


# ---------------------------------------------------------------- imports and exports


def test_imports_are_told_by_library_and_name_or_ordinal():
    facts = read(rich_image(imports={"a.dll": ("f", "g"), "b.dll": (12,), "a.dll ": ()})).facts
    assert facts["needs"] == ("a.dll", "b.dll", "a.dll ")
    assert facts["imports"] == {"a.dll": {"f", "g"}, "b.dll": {"#12"}, "a.dll ": frozenset()}


@pytest.mark.parametrize("base", [0, IMAGE_BASE_32])
def test_delayed_imports_are_told_by_themselves(base):
    machine = X86 if base else 0x8664
    data = with_tables(lambda block: delayed_imports(block, {"late.dll": ("f",)}, base=base), DELAYED, machine)
    facts = read(data).facts
    assert (facts["imports"], facts["delayed imports"], facts["needs"]) == ({}, {"late.dll": {"f"}}, ())


def test_imports_of_32_bits():
    data = with_tables(lambda block: imports(block, {"a.dll": ("f", 3)}, plus=False), IMPORTS, X86)
    assert read(data).facts["imports"] == {"a.dll": {"f", "#3"}}


def test_exports_are_told_by_name_and_those_without_by_ordinal():
    def table(block: Block) -> tuple[int, int]:
        names, to = {"PyInit_demo": 0x1000, "f": 0x1010}, {"g": "other.real_g"}
        return exports(block, names, unnamed=(0x1020, 0), forwarders=to, library="demo.dll")

    facts = read(with_tables(table, EXPORTS)).facts
    assert facts["exports"] == {"PyInit_demo", "f", "g", "#4"}
    assert facts["forwarded exports"] == {"g": "other.real_g"}
    assert facts["exported as"] == "demo.dll"


def test_exported_functions_have_the_size_that_the_table_for_exceptions_says():
    block = Block(address_of(1))
    names = {"f": 0x1000, "g": 0x1010, "none": 0x1013}
    directories = {EXPORTS: exports(block, names, forwarders={"h": "a.b"})}
    rows = struct.pack("<9I", 0x1000, 0x1010, 0, 0x1010, 0x1014, 0, 0x1014, 0x1014, 0)
    directories[EXCEPTIONS] = (block.add(rows), len(rows))
    sections = section(".text", TEXT, CODE), section(".rdata", bytes(block.data), RDATA)
    found = read(pe(*sections, directories=directories)).functions
    assert [(function.name, function.start, function.size) for function in found] == [
        ("f", HEADERS, 16),
        ("g", HEADERS + 16, 4),
    ]
    assert read(pe(*sections, directories=directories, machine=ARM64)).functions == ()
    outside = struct.pack("<3I", 0x1000, 0x9000, 0)
    directories[EXCEPTIONS] = (block.add(outside), len(outside))
    sections = section(".text", TEXT, CODE), section(".rdata", bytes(block.data), RDATA)
    assert read(pe(*sections, directories=directories)).functions == ()
    directories[EXCEPTIONS] = (0x9_0000, 12)
    assert read(pe(*sections, directories=directories)).functions == ()


def test_functions_have_the_names_of_symbols_too():
    def row(name: bytes, value: int, place: int = 1, kind: int = 0x20, more: int = 0) -> bytes:
        return struct.pack("<8sIhHBB", name, value, place, kind, 2, more)

    long = b"a_longer_name\0"
    rows = [
        row(b"short", 0x10),
        row(struct.pack("<II", 0, 4), 0x20, more=1),
        b"\xff" * 18,
        row(b"data", 0x10, kind=0),
        row(b"undef", 0, place=0),
        row(b"exported", 0),
        row(b"assembly", 0x40),
        row(b"table", 0, place=2),
        row(b"outside", 0x9000),
    ]
    block = Block(address_of(1))
    directories = {EXPORTS: exports(block, {"f": 0x1000})}
    table = struct.pack("<9I", 0x1000, 0x1010, 0, 0x1010, 0x1014, 0, 0x1020, 0x1030, 0)
    directories[EXCEPTIONS] = (block.add(table), len(table))
    sections = section(".text", TEXT, CODE), section(".rdata", bytes(block.data), RDATA)
    names = struct.pack("<I", 4 + len(long)) + long
    found = read(pe(*sections, directories=directories, symbols=(len(rows), b"".join(rows) + names))).functions
    assert [(one.name, one.start - HEADERS, one.size) for one in found] == [
        ("f", 0, 16),
        ("short", 0x10, 16),
        ("a_longer_name", 0x20, 32),
        ("assembly", 0x40, len(TEXT) - 0x40),
    ]
    broken = pe(*sections, directories=directories, symbols=(len(rows) + 9, b"".join(rows) + names))
    assert read(broken).functions == ()


# ---------------------------------------------------------------- defence, debug, resources


def test_defence_is_told_from_the_load_configuration():
    data = with_tables(
        lambda block: load_config(block, guard=0x100), LOAD_CONFIG, dll_characteristics=0x4160, characteristics=0x2022
    )
    security = read(data).facts["security"]
    assert (security["CFG"], security["stack cookie"]) == ("yes", "yes")
    for handlers in (0, 0x1000):
        data = with_tables(
            lambda block, handlers=handlers: load_config(block, plus=False, cookie=0, handlers=handlers),
            *(LOAD_CONFIG, X86),
        )
        security = read(data).facts["security"]
        assert (security["SafeSEH"], security["stack cookie"]) == ("yes" if handlers else "no", "no")


def test_the_shadow_stack_is_told_from_the_debug_directory():
    assert read(rich_image(debug={20: b"\1\0\0\0"})).facts["security"]["CET shadow stack"] == "yes"
    assert read(rich_image(debug={20: b"\2\0\0\0"})).facts["security"]["CET shadow stack"] == "no"


@pytest.mark.parametrize("plus", [True, False])
def test_functions_that_run_before_the_entry_point_are_counted(plus):
    machine = 0x8664 if plus else X86
    data = with_tables(lambda block: tls(block, 2, plus=plus), TLS, machine)
    assert read(data).facts["security"]["functions before the entry point"] == "2"
    data = with_tables(lambda block: tls(block, 0, plus=plus), TLS, machine)
    assert "functions before the entry point" not in read(data).facts["security"]


def test_the_debug_directory_names_the_pdb():
    facts = read(rich_image()).facts
    assert facts["debug"] == {
        "PDB": "C:\\build\\demo.pdb",
        "GUID": "03020100-0504-0706-0809-0A0B0C0D0E0F",
        "age": "1",
        "hash of the link": "00" * 32,
        "entries": ("CodeView", "repro"),
    }
    assert facts["time stamp"] == f"{TIME:#010x}, a hash"
    facts = read(rich_image(debug={2: b"NB10" + bytes(30), 77: b"?"})).facts
    assert facts["debug"] == {"entries": ("CodeView", "type 77")}
    assert facts["time stamp"] == "2024-06-18 20:46:22"


def test_times_that_are_not_that_of_the_link_are_told_by_themselves():
    facts = read(rich_image(export_time=0, resource_time=LATER, debug_time=TIME, debug={13: b"x"})).facts
    assert {name: text for name, text in facts.items() if name.startswith("time stamp")} == {
        "time stamp": "2024-06-18 20:46:22",
        "time stamp of exports": "none",
        "time stamp of resources": "2024-10-17 19:04:42",
        "time stamp of debug entries": "2024-06-18 20:46:22",
    }


def test_resources_and_the_version_are_told():
    items = {
        (16, 1, 1033): version_info({"FileVersion": "1.2", "ProductVersion": "3.4", "CompanyName": "Démo"}),
        (24, 2, 1033): b"<assembly/>",
        ("ICONS", "main", 0): b"abc",
        (99, 1, 0): b"",
    }
    facts = read(rich_image(resources=items)).facts
    assert facts["version"] == {
        "file version": "1.2.3.4",
        "product version": "1.2.3.4",
        "FileVersion": "1.2",
        "ProductVersion": "3.4",
        "CompanyName": "Démo",
    }
    assert [(name, text.split(",")[0]) for name, text in facts["resources"].items()][1:] == [
        ("manifest #2 #1033", "11 bytes"),
        ("ICONS main #0", "3 bytes"),
        ("#99 #1 #0", "0 bytes"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "its version resource has no beginning", id="empty"),
        pytest.param(version_block("VS_OTHER", b""), "its version resource has no beginning", id="another key"),
        pytest.param(b"\xff\xff\0\0\0\0", "its version resource has a part that is longer than itself", id="long"),
        pytest.param(b"\x08\0\0\0\0\0a\0", "its version resource has a key without end", id="no end of key"),
    ],
)
def test_a_version_that_cannot_be_read_costs_only_itself(data, reason):
    facts = read(rich_image(resources={(16, 1, 1033): data})).facts
    assert facts["unreadable"] == {"version": reason}
    assert facts["version"] == {}
    assert facts["imports"]


def test_a_version_without_numbers_has_its_strings():
    strings = version_block(
        "StringFileInfo", b"", version_block("040904b0", b"", version_block("A", b"b\0", is_text=True))
    )
    data = version_block("VS_VERSION_INFO", b"", strings)
    assert read(rich_image(resources={(16, 1, 1033): data})).facts["version"] == {"A": "b"}


# ---------------------------------------------------------------- signatures


def test_signers_are_told_and_whether_the_hash_is_that_of_the_file():
    facts = read(signed(rich_image())).facts
    assert facts["signature"]["signers"] == told_signer("Demo")
    told = facts["signature"]["signed"]
    assert told.startswith("sha256 ")
    assert facts["signature"]["hashes"] == "those of the file"
    assert "overlay" not in facts
    forged = read(signed(rich_image(), digest=bytes(32))).facts["signature"]
    assert (forged["signed"], forged["hashes"]) == (f"sha256 {'00' * 32}", "not those of the file")
    assert read(signed(pe(machine=X86))).facts["signature"]["hashes"] == "those of the file"


def with_certificates(table: bytes, size: int | None = None, at: int | None = None) -> bytes:
    image = pe()
    place = int.from_bytes(image[60:64], "little") + 24 + 112 + 8 * 4
    entry = struct.pack("<II", len(image) if at is None else at, len(table) if size is None else size)
    return image[:place] + entry + image[place + 8 :] + table


def row(blob: bytes, kind: int = 2) -> bytes:
    data = struct.pack("<IHH", 8 + len(blob), 0x200, kind) + blob
    return data + bytes(-len(data) % 8)


@pytest.mark.parametrize(
    "blob",
    [
        pytest.param(b"\x30\x01\x05", id="no signature"),
        pytest.param(by("Demo", b"\x30\x02\x05\x00"), id="another content"),
        pytest.param(by("Demo", sequence(der(0x05), der(0xA0, sequence(der(0x05))))), id="content of one part"),
        pytest.param(by("Demo", sequence(der(0x05), der(0xA0, sequence(der(0x05), sequence())))), id="no hash"),
        pytest.param(by("Demo", image_digest(bytes(32)))[:-1], id="cut"),
    ],
)
def test_signatures_of_another_form_have_unknown_signers(blob):
    facts = read(with_certificates(row(blob))).facts
    assert (facts["signature"]["signers"], facts["signature"]["signed"]) == ("unknown", "")


def test_other_kinds_of_certificates_are_not_looked_into():
    facts = read(with_certificates(row(b"x" * 8, kind=1) + row(by("Demo", image_digest(bytes(32)))))).facts
    assert facts["signature"]["signers"] == f"unknown; {told_signer('Demo')}"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            with_certificates(b"", size=8), "the table of certificates lies beyond the end of the file", id="outside"
        ),
        pytest.param(
            with_certificates(bytes(8)), "a certificate is longer than the table of certificates", id="no size"
        ),
        pytest.param(
            with_certificates(struct.pack("<IHH", 99, 0, 2)),
            "a certificate is longer than the table of certificates",
            id="too long",
        ),
    ],
)
def test_tables_of_certificates_that_are_broken_cost_only_themselves(data, reason):
    facts = read(data).facts
    assert facts["unreadable"] == {"signature": reason}
    assert "signature" not in facts


# ---------------------------------------------------------------- hostile tables


def at(address: int, size: int = 0):
    return lambda block: (address, size)


@pytest.mark.parametrize(
    ("index", "make", "reasons"),
    [
        pytest.param(IMPORTS, at(0x90_0000), {"imports": "the table of imports lies in no section"}, id="nowhere"),
        pytest.param(
            IMPORTS,
            lambda block: (block.add(struct.pack("<IIIII", 1, 0, 0, 0x90_0000, 1) + bytes(20)), 0),
            {"imports": "the name of a library lies in no section"},
            id="library",
        ),
        pytest.param(
            IMPORTS,
            lambda block: imports(block, {"a": (0x12345,)}),
            {"imports": "it imports by an ordinal that is none"},
            id="ordinal",
        ),
        pytest.param(
            IMPORTS,
            lambda block: (block.add(b"\1" * 508), 0),
            {"imports": "the name of a library lies in no section"},
            id="rubbish",
        ),
        pytest.param(
            EXPORTS,
            lambda block: (block.add(bytes(20) + struct.pack("<IIIII", 1 << 31, 0, 0, 0, 0)), 40),
            {"exports": "it exports more than there are ordinals"},
            id="exports",
        ),
        pytest.param(
            EXPORTS,
            lambda block: (block.add(bytes(20) + struct.pack("<IIIII", 0, 1, 0, block.address, block.address)), 40),
            {"exports": "it exports a name with an ordinal that it does not have"},
            id="place",
        ),
        pytest.param(
            6, lambda block: (block.add(bytes(28)), 27), {"debug": "its debug directory has 27 bytes"}, id="debug size"
        ),
        pytest.param(
            6,
            lambda block: (block.add(struct.pack("<IIHHIIII", 0, 0, 0, 0, 2, 4, block.address, 9)), 28),
            {"debug": "a debug entry names two places"},
            id="debug place",
        ),
        pytest.param(
            LOAD_CONFIG,
            lambda block: (block.add(b"\xff" * 4 + bytes(504)), 4),
            {"load configuration": "the load configuration lies beyond the bytes of its section"},
            id="load configuration",
        ),
        pytest.param(
            TLS,
            at(0x90_0000),
            {"thread-local storage": "the directory of thread-local storage lies in no section"},
            id="TLS",
        ),
        pytest.param(
            RESOURCES,
            lambda block: (block.add(struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 1, 0) + bytes(40)), 0),
            {"resources": "its resources do not have three levels"},
            id="levels",
        ),
        pytest.param(
            RESOURCES,
            lambda block: (block.add(struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 1, 1 << 31)), 0),
            {"resources": "its resources do not have three levels"},
            id="a circle",
        ),
    ],
)
def test_a_broken_table_costs_only_itself(index, make, reasons):
    facts = read(with_tables(make, index)).facts
    assert facts["unreadable"] == reasons
    assert facts["permissions"] == {".text": "code, execute, read", ".rdata": "data, read"}


def test_callbacks_without_end_are_refused():
    block = Block(address_of(1))
    table = block.add(b"\1" * 8 * 300)
    head = block.add(struct.pack("<QQQQ", 0, 0, 0, 0x1_8000_0000 + table) + bytes(8))
    sections = section(".text", TEXT, CODE), section(".rdata", bytes(block.data), RDATA)
    facts = read(pe(*sections, directories={TLS: (head, 40)})).facts
    assert facts["unreadable"] == {
        "thread-local storage": "it has more callbacks of thread-local storage than any real file"
    }


def test_tables_that_overlap_cost_no_more_than_a_real_file(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ENTRIES", 300)
    many = {f"{number}.dll": tuple(f"f{number}" for number in range(4)) for number in range(9)}
    facts = read(rich_image(imports=many)).facts
    assert facts["unreadable"]["imports"] == "its tables have more than 300 entries"
    monkeypatch.undo()
    monkeypatch.setattr(reader, "MOST_NAMES", 100)
    assert read(rich_image(imports=many)).facts["unreadable"]["imports"] == "its names have more than 100 bytes"


def test_resources_are_bounded(monkeypatch):
    monkeypatch.setattr(pe_resources, "MOST_RESOURCES", 5)
    items = {(10, number, 0): b"x" for number in range(2)}
    assert read(rich_image(resources=items)).facts["unreadable"] == {"resources": "it has more than 5 resources"}
    monkeypatch.undo()

    def shared(block: Block) -> tuple[int, int]:
        place = resources(block, {(10, number, 0): b"x" * 64 for number in range(40)})
        start = place[0] - block.address
        leaves = start + 16 + 8 * 40 + 24 * 80
        for number in range(40):
            struct.pack_into("<II", block.data, leaves + 16 * number, place[0], 1800)
        return place

    assert read(with_tables(shared, RESOURCES)).facts["unreadable"] == {"resources": "its resources share their bytes"}


def test_names_that_are_no_text_never_look_the_same():
    one, other = (with_tables(lambda block, number=number: odd_import(block, number), IMPORTS) for number in (1, 2))
    assert read(one).facts["needs"] == ("\udc81.dll",)
    assert read(other).facts["needs"] == ("\udc82.dll",)


def odd_import(block: Block, number: int) -> tuple[int, int]:
    name = block.add(bytes([0x80 + number]) + b".dll\0")
    thunks = block.add(bytes(8), 8)
    return block.add(struct.pack("<IIIII", thunks, 0, 0, name, thunks) + bytes(20)), 40


def test_the_name_of_a_pdb_must_end():
    long = read(rich_image(debug={2: code_view(path="x" * 33_000)})).facts
    assert long["unreadable"] == {"PDB": "the name of the PDB is longer than any path"}
    facts = read(rich_image(debug={2: code_view()[:-1]})).facts
    assert facts["unreadable"] == {"PDB": "the name of the PDB has no end"}
