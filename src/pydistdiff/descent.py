"""From a pair of archives to its differences: each differing member is compared, and archives inside are opened.

One class over 400 lines, because comparing, opening and listing call each other at every depth.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from pydistdiff.archives.formats import is_archive
from pydistdiff.archives.member import Finding
from pydistdiff.assembly import shown_path
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.contents import Contents
from pydistdiff.differences import Difference, PictureRoom
from pydistdiff.distributions import rooted_alike, startup_reason
from pydistdiff.errors import LimitError, NotThisFormatError, ReadError
from pydistdiff.explain.neighbours import Neighbours
from pydistdiff.explain.scene import Scene
from pydistdiff.level import LINKS, Level, Outcome
from pydistdiff.limits import MIB, Budget, Limits
from pydistdiff.model import (
    AttributeChange,
    Dependency,
    Fallback,
    HazardCode,
    InputKind,
    MemberType,
    OpaqueChange,
    Role,
    Side,
    Significance,
    Status,
)
from pydistdiff.modules import told_module
from pydistdiff.opening import archive_findings, open_source
from pydistdiff.safetext import visible_name
from pydistdiff.turns import turns
from pydistdiff.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.member import Member
    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import FactFound
    from pydistdiff.differences import Opened
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.explain import Explainer
    from pydistdiff.hazards import Hazards
    from pydistdiff.pairing.match import Match
    from pydistdiff.patience import Patience
    from pydistdiff.pysource.interface import Interface
    from pydistdiff.turns import Wanted

ONE_SIDED = Limits(members=20_000, total_bytes=256 * MIB, depth=3, seconds=60)
"""How much of archives on one side only is listed: they are new or gone as a whole anyway."""


_LOST = "its bytes of the installation are not here, only their hash: compare with the wheel, which has them"


class Step(NamedTuple):
    """A member that was compared; its causes are known when it is explained."""

    difference: Difference
    is_explained: bool


class Descent:
    """Compares the members of archives, and of archives in them, and collects hazards on the way."""

    def __init__(
        self, hazards: Hazards, explainer: Explainer, budget: Budget, limits: Limits, patience: Patience
    ) -> None:
        self._patience = patience
        self._explainer = explainer
        self._hazards = hazards
        self._budget = budget
        self._limits = limits
        self._one_sided = Budget(ONE_SIDED)
        self._texts: dict[str, tuple[TextPart, ...]] = {}
        self._room = PictureRoom(limits)
        self._own_room = PictureRoom(limits)  # of one member of the two inputs, with those inside of it
        self._dependencies: dict[str, list[Dependency]] = {}
        self.interfaces: dict[str, Interface] = {}  # of the modules, by the ids of their differences
        self.facts: dict[str, tuple[FactFound, ...]] = {}  # of all members, by the ids of their differences
        self.unchanged_inside = 0

    # -- a pair of archives

    def align(self, a: Opened, b: Opened, difference: Difference, way: Way) -> Level:
        """Pair and compare the members of two archives; their hazards are noted."""
        distributions = rooted_alike(a.distribution, b.distribution)
        a, b = (replace(side, distribution=each) for side, each in zip((a, b), distributions, strict=True))
        level = Level(a, b, self._budget)
        difference.container = level.container
        difference.format = b.archive.format
        changed = level.changed_places()
        for side, opened, claimed in zip((Side.A, Side.B), (a, b), level.claim_findings(), strict=True):
            for finding in (*archive_findings(opened), *claimed):
                self._note(side, way, opened, finding, changed)
        for path in level.changed_startup():
            self._note(Side.B, way, b, _startup_finding(path, b), changed)
        return level

    def note_archive(self, side: Side, way: Way, opened: Opened) -> None:
        """Note what is odd about an archive that is the same on both sides."""
        for finding in archive_findings(opened):
            self._note(side, way, opened, finding, set())

    def _note(self, side: Side, way: Way, opened: Opened, finding: Finding, changed: set[str]) -> None:
        steps = [way.text(side)]
        steps += [visible_name(step) for step in (finding.part, finding.member) if step is not None]
        place = opened.distribution.place(finding.member) if finding.member is not None else finding.part or ""
        is_settled = place.rstrip("/") not in changed and finding.code is not HazardCode.EXECUTABLE_STARTUP
        self._hazards.add(side, " > ".join(steps), " > ".join((*way.place, place)), finding, is_settled=is_settled)

    def _note_at(self, side: Side, way: Way, finding: Finding, *, is_settled: bool) -> None:
        """Note what was found in the member that a way leads to."""
        self._hazards.add(side, way.text(side), " > ".join(way.place), finding, is_settled=is_settled)

    def members(self, difference: Difference, level: Level, way: Way, wanted: Wanted | None = None) -> Iterator[Step]:
        """Compare and explain the members of the two inputs, what is wanted first.

        They are compared as they are wanted, but explained and put into the tree in their own order: the report is
        the same whatever is wanted.
        """
        neighbours = Neighbours(level, difference.id)
        waiting: dict[int, Difference | None] = {}
        explained = 0
        for turn in turns(difference, level, wanted):
            self._hazards.begin(turn + 1)  # what was found in the archives themselves comes before
            self._own_room = PictureRoom(self._limits)
            child = waiting[turn] = self._member(difference, level, level.outcomes[turn], way, 0)
            if child is not None and turn > explained:
                yield Step(child, is_explained=False)
            while explained in waiting:
                child = waiting.pop(explained)
                explained += 1
                if child is not None:
                    self._explain(child, neighbours)
                    self._room.cut(child)
                    difference.children.append(child)
                    yield Step(child, is_explained=True)
        self._hazards.begin(len(level.outcomes) + 1)
        self._note_modules(level, way)

    def _note_modules(self, level: Level, way: Way) -> None:
        """Note which compiled modules are not what their sources make; to find out may take long, so it comes last."""
        changed = level.changed_places()
        for side, opened, found in zip((Side.A, Side.B), (level.a, level.b), level.module_findings(), strict=True):
            for finding in found:
                self._note(side, way, opened, finding, changed)

    def _inside(self, difference: Difference, level: Level, way: Way, depth: int) -> None:
        """Compare and explain the members of two archives in archives."""
        neighbours = Neighbours(level, difference.id)
        for outcome in level.outcomes:
            child = self._member(difference, level, outcome, way, depth)
            if child is not None:
                self._explain(child, neighbours)
                difference.children.append(child)
        self._note_modules(level, way)

    def outline(self, difference: Difference, level: Level) -> Iterator[Difference]:
        """The differing members by name and status alone."""
        for outcome in level.outcomes:
            if outcome.status is not Status.SAME:
                yield self._bare(difference, level, outcome)

    def _bare(self, parent: Difference, level: Level, outcome: Outcome) -> Difference:
        match = outcome.match
        child = Difference(
            name=level.container.display(match),
            a=shown_path(match.a),
            b=shown_path(match.b),
            status=outcome.status,
            parent=parent.id,
        )
        child.match = match
        newest, opened = (match.b, level.b) if match.b is not None else (match.a, level.a)
        assert newest is not None
        child.role = opened.distribution.role(newest.member.path, newest.member.type)
        child.tags = level.b.distribution.tags if level.b.distribution.kind is InputKind.WHEEL else ()
        child.libraries = level.libraries
        child.runs = startup_reason(newest.member.path, opened.distribution) if child.role is Role.STARTUP else None
        child.size_a = match.a.member.size if match.a is not None else None
        child.size_b = match.b.member.size if match.b is not None else None
        return child

    # -- a pair of members

    def _member(self, parent: Difference, level: Level, outcome: Outcome, way: Way, depth: int) -> Difference | None:
        child = self._bare(parent, level, outcome)
        inner = way.to(outcome.match, child.name)
        self._note_errors(outcome, inner)
        if outcome.status is Status.SAME:
            return None  # packed to the same bytes, which cannot be read: a problem, but no difference
        match = outcome.match
        try:
            if match.a is not None and match.b is not None:
                self._compare_members(child, level, outcome, inner, depth)
            else:
                self._show_member(child, level, outcome, inner, depth)
        except ReadError as error:  # a file that changes while it is read, or a limit of reading
            self._give_up(child, inner, error.code, error.message)
        except Exception as error:
            self._give_up(child, inner, HazardCode.CORRUPT_MEMBER, f"it makes a reader fail: {type(error).__name__}")
        if child.format == "pyc":
            paths = (side.member.path if side is not None else None for side in (match.a, match.b))
            told = (child.headline, told_module(level.modules, *paths))
            child.headline = "; ".join(text for text in told if text is not None) or None
        return child

    def _explain(self, child: Difference, neighbours: Neighbours | None = None) -> None:
        """Put causes to what was found of a member; its lines are needed no more then.

        What lies in an archive that only one side has is explained with it.
        """
        scene = self._scene(child, neighbours)
        if child.status in (Status.ADDED, Status.REMOVED):
            for inner in reversed([*child.walk()][1:]):
                self._explainer.explain(self._scene(inner, whole=scene))
        self._explainer.explain(scene)

    def _scene(self, difference: Difference, neighbours: Neighbours | None = None, whole: Scene | None = None) -> Scene:
        texts = self._texts.pop(difference.id, ())
        return Scene(difference=difference, neighbours=neighbours, whole=whole, texts=texts, limits=self._limits)

    def _give_up(self, child: Difference, way: Way, code: HazardCode, message: str) -> None:
        """Note that a member could not be compared, on the sides that have it."""
        problem = Finding(code=code, message=message, member="", is_problem=True)
        for side, path in ((Side.A, child.a), (Side.B, child.b)):
            if path is not None:
                self._note_at(side, way, problem, is_settled=True)
        child.changes.append(_opaque(f"not compared: {message}"))

    def _note_errors(self, outcome: Outcome, way: Way) -> None:
        for side, error in zip((Side.A, Side.B), outcome.errors, strict=True):
            if error is not None:
                finding = Finding(code=error.code, message=error.message, member="", is_problem=True)
                self._note_at(side, way, finding, is_settled=outcome.status is Status.SAME)

    def _compare_members(self, child: Difference, level: Level, outcome: Outcome, way: Way, depth: int) -> None:
        match = outcome.match
        assert match.a is not None and match.b is not None
        a, b = match.a.member, match.b.member
        if not match.is_at_one_place:
            child.changes.append(_attribute("path", child.a, child.b))
        if a.type != b.type:
            child.changes.append(_attribute("type", a.type or "file", b.type or "file"))
        if a.target != b.target:
            child.changes.append(_attribute("target", _shown_target(a), _shown_target(b)))
        errors = [error for error in outcome.errors if error is not None]
        if errors:
            child.changes.append(_opaque(f"not compared: {errors[0].message}"))
        elif a.is_lost or b.is_lost:
            child.changes.append(_opaque(_LOST))
        elif a.type == b.type and a.type not in LINKS and a.content and b.content and outcome.status is Status.CHANGED:
            self._compare_bytes(child, level.contents, match, way, depth)  # devices of a ZIP have bytes, too
        elif a.type != b.type:
            self._show_file_of_mixed(child, level, match, way)
        if not child.changes and not child.children and child.container is None:
            child.changes.append(_opaque("the two differ in a way that no reader shows"))

    def _show_file_of_mixed(self, child: Difference, level: Level, match: Match, way: Way) -> None:
        """A file on one side, a link or the like on the other: the file's bytes are shown whole."""
        a, b = (
            level.contents.source(item.member) if _has_bytes(item.member) and item.member.size else None
            for item in match.sides
        )
        if a is not None or b is not None:
            self._run_comparer(child, a, b, way)

    def _compare_bytes(self, child: Difference, contents: Contents, match: Match, way: Way, depth: int) -> None:
        assert match.a is not None and match.b is not None
        a, b = contents.source(match.a.member), contents.source(match.b.member)
        child.size_a, child.size_b = a.size, b.size
        if is_archive(match.a.member.path, a) and is_archive(match.b.member.path, b):
            names = posixpath.basename(match.a.member.path), posixpath.basename(match.b.member.path)
            if self._compare_archives(child, (names[0], a), (names[1], b), way, depth + 1):
                return
        self._run_comparer(child, a, b, way)

    def _compare_archives(
        self, child: Difference, a: tuple[str, Source], b: tuple[str, Source], way: Way, depth: int
    ) -> bool:
        """Compare two archives inside; False, with a fallback, where one of them cannot be opened."""
        side = Side.A
        try:
            self._budget.check_depth(depth)
            opened_a = open_source(*a, self._budget)
            side = Side.B
            opened_b = open_source(*b, self._budget)
        except NotThisFormatError as error:
            child.fallback = Fallback("archive", str(error))
            return False
        except ReadError as error:
            child.fallback = Fallback("archive", error.message)
            finding = Finding(
                code=error.code, message=error.message, member="", is_problem=isinstance(error, LimitError)
            )
            self._note_at(side, way, finding, is_settled=False)
            return False
        level = self.align(opened_a, opened_b, child, way)
        self.unchanged_inside += len(level.equal)
        self._inside(child, level, way, depth)
        return True

    def _run_comparer(self, child: Difference, a: Source | None, b: Source | None, way: Way) -> None:
        pair = Pair(
            name=child.name,
            path_a=child.a,
            path_b=child.b,
            a=a,
            b=b,
            role=child.role,
            tags=child.tags,
            libraries=child.libraries,
            limits=self._limits,
        )
        child.format, comparison, fallback = compare_pair(pair, patience=self._patience)
        child.fallback = child.fallback or fallback
        before = len(child.changes)
        self._texts[child.id] = tuple(part.known_as(change=part.change + before) for part in comparison.texts)
        child.changes += comparison.changes
        self._dependencies[child.id] = [
            Dependency(
                name=visible_name(each.name),
                op=each.op,
                before=None if each.before is None else visible_name(each.before),
                after=None if each.after is None else visible_name(each.after),
                node=child.id,
            )
            for each in comparison.dependencies
        ]
        if comparison.facts:
            self.facts[child.id] = comparison.facts
        child.views = comparison.views
        child.pictures = comparison.pictures
        self._own_room.cut(child)
        child.headline = comparison.headline
        if comparison.interface is not None:
            self.interfaces[child.id] = comparison.interface
        for side, findings in ((Side.A, comparison.findings_a), (Side.B, comparison.findings_b)):
            for finding in findings:
                self._note_at(side, way, replace(finding, member=""), is_settled=bool(finding.evidence))

    # -- a member on one side

    def _show_member(self, child: Difference, level: Level, outcome: Outcome, way: Way, depth: int) -> None:
        item = outcome.match.a or outcome.match.b
        assert item is not None
        error = outcome.errors[0] or outcome.errors[1]
        if error is not None:
            child.changes.append(_opaque(f"not read: {error.message}"))
        elif _has_bytes(item.member) and item.member.size:
            self._show_bytes(child, item.member, level.contents.source(item.member), way, depth)
        else:
            self._show_presence(child, item.member)

    def _show_presence(self, child: Difference, member: Member) -> None:
        """A member without bytes of its own."""
        child.changes.append(_attribute("path", child.a, child.b))
        if member.target is not None:
            target = _shown_target(member)
            is_removed = child.b is None
            child.changes.append(_attribute("target", target if is_removed else None, None if is_removed else target))

    def _show_bytes(self, child: Difference, member: Member, source: Source, way: Way, depth: int) -> None:
        is_removed = child.status is Status.REMOVED
        if is_archive(member.path, source) and self._list_archive(child, member, source, way, depth + 1):
            return
        if is_removed:
            child.size_a = source.size
        else:
            child.size_b = source.size
        self._run_comparer(child, source if is_removed else None, None if is_removed else source, way)

    def _list_archive(self, child: Difference, member: Member, source: Source, way: Way, depth: int) -> bool:
        """List an archive on one side; False, with a fallback, where it cannot be opened or is too much."""
        side = Side.A if child.status is Status.REMOVED else Side.B
        try:
            self._one_sided.check_depth(depth)
            opened = open_source(posixpath.basename(member.path), source, self._one_sided)
            contents = Contents(self._one_sided, lambda _: ())
            for inner in opened.archive.members:
                if inner.type is not MemberType.DIRECTORY:
                    child.children.append(self._listed(child, opened, inner, contents, way, depth))
        except (ReadError, NotThisFormatError) as error:
            child.children.clear()
            child.fallback = Fallback("archive", f"its members are not listed: {error}")
            return False
        child.format = opened.archive.format
        for finding in archive_findings(opened):
            self._note(side, way, opened, replace(finding, is_problem=False), {finding.member or ""})
        return bool(child.children)

    def _listed(
        self, parent: Difference, opened: Opened, member: Member, contents: Contents, way: Way, depth: int
    ) -> Difference:
        is_removed = parent.status is Status.REMOVED
        path = visible_name(member.path) + (f"#{member.occurrence}" if member.occurrence > 1 else "")
        child = Difference(
            name=visible_name(opened.display(member)),
            a=path if is_removed else None,
            b=None if is_removed else path,
            status=parent.status,
            parent=parent.id,
        )
        child.role = opened.distribution.role(member.path, member.type)
        child.runs = startup_reason(member.path, opened.distribution) if child.role is Role.STARTUP else None
        child.member = member
        if _has_bytes(member) and member.size:
            part = (visible_name(member.part),) if member.part is not None else ()
            steps = (*part, path)
            inner = Way((*way.a, *steps), (*way.b, *steps), (*way.place, child.name))
            self._show_bytes(child, member, contents.source(member), inner, depth)
        else:
            self._show_presence(child, member)
        return child

    def dependencies(self, root: Difference) -> tuple[Dependency, ...]:
        """What changed in what is needed, in the order of the tree."""
        return tuple(each for node in root.walk() for each in self._dependencies.get(node.id, ()))

    # -- inputs that are no archives

    def compare_files(self, root: Difference, a: Source, b: Source, way: Way) -> None:
        """Two inputs of which at least one is a single file."""
        root.size_a, root.size_b = a.size, b.size
        self._run_comparer(root, a, b, way)

    def finish(self, root: Difference) -> None:
        """Put causes to what was found of the inputs themselves."""
        self._explain(root)


def _has_bytes(member: Member) -> bool:
    """Whether a member is a file with bytes; those of a link in a ZIP are its target."""
    return member.content is not None and member.type is None and not member.is_lost


def _shown_target(member: Member) -> str | None:
    return visible_name(member.target) if member.target is not None else None


def _attribute(name: str, a: str | None, b: str | None) -> AttributeChange:
    return AttributeChange(significance=Significance.CONTENT, name=name, a=a, b=b)


def _opaque(reason: str) -> OpaqueChange:
    return OpaqueChange(significance=Significance.CONTENT, reason=reason)


def _startup_finding(path: str, opened: Opened) -> Finding:
    reason = startup_reason(path, opened.distribution) or "by itself"
    message = f"It runs {reason}, and it is not the same on both sides: what changed here runs without being called."
    return Finding(code=HazardCode.EXECUTABLE_STARTUP, message=message, member=path)
