"""Causes whose evidence a comparer has checked already, with the bytes at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.readers import has_known_reader
from pydistdiff.model import AttributeChange, Evidence, ValueChange

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change, Significance


SHORT = 80
"""Characters of a value that stand in a sentence."""


class ProposedCause:
    """The base of causes that a comparer proposes by their id (`comparers.pair.Comparison`).

    A subclass says what it is called, and has its page in its docstring. One marked `role` is harmless only
    in a member whose reader is known and does not care.
    """

    id: str
    title: str
    significance: Significance
    mark: Mark
    remedy: str

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if it was proposed to be of this cause."""
        if change.cause != self.id:
            return None
        difference = scene.difference
        return Explained(
            change=change,
            members=(difference.name,),
            evidence=Evidence(text=self.sentence(difference, change)),
            harmless=self.mark is Mark.SOUND or (self.mark is Mark.ROLE and self.is_idle(difference)),
        )

    def is_idle(self, difference: Difference) -> bool:
        """For the mark `role`: whether the reader of this member does not care."""
        return has_known_reader(difference)

    def sentence(self, difference: Difference, change: Change) -> str:
        """The evidence in one sentence, with the values seen."""
        if isinstance(change, ValueChange):
            place = f"{difference.name}: {'.'.join(map(str, change.path))}".removesuffix(": ")
            if isinstance(change.moves, tuple) and isinstance(change.items, int):
                return f"{place}: {len(change.moves):,} of {change.items:,} items moved"
            values = [value for value in (change.a, change.b) if isinstance(value, str)]
            return f"{place}: {' → '.join(value[:SHORT] for value in values)}"
        if isinstance(change, AttributeChange):
            return f"{difference.name}: {change.name} {change.a} → {change.b}"
        return difference.name
