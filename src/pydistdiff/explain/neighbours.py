"""The members around a member: what became of them, and what their bytes really are."""

from __future__ import annotations

import json
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydistdiff.assembly import shown_path
from pydistdiff.derivation.case import sides_of
from pydistdiff.differences import identify
from pydistdiff.errors import ReadError
from pydistdiff.explain.build_directories import directory_of_url
from pydistdiff.limits import MIB
from pydistdiff.model import InputKind, MemberType, Side
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.member import Installation, Member
    from pydistdiff.archives.source import Source
    from pydistdiff.derivation.case import Sides
    from pydistdiff.differences import Opened
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.level import Level, Outcome
    from pydistdiff.modules import Modules


_INSTALLED = (InputKind.WHEEL, InputKind.SDIST)
LARGEST_DOCUMENT = MIB
"""Bytes of a JSON member that a cause looks things up in; real ones have some thousand."""


class Neighbours:
    """A pair of archives, as causes look at it. Paths are visible and without `./`."""

    def __init__(self, level: Level, parent: str) -> None:
        self._level = level
        self._parent = parent
        self._documents: dict[tuple[Side, str], Any] = {}

    @property
    def distributions(self) -> tuple[Distribution, Distribution]:
        """What the two archives are."""
        return self._level.a.distribution, self._level.b.distribution

    def installation(self, side: Side) -> Installation | None:
        """Where the package of a side lies, if it is installed."""
        return (self._level.b if side is Side.B else self._level.a).archive.installation

    @cached_property
    def sides(self) -> Sides | None:
        """Which archive is the source of the other, if one is."""
        return sides_of(self._level)

    def is_imported_packed(self, side: Side) -> bool:
        """Whether modules of a side may be imported from the archive as it is: a ZIP that no installer unpacks."""
        opened = self._level.b if side is Side.B else self._level.a
        return opened.archive.format == "zip" and opened.distribution.layout not in _INSTALLED

    @property
    def modules(self) -> Modules:
        """The compiled modules of both."""
        return self._level.modules

    @cached_property
    def notes(self) -> dict[str, Any]:
        """What a cause has worked out of both archives, by its id, so that it need not for each change."""
        return {}

    @cached_property
    def _members(self) -> tuple[Mapping[str, Member], Mapping[str, Member]]:
        a, b = (_by_path(side) for side in (self._level.a, self._level.b))
        return a, b

    @cached_property
    def _outcomes(self) -> tuple[Mapping[str, Outcome], Mapping[str, Outcome]]:
        """The members that differ or moved, by their path on each side."""
        a: dict[str, Outcome] = {}
        b: dict[str, Outcome] = {}
        for outcome in self._level.outcomes:
            for item, found in ((outcome.match.a, a), (outcome.match.b, b)):
                if item is not None:
                    found[_normal(item.member.path)] = outcome
        return a, b

    def member(self, side: Side, path: str) -> Member | None:
        """The last member of this path on a side (a or b), which is the one that is installed."""
        return self._members[side is Side.B].get(path)

    def outcome(self, side: Side, path: str) -> Outcome | None:
        """What became of the member of this path, if it differs, came, went or moved."""
        return self._outcomes[side is Side.B].get(path)

    def node(self, outcome: Outcome) -> str:
        """The id of the node that tells of an outcome."""
        return identify(self._parent, shown_path(outcome.match.a), shown_path(outcome.match.b))

    def digest(self, member: Member, algorithm: str) -> str | None:
        """The hexadecimal digest of a member's bytes, or None where it has none or cannot be read."""
        if member.content is None:
            return None
        try:
            return self._level.contents.digest(member, algorithm)
        except (ReadError, ValueError):  # or an algorithm that nobody knows
            return None

    def source(self, member: Member) -> Source | None:
        """The bytes of a member, or None where it has none or cannot be read."""
        if member.content is None or member.type is not None:
            return None
        try:
            return self._level.contents.source(member)
        except ReadError:
            return None

    def text(self, side: Side, path: str, most: int) -> bytes | None:
        """The bytes of a small member; None where it is missing, cannot be read or has more than `most`."""
        member = self.member(side, path)
        source = self.source(member) if member is not None else None
        return source.all() if source is not None and source.size <= most else None

    def document(self, side: Side, path: str) -> Any:
        """The value of a small JSON member, read once; None where it is none, or a key stands twice in it."""
        key = side, path
        if key not in self._documents:
            try:
                text = self.text(side, path, LARGEST_DOCUMENT) or b"null"
                self._documents[key] = json.loads(text, object_pairs_hook=unique)
            except (ValueError, RecursionError):
                self._documents[key] = None
        return self._documents[key]

    @cached_property
    def build_roots(self) -> tuple[str | None, str | None]:
        """The directory that each side was built in, as its only `direct_url.json` says."""
        return self._build_root(Side.A), self._build_root(Side.B)

    def _build_root(self, side: Side) -> str | None:
        paths = [path for path in self._members[side is Side.B] if path.endswith(".dist-info/direct_url.json")]
        found = self.document(side, paths[0]) if len(paths) == 1 else None
        return directory_of_url(str(found.get("url"))) if isinstance(found, dict) else None


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON mapping. Raises ValueError where a key stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _by_path(side: Opened) -> Mapping[str, Member]:
    members = (*side.archive.members, *side.archive.outer)
    return {_normal(member.path): member for member in members if member.type is not MemberType.DIRECTORY}


def _normal(path: str) -> str:
    return visible_name(posixpath.normpath(path) if path.startswith("./") or "//" in path else path)
