"""What of a sequence stands in order."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_rising(places: Sequence[int]) -> bool:
    """Whether each place is higher than the one before it."""
    return all(map(lt, places, islice(places, 1, None)))


def longest_rise(places: Sequence[int]) -> Sequence[int]:
    """The indices of a longest rising part of a sequence (patience sorting)."""
    if is_rising(places):
        return range(len(places))
    ends: list[int] = []  # the smallest place that ends a part of each length
    last: list[int] = []  # its index
    before: list[int] = []  # for each index, the one before it in its part
    for index, place in enumerate(places):
        length = bisect_left(ends, place) if ends and place <= ends[-1] else len(ends)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(index)
        else:
            ends[length] = place
            last[length] = index
    rise: list[int] = []
    index = last[-1]
    while index >= 0:
        rise.append(index)
        index = before[index]
    return rise[::-1]
