"""What users of a module see changed, and by which rule it breaks them."""

from __future__ import annotations

import pytest

from pydistdiff.pysource.changes import Sides, definition_changes
from pydistdiff.pysource.definitions import definitions
from pydistdiff.pysource.interface import Interface, interface
from pydistdiff.pysource.module import parse


def compared(a: str, b: str) -> Interface:
    modules = parse(a.encode()), parse(b.encode())
    sides = Sides(*modules, *map(definitions, modules))
    return interface(sides, definition_changes(sides))


def told(a: str, b: str, *, imports: bool = False) -> list[tuple[str, str, str, bool]]:
    """Name, operation, rule and whether it breaks, of what the module gives."""
    found = compared(a, b)
    return [
        (change.name, change.op.value, change.rule, change.breaking)
        for change in found.changes
        if found.gives(change, imports=imports)
    ]


@pytest.mark.parametrize(
    ("a", "b", "name", "op", "rule", "breaking"),
    [
        ("", "def f(): pass", "f", "added", "name-added", False),
        ("def f(): pass", "", "f", "removed", "name-removed", True),
        ("X = 1", "", "X", "removed", "name-removed", True),
        ("X = 1", "X = 2", "X", "changed", "value-changed", False),
        ("def f(a): pass", "def f(a, b): pass", "f", "changed", "parameter-required", True),
        ("def f(a): pass", "def f(a, b=1): pass", "f", "changed", "parameter-added", False),
        ("def f(a, b): pass", "def f(a): pass", "f", "changed", "parameter-removed", True),
        ("def f(a): pass", "def f(b): pass", "f", "changed", "parameter-renamed", True),
        ("def f(a=1): pass", "def f(a): pass", "f", "changed", "default-removed", True),
        ("def f(a=1): pass", "def f(a=2): pass", "f", "changed", "default-changed", False),
        ("def f(): pass", "async def f(): pass", "f", "changed", "async-changed", True),
        ("def f(): pass", "class f: pass", "f", "changed", "kind-changed", True),
        ("def f(): pass", "from m import f", "f", "changed", "kind-changed", False),
        ("class A(B): pass", "class A: pass", "A", "changed", "base-removed", True),
        ("class A: pass", "class A(B): pass", "A", "changed", "base-added", False),
        ("class A(B, C): pass", "class A(C, B): pass", "A", "changed", "bases-changed", False),
        ("def f(): pass", "@d\ndef f(): pass", "f", "changed", "decorator-added", False),
        ("def f(): pass", "from m import *", "f", "removed", "removed-or-imported", True),
        ("def f(): pass", "def __getattr__(name): return 1", "f", "removed", "removed-or-computed", True),
    ],
)
def test_each_change_is_judged_by_its_rule(a: str, b: str, name: str, op: str, rule: str, breaking: bool):
    assert (name, op, rule, breaking) in told(a, b)


@pytest.mark.parametrize(
    ("bases", "rest", "rule"),
    [
        ("", "", "name-removed"),
        ("object", "", "name-removed"),
        ("dict", "", "name-removed"),
        ("B", "class B: pass", "name-removed"),
        ("B", "class B(A): pass", "name-removed"),
        ("Unknown", "", "removed-or-inherited"),
        ("m.B", "", "removed-or-inherited"),
        ("make()", "", "removed-or-inherited"),
        ("B", "class B(Unknown): pass", "removed-or-inherited"),
    ],
)
def test_a_member_that_a_class_lost_may_be_inherited(bases: str, rest: str, rule: str):
    a, b = (f"class A({bases}):\n    {body}\n{rest}" for body in ("def run(self): pass", "pass"))
    assert told(a, b) == [("A.run", "removed", rule, True)]


