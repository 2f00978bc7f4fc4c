"""Bundled libraries whose names hold another hash, in the files that need them."""

from __future__ import annotations

from typing import Any

import pytest

import package_builder as build
import pe_builder as windows
from document_pairs import in_short
from elf_builder import Elf, Symbol, elf
from explained_packages import node_of, report_on
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers.native_renames import LARGEST_TABLE, Rename, are_renamed, bundled_renames, renamed
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Node
from pydistdiff.native.binary import Binary
from pydistdiff.native.elf.dynamic_strings import is_only_strings

A, B = "libx-0123abcd.so.1", "libx-9123abcd.so.1"
MODULE = "demo/x.so"
RENAME = Rename(A, B, "libx.so.1")
CAUSE = "vendored-library-hash"


def module(name: str, **options: Any) -> bytes:
    return elf(needs=(name, "libc.so.6"), **options)


def node(a: bytes, b: bytes, library_a: str = A, library_b: str = B, member: str = MODULE, **more: bytes) -> Node:
    """What is told of a member that differs, in wheels that bring a library along."""
    sides = []
    for data, library in ((a, library_a), (b, library_b)):
        files = {member: data, f"demo.libs/{library}": b"the bytes of the library" * 9}
        sides.append(build.wheel({**files, **{f"demo/{name}.so": content for name, content in more.items()}}))
    return node_of(report_on(*sides), member)


def told(found: Node) -> list[tuple]:
    return [(*in_short(change), change.cause, change.harmless) for change in found.changes]


def test_a_bundled_library_under_another_hash_is_one_entry_and_explains_the_strings():
    found = node(module(A), module(B))
    assert told(found) == [
        ("changed", ("needs", "libx.so.1"), A, B, CAUSE, True),
        ("changed", ("regions", ".dynstr"), *bytes_of(module(A), module(B)), CAUSE, True),
    ]
    assert found.harmless
    assert found.headline == f"needs libx.so.1 {A} → {B}; bytes of .dynstr"


def bytes_of(a: bytes, b: bytes) -> tuple[str, str]:
    """What is told of the two tables of strings."""
    return tuple(
        change.a if side == 0 else change.b
        for side in (0, 1)
        for change in node(a, b).changes
        if change.path == ("regions", ".dynstr")
    )


def test_without_the_library_in_each_package_one_name_went_and_another_came():
    for libraries in ((A, A), (B, B), (A, "libx.so.1"), (A, "liby-9123abcd.so.1"), (A, "libx-9123abcd.so.2")):
        found = told(node(module(A), module(B), *libraries))
        assert [row[:2] for row in found[:2]] == [("removed", ("needs", A)), ("added", ("needs", B))]
        assert {row[-2:] for row in found} == {(None, False)}


def test_two_libraries_that_are_one_without_their_hashes_are_not_told_from_each_other():
    a, b = (
        build.wheel({MODULE: module(name), f"x/{name}": b"x" * 99, "y/libx-5123abcd.so.1": b"y" * 99})
        for name in (A, B)
    )
    assert {change.cause for change in node_of(report_on(a, b), MODULE).changes} == {None}


def test_other_strings_beside_stay_unexplained():
    symbols = (Symbol("strlen"),), (Symbol("strlem"),)
    found = told(node(module(A, symbols=symbols[0]), module(B, symbols=symbols[1])))
    assert found[0] == ("changed", ("needs", "libx.so.1"), A, B, CAUSE, True)
    assert {row[1]: row[-2:] for row in found if row[1][0] == "regions"}[("regions", ".dynstr")] == (None, False)
    assert ("removed", ("imports", "strlen"), "strlen", None, False) in found


def test_names_of_another_length_leave_the_strings_unexplained():
    longer = f"libx-{'9' * 32}.so.1"
    found = told(node(module(A), module(longer), A, longer))
    assert found[0] == ("changed", ("needs", "libx.so.1"), A, longer, CAUSE, True)
    assert {row[-2] for row in found[1:]} == {None}


def test_one_byte_of_code_beside_stays_unexplained():
    text = bytes(range(64))
    found = node(module(A, text=text), module(B, text=text[:-1] + b"\0"))
    assert not found.harmless
    assert [(row[1], row[-2]) for row in told(found)] == [
        (("needs", "libx.so.1"), CAUSE),
        (("regions", ".dynstr"), CAUSE),
        (("regions", ".text"), None),
    ]


def test_the_order_of_what_is_needed_is_told_beside_the_other_name():
    found = node(elf(needs=(A, "libc.so.6")), elf(needs=("libc.so.6", B)))
    rows = [row[:2] for row in told(found)]
    assert rows[:2] == [("changed", ("needs", "libx.so.1")), ("reordered", ("needs",))]
    assert not found.harmless


def test_its_own_name_and_versions_that_are_needed_of_it():
    symbol = Symbol("one", version="X_1")
    a, b = (module(name, symbols=(symbol._replace(library=name),)) for name in (A, B))
    assert [row[1] for row in told(node(a, b))] == [("needs", "libx.so.1"), ("regions", ".dynstr")]
    own = (elf(tags=((14, name),)) for name in (A, B))
    assert [(row[1], row[-2]) for row in told(node(*own))] == [
        (("SONAME", "libx.so.1"), CAUSE),
        (("regions", ".dynstr"), CAUSE),
    ]


