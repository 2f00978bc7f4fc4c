"""Where two pieces of data differ, as rows of a hexdump.

Sources are read in pieces of 1 MiB and never as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.diffing import common_prefix, common_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.model import ByteRow

WIDTH = 16
CHUNK = 1 << 20
PIECE = 1 << 14
BLOCK = 1 << 8
EXACT = 1 << 26
"""Bytes in pieces of 16 KiB that differ whose rows are counted one by one once enough rows are made."""

_PRINTABLE = bytes(byte if 0x20 <= byte < 0x7F else 0x2E for byte in range(256))


class BytesDiff(Struct, frozen=True):
    """The rows that were made, and how many there are: `total` is exact, or an upper bound.

    It is a bound where more bytes than are counted exactly lie in pieces that differ: of further ones all rows count.
    `first_difference` is an offset in bytes, None where the data are equal or a side is missing.
    """

    first_difference: int | None
    hunks: tuple[tuple[ByteRow, ...], ...]
    shown: int
    total: int


def byte_row(sign: str, offset: int, data: bytes) -> ByteRow:
    """A row of a hexdump: sign, offset, hexadecimal digits, and the printable characters of ASCII."""
    return sign, offset, data.hex(" "), data.translate(_PRINTABLE).decode("ascii")


def diff_bytes(a: Source | None, b: Source | None, *, rows: int, exact: int = EXACT) -> BytesDiff:
    """The difference of two pieces of data in at most `rows` rows of 16 bytes (0: all).

    Where both have one size, the rows stand at multiples of 16, each changed one as `-` and `+` (never parted
    by the limit), one equal row around them. Where the sizes differ, what is equal at the beginning and at the
    end is left out; the rest of a is given as `-`, that of b as `+`; each may have half of the rows, or what the
    other does not need. Where a side is missing, the first rows of the other are given.
    """
    if a is None or b is None or a.size != b.size:
        return _unaligned(a, b, rows)
    return _Aligned(a, b, rows, exact).diff()


# Sides of different sizes


def _unaligned(a: Source | None, b: Source | None, rows: int) -> BytesDiff:
    first: int | None = None
    start = tail = 0
    if a is not None and b is not None:
        start = first = equal_at_start(a, b)
        tail = equal_at_end(a, b, min(a.size, b.size) - start)
    length_a, length_b = ((side.size if side else start + tail) - tail - start for side in (a, b))
    need_a, need_b = -(-length_a // WIDTH), -(-length_b // WIDTH)
    give_a, give_b = need_a, need_b
    if rows:
        give_a = min(need_a, max(rows - need_b, (rows + 1) // 2))
        give_b = min(need_b, rows - give_a)
    made = [*_plain_rows(a, "-", start, length_a, give_a), *_plain_rows(b, "+", start, length_b, give_b)]
    return BytesDiff(first, (tuple(made),) if made else (), len(made), need_a + need_b)


def _plain_rows(source: Source | None, sign: str, start: int, length: int, rows: int) -> Iterator[ByteRow]:
    if source is None:
        return
    for place in range(0, min(length, rows * WIDTH), WIDTH):
        yield byte_row(sign, start + place, source.read(start + place, min(WIDTH, length - place)))


def equal_at_start(a: Source, b: Source) -> int:
    """How many bytes are equal at the beginning."""
    end = min(a.size, b.size)
    for offset in range(0, end, CHUNK):
        size = min(CHUNK, end - offset)
        chunk_a, chunk_b = a.read(offset, size), b.read(offset, size)
        if chunk_a != chunk_b:
            return offset + common_prefix(chunk_a, chunk_b)
    return end


def equal_at_end(a: Source, b: Source, most: int) -> int:
    """How many bytes, at most `most`, are equal at the end."""
    for done in range(0, most, CHUNK):
        size = min(CHUNK, most - done)
        chunk_a, chunk_b = a.read(a.size - done - size, size), b.read(b.size - done - size, size)
        if chunk_a != chunk_b:
            return done + common_suffix(chunk_a, chunk_b, size)
    return most


# Sides of one size


class _Aligned:
    """Collects hunks from the numbers of the rows that differ, in order."""

    def __init__(self, a: Source, b: Source, rows: int, exact: int) -> None:
        self._a, self._b, self._rows, self._exact = a, b, rows, exact
        self._count = -(-a.size // WIDTH)
        self._hunks: list[list[ByteRow]] = []
        self._first: int | None = None
        self._last = -9  # the row that differed last
        self._shown = 0
        self._total = 0
        self._is_full = False

    def diff(self) -> BytesDiff:
        inspected = 0
        for offset, piece_a, piece_b in _unequal_pieces(self._a, self._b):
            if self._first is None:
                self._first = offset + common_prefix(piece_a, piece_b)
            if self._is_full and inspected >= self._exact:
                self._total += 2 * -(-len(piece_a) // WIDTH) + 2
                self._last = (offset + len(piece_a) - 1) // WIDTH
                continue
            inspected += len(piece_a)
            for place in _unequal_rows(piece_a, piece_b):
                row_a, row_b = piece_a[place : place + WIDTH], piece_b[place : place + WIDTH]
                self._add((offset + place) // WIDTH, row_a, row_b)
        self._close(self._count)
        return BytesDiff(self._first, tuple(tuple(hunk) for hunk in self._hunks if hunk), self._shown, self._total)

    def _add(self, row: int, row_a: bytes, row_b: bytes) -> None:
        if row - self._last > 3:
            self._close(row)
            if not self._is_full:
                self._hunks.append([])
            between: range = range(max(0, row - 1), row)
        else:
            between = range(self._last + 1, row)
        for number in between:
            self._make([(" ", number, None)])
        self._make([("-", row, row_a), ("+", row, row_b)])
        self._last = row

    def _close(self, before: int) -> None:
        """The equal row after the last one that differed, if there is one before row `before`."""
        if self._last >= 0 and self._last + 1 < before:
            self._make([(" ", self._last + 1, None)])

    def _make(self, rows: list[tuple[str, int, bytes | None]]) -> None:
        """Append rows that belong together, as long as there is room for all of them."""
        self._total += len(rows)
        self._is_full = self._is_full or bool(self._rows and self._shown + len(rows) > self._rows)
        if self._is_full:
            return
        self._shown += len(rows)
        for sign, number, data in rows:
            content = self._a.read(number * WIDTH, WIDTH) if data is None else data
            self._hunks[-1].append(byte_row(sign, number * WIDTH, content))


def _unequal_pieces(a: Source, b: Source) -> Iterator[tuple[int, bytes, bytes]]:
    """The pieces of 16 KiB that differ, with their offsets."""
    for offset in range(0, a.size, CHUNK):
        chunk_a, chunk_b = a.read(offset, CHUNK), b.read(offset, CHUNK)
        if chunk_a == chunk_b:
            continue
        for place in range(0, len(chunk_a), PIECE):
            piece_a, piece_b = chunk_a[place : place + PIECE], chunk_b[place : place + PIECE]
            if piece_a != piece_b:
                yield offset + place, piece_a, piece_b


def _unequal_rows(a: bytes, b: bytes) -> Iterator[int]:
    """The places of the rows that differ in a piece."""
    for block in range(0, len(a), BLOCK):
        if a[block : block + BLOCK] != b[block : block + BLOCK]:
            for place in range(block, min(block + BLOCK, len(a)), WIDTH):
                if a[place : place + WIDTH] != b[place : place + WIDTH]:
                    yield place
