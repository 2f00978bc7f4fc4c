"""The terminal UI as an application."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.filter import NoColor

from pydistdiff.errors import InputError
from pydistdiff.tui.key_help import HelpScreen, KeyCommands
from pydistdiff.tui.report_screen import ReportScreen
from pydistdiff.tui.reviewed import Reviewed
from pydistdiff.tui.session import Options
from pydistdiff.tui.themes import COLOUR_BLIND, NONE, STYLE_SHEET, THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType
    from textual.command import Provider
    from textual.filter import LineFilter

    from pydistdiff.tui.session import Session


class ReportApp(App[None]):
    """Shows a session."""

    TITLE = "pydistdiff"
    CSS = STYLE_SHEET
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {KeyCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", tooltip="This help"),
        Binding("ctrl+t", "next_theme", "theme", tooltip="The next theme: colour-blind, dark, light, none"),
        Binding("q", "quit", "quit", tooltip="End the program"),
        Binding("ctrl+c", "quit", "quit", priority=True, show=False),
    ]

    def __init__(self, session: Session, options: Options | None = None) -> None:
        super().__init__()
        self._session = session
        self._options = options or Options()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = NONE if self.no_color else COLOUR_BLIND

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The variables of our style sheet, so that any theme can be parsed."""
        return dict(THEMES[0].variables)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without colour, hue is taken from what Textual's own widgets draw as well."""
        filters = list(super().get_line_filters())
        return [*filters, NoColor()] if self.theme == NONE else filters

    def on_mount(self) -> None:
        """Begin; Textual calls this of every class, and `begin` of the last one."""
        self.begin()

    def begin(self) -> None:
        """Show the report."""
        report = self._session.report
        reviewed = Reviewed(*((report.a.sha256, report.b.sha256) if report is not None else ()))
        if self._options.saved is not None:
            try:
                reviewed.load(self._options.marks_path)
            except InputError as error:
                self.notify(str(error), severity="warning", markup=False)
        self.push_screen(ReportScreen(self._session, reviewed, self._options))

    def action_help(self) -> None:
        """The keys."""
        self.push_screen(HelpScreen())

    def action_next_theme(self) -> None:
        """The next theme."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.notify(f"Theme: {self.theme}", markup=False)


def show(session: Session, options: Options) -> None:
    """Show a session until the reader ends it."""
    ReportApp(session, options).run()
