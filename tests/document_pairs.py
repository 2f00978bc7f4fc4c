"""Pairs of members as bytes: compared through the registry, explained, and told in short."""

from __future__ import annotations

from msgspec import UNSET

from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Comparison, Pair
from pydistdiff.differences import Difference
from pydistdiff.explain import Explainer
from pydistdiff.explain.scene import Scene
from pydistdiff.model import (
    AttributeChange,
    Change,
    Fallback,
    OpaqueChange,
    Operation,
    Role,
    Status,
    TextChange,
    ValueChange,
)


def pair_of(a: bytes | str, b: bytes | str, path: str, role: Role | None = None) -> Pair:
    sides = [BytesSource(side.encode() if isinstance(side, str) else side) for side in (a, b)]
    return Pair(name=path, path_a=path, path_b=path, a=sides[0], b=sides[1], role=role)


def compared(a: bytes | str, b: bytes | str, path: str) -> tuple[str, Comparison, Fallback | None]:
    return compare_pair(pair_of(a, b, path))


def told(a: bytes | str, b: bytes | str, path: str) -> list[tuple]:
    """The changes in short; none of them may come from a fallback."""
    _, comparison, fallback = compared(a, b, path)
    assert fallback is None
    return [in_short(change) for change in comparison.changes]


def in_short(change: Change) -> tuple:
    match change:
        case ValueChange(op=Operation.REORDERED):
            return "reordered", change.path, change.moves
        case ValueChange():
            sides = (side for side in (change.a, change.b) if side is not UNSET)
            return change.op.value, change.path, *sides
        case AttributeChange():
            return change.name, change.a, change.b, change.cause
        case TextChange():
            rows = [row for hunk in change.hunks for row in hunk.lines if row[0] != " "]
            return "text", rows, change.cause
        case OpaqueChange():
            return "opaque", change.reason
    raise AssertionError(change)


def explained(a: bytes | str, b: bytes | str, path: str, role: Role | None = None) -> list[tuple[str | None, bool]]:
    """The cause of each change, and whether it is harmless."""
    return [(change.cause, change.harmless) for change in explained_member(a, b, path, role).changes]


def explained_member(a: bytes | str, b: bytes | str, path: str, role: Role | None = None) -> Difference:
    """The difference as the engine would leave it, of a member that lies in no archive."""
    difference = Difference(name=path, a=path, b=path, status=Status.CHANGED)
    difference.role = role
    difference.format, comparison, difference.fallback = compare_pair(pair_of(a, b, path, role))
    difference.changes += comparison.changes
    Explainer().explain(Scene(difference=difference, texts=comparison.texts))
    return difference
