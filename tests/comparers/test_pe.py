"""Libraries of Windows are told by what they need and give; every other byte is told by its section."""

from __future__ import annotations

import pytest

from cms_builder import told_signer
from document_pairs import compared, explained, pair_of, told
from explained_packages import CONDA, report_on
from package_builder import conda
from pe_builder import CODE, LATER, TEXT, TIME, X86, pe, rich, rich_image, section, signed, with_checksum
from pydistdiff.comparers.pe import PeComparer
from pydistdiff.model import BytesChange, BytesView

PATH = "demo/_demo.pyd"
TOLD_TIMES = "2024-06-18 20:46:22", "2024-10-17 19:04:42"
NO_HASH: dict[int, bytes] = {}
"""A debug directory without a hash, so that times are told as times."""


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


# Recognised


@pytest.mark.parametrize("path", [PATH, "x.dll", "x/Scripts/demo.exe", "without-suffix"])
def test_images_are_known_by_how_they_begin(path):
    assert PeComparer().accepts(pair_of(pe(), pe(time=1), path))
    assert compared(pe(), pe(time=1), path)[0] == "pe"


@pytest.mark.parametrize("other", [b"", b"MZ", b"\x7fELF", pe()[:50], b"text"])
def test_another_file_on_one_side_is_none(other):
    assert not PeComparer().accepts(pair_of(pe(), other, PATH))
    assert not PeComparer().accepts(pair_of(other, pe(), PATH))


def test_what_the_reader_refuses_is_shown_as_bytes_with_the_reason():
    a, b = pe(), pe()[:-1]
    format_, comparison, fallback = compared(a, b, PATH)
    assert format_ == "binary"
    assert fallback is not None
    assert (fallback.wanted, fallback.reason) == ("pe", "the bytes of a section lie beyond the end of the file")
    assert isinstance(comparison.changes[0], BytesChange)


# Differs


def test_what_an_image_needs_gives_and_is_defended_by_is_told():
    a = rich_image(debug=NO_HASH)
    b = rich_image(
        debug=NO_HASH,
        time=LATER,
        imports={"KERNEL32.dll": ("CreateFileW", 7), "WS2_32.dll": (115,), "python3.dll": ("PyDict_New",)},
        exports={"PyInit_demo": 0x1000, "PyInit_more": 0x1010},
        dll_characteristics=0x4160,
        linker=(14, 41),
        system=(10, 0),
    )
    assert [change for change in told(a, b, PATH) if change[1][0] not in ("regions", "strings")] == [
        ("added", ("needs", "WS2_32.dll"), "WS2_32.dll"),
        ("removed", ("imports", "KERNEL32.dll", "CreateFileA"), "CreateFileA"),
        ("added", ("imports", "KERNEL32.dll", "CreateFileW"), "CreateFileW"),
        ("added", ("imports", "WS2_32.dll", "#115"), "#115"),
        ("added", ("exports", "PyInit_more"), "PyInit_more"),
        ("changed", ("minimum Windows",), "6.0", "10.0"),
        ("changed", ("subsystem",), "Windows GUI 6.0", "Windows GUI 10.0"),
        ("changed", ("linker",), "14.29", "14.41"),
        ("changed", ("time stamp",), *TOLD_TIMES),
    ]


def test_the_headline_says_what_matters_in_one_line():
    a = rich_image(debug=NO_HASH)
    b = rich_image(
        debug=NO_HASH, time=LATER, imports={"KERNEL32.dll": ("CreateFileA", 7), "python3.dll": ("PyDict_Get",)}
    )
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline == (
        "imports python3.dll PyDict_New removed; imports python3.dll PyDict_Get added; "
        "time stamp 2024-06-18 20:46:22 → 2024-10-17 19:04:42; strings PyDict_New removed; strings PyDict_Get added; "
        "bytes of .rdata"
    )


def test_a_byte_of_code_is_told_by_its_section():
    a = pe()
    assert told(a, flipped(a, 0x410), PATH) == [
        ("changed", ("regions", ".text"), "512 bytes", "512 bytes, 1 of them other")
    ]


def test_permissions_of_sections_are_told():
    a, b = pe(section(".text", TEXT, CODE)), pe(section(".text", TEXT, CODE | 0x8000_0000))
    assert told(a, b, PATH)[0] == (
        *("changed", ("permissions", ".text"), "code, execute, read"),
        "code, execute, read, write (writable and executable)",
    )


