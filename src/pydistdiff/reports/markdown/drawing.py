"""The Markdown report as a whole, and how its characters are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.limits import option
from pydistdiff.reports.block import next_step
from pydistdiff.reports.markdown.blocks import document
from pydistdiff.reports.markdown.closing import closing
from pydistdiff.reports.markdown.front import counts, sections, statements, title
from pydistdiff.reports.markdown.members import Members

if TYPE_CHECKING:
    from pydistdiff.model import Report

_OPTION = option("report_size")
_SHORT_NAME = 300
_STATEMENT = 1_200
_NEXT_STEP = 120


def markdown(report: Report, most: int) -> str:
    """The report in at most about `most` characters, 0 for all of it and nothing folded."""
    name, statement = (min(_SHORT_NAME, most // 40), min(_STATEMENT, most // 40)) if most else (0, 0)
    end = [*closing(report, name)]
    head = [title(report, name), *statements(report, None, statement)]
    table = [*counts(report)]
    left = most - len(document([*head, *table, *end])) - _NEXT_STEP
    front = [*sections(report, max(left // 2, 0) if most else None, _OPTION)]
    left -= len(document(front)) + 8
    members = Members(report, max(left, 0) if most else None, name)
    step = next_step(report, members.left_out, _OPTION, has_unexplained=members.has_unexplained)
    head = [title(report, name), *statements(report, step, statement)]
    return document([*head, *table, *front, *members.blocks, *end]) + "\n"
