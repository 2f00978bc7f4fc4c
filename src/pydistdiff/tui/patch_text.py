"""What is copied or handed to another program: the path, a hunk or a whole member as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from pydistdiff.model import Significance, TextChange
from pydistdiff.reports.change_lines import blocks
from pydistdiff.reports.headings import details, heading
from pydistdiff.reports.lines import render
from pydistdiff.reports.node_words import Group
from pydistdiff.reports.ranking import Entry, own_concern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydistdiff.model import Hunk, Node


def hunk_patch(node: Node, way: Sequence[str], hunk: Hunk) -> str:
    """One hunk as a patch, as the text report would print it."""
    signs = [sign for sign, _ in hunk.lines]
    change = TextChange(
        significance=Significance.CONTENT,
        lines_added=signs.count("+"),
        lines_removed=signs.count("-"),
        hunks=(hunk,),
    )
    return _drawn(structs.replace(node, changes=(change,), views=UNSET), way, {}, has_heading=False)


def member_text(node: Node, way: Sequence[str], names: Mapping[str, str], root_name: str | None) -> str:
    """All that the report has of a node."""
    return _drawn(node, way, names, has_heading=True, root_name=root_name)


def _drawn(
    node: Node, way: Sequence[str], names: Mapping[str, str], *, has_heading: bool, root_name: str | None = None
) -> str:
    entry = Entry(node, tuple(way), own_concern(node), folded=False, inside=0)
    lines = [heading(Group((entry,)), root_name), *details(node)] if has_heading else []
    for block in blocks(entry, names, with_views=True):
        lines.extend(block.lines())
    return render(lines, colour=False).decode()
