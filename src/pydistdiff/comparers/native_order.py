"""The same functions, linked in another order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.line_lists import own_names, strings
from pydistdiff.diffing.values import compare_values
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary

CAUSE = "parallel-link-order"
ORDER = "functions by address"
FEWEST = 2
MOST = 200_000
"""Functions whose order is compared; the largest libraries have some ten thousand."""


def order_change(a: Binary, b: Binary) -> Iterator[ValueChange]:
    """That the functions stand in another order: of files whose functions and sections have equal names and sizes.

    It says nothing of their bytes, which are told by themselves.
    """
    if not FEWEST <= len(a.functions) == len(b.functions) <= MOST:
        return
    if _sizes(a) != _sizes(b):
        return
    for change in compare_values(strings(_sequence(a)), strings(_sequence(b)), own_names):
        if change.op is Operation.REORDERED:
            yield replace(change, path=(ORDER,), cause=CAUSE)


def _sizes(file: Binary) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]]]:
    """How often each function and each region of a size is there."""
    return (
        Counter((function.name, function.size) for function in file.functions),
        Counter((region.name, region.size) for region in file.regions),
    )


def _sequence(file: Binary) -> Sequence[str]:
    """The names in the order of the file; of several at one place in their own order."""
    return [one.name for one in sorted(file.functions, key=lambda one: (one.start, one.name))]
