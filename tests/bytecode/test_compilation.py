"""Compiling in a child: what the running interpreter makes, and what becomes of sources made to hurt it."""

from __future__ import annotations

import sys

import pytest

from bytecode_builder import compiled
from pydistdiff.bytecode import compilation
from pydistdiff.bytecode.code import bare
from pydistdiff.bytecode.compilation import RUNNING, Task, compile_sources
from pydistdiff.bytecode.pyc import read_pyc


def test_a_source_is_compiled_as_the_running_interpreter_does():
    [code] = compile_sources([Task(b"x = {1, 'b'}\ndef f(): pass\n")])
    assert code is not None
    assert bare(code) == bare(read_pyc(compiled("x = {1, 'b'}\ndef f(): pass\n")).code)


def test_asserts_and_docstrings_go_with_the_level():
    source = b"def f(a):\n    'text'\n    assert a\n"
    codes = compile_sources([Task(source, level) for level in (0, 1, 2)])
    assert all(code is not None for code in codes)
    assert len({str(code) for code in codes}) == 3


def test_what_does_not_compile_has_no_result_and_harms_no_other():
    sources = [b"x = 1\n", b"def f(:\n", b"\0", b"(" * 5000, b"# coding: nothing\n", b"y = 2\n"]
    assert [code is not None for code in compile_sources(list(map(Task, sources)))] == [
        *(True, False, False, False, False, True),
    ]


def test_nothing_is_run(tmp_path):
    mark = tmp_path / "mark"
    [code] = compile_sources([Task(f"open({str(mark)!r}, 'w')\n".encode())])
    assert code is not None
    assert not mark.exists()


def test_no_source_needs_no_child(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert compile_sources([]) == []


def test_without_an_interpreter_there_is_no_result(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert compile_sources([Task(b"x = 1\n")] * 20) == [None] * 20


def test_a_source_or_all_of_them_that_are_too_large_have_no_result(monkeypatch):
    monkeypatch.setattr(compilation, "LARGEST_SOURCE", 10)
    monkeypatch.setattr(compilation, "MOST_BYTES", 14)
    codes = compile_sources([Task(b"x = 1\n"), Task(b"x = 1" + b" " * 9), Task(b"y = 1\n"), Task(b"z = 1\n")])
    assert [code is not None for code in codes] == [True, False, True, False]


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import os; os._exit(1)", id="at once"),
        pytest.param("import sys; sys.stdout.buffer.write(b'\\5\\0\\0\\0abc')", id="in the middle"),
        pytest.param("import time; time.sleep(60)", id="never"),
    ],
)
def test_a_child_that_ends_early_costs_the_source_that_it_was_busy_with(monkeypatch, program):
    monkeypatch.setattr(compilation, "_CHILD", program)
    monkeypatch.setattr(compilation, "SECONDS", 0.2)
    monkeypatch.setattr(compilation, "MOST_CHILDREN", 2)
    assert compile_sources([Task(b"x = 1\n")] * 3) == [None] * 3


def test_what_a_child_sends_is_read_by_the_own_reader(monkeypatch):
    monkeypatch.setattr(compilation, "_CHILD", "import sys; sys.stdout.buffer.write(b'\\1\\0\\0\\0N\\1\\0\\0\\0[')")
    assert compile_sources([Task(b"x = 1\n")] * 2) == [None, None]


def test_the_running_version_is_that_of_this_interpreter():
    assert sys.version_info[:2] == RUNNING
