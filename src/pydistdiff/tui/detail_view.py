"""The right pane: the page of what the cursor of the outline is on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message

from pydistdiff.tui.drawing import draw
from pydistdiff.tui.line_view import LineView, cursor_bindings
from pydistdiff.tui.page import Layout, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.binding import BindingType
    from textual.strip import Strip

    from pydistdiff.tui.parts import Link

_SIDEWAYS = 8
_MOST_SIDEWAYS = 100_000
SYNTAX = ("keyword", "string", "comment", "literal", "name")


class DetailView(LineView):
    """Draws a page, and knows where its cursor is, what was searched, and how it is laid out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("page--cursor", "page--cursor-away", "page--heading", "page--head", "page--quiet", "page--warning"),
        *(
            "page--added",
            "page--removed",
            "page--added-word",
            "page--removed-word",
            "page--sign",
            "page--number",
            "page--place",
            "page--gap",
        ),
        *("page--link", "page--remedy", "page--between", "page--found"),
        *(f"page--{name}" for name in SYNTAX),
    }
    STYLE_PREFIX = "page--"
    BINDINGS: ClassVar[list[BindingType]] = [
        *cursor_bindings("line", page_down="pagedown,ctrl+f,space"),
        Binding("enter", "follow", "follow", tooltip="Go where the line leads: a member, a cause"),
        Binding("l,right", "sideways(1)", "right", show=False, tooltip="Move long lines to the left"),
        Binding("h,left", "sideways(-1)", "left", show=False, tooltip="Move long lines back to the right"),
    ]

    FOOTER: ClassVar[tuple[str, ...]] = (*("n", "tab", "t", "slash", "u", "w", "question_mark", "q"),)

    class Followed(Message):
        """Enter or a click on a line that leads somewhere."""

        def __init__(self, link: Link) -> None:
            super().__init__()
            self.link = link

    def __init__(self, make_page: Callable[[Layout], Page], identity: str | None = None) -> None:
        super().__init__(identity)
        self._make_page = make_page
        self.page = Page((), Layout())
        self.layout_wanted = Layout()
        self.sideways = 0
        self.found = ""
        """What was searched, in small letters."""

    @property
    def rows(self) -> int:
        """The rows of the page."""
        return self.page.height

    @property
    def line(self) -> int:
        """The line that the cursor is on."""
        return self.page.place(min(self.cursor, max(self.rows - 1, 0)))[0] if self.rows else 0

    def lay_out(self, *, is_new: bool, **changes: object) -> None:
        """Make the page anew, for another thing (which is shown from its top) or in another layout."""
        line = 0 if is_new else self.line
        if is_new:
            self.sideways = 0
        wanted = self.layout_wanted._replace(**changes)  # type: ignore[arg-type]
        self.layout_wanted = wanted._replace(width=max(self.scrollable_content_region.width, 1))
        self.page = self._make_page(self.layout_wanted)
        self.redraw()
        if is_new:
            self.cursor = 0
            self.scroll_to(y=0, animate=False)
        else:
            self.move_to(self.page.row(min(line, max(self.page.lines - 1, 0))))

    def draw_row(self, row: int, width: int, mark: str) -> Strip:
        """One row of the page."""
        line, piece = self.page.place(row)
        drawn = self.page.line(line)
        if self.found and self.found in drawn.plain.casefold():
            mark = f"found {mark}"
        return draw(drawn, width, self.styles_of, skip=self.sideways, piece=piece, mark=mark)

    def on_resize(self, _: events.Resize) -> None:
        """The page is laid out for the width."""
        if self.scrollable_content_region.width != self.page.layout.width:
            self.lay_out(is_new=False)
        else:
            self.redraw()

    def go_to_line(self, line: int) -> None:
        """Put the cursor on a line, with what follows it in sight."""
        row = self.page.row(line)
        height = self.scrollable_content_region.height
        is_near = self.scroll_offset.y <= row < self.scroll_offset.y + max(height // 2, 1)
        self.move_to(row, is_top=not is_near)

    def next_stop(self, step: int) -> bool:
        """Go to the next or the previous hunk; False where there is none."""
        stops = list(self.page.stops())
        place = bisect_right(stops, self.line) if step > 0 else bisect_left(stops, self.line) - 1
        if not 0 <= place < len(stops):
            return False
        self.go_to_line(stops[place])
        return True

    def last_stop(self) -> None:
        """Go to the last hunk."""
        stops = list(self.page.stops())
        if stops:
            self.go_to_line(stops[-1])

    def search(self, text: str, step: int = 1) -> bool:
        """Go to the next (or previous) line that holds a text, from the cursor on and around; False where none does."""
        self.found = text.casefold()
        self.redraw()
        lines = self.page.lines
        if not self.found or not lines:
            return False
        start = self.line
        for distance in range(1, lines + 1):
            at = (start + step * distance) % lines
            if self.found in self.page.plain(at).casefold():
                self.go_to_line(at)
                return True
        return False

    def action_follow(self) -> None:
        """Go where the line leads."""
        link = self.page.link(self.line)
        if link is not None:
            self.post_message(self.Followed(link))

    def action_sideways(self, steps: int) -> None:
        """Move what is in the lines to the left or back."""
        if not self.layout_wanted.wraps:
            self.sideways = min(max(self.sideways + steps * _SIDEWAYS, 0), _MOST_SIDEWAYS)
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a line, and follows it where it leads somewhere."""
        row = self.scroll_offset.y + event.y
        if row < self.rows:
            self.move_to(row)
            self.action_follow()
