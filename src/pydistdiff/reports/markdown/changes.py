"""The changes of a node as pieces of Markdown: tables of values, hunks in fences, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from pydistdiff.model import AttributeChange, BytesChange, OpaqueChange, Operation, TextChange, ValueChange
from pydistdiff.reports.change_lines import part_blocks
from pydistdiff.reports.change_words import (
    cut_of,
    explanation_of,
    is_told_by_heading,
    members_of,
    order_of,
    path_of,
    pictures_of,
    place_of,
    typed,
)
from pydistdiff.reports.markdown.blocks import Lines, Markdown, Rows, item, row, table_head
from pydistdiff.reports.markdown.prose import NOTHING, Prose, code, joined, mark, words
from pydistdiff.reports.node_words import notes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydistdiff.model import Change, Truncated, ValueType
    from pydistdiff.reports.markdown.blocks import Piece
    from pydistdiff.reports.ranking import Entry

_IN_TABLES = (Operation.ADDED, Operation.REMOVED, Operation.CHANGED)


def pieces_of(entry: Entry, names: Mapping[str, str], *, with_views: bool) -> list[Piece]:
    """All that there is to show of a node's own changes; `names` are those of the nodes, by id.

    Where values tell the difference, lines beside them tell it once more: they are left out unless they are asked for.
    """
    node = entry.node
    pieces: list[Piece] = []
    notes = [item(words(note)) for note in notes_of(node)]
    if not isinstance(node.pictures, UnsetType):
        notes.append(item(words(f"picture: {pictures_of(node.pictures)}")))
    rows: list[Sequence[Prose]] = []
    for change in node.changes:
        if is_told_by_heading(change, node):
            continue
        cells = _cells(change, names)
        if cells:
            rows.append(cells)
            notes += _cut(change.truncated, "examples")
        elif isinstance(change, TextChange | BytesChange):
            continue
        else:
            notes += _notes(change, names)
    pieces += [Rows(notes)] if notes else []
    pieces += [_table(rows)] if rows else []
    pieces += _hunks(entry, names)
    has_values = any(isinstance(change, ValueChange) for change in node.changes)
    if not isinstance(node.views, UnsetType) and (with_views or not has_values):
        for view in node.views:
            pieces += [Rows([item(words(view.label))])] if has_values else []
            pieces.append(Lines(list(part_blocks(view, entry))))
    return pieces


def _cells(change: Change, names: Mapping[str, str]) -> Sequence[Prose]:
    """What, before, after, of how many members, explained by what; nothing for what does not fit into a table."""
    explanation = words(explanation_of(change, names))
    if isinstance(change, AttributeChange):
        return words(change.name), _side(change.a), _side(change.b), words(members_of(change)), explanation
    if isinstance(change, ValueChange) and change.op in _IN_TABLES:
        value = {Operation.ADDED: change.b, Operation.REMOVED: change.a}.get(change.op, UNSET)
        place = path_of(change.path) if change.op is Operation.CHANGED else place_of(change.path, value)
        are_told = change.op is Operation.CHANGED and change.type_a != change.type_b
        before, after = (
            NOTHING if change.op is missing else _value(value, type_ if are_told else UNSET)
            for missing, value, type_ in (
                (Operation.ADDED, change.a, change.type_a),
                (Operation.REMOVED, change.b, change.type_b),
            )
        )
        return code(place) if place else NOTHING, before, after, NOTHING, explanation
    return ()


def _side(value: str | None) -> Prose:
    return words("(none)") if value is None else code(value)


def _value(value: str | UnsetType, type_: ValueType | UnsetType) -> Prose:
    """A value, with its type where that changed too."""
    if isinstance(value, UnsetType):
        return words(typed(value, type_, is_told=True))
    return joined(code(value), mark(" "), words(f"({type_})")) if type_ is not UNSET else code(value)


def _table(rows: Sequence[Sequence[Prose]]) -> Rows:
    """Only the columns in which anything stands."""
    titles = ("What", "Before", "After", "Members", "Explained by")
    columns = [at for at in range(len(titles)) if any(cells[at] for cells in rows)]
    head = table_head(*(words(titles[at]) for at in columns))
    return Rows([row(*(cells[at] for at in columns)) for cells in rows], head)


def _notes(change: Change, names: Mapping[str, str]) -> Iterator[Markdown]:
    """What is told in a sentence."""
    explanation = explanation_of(change, names)
    because = joined(mark(" ("), words(explanation), mark(")")) if explanation else NOTHING
    if isinstance(change, OpaqueChange):
        yield item(joined(words(f"the bytes differ: {change.reason}"), because))
    elif isinstance(change, ValueChange):
        told = order_of(change) if change.op is Operation.REORDERED else "moved"
        yield item(joined(code(path_of(change.path)), mark(": "), words(told), because))
    yield from _cut(change.truncated, "parts")


def _cut(truncated: Truncated | UnsetType, what: str) -> Iterator[Markdown]:
    cut = cut_of(truncated, what)
    if cut:
        yield item(words(cut))


def _hunks(entry: Entry, names: Mapping[str, str]) -> Iterator[Piece]:
    for change in entry.node.changes:
        if isinstance(change, TextChange | BytesChange):
            explanation = explanation_of(change, names)
            if explanation:
                yield Rows([item(words(f"explained by {explanation}"))])
            blocks = list(part_blocks(change, entry))
            if blocks:
                yield Lines(blocks)


def is_hexdump(pieces: Sequence[Piece]) -> bool:
    """Whether there is nothing to show but bytes and what is around them."""
    hunks = [piece for piece in pieces if isinstance(piece, Lines)]
    return bool(hunks) and all(piece.is_hexdump for piece in hunks)
