"""Causes of Python source whose syntax trees are equal: layout, and comments."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.line_cause import shortened
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance, TextChange
from pydistdiff.pysource.comments import acts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Difference
    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.model import Change

_SHOWN = 3


class PythonFormatting(ProposedCause):
    """Python source is laid out otherwise: blank lines, indentation, quotes, brackets, where lines are broken.

    The blocks of lines hold only statements whose syntax tree is equal on both sides, read with the coding cookie that
    each side has, and the comments in them are the same. Text in a docstring or string is no layout. It explains and
    counts: line numbers, and tools that read the source at run time, see the difference.
    """

    id = "python-formatting"
    title = "Python source is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.NEVER
    remedy = "format the source with one version of one tool, in the repository"

    def sentence(self, difference: Difference, change: Change) -> str:
        """How many lines."""
        return f"{difference.name}: {_lines(change)}, syntax trees and comments equal"


class PythonComments(ProposedCause):
    """Comments of Python source differ, and the code does not.

    The blocks of lines hold only comments, and statements whose syntax tree is equal on both sides. Docstrings are no
    comments. Those that tools act on are named: `#!`, coding cookies, `# type:`, `# noqa` and the like. It explains and
    counts: such a comment changes what a checker says, and any other what a reader believes.
    """

    id = "python-comments"
    title = "comments of Python source differ"
    significance = Significance.FORMAT
    mark = Mark.NEVER
    remedy = "none is needed between two releases; of one release, find out what writes the comments"

    def sentence(self, difference: Difference, change: Change) -> str:
        """How many lines, and the comments that tools act on."""
        told = f"{difference.name}: {_lines(change)}, syntax trees equal"
        acting = _acting(change)
        return f"{told}; tools act on {', '.join(acting)}" if acting else told


def _lines(change: Change) -> str:
    assert isinstance(change, TextChange)
    return f"{change.lines_added:,} added, {change.lines_removed:,} removed"


@cache
def _comment() -> re.Pattern[str]:
    return re.compile("#.*")


def _acting(change: Change) -> list[str]:
    """The comments on one side only that tools act on, in the lines that are shown."""
    assert isinstance(change, TextChange)
    found: dict[str, Counter[str]] = {"-": Counter(), "+": Counter()}
    for hunk in change.hunks:
        for sign, line in hunk.lines:
            comment = _comment().search(line) if sign in found else None
            if comment is not None:
                found[sign].update(_parts(comment[0]))
    only = [*(found["-"] - found["+"]), *(found["+"] - found["-"])]
    shown = [f"`{shortened(comment)}`" for comment in only[:_SHOWN]]
    return [*shown, f"{len(only) - _SHOWN:,} more"] if len(only) > _SHOWN else shown


def _parts(comment: str) -> Iterable[str]:
    """The comment if tools act on it, or the parts behind a further `#` (`# why  # noqa`)."""
    start = 0
    while start >= 0:
        if acts(comment[start:]):
            yield comment[start:].rstrip()
            return
        start = comment.find("#", start + 1)


PYTHON_CAUSES: tuple[MemberCause, ...] = (PythonFormatting(), PythonComments())
