"""Causes of lines that only moved: the text has the same lines, each as often, in another order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.readers import is_called_code
from pydistdiff.model import Evidence, Role, Significance, TextChange

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_ROLES = (Role.CODE, Role.SCRIPT, Role.STARTUP)


class StatementOrder:
    """The lines or statements of a script or module only moved.

    Both sides have the same lines, each as often; or, of Python, blocks of lines hold only statements whose syntax tree
    stands elsewhere on the other side, among others in the same body. In code the order is what happens, so this is
    never harmless.
    """

    id = "statement-order"
    title = "lines of code stand in another order"
    significance = Significance.ORDER
    mark = Mark.NEVER
    remedy = "sort what generates the code; if nobody generates it, find out who moved the lines"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """All lines of a script or module, or those that its comparer has found to be moved statements."""
        if isinstance(change, TextChange) and change.cause == self.id:
            return _taken(scene, change)
        return moved_lines(scene, change) if _is_code(scene.difference) else None


def moved_lines(scene: Scene, change: Change) -> Explained | None:
    """A change of lines that only moved, never harmless; None where a line came, went or changed."""
    if not isinstance(change, TextChange) or change.cause is not None:
        return None
    part = next((part for part in scene.texts if scene.difference.changes[part.change] is change), None)
    if part is None or len(part.proposals) == len(part.compared.blocks) or not _are_moved(part):
        return None
    return _taken(scene, change)


def _taken(scene: Scene, change: TextChange) -> Explained:
    count = change.lines_removed
    return Explained(
        change=change,
        members=(scene.difference.name,),
        evidence=Evidence(text=f"{scene.difference.name}: {count:,} line{'' if count == 1 else 's'} moved"),
        harmless=False,
    )


def _are_moved(part: TextPart) -> bool:
    """Whether the lines that differ are the same ones on both sides, each as often."""
    compared = part.compared
    keys = compared.a.keys(), compared.b.keys()
    moved = [
        Counter(line for block in compared.blocks for line in side[block[at] : block[at + 1]])
        for side, at in zip(keys, (0, 2), strict=True)
    ]
    return moved[0] == moved[1]


def _is_code(difference: Difference) -> bool:
    names = [(path or "").rpartition("/")[2] for path in (difference.a, difference.b)]
    return difference.role in _ROLES or any(map(is_called_code, names))
