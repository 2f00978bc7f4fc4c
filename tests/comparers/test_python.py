"""Python source: what is told of it, and what is not called layout."""

from __future__ import annotations

import sys

import pytest

from document_pairs import compared, explained, explained_member, pair_of
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Role, TextChange

PATH = "pkg/mod.py"


def headline(a: str, b: str, path: str = PATH) -> str | None:
    name, comparison, fallback = compared(a, b, path)
    assert (name, fallback) == ("python", None)
    return comparison.headline


def causes(a: str | bytes, b: str | bytes, path: str = PATH) -> list[str | None]:
    """The causes of the changes; none of them may be called harmless."""
    found = explained(a, b, path, Role.CODE)
    assert not any(harmless for _, harmless in found)
    return [cause for cause, _ in found]


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("pkg/mod.py", ""),
        ("pkg/mod.pyi", ""),
        ("pkg/mod.pyw", ""),
        ("bin/tool", "#!/usr/bin/env python3\n"),
        ("bin/tool", "#!python\n"),
        ("bin/tool", "#!/opt/env/bin/python3.11 -E\n"),
    ],
)
def test_python_is_told_by_its_name_or_its_first_line(path: str, head: str):
    assert compared(f"{head}x = 1\n", f"{head}x = 2\n", path)[0] == "python"


@pytest.mark.parametrize(("path", "head"), [("bin/tool", "#!/bin/sh\n"), ("mod.txt", ""), ("a.tool", "#!python\n")])
def test_nothing_else_is_python(path: str, head: str):
    assert compared(f"{head}x = 1\n", f"{head}x = 2\n", path)[0] == "text"


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("def get(url): pass", "def get(url, timeout=None): pass", "`get()` gained `timeout=None`"),
        ("def get(url, x): pass", "def get(url): pass", "`get()` lost `x`"),
        ("def f(a, b): pass", "def f(b, a): pass", "`f()` parameters in another order"),
        ("def f(a=1): pass", "def f(a=2): pass", "`f()` `a=1` → `2`"),
        ("def f(a): pass", "def f(*, a): pass", "`f()` `a` by position or name → by name only"),
        ("def f(a): pass", "def f(b): pass", "`f()` `a` renamed to `b`"),
        ("def f(a: int): pass", "def f(a: str): pass", "`f()` `a` annotated `int` → `str`"),
        ("def f() -> int: pass", "def f() -> str: pass", "`f()` returns `int` → `str`"),
        ("def f(): pass", "async def f(): pass", "`f()` became async"),
        ("def f(): pass", "@cache\ndef f(): pass", "`f()` gained `@cache`"),
        ("def f(*args): pass", "def f(): pass", "`f()` lost `*args`"),
        ("def f(a): pass", "def f(a, /): pass", "`f()` `a` by position or name → by position only"),
        ("def f(a=1): pass", "def f(a): pass", "`f()` `a` lost its default"),
        ("def f(a): pass", "def f(a=1): pass", "`f()` `a` has the default 1"),
        ("def f(a): pass", "def f(b, a): pass", "`f()` gained `b` before others"),
        ("def f(a, *c): pass", "def f(a, b, *c): pass", "`f()` gained `b` before `*`"),
        ("def f(*, a): pass", "def f(*, a, b: int = 1, **c): pass", "`f()` gained `b: int = 1`, gained `**c`"),
        ("@a\n@b\ndef f(): pass", "@b\n@a\ndef f(): pass", "`f()` decorators in another order"),
        ("class A(B): pass", "class A(B, C): pass", "class `A` bases (B) → (B, C)"),
        ("def f(): pass", "def f(): pass\ndef f(): pass", "`f()` defined 1 → 2 times"),
        ("X = 1", "X: int", "`X` another annotation, 1 → (none)"),
        ("a, [b, *c] = x", "a, [b, *c] = y", "`a` x → y; `b` x → y; `c` x → y"),
        ("def f(): return 1", "def f(): return 2", "code of `f()` changed"),
        ("class A(B): pass", "class A(C): pass", "class `A` bases (B) → (C)"),
        ("class A:\n  def x(self): pass\n  def y(self): pass", "class A:\n  def y(self): pass", "class `A` lost `x()`"),
        ("class A:\n  x = 1", "class A:\n  x = 1\n  y = 2", "class `A` gained `y`"),
        ("class A: pass", "class A: pass\nclass B:\n  def x(self): pass", "`class B` added"),
        ("X = 1", "X = 2", "`X` 1 → 2"),
        ("X: int = 1", "X: str = 1", "`X` another annotation"),
        ("X = Y = 1", "X = Y = 1.0", "`X` 1 → 1.0; `Y` 1 → 1.0"),
        ("__all__ = ['a']", "__all__ = ['a', 'b']", "`__all__` ['a'] → ['a', 'b']"),
        ("import a", "import b", "imports `b`; no longer imports `a`"),
        ("from a import x", "from b import x", "`x` imported from a:x → b:x"),
        ("'''one'''", "'''two'''", "docstring of the module"),
        ("def f():\n  'one'\n  x", "def f():\n  'two'\n  x", "docstring of `f()` changed"),
        ("x = 1\nprint(1)", "x = 1\nprint(2)", "statements that run at import changed"),
        ("if TYPE_CHECKING:\n  import a", "if TYPE_CHECKING:\n  import a, b", "imports `b`"),
        ("try:\n  import a\nexcept E:\n  a = 0", "import a", "`a` defined 2 → 1 times"),
        ("def f(): pass", "f = 1", "`f` was a function, is a constant"),
        ("def _f(): pass\ndef g(): pass", "def h(): pass", "`g()` removed; `h()` added; `_f()` removed"),
        ("x = 1", "x  =  1", "layout only"),
        ("x = 1  # one", "x = 1  # two", "comments only"),
        ("import a\nimport b", "import b\nimport a", "order of statements only"),
        ("# type: int", "# type: str", "comment that tools act on: `# type: int` → `# type: str`"),
    ],
)
def test_the_headline_tells_what_changed(a: str, b: str, words: str):
    told = headline(f"{a}\n", f"{b}\n")
    assert words in (told or "")


