"""One pair of archives: their members paired, compared byte for byte, and everything else that differs."""

from __future__ import annotations

import posixpath
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.finding_list import folded
from pydistdiff.contents import Contents, same_sources
from pydistdiff.differences import Container, Delta, Opened
from pydistdiff.distributions import normal_places, startup_members, verify_claims
from pydistdiff.distributions.bundled import hashed_libraries
from pydistdiff.errors import ReadError
from pydistdiff.model import MemberType, Side, Status
from pydistdiff.modules import Modules, module_findings
from pydistdiff.pairing.leftovers import SAMPLE_SIZE, match_equal_bytes, match_similar_bytes
from pydistdiff.pairing.match import Match, Placed
from pydistdiff.pairing.places import match_normal_places, match_places, placed, with_normals
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydistdiff.archives.member import Finding, Member
    from pydistdiff.limits import Budget

LINKS = (MemberType.SYMLINK, MemberType.HARDLINK)
LONGEST_PATH = 4096
"""Characters of a path that systems can write; all folders of a longer one would fill the memory."""

MOST_LINKS = 8
"""Steps from link to link that are followed inside an archive."""

_OUTER = "{outer}/"
_ATTRIBUTES = ("mtime", "mode", "uid", "gid", "uname", "gname", "compression")


class Outcome(Struct, frozen=True, eq=False):
    """What became of a pair of members; `errors` are those of its two sides that could not be read."""

    match: Match
    status: Status
    errors: tuple[ReadError | None, ReadError | None] = (None, None)


