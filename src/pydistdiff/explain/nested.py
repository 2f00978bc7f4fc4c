"""The cause of archives inside that differ for harmless reasons alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.model import Evidence, OpaqueChange, Significance, Status

if TYPE_CHECKING:
    from pydistdiff.differences import Difference


class NestedFollows:
    """An archive inside has other bytes, because of what differs in it, and all of that is harmless.

    Its members, and what is around them, are told one by one under it, each with its own cause. It is never said where
    one of them counts, could not be read, or is not told at all.
    """

    id = "nested-follows"
    title = "archives inside whose own differences are all harmless"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it is gone when the members that it follows from are equal"

    def follows(self, difference: Difference) -> Explained | None:
        """What follows for an archive from the members in it, which are explained already."""
        if difference.status is not Status.CHANGED or not difference.children or not _is_harmless(difference):
            return None
        count = len(difference.children)
        change = OpaqueChange(
            significance=self.significance,
            reason="its bytes follow from what differs in it",
            follows=tuple(child.id for child in difference.children),
        )
        evidence = Evidence(text=f"{difference.name}: {count:,} difference{'' if count == 1 else 's'} inside")
        return Explained(change=change, members=(difference.name,), evidence=evidence)


def _is_harmless(difference: Difference) -> bool:
    """Whether all that is told in and under a difference is harmless, and something is told of each member."""
    return all(
        all(change.harmless for change in each.changes)
        and (each.status is Status.SAME or bool(each.changes or each.children))
        for each in difference.walk()
    )
