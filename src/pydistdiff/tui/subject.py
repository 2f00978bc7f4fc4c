"""What the cursor of the outline is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.tui.outline_tree import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import Node


class Subject(NamedTuple):
    """The summary, a section or folder with the nodes directly in it, or a node."""

    kind: Kind = Kind.SUMMARY
    label: str = "Summary"
    node: Node | None = None
    members: int = 0
    below: Sequence[Node] = ()
