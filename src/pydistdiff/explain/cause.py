"""What a cause is: the port that each of them implements, and what it hands over."""

from __future__ import annotations

import heapq
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Container
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change, Evidence, Significance

SHOWN_EXAMPLES = 3


class Explained(Struct, frozen=True, kw_only=True):
    """A change that a cause took after it checked the evidence.

    `members` are the names of all members that it is about. `harmless` is the cause's claim; a cause marked `!`
    makes none.
    """

    change: Change
    members: tuple[str, ...]
    evidence: Evidence
    harmless: bool = True


class Mark(StrEnum):
    """When a change that a cause took may be called harmless."""

    SOUND = ""
    """When the evidence holds."""
    NEVER = "!"
    """Never: it is explained, named and grouped, but it counts."""
    ROLE = "role"
    """Only in members whose reader is known and does not care."""


class Cause(Protocol):
    """Why a difference is there. The docstring of a cause is its page in the documentation."""

    id: str
    title: str
    significance: Significance
    mark: Mark
    remedy: str


class ContainerCause(Cause, Protocol):
    """A cause of differences between containers."""

    def take(self, container: Container) -> Iterable[Explained]:
        """What the cause explains, taken out of the container so that no other cause takes it too."""


class MemberCause(Cause, Protocol):
    """A cause of changes of one member."""

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change with its evidence, or None where the evidence does not hold."""


def examples(names: Iterable[str]) -> tuple[str, ...]:
    """The first few names."""
    return tuple(heapq.nsmallest(SHOWN_EXAMPLES, names))
