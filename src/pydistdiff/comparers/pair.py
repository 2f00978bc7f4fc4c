"""What a comparer is given, and what it gives back: the port that every file format implements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydistdiff.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pydistdiff.archives.member import Finding
    from pydistdiff.archives.source import Source
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.model import Change, FactCode, Operation, Pictures, Role, Side, View
    from pydistdiff.pysource.interface import Interface


class Pair(Struct, frozen=True, kw_only=True):
    """The bytes of a member on both sides; a side is None where the member is missing.

    `tags` are those of the distribution of b, as its file name has them. `libraries` are the file names with a hash of
    the libraries that each side's archive brings along, with the names without it.
    `name` is the name with versioned roots made equal; `path_a` and `path_b` are the paths as the archives
    have them. The two sides are never equal.
    """

    name: str
    path_a: str | None
    path_b: str | None
    a: Source | None
    b: Source | None
    role: Role | None = None
    tags: tuple[str, ...] = ()
    libraries: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    limits: Limits = Limits()

    @property
    def path(self) -> str:
        """The path that tells the format: of b, or of a where b is missing."""
        path = self.path_b if self.path_b is not None else self.path_a
        return path or ""

    @property
    def sides(self) -> tuple[Source, ...]:
        """The sides that are there."""
        return tuple(side for side in (self.a, self.b) if side is not None)


class DependencyChange(Struct, frozen=True):
    """What changed in one thing that a distribution depends on; `before` and `after` are without its name."""

    name: str
    op: Operation
    before: str | None
    after: str | None


class FactFound(Struct, frozen=True):
    """What the code of a member newly does, or on side a did and does no more; `line` counts from 1.

    The message is visible. `keys` are the same for the same thing in another member, and stand once for each time.
    """

    code: FactCode
    side: Side
    line: int | None
    message: str
    keys: tuple[Hashable, ...] = ()


class Comparison(Struct, frozen=True, kw_only=True):
    """What a comparer found; `changes` together are the difference, each part of it once.

    Strings are visible, and values whole: what is too long is cut when the causes have seen it.

    A comparer may put the id of a cause on a change whose evidence it has checked, because it has the bytes at
    hand: "these two requirements are equal once parsed". `explain` decides whether that is harmless.

    `interface` is what changed for the users of a Python module.
    `findings_a` and `findings_b` are hazards that it met on a side, without member.
    """

    changes: tuple[Change, ...]
    views: tuple[View, ...] = ()
    pictures: Pictures | None = None
    texts: tuple[TextPart, ...] = ()
    dependencies: tuple[DependencyChange, ...] = ()
    facts: tuple[FactFound, ...] = ()
    headline: str | None = None
    interface: Interface | None = None
    findings_a: tuple[Finding, ...] = ()
    findings_b: tuple[Finding, ...] = ()


class CannotCompareError(Exception):
    """The comparer gives up; the message says why, and the next comparer takes over (`fallback`)."""


class Comparer(Protocol):
    """One file format. The docstring of a comparer is its page in the documentation."""

    @property
    def format(self) -> str:
        """The `format` of the nodes it explains."""

    def accepts(self, pair: Pair) -> bool:
        """Whether the pair is of this format, told by content and name; must be cheap."""

    def compare(self, pair: Pair) -> Comparison:
        """The difference. Raises CannotCompareError."""
