"""How equal two inputs are, by the rules of the report format: bytes decide, causes may explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Side, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pydistdiff.model import Hazard, Node, Problem


def is_doubted(hazards: Iterable[Hazard], problems: Collection[Problem]) -> bool:
    """Whether something was not read, or a hazard is not the same on both sides: then nothing is harmless."""
    return bool(problems) or any(hazard.side is not Side.BOTH for hazard in hazards)


def verdict_of(root: Node, never_harmless: Collection[str], *, are_archives: bool, doubted: bool) -> Verdict:
    """The verdict on two inputs whose bytes differ. `never_harmless` are the ids of causes marked `!`."""
    if doubted or not are_archives:
        return Verdict.DIFFERENT
    members_equal = all(child.status is Status.SAME for child in root.children)
    if members_equal and not any(change.cause in never_harmless for change in root.changes):
        return Verdict.SAME_CONTENTS
    return Verdict.EQUIVALENT if root.harmless else Verdict.DIFFERENT
