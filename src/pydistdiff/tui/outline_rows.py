"""Which rows of the outline are seen: what is open, and what the filter lets through."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pydistdiff.tui.filters import Shown
from pydistdiff.tui.outline_tree import NO_ROW, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Node
    from pydistdiff.tui.outline_tree import OutlineTree


class OutlineRows:
    """The rows that are seen, in order, as numbers of rows of the tree."""

    def __init__(self, tree: OutlineTree) -> None:
        self.tree = tree
        self.shown = Shown()
        self.matching = sum(kind == Kind.NODE for kind in tree.kinds)
        """How many nodes the filter lets through."""
        self._open = tree.opened_first()
        self._before: bytearray | None = None  # what was open before a filter opened all
        self._kept: bytearray | None = None
        self._names: list[str] | None = None
        self.seen: list[int] = []
        self._walk()

    @property
    def nodes(self) -> int:
        """How many nodes there are in all."""
        return sum(kind == Kind.NODE for kind in self.tree.kinds)

    def is_open(self, row: int) -> bool:
        """Whether what lies below a row is seen."""
        return bool(self._open[row])

    def has_below(self, row: int) -> bool:
        """Whether anything lies below a row."""
        return self.tree.sizes[row] > 1

    def place(self, row: int) -> int:
        """Where a row is among those that are seen, or the one before it that is."""
        place = bisect_left(self.seen, row)
        return place if place < len(self.seen) and self.seen[place] == row else max(place - 1, 0)

    def set_open(self, row: int, is_open: bool) -> None:
        """Open or close a row."""
        if self._open[row] != is_open:
            self._open[row] = is_open
            self._walk()

    def set_all(self, is_open: bool) -> None:
        """Open everything, or close everything but the sections."""
        for row, kind in enumerate(self.tree.kinds):
            if is_open or kind != Kind.SECTION:
                self._open[row] = is_open
        self._walk()

    def reveal(self, row: int) -> None:
        """Open all that a row lies in; a filter that hides it is taken away."""
        if self._kept is not None and not self._kept[row]:
            self.show(Shown())
        parent = self.tree.parents[row]
        while parent != NO_ROW:
            self._open[parent] = 1
            parent = self.tree.parents[parent]
        self._walk()

    def show(self, shown: Shown) -> None:
        """Show only what `shown` lets through, and open it. Raises FilterError."""
        if shown.is_all:
            self._kept = None
            if self._before is not None:
                self._open, self._before = self._before, None
            self.matching = self.nodes
        else:
            self._keep(shown)
            if self._before is None:
                self._before = self._open
            self._open = bytearray(b"\1") * len(self.tree)
        self.shown = shown
        self._walk()

    def nodes_from(self, row: int, step: int) -> Iterator[int]:
        """The rows of nodes that the filter lets through after (or with step -1 before) a row, seen or closed."""
        at = row + step
        while 0 <= at < len(self.tree):
            if self.tree.kinds[at] == Kind.NODE and (self._kept is None or self._kept[at] == _MATCHES):
                yield at
            at += step

    def whole_name(self, row: int) -> str:
        """The whole way to a node below the inputs."""
        names = []
        while row != NO_ROW:
            node = self.tree.nodes[row]
            if node is not None:
                names.append(node.name)
            row = self.tree.parents[row]
        return " > ".join(reversed(names))

    def _keep(self, shown: Shown) -> None:
        shows = shown.test()
        tree, names = self.tree, self._all_names()
        kept = bytearray(len(tree))
        kept[0] = 1
        self.matching = 0
        for row in range(len(tree) - 1, 0, -1):
            node: Node | None = tree.nodes[row]
            if node is not None and shows(node, names[row]):
                kept[row] = _MATCHES
                self.matching += 1
            parent = tree.parents[row]
            if kept[row] and parent != NO_ROW and not kept[parent]:
                kept[parent] = 1
        self._kept = kept

    def _all_names(self) -> list[str]:
        if self._names is None:
            self._names = []
            for parent, node in zip(self.tree.parents, self.tree.nodes, strict=True):
                above = self._names[parent] if parent != NO_ROW else ""
                if node is not None:
                    above = f"{above} > {node.name.casefold()}" if above else node.name.casefold()
                self._names.append(above)
        return self._names

    def _walk(self) -> None:
        seen: list[int] = []
        sizes, is_open, kept = self.tree.sizes, self._open, self._kept
        row, end = 0, len(self.tree)
        while row < end:
            if kept is not None and not kept[row]:
                row += sizes[row]
                continue
            seen.append(row)
            row += 1 if is_open[row] else sizes[row]
        self.seen = seen


_MATCHES = 2
"""Of a row that is let through for itself, not for what lies below it."""
