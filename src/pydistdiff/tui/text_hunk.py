"""A hunk of a diff with all that is drawn of it: numbers of lines, pairs of changed lines, changed words, colour."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from pydistdiff.diffing.words import MOST_CHARACTERS, changed_words, pair_rows
from pydistdiff.reports.change_words import hunk_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydistdiff.diffing.words import Spans
    from pydistdiff.model import Hunk
    from pydistdiff.tui.parts import Span

    Marks = tuple[tuple[Span, str], ...]
    """Ranges of characters, each with the name of its style."""

WORDS = {"-": "removed-word", "+": "added-word"}
"""The style of words that changed, by the sign of their row."""
MOST_PAIRED = 2_000
"""Rows of a run of changed lines that are paired by their words; those of a longer run are not."""


class TextHunk:
    """What is known of a hunk; what costs more than a look at a row is worked out for what is looked at."""

    def __init__(self, hunk: Hunk) -> None:
        self.hunk = hunk
        self.rows = hunk.lines
        self.colours: Mapping[int, Marks] = {}
        """The syntax of rows, once it is known."""
        self._numbers: tuple[array[int], array[int]] | None = None
        self._runs: array[int] | None = None
        self._pairs: dict[int, dict[int, int]] = {}
        self._words: dict[int, Spans] = {}

    @property
    def head(self) -> str:
        """The `@@` line."""
        return hunk_place(self.hunk)

    @property
    def last_number(self) -> int:
        """No line has a higher number."""
        return max(self.hunk.a_start, self.hunk.b_start) + len(self.rows)

    def numbers(self, at: int) -> tuple[int, int]:
        """The numbers of a row in a and in b; of a side that it has not, those of the next line."""
        if self._numbers is None:
            a, b = self.hunk.a_start, self.hunk.b_start
            self._numbers = (array("L"), array("L"))
            for sign, _ in self.rows:
                self._numbers[0].append(a)
                self._numbers[1].append(b)
                a += sign in "- "
                b += sign in "+ "
        return self._numbers[0][at], self._numbers[1][at]

    def marks(self, at: int) -> Marks:
        """Syntax and changed words of a row."""
        sign, _ = self.rows[at]
        colours = self.colours.get(at, ())
        if sign not in ("-", "+"):
            return colours
        style = WORDS[sign]
        return (*colours, *((span, style) for span in self._changed(at)))

    def partner(self, at: int) -> int | None:
        """The row that a removed row became, or that an added one came from."""
        start, end = self._run(at)
        if start not in self._pairs:
            pairs: dict[int, int] = {}
            if end - start <= MOST_PAIRED:
                for a, b in pair_rows(self.rows[start:end]):
                    pairs[start + a], pairs[start + b] = start + b, start + a
            self._pairs[start] = pairs
        return self._pairs[start].get(at)

    def _changed(self, at: int) -> Spans:
        if at not in self._words:
            other = self.partner(at)
            if other is None:
                return ()
            a, b = min(at, other), max(at, other)
            texts = self.rows[a][1], self.rows[b][1]
            is_short = max(map(len, texts)) <= MOST_CHARACTERS
            spans = changed_words(*texts) if is_short else ((), ())
            self._words[a], self._words[b] = (
                _unless_all(found, text) for found, text in zip(spans, texts, strict=True)
            )
        return self._words[at]

    def _run(self, at: int) -> tuple[int, int]:
        """The rows from one unchanged row to the next around a row."""
        if self._runs is None:
            self._runs = run_starts(self.rows)
        index = bisect_right(self._runs, at) - 1
        end = self._runs[index + 1] if index + 1 < len(self._runs) else len(self.rows)
        return self._runs[index], end


def _unless_all(spans: Spans, text: str) -> Spans:
    """Where a line has nothing but changed words, marking them says nothing."""
    return () if spans == ((0, len(text)),) else spans


def run_starts(rows: Sequence[tuple[str, str]]) -> array[int]:
    """Where runs begin: removed rows and the added rows after them, or unchanged rows."""
    starts = array("L")
    before = ""
    for at, (sign, _) in enumerate(rows):
        kind = sign if sign in "-+" else " "
        if (sign != "\\" and not (kind == before or (before == "-" and kind == "+"))) or not starts:
            starts.append(at)
        if sign != "\\":
            before = kind
    return starts
