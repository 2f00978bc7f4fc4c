"""Members at their places, and pairs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydistdiff.archives.member import Member


class Placed(Struct, frozen=True, eq=False):
    """A member at its place: `place` is its path with versioned roots made equal.

    `occurrence` counts the members of one place from 1. `normals` are places that are equal although versions
    differ, most specific first.
    """

    member: Member
    place: str
    occurrence: int
    normals: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What makes two members the same member: a place and the occurrence there (HAZARDS rule 5)."""
        return self.place, self.occurrence


class Match(Struct, frozen=True, eq=False):
    """A pair of members; one side is None where nothing belongs to the other."""

    a: Placed | None
    b: Placed | None

    @property
    def sides(self) -> tuple[Placed, ...]:
        """The sides that are there."""
        return tuple(side for side in (self.a, self.b) if side is not None)

    @property
    def is_at_one_place(self) -> bool:
        """Whether both sides are there, and at the same place."""
        return self.a is not None and self.b is not None and self.a.key == self.b.key
