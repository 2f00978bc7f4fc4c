"""Causes that check their evidence themselves, change by change."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.line_cause import shortened
from pydistdiff.model import AttributeChange, Evidence, ValueChange

if TYPE_CHECKING:
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change, Significance


class CheckedCause(ABC):
    """The base of causes that look at one change: a subclass says which it takes, and what it tells of it."""

    id: str
    title: str
    significance: Significance
    mark: Mark
    remedy: str

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if its evidence holds."""
        if change.cause is not None or not self.takes(scene, change):
            return None
        return Explained(
            change=change,
            members=(scene.difference.name,),
            evidence=Evidence(text=self.sentence(scene, change)),
            harmless=self.mark is Mark.SOUND,
        )

    @abstractmethod
    def takes(self, scene: Scene, change: Change) -> bool:
        """Whether the evidence holds."""

    def sentence(self, scene: Scene, change: Change) -> str:
        """The evidence in one sentence, with the values seen."""
        return told(scene, change)


def told(scene: Scene, change: Change) -> str:
    """A change in one sentence: the member, the place in it, and both values."""
    name = scene.difference.name
    if isinstance(change, ValueChange):
        values = [shortened(value) if isinstance(value, str) else "(missing)" for value in (change.a, change.b)]
        return f"{name}: {'.'.join(map(str, change.path))}: {' → '.join(values)}"
    if isinstance(change, AttributeChange):
        return f"{name}: {change.name} {change.a or '(missing)'} → {change.b or '(missing)'}"
    return f"{name}: {scene.difference.status}"
