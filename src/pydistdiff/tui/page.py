"""A page: what the right pane shows of one thing, as lines that are made when they are looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pydistdiff.tui.cells import SET_IN, pieces, width_of
from pydistdiff.tui.parts import Part, part_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import Hunk
    from pydistdiff.tui.parts import Link, PageLine


class Layout(NamedTuple):
    """How a page is laid out: cells of width, side by side, wrapped, and lines of context (None: all there are)."""

    width: int = 80
    is_split: bool = False
    wraps: bool = False
    context: int | None = None


class Section(Protocol):
    """Lines that belong together. Making one is cheap, whatever it holds; so is each line."""

    stops: Sequence[int]
    """The lines that `next hunk` stops at."""
    hunk: Hunk | None
    """What it draws, where that is a hunk of lines."""

    def __len__(self) -> int: ...

    def line(self, at: int) -> PageLine:
        """One of its lines."""

    def plain(self, at: int) -> str:
        """The text of a line, without drawing it."""

    def measure(self, at: int) -> Measure:
        """How wide a line is."""


class Measure(NamedTuple):
    """Cells of a line's gutter and of its (wider) text, and its halves."""

    gutter: int
    text: int
    halves: int = 1


class Words:
    """A section of lines that are there already; prose is wrapped between words, a table is not."""

    def __init__(self, lines: Sequence[PageLine], stops: Sequence[int] = (), *, is_prose: bool = True) -> None:
        self._lines = lines
        self._is_prose = is_prose
        self.stops = stops
        self.hunk: Hunk | None = None

    def fitted(self, width: int) -> Words:
        """The section in lines that fit, where it is prose."""
        if not self._is_prose:
            return self
        starts = []
        fitted: list[PageLine] = []
        for line in self._lines:
            starts.append(len(fitted))
            fitted.extend(_fitted(line, width))
        return Words(fitted, [starts[stop] for stop in self.stops])

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, at: int) -> PageLine:
        """One of its lines."""
        return self._lines[at]

    def plain(self, at: int) -> str:
        """The text of a line."""
        return self._lines[at].plain

    def measure(self, at: int) -> Measure:
        """How wide a line is."""
        (half,) = self._lines[at].halves
        return Measure(*(sum(width_of(part.text) for part in parts) for parts in (half.gutter, half.text)))


def _fitted(line: PageLine, width: int) -> Iterator[PageLine]:
    """A line of prose as lines that fit, the further ones set in."""
    (half,) = line.halves
    indent = sum(width_of(part.text) for part in half.gutter)
    gutter = half.gutter
    for start, end in pieces(line.plain, width - indent):
        yield line._replace(halves=(half._replace(text=part_range(half.text, start, end), gutter=gutter),))
        gutter = (Part(" " * (indent + SET_IN)),)


class Page:
    """Sections one after the other. A row is a line of the screen: a wrapped line has several."""

    def __init__(self, sections: Sequence[Section], layout: Layout) -> None:
        self.layout = layout
        fitted = (section.fitted(layout.width) if isinstance(section, Words) else section for section in sections)
        self._sections = [section for section in fitted if len(section)]
        self._starts = [0, *accumulate(len(section) for section in self._sections)]
        self._rows = self._wrapped() if layout.wraps else None
        """The first row of each line, where lines are wrapped."""

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self._starts[-1]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.lines if self._rows is None else self._rows[-1]

    def stops(self) -> Iterator[int]:
        """The lines that `next hunk` stops at, in order."""
        for start, section in zip(self._starts, self._sections, strict=False):
            for at in section.stops:
                yield start + at

    def line(self, at: int) -> PageLine:
        """A line by its number."""
        section, inner = self._find(at)
        return section.line(inner)

    def plain(self, at: int) -> str:
        """The text of a line by its number."""
        section, inner = self._find(at)
        return section.plain(inner)

    def link(self, at: int) -> Link | None:
        """Where a line leads."""
        return self.line(at).link if 0 <= at < self.lines else None

    def hunk_at(self, at: int) -> Hunk | None:
        """The hunk that a line is of."""
        return self._find(at)[0].hunk if 0 <= at < self.lines else None

    def place(self, row: int) -> tuple[int, int]:
        """The line of a row, and which of the line's rows it is."""
        if self._rows is None:
            return row, 0
        line = bisect_right(self._rows, row) - 1
        return line, row - self._rows[line]

    def row(self, line: int) -> int:
        """The first row of a line."""
        return line if self._rows is None else self._rows[line]

    def room(self, gutter: int, halves: int = 1) -> int:
        """The cells for text in each half of a line."""
        return max((self.layout.width if halves == 1 else (self.layout.width - 1) // 2) - gutter, 1)

    def _find(self, at: int) -> tuple[Section, int]:
        index = bisect_right(self._starts, at) - 1
        return self._sections[index], at - self._starts[index]

    def _wrapped(self) -> array[int]:
        rows = array("L", [0])
        total = 0
        for section in self._sections:
            for at in range(len(section)):
                gutter, text, halves = section.measure(at)
                total += max(-(-text // self.room(gutter, halves)), 1)
                rows.append(total)
        return rows
