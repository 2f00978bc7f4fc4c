"""Rows of bytes as a section of a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydistdiff.reports.change_words import spaced_digits
from pydistdiff.tui.page import Measure
from pydistdiff.tui.parts import Half, PageLine, Part, cut_parts
from pydistdiff.tui.text_hunk import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import ByteRow, Hunk
    from pydistdiff.tui.parts import Span

_GROUNDS = {"-": "removed", "+": "added"}
_OTHER = {"-": "+", "+": "-"}
_DIGITS = 47
"""Sixteen bytes, two digits each and blanks between."""


class Hexdump:
    """A run of rows; bytes that are not those of the other side are marked."""

    stops: Sequence[int] = (0,)

    def __init__(self, rows: Sequence[ByteRow]) -> None:
        self._rows = rows
        self.hunk: Hunk | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def line(self, at: int) -> PageLine:
        """A row: sign, offset, digits, characters."""
        sign, offset, digits, printable = self._rows[at]
        text = f"{spaced_digits(digits):<{_DIGITS}}  |{printable}|"
        marks = tuple((span, WORDS[sign]) for span in self._changed(sign, offset, digits))
        gutter = (Part(f"{sign} ", "sign"), Part(f"{offset:08x}  ", "number"))
        return PageLine((Half(cut_parts(text, "", marks), gutter, _GROUNDS.get(sign, "")),))

    def plain(self, at: int) -> str:
        """What a search looks at: the digits and the characters."""
        _, offset, digits, printable = self._rows[at]
        return f"{offset:08x}  {spaced_digits(digits)}  |{printable}|"

    def measure(self, at: int) -> Measure:
        """How wide a row is."""
        return Measure(12, _DIGITS + 4 + len(self._rows[at][3]))

    @cached_property
    def _digits(self) -> dict[tuple[str, int], str]:
        return {(sign, offset): digits.replace(" ", "") for sign, offset, digits, _ in self._rows}

    def _changed(self, sign: str, offset: int, digits: str) -> list[Span]:
        """Where the bytes are not those at the same offset of the other side."""
        other = self._digits.get((_OTHER.get(sign, ""), offset))
        if other is None:
            return []
        own = digits.replace(" ", "")
        places = [at for at in range(0, len(own), 2) if own[at : at + 2] != other[at : at + 2]]
        return [(at // 2 * 3, at // 2 * 3 + 2) for at in places]
