"""What can be looked up in a report: members by the place that a hazard names, by cause, by id."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import UnsetType

from pydistdiff.reports.block import block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydistdiff.model import Cause, Hazard, Node, Problem, Report

    _Found = TypeVar("_Found", Hazard, Problem)


_NEXT = "] goes to the first unexplained difference"


class Index:
    """The members of a report by what names them; each table is made when it is first asked for."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by their ids, of equal ones the first."""
        found: dict[str, Node] = {}
        for node in self.report.root.walk():
            found.setdefault(node.id, node)
        return found

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of the nodes by their ids."""
        return {id_: node.name for id_, node in self.by_id.items()}

    @cached_property
    def by_cause(self) -> Mapping[str, Sequence[Node]]:
        """The nodes that a cause explains something of, by its id."""
        found: dict[str, list[Node]] = {}
        for node in self.report.root.walk():
            for cause in node.causes:
                found.setdefault(cause, []).append(node)
        return found

    @cached_property
    def causes(self) -> Mapping[str, Cause]:
        """The causes by their ids."""
        return {cause.id: cause for cause in self.report.causes}

    def node_at(self, member: str) -> Node | None:
        """The node of the whole way that a hazard or problem names, from the input on; None of what does not differ."""
        return self._by_place.get(member)

    @cached_property
    def has_unexplained(self) -> bool:
        """Whether any change has no cause."""
        return any(change.cause is None for node in self.report.root.walk() for change in node.changes)

    @cached_property
    def block(self) -> Sequence[str]:
        """The lines that every report begins with."""
        return block(self.report, _NEXT if self.has_unexplained else None)

    def names_for(self, node: Node) -> Mapping[str, str]:
        """The names that the changes of a node need: those of the nodes that they follow from."""
        return self.names if any(not isinstance(change.follows, UnsetType) for change in node.changes) else {}

    def way(self, node: Node) -> tuple[str, ...]:
        """The names of the archives that a node lies in."""
        return self._ways.get(id(node), ()) if self._has_inner else ()

    @cached_property
    def _has_inner(self) -> bool:
        return any(node.children for node in self.report.root.children)

    def hazards_of(self, node: Node) -> Sequence[Hazard]:
        """What was met in a node."""
        return self._hazards.get(id(node), ())

    def problems_of(self, node: Node) -> Sequence[Problem]:
        """What of a node could not be read or compared."""
        return self._problems.get(id(node), ())

    @cached_property
    def _hazards(self) -> Mapping[int, Sequence[Hazard]]:
        return self._by_node(self.report.hazards)

    @cached_property
    def _problems(self) -> Mapping[int, Sequence[Problem]]:
        return self._by_node(self.report.problems)

    def _by_node(self, found: Sequence[_Found]) -> Mapping[int, Sequence[_Found]]:
        by_node: dict[int, list[_Found]] = {}
        for one in found:
            node = self.node_at(one.member)
            if node is not None:
                by_node.setdefault(id(node), []).append(one)
        return by_node

    @cached_property
    def _by_place(self) -> Mapping[str, Node]:
        found: dict[str, Node] = {}
        for node, way_a, way_b in self._places():
            for way in (way_a, way_b):
                if way is not None:
                    found.setdefault(way, node)
        return found

    @cached_property
    def _ways(self) -> Mapping[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        stack: list[tuple[Node, tuple[str, ...]]] = [(self.report.root, ())]
        while stack:
            node, way = stack.pop()
            found.setdefault(id(node), way)
            inner = () if node is self.report.root else (*way, node.name)
            stack += [(child, inner) for child in node.children]
        return found

    def _places(self) -> Iterator[tuple[Node, str | None, str | None]]:
        root = self.report.root
        stack: list[tuple[Node, str | None, str | None]] = [(root, self.report.a.path, self.report.b.path)]
        while stack:
            node, way_a, way_b = stack.pop()
            yield node, way_a, way_b
            stack += [(child, _inside(way_a, child.a), _inside(way_b, child.b)) for child in node.children]


def _inside(way: str | None, path: str | None) -> str | None:
    return None if way is None or path is None else f"{way} > {path}"
