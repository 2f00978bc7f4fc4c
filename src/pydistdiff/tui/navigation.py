"""How one gets around: hunks, members, what is unexplained, links and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding

from pydistdiff.reports.ranking import Concern, own_concern
from pydistdiff.tui.outline_tree import NO_ROW
from pydistdiff.tui.panes import Panes
from pydistdiff.tui.parts import Tab
from pydistdiff.tui.summary_page import REVIEW

if TYPE_CHECKING:
    from textual.binding import BindingType

    from pydistdiff.tui.detail_view import DetailView
    from pydistdiff.tui.reviewed import Reviewed
    from pydistdiff.tui.session import Options, Session

_MOST_BACK = 200


class _Place(NamedTuple):
    """Where the reader was."""

    row: int
    tab: Tab
    line: int
    was_reading: bool


class Navigation(Panes):
    """The keys that go somewhere else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "hunk(1)", "next hunk", tooltip="The next hunk, after the last one the next member"),
        Binding("N", "hunk(-1)", "hunk before", tooltip="The hunk before, before the first one the member before"),
        Binding("right_square_bracket", "unexplained(1)", "unexplained", tooltip="The next unexplained difference"),
        Binding("left_square_bracket", "unexplained(-1)", "", tooltip="The unexplained difference before"),
        Binding("v", "review", "review first", tooltip="What to review first"),
        Binding("x", "all_of('Causes')", "all causes", tooltip="All causes, and the members that each explains"),
        Binding("z", "all_of('Hazards')", "all hazards", tooltip="All hazards and problems, and their members"),
        Binding("backspace", "back", "back", tooltip="Back to where the last link or jump was"),
    ]

    def __init__(self, session: Session, reviewed: Reviewed, options: Options) -> None:
        super().__init__(session, reviewed, options)
        self._places: list[_Place] = []

    def _remember(self) -> None:
        place = _Place(self.outline.tree_row, self.tab, self.detail.line, self.focused is self.detail)
        self._places = [*self._places[-_MOST_BACK:], place]

    def go_to(self, row: int, tab: Tab, line: int = 0) -> None:
        """Show a row of the outline under a tab."""
        self.tab = tab
        self.outline.go_to(row)
        self.show_subject()
        if line:
            self.detail.go_to_line(min(line, self.detail.page.lines - 1))

    def action_back(self) -> None:
        """Back to where the last link or jump was."""
        if not self._places:
            self.app.notify("There is nothing to go back to.", markup=False)
            return
        place = self._places.pop()
        self.go_to(place.row, place.tab, place.line)
        self.set_focus(self.detail if place.was_reading else self.outline)

    def action_hunk(self, step: int) -> None:
        """The next hunk, then the next member."""
        if self.tab is not Tab.DIFF:
            self.set_tab(Tab.DIFF)
        node = self.outline.subject.node
        if node is not None and self.detail.next_stop(step):
            return
        row = next(self.outline.outline.nodes_from(self.outline.tree_row, step), NO_ROW)
        if row == NO_ROW:
            self.app.notify(f"That was the {'last' if step > 0 else 'first'} member.", markup=False)
            return
        self.go_to(row, Tab.DIFF)
        if step < 0:
            self.detail.last_stop()

    def action_unexplained(self, step: int) -> None:
        """The next member with a change that nothing explains."""
        rows, nodes = self.outline.outline, self.outline.outline.tree.nodes
        for row in rows.nodes_from(self.outline.tree_row, step):
            node = nodes[row]
            detail = node and self.session.detail(node)
            if detail is not None and detail.changes and own_concern(detail) is Concern.UNEXPLAINED:
                self._remember()
                self.go_to(row, Tab.DIFF)
                return
        where = "further down" if step > 0 else "further up"
        self.app.notify(f"There is no unexplained difference {where}.", markup=False)

    def action_review(self) -> None:
        """What to review first."""
        self._remember()
        self.go_to(0, Tab.DIFF)
        self.set_focus(self.detail)
        for line in range(self.detail.page.lines):
            if self.detail.page.plain(line) == REVIEW:
                self.detail.go_to_line(min(line + 2, self.detail.page.lines - 1))
                return

    def action_all_of(self, tab: str) -> None:
        """What a tab says of both inputs."""
        self._remember()
        self.go_to(0, Tab(tab))
        self.set_focus(self.detail)

    def on_detail_view_followed(self, event: DetailView.Followed) -> None:
        """Go where a line leads."""
        link = event.link
        self._remember()
        if link.node is not None:
            row = self.outline.outline.tree.row_of(link.node)
            if row == NO_ROW:
                self.app.notify("The outline does not have it.", markup=False)
                return
            self.go_to(row, Tab.DIFF)
        elif link.tab is not None:
            self.go_to(0, link.tab)
            self._find_subject(link.subject)

    def _find_subject(self, subject: str) -> None:
        page = self.detail.page
        for line in page.stops() if subject else ():
            if page.plain(line).partition(":")[0] == subject:
                self.detail.go_to_line(line)
                return
