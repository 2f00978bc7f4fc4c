"""In which order the members of the two inputs are worked on: what somebody waits for comes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydistdiff.assembly import shown_path
from pydistdiff.differences import identify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.differences import Difference
    from pydistdiff.level import Level

Wanted = Callable[[], str | None]
"""Tells the id of the node that somebody waits for, or None."""


def turns(difference: Difference, level: Level, wanted: Wanted | None) -> Iterator[int]:
    """The places of the outcomes in the order in which they should be worked on."""
    if wanted is None:
        yield from range(len(level.outcomes))
        return
    sides = [(outcome.match.a, outcome.match.b) for outcome in level.outcomes]
    places = {identify(difference.id, shown_path(a), shown_path(b)): at for at, (a, b) in enumerate(sides)}
    done: set[int] = set()
    for at in range(len(level.outcomes)):
        asked = places.get(wanted() or "")
        while asked is not None and asked not in done:
            done.add(asked)
            yield asked
            asked = places.get(wanted() or "")
        if at not in done:
            done.add(at)
            yield at
