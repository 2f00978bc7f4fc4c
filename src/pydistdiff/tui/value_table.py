"""Changed values as a table: path, a, b. What is too wide for its column is told in lines of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType

from pydistdiff.diffing.words import MOST_CHARACTERS, changed_words
from pydistdiff.model import Operation
from pydistdiff.reports.change_words import cut_of, explanation_of, known, path_of, place_of, typed
from pydistdiff.reports.wording import counted
from pydistdiff.tui.cells import shown, width_of
from pydistdiff.tui.parts import Half, PageLine, Part, cut_parts, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydistdiff.diffing.words import Spans
    from pydistdiff.model import ValueChange

_SIGNS = {
    Operation.ADDED: "+",
    Operation.REMOVED: "-",
    Operation.CHANGED: "~",
    Operation.REORDERED: "%",
    Operation.MOVED: ">",
}
NOT_EXPLAINED = "! not explained"
_BETWEEN = "  "
_LEAST_COLUMN = 10
_PATH_SHARE = 0.34
_NOTE_SHARE = 0.26
_HEAD = ("path", "a", "b", "why")


class _Row(NamedTuple):
    """A change, ready for the table; a side that is missing is None."""

    sign: str
    path: str
    a: str | None
    b: str | None
    note: str
    below: tuple[str, ...] = ()
    is_prose: bool = False

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What stands in the columns."""
        return self.path, self.a or "", self.b or "", self.note


class _Columns(NamedTuple):
    """The widths of the columns."""

    path: int
    a: int
    b: int
    note: int

    def hold(self, row: _Row) -> bool:
        """Whether a row fits."""
        return not row.is_prose and all(width_of(text) <= width for text, width in zip(row.cells, self, strict=True))


def table_lines(changes: Sequence[ValueChange], names: Mapping[str, str], width: int) -> Iterator[PageLine]:
    """The lines of the table; `names` are those of the nodes, by id."""
    rows = [_row(change, names, width) for change in changes]
    columns = _columns(rows, width)
    if any(map(columns.hold, rows)):
        head = _BETWEEN.join(f"{name:<{wide}}" for name, wide in zip(_HEAD, columns, strict=True))
        yield PageLine((Half((Part(head, "head"),), (Part("  "),)),))
    for row in rows:
        yield from _in_columns(row, columns) if columns.hold(row) else _stacked(row)
        for text in row.below:
            yield words(text, "quiet", indent=4)


def _row(change: ValueChange, names: Mapping[str, str], width: int) -> _Row:
    note = explanation_of(change, names) or NOT_EXPLAINED
    path, a, b = path_of(change.path), None, None
    below: tuple[str, ...] = ()
    match change.op:
        case Operation.ADDED:
            path, b = place_of(change.path, change.b) or path, known(change.b)
        case Operation.REMOVED:
            path, a = place_of(change.path, change.a) or path, known(change.a)
        case Operation.REORDERED:
            items = "" if isinstance(change.items, UnsetType) else f" of {counted(change.items, 'item')}"
            note = f"other order{items}; {note}"
            below = tuple(_moves(change, width - 8))
        case Operation.MOVED:
            note = f"moved; {note}"
        case _:
            types = change.type_a != change.type_b
            a, b = (
                typed(value, type_, is_told=types)
                for value, type_ in ((change.a, change.type_a), (change.b, change.type_b))
            )
    told_cut = cut_of(change.truncated, "parts")
    if told_cut:
        below = (*below, f"… {told_cut}")
    is_prose = change.op in (Operation.REORDERED, Operation.MOVED)
    return _Row(_SIGNS[change.op], path, a, b, note, below, is_prose)


def _moves(change: ValueChange, width: int) -> Iterator[str]:
    """Where the items went, several on a line: `place in a → place in b: 0 → 9, 1 → 8`."""
    moves = () if isinstance(change.moves, UnsetType) else change.moves
    line = "place in a → place in b:" if moves else ""
    for a, b in moves:
        told = f" {a} → {b},"
        if len(line) + len(told) > width:
            yield line
            line = "   "
        line += told
    if moves:
        yield line.rstrip(",")


def _columns(rows: Sequence[_Row], width: int) -> _Columns:
    """As wide as what is in them. Where that is too wide, the values share what path and reason leave.

    A row that does not fit then does not make a column wide for nothing.
    """
    room = width - 2 - 3 * len(_BETWEEN)
    path, a, b, note = _widths(rows)
    if path + a + b + note > room:
        path, note = min(path, int(room * _PATH_SHARE)), min(note, int(room * _NOTE_SHARE))
        half = max((room - path - note) // 2, _LEAST_COLUMN)
        shared = _Columns(path, half, half, note)
        return _widths([row for row in rows if shared.hold(row)])
    return _Columns(path, a, b, note)


def _widths(rows: Sequence[_Row]) -> _Columns:
    cells = [row.cells for row in rows if not row.is_prose]
    return _Columns(*(max(map(width_of, texts)) for texts in zip(_HEAD, *cells, strict=True)))


def _in_columns(row: _Row, columns: _Columns) -> Iterator[PageLine]:
    spans_a, spans_b = _changed(row)
    parts = [*_cell(row.path, "", (), columns.path), Part(_BETWEEN)]
    parts += [*_cell(row.a, "removed", spans_a, columns.a), Part(_BETWEEN)]
    parts += [*_cell(row.b, "added", spans_b, columns.b), Part(_BETWEEN), Part(row.note, _note_style(row))]
    yield PageLine((Half(tuple(parts), _gutter(row)),))


def _stacked(row: _Row) -> Iterator[PageLine]:
    spans_a, spans_b = _changed(row)
    yield PageLine((Half((Part(f"{row.path}  "), Part(row.note, _note_style(row))), _gutter(row)),))
    for sign, value, style, spans in (("-", row.a, "removed", spans_a), ("+", row.b, "added", spans_b)):
        if value is not None:
            marks = tuple((span, f"{style}-word") for span in spans)
            gutter = (Part("    "), Part(f"{sign} ", style))
            yield PageLine((Half(cut_parts(value, style, marks), gutter),))


def _note_style(row: _Row) -> str:
    return "warning" if row.note.endswith(NOT_EXPLAINED) else "quiet"


def _gutter(row: _Row) -> tuple[Part, ...]:
    return (Part(f"{row.sign} ", {"+": "added", "-": "removed"}.get(row.sign, "sign")),)


def _cell(text: str | None, style: str, spans: Spans, width: int) -> list[Part]:
    text = text or ""
    blanks = " " * (width - width_of(shown(text)))
    return [*cut_parts(text, style, tuple((span, f"{style}-word") for span in spans)), Part(blanks)]


def _changed(row: _Row) -> tuple[Spans, Spans]:
    if row.a is None or row.b is None or max(len(row.a), len(row.b)) > MOST_CHARACTERS:
        return (), ()
    spans_a, spans_b = changed_words(row.a, row.b)
    if spans_a == ((0, len(row.a)),) and spans_b == ((0, len(row.b)),):
        return (), ()
    return spans_a, spans_b