class Level:
    """The comparison of two archives, without what lies in archives inside.

    `outcomes` has every pair that is not equal at one place, in the order of names; `unchanged` counts the rest.
    """

    def __init__(self, a: Opened, b: Opened, budget: Budget) -> None:
        self.a = a
        self.b = b
        self.contents = Contents(budget, self._claimed)
        self.container = Container(a, b, self.contents)
        self._paths = {id(member): side for side in (a, b) for member in _all_members(side)}
        self._members_by_path: dict[int, dict[str, Member]] = {}
        self.outcomes: list[Outcome] = []
        self.equal: list[Match] = []
        self._compare()

    # -- members

    @property
    def unchanged(self) -> int:
        """How many members are equal on both sides; what lies beside the tars of a `.conda` is not counted."""
        return sum(not match.b.place.startswith(_OUTER) for match in self.equal if match.b is not None)

    @cached_property
    def libraries(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The libraries of each side whose file names hold a hash, with the names without it."""
        a, b = (
            hashed_libraries(member.path for member in side.archive.members if member.type is None)
            for side in (self.a, self.b)
        )
        return a, b

    def _claimed(self, member: Member) -> tuple[str, ...]:
        distribution = self._paths[id(member)].distribution
        if not distribution.claims:
            return ()
        claim = distribution.claim(member.path)
        return (claim.algorithm,) if claim is not None and claim.algorithm else ()

    def _compare(self) -> None:
        files_a, files_b = self._files()
        matches, left_a, left_b = match_places(files_a, files_b)
        outcomes = [self._judge(match) for match in matches]
        moved, left_a, left_b = self._match_leftovers(left_a, left_b)
        outcomes += [self._judge(match) for match in moved]
        outcomes += [self._lonely(Match(item, None)) for item in left_a]
        outcomes += [self._lonely(Match(None, item)) for item in left_b]
        self.equal = [outcome.match for outcome in outcomes if outcome.status is Status.SAME]
        self.outcomes = sorted(
            (outcome for outcome in outcomes if outcome.status is not Status.SAME or any(outcome.errors)),
            key=lambda outcome: (self.container.display(outcome.match), _sort_key(outcome.match)),
        )
        self._compare_containers(outcomes)

    def _files(self) -> tuple[list[Placed], list[Placed]]:
        """Everything but directories. What lies beside the tars of a `.conda` counts only against another one."""
        sides = []
        both_conda = self.a.archive.format == self.b.archive.format == "conda"
        for side in (self.a, self.b):
            members = [member for member in side.archive.members if member.type is not MemberType.DIRECTORY]
            items = placed(members, side.distribution.place)
            outer = [m for m in side.archive.outer if both_conda or m.path != "metadata.json"]
            items += placed(outer, _OUTER.__add__)
            sides.append(items)
        return sides[0], sides[1]

    def _match_leftovers(
        self, left_a: list[Placed], left_b: list[Placed]
    ) -> tuple[list[Match], list[Placed], list[Placed]]:
        if not left_a or not left_b:
            return [], left_a, left_b
        if self.a.archive.format == self.b.archive.format == "stream":
            return [Match(left_a[0], left_b[0])], left_a[1:], left_b[1:]
        left_a = with_normals(left_a, partial(normal_places, distribution=self.a.distribution))
        left_b = with_normals(left_b, partial(normal_places, distribution=self.b.distribution))
        by_bytes, left_a, left_b = match_equal_bytes(left_a, left_b, self._digest)
        by_place, left_a, left_b = match_normal_places(left_a, left_b)
        similar, left_a, left_b = match_similar_bytes(left_a, left_b, self._sample)
        return [*by_bytes, *by_place, *similar], left_a, left_b

    def _digest(self, item: Placed) -> str | None:
        if item.member.content is None:
            return None
        try:
            return self.contents.digest(item.member, "sha256")
        except ReadError:
            return None

    def _sample(self, item: Placed) -> bytes | None:
        if item.member.content is None or item.member.type is not None:
            return None
        try:
            return self.contents.source(item.member).read(0, SAMPLE_SIZE)
        except ReadError:
            return None

    def _judge(self, match: Match) -> Outcome:
        """Equal or not, by type, link target and bytes."""
        assert match.a is not None and match.b is not None
        a, b = match.a.member, match.b.member
        if a.type != b.type:
            if self._is_resolved_link(a, b):
                self.container.resolved.append(match)
                return Outcome(match, Status.SAME if match.is_at_one_place else Status.MOVED)
            return Outcome(match, Status.CHANGED, (self._verify(a), self._verify(b)))
        if a.target != b.target or a.is_lost or b.is_lost:
            return Outcome(match, Status.CHANGED, (self._verify(a), self._verify(b)))
        try:
            equal = self.contents.equal(a, b)
        except ReadError as error:
            errors = (self._verify(a), self._verify(b))
            if errors == (None, None):  # it could be read a moment ago, or now again
                errors = (error, error)
            same = self.contents.same_packed(a, b)
            return Outcome(match, Status.SAME if same and match.is_at_one_place else Status.CHANGED, errors)
        if not equal:
            return Outcome(match, Status.CHANGED)
        return Outcome(match, Status.SAME if match.is_at_one_place else Status.MOVED)

    def _lonely(self, match: Match) -> Outcome:
        if match.a is not None:
            return Outcome(match, Status.REMOVED, (self._verify(match.a.member), None))
        assert match.b is not None
        return Outcome(match, Status.ADDED, (None, self._verify(match.b.member)))

    def _verify(self, member: Member) -> ReadError | None:
        try:
            if not member.is_lost:
                self.contents.verify(member)
        except ReadError as error:
            return error
        return None

    def _is_resolved_link(self, a: Member, b: Member) -> bool:
        """Between the two conda formats: a link in one, in the other a file with the bytes it leads to."""
        formats = {self.a.archive.format, self.b.archive.format}
        if formats != {"conda", "tar"} or (a.type in LINKS) == (b.type in LINKS):
            return False
        link, side, file = (a, self.a, b) if a.type in LINKS else (b, self.b, a)
        target = resolve_link(self._by_path(side), link)
        if target is None or file.type is not None:
            return False
        try:
            return self.contents.same_bytes(target, file)
        except ReadError:
            return False

    def _by_path(self, side: Opened) -> dict[str, Member]:
        known = self._members_by_path.get(id(side))
        if known is None:
            known = {posixpath.normpath(member.path): member for member in side.archive.members}
            self._members_by_path[id(side)] = known
        return known

    # -- containers

    def _compare_containers(self, outcomes: Iterable[Outcome]) -> None:
        container = self.container
        matches = [outcome.match for outcome in outcomes if outcome.match.a and outcome.match.b]
        matches += self._directories()
        container.matches = matches
        for match in matches:
            self._compare_attributes(match)
        container.repacked = [
            match for match in self.equal if match.a and match.b and self._is_repacked(match.a.member, match.b.member)
        ]
        payloads = self.a.archive.payload, self.b.archive.payload
        container.payload_equal = (
            payloads[0] is not None and payloads[1] is not None and same_sources(payloads[0], payloads[1])
        )
        facts_a, facts_b = dict(self.a.archive.facts), dict(self.b.archive.facts)
        if not container.payload_equal:  # other bytes are packed to other bytes
            facts_a.pop("gzip-packed", None)
            facts_b.pop("gzip-packed", None)
        container.facts = {
            name: (facts_a.get(name), facts_b.get(name))
            for name in (*facts_a, *(name for name in facts_b if name not in facts_a))
            if facts_a.get(name) != facts_b.get(name)
        }
        container.order = self._is_order_different(matches)

    def _directories(self) -> list[Match]:
        """Pairs of explicit directories; those on one side only are the container's or, if empty, members."""
        sides = []
        for side in (self.a, self.b):
            members = [member for member in side.archive.members if member.type is MemberType.DIRECTORY]
            sides.append(placed(members, lambda path, side=side: side.distribution.place(path).rstrip("/")))  # type: ignore[misc]
        matches, left_a, left_b = match_places(*sides)
        if not left_a and not left_b:
            return matches
        folders = _folders(self.a) | _folders(self.b)
        for left, side, kept in (
            (left_a, self.a, self.container.directories_a),
            (left_b, self.b, self.container.directories_b),
        ):
            for item in left:
                if item.place in folders or side.distribution.place(item.member.path).rstrip("/") in ("", "."):
                    kept.append(item.member)
                else:
                    lonely = Match(item, None) if side is self.a else Match(None, item)
                    self.outcomes.append(Outcome(lonely, Status.REMOVED if side is self.a else Status.ADDED))
        return matches

    def _compare_attributes(self, match: Match) -> None:
        assert match.a is not None and match.b is not None
        a, b = match.a.member, match.b.member
        if a.path != b.path and match.is_at_one_place and _is_respelt(a.path, b.path):
            self.container.respelt.append(match)
        if a.attributes == b.attributes:
            return
        deltas = self.container.attributes
        is_git = "git" in (self.a.archive.format, self.b.archive.format)
        for name in _ATTRIBUTES:
            value_a, value_b = getattr(a.attributes, name), getattr(b.attributes, name)
            if is_git and name == "mode" and bool((value_a or 0) & 0o100) == bool((value_b or 0) & 0o100):
                continue  # git knows of a mode only whether its owner may run the file
            if value_a != value_b:
                deltas.setdefault(name, []).append(Delta(match, _printable(name, value_a), _printable(name, value_b)))
        other_a, other_b = dict(a.attributes.other), dict(b.attributes.other)
        if other_a != other_b:
            for name in sorted({*other_a, *other_b}):
                if other_a.get(name) != other_b.get(name):
                    deltas.setdefault(name, []).append(Delta(match, other_a.get(name), other_b.get(name)))

    def _is_repacked(self, a: Member, b: Member) -> bool:
        packed = a.content and a.content.packed, b.content and b.content.packed
        if not packed[0] or not packed[1] or a.attributes.compression != b.attributes.compression:
            return False
        return not self.contents.same_packed(a, b)

    def _is_order_different(self, matches: Iterable[Match]) -> bool:
        numbers = {id(member): number for number, member in enumerate(_all_members(self.b))}
        by_a = {id(match.a.member): numbers[id(match.b.member)] for match in matches if match.a and match.b}
        order = [by_a[id(member)] for member in _all_members(self.a) if id(member) in by_a]
        return any(first > second for first, second in pairwise(order))

    # -- hazards

    def claim_findings(self) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """What RECORD and paths.json of each side claim wrongly."""
        return self._claim_findings(self.a), self._claim_findings(self.b)

    def _claim_findings(self, side: Opened) -> tuple[Finding, ...]:
        def digest_of(member: Member, algorithm: str) -> str | None:
            try:
                return self.contents.digest(member, algorithm)
            except ReadError:
                return None

        return verify_claims(side.distribution, side.archive, digest_of)

    @cached_property
    def modules(self) -> Modules:
        """The compiled modules of both archives."""
        changed: tuple[set[str], set[str]] = (set(), set())
        for outcome in self.outcomes:
            for item, paths in zip((outcome.match.a, outcome.match.b), changed, strict=True):
                if item is not None and outcome.status is not Status.MOVED:
                    paths.add(item.member.path)
        return Modules((self.a.archive, self.b.archive), self.contents, changed)

    def module_findings(self) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Which compiled modules of each side are not what their sources make."""
        a, b = (folded(module_findings(self.modules, side)) for side in (Side.A, Side.B))
        return a, b

    def changed_places(self) -> set[str]:
        """Places where the two sides do not have the same bytes."""
        return {side.place for outcome in self.outcomes for side in outcome.match.sides}

    def changed_startup(self) -> tuple[str, ...]:
        """Paths of b's members that run by themselves and came, moved or changed."""
        running = set(startup_members(self.b.archive, self.b.distribution))
        paths = {outcome.match.b.member.path for outcome in self.outcomes if outcome.match.b is not None}
        return tuple(sorted(paths & running))


def _all_members(side: Opened) -> tuple[Member, ...]:
    return (*side.archive.members, *side.archive.outer)


def _sort_key(match: Match) -> tuple[tuple[str, int], ...]:
    return tuple(side.key for side in match.sides)


def _printable(name: str, value: object) -> str | None:
    if value is None:
        return None
    return format(value, "04o") if name == "mode" else visible_name(str(value))


def _is_respelt(a: str, b: str) -> bool:
    """Whether two paths of one place differ in more than their versioned root."""
    return a.startswith("./") != b.startswith("./")


def _folders(side: Opened) -> set[str]:
    """Places that are a folder of some member that is no directory itself."""
    folders: set[str] = set()
    for member in side.archive.members:
        if member.type is MemberType.DIRECTORY or len(member.path) > LONGEST_PATH:
            continue
        folder = posixpath.dirname(side.distribution.place(member.path))
        while folder and folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    return folders


def resolve_link(by_path: Mapping[str, Member], link: Member) -> Member | None:
    """The file that a link leads to by paths alone, inside its archive (HAZARDS rule 9), or None.

    `by_path` has the archive's members by normalised path.
    """
    member: Member | None = link
    for _ in range(MOST_LINKS):
        if member is None or member.type is None:
            return member
        if member.type not in LINKS:
            return None
        folder = "" if member.type is MemberType.HARDLINK else posixpath.dirname(posixpath.normpath(member.path))
        member = by_path.get(posixpath.normpath(posixpath.join(folder, member.target or "")))
    return None