def test_what_breaks_callers_comes_first_and_what_is_private_last():
    a = "import os\nX = 1\ndef _f(a): pass\ndef get(url, x): pass\ndef old(): pass\n"
    b = "import sys\nX = 2\ndef _f(): pass\ndef get(url): pass\ndef new(): pass\n"
    assert headline(a, b) == (
        "`get()` lost `x`; `old()` removed; `new()` added; `X` 1 → 2; `_f()` lost `a`; imports `sys`; and 1 more"
    )


def test_the_same_function_under_another_name_is_one_change():
    body = "(self, url):\n    return self.request('GET', url, allow_redirects=True, stream=False)\n"
    assert headline(f"def fetch{body}", f"def get{body}") == "`fetch()` is now `get()`"
    assert headline("def f(): pass\n", "def g(): pass\n") == "`f()` removed; `g()` added"


def test_hunks_stand_under_the_name_of_what_they_lie_in():
    lines = ["class A:", *["    x = 0"] * 9, "    def f(self):", *["        y = 0"] * 9, "z = 0", *["w = 0"] * 9]
    a = "\n".join(lines) + "\n"
    b = "\n".join([lines[0], "    x = 1", *lines[2:15], "        y = 1", *lines[16:-1], "w = 1"]) + "\n"
    _, comparison, _ = compared(a, b, PATH)
    assert [hunk.section for hunk in comparison.changes[0].hunks] == ["class A", "A.f()", None]
    changes = explained_member(a, b, PATH).changes
    assert [hunk.section for change in changes for hunk in change.hunks] == ["class A", "A.f()", None]


