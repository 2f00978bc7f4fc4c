"""Changes of values and attributes as tables: the place, both sides, and what explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.diffing.words import changed_words
from pydistdiff.model import AttributeChange, Operation, ValueChange
from pydistdiff.reports.change_words import (
    cut_of,
    known,
    members_of,
    order_of,
    path_of,
    place_of,
    typed,
)
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined, of_text
from pydistdiff.reports.html.marking import marked, worth_marking
from pydistdiff.reports.wording import MINUS
from pydistdiff.safetext import inert_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.reports.html.explanations import Explanations

PIECE_ROWS = 100
"""A longer table is drawn in pieces of so many rows."""

_SIGNS = {
    Operation.ADDED: ("+", "added"),
    Operation.REMOVED: (MINUS, "removed"),
    Operation.CHANGED: ("±", "changed"),
    Operation.REORDERED: ("⇅", "reordered"),
    Operation.MOVED: ("→", "moved"),
}
_MOST_MOVES = 40
_HEAD = ("", "What", "a", "b", "Explained by")


def tables(changes: Sequence[ValueChange | AttributeChange], explanations: Explanations) -> Iterator[tuple[Html, int]]:
    """The changes in their order and how many each table has."""
    for place in range(0, len(changes), PIECE_ROWS):
        piece = changes[place : place + PIECE_ROWS]
        is_explained = any(change.cause is not None for change in piece)
        rows = [_row(change, explanations, is_explained=is_explained) for change in piece]
        yield _table(rows, is_explained=is_explained), len(rows)


def _table(rows: Sequence[Html], *, is_explained: bool) -> Html:
    titles = _HEAD if is_explained else _HEAD[:-1]
    head = [element("th", title or _hidden("How"), scope="col") for title in titles]
    body = element("tbody", *rows)
    return element("table", element("thead", element("tr", *head)), body, class_="values")


def _hidden(text: str) -> Html:
    return element("span", text, class_="sr")


def _row(change: ValueChange | AttributeChange, explanations: Explanations, *, is_explained: bool) -> Html:
    if isinstance(change, ValueChange):
        operation, what, cells = change.op, _place(change), _values(change)
    else:
        operation, what, cells = _operation(change), change.name, _sides(change.a, change.b)
    sign, word = _SIGNS[operation]
    about = [what, *_notes(change)]
    first = element("td", element("abbr", sign, title=word), class_="op")
    notes = [element("small", note) for note in about[1:]]
    # An item that is known by what it says has nothing else to be called by.
    place = element("th", what, *notes, scope="row") if any(about) else element("td")
    last = [element("td", explanations.of(change), class_="why")] if is_explained else []
    return element("tr", first, place, cells, *last, class_=word)


def _place(change: ValueChange) -> str:
    if change.op in (Operation.ADDED, Operation.REMOVED):
        return place_of(change.path, change.b if change.op is Operation.ADDED else change.a)
    return path_of(change.path)


def _operation(change: AttributeChange) -> Operation:
    if change.a is None or change.b is None:
        return Operation.ADDED if change.a is None else Operation.REMOVED
    return Operation.CHANGED


def _notes(change: ValueChange | AttributeChange) -> Iterator[str]:
    if isinstance(change, AttributeChange):
        yield from filter(None, [members_of(change), cut_of(change.truncated, "examples")])
    else:
        yield from filter(None, [cut_of(change.truncated, "parts")])


def _values(change: ValueChange) -> Html:
    match change.op:
        case Operation.REORDERED:
            return element("td", order_of(change, _MOST_MOVES), colspan=2)
        case Operation.MOVED:
            return element("td", "moved", colspan=2)
        case Operation.ADDED:
            return _sides(None, known(change.b))
        case Operation.REMOVED:
            return _sides(known(change.a), None)
        case _:
            is_told = change.type_a != change.type_b
            a, b = typed(change.a, change.type_a, is_told=is_told), typed(change.b, change.type_b, is_told=is_told)
            return _sides(a, b)


def _sides(a: str | None, b: str | None) -> Html:
    """Two cells; a side that is missing has an empty one, changed words are marked."""
    if a is None or b is None:
        return joined([_cell("del", a), _cell("ins", b)])
    a, b = inert_line(a or "(empty)"), inert_line(b or "(empty)")
    words = changed_words(a, b)
    if not worth_marking(a, b, words):
        words = (), ()
    cells = zip(("del", "ins"), (a, b), words, strict=True)
    return joined([element("td", element(name, marked(text, spans))) for name, text, spans in cells])


def _cell(name: str, text: str | None) -> Html:
    return element("td", EMPTY if text is None else element(name, of_text(text or "(empty)")))
