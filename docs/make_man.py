"""Writes `pydistdiff.1` beside it: the manual page, from the parser of the command line and what it says of itself.

python docs/make_man.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydistdiff import __version__
from pydistdiff.arguments import make_parser
from pydistdiff.environment import VARIABLES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

PAGE = Path(__file__).parent / "pydistdiff.1"
_NAME = "pydistdiff \\- say why two Python distributions differ, and whether it matters"
_FILES = (
    (
        "pyproject.toml",
        "in the working directory: its table [tool.pydistdiff] has policy and limits, unless an input lies there",
    ),
)
_SEE = "diff(1), cmp(1), patch(1); docs/ of the source, where README.md lists the pages"
_OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")


def manual() -> str:
    """The page in the macros of man(7)."""
    return "".join(f"{line}\n" for line in _lines(make_parser()))


def _lines(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield '.\\" Written by docs/make_man.py'
    yield f'.TH PYDISTDIFF 1 "" "pydistdiff {_text(__version__)}" "User Commands"'
    yield from (".SH NAME", _NAME, ".SH SYNOPSIS")
    for number, line in enumerate((parser.usage or "").splitlines()):
        yield from ([".br"] if number else [])
        yield f".B {_text(line.strip())}"
    yield ".SH DESCRIPTION"
    yield from _paragraphs(parser.description or "")
    yield ".SH OPTIONS"
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if action.option_strings]
        if actions:
            yield f".SS {_text((group.title or '').capitalize())}"
            yield from _paragraphs(_sentence(group.description or ""))
            for action in actions:
                yield from (".TP", _invocation(action), _text(_sentence(action.help or "")))
    for title, text in re.findall(r"^(\w[\w ]*):\n((?:  .*\n?)*)", parser.epilog or "", re.MULTILINE):
        yield f".SH {title.upper()}"
        yield from _table(text)
    for title, pairs in (("ENVIRONMENT", VARIABLES), ("FILES", _FILES)):
        yield f".SH {title}"
        for name, meaning in pairs:
            yield from (".TP", f".B {_text(name)}", _text(meaning))
    yield from (".SH SEE ALSO", _text(_SEE))


def _table(text: str) -> Iterator[str]:
    """Lines of two columns."""
    for line in text.splitlines():
        term, _, meaning = line.strip().partition("  ")
        if line.startswith("     ") and not term.startswith("pydistdiff"):
            yield _text(line.strip())  # it goes on
        else:
            yield from (".TP", f".B {_text(term)}", _text(meaning.strip()))


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if paragraph.strip():
            yield from ([".PP"] if number else [])
            yield _text(" ".join(paragraph.split()))


def _invocation(action: argparse.Action) -> str:
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in action.option_strings)
    if action.nargs == 0:
        return names
    value = action.metavar if isinstance(action.metavar, str) else "|".join(map(str, action.choices or ()))
    joint = "" if value.startswith("[=") else " "
    return f"{names}{joint}\\fI{_text(value)}\\fR"


def _sentence(text: str) -> str:
    text = text.replace("%%", "%")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _text(text: str) -> str:
    """Text that no macro reads; a hyphen of an option stays one, so that it can be searched and copied."""
    escaped = text.replace("\\", "\\e")
    escaped = _OPTION.sub(lambda match: match[1].replace("-", "\\-"), escaped)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8", newline="\n")
