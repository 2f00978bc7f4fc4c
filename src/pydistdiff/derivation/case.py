"""A member of what was made, as the rules look at it, and the sources beside it."""

from __future__ import annotations

import posixpath
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.derivation.stages import Stage, side_of_sources, stage_of
from pydistdiff.distributions import normal_places
from pydistdiff.errors import ReadError
from pydistdiff.limits import KIB
from pydistdiff.model import MemberType, Side, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Difference, Opened
    from pydistdiff.level import Level
    from pydistdiff.pairing.match import Placed

LARGEST = 512 * KIB
"""Bytes of a file that a rule reads."""


_SITE = "{site}/"
_INFO = "{site}/{dist-info}/"


def _folder_above(source: str, made: str) -> str:
    """The folder that the sources have more above the same path; nothing where it is none."""
    inside = made.removeprefix(_SITE)
    return source.removeprefix(_SITE).removesuffix(inside) if source.endswith(f"/{inside}") else ""


def place_of(side: Opened, path: str) -> str:
    """Where a member lies after a build, which is one place for a checkout, an sdist and a wheel."""
    return normal_places(side.distribution.place(path), side.distribution)[1]


class Sides(Struct, frozen=True, eq=False, dict=True):
    """The sources, which are on one `side`, and what was made of them."""

    level: Level
    side: Side
    sources: Opened
    made: Opened
    stage: Stage
    """Of what was made."""

    def is_in_place(self, source: Placed | None, made: Placed | None) -> bool:
        """Whether both are there, and a build puts the one where the other lies."""
        if source is None or made is None:
            return False
        places = self.source_place(source.member), place_of(self.made, made.member.path)
        return places[0] == places[1] and source.occurrence == made.occurrence

    def source_place(self, member: Member) -> str:
        """Where a build puts a file of the sources."""
        place = place_of(self.sources, member.path)
        root = _SITE + self.package_root
        return _SITE + place[len(root) :] if self.package_root and place.startswith(root) else place

    @cached_property
    def package_root(self) -> str:
        """The folder beside `src/` that a build takes modules from, such as `lib/`; mostly there is none.

        It is the one that more than half of all modules lie in that have the same bytes on both sides.
        """
        found: Counter[str] = Counter()
        matches = [outcome.match for outcome in self.level.outcomes if outcome.status is Status.MOVED]
        for match in (*matches, *self.level.equal):
            assert match.a is not None and match.b is not None
            source, made = (match.a, match.b) if self.side is Side.A else (match.b, match.a)
            places = place_of(self.sources, source.member.path), place_of(self.made, made.member.path)
            if self.stage is Stage.BUILT and places[1].startswith(_SITE) and not places[1].startswith(_INFO):
                found[_folder_above(*places)] += 1
        folder, count = found.most_common(1)[0] if found else ("", 0)
        return folder if count * 2 > found.total() else ""

    @cached_property
    def by_place(self) -> Mapping[str, Member]:
        """The sources, by the places where a build puts them; folders are not among them."""
        return {
            self.source_place(member): member
            for member in self.sources.archive.members
            if member.type is not MemberType.DIRECTORY
        }

    @cached_property
    def made_by_name(self) -> Mapping[str, Member]:
        """What was made, by the names that a reader sees."""
        return {self.made.display(member): member for member in self.made.archive.members}

    def text(self, member: Member | None) -> str | None:
        """A small file as text; None where it is missing, larger, no UTF-8 or cannot be read."""
        if member is None or member.type is not None or member.content is None or (member.size or 0) > LARGEST:
            return None
        try:
            return self.level.contents.source(member).all().decode()
        except (ReadError, UnicodeDecodeError):
            return None


def sides_of(level: Level) -> Sides | None:
    """The two archives as sources and what was made of them; None where neither is made of the other."""
    side = side_of_sources(level.a, level.b)
    if side is None:
        return None
    sources, made = (level.a, level.b) if side is Side.A else (level.b, level.a)
    stage = stage_of(made)
    assert stage is not None
    return Sides(level, side, sources, made, stage)


class Case(Struct, frozen=True, eq=False, dict=True):
    """A member of what was made that the sources have not, or not so; `source` is what they have at its place."""

    sides: Sides
    difference: Difference
    placed: Placed
    source: Member | None

    @property
    def member(self) -> Member:
        """The member."""
        return self.placed.member

    @cached_property
    def name(self) -> str:
        """The path as a reader sees it, without the root of an sdist."""
        return self.sides.made.display(self.member)

    @property
    def folder(self) -> str:
        """The folder of the name."""
        return posixpath.dirname(self.name)

    @property
    def base(self) -> str:
        """The last part of the name."""
        return posixpath.basename(self.name)

    @cached_property
    def place(self) -> str:
        """Where it lies after a build."""
        return place_of(self.sides.made, self.member.path)

    @cached_property
    def text(self) -> str | None:
        """The file as text."""
        return self.sides.text(self.member)

    def has_source(self, *suffixes: str) -> bool:
        """Whether the sources have, beside it, a file of its stem with one of these suffixes."""
        stem = posixpath.join(posixpath.dirname(self.place), self.base.partition(".")[0])
        return any(stem + suffix in self.sides.by_place for suffix in suffixes)
