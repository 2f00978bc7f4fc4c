"""The words for a cause and what it was recognised by; shared by the reports that are prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.wording import change_of, counted, listed, reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Cause, Evidence


def judgement_of(cause: Cause) -> tuple[str, str, str]:
    """What sort of difference it is, whether it counts, and of how much: `derived`, `harmless`, `9 changes`."""
    return cause.significance.value, "harmless" if cause.harmless else "it counts", extent_of(cause)


def extent_of(cause: Cause) -> str:
    """How much a cause is about: `9 changes`, `3,621 members`."""
    is_of_members = any(evidence.count is not None for evidence in cause.evidence)
    return counted(reach(cause), "member") if is_of_members else counted(cause.count, "change")


def evidence_of(cause: Cause) -> Iterator[str]:
    """What it was recognised by, a sentence each; at the end the members, where no evidence has examples."""
    for evidence in cause.evidence:
        yield f"{evidence.text}{_values(evidence)}"
    if cause.members and not any(evidence.examples for evidence in cause.evidence):
        yield f"in {listed(cause.members)}"


def _values(evidence: Evidence) -> str:
    """The count, the values and the examples, as far as the sentence does not tell them."""
    text = ""
    if evidence.count is not None and f"{evidence.count:,}" not in evidence.text:
        text += f" ({evidence.count:,})"
    values = [value for value in (evidence.a, evidence.b) if value is not None]
    if values and not all(value in evidence.text for value in values):
        text += f": {change_of(evidence.a, evidence.b)}"
    return text + (f"; such as {', '.join(evidence.examples[:3])}" if evidence.examples else "")
