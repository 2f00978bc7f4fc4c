"""What differs in a member, its changes in their order; every state is said in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.model import (
    AttributeChange,
    BytesChange,
    OpaqueChange,
    Status,
    TextChange,
    TextView,
    ValueChange,
)
from pydistdiff.reports.change_words import cut_of, explanation_of, is_told_by_heading, members_of
from pydistdiff.reports.headings import heading
from pydistdiff.reports.node_words import Group, notes_of
from pydistdiff.reports.ranking import Entry, own_concern
from pydistdiff.reports.wording import change_of, counted
from pydistdiff.tui.context import with_context
from pydistdiff.tui.diff_sections import SideBySide, Unified
from pydistdiff.tui.hexdump import Hexdump
from pydistdiff.tui.page import Words
from pydistdiff.tui.parts import BLANK, Link, told, words
from pydistdiff.tui.value_table import table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pydistdiff.model import BytesView, Change, Hunk, Node, Truncated
    from pydistdiff.tui.page import Layout, Section
    from pydistdiff.tui.parts import PageLine
    from pydistdiff.tui.text_hunk import TextHunk

_ALONE = {Status.ADDED: "b", Status.REMOVED: "a"}
_SHOWN_LINKS = 200


def head_lines(
    node: Node, way: Sequence[str], root_name: str | None, *, knows_causes: bool = True
) -> Iterator[PageLine]:
    """What became of a node, how much of it, and what explains it."""
    entry = Entry(node, tuple(way), own_concern(node), folded=False, inside=0)
    yield words(heading(Group((entry,)), root_name).text, "heading")
    for note in notes_of(node):
        yield words(note, indent=2)
    if node.changes:
        yield _concern(node) if knows_causes else words("What explains it is still being computed.", "quiet", indent=2)


def _concern(node: Node) -> PageLine:
    """Whether it is explained, and whether it counts."""
    left = sum(change.cause is None for change in node.changes)
    if left:
        which = "Not explained" if left == len(node.changes) else f"{left:,} of {len(node.changes):,} not explained"
        return words(f"! {which}.", "warning", indent=2)
    if all(change.harmless for change in node.changes):
        return words("Explained and harmless.", "quiet", indent=2)
    return words("Explained, and it counts.", indent=2)


class DiffPage:
    """Makes the sections of a node's changes; `text_hunk` keeps what is known of a hunk from page to page."""

    def __init__(self, names: Mapping[str, str], text_hunk: Callable[[Hunk], TextHunk]) -> None:
        self._names = names
        self._text_hunk = text_hunk

    def sections(self, node: Node, layout: Layout) -> Iterator[Section]:
        """The sections below the heading; never none."""
        yield Words([words(text, indent=2) for text in state(node)])
        for is_value, group in groupby(node.changes, lambda change: isinstance(change, ValueChange)):
            changes = [change for change in group if not is_told_by_heading(change, node)]
            if is_value:
                values = [change for change in changes if isinstance(change, ValueChange)]
                yield Words([BLANK, *table_lines(values, self._names, layout.width)], stops=(1,), is_prose=False)
            else:
                for change in changes:
                    yield from self._change(change, layout)
        if not isinstance(node.views, UnsetType):
            for view in node.views:
                yield Words([BLANK, words(f"{view.label.capitalize()}:", "head")])
                yield from self.parts(view, layout)
        yield Words(list(_below(node)))

    def _change(self, change: Change, layout: Layout) -> Iterator[Section]:
        why = explanation_of(change, self._names)
        note = f" [{why}]" if why else ""
        match change:
            case AttributeChange():
                alike = members_of(change)
                text = f"{change.name}: {change_of(change.a, change.b)}{f' ({alike})' if alike else ''}{note}"
                yield Words([words(text, indent=2)], stops=(0,))
            case OpaqueChange():
                text = f"The bytes differ, and nothing says how: {change.reason}{note}"
                yield Words([BLANK, words(text, indent=2)], stops=(1,))
            case TextChange() | BytesChange():
                yield Words([BLANK, words(f"Explained by {why}:", "quiet")] if why else [BLANK])
                yield from self.parts(change, layout)
            case _:
                raise AssertionError("values are drawn as a table")

    def parts(self, part: TextChange | TextView | BytesChange | BytesView, layout: Layout) -> Iterator[Section]:
        """Hunks of text or of bytes, and what a limit left out of them."""
        if isinstance(part, TextChange | TextView):
            yield from self._text(part.hunks, layout)
            if not part.hunks:
                yield Words([words("There is no line to show.", indent=2)])
            yield from _cut(part.truncated, "lines")
            return
        if part.first_difference is not None:
            at = part.first_difference
            yield Words([words(f"The first byte that differs is at {at:,} (0x{at:x}).", indent=2)])
        for rows in part.hunks:
            yield Hexdump(rows)
        yield from _cut(part.truncated, "rows")

    def _text(self, hunks: Sequence[Hunk], layout: Layout) -> Iterator[Section]:
        drawn = [self._text_hunk(inner) for hunk in hunks for inner in with_context(hunk, layout.context)]
        digits = max((len(str(hunk.last_number)) for hunk in drawn), default=1)
        for hunk in drawn:
            yield SideBySide(hunk, digits) if layout.is_split else Unified(hunk, digits)


def state(node: Node) -> Iterator[str]:
    """What a reader must know before he reads on, or instead of it."""
    if node.status in _ALONE:
        yield f"It is in {_ALONE[node.status]} alone."
    elif node.status is Status.MOVED:
        yield "Its bytes are equal; it is at another path."
    elif node.status is Status.SAME:
        yield "Its bytes are equal; it is listed for another reason, such as a hazard."
    elif node.changes and all(isinstance(change, AttributeChange) for change in node.changes):
        yield "Only attributes differ." if not node.children else "Of the file itself only attributes differ."
    if not node.changes and node.children:
        yield "Nothing but what lies in it differs."
    if any(is_told_by_heading(change, node) for change in node.changes) and node.status in _ALONE:
        yield "There is no content to show."


def _below(node: Node) -> Iterator[PageLine]:
    if node.children:
        yield BLANK
        yield words(f"{counted(len(node.children), 'difference')} inside:", "heading")
        yield from node_links(node.children)


def node_links(nodes: Iterable[Node], root: Node | None = None) -> Iterator[PageLine]:
    """A line that leads to each node, up to a number of them; `root` has no name of its own."""
    for number, node in enumerate(nodes):
        if number == _SHOWN_LINKS:
            yield words("… and more; the outline has all", "quiet", indent=2)
            return
        headline = "" if isinstance(node.headline, UnsetType) else f"  {node.headline}"
        name = "the container itself" if node is root else node.name
        yield told((f"{node.status} ", ""), (name, "link"), (headline, ""), link=Link(node=node), indent=2)


def _cut(truncated: Truncated | UnsetType, what: str) -> Iterator[Section]:
    told_cut = cut_of(truncated, what)
    if told_cut:
        yield Words([words(f"… {told_cut}", "warning", indent=2)])