def test_imports_of_a_renamed_dll_are_told_by_its_name_alone_and_what_it_newly_takes_beside():
    names = [f"msvcp140-{digit * 32}.dll" for digit in "12"]

    def image(name: str, *functions: str) -> bytes:
        block = windows.Block(windows.address_of(0))
        block.add(b"text")
        table = windows.imports(block, {name: functions, "KERNEL32.dll": ("Sleep",)})
        return windows.pe(windows.section(".rdata", bytes(block.data), windows.CODE), directories={1: table})

    found = node(image(names[0], "one", "two"), image(names[1], "one", "two"), *names, member="demo/x.pyd")
    rows = told(found)
    assert rows[0] == ("changed", ("needs", "msvcp140.dll"), *names, CAUSE, True)
    assert {row[1][0] for row in rows[1:]} == {"regions"}
    assert {row[-2] for row in rows[1:]} == {None}
    found = node(image(names[0], "one", "two"), image(names[1], "one", "six"), *names, member="demo/x.pyd")
    assert [row[:2] for row in told(found)[1:3]] == [
        ("removed", ("imports", names[0], "two")),
        ("added", ("imports", names[0], "six")),
    ]


def binary(**facts: Any) -> Binary:
    names = {name.replace("_", " "): fact for name, fact in facts.items()}
    return Binary(format="made", summary="made", facts=names, regions=())


def test_paths_that_end_with_the_name_and_facts_of_each_architecture():
    a = binary(arm64_needs={f"@loader_path/{A}": "1.0"}, delayed_imports={A: frozenset({"x"})}, exported_as=A)
    b = binary(arm64_needs={f"@loader_path/{B}": "1.0"}, delayed_imports={B: frozenset({"x"})}, exported_as=B)
    likened, changes = renamed(a, b, [RENAME])
    assert likened.facts == a.facts
    assert [change.path for change in changes] == [
        ("arm64 needs", "libx.so.1"),
        ("delayed imports", "libx.so.1"),
        ("exported as", "libx.so.1"),
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [((A,), (A, B)), ((A, B), (B,)), ((), (B,)), ((A,), ()), (("x",), (B,)), ((A,), (f"{B}.x",))],
)
def test_a_fact_that_does_not_name_it_once_on_each_side_stays(a, b):
    file = binary(needs=b, strings=frozenset({B}))
    assert renamed(binary(needs=a, strings=frozenset({A})), file, [RENAME]) == (file, [])
    assert renamed(binary(), file, [RENAME]) == (file, [])


def test_a_name_that_both_packages_have_is_no_other_one():
    pair = Pair(name="x", path_a="x", path_b="x", a=None, b=None)
    assert bundled_renames(pair) == ()
    libraries = {A: "libx.so.1"}, {B: "libx.so.1"}
    assert bundled_renames(Pair(name="x", path_a="x", path_b="x", a=None, b=None, libraries=libraries)) == (RENAME,)
    same = {A: "libx.so.1"}, {A: "libx.so.1"}
    assert bundled_renames(Pair(name="x", path_a="x", path_b="x", a=None, b=None, libraries=same)) == ()


def test_tables_of_strings_are_compared_string_by_string():
    a, b = (f"\0{name}\0one\0".encode() for name in (A, B))
    assert are_renamed(BytesSource(a), BytesSource(b), [RENAME])
    assert not are_renamed(BytesSource(b), BytesSource(a), [RENAME])
    assert not are_renamed(BytesSource(b"x" + a), BytesSource(b"x" + b + b""), [Rename(B, A, "")])
    inside = (f"\0x{name}\0".encode() for name in (A, B))
    assert not are_renamed(*map(BytesSource, inside), [RENAME])
    large = bytes(LARGEST_TABLE)
    assert not are_renamed(BytesSource(large + a), BytesSource(large + b), [RENAME])


def test_a_table_that_the_loader_does_not_take_or_that_runs_is_not_only_strings():
    file = Elf(needs=(A,))
    data = file.bytes()
    assert is_only_strings(BytesSource(data))
    assert not is_only_strings(BytesSource(b"no ELF"))
    size = file.offsets[".dynstr"][1]
    needle = size.to_bytes(8, "little")
    place = data.index(b"\x0a" + bytes(7) + needle)  # DT_STRSZ
    shorter = data[: place + 8] + (size - 1).to_bytes(8, "little") + data[place + 16 :]
    assert not is_only_strings(BytesSource(shorter))
    runs = bytearray(data)
    for row in range(file.segments_at, file.segments_at + 56 * int.from_bytes(data[56:58], "little"), 56):
        if int.from_bytes(data[row : row + 4], "little") == 1:
            runs[row + 4] |= 1
    assert not is_only_strings(BytesSource(bytes(runs)))
    assert not is_only_strings(BytesSource(data[:56] + bytes(2) + data[58:]))  # no program headers
