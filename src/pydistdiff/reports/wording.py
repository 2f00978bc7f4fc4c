"""Numbers, counts and lists as a reader wants them; shared by the reports that are prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import Cause, Input

MINUS = "\u2212"
SHORT = 72
"""Characters that a remedy may take in a list of causes."""


def counted(count: int, noun: str) -> str:
    """`1 member`, `3,621 members`."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def are(count: int) -> str:
    """`1 is`, `3,621 are`."""
    return f"{count:,} {'is' if count == 1 else 'are'}"


def listed(names: Sequence[str], total: int | None = None, most: int = 3) -> str:
    """The first names, and how many more there are: `x, y, z and 20 more`."""
    shown = names[:most]
    rest = (len(names) if total is None else total) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest > 0 else "")


def change_of(a: str | None, b: str | None) -> str:
    """`a → b`; a side that is missing is said in words."""
    return f"{_or_nothing(a)} → {_or_nothing(b)}"


def _or_nothing(value: str | None) -> str:
    if value is None:
        return "(none)"
    return value or "(empty)"


def reach(cause: Cause) -> int:
    """How many members a cause is about; one of its changes may be about thousands."""
    return max([cause.count, *(evidence.count for evidence in cause.evidence if evidence.count is not None)])


def shortened(text: str) -> str:
    """The first sentence of a text where it is short, else nothing."""
    sentence = text.partition(". ")[0].partition("\n")[0].rstrip(".")
    return sentence if len(sentence) <= SHORT else ""


def described(given: Input) -> str:
    """What an input is, and where it comes from if its path does not say so: `wheel, requests 2.31.0, 62,574 bytes`."""
    named = " ".join(part for part in (given.name, given.version) if part)
    told = ", ".join(part for part in (given.kind.value, named, counted(given.size, "byte")) if part)
    return f"{told} ({'; '.join(from_where(given))})" if from_where(given) else told


def from_where(given: Input) -> tuple[str, ...]:
    """How an input was named where that was not its path, and what is known of it there; a phrase each."""
    if not given.origin:
        return ()
    source = f" from {given.origin.source}" if given.origin.source is not None else ""
    return f"{given.origin.asked}{source}", *given.origin.notes
