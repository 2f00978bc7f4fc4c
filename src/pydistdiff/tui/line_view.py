"""What the outline and the detail pane have in common: lines on a ScrollView, a cursor, and a count of drawn lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pydistdiff.tui.style_book import StyleBook

if TYPE_CHECKING:
    from textual import events

_KEPT = 400
"""Strips that are kept: some screens of them."""


def cursor_bindings(row: str, page_down: str = "pagedown,ctrl+f") -> list[Binding]:
    """The keys that move the cursor; `row` is what a row is called."""
    return [
        Binding("j,down", "move(1)", "down", show=False, tooltip=f"The next {row}"),
        Binding("k,up", "move(-1)", "up", show=False, tooltip=f"The {row} before"),
        Binding(page_down, "page(1)", "page down", show=False, tooltip="A screen further"),
        Binding("pageup,ctrl+b", "page(-1)", "page up", show=False, tooltip="A screen back"),
        Binding("g,home", "ends(False)", "top", show=False, tooltip=f"The first {row}"),
        Binding("G,end", "ends(True)", "bottom", show=False, tooltip=f"The last {row}"),
    ]


class LineView(ScrollView, can_focus=True):
    """Draws rows by the line API; never a widget a row.

    Who inherits says how many rows there are (`rows`), draws one (`draw_row`), and hears of a new cursor (`moved`).
    """

    DEFAULT_CSS = """
    LineView { overflow-x: hidden; overflow-y: auto; scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    """
    STYLE_PREFIX: ClassVar[str] = ""

    def __init__(self, identity: str | None = None) -> None:
        super().__init__(id=identity)
        self.cursor = 0
        self.drawn = 0
        """Rows that were drawn since the start, not counting those that were kept: what tests of cost look at."""
        self.styles_of = StyleBook(self, self.STYLE_PREFIX)
        self._strips: dict[tuple[int, bool], Strip] = {}

    @property
    def rows(self) -> int:
        """How many rows there are: none, unless who inherits has any."""
        return 0

    def draw_row(self, row: int, width: int, mark: str) -> Strip:  # noqa: ARG002 - for who inherits
        """One row, blank unless who inherits has any; `mark` is the name of the style of the cursor, or nothing."""
        return Strip.blank(width, self.rich_style)

    def moved(self) -> None:
        """The cursor is on another row."""

    def on_mount(self) -> None:
        """Follow the theme."""
        super().on_mount()  # type: ignore[no-untyped-call]
        self.app.theme_changed_signal.subscribe(self, lambda _: self.forget_styles())

    def forget_styles(self) -> None:
        """Draw everything anew, in the colours of another theme."""
        self.styles_of.forget()
        self.redraw()

    def redraw(self) -> None:
        """Forget what was drawn; there may be another number of rows."""
        self._strips.clear()
        self.virtual_size = Size(self.scrollable_content_region.width, self.rows)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row of the screen."""
        width = self.scrollable_content_region.width
        row = self.scroll_offset.y + y
        if row >= self.rows:
            return Strip.blank(width, self.rich_style)
        is_marked = self.is_marked(row)
        strip = self._strips.get((row, is_marked))
        if strip is None:
            if len(self._strips) > _KEPT:
                self._strips.clear()
            mark = ("cursor" if self.has_focus else "cursor-away") if is_marked else ""
            strip = self._strips[row, is_marked] = self.draw_row(row, width, mark)
            self.drawn += 1
        return strip

    def is_marked(self, row: int) -> bool:
        """Whether a row is the cursor's."""
        return row == self.cursor

    def move_to(self, row: int, *, is_top: bool = False) -> None:
        """Put the cursor on a row (the nearest there is) and bring it into sight, on top where that is asked for."""
        row = max(min(row, self.rows - 1), 0)
        before, self.cursor = self.cursor, row
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if is_top or row < top:
            top = row
        elif row >= top + height:
            top = row - height + 1
        self.scroll_to(y=top, animate=False)
        if row != before:
            self.refresh_lines(before)
            self.refresh_lines(row)
            self.moved()

    def on_focus(self) -> None:
        """The cursor looks otherwise where the keys go."""
        self._redraw_cursor()

    def on_blur(self) -> None:
        """The cursor looks otherwise where the keys do not go."""
        self._redraw_cursor()

    def _redraw_cursor(self) -> None:
        for key in [key for key in self._strips if key[1]]:
            del self._strips[key]
        self.refresh_lines(self.cursor)

    def on_resize(self, _: events.Resize) -> None:
        """Rows are as wide as the view."""
        self.redraw()
        self.move_to(self.cursor)

    def action_move(self, rows: int) -> None:
        """Move the cursor by so many rows."""
        self.move_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many screens."""
        self.move_to(self.cursor + pages * max(self.scrollable_content_region.height - 1, 1))

    def action_ends(self, is_last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self.move_to(self.rows - 1 if is_last else 0)
