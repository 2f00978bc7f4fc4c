"""A window over a source, for readers that walk through it mostly forwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.source import CHUNK
from pydistdiff.limits import KIB

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

_FIRST = 16 * KIB


class Window:
    """Small reads out of large ones.

    What is read ahead grows while the reads follow one another, and is small again after a jump, so that
    the contents that a reader skips are not read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._data = b""
        self._start = self._stop = 0
        self._ahead = _FIRST

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`, fewer than `length` only at the end of the source."""
        if self._start <= offset and offset + length <= self._stop:
            start = offset - self._start
            return self._data[start : start + length]
        return self._refill(offset, length)

    def _refill(self, offset: int, length: int) -> bytes:
        follows = self._start <= offset <= self._stop
        self._ahead = min(2 * self._ahead, CHUNK) if follows else _FIRST
        self._data = self._source.read(offset, max(length, self._ahead))
        self._start, self._stop = offset, offset + len(self._data)
        return self._data[:length]
