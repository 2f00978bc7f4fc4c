"""The algorithms that find differences: pure, bounded in cost, without knowledge of packages or reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def common_prefix(a: Sequence[Any], b: Sequence[Any]) -> int:
    """How many items two sequences of one type have in common at the beginning.

    Halves what is left and compares slices, so that the work is done by the built-in types: linear.
    """
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_suffix(a: Sequence[Any], b: Sequence[Any], most: int) -> int:
    """How many items, at most `most`, two sequences of one type have in common at the end; linear."""
    low, high = 0, min(len(a), len(b), most)
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return low
