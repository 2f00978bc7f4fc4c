"""Tables with cells between commas, semicolons or tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.delimited import NAMES, Table, delimiter_of, has_header, is_word, read_table
from pydistdiff.comparers.document import DocumentComparer, DocumentError, at_key
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.line_lists import own_names, strings
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, compact, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.delimited import Rows
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import AttributeChange, ValueChange

HEADER = "(header)"
"""The first step of the path of a change of the names of the columns."""
_ROWS = "rows"
_SIGN = "sign"


class CsvComparer(DocumentComparer):
    """Tables: `.csv` and `.tsv`, cell by cell.

    What stands between cells is told by the first row, and must be the same on both sides. Cells are compared as they
    are written: `1` and `1.0` are two. Rows are told by their first cell where that is their own on both sides;
    otherwise equal rows are found wherever they stand, and others by their neighbours. The first row is taken for the
    names of columns only where a column holds numbers everywhere else. Another order of rows or columns counts.

    Rows with more or fewer cells than the first, blank rows and quotes inside a cell or among tabs are read in
    different ways: such a table is compared by lines.
    """

    format = "csv"
    formatting_cause = "csv-formatting"
    largest = 16 << 20

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith((".csv", ".tsv"))

    def parse(self, text: str, pair: Pair) -> Value:
        """The table as it is read without another side. Raises DocumentError."""
        return self.parse_sides(text, text, pair)[0]

    def parse_sides(self, a: str, b: str, pair: Pair) -> tuple[Value, Value]:
        """Both tables, with names of columns where both have them, rows by their first cell where both can."""
        table_a, table_b = _read(a, pair), _read(b, pair)
        if table_a.delimiter != table_b.delimiter:
            raise DocumentError(f"{NAMES[table_a.delimiter]} between cells, then {NAMES[table_b.delimiter]}")
        return _documents(table_a, table_b)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """The columns that differ, then the cells; another order of either is `list-order`."""
        columns = compare_values(_part(a, HEADER), _part(b, HEADER), own_names)
        changes = [replace(change, path=(HEADER, *change.path)) for change in columns]
        changes += compare_values(_part(a, _ROWS), _part(b, _ROWS), _by_neighbours)
        for change in changes:
            yield replace(change, cause="list-order") if change.op is Operation.REORDERED else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The columns that came and went, then how many rows came, went and changed."""
        return table_headline(changes)

    def layout(self, text: str, value: Value) -> str | None:
        """Whether cells stand in quotes."""
        table = _again(text, value)
        if not table.quoted:
            return "no cell in quotes"
        return "every cell in quotes" if len(table.quoted) == _cells(table) else "some cells in quotes"

    def whole_layout(self, text: str, value: Value) -> str | None:
        """How many cells stand in quotes."""
        table = _again(text, value)
        return f"{len(table.quoted):,} of {_cells(table):,} cells in quotes"

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The quotes; with a cause where all cells are equal and mean the same in quotes and without."""
        for change in super()._formatting(a, b, has_values=has_values):
            is_idle = change.name != "formatting" or (not has_values and _are_words(_again(*a), _again(*b)))
            yield change if is_idle else replace(change, cause=None)


def _read(text: str, pair: Pair) -> Table:
    return read_table(text, delimiter_of(text, has_tabs=pair.path.lower().endswith(".tsv")))


def _are_words(a: Table, b: Table) -> bool:
    """Whether of two tables of equal cells only such are quoted otherwise as mean the same to every reader."""
    return all(is_word(a.rows[row][column]) for row, column in a.quoted ^ b.quoted)


def _documents(a: Table, b: Table) -> tuple[Value, Value]:
    """What is compared: the sign between cells, the names of the columns, and the rows."""
    rows = a.rows, b.rows
    if has_header(a.rows) and has_header(b.rows):
        header_a, header_b = a.rows[0], b.rows[0]
        key = header_b.index(header_a[0]) if header_a[0] in header_b else 0
        rows = a.rows[1:], b.rows[1:]
    else:
        header_a = header_b = []
        key = 0
    keys = (0, key) if _have_own_keys(rows[0], 0) and _have_own_keys(rows[1], key) else (None, None)
    value_a = _document(a.delimiter, header_a, _columns(header_a, a.rows), rows[0], keys[0])
    # The cells of b in the order of a's columns: that the columns moved is told once, and not in each row.
    places = {name: place for place, name in enumerate(header_a)}
    columns = sorted(_columns(header_b, b.rows), key=lambda column: places.get(column[1], len(places)))
    return value_a, _document(b.delimiter, header_b, columns, rows[1], keys[1])


def _columns(header: Sequence[str], rows: Rows) -> list[tuple[int, str]]:
    """The columns by place and name."""
    return list(enumerate(header or [f"column {number}" for number in range(1, len(rows[0]) + 1)]))


def _have_own_keys(rows: Rows, column: int) -> bool:
    keys = {row[column] for row in rows}
    return len(keys) == len(rows) and keys.isdisjoint(("", HEADER))


def _document(
    delimiter: str, header: Sequence[str], columns: Sequence[tuple[int, str]], rows: Rows, key: int | None
) -> Value:
    """The value of a table; with a key, its rows are known by the cell in that column, and hold the other ones."""
    shown = [(place, name) for place, name in columns if place != key]
    values = [
        MappingValue(tuple([(name, Scalar(ValueType.STRING, row[place])) for place, name in shown])) for row in rows
    ]
    body: Value = ListValue(tuple(values))
    if key is not None:
        body = MappingValue(tuple([(row[key], value) for row, value in zip(rows, values, strict=True)]))
    sign = Scalar(ValueType.STRING, delimiter)
    return MappingValue(((_SIGN, sign), (HEADER, strings(header)), (_ROWS, body)))


def _part(document: Value, name: str) -> Value:
    part = at_key(document, name)
    assert part is not None
    return part


def _again(text: str, document: Value) -> Table:
    """The table behind a document."""
    return read_table(text, compact(_part(document, _SIGN)))


def _cells(table: Table) -> int:
    return len(table.rows) * len(table.rows[0])


def _by_neighbours(path: Path, items: Sequence[Value]) -> None:
    """No row has an identity but that of its key (`diffing.values.Identities`)."""


def table_headline(changes: Sequence[ValueChange]) -> str | None:
    """Such as "column x added; 3 rows added, 1 changed"; None where only the order differs."""
    told = [
        told_change(f"column {change.path[1]}", change)
        for change in changes
        if len(change.path) == 2 and change.path[0] == HEADER
    ]
    own = [change for change in changes if change.path and change.path[0] != HEADER]
    counts = {op: sum(len(change.path) == 1 and change.op is op for change in own) for op in _COUNTED}
    changed = {change.path[0] for change in own if len(change.path) > 1}
    parts = [f"{count:,} {op.value}" for op, count in (*counts.items(), (Operation.CHANGED, len(changed))) if count]
    if parts:
        told.append(f"rows: {', '.join(parts)}")
    return headline_of(told)


_COUNTED = (Operation.ADDED, Operation.REMOVED)
