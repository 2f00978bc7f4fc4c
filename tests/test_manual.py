"""The manual page: written from the parser, up to date, and read without complaint by those who draw it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from pydistdiff.arguments import make_parser
from pydistdiff.environment import VARIABLES

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "pydistdiff.1"


def maker():
    spec = importlib.util.spec_from_file_location("make_man", ROOT / "docs" / "make_man.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == maker().manual(), "run: python docs/make_man.py"


def test_the_page_has_every_option_variable_and_exit_status() -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    for action in make_parser()._actions:
        for name in action.option_strings:
            assert f"\\fB{name}\\fR" in text
    for names, _ in VARIABLES:
        assert f".B {names}\n" in text
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "ENVIRONMENT", "FILES"):
        assert f"\n.SH {section}\n" in text
    assert "\n.B 2\n" in text


def test_no_text_is_taken_for_a_macro() -> None:
    text = maker()._text
    assert text(".gitignore") == "\\&.gitignore"
    assert text("'x'") == "\\&'x'"
    assert text("a\\b --no-color x-y -q") == "a\\eb \\-\\-no\\-color x-y \\-q"


@pytest.mark.parametrize(
    "words",
    [
        ["man", "--warnings", "--local-file"],
        ["groff", "-man", "-ww", "-z", "-Tutf8"],
        ["mandoc", "-Tlint", "-Wwarning"],
    ],
    ids=lambda words: words[0],
)
def test_it_is_drawn_without_complaint(words: list[str]) -> None:
    if shutil.which(words[0]) is None:
        pytest.skip(f"there is no {words[0]}")
    done = subprocess.run([*words, str(PAGE)], capture_output=True, text=True, env=_ENVIRONMENT, check=True)
    assert done.stderr == ""


_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANPAGER": "cat", "MANWIDTH": "100"}


def test_a_wheel_brings_it_to_where_man_looks() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        data = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert data == {"docs/pydistdiff.1": "share/man/man1/pydistdiff.1"}
