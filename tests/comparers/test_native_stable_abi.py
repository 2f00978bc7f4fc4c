"""Whether native files keep what the tag `abi3` of their wheel promises."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from msgspec.structs import replace

import macho_builder as mac
import pe_builder as windows
from document_pairs import pair_of
from elf_builder import Symbol, elf
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.native_stable_abi import promised, stable_abi_facts
from pydistdiff.model import FactCode, Side
from pydistdiff.native.binary import Binary

ABI3 = ("cp37-abi3-manylinux_2_17_x86_64",)
STABLE, NEWER, INTERNAL = Symbol("PyList_New"), Symbol("PyUnicode_AsUTF8AndSize"), Symbol("PyUnicode_New")
NEWER_TOLD = "needs `PyUnicode_AsUTF8AndSize` (in the stable ABI from 3.10 on), and the tag `cp37-abi3` promises 3.7"
INTERNAL_TOLD = "needs `PyUnicode_New`, which is not in Python's stable ABI, and the tag `cp37-abi3` promises it"


def compared(a: bytes | None, b: bytes, tags: tuple[str, ...] = ABI3) -> list[str]:
    pair = replace(pair_of(a or b"", b, "x.abi3.so"), tags=tags)
    if a is None:
        pair = replace(pair, a=None, path_a=None)
    _, comparison, fallback = compare_pair(pair)
    assert fallback is None
    found = [one for one in comparison.facts if one.code == FactCode.STABLE_ABI]
    assert {(one.side, one.line) for one in found} <= {(Side.B, None)}
    return [one.message for one in found]


def dll(**libraries: tuple[str | int, ...]) -> bytes:
    """An image that imports of libraries, whose names end with `.dll`."""
    block = windows.Block(windows.address_of(0))
    block.add(b"text")
    table = windows.imports(block, {f"{name}.dll": functions for name, functions in libraries.items()})
    return windows.pe(windows.section(".rdata", bytes(block.data), windows.CODE), directories={1: table})


def binary(format_: str = "made", **facts: Any) -> Binary:
    names = {name.replace("_", " "): fact for name, fact in facts.items()}
    return Binary(format=format_, summary="made", facts=names, regions=())


def told(a: Binary | None, b: Binary, *tags: str) -> list[str]:
    return [one.message for one in stable_abi_facts(a, b, tags or ABI3)]


def test_what_is_newly_needed_and_not_promised_is_told():
    a, b = elf(symbols=(STABLE,)), elf(symbols=(STABLE, NEWER, INTERNAL))
    assert compared(a, b) == [INTERNAL_TOLD, NEWER_TOLD]
    assert compared(None, b) == [INTERNAL_TOLD, NEWER_TOLD]
    assert compared(b, a) == []


@pytest.mark.parametrize(
    "tags",
    [
        (),
        ("cp311-cp311-manylinux_2_17_x86_64",),
        ("cp37-abi3t-manylinux_2_17_x86_64",),
        ("cp37-none-any",),
        ("py3-abi3-any",),
        ("cp-abi3-any",),
        ("cp27-abi3-any",),
    ],
)
def test_nothing_is_told_without_a_tag_of_the_stable_abi(tags):
    assert promised(tags) is None
    assert compared(elf(symbols=(STABLE,)), elf(symbols=(NEWER, INTERNAL)), tags) == []


def test_a_tag_of_the_version_itself_promises_enough():
    a, b = elf(symbols=(STABLE,)), elf(symbols=(NEWER,))
    assert compared(a, b, ("cp310-abi3-linux_x86_64",)) == []
    assert compared(a, b, ("cp39-abi3-linux_x86_64",)) == [NEWER_TOLD.replace("37", "39").replace("3.7", "3.9")]


def test_the_least_promise_of_several_counts():
    tags = ("cp311-abi3-linux_x86_64", "cp37-abi3-linux_x86_64", "cp39-cp39-linux_x86_64")
    assert promised(tags) == ("cp37-abi3", (3, 7))


def test_what_both_sides_need_is_counted_only():
    a, b = elf(symbols=(NEWER, INTERNAL)), elf(symbols=(STABLE, NEWER, INTERNAL))
    message = "needs, as a does, 2 names that the tag `cp37-abi3` does not promise, such as `PyUnicode_AsUTF8AndSize`"
    assert compared(a, b) == [message]
    one = elf(symbols=(NEWER,))
    assert compared(b, one) == [message.replace("2 names", "1 name")]
    assert compared(one, b) == [INTERNAL_TOLD]


def test_many_names_are_counted():
    names = frozenset(f"Py_Internal{number}" for number in range(8))
    first = ", ".join(f"`Py_Internal{number}`" for number in range(5))
    assert told(None, binary(imports=names)) == [
        f"needs {first} and 3 more, which are not in Python's stable ABI, and the tag `cp37-abi3` promises it"
    ]


def test_a_very_long_name_is_cut():
    long = binary(imports=frozenset({"Py_" + "x" * 60_000}))
    assert len(told(None, long)[0]) + len(told(long, long)[0]) < 1_000


def test_names_that_are_none_of_python_are_not_looked_at():
    names = frozenset({"PyInit_other", "Python", "PyaudioOpen", "py_helper", "_PyaudioOpen", "xPy_Foo", "Py"})
    assert told(None, binary(imports=names)) == []
    strange = binary(imports=frozenset({"Py_Ünicode", "Py_New\nline", ""}))
    assert told(None, strange) == []


def test_what_may_be_missing_is_not_needed():
    weak = NEWER._replace(binding=2)
    assert compared(elf(symbols=(STABLE,)), elf(symbols=(STABLE, weak))) == []
    facts = {"arm64 imports": {"any": frozenset({"_PyUnicode_New"})}, "x86_64 imports": {"any": ("_PyUnicode_New",)}}
    weak_on_arm = {**facts, "arm64 weak imports": frozenset({"_PyUnicode_New"})}
    del facts["x86_64 imports"]
    assert told(None, binary("macho", **facts)) == [INTERNAL_TOLD]
    assert told(None, binary("macho", **weak_on_arm)) == [INTERNAL_TOLD]
    del weak_on_arm["x86_64 imports"]
    assert told(None, binary("macho", **weak_on_arm)) == []


def test_names_of_macos_have_an_underscore():
    a = mac.macho(symbols=(mac.imported("_PyList_New"), mac.imported("__Py_NoneStruct")))
    b = mac.macho(symbols=(mac.imported("_PyUnicode_New"), mac.imported("_PyUnicode_AsUTF8AndSize")))
    assert compared(a, b) == [INTERNAL_TOLD, NEWER_TOLD]
    assert compared(mac.universal(a, mac.macho(cpu=mac.X86_64)), mac.universal(b, mac.macho(cpu=mac.X86_64))) == [
        INTERNAL_TOLD,
        NEWER_TOLD,
    ]


def test_files_of_two_formats_are_held_to_the_tag_of_b():
    assert compared(elf(symbols=(STABLE,)), dll(python3=("PyUnicode_AsUTF8AndSize",))) == [NEWER_TOLD]


def test_windows_has_a_library_of_the_stable_abi_and_one_of_each_version():
    a = dll(python3=("PyList_New",), KERNEL32=("Sleep",))
    assert compared(a, dll(python3=("PyUnicode_AsUTF8AndSize", "PyList_New"))) == [NEWER_TOLD]
    of_one_version = "needs `python311.dll`, which is not in Python's stable ABI, and the tag `cp37-abi3` promises it"
    assert compared(a, dll(python311=("PyList_New",))) == [of_one_version]
    assert compared(dll(python311=("PyList_New",)), dll(python312=("PyList_New",))) == [
        of_one_version.replace("311", "312")
    ]


@pytest.mark.parametrize("library", ["python313t.dll", "Python39.DLL", "python311_d.dll"])
def test_other_spellings_of_one_version_are_known(library):
    assert len(told(None, binary("pe", imports={library: frozenset({"PyList_New"})}))) == 1
    assert len(told(None, binary("pe", delayed_imports={library: frozenset({"PyList_New"})}))) == 1


def test_the_list_of_the_stable_abi_is_read_only_where_it_is_needed():
    code = (
        "import sys, pydistdiff.comparers.native_tags as tags\n"
        "from pydistdiff.native.binary import Binary\n"
        "file = Binary(format='elf', summary='', facts={'imports': frozenset({'PyList_New'})}, regions=())\n"
        "assert tags.promise_facts(None, file, ('cp311-cp311-linux_x86_64',)) == ()\n"
        "assert 'abi3info' not in sys.modules\n"
        "assert tags.promise_facts(None, file, ('cp37-abi3-linux_x86_64',)) == ()\n"
        "assert 'abi3info' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
