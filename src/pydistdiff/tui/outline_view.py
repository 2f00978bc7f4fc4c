"""The left pane: what differs, as an outline that opens and closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message

from pydistdiff.model import Significance, Status
from pydistdiff.reports.node_words import lines_of
from pydistdiff.reports.ranking import Concern
from pydistdiff.reports.wording import MINUS
from pydistdiff.tui.cells import middle_cut, width_of
from pydistdiff.tui.drawing import draw
from pydistdiff.tui.line_view import LineView, cursor_bindings
from pydistdiff.tui.outline_tree import NO_ROW, Kind
from pydistdiff.tui.parts import Half, PageLine, Part
from pydistdiff.tui.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from textual import events
    from textual.binding import BindingType
    from textual.strip import Strip

    from pydistdiff.model import Node
    from pydistdiff.tui.filters import Shown
    from pydistdiff.tui.outline_rows import OutlineRows
    from pydistdiff.tui.session import Session

LETTERS = {Status.ADDED: "A", Status.REMOVED: "R", Status.CHANGED: "C", Status.MOVED: "M", Status.SAME: "="}
MARKS = {
    Significance.CONTENT: "c",
    Significance.ORDER: "o",
    Significance.FORMAT: "f",
    Significance.ENVIRONMENT: "e",
    Significance.CONTAINER: "p",
    Significance.DERIVED: "d",
}
"""`p` is the packing: `c` is taken."""
UNEXPLAINED = "!"
REVIEWED = "✓"
NOTHING_MATCHES = "Nothing matches. Escape shows all again."
_INDENT = 2
_MOST_INDENT = 20


class OutlineView(LineView):
    """The outline; it tells which row the cursor is on, and which one was opened with Enter."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("outline--cursor", "outline--cursor-away", "outline--section", "outline--folder", "outline--quiet"),
        *("outline--added", "outline--removed", "outline--warning", "outline--reviewed", "outline--status"),
    }
    STYLE_PREFIX = "outline--"
    BINDINGS: ClassVar[list[BindingType]] = [
        *cursor_bindings("row"),
        Binding("enter", "choose", "open", tooltip="Read the member; open or close a folder or section"),
        Binding("l,right", "open", "open", show=False, tooltip="Open the row, then go into it"),
        Binding("h,left", "close", "close", show=False, tooltip="Close the row, then go to what it lies in"),
        Binding("space", "turn", "open or close", show=False, tooltip="Open or close the row"),
        Binding("plus", "all(True)", "open all", show=False, tooltip="Open all rows"),
        Binding("minus", "all(False)", "close all", show=False, tooltip="Close all rows but the sections"),
    ]

    FOOTER: ClassVar[tuple[str, ...]] = (
        *("enter", "tab", "right_square_bracket", "f", "i", "m", "question_mark", "q"),
    )

    class Moved(Message):
        """The cursor is on another row."""

    class Chosen(Message):
        """A member was chosen, to be read."""

    def __init__(
        self, rows: OutlineRows, session: Session, reviewed: Container[str], identity: str | None = None
    ) -> None:
        super().__init__(identity)
        self.outline = rows
        self._session = session
        self._reviewed = reviewed

    @property
    def rows(self) -> int:
        """The rows that are seen, and one that says where nothing matches."""
        return len(self.outline.seen) + (self.outline.matching == 0 and not self.outline.shown.is_all)

    @property
    def tree_row(self) -> int:
        """The row of the tree that the cursor is on."""
        return self.outline.seen[min(self.cursor, len(self.outline.seen) - 1)]

    @property
    def subject(self) -> Subject:
        """What the cursor is on."""
        tree, row = self.outline.tree, self.tree_row
        kind = Kind(tree.kinds[row])
        below: list[Node] = []
        if kind in (Kind.SECTION, Kind.FOLDER):
            end = row + tree.sizes[row]
            below = [node for node in tree.nodes[row + 1 : end] if node is not None]
        return Subject(kind, tree.labels[row], tree.nodes[row], tree.members[row], below)

    def draw_row(self, row: int, width: int, mark: str) -> Strip:
        """One row: reviewed, opened, status, name, counts, significance."""
        if row >= len(self.outline.seen):
            return draw(PageLine((Half((Part(NOTHING_MATCHES, "warning"),)),)), width, self.styles_of)
        at = self.outline.seen[row]
        front, label, back, style = self._parts(at)
        if _width((*front, *back)) + width_of(label) >= width:
            back = back[-1:]  # the name says more than the counts
        room = width - _width((*front, *back)) - 1
        name = middle_cut(label, max(room, 8))
        gap = Part(" " * max(width - _width((*front, *back)) - width_of(name), 1))
        line = PageLine((Half((*front, Part(name, style), gap, *back)),))
        return draw(line, width, self.styles_of, mark=mark)

    def _parts(self, at: int) -> tuple[list[Part], str, list[Part], str]:
        tree = self.outline.tree
        kind, node = tree.kinds[at], tree.nodes[at]
        arrow = ("▾ " if self.outline.is_open(at) else "▸ ") if self.outline.has_below(at) else "  "
        indent = " " * min(max(tree.depths[at] * _INDENT - 1, 0), _MOST_INDENT)
        if kind == Kind.SUMMARY:
            return [], f" {tree.labels[at]}", [], "section"
        if node is None:
            style = "section" if kind == Kind.SECTION else "folder"
            if tree.concerns[at] == Concern.HARMLESS:
                style += " quiet"
            start = "" if kind == Kind.SECTION else f" {indent}"
            return [Part(f"{start}{arrow}")], tree.labels[at], [Part(f"{tree.members[at]:,} ", "quiet")], style
        is_reviewed = node.id in self._reviewed
        detail = self._session.detail(node)
        back = [Part("… ", "quiet")]
        if detail is not None:
            back = [*_counts(detail), _mark(detail) if self._session.knows_causes(node) else Part("… ", "quiet")]
        front = [Part(REVIEWED if is_reviewed else " ", "reviewed"), Part(f"{indent}{arrow}")]
        front.append(Part(f"{LETTERS[node.status]} ", f"status {_STATUS_STYLES.get(node.status, '')}".strip()))
        return front, tree.labels[at], back, "quiet" if node.harmless or is_reviewed else ""

    def moved(self) -> None:
        """Tell it."""
        self.post_message(self.Moved())

    def show(self, shown: Shown) -> None:
        """Show what a filter lets through; the cursor stays, or goes to the nearest row before. Raises FilterError."""
        row = self.tree_row
        self.outline.show(shown)
        self._rebuilt(row)

    def go_to(self, row: int) -> None:
        """Put the cursor on a row of the tree, wherever it is hidden."""
        self.outline.reveal(row)
        self._rebuilt(row)

    def begin_at(self, node: str | None, shown: Shown) -> None:
        """Begin with a filter, at the node of this id as far as it is there."""
        if not shown.is_all:
            self.outline.show(shown)
        nodes = self.outline.tree.nodes
        row = next((row for row, each in enumerate(nodes) if each is not None and each.id == node), 0)
        if row:
            self.outline.reveal(row)
            self.cursor = self.outline.place(row)

    def _rebuilt(self, row: int) -> None:
        before = self.subject if self.cursor < len(self.outline.seen) else None
        self.redraw()
        place = self.outline.place(row)
        if place == self.cursor and (before is None or before.node is not self.outline.tree.nodes[row]):
            self.moved()
        self.move_to(place)

    def action_choose(self) -> None:
        """Read a member; open or close anything else."""
        if self.outline.tree.kinds[self.tree_row] in (Kind.NODE, Kind.SUMMARY):
            self.post_message(self.Chosen())
        else:
            self.action_turn()

    def action_turn(self) -> None:
        """Open or close a row."""
        self._set_open(not self.outline.is_open(self.tree_row))

    def action_open(self) -> None:
        """Open a row, or go into one that is open."""
        row = self.tree_row
        if not self.outline.has_below(row):
            self.post_message(self.Chosen())
        elif self.outline.is_open(row):
            self.action_move(1)
        else:
            self._set_open(True)

    def action_close(self) -> None:
        """Close a row, or go to what it lies in."""
        row = self.tree_row
        if self.outline.has_below(row) and self.outline.is_open(row):
            self._set_open(False)
        elif self.outline.tree.parents[row] != NO_ROW:
            self.move_to(self.outline.place(self.outline.tree.parents[row]))

    def action_all(self, is_open: bool) -> None:
        """Open or close everything."""
        row = self.tree_row
        self.outline.set_all(is_open)
        self._rebuilt(row)

    def _set_open(self, is_open: bool) -> None:
        row = self.tree_row
        if self.outline.has_below(row):
            self.outline.set_open(row, is_open)
            self._rebuilt(row)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row; one on the row of the cursor, or on its arrow, opens it."""
        row = self.scroll_offset.y + event.y
        if row >= len(self.outline.seen):
            return
        was_there = row == self.cursor
        self.move_to(row)
        at = self.tree_row
        if self.outline.has_below(at) and (was_there or self.outline.tree.nodes[at] is None):
            self.action_turn()
        elif was_there:
            self.action_choose()


_STATUS_STYLES = {Status.ADDED: "added", Status.REMOVED: "removed"}


def _width(parts: Iterable[Part]) -> int:
    return sum(width_of(part.text) for part in parts)


def _counts(node: Node) -> list[Part]:
    """How many lines of a node were added and removed, where any were."""
    counts = [count for count in lines_of(node).split() if count[1:] != "0"]
    return [Part(f"{count} ", "removed" if count.startswith(MINUS) else "added") for count in counts]


def _mark(node: Node) -> Part:
    """Why it is worth a look: unexplained, or the significance of the first change that counts."""
    if any(change.cause is None for change in node.changes):
        return Part(f"{UNEXPLAINED} ", "warning")
    counting = [change for change in node.changes if not change.harmless] or list(node.changes)
    return Part(f"{MARKS[counting[0].significance] if counting else ' '} ", "quiet")
