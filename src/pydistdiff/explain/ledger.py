"""Keeps what the causes took, and makes the report's list of causes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain.cause import Mark
from pydistdiff.model import Cause as ReportedCause
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import Cause, Explained
    from pydistdiff.model import Change

SHOWN_MEMBERS = 20
SHOWN_EVIDENCE = 20

_IMPORTANCE = (
    Significance.CONTENT,
    Significance.ENVIRONMENT,
    Significance.ORDER,
    Significance.FORMAT,
    Significance.CONTAINER,
    Significance.DERIVED,
)


class Ledger:
    """All changes that causes took, by cause."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Cause, list[Explained]]] = {}

    def enter(self, cause: Cause, explained: Explained) -> Change:
        """The change with its cause; harmless only where the cause's mark and its claim allow it."""
        harmless = explained.harmless and cause.mark is not Mark.NEVER
        explained = replace(explained, harmless=harmless)
        self._entries.setdefault(cause.id, (cause, []))[1].append(explained)
        return replace(explained.change, cause=cause.id, harmless=harmless, significance=cause.significance)

    def causes(self) -> tuple[ReportedCause, ...]:
        """The causes that took something: those that count first, then by significance and number of members."""
        reported = [self._reported(cause, entries) for cause, entries in self._entries.values()]
        reported.sort(
            key=lambda cause: (cause[1].harmless, _IMPORTANCE.index(cause[1].significance), -cause[0], cause[1].id)
        )
        return tuple(cause for _, cause in reported)

    def _reported(self, cause: Cause, entries: list[Explained]) -> tuple[int, ReportedCause]:
        members = dict.fromkeys(name for entry in entries for name in entry.members)
        evidence = tuple(dict.fromkeys(entry.evidence for entry in entries))
        return len(members), ReportedCause(
            id=cause.id,
            title=cause.title,
            significance=cause.significance,
            harmless=all(entry.harmless for entry in entries),
            count=len(entries),
            members=tuple(members)[:SHOWN_MEMBERS],
            evidence=evidence[:SHOWN_EVIDENCE],
            remedy=cause.remedy,
        )
