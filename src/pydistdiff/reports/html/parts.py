"""The parts of a page: each stands in the index and has a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType

from pydistdiff.model import BytesChange, BytesView, TextChange, TextView, ValueChange
from pydistdiff.reports.block import name_of_root
from pydistdiff.reports.html.anchors import Anchors
from pydistdiff.reports.html.body import rows_of
from pydistdiff.reports.node_words import folder_of, grouped, names_of, way_of
from pydistdiff.reports.ranking import Concern, entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import Report
    from pydistdiff.reports.node_words import Group
    from pydistdiff.reports.ranking import Entry


class Part(NamedTuple):
    """A member, or several that changed alike: what the index and the sections are made of."""

    group: Group
    concern: Concern
    anchor: str
    name: str
    rows: int
    is_root: bool

    @property
    def entry(self) -> Entry:
        """The entry that stands for all."""
        return self.group.first

    @property
    def depth(self) -> int:
        """How many archives it lies in."""
        return len(self.entry.way)

    @property
    def inside(self) -> int:
        """How many members lie in it that have no part of their own."""
        entries = self.group.entries
        return (len(entries) if len(entries) > 1 else 0) + sum(entry.inside for entry in entries)

    @property
    def members(self) -> int:
        """How many members it stands for, with those inside."""
        return max(self.inside, 1 + self.entry.inside)

    @property
    def is_hexdump(self) -> bool:
        """Whether there is nothing to show but bytes and what is around them."""
        node = self.entry.node
        shown = [*node.changes, *(() if isinstance(node.views, UnsetType) else node.views)]
        return any(isinstance(each, BytesChange | BytesView) for each in shown) and not any(
            isinstance(each, TextChange | TextView | ValueChange) for each in shown
        )


def parts_of(report: Report) -> list[Part]:
    """All that differs, in the order of reading; what lies in an archive follows it, with its concern."""
    anchors = Anchors()
    parts = []
    concern = Concern.UNEXPLAINED
    for group in grouped(entries(report.root)):
        entry = group.first
        if not entry.way:
            concern = entry.concern
        parts.append(
            Part(
                group, concern, anchors.of_member(entry), _name(report, group), _rows(group), entry.node is report.root
            )
        )
    return parts


def _name(report: Report, group: Group) -> str:
    entry = group.first
    if entry.node is report.root:
        return name_of_root(report)
    if len(group.entries) > 1:
        return f"{folder_of(entry)} {names_of(group)}"
    return way_of(entry)


def _rows(group: Group) -> int:
    rows = 0
    for entry in group.entries:
        nodes = entry.node.walk() if entry.inside else (entry.node,)
        rows += sum(map(rows_of, nodes))
    return rows


def units_of(parts: Sequence[Part]) -> list[list[Part]]:
    """Each outermost part with those inside it."""
    units: list[list[Part]] = []
    for part in parts:
        if part.depth and units:
            units[-1].append(part)
        else:
            units.append([part])
    return units
