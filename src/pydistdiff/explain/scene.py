"""What a cause may look at beside a change: the member, the archives it lies in, and its lines."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydistdiff.csource.comments import comment_lines, is_c
from pydistdiff.limits import Limits

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.explain.neighbours import Neighbours


class Scene(Struct, frozen=True, eq=False, kw_only=True, dict=True):
    """A member that differs, before its changes are cut to what is shown.

    `neighbours` is the pair of archives that it lies in; None for the inputs themselves and for what lies in an archive
    that only one side has: `whole` is the scene of that archive then. `texts` are the lines behind its text changes.
    """

    difference: Difference
    neighbours: Neighbours | None = None
    whole: Scene | None = None
    texts: tuple[TextPart, ...] = ()
    limits: Limits = Limits()

    @property
    def distributions(self) -> tuple[Distribution, Distribution] | None:
        """What the two archives are that the member lies in."""
        return None if self.neighbours is None else self.neighbours.distributions

    @property
    def versions(self) -> tuple[str, str] | None:
        """The versions of the two distributions, as their metadata say them, if they are known and differ."""
        if self.distributions is None:
            return None
        a, b = (distribution.version for distribution in self.distributions)
        return (a, b) if a is not None and b is not None and a != b else None

    @cached_property
    def lines(self) -> tuple[str, str] | None:
        """Both sides of a text as a whole; None where no change, or more than one, is about lines of it."""
        if len(self.texts) != 1 or (self.texts[0].a_line, self.texts[0].b_line) != (1, 1):
            return None
        a, b = (side.decode("utf-8", "surrogateescape") for side in (self.texts[0].a, self.texts[0].b))
        return a, b

    @property
    def is_c(self) -> bool:
        """Whether the member is called like C or C++ on both sides."""
        return all(map(is_c, (self.difference.a or "", self.difference.b or "")))

    @cached_property
    def comments(self) -> tuple[frozenset[str], frozenset[str]]:
        """Of C and C++, the lines of each side that are comments wherever they stand."""
        if self.lines is None or not self.is_c:
            return frozenset(), frozenset()
        a, b = self.lines
        return comment_lines(a), comment_lines(b)

    @cached_property
    def notes(self) -> dict[str, Any]:
        """What a cause has worked out of the whole member, by its id, so that it need not for each change."""
        return {}
