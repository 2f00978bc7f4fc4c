"""The outline as flat arrays: what differs, in sections by concern, in folders, the most important first.

No object a row: 50,000 members are laid out in a fraction of a second, and a key walks over arrays.
"""

from __future__ import annotations

from array import array
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from pydistdiff.reports.node_words import SECTIONS
from pydistdiff.reports.ranking import Concern, entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import Node
    from pydistdiff.reports.ranking import Entry

NO_ROW = -1


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
        self._inner: list[int] = []  # rows that something lies below
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
        for row in self._inner:
            node, is_harmless = self.nodes[row], self.concerns[row] == Concern.HARMLESS
            is_folded = node is not None and node.folded and self.concerns[row] != Concern.UNEXPLAINED
            if is_folded or (is_harmless and self.kinds[row] == Kind.SECTION):
                opened[row] = 0
        return opened

    @cached_property
    def _rows(self) -> dict[int, int]:
        return {id(node): row for row, node in reversed([*enumerate(self.nodes)]) if node is not None}

    def _add(self, kind: Kind, concern: Concern, label: str, parent: int, node: Node | None) -> int:
        row = len(self.labels)
        self._inner.append(row)
        self._add_all(kind, concern, [label], parent, [node])
        return row

    def _add_all(
        self, kind: Kind, concern: Concern, labels: list[str], parent: int, nodes: Sequence[Node | None]
    ) -> None:
        """Rows that are alike but for their labels and nodes."""
        count = len(labels)
        depth = 0 if parent == NO_ROW else min(self.depths[parent] + 1, 0xFFFF)
        self.labels.extend(labels)
        self.nodes.extend(nodes)
        self.kinds.extend(bytes((kind,)) * count)
        self.concerns.extend(bytes((concern,)) * count)
        self.depths.extend(array("H", (depth,)) * count)
        self.parents.extend(array("l", (parent,)) * count)
        self.sizes.extend(array("L", (1,)) * count)
        self.members.extend(array("L", (int(kind == Kind.NODE),)) * count)

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
        self, listed: Sequence[Entry], ends: Sequence[int], places: Sequence[int], parent: int, concern: Concern
    ) -> None:
        """The rows of siblings and of all below them; a stack, because what is nested may be nested deep."""
        stack = [(parent, self._arranged(listed, places))]
        while stack:
            parent, steps = stack[-1]
            leaves: list[tuple[str, int]] = []
            for label, found in steps:
                if isinstance(found, dict):
                    self._add_leaves(listed, leaves, parent, concern)
                    folder = self._add(Kind.FOLDER, concern, label, parent, None)
                    stack.append((folder, _steps(found)))
                    break
                inner = _children(ends, found) if listed[found].node is not self._root else []
                leaves.append((label, found))
                if inner:
                    self._add_leaves(listed, leaves, parent, concern)
                    row = len(self) - 1
                    self._inner.append(row)
                    stack.append((row, self._arranged(listed, inner)))
                    break
            else:
                self._add_leaves(listed, leaves, parent, concern)
                stack.pop()

    def _add_leaves(
        self, listed: Sequence[Entry], leaves: Sequence[tuple[str, int]], parent: int, concern: Concern
    ) -> None:
        nodes = [listed[place].node for _, place in leaves]
        labels = [label for label, _ in leaves]
        self._add_all(Kind.NODE, concern, labels, parent, nodes)
        if parent != NO_ROW:
            self.sizes[parent] += len(leaves)
            self.members[parent] += len(leaves)

    def _count(self) -> None:
        """What lies below rows that are no leaves: leaves have been counted where they lie."""
        for row in reversed(self._inner):
            parent = self.parents[row]
            if parent != NO_ROW:
                own = self.kinds[row] == Kind.NODE  # counted as a leaf when it was added
                self.sizes[parent] += self.sizes[row] - own
                self.members[parent] += self.members[row] - own

    def _arranged(self, listed: Sequence[Entry], places: Sequence[int]) -> Iterator[_Step]:
        """Siblings in folders. A folder stands where its first member would."""
        top: _Level = {}
        levels = {"": top}
        for place in places:
            node = listed[place].node
            if node is self._root:
                top.setdefault(self._root_name, []).append(place)  # type: ignore[union-attr]
                continue
            folder, slash, base = node.name.rpartition("/")
            folder += slash
            level = levels.get(folder)
            if level is None:
                level = levels[folder] = _level(top, folder)
            level.setdefault(base, []).append(place)  # type: ignore[union-attr]
        return _steps(top)


_Level = dict[str, "_Level | list[int]"]
"""A folder by the names in it: those of folders end with a slash; several members may have one name."""
_Step = tuple[str, "_Level | int"]
"""A label, and a folder or the place of an entry."""


def _level(top: _Level, folder: str) -> _Level:
    level = top
    for name in folder.split("/")[:-1]:
        level = level.setdefault(f"{name}/", {})  # type: ignore[assignment]
    return level


def _steps(level: _Level) -> Iterator[_Step]:
    """What is in a folder; a folder with a single thing in it is part of that thing's name."""
    for label, inside in level.items():
        found = inside
        joined = [label]
        while isinstance(found, dict) and len(found) == 1:
            ((name, found),) = found.items()
            joined.append(name)
        whole = "".join(joined)
        if isinstance(found, dict):
            yield whole, found
        else:
            for place in found:
                yield whole, place


def _ends(listed: Sequence[Entry]) -> Sequence[int]:
    """For each entry where what lies in it ends, from the lengths of the ways."""
    ends = [len(listed)] * len(listed)
    waiting: list[tuple[int, int]] = []
    for at, entry in enumerate(listed):
        depth = len(entry.way)
        while waiting and waiting[-1][0] >= depth:
            ends[waiting.pop()[1]] = at
        waiting.append((depth, at))
    return ends


def _children(ends: Sequence[int], place: int) -> list[int]:
    children = []
    at, end = place + 1, ends[place]
    while at < end:
        children.append(at)
        at = ends[at]
    return children
