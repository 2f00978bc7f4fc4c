"""Lists and tables under a heading, bounded in bytes: each entry is shown whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.reports.html.elements import EMPTY, Html, element
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Listing(NamedTuple):
    """A section with entries: rows of a table where it has `columns`, items of a list else."""

    anchor: str
    title: str
    noun: str
    entries: Sequence[Html]
    columns: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all its entries."""
        return sum(len(entry.encode()) for entry in self.entries)

    @property
    def least(self) -> int:
        """Bytes of its first entry, which is always shown."""
        return len(self.entries[0].encode()) if self.entries else 0

    def shown(self, room: float) -> Sequence[Html]:
        """As many entries as fit into about `room` bytes, but always the first."""
        for at, entry in enumerate(self.entries):
            room -= len(entry.encode())
            if room < 0 and at:
                return self.entries[:at]
        return self.entries

    def html(self, room: float, option: str) -> Html:
        """The entries that fit; how many are left out is said."""
        shown = self.shown(room)
        more = len(self.entries) - len(shown)
        told = f"… {counted(more, f'more {self.noun}')} ({option} 0 shows all)"
        cut = element("p", told, class_="cut") if more else EMPTY
        heading = element("h2", self.title, id=self.anchor)
        return element("section", heading, self._holder(shown), cut, class_=f"list {self.anchor}")

    def _holder(self, entries: Iterable[Html]) -> Html:
        if not self.columns:
            return element("ul", *entries)
        head = element("tr", *(element("th", column, scope="col") for column in self.columns))
        return element("table", element("thead", head), element("tbody", *entries))
