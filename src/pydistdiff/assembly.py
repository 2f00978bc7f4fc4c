"""From the tree of differences to the nodes and the summary of the report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.model import Counts, MemberType, Node, Status
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from msgspec import UnsetType

    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Difference
    from pydistdiff.pairing.match import Placed


_MANY = 10
"""So many compiled modules of one level that are explained alike begin closed."""


def node_of(difference: Difference) -> Node:
    """The node of a difference, with those below it."""
    children = _folded_alike(tuple(map(node_of, difference.children)))
    changes = tuple(difference.changes)
    is_told = difference.status is Status.SAME or bool(changes or children)  # what nobody tells is not harmless
    harmless = is_told and all(change.harmless for change in changes) and all(child.harmless for child in children)
    a, b = _members(difference)
    return Node(
        id=difference.id,
        name=difference.name,
        a=difference.a,
        b=difference.b,
        status=difference.status,
        format=difference.format,
        role=difference.role,
        headline=UNSET if difference.headline is None else difference.headline,
        size_a=difference.size_a,
        size_b=difference.size_b,
        type_a=_type(a),
        type_b=_type(b),
        target_a=_target(a),
        target_b=_target(b),
        causes=tuple(dict.fromkeys(change.cause for change in changes if change.cause is not None)),
        harmless=harmless,
        folded=harmless and difference.status is not Status.SAME,
        fallback=UNSET if difference.fallback is None else difference.fallback,
        changes=changes,
        views=difference.views or UNSET,
        pictures=UNSET if difference.pictures is None else difference.pictures,
        children=children,
    )


def _folded_alike(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes of one level, compiled modules folded that many others are explained like: 304 for another Python."""
    alike = Counter(_likeness(node) for node in nodes)
    return tuple(
        replace(node, folded=True)
        if not node.folded and alike[_likeness(node)] >= _MANY and _likeness(node) is not None
        else node
        for node in nodes
    )


def _likeness(node: Node) -> tuple[Status, tuple[str, ...]] | None:
    """What nodes have in common that are explained alike; None where one is not, or must be read by itself."""
    if node.format != "pyc" or any(change.cause is None for change in node.changes):
        return None
    return node.status, node.causes


def _members(difference: Difference) -> tuple[Member | None, Member | None]:
    match = difference.match
    if match is not None:
        a, b = match.a, match.b
        return a.member if a is not None else None, b.member if b is not None else None
    if difference.status is Status.REMOVED:
        return difference.member, None
    return None, difference.member


def _type(member: Member | None) -> MemberType | UnsetType:
    return UNSET if member is None or member.type is None else member.type


def _target(member: Member | None) -> str | UnsetType:
    return UNSET if member is None or member.target is None else visible_name(member.target)


def shown_path(item: Placed | None) -> str | None:
    """A member's path as the report has it: visible, and numbered where its place is taken more than once."""
    if item is None:
        return None
    path = visible_name(item.member.path)
    return path if item.occurrence == 1 else f"{path}#{item.occurrence}"


def count_nodes(root: Node, unchanged: int, unchanged_inside: int) -> tuple[Counts, Counts]:
    """The counts of the outermost members, and of those below them; directories are not counted."""
    below = [node for child in root.children for node in child.walk() if node is not child]
    outer = _count(filter(_is_counted, root.children), unchanged)
    return outer, _count(filter(_is_counted, below), unchanged_inside)


def _is_counted(node: Node) -> bool:
    types = {node.type_a if node.a is not None else node.type_b, node.type_b if node.b is not None else node.type_a}
    return types != {MemberType.DIRECTORY}


def _count(nodes: Iterable[Node], unchanged: int) -> Counts:
    statuses: dict[Status, int] = {}
    explained = 0
    for node in nodes:
        statuses[node.status] = statuses.get(node.status, 0) + 1
        explained += is_explained(node)
    return Counts(
        added=statuses.get(Status.ADDED, 0),
        removed=statuses.get(Status.REMOVED, 0),
        changed=statuses.get(Status.CHANGED, 0),
        moved=statuses.get(Status.MOVED, 0),
        unchanged=unchanged,
        explained=explained,
    )


def is_explained(node: Node) -> bool:
    """Whether every change in and under a differing member has a cause."""
    if node.status is Status.SAME or not (node.changes or node.children):
        return False
    return all(change.cause is not None for inner in node.walk() for change in inner.changes)
