"""What the lines of a text lie in, so that a hunk can say it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from pydistdiff.model import Hunk

Places = tuple[tuple[int, str | None], ...]
"""Lines, from 1 and in order, at which something begins, and its name; None where nothing with a name does."""


class Sections(Struct, frozen=True):
    """What lies where on both sides."""

    a: Places
    b: Places

    def named(self, hunk: Hunk) -> Hunk:
        """The hunk, under the name of what its first line that differs lies in; what came or changed tells it."""
        a, b = hunk.a_start, hunk.b_start
        first: dict[str, int] = {}
        for sign, _ in hunk.lines:
            if sign in "-+":
                first.setdefault(sign, a if sign == "-" else b)
            a += sign in " -"
            b += sign in " +"
        if "+" in first:
            return replace(hunk, section=_at(self.b, first["+"]))
        return replace(hunk, section=_at(self.a, first.get("-", hunk.a_start)))


def _at(places: Places, line: int) -> str | None:
    index = bisect_right(places, line, key=lambda place: place[0])
    return places[index - 1][1] if index else None