def test_lines_that_went_stand_under_what_they_lay_in():
    a = "def f():\n    x\n    y\n    z\n" + "v\n" * 9
    _, comparison, _ = compared(a, "def f():\n    x\n    z\n" + "v\n" * 9, PATH)
    assert [hunk.section for hunk in comparison.changes[0].hunks] == ["f()"]
    _, comparison, _ = compared(a, "v\n" * 9, PATH)
    assert [hunk.section for hunk in comparison.changes[0].hunks] == ["f()"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x = 1\n", "x  = 1\n"),
        ("f(a, b)\n", "f(\n    a,\n    b,\n)\n"),
        ("x = 'a'\n", 'x = "a"\n'),
        ("x = (1)\n", "x = 1\n"),
        ("x = 1\ny = 2\n", "x = 1; y = 2\n"),
        ("x = 1\n\n\ny = 2\n", "x = 1\ny = 2\n"),
        ("if a:\n  x\n", "if a:\n      x\n"),
        ("x = 'a' 'b'\n", "x = 'ab'\n"),
        ("def f(): return 1\n", "def f():\n    return 1\n"),
        ("class A:\n  def f(self):\n    return 1  # why\n", "class A:\n    def f(self):\n        return 1  # why\n"),
        ("x = 1_000\n", "x = 1000\n"),
        ("@a\n\n@b\ndef f(): pass\n", "@a\n@b\ndef f(): pass\n"),
    ],
)
def test_equal_trees_and_comments_are_layout(a: str, b: str):
    assert causes(a, b) == ["python-formatting"]
    assert causes(b, a) == ["python-formatting"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x = 1  # one\n", "x = 1  # two\n"),
        ("# one\nx = 1\n", "x = 1\n"),
        ("x = [\n  1,  # '\n]\n", 'x = [\n  1,  # "\n]\n'),
        ("x = 1  # type: int\n", "x = 1  # type: str\n"),
        ("# -*- coding: latin-1 -*-\nx = 1\n", "# -*- coding: utf-8 -*-\nx = 1\n"),
        ("#!/usr/bin/python\nx = 1\n", "x = 1\n"),
        ("def f():\n    '''doc'''  # one\n", "def f():\n    '''doc'''  # two\n"),
    ],
)
def test_equal_trees_and_other_comments_are_comments(a: str, b: str):
    assert causes(a, b) == ["python-comments"]
    assert causes(b, a) == ["python-comments"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ('"""one"""\n', '"""two"""\n'),
        ("def f():\n    'a  b'\n", "def f():\n    'a b'\n"),
        ("x = 'a  b'\n", "x = 'a b'\n"),
        ("x = '# a'\n", "x = '# b'\n"),
        ("x = '''\n# a\n'''\n", "x = '''\n# b\n'''\n"),
        ("x = '''a\n  b'''\n", "x = '''a\n    b'''\n"),
        ("x = 1\n", "x = 1.0\n"),
        ("x = 1\n", "x = True\n"),
        ("x = 0.0\n", "x = -0.0\n"),
        ("x = u'a'\n", "x = b'a'\n"),
        ("x = a - b\n", "x = b - a\n"),
        ("x = (1,)\n", "x = (1)\n"),
        ("if a:\n    x\n    y\n", "if a:\n    x\ny\n"),
        ("x = {1, 2}\n", "x = {2, 1}\n"),
        ("from m import a, b\n", "from m import b, a\n"),
        ("def f(a, b): pass\n", "def f(b, a): pass\n"),
        ("@a\n@b\ndef f(): pass\n", "@b\n@a\ndef f(): pass\n"),
        ("x = f'{a}'\n", "x = f'{a!r}'\n"),
        ("a = b = 1\n", "b = a = 1\n"),
        ("print(1)\n", "# print(1)\n"),
        ("def f(a,\n  b): pass\n", "def f(a,\n  c): pass\n"),
        ("class A(a,\n\\\n b): x=1; y=2\n", "class A(a,\n\\\n c): x=1; y=2\n"),
        ("def f():\n  a\n  \\\nb = 1\n", "def f():\n  a\n\\\nb = 1\n"),
        ("def f():\n  a\n  \\\n@(\n#\nb)\ndef g(): x\n", "def f():\n  a\n\\\n@(\n#\nb)\ndef g(): x\n"),
        ("if a:\n  if b:\n    x\n    y\n", "if a:\n    if b:\n        x\n    y\n"),
        ("class A:\n  def f():\n    x\n    y\n", "class A:\n    def f():\n        x\n    y\n"),
        ("def f():\n  print 1\n  \\\nb = 1\n", "def f():\n  print 1\n\\\nb = 1\n"),
    ],
)
def test_a_tree_that_differs_is_never_called_layout_or_comments(a: str, b: str):
    for one, other in ((a, b), (b, a)):
        found = causes(one, other)
        assert not {"python-formatting", "python-comments", "set-order"}.intersection(found)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("import a\nimport b\n", "import b\nimport a\n"),
        ("def f():\n  return 1\n\n\ndef g():\n  return 2\n", "def g():\n  return 2\n\ndef f():\n  return 1\n"),
        ("class A:\n  x = 1\n  y = 2\n  z = 3\n", "class A:\n  y = 2\n  z = 3\n\n  x = 1\n"),
    ],
)
def test_statements_that_only_moved_are_named_and_count(a: str, b: str):
    assert set(causes(a, b)) <= {"statement-order", "python-formatting"}
    assert "statement-order" in causes(a, b)