def test_another_processor_is_told_first():
    _, comparison, _ = compared(pe(), pe(machine=X86), PATH)
    assert comparison.headline.startswith("machine x86-64 → x86; security high-entropy ASLR removed")


def test_tools_of_the_build_are_told_once():
    a, b = pe(stub=rich(((0x105, 30034, 1),))), pe(stub=rich(((0x105, 33135, 1),)))
    assert told(a, b, PATH) == [
        ("removed", ("build tools", "build 30034"), "build 30034"),
        ("added", ("build tools", "build 33135"), "build 33135"),
        ("changed", ("regions", "tools of the build"), "32 bytes", "32 bytes, 93 % of them equal"),
    ]


def test_an_overlay_is_told_by_its_size_and_its_bytes():
    a, b = pe(overlay=b"#!python"), pe(overlay=b"#!python.exe" + b"PK\5\6" + bytes(18))
    assert told(a, b, PATH) == [
        ("changed", ("overlay",), "8 bytes", "34 bytes, a ZIP archive at their end"),
        ("changed", ("regions", "overlay"), b"#!python".hex(" "), "34 bytes"),
    ]


def test_an_image_on_one_side_is_told_by_what_it_is():
    package = {"demo/__init__.py": "", "demo/_demo.pyd": pe()}
    report = report_on(conda({"demo/__init__.py": ""}), conda(package), CONDA)
    node = next(node for node in report.root.walk() if node.name.endswith("_demo.pyd"))
    assert (node.format, node.headline) == ("pe", "PE32+ x86-64 DLL")
    assert isinstance(node.changes[0], BytesChange)


def test_names_of_packages_cannot_forge_output():
    a, b = rich_image(exports={"f": 0x1000}), rich_image(exports={"\x1b[31mf\u202e": 0x1000})
    _, comparison, _ = compared(a, b, PATH)
    assert "\x1b" not in str(comparison)
    assert "\u202e" not in str(comparison)


def test_the_bytes_are_a_view():
    _, comparison, _ = compared(pe(), pe(time=1), PATH)
    (view,) = comparison.views
    assert isinstance(view, BytesView)


# Signatures


def test_a_signature_that_came_went_or_is_of_somebody_else_is_told_and_counts():
    bare, one, other = rich_image(), signed(rich_image()), signed(rich_image(), "Mallory")
    names = told_signer("Demo"), told_signer("Mallory")
    assert told(one, other, PATH)[0] == ("changed", ("signature", "signers"), *names)
    assert [change[:2] for change in told(bare, one, PATH)] == [
        ("added", ("signature", step)) for step in ("signers", "hashes", "signed", "bytes")
    ]
    for pair in ((bare, one), (one, bare), (one, other)):
        assert set(explained(*pair, PATH)) == {("signer-changed", False)}


def test_a_signature_that_changed_alone_is_not_that_of_the_same_signer():
    a, b = signed(rich_image()), signed(rich_image(), signature=b"t")
    assert explained(a, b, PATH) == [("signer-changed", False)]


def test_a_signature_that_follows_what_it_signs_counts():
    a, b = signed(rich_image(debug=NO_HASH)), signed(rich_image(debug=NO_HASH, time=LATER))
    assert told(a, b, PATH)[0][:2] == ("changed", ("signature", "signed"))
    follows = "signature-follows", False
    assert explained(a, b, PATH) == [follows, follows, ("pe-timestamp", True)]
    forged = signed(rich_image(debug=NO_HASH, time=LATER), digest=bytes(32))
    assert set(explained(a, forged, PATH)) == {(None, False), ("pe-timestamp", True)}


# In a report


def test_a_new_link_of_the_same_is_harmless():
    a, b = (with_checksum(rich_image(debug=NO_HASH, time=time)) for time in (TIME, LATER))
    report = report_on(conda({"demo/_demo.pyd": a}), conda({"demo/_demo.pyd": b}), CONDA)
    node = next(node for node in report.root.walk() if node.name.endswith("_demo.pyd"))
    assert (node.harmless, node.causes) == (True, ("pe-timestamp", "pe-checksum"))
    (stamp, _) = (cause for cause in report.causes if cause.id in node.causes)
    assert stamp.evidence[0].text == "linked 2024-06-18 → 2024-10-17"
