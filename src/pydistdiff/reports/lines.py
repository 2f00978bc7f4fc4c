"""Styled lines, and the one place where the text report makes them safe and turns them into bytes."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.limits import option
from pydistdiff.reports.wording import counted
from pydistdiff.safetext import inert_line, inert_row

if TYPE_CHECKING:
    from collections.abc import Iterable

_RESET = "\x1b[0m"


class Style(Enum):
    """How a line looks where colour is asked for. Hue never tells anything that a sign does not tell too."""

    PLAIN = "plain"
    HEADING = "heading"
    WARNING = "warning"
    QUIET = "quiet"
    PLACE = "place"  # the `---`, `+++` and `@@` of a diff
    CONTEXT = "context"
    ADDED = "added"
    REMOVED = "removed"


# Cyan and yellow differ for every sort of colour vision, on dark and on light ground.
_CODES = {
    Style.HEADING: "\x1b[1m",
    Style.WARNING: "\x1b[1;33m",
    Style.QUIET: "\x1b[2m",
    Style.PLACE: "\x1b[1m",
    Style.ADDED: "\x1b[36m",
    Style.REMOVED: "\x1b[33m",
}
_LONGEST = 8_000
"""Characters of a line: a saved report from elsewhere may hold strings of any length."""
_KEEPS_TABS = {Style.PLACE, Style.CONTEXT, Style.ADDED, Style.REMOVED}


class Line(NamedTuple):
    """One line of a report, without its newline."""

    style: Style
    text: str


BLANK = Line(Style.PLAIN, "")


def plain(text: str) -> Line:
    """A line of ordinary text."""
    return Line(Style.PLAIN, text)


def render(lines: Iterable[Line], *, colour: bool, is_whole: bool = True) -> bytes:
    """UTF-8, each line ended by a newline. Nothing of a package can end a line or act on a terminal.

    Where not all is shown, a line longer than any of a comparison by the usual limits is cut, and says so.
    """
    shown = lines if is_whole else map(_cut, lines)
    return "".join([_rendered(line, colour) + "\n" for line in shown]).encode()


def _cut(line: Line) -> Line:
    more = len(line.text) - _LONGEST
    if more <= 0:
        return line
    told = f"… ({counted(more, 'more character')}; {option('text_lines')} 0 shows all)"
    return line._replace(text=line.text[:_LONGEST] + told)


def safe(line: Line) -> str:
    """The text of a line, inert and on one line."""
    return inert_row(line.text) if line.style in _KEEPS_TABS else inert_line(line.text)


def _rendered(line: Line, colour: bool) -> str:
    text = safe(line)
    code = _CODES.get(line.style) if colour and text else None
    return f"{code}{text}{_RESET}" if code else text
