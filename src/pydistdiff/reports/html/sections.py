"""One section for each member that differs, the most important first, as many as a page has room for.

The room is given in rounds: first the beginning of each section, so that a long one at the front does not starve the
others, then more of each, then whatever is left. A piece is shown whole or not at all, and pieces are only drawn
while there is room: the cost is linear in the nodes and in what is shown.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType

from pydistdiff.model import BytesChange, BytesView, TextChange, TextView, ValueChange
from pydistdiff.reports.block import name_of_root
from pydistdiff.reports.html.anchors import Anchors
from pydistdiff.reports.html.body import Canvas, Piece, rows_of
from pydistdiff.reports.html.elements import EMPTY, Html, element, end, joined, start
from pydistdiff.reports.node_words import causes_of, facts_of, folder_of, grouped, names_of, notes_of, way_of
from pydistdiff.reports.ranking import Concern, Entry, entries
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import Node, Report
    from pydistdiff.reports.node_words import Group

_BEGINNING = 12_000
"""Bytes that show the beginning of a section."""
_LEAST_BEGINNING = 1_500
_SHARE = 8
"""What one section may have of the room, one in so many, before what is left goes to the first that want more."""
_MOST_OF_FOLDED = 20_000
"""Bytes that one of several members in a folded section may take."""
_FAILURES = 64
"""Sections in a row that found no room, after which nobody asks any more."""
_DEEPEST_HEADING = 6
TITLES = {
    Concern.UNEXPLAINED: "Unexplained",
    Concern.EXPLAINED: "Explained, and it counts",
    Concern.HARMLESS: "Harmless",
}


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


class _Section:
    """A section while it is filled."""

    def __init__(self, part: Part, canvas: Canvas) -> None:
        self.part = part
        self.pieces: list[Piece] = []
        self.head = _head(part)
        self.size = len(self.head.encode()) + _CLOSING
        self._coming = _pieces(part, canvas)
        self._next = next(self._coming, None)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be shown."""
        return self._next is None

    @property
    def hidden_rows(self) -> int:
        """Rows of changes that are not shown."""
        return self.part.rows - sum(piece.rows for piece in self.pieces)

    def begin(self, most: float, room: float) -> float:
        """Take at least the first piece, unless it is long or finds no room; returns all bytes of the section."""
        self.take(2 * _BEGINNING, room - self.size, pieces=1)
        self.take(most, room - self.size)
        return self.size

    def take(self, most: float, room: float, pieces: float = math.inf) -> float:
        """Take pieces while the section stays within `most` bytes and they fit into `room`; returns the bytes taken."""
        taken = 0.0
        pieces += len(self.pieces)
        while self._next is not None and len(self.pieces) < pieces:
            size = len(self._next.html.encode())
            if self.size + size > most or taken + size > room:
                break
            self.pieces.append(self._next)
            self.size += size
            taken += size
            self._next = next(self._coming, None)
        return taken


_CLOSING = 200
"""Bytes for what is written around a section, and for the note about what is left out."""


def _fill(sections: list[_Section], most: float, room: float) -> float:
    """Let each take up to `most` bytes, as far as there is room; returns the room that is left."""
    failures = 0
    for section in sections:
        if not section.is_whole:
            taken = section.take(most, room)
            room -= taken
            failures = 0 if taken else failures + 1
            if failures > _FAILURES:
                break
    return room


class Sections:
    """The sections of a page. `shown` are the parts that have one; `html` is what they look like."""

    def __init__(self, report: Report, parts: list[Part], room: float, option: str) -> None:
        self._option = option
        self._parts = parts
        self._canvas = Canvas({node.id: node.name for node in report.root.walk()})
        self._sections = self._begun(room)
        self.shown = {section.part.anchor for section in self._sections}
        self.hidden_parts = len(parts) - len(self._sections)
        self.hidden_rows = sum(section.hidden_rows for section in self._sections)
        self.hidden_rows += sum(part.rows for part in parts if part.anchor not in self.shown)
        self.html = self._assembled()

    def _begun(self, room: float) -> list[_Section]:
        """The sections that have room, filled; hexdumps share what the others leave, since they are read last."""
        whole = room
        first = max(room / (2 * len(self._parts) + 1), _LEAST_BEGINNING)
        units = units_of(self._parts)
        begun: list[_Section] = []
        for is_hexdump in (False, True):
            chosen: list[_Section] = []
            for unit in units:
                if all(map(_is_hexdump, unit)) is is_hexdump and room >= _LEAST_BEGINNING:
                    for section in self._unit(unit, min(first, _BEGINNING), room):
                        room -= section.size
                        chosen.append(section)
            for most in (_BEGINNING, whole / _SHARE, whole):
                room = _fill(chosen, most, room)
            begun += chosen
        place = {part.anchor: number for number, part in enumerate(self._parts)}
        return sorted(begun, key=lambda section: place[section.part.anchor])

    def _unit(self, unit: list[Part], first: float, room: float) -> Iterator[_Section]:
        """The beginnings of a member and of those inside it, as far as there is room: none without what it lies in."""
        closed_depth = None
        for part in unit:
            if closed_depth is not None and part.depth > closed_depth:
                continue
            section = _Section(part, self._canvas)
            room -= section.begin(first, room)
            closed_depth = part.depth if room < 0 else None
            if room >= 0:
                yield section
            else:
                room += section.size

    def _assembled(self) -> Html:
        pieces: list[Html] = []
        counts: dict[Concern, int] = {}
        for part in self._parts:
            if not part.depth:
                counts[part.concern] = counts.get(part.concern, 0) + len(part.group.entries)
        for concern, sections in groupby(self._sections, lambda section: section.part.concern):
            pieces.append(start("section", class_="concern"))
            pieces.append(element("h2", f"{TITLES[concern]}: {counts.get(concern, 0):,}", id=concern.name.lower()))
            open_depths: list[int] = []
            for section in sections:
                while open_depths and open_depths[-1] >= section.part.depth:
                    pieces.append(_END)
                    open_depths.pop()
                pieces += self._drawn(section)
                open_depths.append(section.part.depth)
            pieces += [_END] * len(open_depths)
            pieces.append(end("section"))
        return joined(pieces)

    def _drawn(self, section: _Section) -> Iterator[Html]:
        yield section.head
        for view, pieces in groupby(section.pieces, lambda piece: piece.view):
            drawn = joined([piece.html for piece in pieces])
            if view is None:
                yield drawn
            else:
                yield element("details", element("summary", view[:1].upper() + view[1:]), drawn, class_="view")
        hidden = section.hidden_rows
        if hidden > 0:
            told = f"… {counted(hidden, 'more row')} of this member {'is' if hidden == 1 else 'are'} left out"
            yield element("p", f"{told} ({self._option} 0 shows all)", class_="cut")


