"""One line to type in, at the bottom of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from pydistdiff.tui.cells import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget


class Prompt(Horizontal):
    """Asks for one line; Enter hands it over, Escape takes the question back."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; background: $panel; }
    Prompt Static { width: auto; }
    Prompt Input, Prompt Input:focus { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", show=False, tooltip="Leave the question"),
    ]

    def __init__(self, identity: str | None = None) -> None:
        super().__init__(id=identity)
        self._question = Static()
        self._input = Input()
        self._answer: Callable[[str], None] | None = None
        self._back: Widget | None = None

    def compose(self) -> ComposeResult:
        """The question and the line."""
        yield self._question
        yield self._input

    @property
    def question(self) -> str:
        """What is asked at present, or nothing."""
        return str(self._question.visual) if self._answer is not None else ""

    def ask(self, question: str, text: str, answer: Callable[[str], None]) -> None:
        """Ask; `text` stands on the line to begin with."""
        if self._answer is None:
            self._back = self.screen.focused
        self._answer = answer
        self._question.update(Content(f" {shown(question)} "))
        self._input.value = text
        self._input.cursor_position = len(text)
        self.display = True
        self._input.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the line over; who got it may ask again."""
        event.stop()
        answer = self._answer
        self.action_leave()
        if answer is not None:
            answer(event.value)

    def action_leave(self) -> None:
        """Ask no more."""
        self._answer = None
        self.display = False
        if self._back is not None:
            self._back.focus()
