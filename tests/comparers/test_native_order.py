"""The same functions, linked in another order."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from document_pairs import compared, explained, in_short
from elf_builder import Symbol, elf
from pydistdiff.comparers.native_order import MOST, order_change
from pydistdiff.model import Significance
from pydistdiff.native.binary import Binary, Function, Region

PATH = "demo/x.so"
TEXT = bytes(range(64))
CAUSE = "parallel-link-order"


def library(*functions: tuple[str, int], text: bytes = TEXT) -> bytes:
    """A library whose functions stand in this order, one behind the other."""
    symbols = []
    at = 0
    for name, size in functions:
        symbols.append(Symbol(name, at, size))
        at += size
    return elf(symbols=tuple(sorted(symbols)), text=text)


def orders(a: bytes, b: bytes) -> list[tuple]:
    """What is told of the order, with its cause, as it is explained."""
    found = zip(compared(a, b, PATH)[1].changes, explained(a, b, PATH), strict=True)
    return [(*in_short(change)[:2], *cause) for change, cause in found if cause[0] == CAUSE]


TOLD = [("reordered", ("functions by address",), CAUSE, False)]


def test_functions_in_another_order_are_told_and_count():
    a = library(("one", 16), ("two", 16), ("three", 32))
    b = library(("three", 32), ("one", 16), ("two", 16))
    assert orders(a, b) == TOLD
    causes = explained(a, b, PATH)
    assert [one for one in causes if one[0] not in (CAUSE, None)] == []
    assert (None, False) in causes  # the bytes of the functions are told by themselves
    assert "functions by address in another order" in str(compared(a, b, PATH)[1].headline)


def test_a_function_with_another_byte_is_told_beside_the_order():
    a = library(("one", 16), ("two", 16), ("three", 32))
    text = TEXT[32:] + TEXT[:32]
    for data in (text, text[:-1] + b"\xff"):
        b = library(("three", 32), ("one", 16), ("two", 16), text=data)
        changed = [change.path for change in compared(a, b, PATH)[1].changes if change.path[0] == "functions"]
        assert changed == ([("functions", "two")] if data != text else [])
        assert orders(a, b) == TOLD
        assert (None, False) in explained(a, b, PATH)


@pytest.mark.parametrize(
    "functions",
    [
        (("one", 16), ("two", 16), ("three", 32)),  # the same order
        (("three", 32), ("one", 16), ("too", 16)),  # another function
        (("three", 24), ("one", 24), ("two", 16)),  # of other sizes
        (("three", 32), ("one", 16)),  # one less
    ],
)
def test_other_functions_or_sizes_are_no_other_order(functions):
    a = library(("one", 16), ("two", 16), ("three", 32))
    assert orders(a, library(*functions, text=TEXT[:-1] + b"\xff")) == []


def test_sections_of_other_sizes_are_no_other_order():
    a, b = library(("one", 16), ("two", 16)), library(("two", 16), ("one", 16), text=bytes(80))
    assert orders(a, b) == []


def test_too_many_and_too_few_functions_are_not_looked_at():
    def binary(count: int, step: int) -> Binary:
        functions = [Function(f"f{number}", number, 1) for number in range(count)]
        places = range(count)[::step]
        moved = tuple(Function(one.name, place, 1) for one, place in zip(functions, places, strict=True))
        return Binary(format="x", summary="", facts={}, regions=(Region("all", 0, count),), functions=moved)

    assert [change.significance for change in order_change(binary(2, 1), binary(2, -1))] == [Significance.ORDER]
    assert list(order_change(binary(1, 1), binary(1, -1))) == []
    assert list(order_change(binary(MOST + 1, 1), binary(MOST + 1, -1))) == []


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")
def test_objects_that_a_linker_got_in_another_order(tmp_path):
    for number in (1, 2, 3):
        source = tmp_path / f"f{number}.c"
        source.write_text(
            f'int puts(const char *); int f{number}(int x) {{ puts("t{number}"); return x * {number}7; }}\n'
        )
        subprocess.run(["gcc", "-O1", "-fPIC", "-c", source.name], cwd=tmp_path, check=True)

    def linked(*numbers: int) -> bytes:
        objects = [f"f{number}.o" for number in numbers]
        subprocess.run(["gcc", "-shared", "-nostdlib", "-o", "x.so", *objects], cwd=tmp_path, check=True)
        return (tmp_path / "x.so").read_bytes()

    a, b = linked(1, 2, 3), linked(3, 1, 2)
    assert orders(a, b) == TOLD
    (tmp_path / "f2.c").write_text('int puts(const char *); int f2(int x) { puts("t2"); return x * 28; }\n')
    subprocess.run(["gcc", "-O1", "-fPIC", "-c", "f2.c"], cwd=tmp_path, check=True)
    assert [one for one in explained(a, linked(3, 1, 2), PATH) if one[1]] in ([], [("elf-build-id", True)])