_END = Html("</div></details>\n")


def _head(part: Part) -> Html:
    """The start of a section up to its first piece; the anchor is inside, so that a link to it opens it."""
    node = part.entry.node
    summary = element("summary", *_summary(part))
    opening = start("details", class_="member", open=part.concern is not Concern.HARMLESS and not part.entry.folded)
    link = element(
        "a", f"#{part.anchor}", href=f"#{part.anchor}", class_="anchor", title="Permanent link to this member"
    )
    notes = [element("p", note, class_="note") for note in notes_of(node)] if len(part.group.entries) == 1 else []
    return joined([opening, summary, start("div", class_="body", id=part.anchor), link, *notes])


def _summary(part: Part) -> Iterator[Html]:
    node = part.entry.node
    yield element("span", node.status, class_=f"status {node.status}")
    yield Html(" ")
    yield _heading(part.name, part.depth)
    if len(part.group.entries) == 1:
        yield _facts(node)
    causes = causes_of(node)
    if causes:
        yield joined([Html(" "), element("span", causes, class_="explained")])
    if part.entry.inside:
        yield joined([Html(" "), element("span", f"{counted(part.entry.inside, 'difference')} inside", class_="facts")])


def _heading(name: str, depth: int) -> Html:
    level = min(3 + depth, _DEEPEST_HEADING)
    return element(f"h{level}", element("bdi", name))


def _facts(node: Node) -> Html:
    facts = facts_of(node)
    return joined([Html(" "), element("span", f"({', '.join(facts)})", class_="facts")]) if facts else EMPTY


def _pieces(part: Part, canvas: Canvas) -> Iterator[Piece]:
    """What a section shows, drawn when it is asked for."""
    group = part.group
    if len(group.entries) == 1:
        yield from canvas.pieces(part.entry.node, part.anchor)
        if part.entry.inside:
            yield from _inside(part.entry, part, canvas)
        return
    for number, entry in enumerate(group.entries, 1):
        yield _whole(entry, entry.node.name, f"{part.anchor}-{number}", part, canvas)
        if entry.inside:
            yield from _inside(entry, part, canvas)


def _inside(folded: Entry, part: Part, canvas: Canvas) -> Iterator[Piece]:
    for number, entry in enumerate(entries(folded.node, unfolded=True), 1):
        if entry.node is not folded.node:
            yield _whole(entry, entry.name, f"{part.anchor}-i{number}", part, canvas)


def units_of(parts: Sequence[Part]) -> list[list[Part]]:
    """Each outermost part with those inside it."""
    units: list[list[Part]] = []
    for part in parts:
        if part.depth and units:
            units[-1].append(part)
        else:
            units.append([part])
    return units


def _is_hexdump(part: Part) -> bool:
    """Whether there is nothing to show but bytes and what is around them."""
    node = part.entry.node
    shown = [*node.changes, *(() if isinstance(node.views, UnsetType) else node.views)]
    return any(isinstance(each, BytesChange | BytesView) for each in shown) and not any(
        isinstance(each, TextChange | TextView | ValueChange) for each in shown
    )


def _whole(entry: Entry, name: str, anchor: str, part: Part, canvas: Canvas) -> Piece:
    """A member inside a folded section, closed: as much of it as one of many may show."""
    drawn: list[Html] = []
    rows = size = 0
    for piece in canvas.pieces(entry.node, anchor):
        size += len(piece.html)
        if size > _MOST_OF_FOLDED:
            drawn.append(element("p", "… the rest of this member is left out", class_="cut"))
            break
        drawn.append(piece.html)
        rows += piece.rows
    status = element("span", entry.node.status, class_=f"status {entry.node.status}")
    summary = element("summary", status, Html(" "), _heading(name, part.depth + 1), _facts(entry.node))
    notes = [element("p", note, class_="note") for note in notes_of(entry.node)]
    return Piece(element("details", summary, *notes, *drawn, class_="member"), rows)
