"""Instants as a report shows them."""

from __future__ import annotations

import time

_CYCLE = 146_097 * 86_400
"""Seconds of 400 years, after which the Gregorian calendar repeats."""
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The first second of year 1 and the last of year 9999."""


def utc(seconds: int, fraction: str = "") -> str:
    """Seconds since 1970 as `2024-02-06 12:00:00Z`; out of the years 1 to 9999 the bare number.

    `fraction` is what the archive wrote behind the full second, with its point.
    """
    if not _FIRST <= seconds <= _LAST:
        return f"{seconds}{fraction}"
    # Some systems refuse instants before 1970 or after 3000: ask for the same day of another cycle.
    cycles, rest = divmod(seconds, _CYCLE)
    year, month, day, hour, minute, second = time.gmtime(rest)[:6]
    return f"{year + 400 * cycles:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}Z"
