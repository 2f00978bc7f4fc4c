"""The outline of Cython source: what is a declaration, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.pysource.cython import outline
from pydistdiff.pysource.module import SourceError


def names(text: str) -> list[str]:
    return [one.shown for one in outline(text).declarations]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f(x): pass", ["f()"]),
        ("cdef inline int f(int a) nogil: return a", ["f()"]),
        ("cdef np.ndarray[double, ndim=2] f(x):\n  pass", ["f()"]),
        ("cdef (int, double) f(x):\n  pass", ["f()"]),
        ("cpdef f(x):\n  def g(): pass\n  class C: pass", ["f()"]),
        ("cdef T max[T](T a, T b):\n  pass", ["max()"]),
        ("cdef extern from 'x.h' nogil:\n  int f(int)\n  ctypedef struct S:\n    int a\n  int x", ["f()", "class S"]),
        ("cdef extern from *:\n  cppclass V[T]:\n    V() except +\n    T& operator*()", None),
        ("cdef:\n  int f(int)\n  int x = g(1)", ["f()"]),
        ("cdef cppclass A:\n  int f(int):\n    return g(1)", ["class A", "A.f()"]),
        ("cdef class np.ndarray [object X]:\n  cdef int f(self)", ["class ndarray", "ndarray.f()"]),
        ("cdef packed struct A:\n  int x", ["class A"]),
        ("ctypedef fused number:\n  int\n  double", ["class number"]),
        ("cpdef enum class E:\n  A", ["class E"]),
        ("class A(B, c=D):\n  if x:\n    def f(self): pass\n  else:\n    def g(self): pass", None),
        ("async def f(\n  a,  # x\n  b=')',\n): pass", ["f()"]),
        ("\tcdef int f(x):\n\t\tpass", ["f()"]),
        # what only looks like one
        ("'''\ndef f(x): pass\n'''", []),
        ('x = """\\"""\ndef f(): pass\n"""', []),
        ("x = (\ndef f(): pass\n)", []),
        ("# def f(): pass", []),
        ("cdef int x = f(1)", []),
        ("cdef int (*f)(int)", []),
        ("cdef struct A", []),
        ("cdef enum:\n  A = f(1)", []),
        ("cdef f(", []),
        ("cdef f-(x)", []),
        ("cdef nogil (x)", []),
        ("cdef (int, int) x", []),
        ("classes(x)", []),
        ("print(x)", []),
        ("x = 'def f('\ny = \\\n  3", []),
    ],
)
def test_what_is_declared(text: str, found: list[str] | None):
    if found is None:
        found = ["class V", "V.V()", "V.operator*()"] if "cppclass" in text else ["class A", "A.f()", "A.g()"]
    assert names(text) == found


def test_the_parts_of_a_head():
    (one,) = outline("cdef inline  np.ndarray[int] f(  int a='x  :', *, b={1: 2}) except? -1 :  # x").declarations
    assert (one.name, one.before, one.parameters, one.behind) == (
        "f",
        "cdef inline np.ndarray[int]",
        "(int a='x  :', *, b={1: 2})",
        "except? -1",
    )
    (one,) = outline("def f(a='b' 'c'''): pass").declarations
    assert one.parameters == "(a='b' 'c''')"


def test_the_places_of_lines():
    text = "x\ncdef class A:\n  def f(\n    self):\n    pass\n\n  x = 1\n  cdef int g(self)\n  y\nz\n"
    assert outline(text).places == (
        (1, None),
        (2, "class A"),
        (3, "A.f()"),
        (7, "class A"),
        (8, "A.g()"),
        (9, "class A"),
        (10, None),
    )


def test_what_cannot_be_read():
    for text, reason in (("x\0", "a NUL"), ("x" * (3 << 20), "characters"), (f"class {'x' * 3000}: pass", "a name")):
        with pytest.raises(SourceError, match=reason):
            outline(text)


PIECES = (
    "def f(",
    "):",
    "\n",
    "  ",
    "cdef class A:",
    "'",
    '"""',
    "\\",
    "#",
    "[",
    "]",
    "=",
    "cdef:",
    "int g()",
    "\t",
    "x",
)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_has_an_outline_in_order(text: str):
    places = outline(text).places
    assert [line for line, _ in places] == sorted({line for line, _ in places})
    assert all(1 <= line <= text.count("\n") + 2 for line, _ in places)
