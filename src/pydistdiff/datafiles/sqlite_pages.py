"""The pages of an SQLite database: its header, its trees and what they hold ("Database File Format").

Every page belongs to at most one tree or list, so that reading costs no more than the file is long. What is told by
itself is blanked out in a copy of the file (`Pages.rest`): what is left there is how the database is laid out, and
whatever else hides in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sqlite_record import varint, written_varint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAGIC = b"SQLite format 3\0"
HEADER = 100
"""Bytes of the header, which stands at the beginning of the first page."""
MOST_CELLS = 300_000
"""Rows and entries of indexes of one database; each costs ten microseconds."""
DEEPEST = 24
"""Levels of a tree; SQLite itself goes no deeper than 20."""
_ENCODINGS = {0: "utf-8", 1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_TABLE_LEAF, _TABLE_INNER, _INDEX_LEAF, _INDEX_INNER = 13, 5, 10, 2
_JOURNALS = {1: "rollback journal", 2: "write-ahead log"}


class Header(Struct, frozen=True, kw_only=True):
    """What stands in the first 100 bytes; `fields` are all of it but for the magic."""

    page_size: int
    usable: int
    encoding: str
    schema_format: int
    first_free: int
    can_shrink: bool
    fields: tuple[tuple[str, str], ...]


class Cell(NamedTuple):
    """A row or an entry of an index; an entry has no `rowid`."""

    rowid: int | None
    payload: bytes


def read_header(data: bytes) -> Header:
    """The header of a database. Raises DataFileError."""
    if len(data) < HEADER or not data.startswith(MAGIC):
        raise DataFileError("it does not begin with the header of SQLite")

    def number(at: int, size: int = 4) -> int:
        return int.from_bytes(data[at : at + size], "big")

    page_size = 65536 if number(16, 2) == 1 else number(16, 2)
    usable = page_size - data[20]
    if page_size < 512 or page_size & (page_size - 1) or usable < 480 or data[21:24] != b"\x40\x20\x20":
        raise DataFileError("its header has values that SQLite does not know")
    if len(data) % page_size:
        raise DataFileError(f"{len(data) % page_size:,} bytes are no whole page")
    if number(56) not in _ENCODINGS or number(44) > 4:
        raise DataFileError("its header has an encoding or format that SQLite does not know")
    version = number(96)
    fields = (
        ("page size", str(page_size)),
        ("reserved bytes of a page", str(data[20])),
        ("written with", _JOURNALS.get(data[18], str(data[18]))),
        ("read with", _JOURNALS.get(data[19], str(data[19]))),
        ("change counter", str(number(24))),
        ("pages", str(number(28))),
        ("first free page", str(number(32))),
        ("free pages", str(number(36))),
        ("schema cookie", str(number(40))),
        ("schema format", str(number(44))),
        ("cache size", str(number(48))),
        ("largest root page", str(number(52))),
        ("encoding", f"{_ENCODINGS[number(56)]}{'' if number(56) else ' (not set)'}"),
        ("user version", str(number(60))),
        ("incremental vacuum", str(number(64))),
        ("application id", str(number(68))),
        ("reserved", data[72:92].hex() if any(data[72:92]) else "none"),
        ("valid for change", str(number(92))),
        ("SQLite version", f"{version // 1_000_000}.{version // 1_000 % 1_000}.{version % 1_000}"),
    )
    return Header(
        page_size=page_size,
        usable=usable,
        encoding=_ENCODINGS[number(56)],
        schema_format=number(44),
        first_free=number(32),
        can_shrink=number(52) > 0,
        fields=fields,
    )


class Pages:
    """The pages of one database, each of which is taken once."""

    def __init__(self, data: bytes) -> None:
        self.header = read_header(data)
        self.rest = bytearray(data)
        """A copy in which what was read as a row or header field is blanked out."""
        self.rest[:HEADER] = bytes(HEADER)
        self.count = len(data) // self.header.page_size
        self.of_trees = self.of_long_rows = self.free = 0
        self._data = data
        self._taken: set[int] = set()
        self._cells = 0

    @property
    def of_pointers(self) -> int:
        """How many pages say where others are needed; only a database that can shrink by itself has them."""
        return -(-(self.count - 1) // (self.header.usable // 5 + 1)) if self.header.can_shrink else 0

    def _take(self, number: int) -> int:
        """Where a page begins. Raises where it is none, or was taken before."""
        if not 0 < number <= self.count:
            raise DataFileError(f"page {number:,} is asked for, of {self.count:,}")
        if number in self._taken:
            raise DataFileError(f"page {number:,} stands in two places of its trees")
        self._taken.add(number)
        return (number - 1) * self.header.page_size

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._data[at : at + size], "big")

    def read_free(self) -> None:
        """Take the free pages, whose content stays in `rest`."""
        number = self.header.first_free
        while number:
            start = self._take(number)
            self.free += 1
            count = self._number(start + 4, 4)
            if count > self.header.usable // 4 - 2:
                raise DataFileError("its list of free pages is broken")
            for place in range(start + 8, start + 8 + 4 * count, 4):
                self._take(self._number(place, 4))
            self.free += count
            number = self._number(start, 4)

    def cells(self, root: int, *, is_table: bool, is_told: Callable[[Cell], bool]) -> Iterator[Cell]:
        """The rows or entries of the tree at a page, in their order; those that are told leave `rest`."""
        stack = [self._items(root, is_table=is_table, is_told=is_told)]
        while stack:
            item = next(stack[-1], None)
            if item is None:
                stack.pop()
            elif isinstance(item, int):
                if len(stack) == DEEPEST:
                    raise DataFileError("a tree is too deep")
                stack.append(self._items(item, is_table=is_table, is_told=is_told))
            else:
                yield item

    def is_table(self, root: int) -> bool:
        """Whether the tree at a page has rows with a number; an index has none."""
        if not 0 < root <= self.count:
            raise DataFileError(f"page {root:,} is asked for, of {self.count:,}")
        return self._data[self._begin(root, (root - 1) * self.header.page_size)] in (_TABLE_LEAF, _TABLE_INNER)

    def _begin(self, number: int, start: int) -> int:
        return start + HEADER if number == 1 else start

    def _items(self, number: int, *, is_table: bool, is_told: Callable[[Cell], bool]) -> Iterator[Cell | int]:
        """The cells of a page, and the pages below it, in the order of the tree."""
        start = self._take(number)
        self.of_trees += 1
        begin = self._begin(number, start)
        kind = self._data[begin]
        if kind not in ((_TABLE_LEAF, _TABLE_INNER) if is_table else (_INDEX_LEAF, _INDEX_INNER)):
            raise DataFileError(f"page {number:,} is no page of its tree")
        is_inner = kind in (_TABLE_INNER, _INDEX_INNER)
        count = self._number(begin + 3, 2)
        pointers = begin + (12 if is_inner else 8)
        self._cells += count
        if pointers + 2 * count > start + self.header.usable or self._cells > MOST_CELLS:
            raise DataFileError(f"page {number:,} has too many rows, or its tree has")
        used = 0
        for place in range(pointers, pointers + 2 * count, 2):
            at = start + self._number(place, 2)
            if not pointers + 2 * count <= at < start + self.header.usable:
                raise DataFileError(f"a row lies outside of page {number:,}")
            if is_inner:
                yield self._number(at, 4)
                at += 4
            if kind == _TABLE_INNER:
                continue
            cell, size = self._cell(at, start + self.header.usable, is_table=is_table, is_told=is_told)
            used += size
            if used > self.header.usable:
                raise DataFileError(f"the rows of page {number:,} overlap")
            yield cell
        if is_inner:
            yield self._number(begin + 8, 4)

    def _cell(self, at: int, end: int, *, is_table: bool, is_told: Callable[[Cell], bool]) -> tuple[Cell, int]:
        """The row at a place, and how many bytes it has in its page."""
        length, body = varint(self._data, at, end)
        head = written_varint(length)
        rowid = None
        if is_table:
            rowid, body = varint(self._data, body, end)
            head += written_varint(rowid)
        local = self._local(length, is_table=is_table)
        is_long = local < length
        if body + local + 4 * is_long > end:
            raise DataFileError("a row is longer than its page")
        spans = [(body, body + local)]
        if is_long:
            spans += self._overflow(self._number(body + local, 4), length - local)
        payload = b"".join([self._data[first:last] for first, last in spans])
        cell = Cell(None if rowid is None else rowid - ((rowid >> 63) << 64), payload)
        if is_told(cell):
            if self._data[at:body] == head:
                spans.append((at, body))
            for first, last in spans:
                self.rest[first:last] = bytes(last - first)
        return cell, body + local - at

    def _local(self, length: int, *, is_table: bool) -> int:
        """How many bytes of a row stand in its page, as section 1.6 has it."""
        usable = self.header.usable
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return length
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        return local if local <= most else least

    def _overflow(self, number: int, length: int) -> Iterator[tuple[int, int]]:
        """Where the rest of a long row stands."""
        room = self.header.usable - 4
        if length > self.count * room:
            raise DataFileError("a row is longer than the file")
        while length > 0:
            start = self._take(number)
            self.of_long_rows += 1
            piece = min(length, room)
            yield start + 4, start + 4 + piece
            length -= piece
            number = self._number(start, 4)
            if bool(number) != (length > 0):
                raise DataFileError("a long row does not end where it should")
