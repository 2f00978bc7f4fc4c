"""Hunks as sections of a page: one line after the other, or a beside b."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from pydistdiff.tui.cells import width_of
from pydistdiff.tui.page import Measure
from pydistdiff.tui.parts import Half, PageLine, Part, cut_parts, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import Hunk
    from pydistdiff.tui.text_hunk import TextHunk

_GROUNDS = {"-": "removed", "+": "added", "\\": "quiet"}
_GAP = -1
MOST_ALIGNED = 5_000
"""Rows of a hunk that stand beside what they became; in a longer hunk changed lines stand side by side in order."""


class Unified:
    """A hunk with removed lines before added ones."""

    stops: Sequence[int] = (0,)

    def __init__(self, hunk: TextHunk, digits: int) -> None:
        self.hunk: Hunk | None = hunk.hunk
        self._hunk = hunk
        self._digits = digits

    def __len__(self) -> int:
        return len(self._hunk.rows) + 1

    def line(self, at: int) -> PageLine:
        """The `@@` line, or a row with its numbers and sign."""
        if at == 0:
            return words(self._hunk.head, "place")
        sign, text = self._hunk.rows[at - 1]
        if sign == "\\":
            gutter = Part(" " * (2 * self._digits + 2), "number")
            return PageLine((Half((Part(text.strip(), "quiet"),), (gutter, Part("\\ ", "quiet"))),))
        a, b = self._hunk.numbers(at - 1)
        shown_a = "" if sign == "+" else str(a)
        shown_b = "" if sign == "-" else str(b)
        numbers = Part(f"{shown_a:>{self._digits}} {shown_b:>{self._digits}} ", "number")
        ground = _GROUNDS.get(sign, "")
        text_parts = cut_parts(text, "", self._hunk.marks(at - 1))
        return PageLine((Half(text_parts, (numbers, Part(f"{sign} ", "sign")), ground),))

    def plain(self, at: int) -> str:
        """The text of a line."""
        return self._hunk.head if at == 0 else self._hunk.rows[at - 1][1]

    def measure(self, at: int) -> Measure:
        """How wide a line is."""
        return Measure(0 if at == 0 else 2 * self._digits + 4, width_of(self.plain(at)))


class SideBySide:
    """A hunk with what a line became beside it."""

    stops: Sequence[int] = (0,)

    def __init__(self, hunk: TextHunk, digits: int) -> None:
        self.hunk: Hunk | None = hunk.hunk
        self._hunk = hunk
        self._digits = digits
        self._left, self._right = _sides(hunk) if len(hunk.rows) <= MOST_ALIGNED else _sides_in_order(hunk)

    def __len__(self) -> int:
        return len(self._left) + 1

    def line(self, at: int) -> PageLine:
        """The `@@` line, or what stands on both sides."""
        if at == 0:
            return words(self._hunk.head, "place")
        return PageLine((self._half(self._left[at - 1], 0), self._half(self._right[at - 1], 1)))

    def plain(self, at: int) -> str:
        """The texts of both sides."""
        if at == 0:
            return self._hunk.head
        rows = {row for row in (self._left[at - 1], self._right[at - 1]) if row != _GAP}
        return "\n".join(self._hunk.rows[row][1] for row in sorted(rows))

    def measure(self, at: int) -> Measure:
        """How wide a line is."""
        if at == 0:
            return Measure(0, width_of(self._hunk.head))
        rows = {row for row in (self._left[at - 1], self._right[at - 1]) if row != _GAP}
        return Measure(self._digits + 3, max(width_of(self._hunk.rows[row][1]) for row in rows), 2)

    def _half(self, row: int, side: int) -> Half:
        if row == _GAP:
            return Half((), (Part(" " * (self._digits + 3)),), "gap")
        sign, text = self._hunk.rows[row]
        if sign == "\\":
            return Half((Part(text.strip(), "quiet"),), (Part(" " * (self._digits + 1)), Part("\\ ", "quiet")))
        number = Part(f"{self._hunk.numbers(row)[side]:>{self._digits}} ", "number")
        parts = cut_parts(text, "", self._hunk.marks(row))
        return Half(parts, (number, Part(f"{sign} ", "sign")), _GROUNDS.get(sign, ""))


def _sides(hunk: TextHunk) -> tuple[array[int], array[int]]:
    """For each line of the drawing the row on the left and the one on the right."""
    left, right = array("l"), array("l")
    removed: list[int] = []
    added: list[int] = []

    def flush() -> None:
        for a, b in _aligned(hunk, removed, added):
            left.append(a)
            right.append(b)
        removed.clear()
        added.clear()

    before = ""
    for row, (sign, _) in enumerate(hunk.rows):
        side = before if sign == "\\" else sign
        if side not in ("-", "+") or (side == "-" and added):
            flush()
        if side == "-":
            removed.append(row)
        elif side == "+":
            added.append(row)
        else:
            left.append(row)
            right.append(row)
        before = side
    flush()
    return left, right


def _sides_in_order(hunk: TextHunk) -> tuple[array[int], array[int]]:
    """The same in one go for a long hunk: the first removed row beside the first added one, and so on."""
    left, right = array("l"), array("l")
    before = ""
    for row, (sign, _) in enumerate(hunk.rows):
        side = before if sign == "\\" else sign
        if side not in ("-", "+") or (side == "-" and before == "+"):
            short = left if len(left) < len(right) else right
            short.extend([_GAP] * abs(len(left) - len(right)))
        if side != "+":
            left.append(row)
        if side != "-":
            right.append(row)
        before = side
    short = left if len(left) < len(right) else right
    short.extend([_GAP] * abs(len(left) - len(right)))
    return left, right


def _aligned(hunk: TextHunk, removed: list[int], added: list[int]) -> list[tuple[int, int]]:
    """The rows of a run side by side: what became what on one line, the rest in order between."""
    lines: list[tuple[int, int]] = []
    rest = list(reversed(added))
    for row in removed:
        partner = hunk.partner(row)
        if partner is None:
            lines.append((row, _GAP))
            continue
        while rest and rest[-1] < partner:
            lines.append((_GAP, rest.pop()))
        if rest:
            lines.append((row, rest.pop()))
        else:
            lines.append((row, _GAP))
    lines.extend((_GAP, row) for row in reversed(rest))
    return _closed(lines)


def _closed(lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Gaps on the left and gaps on the right that follow each other are drawn on the same lines."""
    result: list[tuple[int, int]] = []
    only_a: list[int] = []
    only_b: list[int] = []

    def flush() -> None:
        for at in range(max(len(only_a), len(only_b))):
            a = only_a[at] if at < len(only_a) else _GAP
            b = only_b[at] if at < len(only_b) else _GAP
            result.append((a, b))
        only_a.clear()
        only_b.clear()

    for a, b in lines:
        if a != _GAP and b != _GAP:
            flush()
            result.append((a, b))
        elif b == _GAP:
            only_a.append(a)
        else:
            only_b.append(b)
    flush()
    return result
