"""Widgets of one or two lines of text: the heading, the tabs, the state of the outline, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from pydistdiff.tui.cells import shown, width_of
from pydistdiff.tui.drawing import draw
from pydistdiff.tui.parts import Half, PageLine, Part
from pydistdiff.tui.style_book import StyleBook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


class TextLine(Widget):
    """Lines of parts; what is too long is cut. A part can be clicked where it has a name for it."""

    DEFAULT_CSS = "TextLine { height: 1; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("text--strong", "text--quiet", "text--key", "text--chosen", "text--warning", "text--verdict"),
    }

    class Clicked(Message):
        """A part was clicked."""

        def __init__(self, line: TextLine, name: str) -> None:
            super().__init__()
            self.line = line
            self.name = name

        @property
        def control(self) -> TextLine:
            """Which line was clicked."""
            return self.line

    def __init__(self, identity: str | None = None) -> None:
        super().__init__(id=identity)
        self._styles_of = StyleBook(self, "text--")
        self._lines: list[list[tuple[Part, str]]] = []

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._forget_styles())

    def _forget_styles(self) -> None:
        self._styles_of.forget()
        self.refresh()

    def tell(self, *lines: Sequence[tuple[Part, str]]) -> None:
        """Show these lines: parts, each with the name that a click on it has, or nothing."""
        self._lines = [list(line) for line in lines]
        self.refresh()

    @property
    def plain(self) -> str:
        """The text that is shown."""
        return "\n".join("".join(shown(part.text) for part, _ in line) for line in self._lines)

    def render_line(self, y: int) -> Strip:
        """One of the lines."""
        width = self.content_size.width
        parts = tuple(part for part, _ in self._lines[y]) if y < len(self._lines) else ()
        if sum(width_of(part.text) for part in parts) > width > 0:
            cut = draw(PageLine((Half(parts),)), width - 1, self._styles_of)
            return Strip.join([cut, draw(PageLine((Half((Part("…"),)),)), 1, self._styles_of)])
        return draw(PageLine((Half(parts),)), width, self._styles_of)

    def on_click(self, event: events.Click) -> None:
        """Tell which part was clicked."""
        if event.y >= len(self._lines):
            return
        column = 0
        for part, name in self._lines[event.y]:
            column += width_of(part.text)
            if event.x < column:
                if name:
                    self.post_message(self.Clicked(self, name))
                return


def plain_parts(text: str, style: str = "") -> list[tuple[Part, str]]:
    """A line of one part that no click does anything with."""
    return [(Part(text, style), "")]
