"""Libraries of macOS are told by what they need and give, each architecture by itself; every byte counts."""

from __future__ import annotations

import struct

import pytest

from document_pairs import compared, explained, pair_of, told
from explained_packages import CONDA, report_on
from macho_builder import (
    NEEDS,
    OTHER_UUID,
    TEXT_AT,
    X86_64,
    build_version,
    defined,
    imported,
    library,
    macho,
    rpath,
    universal,
    uuid,
)
from package_builder import conda
from pydistdiff.comparers.macho import MachOComparer
from pydistdiff.model import BytesChange, BytesView

PATH = "demo/_demo.cpython-311-darwin.so"


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


# Recognised


@pytest.mark.parametrize("path", [PATH, "lib/libdemo.1.dylib", "bin/demo", "x.bundle"])
def test_files_are_known_by_how_they_begin(path):
    a, b = macho(), macho(uuid(OTHER_UUID))
    assert MachOComparer().accepts(pair_of(a, b, path))
    assert compared(a, universal(a), path)[0] == "macho"


@pytest.mark.parametrize("other", [b"", b"\x7fELF", struct.pack(">IHH", 0xCAFEBABE, 0, 52), b"text"])
def test_another_file_on_one_side_is_none(other):
    assert not MachOComparer().accepts(pair_of(macho(), other, PATH))
    assert not MachOComparer().accepts(pair_of(other, macho(), PATH))


def test_what_the_reader_refuses_is_shown_as_bytes_with_the_reason():
    format_, comparison, fallback = compared(macho(), macho()[:99], PATH)
    assert format_ == "binary"
    assert fallback is not None
    assert (fallback.wanted, fallback.reason) == ("macho", "its load commands do not lie in the file")
    assert isinstance(comparison.changes[0], BytesChange)


# Differs


def test_what_a_library_needs_and_gives_is_told():
    a = macho(uuid(), build_version(), *NEEDS, rpath("@loader_path"))
    b = macho(
        uuid(OTHER_UUID),
        build_version("12.0", "15.1"),
        library("/usr/lib/libSystem.B.dylib", "1351.0"),
        library("@rpath/libz.1.dylib"),
        rpath("@loader_path/../lib"),
        symbols=(defined("_PyInit_demo"), defined("_more"), imported("_memcpy"), imported("_deflate", 2)),
    )
    system = "/usr/lib/libSystem.B.dylib"
    assert [change for change in told(a, b, PATH) if change[1][0] not in ("regions", "padding")] == [
        ("changed", ("needs", system), "1.0 or later, linked with 1345.120.2", "1.0 or later, linked with 1351.0"),
        ("added", ("needs", "@rpath/libz.1.dylib"), "1.0 or later, linked with 1.2.3"),
        ("removed", ("rpaths", "@loader_path"), "@loader_path"),
        ("added", ("rpaths", "@loader_path/../lib"), "@loader_path/../lib"),
        ("removed", ("imports", "(any library)", "_PyModule_Create2"), "_PyModule_Create2"),
        ("added", ("imports", "@rpath/libz.1.dylib", "_deflate"), "_deflate"),
        ("added", ("exports", "_more"), "_more"),
        ("changed", ("minimum system",), "macOS 11.0", "macOS 12.0"),
        ("changed", ("SDK",), "macOS 14.2", "macOS 15.1"),
        ("changed", ("UUID",), "00010203-0405-0607-0809-0A0B0C0D0E0F", "10111213-1415-1617-1819-1A1B1C1D1E1F"),
    ]


def test_the_headline_leaves_out_what_follows_from_any_change():
    a, b = macho(signature={}), macho(uuid(OTHER_UUID), build_version("12.0"), *NEEDS, signature={})
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline == "minimum system macOS 11.0 → macOS 12.0; bytes of load commands #2"
    only = macho(uuid(OTHER_UUID), build_version(), *NEEDS, signature={})
    assert (compared(a, only, PATH)[1].headline or "").startswith("UUID 00010203-0405-0607-0809-0A0B0C0D0E0F → ")


def test_a_byte_of_code_is_told_by_its_function_and_its_section():
    a = macho(symbols=(defined("_f"),))
    assert told(a, flipped(a, TEXT_AT), PATH) == [
        ("changed", ("functions", "_f"), "500 bytes", "500 bytes, 1 of them other"),
        ("changed", ("regions", "__TEXT,__text"), "500 bytes", "500 bytes, 1 of them other"),
    ]


def test_architectures_are_told_by_themselves():
    a = universal(macho(cpu=X86_64), macho())
    b = universal(macho(cpu=X86_64), macho(symbols=(imported("_memcpy"), defined("_PyInit_demo"))))
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline is not None
    assert comparison.headline.startswith("arm64 imports (any library) _PyModule_Create2 removed; bytes of ")


def test_an_architecture_that_one_side_lacks_is_told_by_its_name():
    thin, other = macho(cpu=X86_64), macho(cpu=X86_64, symbols=(defined("_PyInit_demo"), imported("_memcpy")))
    both = universal(thin, macho(signature={}))
    for alone in (thin, universal(thin)):
        changes = {change[:2] for change in told(alone, both, PATH)}
        assert ("added", ("architectures", "arm64")) in changes
        assert ("added", ("regions", "arm64")) in changes
        assert {change[1][0] for change in changes} <= {"architectures", "regions", "padding"}
        back = {change[:2] for change in told(both, alone, PATH)}
        assert ("removed", ("architectures", "arm64")) in back
    changes = [change[:2] for change in told(other, both, PATH)]
    assert ("added", ("x86_64 imports", "(any library)", "_PyModule_Create2")) in changes
    assert compared(macho(cpu=7), both, PATH)[1].headline == (
        "architectures 2 added, 1 removed; bytes of arm64, i386, x86_64 and 1 more"
    )


def test_a_broken_table_of_architectures_is_shown_as_bytes():
    broken = universal(macho())[:20]
    _, _, fallback = compared(macho(), broken, PATH)
    assert fallback is not None
    assert (fallback.wanted, fallback.reason) == ("macho", "the table of architectures lies outside the file")


def test_a_file_on_one_side_is_told_by_what_it_is():
    report = report_on(
        conda({"a.py": ""}), conda({"a.py": "", "demo.so": universal(macho(cpu=X86_64), macho())}), CONDA
    )
    node = next(node for node in report.root.walk() if node.name.endswith("demo.so"))
    assert (node.format, node.headline) == ("macho", "Mach-O universal, x86_64, arm64")


def test_names_of_packages_cannot_forge_output():
    a, b = macho(), macho(uuid(), build_version(), library("\x1b[31m\u202e.dylib"))
    _, comparison, _ = compared(a, b, PATH)
    assert "\x1b" not in str(comparison)
    assert "\u202e" not in str(comparison)
    (view,) = comparison.views[-1:]
    assert isinstance(view, BytesView)


def test_zeros_between_architectures_are_padding():
    a, b = universal(macho(cpu=X86_64), macho(), align=12), universal(macho(cpu=X86_64), macho(), align=14)
    assert {change[1] for change in told(a, b, PATH)} == {("regions", "table of architectures"), ("padding",)}


def test_signatures_that_came_or_went_count():
    bare, signed = macho(), macho(signature={})
    for pair in ((bare, signed), (signed, bare)):
        causes = {change[1][0]: cause for change, cause in zip(told(*pair, PATH), explained(*pair, PATH), strict=True)}
        assert causes["signature"] == ("signer-changed", False)
        assert causes["signed by"] == (None, False)
