"""One section for each member that differs, the most important first, as many as a page has room for.

The room is given in rounds: first the beginning of each section, so that a long one at the front does not starve the
others, then more of each, then whatever is left. A piece is shown whole or not at all, and pieces are only drawn
while there is room: the cost is linear in the nodes and in what is shown.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.reports.html.body import assembled
from pydistdiff.reports.html.elements import EMPTY, Html, brief, element, end, joined, start
from pydistdiff.reports.html.parts import units_of
from pydistdiff.reports.html.section import head_of, pieces_of
from pydistdiff.reports.node_words import SECTIONS
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.reports.html.body import Canvas, Piece
    from pydistdiff.reports.html.parts import Part

_BEGINNING = 12_000
"""Bytes that show the beginning of a section."""
_LEAST_BEGINNING = 1_500
_SHARE = 8
"""What one section may have of the room, one in so many, before what is left goes to the first that want more."""
_FAILURES = 64
"""Sections in a row that found no room, after which nobody asks any more."""


class _Section:
    """A section while it is filled."""

    def __init__(self, part: Part, canvas: Canvas, *, is_bounded: bool) -> None:
        self.part = part
        self.pieces: list[Piece] = []
        self.head = head_of(part)
        self.size = len(self.head.encode()) + _CLOSING
        self._coming = pieces_of(part, canvas, is_bounded=is_bounded)
        self._next: Piece | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be shown."""
        return self._next is None

    @property
    def left_out(self) -> LeftOut:
        """What is not shown of it."""
        rows, members = sum(piece.rows for piece in self.pieces), sum(piece.members for piece in self.pieces)
        return LeftOut(self.part.rows - rows, self.part.inside - members)

    def begin(self, most: float, room: float) -> float:
        """Take at least the first piece, unless it is long or finds no room; returns all bytes of the section."""
        self._next = next(self._coming, None)
        self.take(2 * _BEGINNING, room - self.size, pieces=1)
        self.take(most, room - self.size)
        return self.size

    def take(self, most: float, room: float, pieces: float = math.inf) -> float:
        """Take pieces while the section stays within `most` bytes and they fit into `room`; returns the bytes taken."""
        taken = 0.0
        pieces += len(self.pieces)
        while self._next is not None and len(self.pieces) < pieces:
            size = len(self._next.html.encode()) + _size_of_box(self._next)
            if self.size + size > most or taken + size > room:
                break
            self.pieces.append(self._next)
            self.size += size
            taken += size
            self._next = next(self._coming, None)
        return taken


_CLOSING = 250
"""Bytes for what is written around a section, and for the notes about what is left out."""
_LEAST_HEAD = 200
"""Bytes that every head takes: with less room nobody need ask."""


def _size_of_box(piece: Piece) -> int:
    """Bytes of the box of a view; counted for each piece, which is a little much."""
    return 0 if piece.view is None else 80 + len(brief(piece.view).encode())


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


class LeftOut(NamedTuple):
    """What a page does not show: rows of changes, and members."""

    rows: int
    members: int

    def __bool__(self) -> bool:
        return self.rows > 0 or self.members > 0

    def told(self, more: str = "") -> str:
        """`12 rows and 3 members`."""
        told = [counted(self.rows, f"{more}row")] if self.rows > 0 else []
        return " and ".join(told + ([counted(self.members, f"{more}member")] if self.members > 0 else []))


def _sum(parts: Iterable[LeftOut]) -> LeftOut:
    rows = members = 0
    for part in parts:
        rows, members = rows + part.rows, members + part.members
    return LeftOut(rows, members)


class Sections:
    """The sections of a page. `shown` are the anchors of those that it has, `room` is what they leave of theirs."""

    def __init__(self, parts: Sequence[Part], canvas: Canvas, room: float, option: str) -> None:
        self._option = option
        self._parts = parts
        self._canvas = canvas
        self._is_bounded = room < math.inf
        self._sections = {section.part.anchor: section for section in self._begun(room)}
        self.room = room - sum(section.size for section in self._sections.values())
        self.shown = self._sections.keys()
        self.left_out = _sum(map(self._left_out, parts))
        self.html = joined(self._assembled())

    def _begun(self, room: float) -> list[_Section]:
        """The sections that have room, filled; hexdumps share what the others leave, since they are read last."""
        whole = room
        first = max(room / (2 * len(self._parts) + 1), _LEAST_BEGINNING)
        units = units_of(self._parts)
        begun: list[_Section] = []
        for is_hexdump in (False, True):
            chosen: list[_Section] = []
            for unit in units:
                if all(part.is_hexdump for part in unit) is is_hexdump and room >= _LEAST_BEGINNING:
                    for section in self._unit(unit, min(first, _BEGINNING), room):
                        room -= section.size
                        chosen.append(section)
            for most in (_BEGINNING, whole / _SHARE, whole):
                room = _fill(chosen, most, room)
            begun += chosen
        return begun

    def _unit(self, unit: list[Part], first: float, room: float) -> Iterator[_Section]:
        """The beginnings of a member and of those inside it, as far as there is room: none without what it lies in."""
        closed_depth = None
        for part in unit:
            if room < _LEAST_HEAD:
                break
            if closed_depth is not None and part.depth > closed_depth:
                continue
            section = _Section(part, self._canvas, is_bounded=self._is_bounded)
            closed_depth = part.depth if section.size > room else None
            if closed_depth is None:
                room -= section.begin(first, room)
                yield section

    def _left_out(self, part: Part) -> LeftOut:
        section = self._sections.get(part.anchor)
        return LeftOut(part.rows, part.members) if section is None else section.left_out

    def _assembled(self) -> Iterator[Html]:
        for concern, group in groupby(self._parts, lambda part: part.concern):
            parts = list(group)
            members = sum(len(part.group.entries) for part in parts if not part.depth)
            yield start("section", class_="concern")
            yield element("h2", f"{SECTIONS[concern]}: {members:,}", id=concern.name.lower())
            yield from self._nested(parts)
            yield end("section")

    def _nested(self, parts: Iterable[Part]) -> Iterator[Html]:
        """The sections, those of an archive inside its own; at the end of each what has none there."""
        outer = _Open(-1)
        open_: list[_Open] = [outer]
        for part in parts:
            while open_[-1].depth >= part.depth:
                yield from self._closed(open_.pop())
            section = self._sections.get(part.anchor)
            if section is None:
                open_[-1].left_out.append(LeftOut(part.rows, part.members))
            else:
                yield section.head
                yield assembled(section.pieces)
                yield self._note(section.left_out, "of this member")
                open_.append(_Open(part.depth))
        while open_:
            yield from self._closed(open_.pop())

    def _closed(self, level: _Open) -> Iterator[Html]:
        yield self._note(_sum(level.left_out), "here")
        if level.depth >= 0:
            yield _END

    def _note(self, left_out: LeftOut, where: str) -> Html:
        if not left_out:
            return EMPTY
        told = f"… {left_out.told('more ')} {where} left out ({self._option} 0 shows all)"
        return element("p", told, class_="cut")


class _Open:
    """An archive whose section has not ended yet, and what is left out of it."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.left_out: list[LeftOut] = []


_END = Html("</div></details>\n")
