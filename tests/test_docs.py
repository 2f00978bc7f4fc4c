"""The pages of docs/ as a reader follows them: every command line that has its output below is run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import docs_packages

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
ELIDED = "…"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"Save it as `([\w.-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


class Example(NamedTuple):
    """A command line, and the lines that it prints; one that is `…` stands for any number of lines."""

    command: str
    printed: list[str]


def examples(page: Path) -> list[Example]:
    found = []
    for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, *printed = part.splitlines()
                found.append(Example(command, printed))
    return found


WITH_EXAMPLES = [page for page in PAGES if examples(page) and page.stem != "find-randomness"]
"""Without the page whose example is about two builds of a real project."""


def is_as_printed(lines: list[str], printed: list[str]) -> bool:
    """Whether lines are those of the page; the shortest run of lines is taken for each `…`."""
    if not printed:
        return not lines
    first, *rest = printed
    if first == ELIDED:
        return any(is_as_printed(lines[start:], rest) for start in range(1, len(lines) + 1))
    return bool(lines) and lines[0] == first and is_as_printed(lines[1:], rest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a reader: packages, and the program in his PATH."""
    (tmp_path / "bin").mkdir()
    python = shlex.quote(sys.executable)
    for name, words in (("pydistdiff", f"{python} -m pydistdiff"), ("python3", python)):
        script = tmp_path / "bin" / name
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        script.chmod(0o755)
    (tmp_path / "work").mkdir()
    docs_packages.prepare(tmp_path / "work")
    return tmp_path / "work"


def run(folder: Path, command: str) -> list[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYDISTDIFF_", "NO_COLOR"))}
    environment |= {"PATH": f"{folder.parent / 'bin'}{os.pathsep}{environment['PATH']}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode().splitlines()


@pytest.mark.skipif(os.name != "posix", reason="the command lines are those of a POSIX shell")
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.stem)
def test_the_page_says_what_the_program_prints(page: Path, folder: Path) -> None:
    for name, text in _FILE.findall(page.read_text(encoding="utf-8")):
        (folder / name).write_text(text, encoding="utf-8")
    for example in examples(page):
        if shutil.which("jq") is None and re.search(r"\bjq\b", example.command):
            continue
        lines = run(folder, example.command)
        assert is_as_printed(lines, example.printed), f"$ {example.command}\n" + "\n".join(lines)


def test_an_example_that_prints_something_else_is_found(folder: Path) -> None:
    lines = run(folder, "pydistdiff --summary first/*.whl first/*.whl")
    assert is_as_printed(lines, lines)
    assert is_as_printed(["a", "b", "c"], ["a", ELIDED])
    assert is_as_printed(["a", "b", "c"], ["a", ELIDED, "c"])
    for printed in ([], ["a"], ["a", ELIDED, "d"], ["a", "b", "c", ELIDED], ["a", "b", "d"]):
        assert not is_as_printed(["a", "b", "c"], printed)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.stem)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_stands_in_the_list_of_pages() -> None:
    listed = set(_LINK.findall((DOCS / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in PAGES if page.name != "README.md"} <= listed
