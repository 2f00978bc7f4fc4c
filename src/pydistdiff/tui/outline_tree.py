"""The outline as flat arrays: what differs, in sections by concern, in folders, the most important first.

No object a row: 50,000 members are laid out in a fraction of a second, and a key walks over arrays.
"""

from __future__ import annotations

from array import array
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.reports.ranking import Concern, entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import Node
    from pydistdiff.reports.ranking import Entry

NO_ROW = -1
SECTIONS = {
    Concern.UNEXPLAINED: "Unexplained",
    Concern.EXPLAINED: "Explained, and it counts",
    Concern.HARMLESS: "Harmless",
}


class Kind(IntEnum):
    """What a row stands for."""

    SUMMARY = 0
    SECTION = 1
    FOLDER = 2
    NODE = 3


class OutlineTree:
    """Rows in the order of drawing, parents first. `sizes` counts the row itself and all below it."""

    def __init__(self, root: Node, root_name: str) -> None:
        self.kinds = bytearray()
        self.concerns = bytearray()
        self.depths = array("H")
        self.sizes = array("L")
        self.parents = array("l")
        self.labels: list[str] = []
        self.nodes: list[Node | None] = []
        self.members = array("L")
        """How many nodes a row holds, itself included."""
        self._root = root
        self._root_name = root_name
        self._rows: dict[int, int] = {}
        self._add(Kind.SUMMARY, Concern.UNEXPLAINED, "Summary", NO_ROW, None)
        self._add_sections(entries(root, unfolded=True))
        self._count()

    def __len__(self) -> int:
        return len(self.labels)

    def row_of(self, node: Node) -> int:
        """The row of a node, or `NO_ROW`. By identity: ids of a report that comes from elsewhere may repeat."""
        return self._rows.get(id(node), NO_ROW)

    def opened_first(self) -> bytearray:
        """Which rows begin open: all but the section of what is harmless, and folded members."""
        opened = bytearray(b"\1") * len(self)
        for row, (kind, concern) in enumerate(zip(self.kinds, self.concerns, strict=True)):
            node = self.nodes[row]
            is_harmless_section = kind == Kind.SECTION and concern == Concern.HARMLESS
            if is_harmless_section or (node is not None and node.folded and concern != Concern.UNEXPLAINED):
                opened[row] = 0
        return opened

    def _add(self, kind: Kind, concern: Concern, label: str, parent: int, node: Node | None) -> int:
        row = len(self.labels)
        self.kinds.append(kind)
        self.concerns.append(concern)
        self.labels.append(label)
        self.depths.append(min(self.depths[parent] + (kind != Kind.SECTION), 0xFFFF) if parent != NO_ROW else 0)
        self.parents.append(parent)
        self.nodes.append(node)
        self.sizes.append(1)
        self.members.append(int(node is not None))
        if node is not None:
            self._rows.setdefault(id(node), row)
        return row

    def _add_sections(self, listed: Sequence[Entry]) -> None:
        tops: dict[Concern, list[int]] = {concern: [] for concern in Concern}
        for at, entry in enumerate(listed):
            if not entry.way:
                tops[entry.concern].append(at)
        ends = _ends(listed)
        for concern, places in tops.items():
            if places:
                section = self._add(Kind.SECTION, concern, SECTIONS[concern], NO_ROW, None)
                self._add_level(listed, ends, places, section, concern)

    def _add_level(
        self, listed: Sequence[Entry], ends: dict[int, int], places: list[int], parent: int, concern: Concern
    ) -> None:
        """The rows of siblings and of all below them; a stack, because what is nested may be nested deep."""
        stack = [_Open(parent, concern, _arranged(listed, places, self._root))]
        while stack:
            top = stack[-1]
            if not top.steps:
                stack.pop()
                continue
            step = top.steps.pop()
            if step.below is not None:
                folder = self._add(Kind.FOLDER, concern, step.label, top.parent, None)
                stack.append(_Open(folder, concern, step.below))
                continue
            entry = listed[step.place]
            label = self._root_name if entry.node is self._root else step.label
            row = self._add(Kind.NODE, entry.concern, label, top.parent, entry.node)
            inner = _children(ends, step.place) if entry.node is not self._root else []
            if inner:
                stack.append(_Open(row, concern, _arranged(listed, inner, self._root)))

    def _count(self) -> None:
        for row in range(len(self) - 1, 0, -1):
            parent = self.parents[row]
            if parent != NO_ROW:
                self.sizes[parent] += self.sizes[row]
                self.members[parent] += self.members[row]


class _Step(NamedTuple):
    """A folder (`below` are its steps, last first) or the entry at a place."""

    label: str
    place: int
    below: list[_Step] | None


class _Open(NamedTuple):
    parent: int
    concern: Concern
    steps: list[_Step]


def _ends(listed: Sequence[Entry]) -> dict[int, int]:
    """For each entry where what lies in it ends, from the lengths of the ways."""
    waiting: list[int] = []
    ends: dict[int, int] = {}
    for at, entry in enumerate(listed):
        while waiting and len(listed[waiting[-1]].way) >= len(entry.way):
            ends[waiting.pop()] = at
        waiting.append(at)
    ends.update((at, len(listed)) for at in waiting)
    return ends


def _children(ends: dict[int, int], place: int) -> list[int]:
    children = []
    at, end = place + 1, ends[place]
    while at < end:
        children.append(at)
        at = ends[at]
    return children


def _arranged(listed: Sequence[Entry], places: Sequence[int], root: Node) -> list[_Step]:
    """Siblings in folders. A folder stands where its first member would; one with a single member is part of its name.

    The steps come last first, so that they can be taken from the end.
    """
    top: dict[str, object] = {}
    for place in places:
        node = listed[place].node
        *folders, base = [node.name] if node is root else node.name.split("/")
        level = top
        for folder in folders:
            level = level.setdefault(f"{folder}/", {})  # type: ignore[assignment]
        level.setdefault(base, []).append(place)  # type: ignore[attr-defined]
    return _steps(top)


def _steps(top: dict[str, object]) -> list[_Step]:
    result: list[_Step] = []
    stack = [(top, result)]
    while stack:
        level, steps = stack.pop()
        for label, inside in level.items():
            joined, found = label, inside
            while isinstance(found, dict) and len(found) == 1:
                ((inner, found),) = found.items()
                joined += inner
            if isinstance(found, dict):
                below: list[_Step] = []
                steps.append(_Step(joined, NO_ROW, below))
                stack.append((found, below))
            else:
                assert isinstance(found, list)
                steps.extend(_Step(joined, place, None) for place in found)
        steps.reverse()
    return result
