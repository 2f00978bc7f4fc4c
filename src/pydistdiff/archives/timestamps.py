"""Instants as a report shows them."""

from __future__ import annotations

import time
from functools import lru_cache

_DAY = 86_400
_CYCLE = 146_097
"""Days of 400 years, after which the Gregorian calendar repeats."""
_FIRST, _LAST = -719_162, 2_932_896
"""The first day of year 1 and the last of year 9999, counted from 1970."""


def utc(seconds: int, fraction: str = "") -> str:
    """Seconds since 1970 as `2024-02-06 12:00:00Z`; out of the years 1 to 9999 the bare number.

    `fraction` is what the archive wrote behind the full second, with its point.
    """
    day, second = divmod(seconds, _DAY)
    if not _FIRST <= day <= _LAST:
        return f"{seconds}{fraction}"
    return f"{_date(day)} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}{fraction}Z"


@lru_cache(maxsize=1024)
def _date(day: int) -> str:
    # Some systems refuse instants before 1970 or after 3000: ask for the same day of another cycle.
    cycles, rest = divmod(day, _CYCLE)
    year, month, day_of_month = time.gmtime(rest * _DAY)[:3]
    return f"{year + 400 * cycles:04}-{month:02}-{day_of_month:02}"
