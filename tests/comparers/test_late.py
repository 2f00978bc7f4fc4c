"""Comparers that are loaded when they are needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import COMPARERS, cython, pem, pickled, search_index, source_map
from pydistdiff.comparers.late import LateComparer
from pydistdiff.comparers.pair import Pair
from pydistdiff.datafiles import mo
from pydistdiff.native.macho import image, universal

LATE = [comparer for comparer in COMPARERS if isinstance(comparer, LateComparer)]


def pair(a: bytes | None, b: bytes | None, path: str = "x.bin") -> Pair:
    sides = [None if data is None else BytesSource(data) for data in (a, b)]
    return Pair(name=path, path_a=path, path_b=path, a=sides[0], b=sides[1])


@pytest.mark.parametrize("comparer", LATE, ids=lambda comparer: comparer._name)
def test_each_can_be_loaded_and_is_documented(comparer: LateComparer):
    assert comparer.format
    assert type(comparer.comparer).__doc__


@pytest.mark.parametrize("comparer", LATE, ids=lambda comparer: comparer._name)
def test_none_is_loaded_for_other_files(comparer: LateComparer):
    fresh = LateComparer(comparer._module, comparer._name, begins=comparer._begins, ends=comparer._ends)
    for other in (pair(b"text", b"other", "x.py"), pair(b"\0", None), pair(None, b"")):
        assert not fresh.accepts(other)
    assert "comparer" not in vars(fresh)


def test_one_side_that_begins_so_is_enough_to_ask():
    fresh = LateComparer("npy", "NpyComparer", begins=(b"\x93NUMPY",))
    assert not fresh.accepts(pair(b"text", b"\x93NUMPY\1\0"))
    assert "comparer" in vars(fresh)


def test_names_are_taken_in_any_case():
    fresh = LateComparer("cython", "CythonComparer", ends=(".pyx",))
    assert fresh.accepts(pair(b"a", b"b", "demo/x.pyx"))
    assert not fresh.accepts(pair(b"a", b"b", "demo/x.PYX"))  # the comparer has the last word
    assert "comparer" in vars(fresh)


def test_the_registry_loads_none_of_them():
    code = "import sys, pydistdiff.comparers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {f"pydistdiff.comparers.{comparer._module}" for comparer in LATE}.isdisjoint(loaded)
    assert not any(name.startswith("pydistdiff.native") for name in loaded)


def test_the_registry_asks_each_for_all_that_it_may_accept():
    ends = {comparer._name: set(comparer._ends) for comparer in LATE}
    begins = {comparer._name: set(comparer._begins) for comparer in LATE}
    assert ends["CythonComparer"] == set(cython.EXTENSIONS)
    assert ends["SearchIndexComparer"] == {search_index.NAME}
    assert ends["SourceMapComparer"] == set(source_map._ENDINGS)
    assert ends["PemComparer"] == set(pem._NAMES)
    assert (ends["PickleComparer"], begins["PickleComparer"]) == (set(pickled._NAMES), set(pickled._PROTOCOLS))
    assert begins["CompiledGettextComparer"] == set(mo.MAGICS)
    assert begins["MachOComparer"] == {*image.MAGICS, *universal.UNIVERSAL}
    assert begins["AcrossFormatsComparer"] == {*begins["ElfComparer"], *begins["PeComparer"], *begins["MachOComparer"]}
