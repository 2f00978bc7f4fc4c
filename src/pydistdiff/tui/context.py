"""Less context than a report holds: a hunk without the unchanged lines that are far from a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Hunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAR = 1 << 30
MOST_NARROWED = 20_000
"""Rows of a hunk that can be narrowed; a longer one is shown as it is."""


def context_of(hunk: Hunk) -> int:
    """The largest distance of an unchanged line from a change."""
    if len(hunk.lines) > MOST_NARROWED:
        return 0
    return max((each for each in _distances(hunk.lines) if each < FAR), default=0)


def with_context(hunk: Hunk, most: int | None) -> Iterator[Hunk]:
    """The hunk with at most so many unchanged lines around each change, in as many hunks as that takes."""
    if most is None or len(hunk.lines) > MOST_NARROWED:
        yield hunk
        return
    a, b = hunk.a_start, hunk.b_start
    kept: list[tuple[str, str]] = []
    start = (a, b)
    for row, distance in zip(hunk.lines, _distances(hunk.lines), strict=True):
        if distance <= most:
            if not kept:
                start = (a, b)
            kept.append(row)
        elif kept:
            yield Hunk(*start, tuple(kept), hunk.section)
            kept = []
        a += row[0] in "- "
        b += row[0] in "+ "
    if kept:
        yield Hunk(*start, tuple(kept), hunk.section)


def _distances(rows: Sequence[tuple[str, str]]) -> list[int]:
    """How far each row is from the next change before or after it; 0 of changes."""
    distances = [FAR] * len(rows)
    for places in (range(len(rows)), range(len(rows) - 1, -1, -1)):
        near = FAR
        for at in places:
            near = near + (rows[at][0] == " ") if rows[at][0] not in "-+" else 0
            distances[at] = min(distances[at], near)
    return distances