@pytest.mark.parametrize(
    ("bases", "rest"),
    [
        ("B", "class B:\n    def run(self): pass"),
        ("B", "class B(C): pass\nclass C:\n    def run(self): pass"),
        ("Other, B", "class B:\n    run = None"),
    ],
)
def test_a_member_that_is_inherited_is_not_gone(bases: str, rest: str):
    a, b = (f"class A({bases}):\n    {body}\n{rest}" for body in ("def run(self): pass", "pass"))
    assert told(a, b) == []


def test_a_member_of_a_built_in_class_is_inherited():
    assert told("class A(dict):\n    def pop(self): pass", "class A(dict): pass") == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("def f(): return 1", "def f(): return 2"),
        ("def f(): 'a'", "def f(): 'b'"),
        ("def _f(): pass", ""),
        ("class A:\n    def _f(self): pass", "class A: pass"),
        ("class _A:\n    def f(self): pass", "class _A: pass"),
        ("import os", ""),
        ("", "from m import f"),
        ("from m import f", "from n import f"),
        ("__version__ = '1'", "__version__ = '2'"),
        ("for name in 'ab':\n    last = name", ""),
        ("T = TypeVar('T')", ""),
        ("P = typing.ParamSpec('P')", ""),
        ("from m import *", ""),
        ("__all__ = ['a']\na = 1\ndef f(): pass", "__all__ = ['a']\na = 1"),
    ],
)
def test_what_no_user_sees_is_not_told(a: str, b: str):
    assert told(a, b) == []


@pytest.mark.parametrize(
    ("head", "field", "rule", "breaking"),
    [
        ("@dataclass\nclass A:", "y: int", "field-required", True),
        ("@dataclasses.dataclass(frozen=True)\nclass A:", "y: int", "field-required", True),
        ("@attrs.define\nclass A:", "y: int", "field-required", True),
        ("class A(typing.NamedTuple):", "y: int", "field-required", True),
        ("@dataclass\nclass A:", "y: int = 1", "name-added", False),
        ("@other\nclass A:", "y: int", "name-added", False),
        ("class A:", "y: int", "name-added", False),
    ],
)
def test_a_new_field_without_default_breaks_who_makes_objects(head: str, field: str, rule: str, breaking: bool):
    a, b = f"{head}\n    x: int\n", f"{head}\n    x: int\n    {field}\n"
    assert told(a, b) == [("A.y", "added", rule, breaking)]


def test_names_in_all_are_public_whatever_they_are_called():
    assert told("__all__ = ['_f']\ndef _f(): pass", "__all__ = ['_f']\ndef _f(a): pass") == [
        ("_f", "changed", "parameter-required", True)
    ]
    assert told("__all__ = ['f']\nfrom m import f", "__all__ = []") == [("f", "removed", "name-removed", True)]


def test_a_name_that_leaves_all_is_told_once():
    body = "def f(): pass\nimport g\n"
    assert told("__all__ = ['f', 'g', 'h']\n" + body, "__all__ = []\n" + body) == [
        ("f", "removed", "removed-from-all", True),
        ("g", "removed", "removed-from-all", True),
        ("h", "removed", "removed-from-all", True),
    ]
    assert told("__all__ = []\n" + body, "__all__ = ['f']\n" + body) == [("f", "added", "added-to-all", False)]
    assert told("__all__ = ['f']\n" + body, "__all__ = []") == [("f", "removed", "name-removed", True)]


def test_a_package_may_give_what_it_imports():
    assert told("", "from .m import f", imports=True) == [("f", "added", "name-added", False)]
    assert told("", "from .m import _f", imports=True) == []


def test_a_class_that_is_now_imported_takes_its_members_with_it():
    a = "class A:\n    def f(self): pass"
    assert told(a, "from .m import A") == [("A", "changed", "kind-changed", False)]


def test_a_class_that_came_or_went_is_told_without_its_members():
    a = "class A:\n    class B:\n        def f(self): pass"
    assert told(a, "") == [("A", "removed", "name-removed", True)]
    assert told("", a) == [("A", "added", "name-added", False)]


