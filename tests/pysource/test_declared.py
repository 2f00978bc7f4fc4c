"""Definitions as they are written down."""

from __future__ import annotations

import pytest

from pydistdiff.pysource.declared import LONGEST, declared
from pydistdiff.pysource.definitions import definitions
from pydistdiff.pysource.module import parse


def told(text: str) -> str:
    module = parse(text.encode())
    return declared(definitions(module)[-1], module)


@pytest.mark.parametrize(
    ("text", "declaration"),
    [
        ("def f(a, b=1): pass", "f(a, b=1)"),
        ("def f(a, /, b): pass", "f(a, /, b)"),
        ("def f(a, b, /): pass", "f(a, b, /)"),
        ("def f(a, *, b): pass", "f(a, *, b)"),
        ("def f(*a, b): pass", "f(*a, b)"),
        ("def f(a, *, b: int = 1, **c): pass", "f(a, *, b: int = 1, **c)"),
        ("async def f() -> int: pass", "async f() -> int"),
        ("class A: pass", "class A"),
        ("class A(B, metaclass=M): pass", "class A(B, metaclass=M)"),
        ("@final\nclass A: pass", "@final class A"),
        ("class A:\n    @property\n    def b(self): pass", "@property b(self)"),
        ("@a\n@b\n@c\n@d\n@e\ndef f(): pass", "@a @b @c @d … f()"),
        ("X = [1,\n     2]", "X = [1, 2]"),
        ("X: int = 3", "X: int = 3"),
        ("X: int", "X: int"),
        ("X = Y = 1", "Y"),
        ("A, B = 1, 2", "B"),
        ("from a.b import c as d", "imported from a.b:c"),
        ("import a.b", "imported from a.b"),
    ],
)
def test_a_declaration_is_one_line(text: str, declaration: str):
    assert told(text) == declaration


def test_a_long_declaration_is_cut():
    text = told(f"def f({', '.join(f'parameter_{number}' for number in range(100))}): pass")
    assert len(text) == LONGEST and text.endswith("…")
