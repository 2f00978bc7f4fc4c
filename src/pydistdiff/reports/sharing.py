"""How a limited number of lines (or bytes) is shared among parts, the most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_ROUND = 8
"""In the first round no part takes more than one in so many of all there is."""


def share(wanted: Sequence[int], amount: int) -> list[int]:
    """What each part gets of `amount`, in the order of importance; never more than it wanted.

    In two rounds, so that one long part at the front does not starve the others: first each takes up to a
    fair share, then what is left goes to the first that want more. Linear in the number of parts.
    """
    fair = max(amount // FIRST_ROUND, 1)
    left = amount
    granted = []
    for want in wanted:
        given = min(want, fair, left)
        granted.append(given)
        left -= given
    for index, want in enumerate(wanted):
        if not left:
            break
        given = min(want - granted[index], left)
        granted[index] += given
        left -= given
    return granted
