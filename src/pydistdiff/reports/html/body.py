"""What a node's own changes look like: pieces that are shown whole or not at all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType

from pydistdiff.model import (
    AttributeChange,
    BytesChange,
    OpaqueChange,
    PictureView,
    Status,
    TextChange,
    TextView,
    ValueChange,
)
from pydistdiff.reports.change_words import cut_of, is_told_by_heading, picture_of
from pydistdiff.reports.html.diff import byte_pieces, text_pieces
from pydistdiff.reports.html.elements import Html, element
from pydistdiff.reports.html.figures import figures
from pydistdiff.reports.html.syntax import Colouring
from pydistdiff.reports.html.values import explained_by, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydistdiff.model import BytesView, Change, Node, View


class Piece(NamedTuple):
    """Some HTML, how many rows of changes it shows, and the label of the view that it belongs to, if to any."""

    html: Html
    rows: int = 0
    view: str | None = None


class Canvas:
    """What all drawings of one page share: the names of nodes by their ids, and the colours that are left."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.colouring = Colouring()

    def pieces(self, node: Node, anchor: str) -> Iterator[Piece]:
        """All that there is to show of a node's own changes; each piece is drawn when it is asked for."""
        views = [*enumerate(_views(node), 1)]
        pictures = [view for _, view in views if isinstance(view, PictureView)]
        yield from map(_told_picture, pictures)
        changes = [change for change in node.changes if not is_told_by_heading(change, node)]
        for is_row, run in groupby(changes, lambda change: isinstance(change, ValueChange | AttributeChange)):
            if is_row:
                yield from self._tables([change for change in run if isinstance(change, ValueChange | AttributeChange)])
            else:
                for number, change in enumerate(run):
                    yield from self._change(change, node, f"{anchor}-c{number + 1}" if number else anchor)
        yield from map(_drawn_picture, pictures)
        for number, view in views:
            if not isinstance(view, PictureView):
                yield from self._view(view, node, f"{anchor}-v{number}")

    def _tables(self, changes: list[ValueChange | AttributeChange]) -> Iterator[Piece]:
        for html, rows in tables(changes, self.names):
            yield Piece(html, rows)

    def _change(self, change: Change, node: Node, anchor: str) -> Iterator[Piece]:
        reason = explained_by(change, self.names)
        if reason:
            yield Piece(element("p", "Explained by ", reason, class_="why"))
        if isinstance(change, OpaqueChange):
            yield Piece(element("p", f"The bytes differ: {change.reason}"), 1)
        elif isinstance(change, TextChange | BytesChange):
            yield from self._rows(change, node, anchor)

    def _view(self, view: TextView | BytesView, node: Node, anchor: str) -> Iterator[Piece]:
        for piece in self._rows(view, node, anchor):
            yield piece._replace(view=view.label)

    def _rows(self, part: TextChange | BytesChange | TextView | BytesView, node: Node, anchor: str) -> Iterator[Piece]:
        if isinstance(part, TextChange | TextView):
            paths = (node.a or node.b or "", node.b or node.a or "")
            drawn = text_pieces(part.hunks, paths, self.colouring, anchor)
            for html, rows in drawn:
                yield Piece(html, rows)
        else:
            if part.first_difference is not None and node.status is Status.CHANGED:
                at = part.first_difference
                yield Piece(element("p", f"The first byte that differs is at {at:,} (0x{at:x})."))
            for html, rows in byte_pieces(part.hunks):
                yield Piece(html, rows)
        cut = cut_of(part.truncated, "lines" if isinstance(part, TextChange | TextView) else "rows")
        if cut:
            yield Piece(element("p", f"… {cut}", class_="cut"))


def _told_picture(view: PictureView) -> Piece:
    """What pictures there are: short, so that there is room for it."""
    cut = cut_of(view.truncated, "bytes")
    return Piece(
        element("p", f"{view.label[:1].upper()}{view.label[1:]}: {picture_of(view)}", f" ({cut})" if cut else "")
    )


def _drawn_picture(view: PictureView) -> Piece:
    """The pictures themselves, after the changes: they are long."""
    return Piece(figures(view), 1)


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
    return rows + sum(map(_height, _views(node)))


def _height(part: TextChange | BytesChange | View) -> int:
    if isinstance(part, PictureView):
        return 1
    if isinstance(part, TextChange | TextView):
        return sum(len(hunk.lines) for hunk in part.hunks)
    return sum(map(len, part.hunks))
