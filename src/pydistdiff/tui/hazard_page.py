"""What could mislead a reader or harm an installer, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Problem
from pydistdiff.tui.page import Words
from pydistdiff.tui.parts import BLANK, Link, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import Hazard, Node
    from pydistdiff.tui.index import Index
    from pydistdiff.tui.page import Section


def all_hazards(index: Index) -> Iterator[Section]:
    """Every problem and hazard of the two inputs."""
    report = index.report
    if report.problems:
        yield Words([words("Problems: what could not be read or compared", "heading")])
        yield from _found(report.problems, index)
        yield Words([BLANK])
    if not report.hazards:
        yield Words([words("Hazards: none.")])
        return
    yield Words([words("Hazards; Enter leads to the member, Backspace back.", "quiet")])
    yield from _found(report.hazards, index)


def hazards_of(node: Node, index: Index) -> Iterator[Section]:
    """What was met in one node."""
    found: list[Hazard | Problem] = [*index.problems_of(node), *index.hazards_of(node)]
    if not found:
        yield Words([words("No hazard was met in this member.")])
    yield from _found(found, index, here=node)


def _found(found: Sequence[Hazard | Problem], index: Index, here: Node | None = None) -> Iterator[Section]:
    for one in found:
        what = "problem: " if here is not None and isinstance(one, Problem) else ""
        node = index.node_at(one.member)
        link = Link(node=node) if node is not None and node is not here else None
        head = f"{what}{one.code} in {one.side}: {one.member}"
        lines = [BLANK, words(head, "warning link" if link else "warning", link), words(one.message, indent=2)]
        if node is None and here is None:
            lines.append(words("This member is not in the outline: it does not differ.", "quiet", indent=2))
        yield Words(lines, stops=(1,))