@pytest.mark.parametrize(
    ("a", "b", "before", "after"),
    [
        (f"['{'a' * 80}', 'b']", f"['{'a' * 80}', 'c']", "'b'", "'c'"),
        (f"['{'a' * 80}', ('b', 1)]", f"['{'a' * 80}', (\"b\", 2)]", "1", "2"),
        (f"f('{'a' * 80}', [1])", f"f('{'a' * 80}', [2, 1])", "[1]", "[2, 1]"),
        (f"['{'a' * 80}', [1]]", f"['{'a' * 80}', {{1}}]", "[1]", "{1}"),
        (f"'{'a' * 80}b'", f"'{'a' * 80}c'", f"{'a' * 20}b'", f"{'a' * 20}c'"),
        (f"f('{'a' * 80}', b=1)", f"f('{'a' * 80}', b=2)", f"{'a' * 15}', b=1)", f"{'a' * 15}', b=2)"),
        (f"{'a' * 80}", f"{'a' * 80}.b", "a" * 20, f"{'a' * 20}.b"),
    ],
)
def test_of_values_that_look_alike_when_cut_what_differs_is_told(a: str, b: str, before: str, after: str):
    (change,) = compared(f"X = {a}", f"X = {b}").changes
    assert (change.before, change.after) == (f"X = …{before}", f"X = …{after}")


def test_blanks_in_a_text_that_are_not_shown_are_told():
    (change,) = compared("X = 'a b'", "X = 'a  b'").changes
    assert (change.before, change.after) == ("X = 'a b'", "X = 'a b' (another one)")


def test_of_what_is_not_shown_of_decorators_it_is_told_that_it_changed():
    a, b = (f"@d({'a' * 80!r}, {end!r})\ndef f(): pass" for end in "bc")
    (change,) = compared(a, b).changes
    assert change.before is not None
    assert change.after == f"{change.before} (another one)"


def test_of_several_definitions_one_that_changed_is_told():
    a, b = (f"x = {value}\nif not y:\n    x = z" for value in "12")
    (change,) = compared(a, b).changes
    assert (change.before, change.after) == ("x = 1", "x = 2")


@pytest.mark.parametrize("decorator", ["", "@classmethod\n    "])
def test_what_a_method_is_called_on_is_never_given_by_name(decorator: str):
    a = f"class A:\n    {decorator}def f(self, a): pass"
    by_position = f"class A:\n    {decorator}def f(self, /, a): pass"
    renamed = f"class A:\n    {decorator}def f(this, a): pass"
    assert told(a, by_position) == [("A.f", "changed", "parameter-kind", False)]
    assert told(a, renamed) == [("A.f", "changed", "parameter-renamed", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("class A:\n    def f(self, a): pass", "class A:\n    def f(self, a, /): pass"),
        ("class A:\n    @staticmethod\n    def f(a): pass", "class A:\n    @staticmethod\n    def f(a, /): pass"),
        ("class A:\n    def f(self, a): pass", "class A:\n    def f(*self, a): pass"),
        ("def f(self, a): pass", "def f(self, /, a): pass"),
    ],
)
def test_what_callers_may_give_by_name_is_kept_for_them(a: str, b: str):
    ((_, _, rule, breaking),) = told(a, b)
    assert (rule, breaking) == ("parameter-kind", True)


def test_another_value_is_told_before_another_annotation():
    assert told("x: int | None = None", "x: int = 1") == [("x", "changed", "value-changed", False)]
    assert told("x: int | None = None", "x: int = None") == [("x", "changed", "annotation-changed", False)]


def test_a_renamed_function_has_both_names():
    body = "():\n    return [number for number in range(100) if number % 3 == 0 and number % 5]"
    (change,) = compared(f"def f{body}", f"def g{body}").changes
    assert (change.op.value, change.before, change.after, change.rule, change.breaking) == (
        *("moved", "f", "g", "name-moved"),
        True,
    )
