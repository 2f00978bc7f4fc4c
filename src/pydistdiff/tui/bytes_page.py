"""The bytes of a member that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.model import BytesChange, BytesView, Status
from pydistdiff.tui.page import Words
from pydistdiff.tui.parts import BLANK, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Node
    from pydistdiff.tui.diff_page import DiffPage
    from pydistdiff.tui.page import Layout, Section


def bytes_of(node: Node, diff: DiffPage, layout: Layout) -> Iterator[Section]:
    """The hexdumps, or why there is none."""
    parts = byte_parts(node)
    if not parts:
        yield Words([words(text) for text in _why_none(node)])
        return
    for part in parts:
        label = part.label if isinstance(part, BytesView) else f"bytes: {part.size_a:,} → {part.size_b:,}"
        yield Words([words(label, "heading")])
        yield from diff.parts(part, layout)
        yield Words([BLANK])


def byte_parts(node: Node) -> list[BytesChange | BytesView]:
    """What of a node is told by bytes."""
    views = () if isinstance(node.views, UnsetType) else node.views
    return [part for part in (*node.changes, *views) if isinstance(part, BytesChange | BytesView)]


def _why_none(node: Node) -> Iterator[str]:
    if node.status in (Status.MOVED, Status.SAME):
        yield "The bytes are equal on both sides."
        return
    yield "The report has no hexdump of this member: what differs is told under Diff."
