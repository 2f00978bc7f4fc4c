"""A report that grows while it is looked at: the application takes what is told and keeps the screen in step.

The outline that stands after pairing becomes the screen of the finished report, with the cursor, the tab and the filter
where they were; never while the reader types or reads the help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from pydistdiff.events import Finished, NodeDone
from pydistdiff.tui.app import ReportApp
from pydistdiff.tui.report_screen import ReportScreen
from pydistdiff.tui.reviewed import Reviewed
from pydistdiff.tui.text_line import TextLine, plain_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from pydistdiff.events import Event, Failed
    from pydistdiff.model import Report
    from pydistdiff.tui.feed import Feed
    from pydistdiff.tui.session import Options, Session

_EVERY = 0.05
"""Seconds between two looks at what has come."""


class WaitingScreen(Screen[None]):
    """Says that the two are being read, until it is known what differs."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """One line."""
        yield TextLine("waiting")

    def on_mount(self) -> None:
        """Name the two."""
        told = f" Reading {self._session.a} and {self._session.b} … (q ends it)"
        self.query_one(TextLine).tell(plain_parts(told))


class GrowingApp(ReportApp):
    """Shows a session while it grows. `judged` puts the user's policy to the finished report."""

    def __init__(self, session: Session, options: Options, feed: Feed, judged: Callable[[Report], Report]) -> None:
        super().__init__(session, options)
        self._feed = feed
        self._judged = judged
        self._finished: Finished | None = None
        self._shown: ReportScreen | None = None

    def begin(self) -> None:
        """Wait for the outline."""
        self.push_screen(WaitingScreen(self._session))
        self.set_interval(_EVERY, self._look)

    def _look(self) -> None:
        """Take what has come, and ask for what the reader waits for."""
        news: set[str] = set()
        came = list(self._feed.taken())
        for event in came:
            self._take(event, news)
        if self._session.failure is not None and self._session.root is None:
            self.exit()
        elif self._finished is not None:
            if self._shown is None or self._is_at_rest(self._shown):
                self._show_finished(self._finished)
        elif self._session.root is not None and self._shown is None:
            self._shown = ReportScreen(self._session, Reviewed(), self._options)
            self.switch_screen(self._shown)
        elif self._shown is not None:
            if came:
                self._shown.grown(news)
            waiting = self._shown.waits_for
            if waiting is not None:
                self._feed.want(waiting)

    def _take(self, event: Event | Failed, news: set[str]) -> None:
        if isinstance(event, Finished):
            # The nodes on the screen are still those of the outline: they change together.
            self._finished = Finished(self._judged(event.report))
            return
        self._session.take(event)
        if isinstance(event, NodeDone):
            news.add(event.node.id)

    def _is_at_rest(self, screen: ReportScreen) -> bool:
        """Whether the reader neither types nor reads something that lies over the screen."""
        return self.screen is screen and screen.is_mounted and not screen.prompt.question

    def _show_finished(self, finished: Finished) -> None:
        self._finished = None
        self._session.take(finished)
        report, before = finished.report, self._shown
        reviewed = Reviewed(report.a.sha256, report.b.sha256)
        place = None
        if before is not None:
            reviewed.ids = before.reviewed.ids
            place = before.place
        self._shown = ReportScreen(self._session, reviewed, self._options)
        self._shown.begin_at = place
        self.switch_screen(self._shown)


def show_growing(session: Session, options: Options, feed: Feed, judged: Callable[[Report], Report]) -> None:
    """Show a comparison that goes on, until the reader ends it; the session then has the report, if it came."""
    GrowingApp(session, options, feed, judged).run()
