"""Where a member lies: the ways that lead to it through the archives of both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.assembly import shown_path
from pydistdiff.model import Side
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.pairing.match import Match, Placed


class Way(Struct, frozen=True):
    """The ways to one place: on each side as its archives have it, and with versioned roots made equal."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    place: tuple[str, ...] = ()

    def to(self, match: Match, name: str) -> Way:
        """The way to a member of the archives that this way leads to."""
        return Way(_extended(self.a, match.a), _extended(self.b, match.b), (*self.place, name))

    def text(self, side: Side) -> str:
        """The whole way in on one side, joined by ` > `."""
        return " > ".join(self.a if side is Side.A else self.b)


def _extended(way: tuple[str, ...], item: Placed | None) -> tuple[str, ...]:
    if item is None:
        return way
    part = (visible_name(item.member.part),) if item.member.part is not None else ()
    return (*way, *part, shown_path(item) or "")
