"""Causes that take a part out of lines, values or paths: what most of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from pydistdiff.explain.line_cause import told_pair
from pydistdiff.explain.readers import is_idle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.explain.cause import Mark
    from pydistdiff.explain.line_cause import Masks, Where
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Evidence, Significance


class MaskedCause(ABC):
    """The base of causes that take a part away: a subclass says what, and is harmless where nobody reads it."""

    id: str
    title: str
    significance: Significance
    mark: Mark
    remedy: str

    @abstractmethod
    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """What takes the part away on each side, or None where the cause has no business there."""

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """Where nobody but people reads it; a cause that is marked `!` is not asked."""
        return is_idle(scene, where)

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:
        """The first pair of lines, values or paths."""
        return told_pair(pairs, scene.difference.name)
