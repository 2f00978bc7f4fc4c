"""Times as attributes show them, and how far apart two of them are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.differences import Delta

FARTHEST_ZONES = timedelta(hours=26)
"""From UTC-12 to UTC+14."""


def moment(text: str | None) -> datetime | None:
    """The time that an attribute shows, without its zone, or None where it is no time."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        return None


def shift_of(delta: Delta) -> timedelta | None:
    """How much later b is than a, or None where a time is none or the two are farther apart than time zones."""
    a, b = moment(delta.a), moment(delta.b)
    return b - a if a is not None and b is not None and abs(b - a) <= FARTHEST_ZONES else None
