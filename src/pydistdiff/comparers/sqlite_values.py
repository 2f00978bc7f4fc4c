"""What differs between two SQLite databases, as values."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import bytes_value, own_name
from pydistdiff.datafiles.sqlite import values_of
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, compare_values
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.datafiles.sqlite import Database, Table
    from pydistdiff.datafiles.sqlite_record import Value as Stored
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

HEADER, SCHEMA, TABLES, INDEXES, PAGES = "header", "schema", "tables", "indexes", "pages"
"""The first steps of paths."""
MOST_ROWS = 20_000
"""Rows of a table that are told one by one, where they differ."""


def database_changes(a: Database, b: Database) -> Iterator[ValueChange]:
    """What differs; of two databases that are not equal, something does. Equal rows are left out."""
    tables_a: list[tuple[str, Value]] = []
    tables_b: list[tuple[str, Value]] = []
    for name in dict.fromkeys((*a.tables, *b.tables)):
        one, other = a.tables.get(name), b.tables.get(name)
        if one is not None and other is not None and one.rows == other.rows and one.ordered == other.ordered:
            continue
        told = [_rows(one, other, a), _rows(other, one, b)]
        if any(isinstance(rows, Scalar) for rows in told):
            told = [None if table is None else _digest(table) for table in (one, other)]
        for tables, rows in zip((tables_a, tables_b), told, strict=True):
            if rows is not None:
                tables.append((name, rows))
    yield from compare_values(_value(a, tables_a), _value(b, tables_b), lambda *_: None)


def _value(database: Database, tables: Iterable[tuple[str, Value]]) -> MappingValue:
    size = f"{sum(count for _, count in database.pages):,}"
    counts = ", ".join(f"{count:,} {what}" for what, count in database.pages if count)
    indexes = [
        (name, _string(f"{count:,} entries, sha256 {digest}")) for name, (count, digest) in database.indexes.items()
    ]
    return MappingValue(
        (
            (HEADER, MappingValue(tuple((name, _string(text)) for name, text in database.header.fields))),
            (SCHEMA, _schema(database)),
            (TABLES, MappingValue(tuple(tables))),
            (INDEXES, MappingValue(tuple(indexes))),
            (PAGES, _string(f"{size} pages: {counts}; all that is no row has sha256 {database.layout}")),
        )
    )


def _string(text: str) -> Scalar:
    return Scalar(ValueType.STRING, text)


def _schema(database: Database) -> MappingValue:
    """The statements by what they make; an index that a table brings along has none."""
    entries: dict[str, Value] = {}
    seen: Counter[str] = Counter()
    for thing in database.schema:
        name = own_name(f"{thing.kind} {thing.name}", entries, seen)
        statement = Scalar(ValueType.NULL, "null") if thing.statement is None else _string(thing.statement)
        table = () if thing.table == thing.name else (("table", _string(thing.table)),)
        entries[name] = MappingValue((("statement", statement), *table))
    return MappingValue(tuple(entries.items()))


# ---------------------------------------------------------------- rows


def _rows(table: Table | None, other: Table | None, database: Database) -> Value | None:
    """The rows of a table that the other does not have alike; a scalar where they are very many."""
    if table is None:
        return None
    if not table.has_numbers:
        if len(table.ordered) > MOST_ROWS:
            return _digest(table)
        return ListValue(tuple(_ordered_row(payload, database) for payload in table.ordered))
    known = {} if other is None else other.rows
    differing = {number: payload for number, payload in table.rows.items() if known.get(number) != payload}
    if len(differing) > MOST_ROWS:
        return _digest(table)
    return MappingValue(tuple((str(number), _row(payload, table, database)) for number, payload in differing.items()))


def _digest(table: Table) -> Scalar:
    digest = hashlib.sha256()
    for number, payload in table.rows.items():
        digest.update(f"{number} {len(payload)} ".encode() + payload)
    for payload in table.ordered:
        digest.update(f"{len(payload)} ".encode() + payload)
    return Scalar(ValueType.BYTES, f"{len(table.rows) + len(table.ordered):,} rows, sha256 {digest.hexdigest()}")


def _row(payload: bytes, table: Table, database: Database) -> MappingValue:
    """A row by column; the one that is the number of the row is left out, since it is stored as nothing."""
    entries: dict[str, Value] = {}
    seen: Counter[str] = Counter()
    for place, value in enumerate(values_of(payload, database.header)):
        if place == table.columns.alias and value is None:
            continue
        name = table.columns.names[place] if place < len(table.columns.names) else f"column {place + 1}"
        entries[own_name(name, entries, seen)] = _stored(value)
    return MappingValue(tuple(entries.items()))


def _ordered_row(payload: bytes, database: Database) -> ListValue:
    """A row of a table WITHOUT ROWID: the columns of its key come first."""
    return ListValue(tuple(map(_stored, values_of(payload, database.header))))


def _stored(value: Stored) -> Scalar:
    if value is None:
        return Scalar(ValueType.NULL, "null")
    if isinstance(value, bytes):
        return bytes_value(value)
    if isinstance(value, str):
        return _string(value)
    return Scalar(ValueType.FLOAT if isinstance(value, float) else ValueType.INTEGER, repr(value))
