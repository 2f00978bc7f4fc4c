"""What the user's policy hid, in words; every report that is prose has these lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.model import Verdict
from pydistdiff.reports.lines import Line, plain
from pydistdiff.reports.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.model import Change, ExcludedMembers, IgnoredCause, OnlyMembers, Policy, Report

    _Told = tuple[str, str, str | None]  # a name, what is counted, and the reason

_SHOWN = 3
_SHORT = 40


def policy_line(report: Report) -> str | None:
    """`Policy: accepts equivalent; ignores list-order (3 changes); excludes x (1 member); with it: equivalent`.

    What each `--only` names and is judged is counted, and what none of them names.
    """
    policy = report.policy
    if policy is None:
        return None
    parts = [f"accepts {policy.accept or 'only identical'}"]
    if policy.fail_on_hazard:
        parts.append("any hazard fails")
    for verb, told in _told(policy):
        parts.append(f"{verb} {listed([f'{_short(name)} ({count})' for name, count, _ in told], most=_SHOWN)}")
    if policy.only:
        parts[-1] += f" and leaves out {counted(policy.left_out, 'member')}"
    return f"Policy: {'; '.join(parts)}; with it: {policy.verdict}{_but(report, policy)}"


def policy_entries(policy: Policy | None) -> list[tuple[Line, ...]]:
    """What is ignored and excluded, each with its count and its reason."""
    if policy is None:
        return []
    lines = [tuple(_entry(verb, *entry)) for verb, entries in _told(policy) for entry in entries]
    if policy.only:
        lines.append((plain(f"  leaves out what it does not name: {counted(policy.left_out, 'member')}"),))
    return lines


def _told(policy: Policy) -> list[tuple[str, Sequence[_Told]]]:
    """What each kind of rule says, and its rules; those of which there are none are left away."""
    told = (
        ("ignores", _ignored(policy.ignore)),
        ("excludes", _members(policy.exclude)),
        ("judges only", _members(policy.only)),
    )
    return [(verb, entries) for verb, entries in told if entries]


def _entry(verb: str, name: str, count: str, reason: str | None) -> Iterable[Line]:
    yield plain(f"  {verb} {name}: {count}")
    if reason is not None:
        yield plain(f"    reason: {reason}")


def _ignored(entries: Iterable[IgnoredCause]) -> Sequence[_Told]:
    return [(entry.cause, counted(entry.changes, "change"), entry.reason) for entry in entries]


def _members(entries: Iterable[ExcludedMembers | OnlyMembers]) -> Sequence[_Told]:
    return [(entry.glob, counted(entry.members, "member"), entry.reason) for entry in entries]


def _but(report: Report, policy: Policy) -> str:
    """Why a verdict that would do is not accepted: the container may differ in what nobody explains."""
    if policy.verdict is not Verdict.SAME_CONTENTS:
        return ""
    ignored = {entry.cause for entry in policy.ignore}
    if all(change.harmless or ignored.issuperset(_causes(change)) for change in report.root.changes):
        return ""
    return ", but not all that is left is harmless"


def _causes(change: Change) -> tuple[str | None, ...]:
    """All that the change needs; None while nothing explains it."""
    return (change.cause, *(() if isinstance(change.also, UnsetType) else change.also))


def _short(name: str) -> str:
    return name if len(name) <= _SHORT else f"{name[:_SHORT]}…"
