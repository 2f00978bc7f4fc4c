from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest

import pydistdiff
from pydistdiff.environment import VARIABLES, wants_colour

DOCS = Path(__file__).parent.parent / "docs"
NAMES = {name for names, _ in VARIABLES for name in names.split(", ")}
_NAME = re.compile(r"[A-Z][A-Z_]{2,}")
_OTHERS = {"bytecode.compilation"}
"""It hands on what an interpreter needs to start, and reads none of it."""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("asked", "stream", "environment", "expected"),
    [
        (None, Terminal(), {}, True),
        (None, io.StringIO(), {}, False),
        (None, None, {}, False),
        (None, Terminal(), {"NO_COLOR": "1"}, False),
        (None, Terminal(), {"NO_COLOR": ""}, True),
        (None, Terminal(), {"TERM": "dumb"}, False),
        (None, io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (None, io.StringIO(), {"FORCE_COLOR": ""}, False),
        (None, None, {"FORCE_COLOR": "1"}, False),
        (None, io.StringIO(), {"CLICOLOR_FORCE": "1"}, True),
        (None, io.StringIO(), {"CLICOLOR_FORCE": "0"}, False),
        (None, io.StringIO(), {"CLICOLOR_FORCE": ""}, False),
        (None, io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (None, io.StringIO(), {"FORCE_COLOR": "1", "TERM": "dumb"}, False),
        (True, io.StringIO(), {"NO_COLOR": "1"}, True),
        (False, Terminal(), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_unless_it_is_asked_for(
    asked: bool | None,
    stream: io.StringIO | None,
    environment: dict[str, str],
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    assert wants_colour(asked, stream) is expected


def test_the_page_has_every_variable_with_its_meaning() -> None:
    page = (DOCS / "environment.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", page, re.MULTILINE)
    assert [(names.replace("`", ""), meaning.replace("`", "")) for names, meaning in rows] == list(VARIABLES)


def test_every_variable_that_is_read_stands_in_the_table() -> None:
    root = Path(pydistdiff.__file__).parent
    read: set[str] = set()
    for path in root.rglob("*.py"):
        dotted = ".".join(path.relative_to(root).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        uses = any(isinstance(node, ast.Attribute) and node.attr == "environ" for node in ast.walk(tree))
        if uses and dotted not in _OTHERS:
            texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            read |= {text for text in texts if isinstance(text, str) and _NAME.fullmatch(text)}
    assert read == NAMES
