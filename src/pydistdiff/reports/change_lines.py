"""The changes of a node as blocks of lines: unified diffs, hexdumps, values, attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UnsetType

from pydistdiff.model import (
    AttributeChange,
    BytesChange,
    Hunk,
    OpaqueChange,
    Operation,
    Status,
    TextChange,
    TextView,
    ValueChange,
)
from pydistdiff.reports.change_words import (
    cut_of,
    dumped,
    explanation_of,
    hunk_place,
    is_told_by_heading,
    known,
    members_of,
    order_of,
    path_of,
    pictures_of,
    place_of,
    typed,
)
from pydistdiff.reports.lines import Line, Style, plain
from pydistdiff.reports.wording import change_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydistdiff.model import ByteRow, Change, Truncated, View
    from pydistdiff.reports.ranking import Entry

_SIGNS = {"-": Style.REMOVED, "+": Style.ADDED, "\\": Style.QUIET}


class Block(NamedTuple):
    """Lines that belong together: a head, and rows that are drawn when they are shown.

    `head` takes the number of rows that are shown: the `@@` line of a hunk counts them.
    """

    head: Callable[[int], tuple[Line, ...]]
    head_height: int
    rows: Sequence[Any] = ()
    row: Callable[[Any], Line] = plain

    @property
    def is_hexdump(self) -> bool:
        """Whether its rows are bytes."""
        return self.row is _byte_row

    @property
    def is_text(self) -> bool:
        """Whether its rows are lines of text."""
        return self.row is _text_row

    @property
    def height(self) -> int:
        """How many lines it has when it is shown whole."""
        return self.head_height + len(self.rows)

    def lines(self, rows: int | None = None) -> list[Line]:
        """The head and the first `rows` rows."""
        shown = self.rows if rows is None else self.rows[:rows]
        return [*self.head(len(shown)), *map(self.row, shown)]


def blocks(entry: Entry, names: Mapping[str, str], *, with_views: bool = False) -> list[Block]:
    """All that there is to show of a node's own changes; `names` are those of the nodes, by id.

    Where values tell the difference, lines beside them tell it once more: they are left out unless they are asked for.
    Pictures are a line, which stands first.
    """
    node = entry.node
    result: list[Block] = []
    if not isinstance(node.pictures, UnsetType):
        told = plain(f"  picture: {pictures_of(node.pictures)}")
        result += [_fixed(told), *_cut(node.pictures.truncated, "bytes")]
    for change in node.changes:
        if not is_told_by_heading(change, node):
            result.extend(_of_change(change, entry, names))
    has_values = any(isinstance(change, ValueChange) for change in node.changes)
    if not isinstance(node.views, UnsetType) and (with_views or not has_values):
        for view in node.views:
            result.append(_fixed(plain(f"  {view.label}:")))
            result.extend(part_blocks(view, entry))
    return result


def _fixed(*lines: Line) -> Block:
    return Block(lambda _: lines, len(lines))


def _of_change(change: Change, entry: Entry, names: Mapping[str, str]) -> Iterator[Block]:
    explanation = explanation_of(change, names)
    note = f" [{explanation}]" if explanation else ""
    match change:
        case ValueChange():
            yield _fixed(_value_line(change, note))
            yield from _cut(change.truncated, "parts")
        case AttributeChange():
            yield _fixed(plain(f"  {change.name}: {change_of(change.a, change.b)}{_alike(change)}{note}"))
            yield from _cut(change.truncated, "examples")
        case OpaqueChange():
            yield _fixed(plain(f"  the bytes differ: {change.reason}{note}"))
        case _:
            if note:
                yield _fixed(plain(f" {note}"))
            yield from part_blocks(change, entry)


def _alike(change: AttributeChange) -> str:
    members = members_of(change)
    return f" ({members})" if members else ""


def _cut(truncated: Truncated | UnsetType, what: str) -> Iterator[Block]:
    cut = cut_of(truncated, what)
    if cut:
        yield _fixed(Line(Style.QUIET, f"  … {cut}"))


def _value_line(change: ValueChange, note: str) -> Line:
    path = path_of(change.path)
    match change.op:
        case Operation.ADDED:
            return Line(Style.ADDED, f"  + {_place(change, change.b)}{known(change.b)}{note}")
        case Operation.REMOVED:
            return Line(Style.REMOVED, f"  - {_place(change, change.a)}{known(change.a)}{note}")
        case Operation.REORDERED:
            return plain(f"  {path}: {order_of(change)}{note}")
        case Operation.MOVED:
            return plain(f"  {path}: moved{note}")
        case _:
            types = change.type_a != change.type_b
            a, b = typed(change.a, change.type_a, is_told=types), typed(change.b, change.type_b, is_told=types)
            return plain(f"  {path}: {a} → {b}{note}")


def _place(change: ValueChange, value: str | UnsetType) -> str:
    place = place_of(change.path, value)
    return f"{place}: " if place else ""


def part_blocks(part: TextChange | BytesChange | View, entry: Entry) -> Iterator[Block]:
    """The hunks of a change or view, and what is said of them."""
    if isinstance(part, TextChange | TextView):
        yield from _text_blocks(part.hunks, entry)
        yield from _cut(part.truncated, "lines")
    else:
        if part.first_difference is not None and entry.node.status is Status.CHANGED:
            at = part.first_difference
            yield _fixed(plain(f"  the first byte that differs is at {at:,} (0x{at:x})"))
        for rows in part.hunks:
            yield Block(lambda _: (), 0, rows, _byte_row)
        yield from _cut(part.truncated, "rows")


def _text_blocks(hunks: tuple[Hunk, ...], entry: Entry) -> Iterator[Block]:
    files: tuple[Line, ...] = (
        _file_line("---", "a", entry, entry.node.a),
        _file_line("+++", "b", entry, entry.node.b),
    )
    for hunk in hunks:
        yield _hunk_block(hunk, files)
        files = ()


def _hunk_block(hunk: Hunk, files: tuple[Line, ...]) -> Block:
    def head(rows: int) -> tuple[Line, ...]:
        return (*files, Line(Style.PLACE, hunk_place(hunk, rows)))

    return Block(head, len(files) + 1, hunk.lines, _text_row)


def _file_line(sign: str, side: str, entry: Entry, path: str | None) -> Line:
    if path is None:
        return Line(Style.PLACE, f"{sign} /dev/null")
    name = "/".join((side, *entry.way, path)).replace("\t", " ")
    # `patch` takes a name with a blank whole only where a tab ends it.
    return Line(Style.PLACE, f"{sign} {name}" + ("\t" if " " in name else ""))


def _text_row(row: tuple[str, str]) -> Line:
    sign, text = row
    if sign == "\\":
        return Line(Style.QUIET, f"\\ {text.strip()}")
    style = _SIGNS.get(sign, Style.CONTEXT)
    return Line(style, (" " if style is Style.CONTEXT else sign) + text)


def _byte_row(row: ByteRow) -> Line:
    sign = row[0]
    style = _SIGNS.get(sign, Style.CONTEXT)
    shown = " " if style is Style.CONTEXT else sign
    return Line(style, f"{shown} {dumped(row)}")
