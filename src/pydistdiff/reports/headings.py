"""The line that says what became of a node, and what else of it is told in lines of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.lines import Line, Style, plain
from pydistdiff.reports.node_words import causes_of, facts_of, folder_of, names_of, notes_of, way_of
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from pydistdiff.model import Node
    from pydistdiff.reports.node_words import Group


def heading(group: Group, root_name: str | None = None) -> Line:
    """One line: what happened, to what, how much of it, and what explains it; the root has its own name."""
    entry = group.first
    node = entry.node
    causes = causes_of(node)
    explained = f"; {causes}" if causes else ""
    if len(group.entries) > 1:
        return plain(f"{node.status} {folder_of(entry)}: {names_of(group)}{explained}")
    if root_name is not None:
        return Line(Style.PLAIN if entry.folded else Style.HEADING, f"{root_name}{explained}")
    facts = ", ".join(facts_of(node))
    what = f"{node.status} {way_of(entry)}{f' ({facts})' if facts else ''}{explained}"
    if entry.folded:
        inside = f"; {counted(entry.inside, 'difference')} inside" if entry.inside else ""
        return plain(what + inside)
    return Line(Style.HEADING, what)


def details(node: Node) -> list[Line]:
    """What is said of a node before its changes."""
    return [plain(f"  {note}") for note in notes_of(node)]
