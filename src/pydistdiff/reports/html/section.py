"""What one section looks like: its head, and the pieces that it shows as far as there is room."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydistdiff.reports.html.body import Piece, assembled
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined, prose, start
from pydistdiff.reports.node_words import causes_of, facts_of, notes_of, way_of
from pydistdiff.reports.ranking import Concern, Entry, entries
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Node
    from pydistdiff.reports.html.body import Canvas
    from pydistdiff.reports.html.parts import Part

_MOST_OF_FOLDED = 20_000
"""Bytes that one of several members in a folded section may take."""
_DEEPEST_HEADING = 6


def head_of(part: Part) -> Html:
    """The start of a section up to its first piece; the anchor is inside, so that a link to it opens it."""
    node = part.entry.node
    summary = element("summary", *_summary(part))
    opening = start("details", class_="member", open=part.concern is not Concern.HARMLESS and not part.entry.folded)
    link = element(
        "a", f"#{part.anchor}", href=f"#{part.anchor}", class_="anchor", title="Permanent link to this member"
    )
    notes = (
        [element("p", prose(note), class_="note") for note in notes_of(node)] if len(part.group.entries) == 1 else []
    )
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


def pieces_of(part: Part, canvas: Canvas, *, is_bounded: bool) -> Iterator[Piece]:
    """What a section shows, drawn when it is asked for."""
    most = _MOST_OF_FOLDED if is_bounded else math.inf
    group = part.group
    if len(group.entries) == 1:
        yield from canvas.pieces(part.entry.node, part.anchor)
        yield from _inside(part.entry, part.anchor, part, canvas, most)
        return
    for number, entry in enumerate(group.entries, 1):
        anchor = f"{part.anchor}-{number}"
        yield _whole(entry, way_of(entry._replace(way=())), anchor, part, canvas, most)
        yield from _inside(entry, anchor, part, canvas, most)


def _inside(folded: Entry, anchor: str, part: Part, canvas: Canvas, most: float) -> Iterator[Piece]:
    """What lies in a folded archive."""
    if folded.inside:
        for number, entry in enumerate(entries(folded.node, unfolded=True), 1):
            if entry.node is not folded.node:
                yield _whole(entry, way_of(entry), f"{anchor}-i{number}", part, canvas, most)


def _whole(entry: Entry, name: str, anchor: str, part: Part, canvas: Canvas, most: float) -> Piece:
    """A member inside a folded section, closed: as much of it as one of many may show."""
    drawn: list[Piece] = []
    cut = EMPTY
    for piece in canvas.pieces(entry.node, anchor):
        most -= len(piece.html.encode())
        if most < 0:
            cut = element("p", "… the rest of this member is left out", class_="cut")
            break
        drawn.append(piece)
    status = element("span", entry.node.status, class_=f"status {entry.node.status}")
    summary = element("summary", status, Html(" "), _heading(name, part.depth + 1), _facts(entry.node))
    notes = [element("p", prose(note), class_="note") for note in notes_of(entry.node)]
    box = element("details", summary, *notes, assembled(drawn), cut, class_="member")
    return Piece(box, sum(piece.rows for piece in drawn), members=1)