def test_a_statement_that_moved_into_another_body_is_content():
    assert causes("x = 1\ndef f():\n    y\n", "def f():\n    x = 1\n    y\n") == [None]


def test_a_statement_that_moved_beside_one_that_changed_is_content():
    assert None in causes("a()\nb()\nc()\n", "c(1)\na()\nb()\nd()\n")


def test_each_cause_takes_its_part():
    a = "import a\n\n\ndef f():\n    return 1  # one\n\n\ndef g(x):\n    return x\n\n\nz = (1,\n  2)\n"
    b = "import a\n\n\ndef f():\n    return 1  # two\n\n\ndef g(x):\n    return -x\n\n\nz = (1, 2)\n"
    assert causes(a, b) == [None, "python-comments", "python-formatting"]
    member = explained_member(a, b, PATH, Role.CODE)
    rows = [[row for hunk in change.hunks for row in hunk.lines if row[0] != " "] for change in member.changes]
    assert rows == [
        [("-", "    return x"), ("+", "    return -x")],
        [("-", "    return 1  # one"), ("+", "    return 1  # two")],
        [("-", "z = (1,"), ("-", "  2)"), ("+", "z = (1, 2)")],
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("if x:\n  a = 1\n{}  b = (2)\n", "if x:\n  a = 3\n{}  b = 2\n"),
        ("for x in (y):\n  a\n{}  b = 1\n", "for x in y:\n  a\n{}  b = 2\n"),
        ("while x:\n  a = (1)\n{}else:\n  b = 1\n", "while x:\n  a = 1\n{}else:\n  b = 2\n"),
        ("try:\n  a\nexcept (A):\n  b\n{}finally:\n  c\n", "try:\n  a\nexcept A:\n  b\n{}finally:\n  d\n"),
        ("with a as (b):\n  c\n{}  d\n", "with a as b:\n  c\n{}  e\n"),
        ("match x:\n  case (1):\n    a\n{}  case 2:\n    b\n", "match x:\n  case 1:\n    a\n{}  case 3:\n    b\n"),
        ("if a:\n  b\nelif (c):\n  d\n{}else:\n  e\n", "if a:\n  b\nelif c:\n  d\n{}else:\n  f\n"),
        ("if (a and\n  b): c\n{}d\n", "if (a and b): c\n{}e\n"),
        ("async def f():\n  async for x in y:\n    (a)\n{}    b\n", None),
        ("try:\n  a\nexcept* A:\n  (b)\n{}else:\n  c\n", "try:\n  a\nexcept* A:\n  b\n{}else:\n  d\n"),
    ],
)
def test_layout_in_a_compound_statement_that_changed_is_layout(a: str, b: str | None):
    b = a.replace("(a)", "a").replace("    b", "    c") if b is None else b
    filling = "  # x\n" * 9
    assert causes(a.format(filling), b.format(filling)) == [None, "python-formatting"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("if a:\n  x\nelse:\n  y\n", "if a:\n  x\ny\n"),
        ("for a in b:\n  x\nelse:\n  y\n", "for a in b:\n  x\n  y\n"),
        ("try:\n  x\nfinally:\n  y\n", "try:\n  x\nexcept:\n  y\n"),
        ("try:\n  x\nexcept A:\n  y\n", "try:\n  x\nexcept B:\n  y\n"),
        ("try:\n  x\nexcept A as a:\n  y\n", "try:\n  x\nexcept A as b:\n  y\n"),
        ("if a:\n  x\nelif b:\n  y\n", "if a:\n  x\nelif c:\n  y\n"),
        ("if a:\n  x\nelif b:\n  y\n", "if a:\n  x\nif b:\n  y\n"),
        ("if a:\n  if b:\n    x\n  else:\n    y\n", "if a:\n  if b:\n    x\nelse:\n    y\n"),
        ("match a:\n  case 1:\n    x\n", "match a:\n  case 2:\n    x\n"),
        ("match a:\n  case 1 if b:\n    x\n", "match a:\n  case 1:\n    x\n"),
        ("with a, b:\n  x\n", "with (a, b), c:\n  x\n"),
        ("while a:\n  x\n", "if a:\n  x\n"),
    ],
)
def test_a_clause_or_a_head_that_differs_is_content(a: str, b: str):
    for one, other in ((a, b), (b, a)):
        assert set(causes(one, other)) == {None}


