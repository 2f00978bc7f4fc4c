"""Objects for the linker of Windows."""

from __future__ import annotations

import pytest

import package_builder as build
from coff_builder import SECTIONS, SYMBOLS, Section, Symbol, coff, short_import
from document_pairs import compared, explained, pair_of, told
from explained_packages import report_on
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import COMPARERS
from pydistdiff.comparers.coff import CoffComparer
from pydistdiff.comparers.late import LateComparer
from pydistdiff.native.coff.image import BEGINS, MARK
from pydistdiff.native.coff.short_import import is_short_import

PATH = "demo/x.obj"
TIMES = {"a": 1_700_000_000, "b": 1_700_000_001}
TOLD_TIME = ("changed", ("time stamp",), "2023-11-14 22:13:20", "2023-11-14 22:13:21")


def test_objects_and_imports_are_recognised_by_their_bytes():
    for data in (coff(), coff(big=True), short_import()):
        assert CoffComparer().accepts(pair_of(data, coff(time=1), "any.name"))
    for other in (b"\x64\x86", b"MZ", b"text", b""):
        assert not CoffComparer().accepts(pair_of(coff(), other, PATH))
        assert not CoffComparer().accepts(pair_of(other, coff(), PATH))


def test_the_registry_asks_it_for_all_machines():
    (late,) = (one for one in COMPARERS if isinstance(one, LateComparer) and one._name == "CoffComparer")
    assert set(late._begins) == {*BEGINS, MARK}
    assert compared(coff(), coff(time=1), PATH)[0] == "coff"


@pytest.mark.parametrize("make", [coff, short_import, lambda **options: coff(big=True, **options)])
def test_another_time_is_explained(make):
    a, b = (make(time=time) for time in TIMES.values())
    assert told(a, b, PATH) == [TOLD_TIME]
    assert explained(a, b, PATH) == [("coff-timestamp", True)]


def test_code_beside_another_time_is_not_explained():
    text = SECTIONS[0]._replace(data=bytes(47) + b"\x2f")
    a, b = coff(time=TIMES["a"]), coff((text, SECTIONS[1]), time=TIMES["b"])
    assert [row[:2] for row in told(a, b, PATH)] == [
        ("changed", ("functions", "one")),
        ("changed", ("functions", "a_function_with_a_long_name")),
        TOLD_TIME[:2],
        ("changed", ("regions", ".text")),
    ]
    assert explained(a, b, PATH) == [(None, False), (None, False), ("coff-timestamp", True), (None, False)]


def test_a_time_elsewhere_in_the_header_is_none():
    a = coff()
    b = a[:18] + b"\1\0" + a[20:]
    assert [row[:2] for row in told(a, b, PATH)] == [
        ("added", ("characteristics", "relocations stripped")),
        ("changed", ("regions", "header behind the time")),
    ]
    assert {cause for cause, _ in explained(a, b, PATH)} == {None}


def test_symbols_that_came_and_went():
    a, b = coff(), coff(symbols=(*SYMBOLS[:2], Symbol("gets", section=0)))
    assert told(a, b, PATH)[:2] == [
        ("removed", ("imports", "puts"), "puts"),
        ("added", ("imports", "gets"), "gets"),
    ]
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline == "imports puts removed; imports gets added; bytes of symbols"


def test_another_dll_is_told_by_its_name_alone():
    assert told(short_import(), short_import(dll="ucrtbd.dll"), PATH) == [
        ("changed", ("DLL",), "msvcrt.dll", "ucrtbd.dll")
    ]
    assert told(short_import(), short_import(number=9, kind=1), PATH) == [
        ("changed", ("kind",), "import of code by name", "import of data by name"),
        ("changed", ("hint",), "7", "9"),
    ]
    assert explained(short_import(), short_import(number=9), PATH) == [(None, False)]


def test_an_object_that_cannot_be_read_is_shown_as_bytes_with_the_reason():
    broken = coff(symbols=(Symbol("one", section=3),))
    _, comparison, fallback = compared(coff(), broken, PATH)
    assert fallback is not None and "lies in a section that there is not" in fallback.reason
    assert comparison.changes


def test_members_of_an_import_library_are_told():
    def library(**options) -> bytes:
        data = short_import(**options)
        header = f"{'msvcrt.dll/':16}{0:<12}{0:<6}{0:<6}{644:<8}{len(data):<10}`\n".encode()
        return b"!<arch>\n" + header + data + b"\n" * (len(data) % 2)

    report = report_on(build.wheel({"demo/x.lib": library()}), build.wheel({"demo/x.lib": library(number=8)}))
    (node,) = (node for node in report.root.walk() if node.format == "coff")
    assert [(change.path, change.a, change.b) for change in node.changes] == [(("hint",), "7", "8")]


def test_one_side_alone_is_told_by_what_it_is():
    assert is_short_import(BytesSource(short_import()))
    report = report_on(build.wheel({"demo/y": b"y"}), build.wheel({"demo/y": b"y", PATH: coff()}))
    (node,) = (node for node in report.root.walk() if node.name == PATH)
    assert node.headline == "COFF x86-64 object, 2 exported symbols"


def test_the_place_of_the_build_in_debug_information_is_told():
    def built_in(folder: str) -> bytes:
        return coff((*SECTIONS, Section(".debug$S", b"\4\0\0\0" + folder.encode() + b"\\x.obj\0", 0x4210_0040)))

    assert told(built_in("D:\\build-s6lw0jzi"), built_in("D:\\build-9ua726bs"), PATH)[:2] == [
        ("removed", ("strings", "D:\\build-s6lw0jzi\\x.obj"), "D:\\build-s6lw0jzi\\x.obj"),
        ("added", ("strings", "D:\\build-9ua726bs\\x.obj"), "D:\\build-9ua726bs\\x.obj"),
    ]
