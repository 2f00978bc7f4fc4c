"""The nodes of a report in the order in which they should be read."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import Node, Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterable


VERSION_FOLLOWS = "version-follows"


class Concern(IntEnum):
    """How much a difference should concern the reader, most first."""

    UNEXPLAINED = 0
    EXPLAINED = 1
    HARMLESS = 2


# What runs by itself is read first, what nothing runs last.
_ROLES = {
    role: rank
    for rank, role in enumerate(
        (
            Role.STARTUP,
            Role.METADATA,
            Role.SCRIPT,
            Role.CODE,
            Role.NATIVE,
            Role.BYTECODE,
            Role.RECIPE,
            None,
            Role.DATA,
            Role.LICENCE,
            Role.DOCUMENTATION,
            Role.TEST,
        )
    )
}


class Entry(NamedTuple):
    """A node, the names of the archives it lies in, and how many nodes under it are not listed."""

    node: Node
    way: tuple[str, ...]
    concern: Concern
    folded: bool
    inside: int

    @property
    def name(self) -> str:
        """The whole way to the node, below the inputs."""
        return " > ".join((*self.way, self.node.name))


class _Weight(NamedTuple):
    concern: Concern
    role: int
    size: int  # nodes in the subtree, itself included


def entries(root: Node, *, unfolded: bool = False) -> list[Entry]:
    """All nodes that have something to say, most important first; what lies in a node follows it.

    Below a folded node nothing is listed, unless `unfolded`; nodes that could not be explained are never
    folded. The root comes first among those of equal concern, without its children.
    """
    nodes = list(root.walk())
    weights = _weights(nodes)
    result: list[Entry] = []
    top = sorted(root.children, key=lambda node: _order(node, weights))
    stack: list[tuple[Node, tuple[str, ...]]] = [(node, ()) for node in reversed(top)]
    while stack:
        node, way = stack.pop()
        weight = weights[id(node)]
        folded = _is_folded(node, weight.concern) and not unfolded
        result.append(Entry(node, way, weight.concern, folded, weight.size - 1 if folded else 0))
        if not folded and node.children:
            inner = (*way, node.name)
            below = sorted(node.children, key=lambda child: _order(child, weights), reverse=True)
            stack.extend((child, inner) for child in below)
    return _with_root(root, result, unfolded=unfolded)


def _is_folded(node: Node, concern: Concern) -> bool:
    if concern is Concern.UNEXPLAINED:
        return False
    return node.folded or node.harmless or not (node.changes or node.children)


def unexplained(root: Node) -> list[Entry]:
    """Members of the two inputs (and the inputs) with a change, in or under them, that no cause explains."""
    return [entry for entry in entries(root) if entry.concern is Concern.UNEXPLAINED and not entry.way]


def follows_version(node: Node) -> bool:
    """Whether all that counts in a differing member is the distribution's own version."""
    if node.status is Status.SAME:
        return False
    changes = [change for inner in node.walk() for change in inner.changes]
    counting = {change.cause for change in changes if not change.harmless}
    return counting == {VERSION_FOLLOWS}


def own_concern(node: Node) -> Concern:
    """The concern of a node without those under it."""
    for change in node.changes:  # a loop: there may be 50,000 nodes, and the UI waits for all of them
        if change.cause is None:
            return Concern.UNEXPLAINED
    if node.harmless or (node.status is Status.SAME and not node.changes) or _only_holds(node):
        return Concern.HARMLESS
    return Concern.EXPLAINED if node.changes else Concern.UNEXPLAINED


def _only_holds(node: Node) -> bool:
    return bool(node.children) and not node.changes


def _with_root(root: Node, below: list[Entry], *, unfolded: bool) -> list[Entry]:
    if not root.changes:
        return below
    concern = own_concern(root)
    if all(change.harmless for change in root.changes):
        concern = Concern.HARMLESS
    folded = concern is Concern.HARMLESS and not unfolded
    place = next((at for at, entry in enumerate(below) if not entry.way and entry.concern >= concern), len(below))
    return [*below[:place], Entry(root, (), concern, folded, 0), *below[place:]]


def _weights(nodes: list[Node]) -> dict[int, _Weight]:
    """By the identity of the node: ids of a report that comes from elsewhere may repeat."""
    weights: dict[int, _Weight] = {}
    for node in reversed(nodes):  # children before their parents
        own = _Weight(own_concern(node), _ROLES[node.role], 1)
        weights[id(node)] = _sum(own, [weights[id(child)] for child in node.children]) if node.children else own
    return weights


def _sum(own: _Weight, below: Iterable[_Weight]) -> _Weight:
    concern, role, size = own
    for weight in below:
        concern, role, size = min(concern, weight.concern), min(role, weight.role), size + weight.size
    return _Weight(concern, role, size)


def _order(node: Node, weights: dict[int, _Weight]) -> tuple[Concern, int, str, str, str]:
    weight = weights[id(node)]
    return weight.concern, weight.role, node.name, node.a or "", node.b or ""
