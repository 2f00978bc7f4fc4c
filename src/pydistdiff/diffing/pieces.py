"""Where long lines differ: lines of minified code broken into pieces, which are compared as lines are.

A piece ends behind a character at which code goes on with something else: `;`, `{`, `}`, and `,` in a long piece; in
markup `>`. Nothing is parsed: what is a string, a template or a regular expression to JavaScript is broken like all
else. So no text can put this out of step, and the pieces joined are always the text.

Most of a bundle is equal: it is first broken into large pieces, and those that differ, with their neighbours, into
small ones. All of it is linear but for the comparisons, which are bounded by a budget (HAZARDS rule 16).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.diffing.lines import ComparedLines, LineDiff, LineHunk, Lines, changed_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.diffing.lines import Block

MOST_SMALL = 20_000
"""Small pieces that are compared, more than anybody reads; large ones beyond it are told as removed and added whole."""
MOST_LARGE = 200_000
"""Large pieces that are compared, in all blocks but the first; a block beyond it is told so as a whole."""
CALL_COST = 50
"""What one comparison counts in the budget, in pieces."""
CONTEXT = 3
NEAR = 2_000
"""Bytes of a large piece that is equal which are broken into small ones beside a change."""


class Breaks(Struct, frozen=True):
    """How text is broken: into large pieces, which are never many, and into small ones, which end in one of `ends`."""

    large: re.Pattern[bytes]
    small: re.Pattern[bytes]
    ends: bytes


CODE = Breaks(
    large=re.compile(rb".{1,500}+[^}\n]*+[}\n]?", re.DOTALL),
    small=re.compile(rb"[^;{}\n]{0,60}+[^,;{}\n]*+[,;{}\n]|[^;{}\n]++\Z"),
    ends=b";{},\n",
)
"""JavaScript, CSS, and whatever else has no lines."""
MARKUP = Breaks(
    large=re.compile(rb".{1,500}+[^>\n]*+[>\n]?", re.DOTALL),
    small=re.compile(rb"[^>\n]*+[>\n]|[^>\n]++\Z"),
    ends=b">\n",
)
"""HTML and XML."""


class Budget:
    """How many pieces may still be compared, small ones and large ones each.

    One block may have any number of large ones: comparing them costs no more than so many lines would.
    """

    def __init__(self, small: int = MOST_SMALL, large: int = MOST_LARGE) -> None:
        self._small = small
        self._large = large
        self._is_first = True

    def takes_small(self, cost: int) -> bool:
        """Whether there are so many small ones left; then they are taken."""
        if cost > self._small:
            return False
        self._small -= cost
        return True

    def takes_large(self, cost: int) -> bool:
        """The same of large ones."""
        if cost > self._large and not self._is_first:
            return False
        self._large -= cost
        self._is_first = False
        return True


def compare_pieces(lines: ComparedLines, *, longest: int, breaks: Breaks, rows: int) -> LineDiff | None:
    """The pieces that differ in blocks with a line of more than `longest` bytes; None where there is no such block.

    At most `rows` rows are made (0: all). The starts of the hunks count the pieces, and their section says at which
    line and column they begin; a row holds a newline where the piece does.
    """
    budget = Budget()
    hunks: list[LineHunk] = []
    totals = [0, 0, 0]
    before = shown = 0
    for block in lines.blocks:
        sides = lines.a.lines[block[0] : block[1]], lines.b.lines[block[2] : block[3]]
        if max(map(len, (*sides[0], *sides[1])), default=0) <= longest:
            continue
        compared = compare_texts(_text(sides[0]), _text(sides[1]), breaks, budget)
        diff = compared.diff(context=CONTEXT, rows=max(rows - shown, 1) if rows else 0)
        if not rows or shown < rows:
            hunks += _placed(diff.hunks, compared, block, before)
            shown += sum(len(hunk.rows) for hunk in diff.hunks)
        before += max(len(compared.a.lines), len(compared.b.lines))
        for at, count in enumerate((diff.lines_added, diff.lines_removed, diff.rows_total)):
            totals[at] += count
    return LineDiff(tuple(hunks), *totals) if totals[2] else None


def _text(lines: Sequence[bytes]) -> bytes:
    return b"".join([line + b"\n" for line in lines])


def compare_texts(a: bytes, b: bytes, breaks: Breaks, budget: Budget) -> ComparedLines:
    """Two texts in pieces: small ones where they differ and next to that, large ones elsewhere."""
    large_a, large_b = breaks.large.findall(a), breaks.large.findall(b)
    if not budget.takes_large(len(large_a) + len(large_b) + CALL_COST):
        whole = [(0, len(large_a), 0, len(large_b))] if a != b else []
        return ComparedLines(_as_lines(large_a), _as_lines(large_b), whole)
    made_a: list[bytes] = []
    made_b: list[bytes] = []
    blocks: list[Block] = []
    done = 0
    for a_low, a_high, b_low, b_high in changed_blocks(large_a, large_b):
        between = _around(large_a[done:a_low], breaks)
        side_a, side_b, found = _refined(large_a[a_low:a_high], large_b[b_low:b_high], breaks, budget)
        at_a, at_b = len(made_a) + len(between), len(made_b) + len(between)
        blocks += [(low_a + at_a, high_a + at_a, low_b + at_b, high_b + at_b) for low_a, high_a, low_b, high_b in found]
        made_a += between + side_a
        made_b += between + side_b
        done = a_high
    rest = _around(large_a[done:], breaks)
    return ComparedLines(_as_lines(made_a + rest), _as_lines(made_b + rest), blocks)


def _as_lines(pieces: list[bytes]) -> Lines:
    lines = Lines(b"")
    lines.lines, lines.is_ended = pieces, True
    return lines


def _around(large: list[bytes], breaks: Breaks) -> list[bytes]:
    """Pieces that are equal: small ones at both ends, where they stand beside a change."""
    if not large:
        return []
    if len(large) == 1:
        return _around_change(large[0], breaks)
    return [*_around_change(large[0], breaks), *large[1:-1], *_around_change(large[-1], breaks)]


def _around_change(piece: bytes, breaks: Breaks) -> list[bytes]:
    """A large piece that is equal, broken into small ones if it is not too large, else at its ends."""
    if len(piece) <= 2 * NEAR:
        return breaks.small.findall(piece)
    places = [place for place in (_end_from(piece, NEAR, breaks), _end_from(piece, len(piece) - NEAR, breaks)) if place]
    if len(places) < 2 or places[0] >= places[1]:
        return [piece]
    head, tail = piece[: places[0]], piece[places[1] :]
    return [*breaks.small.findall(head), piece[places[0] : places[1]], *breaks.small.findall(tail)]


def _end_from(piece: bytes, start: int, breaks: Breaks) -> int:
    """Behind the first character from a place on that ends a small piece; 0 where there is none."""
    places = [place for end in breaks.ends if (place := piece.find(end, start)) >= 0]
    return min(places, default=-1) + 1


def _refined(
    large_a: list[bytes], large_b: list[bytes], breaks: Breaks, budget: Budget
) -> tuple[list[bytes], list[bytes], list[Block]]:
    """The pieces of two stretches that differ and the blocks in them: of small pieces while the budget lasts."""
    a, b = b"".join(large_a), b"".join(large_b)
    cost = CALL_COST + sum(side.count(end) for side in (a, b) for end in breaks.ends)
    if not budget.takes_small(cost):
        return large_a, large_b, [(0, len(large_a), 0, len(large_b))]
    small_a, small_b = breaks.small.findall(a), breaks.small.findall(b)
    return small_a, small_b, changed_blocks(small_a, small_b)


def _placed(hunks: Sequence[LineHunk], compared: ComparedLines, block: Block, before: int) -> Iterator[LineHunk]:
    """The hunks with the lines and columns at which they begin, and their starts counted on from earlier blocks."""
    place_a, place_b = _Place(compared.a.lines, block[0] + 1), _Place(compared.b.lines, block[2] + 1)
    for hunk in hunks:
        signs = {sign for sign, _ in hunk.rows}
        told_a = place_a.of(hunk.a_start - (not signs.isdisjoint(" -")))
        told_b = place_b.of(hunk.b_start - (not signs.isdisjoint(" +")))
        told = told_a if told_a == told_b else f"{told_a} \u2192 {told_b}"
        yield replace(hunk, a_start=hunk.a_start + before, b_start=hunk.b_start + before, section=told.encode())


class _Place:
    """Finds lines and columns of pieces, asked for in rising order."""

    def __init__(self, pieces: list[bytes], line: int) -> None:
        self._pieces = pieces
        self._line = line
        self._column = 1
        self._at = 0

    def of(self, index: int) -> str:
        """Where a piece begins, in words."""
        passed = b"".join(self._pieces[self._at : index])
        self._at = max(index, self._at)
        behind = passed.rpartition(b"\n")
        if behind[1]:
            self._line += passed.count(b"\n")
            self._column = 1
        self._column += len(behind[2].decode())
        return f"line {self._line:,}, column {self._column:,}"
