"""Causes that are recognised in a line or a value: take the named part away on both sides, and the rest is equal."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydistdiff.explain.cause import Cause, Mark
from pydistdiff.model import AttributeChange, Evidence, Operation, ValueChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

    Mask = Callable[[str], str]

LONGEST = 100_000
"""Characters of a line or value in which a part is looked for; longer ones stay as they are."""

PLACE = "\ufdd0"
"""What stands for a part that was taken away: a character that no text may hold (a noncharacter of Unicode)."""


class Kind(Enum):
    """What a part is looked for in."""

    LINES = "lines"
    VALUE = "value"
    NAME = "name"


class Where(Struct, frozen=True):
    """Where a part is looked for: the lines of a text, a value at its path, or the path of a member.

    `a` and `b` are what stands there on both sides; of a text the lines that differ, as many of them as are not too
    long.
    """

    kind: Kind
    a: str
    b: str
    path: tuple[str | int, ...] = ()


class Masks(Struct, frozen=True):
    """What takes the part of a cause away from a line (or value), on each side.

    A mask must not look further than the line, its cost must be linear, and it puts `PLACE` where something was.
    """

    a: Mask
    b: Mask


class LineCause(Cause, Protocol):
    """A cause of differences within lines of text, values, and paths."""

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """What takes the cause's part away from each line, value or path; None where it has no business there."""

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """Whether the change is harmless there; it is never asked of a cause marked `!`."""

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:
        """What was seen, from the first lines or values that the cause took, as they were on both sides."""


class Applied(Struct, frozen=True, eq=False):
    """A cause with its masks for one member or value."""

    cause: LineCause
    masks: Masks


def where_of(change: Change) -> Where | None:
    """Where parts are looked for in a change: a value that changed, or the path of a member that moved."""
    if isinstance(change, ValueChange) and change.op is Operation.CHANGED:
        assert isinstance(change.a, str) and isinstance(change.b, str)
        return Where(Kind.VALUE, change.a, change.b, change.path)
    if isinstance(change, AttributeChange) and change.name == "path" and change.a and change.b:
        return Where(Kind.NAME, change.a, change.b)
    return None


def applied(causes: Iterable[LineCause], scene: Scene, where: Where) -> list[Applied]:
    """The causes that have business there."""
    found = ((cause, cause.masks(scene, where)) for cause in causes)
    return [Applied(cause, masks) for cause, masks in found if masks is not None]


def mask_all(text: str, side: str, masks: Iterable[Applied]) -> str:
    """The text without the parts of all these causes; side is `a` or `b`."""
    if len(text) > LONGEST or PLACE in text:
        return text
    for one in masks:
        text = (one.masks.a if side == "a" else one.masks.b)(text)
    return text


def responsible(a: str, b: str, masks: Sequence[Applied]) -> tuple[Applied, ...]:
    """The fewest of these causes whose parts explain all that differs between two texts; () where they do not.

    One cause alone, the first that can; else all that are needed together, those that count first.
    """
    for one in masks:
        if mask_all(a, "a", (one,)) == mask_all(b, "b", (one,)):
            return (one,)
    needed = list(masks)
    if mask_all(a, "a", needed) != mask_all(b, "b", needed):
        return ()
    for one in masks:
        fewer = [other for other in needed if other is not one]
        if mask_all(a, "a", fewer) == mask_all(b, "b", fewer):
            needed = fewer
    return tuple(sorted(needed, key=lambda one: one.cause.mark is not Mark.NEVER))


def told_pair(pairs: Sequence[tuple[str, str]]) -> Evidence:
    """Evidence made of the first pair."""
    a, b = (shortened(text) for text in pairs[0])
    return Evidence(text=f"{a} → {b}")


_SHORT = 120


def shortened(text: str) -> str:
    """The beginning of a visible text, without what is around it."""
    text = text.strip()
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