def test_an_if_below_its_else_is_an_elif():
    a = "if a:\n  x\nelif b:\n  y\nelse:\n  z\n"
    b = "if a:\n  x\nelse:\n  # why\n\n  if b:\n    y\n  else:\n    z\n"
    assert set(causes(a, b)) == set(causes(b, a)) == {"python-comments", "python-formatting"}
    assert causes(a, b.replace("# why", "")) == ["python-formatting"]
    assert set(causes(a, b.replace("# why", "w"))) == {None}


def test_a_statement_that_moved_into_another_clause_is_content():
    a = "if a:\n  x()\n  y()\nelse:\n  z()\n"
    b = "if a:\n  y()\nelse:\n  x()\n  z()\n"
    assert set(causes(f"{a}v\n", f"{b}w\n")) == {None}
    assert set(causes(f"{a}if b:\n  w()\n", f"if b:\n  w()\n{a}")) == {"statement-order"}
    filling = "# x\n" * 9
    old, new = f"if a:\n  x()\n  y()\n{filling}w\n", f"if a:\n  y()\n  x()\n{filling}v\n"
    assert sorted(causes(old, new), key=str) == [None, "statement-order"]
    old, new = f"if a:\n  x()\nif b:\n  y()\n{filling}w\n", f"if a:\n  y()\nif b:\n  x()\n{filling}v\n"
    assert set(causes(old, new)) == {None}


def test_a_block_of_content_and_layout_is_content():
    assert causes("x = (1)\ny = 1\n", "x = 1\ny = 2\n") == [None]


def test_line_ends_and_newlines_at_the_end_keep_their_causes():
    found = explained(b"x = 1\r\ny = 2\r\n", b"x = 1\ny = 2\n", PATH, Role.CODE)
    assert found == [("line-endings", True)]
    assert [cause for cause, _ in explained("x = 1\n", "x = 1", PATH, Role.CODE)] == ["final-newline"]


def test_a_module_on_one_side_says_what_it_holds():
    text = b"import os\nclass A: pass\ndef f(): pass\ndef _g(): pass\nX = 1\n"
    for sides in ({"a": None, "b": BytesSource(text)}, {"a": BytesSource(text), "b": None}):
        paths = {f"path_{side}": PATH if source is not None else None for side, source in sides.items()}
        name, comparison, _ = compare_pair(Pair(name=PATH, **sides, **paths))
        assert (name, comparison.headline) == ("python", "`class A`, `f()`")
        assert [type(change) for change in comparison.changes] == [TextChange]


@pytest.mark.parametrize(
    ("text", "words"),
    [(b"X = 1\n", "1 constant"), (b"print()\n", None), (b"# nothing\n", None)],
)
def test_a_module_without_functions_says_so(text: bytes, words: str | None):
    pair = Pair(name=PATH, path_a=None, path_b=PATH, a=None, b=BytesSource(text))
    assert compare_pair(pair)[1].headline == words


