"""SQLite databases, read without SQLite."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import DataFileComparer
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.sqlite_values import INDEXES, PAGES, SCHEMA, TABLES, database_changes
from pydistdiff.datafiles.sqlite import Database, read_database
from pydistdiff.datafiles.sqlite_pages import MAGIC
from pydistdiff.limits import MIB
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import ValueChange


class SqliteComparer(DataFileComparer[Database]):
    """SQLite databases, known by how they begin.

    The file is read page by page without SQLite, and no statement in it is ever run. Told are the fields of the header,
    the schema by table, index, view and trigger, the rows of each table by their number (a table WITHOUT ROWID by the
    place of its rows) with the values of the columns, and of each index how many entries it has and a digest of them.
    Everything else, such as how rows lie in pages, free pages and what is left in them of rows that were deleted, is
    told together as pages. A database whose trees are broken is shown as bytes, with the reason; so is one with more
    than 300,000 rows and entries of indexes, or 32 MiB.
    """

    format = "sqlite"
    largest = 32 * MIB

    def accepts(self, pair: Pair) -> bool:
        """By the magic string."""
        return all(side.read(0, len(MAGIC)) == MAGIC for side in pair.sides)

    def read(self, source: Source) -> Database:
        """Schema and rows. Raises DataFileError."""
        return read_database(source.all())

    def differences(self, a: Database, b: Database) -> Iterator[ValueChange]:
        """What differs in header, schema, rows, indexes and pages."""
        return database_changes(a, b)

    def told(self, file: Database) -> str:
        """How many tables and rows it has."""
        rows = sum(len(table.rows) + len(table.ordered) for table in file.tables.values())
        tables = len(file.tables)
        return f"database of {tables:,} table{'' if tables == 1 else 's'} and {rows:,} row{'' if rows == 1 else 's'}"

    def headline(self, changes: Sequence[ValueChange], a: Database, b: Database) -> str | None:  # noqa: ARG002
        """What changed in the schema, and how many rows of which table."""
        schema = [
            f"{change.path[1]} {change.op.value}" for change in changes if change.path[0] == SCHEMA and change.path[1:]
        ]
        rows = _told_rows(changes)
        if not rows and not schema and any(change.path[0] in (PAGES, INDEXES) for change in changes):
            rows = ["no row differs"]
        return headline_of([*dict.fromkeys(schema), *rows])


def _is_of_schema(change: ValueChange) -> bool:
    return change.path[0] == SCHEMA and len(change.path) > 1


def _became(change: ValueChange) -> str:
    return change.op.value if len(change.path) == 2 else Operation.CHANGED.value


def _told_rows(changes: Sequence[ValueChange]) -> list[str]:
    """Of each table that both sides have how many rows came, went and changed."""
    counts: dict[str, Counter[Operation]] = {}
    changed: dict[tuple[str | int, ...], None] = {}
    for change in changes:
        if change.path[0] != TABLES or (len(change.path) < 3 and change.op is not Operation.CHANGED):
            continue
        if len(change.path) > 3:
            changed[change.path[1:3]] = None
        else:
            counts.setdefault(str(change.path[1]), Counter())[change.op] += len(change.path) == 3
    for table, _ in changed:
        counts.setdefault(str(table), Counter())[Operation.CHANGED] += 1
    told = []
    for table, count in counts.items():
        parts = [f"{count[op]:,} {op.value}" for op in Operation if count[op]]
        told.append(f"{table}: {', '.join(parts) or 'other rows'}")
    return told
