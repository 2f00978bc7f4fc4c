"""Causes that are recognised in a line or a value: take the named part away on both sides, and the rest is equal."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydistdiff.diffing import common_prefix
from pydistdiff.explain.cause import Cause, Mark
from pydistdiff.model import AttributeChange, Evidence, Operation, ValueChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

    Mask = Callable[[str], str]

LONGEST = 100_000
"""Characters of a line or value in which a part is looked for; longer ones stay as they are."""

MOST_TOGETHER = 3
"""Causes with a part in one line or value that are tried together."""
PLACE = "\ufdd0"
"""What stands for a part that was taken away: a character that no text may hold (a noncharacter of Unicode)."""
MOST_PLACES = 60_000
"""Parts that a cause can tell apart (`numbered_place`)."""
_TAKEN = "\ufdd1"
"""What stands for it once its cause has been noted behind it."""
_FIRST_CAUSE, _FIRST_NUMBER = 0xE000, 0xF0000  # of the characters for private use
_NOTED = re.compile(f"{_TAKEN}[\ue000-\uf8ff][\U000f0000-\U000ffffd]?")


class Kind(Enum):
    """What a part is looked for in."""

    LINES = "lines"
    VALUE = "value"
    NAME = "name"


class Where(Struct, frozen=True):
    """Where a part is looked for: the lines of a text, a value at its path, or the path of a member.

    `a` and `b` are what stands there on both sides; of a text the lines that differ, as many of them as are not too
    long, or one pair of them where a cause is asked whether that is harmless.
    """

    kind: Kind
    a: str
    b: str
    path: tuple[str | int, ...] = ()


class Masks(Struct, frozen=True):
    """What takes the part of a cause away from a line (or value), on each side.

    A mask must not look further than the line, its cost must be linear, and it puts `PLACE` where something was
    (`numbered_place` where a part has several counterparts on the other side). `holds_others` where a part may hold
    parts of other causes, such as a version that holds a commit: where all are taken away, it goes first.
    """

    a: Mask
    b: Mask
    holds_others: bool = False


class LineCause(Cause, Protocol):
    """A cause of differences within lines of text, values, and paths."""

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """What takes the cause's part away from each line, value or path; None where it has no business there."""

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """Whether the change is harmless there, line by line; it is never asked of a cause marked `!`."""

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:
        """What was seen, from the first lines or values that the cause took, as they were on both sides."""


class Applied(Struct, frozen=True, eq=False):
    """A cause with its masks for one member or value, and what stands for a part that it took."""

    cause: LineCause
    masks: Masks
    taken: str


def where_of(change: Change) -> Where | None:
    """Where parts are looked for in a change: a value that changed, or the path of a member that moved.

    A value of another type (`"1"` and `1`) is another value, whatever its text is.
    """
    if isinstance(change, ValueChange) and change.op is Operation.CHANGED and change.type_a == change.type_b:
        assert isinstance(change.a, str) and isinstance(change.b, str)
        return Where(Kind.VALUE, change.a, change.b, change.path)
    if isinstance(change, AttributeChange) and change.name == "path" and change.a and change.b:
        return Where(Kind.NAME, change.a, change.b)
    return None


def applied(causes: Iterable[LineCause], scene: Scene, where: Where) -> list[Applied]:
    """The causes that have business there."""
    found = ((cause, cause.masks(scene, where)) for cause in causes)
    return [
        Applied(cause, masks, f"{_TAKEN}{chr(_FIRST_CAUSE + index)}")
        for index, (cause, masks) in enumerate(found)
        if masks is not None
    ]


def mask_all(text: str, side: str, masks: Iterable[Applied]) -> str:
    """The text without the parts of all these causes; side is `a` or `b`.

    What one cause took never equals what another one took.
    """
    if len(text) > LONGEST or PLACE in text or _TAKEN in text:
        return text
    for one in sorted(masks, key=_is_inner):
        text = (one.masks.a if side == "a" else one.masks.b)(text).replace(PLACE, one.taken)
    return text


def _is_inner(one: Applied) -> bool:
    return not one.masks.holds_others


def numbered_place(number: int) -> str:
    """What a cause puts where a part was that must be the part of this number on the other side, too."""
    return f"{PLACE}{chr(_FIRST_NUMBER + number)}"


def outlined(text: str, side: str, masks: Sequence[Applied]) -> str:
    """The text without the parts of these causes, whichever took them: what lines that belong together share."""
    return _NOTED.sub(PLACE, mask_all(text, side, masks))


def responsible(a: str, b: str, masks: Sequence[Applied]) -> tuple[Applied, ...]:
    """The fewest of these causes whose parts explain all that differs between two texts; () where they do not.

    One cause alone, the first that can; else all that are needed together, those that count first. One of them may
    stand in the way of the others, if it knows a part on one side only: then it is left out.
    """
    involved: list[Applied] = []
    for one in masks:
        masked_a, masked_b = mask_all(a, "a", (one,)), mask_all(b, "b", (one,))
        if masked_a == masked_b:
            return (one,)
        if masked_a != a or masked_b != b:
            involved.append(one)
    if len(involved) > MOST_TOGETHER:
        return ()
    sets = ([other for other in involved if other is not one] for one in (None, *involved))
    needed = next((some for some in sets if _explain(a, b, some)), None)
    if needed is None:
        return ()
    for one in involved if len(needed) > 2 else ():  # of two that cannot do it alone both are needed
        fewer = [other for other in needed if other is not one]
        if _explain(a, b, fewer):
            needed = fewer
    return tuple(sorted(needed, key=lambda one: one.cause.mark is not Mark.NEVER))


def _explain(a: str, b: str, masks: Sequence[Applied]) -> bool:
    """Whether two texts are equal without the parts of these causes."""
    return mask_all(a, "a", masks) == mask_all(b, "b", masks)


def are_harmless(causes: Iterable[LineCause], scene: Scene, where: Where) -> bool:
    """Whether a change is harmless that these causes explain together: if it is to each of them."""
    return all(cause.mark is not Mark.NEVER and cause.is_harmless(scene, where) for cause in causes)


def told_pair(pairs: Sequence[tuple[str, str]], name: str | None = None) -> Evidence:
    """Evidence made of the first pair, of the member of a name: of long lines the part around the first difference."""
    a, b = pairs[0]
    start = max(0, common_prefix(a, b) - _SHORT // 3)
    shown = (f"{'…' if start else ''}{shortened(text[start:])}" for text in (a, b))
    return Evidence(text=f"{name + ': ' if name else ''}{' → '.join(shown)}")


_SHORT = 120


def shortened(text: str) -> str:
    """The beginning of a visible text, without what is around it."""
    text = text.strip()
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
