"""All keys, from the bindings: for the help and for the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Provider
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from pydistdiff.tui.detail_view import DetailView
from pydistdiff.tui.filters import HELP
from pydistdiff.tui.outline_view import LETTERS, MARKS, REVIEWED, UNEXPLAINED, OutlineView
from pydistdiff.tui.report_screen import ReportScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from textual.app import App, ComposeResult
    from textual.binding import BindingType
    from textual.dom import DOMNode


class Key(NamedTuple):
    """A binding as a reader sees it: the names of its keys, what it does, and the action."""

    names: str
    told: str
    action: str
    of: type[DOMNode]


def keys_of(kind: type[DOMNode], app: App[object]) -> Iterator[Key]:
    """The keys that a class and those it inherits from bind, and tell something of."""
    known: dict[str, list[Binding]] = {}
    for owner in reversed(kind.__mro__):
        for binding in _own(owner):
            known.setdefault(binding.action, []).append(binding)
    for action, bindings in known.items():
        told = next((binding.tooltip for binding in bindings if binding.tooltip), "")
        if told:
            yield Key(" ".join(app.get_key_display(binding) for binding in bindings), told, action, kind)


def _own(owner: type) -> Iterable[Binding]:
    """What our own classes bind; those of Textual are not told."""
    if not owner.__module__.startswith("pydistdiff."):
        return ()
    return Binding.make_bindings(vars(owner).get("BINDINGS", ()))


class HelpScreen(ModalScreen[None]):
    """What the keys do, and what the signs mean."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen VerticalScroll { width: 92%; max-width: 110; height: 90%; border: round $primary; padding: 0 1; }
    HelpScreen VerticalScroll { background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "close", tooltip="Close the help"),
    ]

    def compose(self) -> ComposeResult:
        """One text."""
        with VerticalScroll():
            yield Static(Content("\n".join(self.lines())))

    def lines(self) -> Iterator[str]:
        """The help, line by line."""
        app = self.app
        for title, kind in (
            ("Everywhere", ReportScreen),
            ("In the outline", OutlineView),
            ("In the page on the right", DetailView),
            ("The program", type(app)),
        ):
            yield title
            for key in keys_of(kind, app):
                yield f"  {key.names:<18} {key.told}"
            yield ""
        yield "The filter of the outline"
        yield f"  {HELP}"
        yield '  several words all have to hold; “quotes” keep blanks: cause:record !status:added "my file"'
        yield ""
        yield "Signs in the outline"
        yield f"  {', '.join(f'{letter} {status}' for status, letter in LETTERS.items())}"
        yield f"  {UNEXPLAINED} not explained; else what sort of change it is: "
        yield f"  {', '.join(f'{letter} {name}' for name, letter in MARKS.items())} (p: the packing)"
        yield f"  {REVIEWED} reviewed; dim: harmless"


class KeyCommands(Provider):
    """The palette: every binding of the screen by what it does."""

    async def discover(self) -> AsyncIterator[DiscoveryHit]:
        """All of them."""
        for key in self._keys():
            yield DiscoveryHit(key.told, partial(self._run, key), help=key.names)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Those that match."""
        matcher = self.matcher(query)
        for key in self._keys():
            score = matcher.match(key.told)
            if score > 0:
                yield Hit(score, matcher.highlight(key.told), partial(self._run, key), help=key.names)

    def _keys(self) -> Iterator[Key]:
        for kind in (ReportScreen, OutlineView, DetailView, type(self.app)):
            yield from keys_of(kind, self.app)

    async def _run(self, key: Key) -> None:
        screen = self.screen
        if not isinstance(screen, ReportScreen):
            return
        targets: dict[type[DOMNode], DOMNode] = {OutlineView: screen.outline, DetailView: screen.detail}
        target = screen if issubclass(key.of, Screen) else targets.get(key.of, self.app)
        await self.app.run_action(key.action, default_namespace=target)
