"""What a node's own changes look like: pieces that are shown whole or not at all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType

from pydistdiff.model import (
    AttributeChange,
    BytesChange,
    OpaqueChange,
    Status,
    TextChange,
    TextView,
    ValueChange,
)
from pydistdiff.reports.change_words import cut_of, is_told_by_heading, pictures_of
from pydistdiff.reports.html.diff import byte_pieces, text_pieces
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined
from pydistdiff.reports.html.figures import figures
from pydistdiff.reports.html.values import tables
from pydistdiff.reports.syntax import Colouring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.model import BytesView, Change, Node, Pictures, View
    from pydistdiff.reports.html.explanations import Explanations


class Piece(NamedTuple):
    """Some HTML, how many rows of changes it shows, and the label of the view that it belongs to, if to any.

    `members` are those that are shown inside another one.
    """

    html: Html
    rows: int = 0
    view: str | None = None
    members: int = 0


def assembled(pieces: Iterable[Piece]) -> Html:
    """The pieces one after the other; what belongs to a view lies in a closed box with its label."""
    boxes = []
    for view, group in groupby(pieces, lambda piece: piece.view):
        drawn = joined([piece.html for piece in group])
        if view is not None:
            drawn = element("details", element("summary", view[:1].upper() + view[1:]), drawn, class_="view")
        boxes.append(drawn)
    return joined(boxes)


class Canvas:
    """What all drawings of one page share: what explains changes, and the colours that are left."""

    def __init__(self, explanations: Explanations) -> None:
        self.explanations = explanations
        self.colouring = Colouring()

    def pieces(self, node: Node, anchor: str) -> Iterator[Piece]:
        """All that there is to show of a node's own changes; each piece is drawn when it is asked for."""
        if not isinstance(node.pictures, UnsetType):
            yield _told_pictures(node.pictures)
        changes = [change for change in node.changes if not is_told_by_heading(change, node)]
        number = 0
        for is_row, run in groupby(changes, lambda change: isinstance(change, ValueChange | AttributeChange)):
            if is_row:
                yield from self._tables([change for change in run if isinstance(change, ValueChange | AttributeChange)])
            else:
                for change in run:
                    number += 1
                    yield from self._change(change, node, anchor if number == 1 else f"{anchor}-c{number}")
        if not isinstance(node.pictures, UnsetType):  # after the changes: they are long
            yield Piece(figures(node.pictures), 1)
        for number, view in enumerate(_views(node), 1):
            yield from self._view(view, node, f"{anchor}-v{number}")

    def _tables(self, changes: list[ValueChange | AttributeChange]) -> Iterator[Piece]:
        for html, rows in tables(changes, self.explanations):
            yield Piece(html, rows)

    def _change(self, change: Change, node: Node, anchor: str) -> Iterator[Piece]:
        reason = self.explanations.of(change)
        why = element("p", "Explained by ", reason, class_="why") if reason else EMPTY
        if isinstance(change, OpaqueChange):
            yield Piece(joined([why, element("p", f"The bytes differ: {change.reason}")]), 1)
        elif isinstance(change, TextChange | BytesChange):
            yield from self._rows(change, node, anchor, why)

    def _view(self, view: TextView | BytesView, node: Node, anchor: str) -> Iterator[Piece]:
        for piece in self._rows(view, node, anchor):
            yield piece._replace(view=view.label)

    def _rows(
        self, part: TextChange | BytesChange | TextView | BytesView, node: Node, anchor: str, before: Html = EMPTY
    ) -> Iterator[Piece]:
        """The hunks. What is said of all of them stands in the first piece and in the last one, never alone."""
        if isinstance(part, TextChange | TextView):
            paths = (node.a or node.b or "", node.b or node.a or "")
            drawn = [*text_pieces(part.hunks, paths, self.colouring, anchor)]
            cut = cut_of(part.truncated, "lines")
        else:
            if part.first_difference is not None and node.status is Status.CHANGED:
                at = part.first_difference
                said = element("p", f"The first byte that differs is at {at:,} (0x{at:x}).")
                before = joined([before, said])
            drawn = [*byte_pieces(part.hunks)]
            cut = cut_of(part.truncated, "rows")
        after = element("p", f"… {cut}", class_="cut") if cut else EMPTY
        for number, (draw, rows) in enumerate(drawn, 1):
            first, last = before if number == 1 else EMPTY, after if number == len(drawn) else EMPTY
            yield Piece(joined([first, draw(), last]), rows)
        if not drawn and (before or after):
            yield Piece(joined([before, after]))


def _told_pictures(pictures: Pictures) -> Piece:
    """What pictures there are: short, so that there is room for it."""
    cut = cut_of(pictures.truncated, "bytes")
    return Piece(element("p", f"Picture: {pictures_of(pictures)}", f" ({cut})" if cut else ""))


def _views(node: Node) -> tuple[View, ...]:
    return () if isinstance(node.views, UnsetType) else node.views


def rows_of(node: Node) -> int:
    """How many rows of changes a node has; counted as the pieces count theirs."""
    rows = 0
    for change in node.changes:
        if isinstance(change, TextChange | BytesChange):
            rows += _height(change)
        elif not is_told_by_heading(change, node):
            rows += 1
    rows += not isinstance(node.pictures, UnsetType)
    return rows + sum(map(_height, _views(node)))


def _height(part: TextChange | BytesChange | View) -> int:
    if isinstance(part, TextChange | TextView):
        return sum(len(hunk.lines) for hunk in part.hunks)
    return sum(map(len, part.hunks))
