"""The styles of a widget that draws lines, by name; they are the theme's, through the widget's style sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget


class StyleBook:
    """Combined styles by their names; what it knows is forgotten when the theme changes."""

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._known: dict[str, Style] = {}

    def __call__(self, names: str) -> Style:
        """The style of names separated by blanks, later ones over earlier ones, on the ground of the widget."""
        style = self._known.get(names)
        if style is None:
            style = self._widget.rich_style
            for name in names.split():
                style += self._widget.get_component_rich_style(f"{self._prefix}{name}", partial=True)
            self._known[names] = style
        return style

    def forget(self) -> None:
        """The theme is another one."""
        self._known.clear()
