"""Drives the terminal UI as a reader does: keys and the mouse in, what stands on the screen out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.geometry import Region

from pydistdiff.tui.app import ReportApp
from pydistdiff.tui.report_screen import ReportScreen
from pydistdiff.tui.session import Options, Session

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.strip import Strip
    from textual.widget import Widget

    from pydistdiff.model import Report

NAMES = {
    "]": "right_square_bracket",
    "[": "left_square_bracket",
    "/": "slash",
    "?": "question_mark",
    "+": "plus",
    "-": "minus",
    ">": "greater_than_sign",
    "<": "less_than_sign",
    " ": "space",
    ".": "full_stop",
    ":": "colon",
    "!": "exclamation_mark",
    "_": "underscore",
    '"': "quotation_mark",
}


class Ui:
    """A running UI."""

    def __init__(self, app: ReportApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> ReportScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, ReportScreen))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*(NAMES.get(key, key) for key in keys))
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def click(self, widget: Widget, x: int, y: int) -> None:
        await self.pilot.click(widget, offset=(x, y))
        await self.pilot.pause()  # a click on a key is a key first
        await self.pilot.pause()

    def strips(self) -> list[Strip]:
        return self.app.screen._compositor.render_strips()

    @property
    def lines(self) -> list[str]:
        """The whole screen."""
        return [strip.text.rstrip() for strip in self.strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def of(self, widget: Widget) -> list[str]:
        """What is seen of a widget."""
        region: Region = widget.region
        return [strip.crop(region.x, region.right).text.rstrip() for strip in self.strips()[region.y : region.bottom]]

    @property
    def outline(self) -> list[str]:
        return [line for line in self.of(self.screen.outline) if line]

    @property
    def page(self) -> list[str]:
        return self.of(self.screen.detail)

    @property
    def whole_page(self) -> list[str]:
        """All lines of the page, also those out of sight."""
        page = self.screen.detail.page
        return [page.plain(line) for line in range(page.lines)]

    @property
    def cursor_row(self) -> str:
        """The row of the outline that the cursor is on."""
        outline = self.screen.outline
        return self.of(outline)[outline.cursor - outline.scroll_offset.y]

    @property
    def told(self) -> list[str]:
        """What was told in notes at the edge, the last one last."""
        return [note.message for note in self.app._notifications]


Steps = Callable[[Ui], Awaitable[None]]


def play(
    made: Report | Session, steps: Steps, size: tuple[int, int] = (120, 40), options: Options | None = None
) -> None:
    """Open the UI on a report and go through the steps."""

    play_app(ReportApp(made if isinstance(made, Session) else Session.of(made), options), steps, size)


def play_app(app: ReportApp, steps: Steps, size: tuple[int, int] = (120, 40)) -> None:
    """Run an application and go through the steps."""

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await steps(Ui(app, pilot))

    asyncio.run(run())
