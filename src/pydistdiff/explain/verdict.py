"""How equal two inputs are, by the rules of the report format: bytes decide, causes may explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import AttributeChange, OpaqueChange, Side, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pydistdiff.model import Change, Hazard, Node, Problem


def is_doubted(hazards: Iterable[Hazard], problems: Collection[Problem]) -> bool:
    """Whether something was not read, or a hazard is not the same on both sides: then nothing is harmless."""
    return bool(problems) or any(hazard.side is not Side.BOTH for hazard in hazards)


def verdict_of(root: Node, *, are_archives: bool, doubted: bool) -> Verdict:
    """The verdict on two inputs whose bytes differ.

    A change of the container that counts (a cause marked `!`, or a header that nobody explains, by which another
    reader may see another archive) is no matter of the container alone. What stands in no header that any
    reader knows (`opaque`), and the name of the root folder, decide nothing.
    """
    if doubted or not are_archives:
        return Verdict.DIFFERENT
    members_equal = all(child.status is Status.SAME for child in root.children)
    if members_equal and not any(map(_counts, root.changes)):
        return Verdict.SAME_CONTENTS
    return Verdict.EQUIVALENT if root.harmless else Verdict.DIFFERENT


def _counts(change: Change) -> bool:
    if change.harmless or isinstance(change, OpaqueChange):
        return False
    return not (isinstance(change, AttributeChange) and change.cause is None and change.name == "root")
