"""What of the report is shown, and how: filters, significances, layout, search, marks, themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from pydistdiff.errors import InputError
from pydistdiff.model import TextChange, TextView
from pydistdiff.tui.context import context_of
from pydistdiff.tui.filters import SIGNIFICANCES, FilterError, Shown
from pydistdiff.tui.panes import Panes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.binding import BindingType

    from pydistdiff.model import Hunk


class Showing(Panes):
    """The keys that change what is seen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "filter", "filter", tooltip="Filter the outline: name, cause:, format:, role:, status:"),
        Binding("i", "harmless", "harmless", tooltip="Hide what is harmless, or show it again"),
        *(
            Binding(key, f"significance('{key}')", str(name), tooltip=f"Show or hide changes of significance: {name}")
            for key, name in SIGNIFICANCES.items()
        ),
        Binding("escape", "show_all", "show all", tooltip="Show all again: no filter, nothing hidden or searched"),
        Binding("slash", "search", "search", tooltip="Search in the page, without case; again for the next"),
        Binding("greater_than_sign", "found(1)", "next found", tooltip="The next line with what was searched"),
        Binding("less_than_sign", "found(-1)", "found before", tooltip="The line before with what was searched"),
        Binding("u", "split", "split", tooltip="Unified, or a beside b"),
        Binding("w", "wrap", "wrap", tooltip="Wrap long lines, or cut them"),
        Binding("c", "context(1)", "more context", tooltip="More unchanged lines around changes"),
        Binding("C", "context(-1)", "less context", tooltip="Fewer unchanged lines around changes"),
        Binding("m", "mark", "mark", tooltip="Mark as reviewed, or take the mark away; of a folder, all in it"),
        Binding("M", "keep_marks", "keep marks", tooltip="Keep the marks in a file beside the report"),
    ]

    def _show(self, shown: Shown) -> None:
        try:
            self.outline.show(shown)
        except FilterError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            self._ask_filter(shown.text)
            return
        self.tell_state()

    @property
    def _shown(self) -> Shown:
        return self.outline.outline.shown

    def action_filter(self) -> None:
        """Ask for a filter."""
        self._ask_filter(self._shown.text)

    def _ask_filter(self, text: str) -> None:
        self.prompt.ask("filter:", text, lambda answer: self._show(self._shown._replace(text=answer.strip())))

    def action_harmless(self) -> None:
        """Hide what is harmless, or show it again."""
        self._show(self._shown._replace(hides_harmless=not self._shown.hides_harmless))

    def action_significance(self, key: str) -> None:
        """Show or hide changes of one significance."""
        self._show(self._shown._replace(hidden=self._shown.hidden ^ {SIGNIFICANCES[key]}))

    def action_show_all(self) -> None:
        """Show all again."""
        if self.detail.found:
            self.detail.search("")
        if not self._shown.is_all:
            self._show(Shown())

    def action_search(self) -> None:
        """Ask what to search in the page."""
        self.set_focus(self.detail)
        self.prompt.ask("search:", self.detail.found, lambda answer: self._search(answer, 1))

    def action_found(self, step: int) -> None:
        """The next line with what was searched."""
        if self.detail.found:
            self._search(self.detail.found, step)
        else:
            self.action_search()

    def _search(self, text: str, step: int) -> None:
        if not self.detail.search(text, step) and text:
            self.app.notify(f"“{text}” is not on this page.", markup=False)

    def action_split(self) -> None:
        """Unified, or a beside b."""
        self.split_asked = not self.is_split
        self.detail.lay_out(is_new=False, is_split=self.is_split)

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self.detail.sideways = 0
        self.detail.lay_out(is_new=False, wraps=not self.detail.layout_wanted.wraps)

    def action_context(self, step: int) -> None:
        """More or fewer unchanged lines around changes; a report has only so many."""
        held = max((context_of(hunk) for hunk in self._hunks()), default=0)
        now = self.detail.layout_wanted.context
        wanted = (held if now is None else min(now, held)) + step
        if wanted > held:
            told = f"The report holds {held} unchanged lines around a change here; for more the two inputs are needed."
            self.app.notify(told, markup=False)
        elif wanted < 0:
            self.app.notify("No unchanged line is shown any more.", markup=False)
        else:
            self.detail.lay_out(is_new=False, context=None if wanted >= held else wanted)
            self.colour()

    def _hunks(self) -> Iterator[Hunk]:
        node = self.outline.subject.node
        detail = None if node is None else self.session.detail(node)
        if detail is not None:
            views = detail.views if isinstance(detail.views, tuple) else ()
            for part in (*detail.changes, *views):
                if isinstance(part, TextChange | TextView):
                    yield from part.hunks

    def action_mark(self) -> None:
        """Mark what the cursor is on as reviewed, or take the mark away."""
        subject = self.outline.subject
        nodes = [subject.node] if subject.node is not None else subject.below
        if not nodes:
            self.app.notify("Choose a member or a folder to mark.", markup=False)
            return
        self.reviewed.toggle(nodes)
        self.outline.redraw()
        self.tell_state()

    def action_keep_marks(self) -> None:
        """Ask where to keep the marks."""
        self.prompt.ask("keep the marks in:", self.options.marks_path, self._keep_marks)

    def _keep_marks(self, path: str) -> None:
        try:
            self.reviewed.keep(path, self.options.protected)
        except InputError as error:
            self.app.notify(str(error), severity="error", markup=False)
        else:
            self.app.notify(f"The marks are in {path}.", markup=False)
