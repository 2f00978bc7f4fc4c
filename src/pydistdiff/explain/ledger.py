"""Keeps what the causes took, and makes the report's list of causes of it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain.cause import Mark
from pydistdiff.model import Cause as ReportedCause
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import Cause, Explained
    from pydistdiff.model import Change, Evidence

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


class _Account:
    """What one cause took: counted, with the members and the first pieces of evidence."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        self.count = 0
        self.harmless = True
        self.members: dict[str, None] = {}
        self.evidence: dict[Evidence, None] = {}

    def add(self, explained: Explained) -> None:
        self.count += 1
        self.harmless = self.harmless and explained.harmless
        self.members |= dict.fromkeys(explained.members)
        if len(self.evidence) < SHOWN_EVIDENCE:
            self.evidence[explained.evidence] = None

    def reported(self) -> ReportedCause:
        return ReportedCause(
            id=self.cause.id,
            title=self.cause.title,
            significance=self.cause.significance,
            harmless=self.harmless,
            count=self.count,
            members=tuple(islice(self.members, SHOWN_MEMBERS)),
            evidence=tuple(self.evidence),
            remedy=self.cause.remedy,
        )


class Ledger:
    """All changes that causes took, by cause."""

    def __init__(self) -> None:
        self._accounts: dict[str, _Account] = {}
        self._pending: list[tuple[Cause, Explained]] = []

    def enter(self, cause: Cause, explained: Explained) -> Change:
        """The change with its cause; harmless only where the cause's mark and its claim allow it."""
        harmless = explained.harmless and cause.mark is not Mark.NEVER
        self._pending.append((cause, replace(explained, harmless=harmless)))
        return replace(explained.change, cause=cause.id, harmless=harmless, significance=cause.significance)

    def settle(self) -> None:
        """Keep what was entered since the last call: the member is explained as a whole."""
        for cause, explained in self._pending:
            self._accounts.setdefault(cause.id, _Account(cause)).add(explained)
        self._pending.clear()

    def withdraw(self) -> None:
        """Forget it: the member could not be explained."""
        self._pending.clear()

    def causes(self) -> tuple[ReportedCause, ...]:
        """The causes that took something: those that count first, then by significance and number of members."""
        accounts = sorted(self._accounts.values(), key=_place)
        return tuple(account.reported() for account in accounts)


def _place(account: _Account) -> tuple[bool, int, int, str]:
    rank = _IMPORTANCE.index(account.cause.significance)
    return account.harmless, rank, -len(account.members), account.cause.id
