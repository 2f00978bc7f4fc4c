from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.model import Operation, Role

PATH = "pyproject.toml"
PYPROJECT = """\
[build-system]
requires = ["flit_core<4"]
build-backend = "flit_core.buildapi"

[project]
name = "flask"
version = "2.3.3"
dependencies = ["Werkzeug>=2.3.7", "Jinja2>=3.1.2"]

[project.optional-dependencies]
async = ["asgiref>=3.2"]

[project.scripts]
flask = "flask.cli:main"

[dependency-groups]
test = ["pytest", {include-group = "typing"}]

[tool.x]
order = ["b", "a"]
when = 2024-02-03
number = 1.50
"""


def edited(*edits: tuple[str, str]) -> str:
    text = PYPROJECT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def test_what_runs_in_a_build_comes_first():
    b = edited(
        ("flit_core<4", "flit_core<5"),
        ("flit_core.buildapi", "backend"),
        ("build-backend", 'backend-path = ["."]\nbuild-backend'),
        ("Werkzeug>=2.3.7", "Werkzeug >=3.0.0"),
        ("asgiref>=3.2", "asgiref"),
        ('main"\n', 'main"\nnew = "a:b"\n'),
        ('"pytest",', '"pytest<9",'),
        ("1.50", "1.5"),
    )
    assert compared(PYPROJECT, b, PATH)[0] == "pyproject"
    assert told(PYPROJECT, b, PATH) == [
        ("changed", ("build-system", "requires", "flit-core", "specifier"), "<4", "<5"),
        ("changed", ("project", "dependencies", "werkzeug", "specifier"), ">=2.3.7", ">=3.0.0"),
        ("removed", ("project", "optional-dependencies", "async", "asgiref", "specifier"), ">=3.2"),
        ("added", ("dependency-groups", "test", "pytest", "specifier"), "<9"),
        ("changed", ("build-system", "build-backend"), "flit_core.buildapi", "backend"),
        ("added", ("build-system", "backend-path"), '["."]'),
        ("added", ("project", "scripts", "new"), "a:b"),
        ("changed", ("tool", "x", "number"), "1.50", "1.5"),
    ]
    assert compared(PYPROJECT, b, PATH)[1].headline == (
        "build-system.build-backend flit_core.buildapi → backend; build-system.backend-path added; "
        "build-system.requires: flit-core <4 → <5; werkzeug >=2.3.7 → >=3.0.0; "
        "project.optional-dependencies.async: asgiref >=3.2 → any; console script new added; and 1 more"
    )


def test_requirements_have_their_causes_and_other_lists_have_none():
    b = edited(('"Werkzeug>=2.3.7", "Jinja2>=3.1.2"', '"Jinja2 >=3.1.2", "Werkzeug>=2.3.7"'))
    assert explained(PYPROJECT, b, PATH, Role.METADATA) == [("requirement-order", True), ("requirement-spelling", True)]
    assert [harmless for _, harmless in explained(PYPROJECT, b, PATH, Role.DATA)] == [False, False]
    b = edited(('["b", "a"]', '["a", "b"]'))
    assert explained(PYPROJECT, b, PATH, Role.METADATA) == [("list-order", False)]
    assert compared(PYPROJECT, b, PATH)[1].headline is None


def test_types_and_layout_are_told():
    assert told(PYPROJECT, edited(("2024-02-03", '"2024-02-03"')), PATH)[0][0] == "changed"
    assert told(PYPROJECT, edited(("1.50", "true")), PATH)[0][2:] == ("1.50", "true")
    assert told(PYPROJECT, edited(("1.50", "3")), PATH)[0][2:] == ("1.50", "3")
    assert told(PYPROJECT, edited(('name = "', 'name="')), PATH)[0][0] == "formatting"
    assert told(PYPROJECT, "\ufeff" + PYPROJECT.replace("\n", "\r\n"), PATH)[0][0] == "byte-order-mark"


@pytest.mark.parametrize(
    "b",
    [
        "x = ",
        "x = 1\nx = 2\n",
        "x = " + "[" * 3_000 + "]" * 3_000,
        "x = " + "[" * 150 + "]" * 150,
        "x = " + "1" * 10_000,
        "x" + ".x" * 3_000 + " = 1",
    ],
)
def test_hostile_documents_are_text(b: str):
    name, _, fallback = compared(PYPROJECT, b, PATH)
    assert name == "text"
    assert fallback.wanted == "pyproject"


@settings(deadline=None)
@given(st.permutations(["a>=1", "b>=1", "c>=1"]), st.booleans(), st.randoms(use_true_random=False))
def test_a_changed_requirement_is_never_lost_under_a_shuffle(order, is_changed: bool, chance: random.Random):
    form = "[project]\ndependencies = [{}]\n"
    a = form.format(", ".join(f'"{text}"' for text in ["a>=1", "b>=1", "c>=1"]))
    b = form.format(", ".join(f'"{text}"' for text in order))
    b = b.replace("b>=1", "b>=2") if is_changed else b
    if a != b:
        changes = compared(a, b, PATH)[1].changes
        content = [change.path for change in changes if change.op is not Operation.REORDERED]
        assert content == ([("project", "dependencies", "b", "specifier")] if is_changed else [])
