"""An SQLite database: its schema, rows and indexes, read without SQLite. No statement in it is ever run."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sqlite_pages import Cell, Header, Pages
from pydistdiff.datafiles.sqlite_record import is_plain, read_record
from pydistdiff.datafiles.sqlite_schema import Columns, read_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.datafiles.sqlite_record import Value

_SCHEMA = 1
"""The page at which the tree of the schema begins."""


class Thing(Struct, frozen=True):
    """A row of the schema: a table, index, view or trigger, and the statement that made it."""

    kind: str
    name: str
    table: str
    root: int | None
    statement: str | None


class Table(Struct, frozen=True):
    """The rows of a table by their number; one WITHOUT ROWID has none, and its rows are in order."""

    columns: Columns
    rows: dict[int, bytes]
    ordered: tuple[bytes, ...]
    has_numbers: bool


class Database(Struct, frozen=True, kw_only=True):
    """All that a file says: `layout` is a digest of everything that is no header field, row, or entry of an index.

    `indexes` are the number of entries of each index, and a digest of them.
    """

    header: Header
    schema: tuple[Thing, ...]
    tables: dict[str, Table]
    indexes: dict[str, tuple[int, str]]
    pages: tuple[tuple[str, int], ...]
    layout: str


def read_database(data: bytes) -> Database:
    """The database that data are. Raises DataFileError."""
    pages = Pages(data)
    pages.read_free()
    schema = list(_schema(pages))
    tables: dict[str, Table] = {}
    indexes: dict[str, tuple[int, str]] = {}
    for thing in schema:
        if not thing.root:
            continue
        if thing.name in tables or thing.name in indexes:
            raise DataFileError("two tables or indexes have one name")
        if thing.kind == "table":
            tables[thing.name] = _table(pages, thing, thing.root)
        elif thing.kind == "index":
            indexes[thing.name] = _index(pages, thing.root)
        else:
            raise DataFileError("its schema has a thing with rows that is neither table nor index")
    others = pages.count - pages.of_trees - pages.of_long_rows - pages.free - pages.of_pointers
    digest = hashlib.sha256(repr([(thing.root, thing.statement is None) for thing in schema]).encode())
    digest.update(pages.rest)
    return Database(
        header=pages.header,
        schema=tuple(schema),
        tables=tables,
        indexes=indexes,
        pages=(
            ("in trees", pages.of_trees),
            ("of long rows", pages.of_long_rows),
            ("free", pages.free),
            ("of pointers", pages.of_pointers),
            ("of no use", others),
        ),
        layout=digest.hexdigest(),
    )


def values_of(payload: bytes, header: Header) -> list[Value]:
    """The values of a row. Raises DataFileError."""
    return read_record(payload, header.encoding)


def _schema(pages: Pages) -> Iterator[Thing]:
    header = pages.header

    def is_told(cell: Cell) -> bool:
        return _is_plain(cell, header, 5)

    last: int | None = None
    for cell in pages.cells(_SCHEMA, is_table=True, is_told=is_told):
        last = _checked_number(cell, last)
        values = values_of(cell.payload, header)
        kind, name, table, root, statement = values if len(values) == 5 else [None] * 5
        if not (isinstance(kind, str) and isinstance(name, str) and isinstance(table, str)):
            raise DataFileError("a row of its schema is none")
        if not isinstance(root, int | None) or not isinstance(statement, str | None):
            raise DataFileError("a row of its schema is none")
        yield Thing(kind, name, table, root, statement)


def _table(pages: Pages, thing: Thing, root: int) -> Table:
    columns = read_columns(thing.statement or "")
    width = len(columns.names)
    if not pages.is_table(root):
        cells = pages.cells(root, is_table=False, is_told=lambda cell: _is_plain(cell, pages.header, width))
        return Table(columns, {}, tuple(cell.payload for cell in cells), False)
    rows: dict[int, bytes] = {}
    last: int | None = None
    for cell in pages.cells(root, is_table=True, is_told=lambda cell: _is_plain(cell, pages.header, width)):
        last = _checked_number(cell, last)
        rows[last] = cell.payload
    return Table(columns, rows, (), True)


def _index(pages: Pages, root: int) -> tuple[int, str]:
    """The entries are told by one digest, so that all of them leave the rest."""
    digest = hashlib.sha256()
    count = 0
    for cell in pages.cells(root, is_table=False, is_told=lambda _: True):
        digest.update(len(cell.payload).to_bytes(8, "big") + cell.payload)
        count += 1
    return count, digest.hexdigest()


def _checked_number(cell: Cell, last: int | None) -> int:
    """The number of a row, which must be higher than that of the row before."""
    if cell.rowid is None or (last is not None and cell.rowid <= last):
        raise DataFileError("the rows of a table are not in order")
    return cell.rowid


def _is_plain(cell: Cell, header: Header, width: int) -> bool:
    """Whether a row has a value for each column, written as SQLite does: then what it says is all of it."""
    values = values_of(cell.payload, header)
    return len(values) == width and is_plain(cell.payload, values, header.encoding, header.schema_format)
