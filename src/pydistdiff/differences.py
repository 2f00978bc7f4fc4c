"""The tree of differences while it grows: what the engine found, before causes are known.

`explain` puts causes to its changes and draws the container's; then it becomes the nodes of the report.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from pydistdiff.limits import option
from pydistdiff.model import Truncated
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.contents import Contents
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.limits import Limits
    from pydistdiff.model import Change, Fallback, Pictures, Role, Status, View
    from pydistdiff.pairing.match import Match


class Opened(Struct, frozen=True, eq=False):
    """An archive and what it is; `name` is its base name."""

    name: str
    archive: Archive
    distribution: Distribution

    def display(self, member: Member) -> str:
        """The name of a member as a reader sees it, not yet visible."""
        return self.distribution.display(member.path)


class Delta(Struct, frozen=True, eq=False):
    """An attribute that differs between the two sides of a match, as printable values."""

    match: Match
    a: str | None
    b: str | None


class Container:
    """How two archives differ beside their members' bytes.

    `matches` are the pairs of members (directories too) that belong together, equal or not; `attributes` what
    differs between them, by attribute; `facts` what differs between the containers themselves; `order` whether
    common members stand in another order; `directories_a` and `directories_b` the explicit directories on one
    side only that hold something; `repacked` equal members whose packed bytes differ; `resolved` links that are
    files with the same bytes on the other side; `respelt` members with one place and two spellings of it.
    """

    def __init__(self, a: Opened, b: Opened, contents: Contents) -> None:
        self.a = a
        self.b = b
        self.contents = contents
        self.matches: list[Match] = []
        self.attributes: dict[str, list[Delta]] = {}
        self.facts: dict[str, tuple[str | None, str | None]] = {}
        self.order = False
        self.directories_a: list[Member] = []
        self.directories_b: list[Member] = []
        self.repacked: list[Match] = []
        self.resolved: list[Match] = []
        self.respelt: list[Match] = []
        self.payload_equal = False
        self._names: dict[int, str] = {}
        self._seen: list[Match] = []

    def display(self, match: Match) -> str:
        """The name of a match as a reader sees it, visible."""
        name = self._names.get(id(match))
        if name is None:
            self._seen.append(match)  # an identity must not be used again
            name = self._names[id(match)] = self._display(match)
        return name

    def _display(self, match: Match) -> str:
        if match.b is not None:
            return visible_name(self.b.display(match.b.member))
        if match.a is not None:
            return visible_name(self.a.display(match.a.member))
        raise AssertionError("a match has at least one side")


class Difference:
    """Two things at one place that differ: the inputs, or a member of theirs at any depth."""

    def __init__(self, *, name: str, a: str | None, b: str | None, status: Status, parent: str = "") -> None:
        self.id = identify(parent, a, b) if parent else "root"
        self.name = name
        self.a = a
        self.b = b
        self.status = status
        self.match: Match | None = None
        self.member: Member | None = None  # of a listed archive, which has no matches
        self.format: str | None = None
        self.role: Role | None = None
        self.tags: tuple[str, ...] = ()  # of the wheel that it lies in on side b
        self.libraries: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})  # with a hash, beside it on each side
        self.runs: str | None = None  # of the role startup: when it runs, as `startup_reason` says it
        self.headline: str | None = None
        self.size_a: int | None = None
        self.size_b: int | None = None
        self.fallback: Fallback | None = None
        self.changes: list[Change] = []
        self.views: tuple[View, ...] = ()
        self.pictures: Pictures | None = None
        self.children: list[Difference] = []
        self.container: Container | None = None

    def walk(self) -> Iterator[Difference]:
        """The difference and every one under it, parents first."""
        stack = [self]
        while stack:
            difference = stack.pop()
            yield difference
            stack.extend(reversed(difference.children))


class PictureRoom:
    """The room that a report has for pictures: the first ones in the order of the tree stay.

    What is cut does not depend on the order of work. A part of the tree may be cut by itself first, so that it never
    takes more memory than the whole may: what has no room there has none in the whole.
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.picture_bytes
        self._taken = 0

    def cut(self, difference: Difference) -> None:
        """Cut the pictures of a difference and of those under it; they follow all that were given before."""
        for each in difference.walk():
            if each.pictures is not None and self._most:
                each.pictures = self._fitting(each.pictures)

    def _fitting(self, pictures: Pictures) -> Pictures:
        size = sum(pictures.sizes) if isinstance(pictures.truncated, UnsetType) else pictures.truncated.total
        self._taken += size
        if self._taken <= self._most:
            return pictures
        return replace(pictures, data_a=None, data_b=None, truncated=Truncated(0, size, option("picture_bytes")))


def identify(parent: str, a: str | None, b: str | None) -> str:
    """A node's id: the same for the same two paths at the same place, on every machine."""
    way = "\0".join((parent, *("-" if path is None else "+" + path for path in (a, b))))
    return hashlib.blake2s(way.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