# What cannot be parsed


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("print 'a'\n", "print 'b'\n", "line 1"),
        ("x = 1\n", "match x:\n    case\n", "invalid syntax"),
        ("x = " + "(" * 250 + ")" * 250, "y = 1", "too many nested parentheses"),
        ("x = " + "-" * 100_000 + "1", "y = 1", "nested too deep"),
        ("x = a" + ".b" * 100_000, "y = 1", "nested too deep"),
        ("x = " + "9" * 5_000, "y = 1", "4300"),
    ],
)
def test_what_the_parser_refuses_is_compared_by_tokens(a: str, b: str, reason: str):
    name, _, fallback = compared(a, b, PATH)
    # from 3.12 on, the tokenizer counts brackets, too
    is_refused_twice = "parentheses" in reason and sys.version_info >= (3, 12)
    assert name == ("text" if is_refused_twice else "python-tokens")
    assert fallback.wanted == "python"
    assert reason in fallback.reason


def test_tokens_tell_layout_and_comments_of_other_pythons():
    a = "class A:\n  def f(self):\n    print 'a'  # one\n\n\n\n  def g(self):\n      print  'b'\n"
    b = "class A:\n  def f(self):\n    print 'a'  # two\n\n  def g(self):\n      print 'b'\n"
    assert sorted(map(str, causes(a, b))) == ["python-comments", "python-formatting"]
    _, comparison, _ = compared(a, b, PATH)
    assert [hunk.section for hunk in comparison.changes[0].hunks] == ["A.f()"]
    assert causes("print 'a'\n", "print 'b'\n") == [None]
    assert causes("if a:\n  print 'a'\n  b\n", "if a:\n  print 'a'\nb\n") == [None]


def test_tokens_tell_functions_and_classes_that_came_and_went():
    a = "print 1\ndef f(): pass\nclass A:\n  def x(self):\n    pass\n  async def y(self): pass\n"
    assert compared(a, a.replace("def x", "def z"), PATH)[1].headline == "`A.x()` removed; `A.z()` added"
    assert compared(a, "print 1\n", PATH)[1].headline == "`f()`, `class A`, `A.x()` and 1 more removed"


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("x = '''\n", "x = 1\n", "unterminated"),
        ("x = 1\rimport os\n", "x = 2\n", "a bare CR"),
        ("#" + "x" * (2 << 20), "y", "more than the"),
        ("# coding: utf-7\nx = 1\n", "# coding: utf-7\nx = 2\n", "its coding cookie names utf-7"),
        ("# coding: no-such\nx = 1\n", "x = 2\n", "its coding cookie names no-such"),
        (b"# coding: ascii\nx = '\xc3\xa9'\n", "x = 2\n", "no ascii"),
        (b"x = '\xe9'\n", "x = 2\n", "no utf-8"),
        (b"# coding: latin-1\nx = '\xc3\xa9'\n", "x = 2\n", "Python would read it as latin-1, others as utf-8"),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", "x = 2\n", "a byte-order mark"),
        ("x = 1\n".encode("utf-16"), "x = 2\n", "no utf-8"),
    ],
)
def test_what_cannot_be_read_for_sure_is_text(a: str | bytes, b: str | bytes, reason: str):
    name, _, fallback = compared(a, b, PATH)
    assert name == "text"
    assert fallback.wanted == "python"
    assert reason in fallback.reason


def test_a_coding_cookie_is_obeyed():
    a, b = (f"# coding: {codec}\nx = 'é'\n".encode(codec) for codec in ("latin-1", "utf-8"))
    assert explained(a, b, PATH, Role.CODE) == [
        (None, False),
        ("python-comments", False),
    ]  # the encoding, and the cookie
    # the same bytes, another letter
    a, b = (f"# coding: {codec}\nx = '\xe9'\n".encode("latin-1") for codec in ("latin-1", "cp1251"))
    assert "python-comments" not in causes(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [(b"x\r\ny\r\n", b"x\r\ny  \r\n"), (b"x\ry\r", b"x\ry  \r"), (b"\xef\xbb\xbfx\n", b"\xef\xbb\xbfx \n")],
)
def test_line_ends_and_marks_that_both_sides_have_do_not_matter(a: bytes, b: bytes):
    assert causes(a, b) == ["python-formatting"]


def test_warnings_of_the_parser_are_silent():
    assert causes("x = '\\d'\n", "x  = '\\d'\n") == ["python-formatting"]


def test_another_version_in_a_module_is_no_comment():
    pair = pair_of("__version__ = '1.0'\n", "__version__ = '1.1'\n", PATH)
    _, comparison, _ = compare_pair(pair)
    assert comparison.texts[0].proposals == ()
