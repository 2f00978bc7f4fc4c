"""Why the differences are there: puts causes to changes whose evidence it has checked.

The registries are explicit tuples whose order is the precedence: a cause sees what those before it left. A new
cause is one class in a module of its own family, and one line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.container_format import ContainerFormat
from pydistdiff.explain.layout import DirectoryEntries, LinkOrFile, MemberOrder, PathSpelling
from pydistdiff.explain.ledger import Ledger
from pydistdiff.explain.modes import ExecutableBit, MemberMode, MemberOwner, Umask, ZipNoModes
from pydistdiff.explain.order import ORDER_CAUSES
from pydistdiff.explain.packing import Compression, GzipHeader, TarFormat, ZipFields
from pydistdiff.explain.showing import shown
from pydistdiff.explain.spelling import SPELLING_CAUSES
from pydistdiff.explain.times import MemberTime, PycActivation

if TYPE_CHECKING:
    from pydistdiff.differences import Container, Difference
    from pydistdiff.explain.cause import ContainerCause, MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Cause, Change

CONTAINER_CAUSES: tuple[ContainerCause, ...] = (
    PycActivation(),
    ZipNoModes(),
    ExecutableBit(),
    Umask(),
    MemberMode(),
    ContainerFormat(),
    MemberTime(),
    MemberOwner(),
    GzipHeader(),
    Compression(),
    ZipFields(),
    TarFormat(),
    MemberOrder(),
    DirectoryEntries(),
    PathSpelling(),
)
MEMBER_CAUSES: tuple[MemberCause, ...] = (LinkOrFile(), *ORDER_CAUSES, *SPELLING_CAUSES)


class Explainer:
    """Puts causes to the differences of one comparison, each as soon as all that lies under it is explained."""

    def __init__(self) -> None:
        self._ledger = Ledger()

    def explain(self, scene: Scene) -> None:
        """Put causes to the changes of a member, or of the inputs themselves; then they are cut to what is shown."""
        difference = scene.difference
        for index, change in enumerate(difference.changes):
            difference.changes[index] = self._explained(scene, change)
        difference.changes[:] = shown(difference.changes, scene.limits)
        if difference.container is not None:
            self._explain_container(difference, difference.container)

    def _explained(self, scene: Scene, change: Change) -> Change:
        for cause in MEMBER_CAUSES:
            explained = cause.explains(scene, change)
            if explained is not None:
                return self._ledger.enter(cause, explained)
        if change.cause is not None:  # proposed, but no cause of this id takes it: nobody explains it
            return replace(change, cause=None)
        return change

    def _explain_container(self, difference: Difference, container: Container) -> None:
        """The container's changes: those with a cause, then what no cause took."""
        for cause in CONTAINER_CAUSES:
            difference.changes += [self._ledger.enter(cause, explained) for explained in cause.take(container)]
        difference.changes += drawing.unexplained(container)
        if not difference.changes and not difference.children:
            difference.changes.append(drawing.unseen(container))

    def causes(self) -> tuple[Cause, ...]:
        """The causes of everything so far, most important first."""
        return self._ledger.causes()


def never_harmless() -> frozenset[str]:
    """The ids of causes that explain, but count all the same."""
    return frozenset(cause.id for cause in (*CONTAINER_CAUSES, *MEMBER_CAUSES) if cause.mark is Mark.NEVER)


__all__ = ["CONTAINER_CAUSES", "MEMBER_CAUSES", "Explainer", "never_harmless"]
