"""What a cause may look at beside a change: the member, the archives it lies in, and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.limits import Limits

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.level import Level


class Scene(Struct, frozen=True, eq=False, kw_only=True):
    """A member that differs, before its changes are cut to what is shown.

    `level` is the pair of archives that it lies in; of the inputs themselves it is None. `texts` are the lines behind
    its text changes.
    """

    difference: Difference
    level: Level | None = None
    texts: tuple[TextPart, ...] = ()
    limits: Limits = Limits()

    @property
    def distributions(self) -> tuple[Distribution, Distribution] | None:
        """What the two archives are that the member lies in."""
        return None if self.level is None else (self.level.a.distribution, self.level.b.distribution)
