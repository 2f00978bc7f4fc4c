"""Cython source: what is told of it, and where its lines are said to be."""

from __future__ import annotations

import pytest

from document_pairs import compared, explained, pair_of
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Role, TextChange

SHAPE = "cdef class Shape:\n    cdef double x\n    cpdef double area(self, int n=1) nogil:\n        return self.x\n"


def headline(a: str, b: str, path: str = "pkg/mod.pyx") -> str | None:
    name, comparison, fallback = compared(a, b, path)
    assert (name, fallback) == ("cython", None)
    return comparison.headline


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("x = 1\n", "x = 2\n", None),
        ("x = 1\n", "x = 1\ndef f(a):\n    pass\n", "`f()` added"),
        ("x = 1\n", "x = 1\n" + SHAPE, "`class Shape` added"),
        (SHAPE, "x = 1\n", "`class Shape` removed"),
        (SHAPE, SHAPE.replace("area", "size"), "`Shape.area()` removed; `Shape.size()` added"),
        (SHAPE, SHAPE.replace("int n=1", "int n=2"), "`Shape.area()` (self, int n=1) → (self, int n=2)"),
        (SHAPE, SHAPE.replace("cpdef double", "cdef float"), "`Shape.area()` cpdef double → cdef float"),
        (SHAPE, SHAPE.replace(" nogil", ""), "`Shape.area()` nogil → nothing"),
        (SHAPE, SHAPE.replace("Shape:", "Shape(Base):"), "`class Shape` nothing → (Base)"),
        (SHAPE, SHAPE.replace("cdef class", "class"), "`class Shape` cdef class → class"),
        ("def f(): pass\n", "async def f(a): pass\n", "`f()` def → async def, () → (a)"),
        ("def f(): pass\n", "def f():\n  pass\ndef f(): pass\n", "`f()` declared 1 → 2 times"),
        ("cdef f(a)\ncdef f(b)\n", "cdef f(a)\ncdef f(c)\n", "`f()` (b) → (c)"),
        ("cdef int f(a)\n", "cdef int f(a) except -1\n", "`f()` nothing → except -1"),
        ("def f(a='x'): pass\n", "def f(a='('): pass\n", "`f()` (a='x') → (a='(')"),
        ("def f(a): pass\n", "def f( a  ):  # why\n\n  pass\n", None),
        ("x\n", "".join(f"def {name}(): pass\n" for name in "abcde"), "`a()`, `b()`, `c()` and 2 more added"),
    ],
)
def test_what_came_went_and_changed_is_told(a: str, b: str, words: str | None):
    assert headline(a, b) == words


@pytest.mark.parametrize("path", ["a.pyx", "a.pxd", "a.pxi"])
def test_cython_source_is_told_by_its_name(path: str):
    assert compared("x\n", "y\n", path)[0] == "cython"
    assert compared("x\n", "y\n", path + ".in")[0] == "text"


def test_other_ends_of_lines_alone_have_no_headline():
    assert headline(SHAPE, SHAPE.replace("\n", "\r\n")) is None


def test_a_file_on_one_side_says_what_it_declares():
    for at, words in ((0, "`class Shape` removed"), (1, "`class Shape` added")):
        sides = [BytesSource(SHAPE.encode()) if side == at else None for side in range(2)]
        paths = ["a.pyx" if side == at else None for side in range(2)]
        pair = Pair(name="a.pyx", path_a=paths[0], path_b=paths[1], a=sides[0], b=sides[1])
        assert compare_pair(pair)[1].headline == words


def test_what_is_too_large_or_no_text_is_told_otherwise():
    name, comparison, fallback = compared("x\n", "x" * (3 << 20), "a.pyx")
    assert (name, comparison.headline) == ("text", None)
    assert fallback is not None
    assert fallback.reason == "3,145,728 characters, more than the 2,097,152 that are read"
    name, _, fallback = compare_pair(pair_of(b"\0\1", b"\0\2", "a.pyx"))
    assert (name, fallback is None) == ("binary", False)


def test_a_hunk_says_what_it_lies_in():
    filling = "\n" * 9
    a = f"x = 1\n{filling}{SHAPE}{filling}def f():\n    pass\n{filling}y = 1\n"
    b = a.replace("x = 1", "x = 2").replace("self.x", "self.y").replace("pass", "return").replace("y = 1", "y = 2")
    _, comparison, _ = compared(a, b, "a.pyx")
    (change,) = comparison.changes
    assert isinstance(change, TextChange)
    assert [hunk.section for hunk in change.hunks] == [None, "Shape.area()", "f()", None]


def test_lines_are_explained_as_those_of_any_text():
    assert explained(SHAPE, SHAPE.replace("n=1", "n=2"), "a.pyx", Role.CODE) == [(None, False)]
