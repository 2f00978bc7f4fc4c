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
from pydistdiff.explain.spelling import SPELLING_CAUSES
from pydistdiff.explain.times import MemberTime, PycActivation

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.explain.cause import ContainerCause, MemberCause
    from pydistdiff.model import Cause

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


def explain(root: Difference) -> tuple[Cause, ...]:
    """The causes of everything under a difference, most important first; its changes get their causes."""
    ledger = Ledger()
    for difference in root.walk():
        _explain_members(difference, ledger)
        if difference.container is not None:
            _explain_container(difference, ledger)
    return ledger.causes()


def _explain_members(difference: Difference, ledger: Ledger) -> None:
    for index, change in enumerate(difference.changes):
        for cause in MEMBER_CAUSES:
            explained = cause.explains(difference, change)
            if explained is not None:
                difference.changes[index] = ledger.enter(cause, explained)
                break
        else:
            if change.cause is not None:  # proposed, but no cause of this id takes it: nobody explains it
                difference.changes[index] = replace(change, cause=None)


def _explain_container(difference: Difference, ledger: Ledger) -> None:
    """The container's changes: those with a cause, then what no cause took."""
    container = difference.container
    assert container is not None
    for cause in CONTAINER_CAUSES:
        difference.changes += [ledger.enter(cause, explained) for explained in cause.take(container)]
    difference.changes += drawing.unexplained(container)
    if not difference.changes and not difference.children:
        difference.changes.append(drawing.unseen(container))


def never_harmless() -> frozenset[str]:
    """The ids of causes that explain, but count all the same."""
    return frozenset(cause.id for cause in (*CONTAINER_CAUSES, *MEMBER_CAUSES) if cause.mark is Mark.NEVER)


__all__ = ["CONTAINER_CAUSES", "MEMBER_CAUSES", "explain", "never_harmless"]
