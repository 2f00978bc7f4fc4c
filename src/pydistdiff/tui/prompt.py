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
    from textual.events import Key
    from textual.widget import Widget


class Line(Input):
    """The line that is typed in.

    A bound key (Ctrl+U, Enter) bubbles up to the app before its action is run, letters are taken at once: letters that
    follow a bound key closely, as pasted or typed ahead, would come before it. So bound keys are done at once, too.
    """

    _ACTIONS: ClassVar[dict[str, str]] = {
        binding.key: binding.action for binding in Binding.make_bindings(Input.BINDINGS)
    }

    async def _on_key(self, event: Key) -> None:
        action = self._ACTIONS.get(event.key)
        if action is None:
            await super()._on_key(event)
        else:
            event.stop()
            event.prevent_default()
            await self.run_action(action)


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
        self._input = Line()
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
        # `focus()` of the widget would wait for its turn: a key pressed when the question is seen went elsewhere.
        self.screen.set_focus(self._input)

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
            self.screen.set_focus(self._back)
