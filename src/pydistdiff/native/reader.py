"""A window that also counts: tables that overlap or that lead to one another cost no more than a real file's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pydistdiff.limits import MIB
from pydistdiff.native.binary import NativeError
from pydistdiff.native.window import LONGEST_NAME, Window

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

MOST_ENTRIES = 1_000_000
"""Entries of all tables of one file, those that are read twice counted twice."""
MOST_NAMES = 64 * MIB
"""Bytes of all names of one file, those that are named twice counted twice."""
_NAME_PIECE = 128


class Allowance:
    """What the reading of one file may cost."""

    def __init__(self) -> None:
        self._entries = MOST_ENTRIES
        self._names = MOST_NAMES

    def take(self, entries: int) -> None:
        """Count entries of a table. Raises NativeError where there are too many in all."""
        self._entries -= entries
        if self._entries < 0:
            raise NativeError(f"its tables have more than {MOST_ENTRIES:,} entries")

    def take_name(self, size: int) -> None:
        """Count the bytes of a name. Raises NativeError where there are too many in all."""
        self._names -= size
        if self._names < 0:
            raise NativeError(f"its names have more than {MOST_NAMES:,} bytes")


class Reader(Window):
    """A file, or a part of one, and what its reading may still cost."""

    def __init__(self, source: Source, order: str = "<", allowance: Allowance | None = None) -> None:
        super().__init__(source, order)
        self.allowance = allowance or Allowance()

    def sha256(self, offset: int, size: int, what: str) -> str:
        """The SHA-256 of a part of any size, in hexadecimal digits. Raises NativeError."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise NativeError(f"{what} lies outside the file")
        digest = hashlib.sha256()
        for piece in self.source.slice(offset, size).chunks():
            digest.update(piece)
        return digest.hexdigest()

    def number(self, offset: int, size: int, what: str) -> int:
        """An unsigned number of so many bytes. Raises NativeError."""
        return int.from_bytes(self.take(offset, size, what), self.endianness)

    def rows(self, form: str, offset: int, count: int, what: str) -> list[tuple[Any, ...]]:
        """The rows of a table, counted. Raises NativeError."""
        self.allowance.take(count)
        return super().rows(form, offset, count, what)

    def name(self, offset: int, what: str, end: int) -> str:
        """The text up to the next NUL, which must come before `end`. Raises NativeError.

        Bytes that are no UTF-8 become lone surrogates, so that two names never look the same.
        """
        pieces: list[bytes] = []
        for at in range(offset, min(end, offset + LONGEST_NAME), _NAME_PIECE):
            piece = self.take(at, min(_NAME_PIECE, end - at), what)
            stop = piece.find(b"\0")
            pieces.append(piece if stop < 0 else piece[:stop])
            if stop >= 0:
                name = b"".join(pieces)
                self.allowance.take_name(len(name))
                return name.decode("utf-8", "surrogateescape")
        raise NativeError(f"{what} has no end")
