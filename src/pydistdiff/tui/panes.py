"""The screen with its two panes: what stands where, at every width, and which pane the keys go to."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.worker import get_current_worker

from pydistdiff.reports.block import verdict_line
from pydistdiff.reports.wording import counted
from pydistdiff.tui.cells import pair_cut
from pydistdiff.tui.detail_view import DetailView
from pydistdiff.tui.outline_rows import OutlineRows
from pydistdiff.tui.outline_tree import Kind, OutlineTree
from pydistdiff.tui.outline_view import OutlineView
from pydistdiff.tui.pages import Pages
from pydistdiff.tui.parts import Part, Tab
from pydistdiff.tui.prompt import Prompt
from pydistdiff.tui.syntax import coloured
from pydistdiff.tui.text_line import TextLine, plain_parts

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from pydistdiff.tui.filters import Shown
    from pydistdiff.tui.page import Layout, Page
    from pydistdiff.tui.reviewed import Reviewed
    from pydistdiff.tui.session import Options, Session
    from pydistdiff.tui.text_hunk import TextHunk

NARROW, WIDE = 80, 140
"""Below the one, one pane at a time; from the other on, a beside b."""
_FIRST_TABS = {Kind.SUMMARY: "Summary", Kind.SECTION: "Members", Kind.FOLDER: "Members"}
_REST = 0.05
"""Seconds on one page before its code is coloured."""
_OUTLINE_SHARE = 0.36
_LEAST_OUTLINE, _MOST_OUTLINE = 30, 64


class Place(NamedTuple):
    """What a reader looks at: the node that the cursor is on (None: the summary), the tab, the filter, the layout."""

    node: str | None
    tab: Tab
    shown: Shown
    split: bool | None
    is_reading: bool


class Panes(Screen[None]):
    """Holds the panes and keeps them in step; what the keys do is told by those who inherit."""

    DEFAULT_CSS = """
    Panes { layout: vertical; }
    Panes #heading { height: 2; background: $panel; color: $foreground; }
    Panes #panes { height: 1fr; }
    Panes #detail-side { width: 1fr; padding-left: 1; }
    Panes #state, Panes #keys { background: $panel; color: $foreground; }
    Panes.narrow #outline-side { width: 1fr; }
    Panes.narrow.reading #outline-side { display: none; }
    Panes.narrow.choosing #detail-side { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "other_pane", "pane", tooltip="Go to the other pane"),
        Binding("shift+tab", "other_pane", "other pane", show=False),
        Binding("t", "tab(1)", "tab", tooltip="The next tab: Diff, Causes, Attributes, Bytes, Hazards"),
        Binding("T", "tab(-1)", "tab before", show=False, tooltip="The tab before"),
    ]

    def __init__(self, session: Session, reviewed: Reviewed, options: Options) -> None:
        super().__init__()
        self.session = session
        self.options = options
        self.reviewed = reviewed
        self.pages = Pages(session)
        self.tab = Tab.DIFF
        self.split_asked: bool | None = None
        """Whether the reader wants a beside b; None leaves it to the width."""
        self.begin_at: Place | None = None
        """Where the reader was before this screen took the place of another one."""
        self._row_shown = 0
        assert session.root is not None, "there is nothing to show before the pairing is done"
        tree = OutlineTree(session.root, self._root_name(session))
        self.outline = OutlineView(OutlineRows(tree), session, reviewed, "outline")
        self.detail = DetailView(self._make_page, "detail")
        self.heading = TextLine("heading")
        self.tabs = TextLine("tabs")
        self.state = TextLine("state")
        self.keys = TextLine("keys")
        self.prompt = Prompt("prompt")
        self._outline_side = Vertical(self.outline, self.state, id="outline-side")

    @staticmethod
    def _root_name(session: Session) -> str:
        from pydistdiff.reports.block import name_of_root

        return name_of_root(session.report) if session.report is not None else "the container itself"

    def compose(self) -> ComposeResult:
        """Heading, the panes side by side, the line of the prompt, the keys."""
        yield self.heading
        with Horizontal(id="panes"):
            yield self._outline_side
            yield Vertical(self.tabs, self.detail, id="detail-side")
        yield self.prompt
        yield self.keys

    def on_mount(self) -> None:
        """Begin at the outline; where only one pane has room, with what every report begins with."""
        if self.begin_at is not None:
            self.tab, self.split_asked = self.begin_at.tab, self.begin_at.split
            self.outline.begin_at(self.begin_at.node, self.begin_at.shown)
        self._fit(self.app.size.width)
        is_reading = self.is_narrow if self.begin_at is None else self.begin_at.is_reading
        self.set_focus(self.detail if is_reading else self.outline)
        self.show_subject()

    @property
    def place(self) -> Place:
        """What the reader looks at."""
        node = self.outline.subject.node
        shown, is_reading = self.outline.outline.shown, self.has_class("reading")
        return Place(None if node is None else node.id, self.tab, shown, self.split_asked, is_reading)

    @property
    def waits_for(self) -> str | None:
        """The id of the node that is looked at, while its details are not known."""
        node = self.outline.subject.node
        return node.id if node is not None and self.session.detail(node) is None else None

    def grown(self, news: Container[str]) -> None:
        """More is known of the comparison, and of the nodes with these ids."""
        self._tell_heading(self.app.size.width)
        self.outline.redraw()
        node = self.outline.subject.node
        if (node is None or node.id in news) or self.session.failure is not None:
            self.detail.lay_out(is_new=node is not None)
            self.colour()
            self._tell_tabs()

    @property
    def is_narrow(self) -> bool:
        """Whether only one pane has room."""
        return self.app.size.width < NARROW

    @property
    def is_split(self) -> bool:
        """Whether a stands beside b."""
        return self.app.size.width >= WIDE if self.split_asked is None else self.split_asked

    def on_resize(self, event: events.Resize) -> None:
        """Both panes, one, or a beside b."""
        self._fit(event.size.width)
        self.detail.lay_out(is_new=False, is_split=self.is_split)

    def _fit(self, width: int) -> None:
        self.set_class(width < NARROW, "narrow")
        outline = max(_LEAST_OUTLINE, min(int(width * _OUTLINE_SHARE), _MOST_OUTLINE))
        self._outline_side.styles.width = "1fr" if width < NARROW else outline
        self._tell_heading(width)

    def on_descendant_focus(self) -> None:
        """Show the pane that the keys go to, and its keys."""
        is_detail = self.focused is self.detail
        if self.focused in (self.outline, self.detail):
            self.set_class(is_detail, "reading")
            self.set_class(not is_detail, "choosing")
        self._tell_keys()

    def _make_page(self, layout: Layout) -> Page:
        return self.pages.page(self.outline.subject, self.tab, layout)

    def show_subject(self) -> None:
        """Show what the cursor of the outline is on, from its top."""
        self._row_shown = self.outline.tree_row
        self.detail.lay_out(is_new=True, is_split=self.is_split)
        self.colour()
        self._tell_tabs()
        self.tell_state()

    def colour(self) -> None:
        """Colour the code of the page, once the reader has come to rest on it."""
        hunks = [hunk for hunk in self.pages.hunks if not hunk.colours]
        node = self.outline.subject.node
        if hunks and node is not None:
            names = (node.a or node.name, node.b or node.name)
            work = partial(self._colour_hunks, hunks, names)
            self.run_worker(work, thread=True, exclusive=True, group="colour", exit_on_error=False)

    def _colour_hunks(self, hunks: Sequence[TextHunk], names: tuple[str, str]) -> None:
        """In a thread of its own."""
        worker = get_current_worker()
        time.sleep(_REST)
        if worker.is_cancelled:
            return
        found = False
        for hunk, colours in coloured(hunks, *names):
            hunk.colours = colours
            found = True
            if worker.is_cancelled:
                return
        if found:
            self.app.call_from_thread(self.detail.redraw)

    def on_outline_view_moved(self) -> None:
        """The cursor of the outline is on another row; where it was sent there, the page is shown already."""
        if self.outline.tree_row != self._row_shown:
            self.show_subject()

    def on_outline_view_chosen(self) -> None:
        """A member was chosen, to be read."""
        self.set_focus(self.detail)

    def set_tab(self, tab: Tab) -> None:
        """Show another tab."""
        self.tab = tab
        self.show_subject()

    def action_tab(self, step: int) -> None:
        """Show the next tab, or the one before."""
        tabs = list(Tab)
        self.set_tab(tabs[(tabs.index(self.tab) + step) % len(tabs)])

    def action_other_pane(self) -> None:
        """Go to the other pane."""
        self.set_focus(self.outline if self.focused is self.detail else self.detail)

    async def on_text_line_clicked(self, event: TextLine.Clicked) -> None:
        """A tab or a key was clicked."""
        if event.line is self.tabs:
            self.set_tab(Tab(event.name))
            return
        active = self.active_bindings.get(event.name)
        if active is not None:
            await self.app.run_action(active.binding.action, default_namespace=active.node)

    def _tell_heading(self, width: int) -> None:
        room = (width - 5) // 2
        names = f" {' → '.join(pair_cut(self.session.a, self.session.b, room))}"
        report, progress = self.session.report, self.session.progress
        if report is not None:
            verdict = verdict_line(report)
        elif self.session.failure is not None:
            verdict = f"failed: {self.session.failure}"
        elif progress is not None:
            verdict = f"computing: {progress.done:,} of {progress.total:,}; {progress.member}"
        else:
            verdict = "computing"
        word, colon, rest = verdict.partition(":")
        second = [(Part(f" {word}{colon}", "verdict"), ""), (Part(rest), "")]
        self.heading.tell(plain_parts(names, "strong"), second)

    def _tell_tabs(self) -> None:
        counts = self.pages.counts(self.outline.subject)
        parts = []
        for tab in Tab:
            count = counts.get(tab, 0)
            name = _FIRST_TABS.get(self.outline.subject.kind, tab.value) if tab is Tab.DIFF else tab.value
            label = f" {name}{f' {count:,}' if count else ''} "
            parts.append((Part(label, "chosen" if tab is self.tab else "quiet"), tab.value))
        self.tabs.tell(parts)

    def tell_state(self) -> None:
        """How much of the outline is shown and reviewed."""
        outline = self.outline.outline
        parts = [counted(outline.nodes, "difference")]
        if not outline.shown.is_all:
            parts = [f"{outline.matching:,} of {parts[0]}", outline.shown.told]
        if self.reviewed.ids:
            parts.append(f"reviewed {self.reviewed.count(outline.tree.nodes):,}/{outline.nodes:,}")
        self.state.tell(plain_parts(f" {'; '.join(parts)}"))

    def _tell_keys(self) -> None:
        """The keys of the pane that has the focus, eight at most, from the bindings."""
        wanted = getattr(self.focused, "FOOTER", ())
        bindings = self.active_bindings
        parts: list[tuple[Part, str]] = []
        for key in wanted:
            active = bindings.get(key)
            if active is not None:
                name = self.app.get_key_display(active.binding)
                parts += [(Part(f" {name}", "key"), key), (Part(f" {active.binding.description} "), key)]
        self.keys.tell(parts)
