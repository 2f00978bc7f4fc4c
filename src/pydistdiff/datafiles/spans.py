"""Pieces of a file by their offsets: that none overlaps another, and what lies in no piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(Struct, frozen=True, gc=False, order=True):
    """A piece of a file."""

    start: int
    size: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + self.size

    def of(self, data: bytes) -> bytes:
        """Its bytes."""
        return data[self.start : self.end]


def gaps(spans: Iterable[Span], size: int) -> list[Span]:
    """What lies between, before and behind the pieces. Raises DataFileError where two overlap or one is cut.

    Pieces at the same offset with the same size are one piece, and empty ones are none.
    """
    at = 0
    found = []
    for span in sorted({span for span in spans if span.size}):
        if span.end > size:
            raise DataFileError(f"a piece of {span.size:,} bytes at {span.start:,} is cut at the end of the file")
        if span.start < at:
            raise DataFileError(f"two pieces overlap at {span.start:,}")
        if span.start > at:
            found.append(Span(at, span.start - at))
        at = span.end
    if at < size:
        found.append(Span(at, size - at))
    return found
