"""Sparse members of a tar: parts of data between holes that read as zeros.

GNU tar has written four layouts: type `S` with extension blocks (old), and PAX records of version 0.0
(one record for each number), 0.1 (one record for all) and 1.0 (the map stands before the data).
"Storing Sparse Files" in its manual describes them. Nothing is ever expanded: a map of 20 bytes can
state terabytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Content, Packed, PlainContent
from pydistdiff.archives.source import CHUNK
from pydistdiff.archives.tar_headers import BLOCK, number
from pydistdiff.errors import ReadError
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

MOST_PARTS = 100_000
_DIGITS = re.compile(rb"[0-9]{1,18}")
_LINE = 20
_ENTRY = 24
_RECIPE = -1
"""Marks a recipe as that of a sparse member; methods of other containers are not negative."""

Parts = tuple[tuple[int, int], ...]
"""Offset and length of each part of data, in bytes."""


class SparseError(ValueError):
    """A map is malformed or impossible; the message says how."""


class SparseContent(Content):
    """Data with holes, expanded while it is read; the holes count against the limits."""

    def __init__(self, data: Source, parts: Parts, size: int) -> None:
        self._data = data
        self._parts = parts
        self.size = size
        recipe = (_RECIPE, size, *(value for part in parts for value in part))
        self.packed = Packed(data, 0, data.size, recipe)

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        done = 0
        for chunk in self._pieces():
            done += len(chunk)
            budget.take_bytes(len(chunk), done, self._data.size)
            yield chunk

    def _pieces(self) -> Iterator[bytes]:
        zeros = bytes(min(CHUNK, self.size))
        done = position = 0
        for start, length in (*self._parts, (self.size, 0)):
            for offset in range(done, start, CHUNK):
                yield zeros[: start - offset]
            yield from self._data.slice(position, length).chunks()
            position += length
            done = start + length


class BrokenContent(PlainContent):
    """Bytes of which only the first ones are there, or none."""

    def __init__(self, source: Source, size: int, message: str) -> None:
        super().__init__(source)
        self._message = message
        self.size = size

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        yield from super().chunks(budget)
        raise ReadError(HazardCode.CORRUPT_MEMBER, self._message)

    def plain(self) -> None:
        return None


def checked(parts: Iterable[tuple[int, int]], size: int, stored: int) -> Parts:
    """The parts without the empty ones; SparseError unless in order, within `size`, and `stored` bytes."""
    result = tuple(part for part in parts if part[1])
    end = total = 0
    for start, length in result:
        if start < end:
            raise SparseError("its parts overlap or are not in order")
        end = start + length
        total += length
    if end > size:
        raise SparseError("its parts reach beyond its size")
    if total != stored:
        raise SparseError(f"its parts have {total:,} bytes in all, the archive holds {stored:,}")
    return result


def numbers(values: Iterable[bytes]) -> list[int]:
    """Decimal numbers as PAX has them; raises SparseError."""
    result = []
    for value in values:
        if not _DIGITS.fullmatch(value):
            raise SparseError("a number of it is none")
        result.append(int(value))
    return result


def pairs(values: list[int]) -> list[tuple[int, int]]:
    """Offsets and lengths that follow each other; raises SparseError."""
    if len(values) % 2 or len(values) > 2 * MOST_PARTS:
        raise SparseError(f"it has {len(values):,} numbers")
    return list(zip(values[::2], values[1::2], strict=True))


def old_entries(block: bytes) -> list[tuple[int, int]]:
    """The entries of an old map in `block`, up to the first empty one; raises SparseError."""
    result = []
    for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
        if block[at + 12] == 0:
            break
        start, length = number(block[at : at + 12]).value, number(block[at + 12 : at + 24]).value
        if start is None or length is None or start < 0 or length < 0:
            raise SparseError("a number of it is none")
        result.append((start, length))
    return result


def leading_map(data: Source) -> tuple[list[tuple[int, int]], int]:
    """The map of version 1.0 that stands before the data, and its length in bytes; raises SparseError."""
    first, newline, _ = data.read(0, BLOCK).partition(b"\n")
    if not newline:
        raise SparseError("it has no end")
    (count,) = numbers([first])
    if count > MOST_PARTS:
        raise SparseError(f"it has {count:,} parts")
    *lines, rest = data.read(0, _LINE * (2 * count + 1) + BLOCK).split(b"\n", 2 * count + 1)
    if len(lines) != 2 * count + 1:
        raise SparseError("it has no end")
    length = sum(map(len, lines)) + len(lines)
    padding = -length % BLOCK
    if rest[:padding].strip(b"\0") or len(rest) < padding:
        raise SparseError("it is not filled up with zeros")
    return pairs(numbers(lines[1:])), length + padding
