"""The user's policy, applied to a report: what is accepted, and what was left out of the judgement.

A policy decides the exit status and `policy.verdict`; the tree and the verdict of the report stay as they are. The
rules are those of `docs/report-format.md`: what is ignored or excluded is counted, never makes anything `identical`,
and hides neither a hazard nor what could not be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType
from msgspec.structs import replace

from pydistdiff.model import AttributeChange, InputKind, MemberType, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from pydistdiff.globs import Glob, Step
    from pydistdiff.model import Change, Node, Policy, Report

    _Enough = Callable[[Iterable[bool]], bool]

EXIT_ACCEPTED, EXIT_DIFFERENT, EXIT_TROUBLE = 0, 1, 2
ACCEPTED = (Verdict.SAME_CONTENTS, Verdict.EQUIVALENT)
"""What may be accepted besides `identical`, best first."""
MOST_GLOBS = 100
_ORDER = tuple(Verdict)  # best first


class Judged(NamedTuple):
    """A report with the policy that it was judged by, and the exit status that follows."""

    report: Report
    exit_status: int


def judge(report: Report, policy: Policy | None) -> Judged:
    """Judge a report by a policy, or by none; counts and verdict of the policy become those of this report.

    Raises InputError for a glob that cannot be one, or too many of them.
    """
    if policy is None:
        return Judged(replace(report, policy=None), _exit_status(report, fails_on_hazard=False, is_accepted=False))
    rest = _Rest(report, policy)
    counted = replace(
        policy,
        ignore=tuple(replace(entry, changes=rest.ignored.get(entry.cause, 0)) for entry in policy.ignore),
        exclude=tuple(
            replace(entry, members=count) for entry, count in zip(policy.exclude, rest.excluded, strict=True)
        ),
        only=tuple(replace(entry, members=count) for entry, count in zip(policy.only, rest.named, strict=True)),
        left_out=rest.left_out,
        verdict=rest.verdict,
    )
    is_accepted = (
        policy.accept in ACCEPTED and rest.is_harmless and _ORDER.index(rest.verdict) <= _ORDER.index(policy.accept)
    )
    status = _exit_status(report, fails_on_hazard=policy.fail_on_hazard, is_accepted=is_accepted)
    return Judged(replace(report, policy=counted), status)


def _exit_status(report: Report, *, fails_on_hazard: bool, is_accepted: bool) -> int:
    """0 identical or accepted, 1 different (or any hazard, where the policy says so), 2 incomplete, which wins."""
    if not report.complete or report.problems:
        return EXIT_TROUBLE
    if fails_on_hazard and report.hazards:
        return EXIT_DIFFERENT
    return EXIT_ACCEPTED if is_accepted or report.verdict is Verdict.IDENTICAL else EXIT_DIFFERENT


class _Place(NamedTuple):
    """A node that is left, with the index of the one that it lies in; that of the root is its own."""

    node: Node
    parent: int
    depth: int


class _Rest:
    """What a policy leaves of a report: the counts of what it hides, and the verdict on the rest."""

    def __init__(self, report: Report, policy: Policy) -> None:
        self._ignore = {entry.cause for entry in policy.ignore}
        self._exclude = _globs((entry.glob for entry in policy.exclude), "excluded")
        self._only = _globs((entry.glob for entry in policy.only), "to be judged alone")
        self.ignored: dict[str, int] = {}
        """How many changes, by cause, count no more."""
        self.excluded = [0] * len(self._exclude)
        """How many differing members each glob left out; one that several name is counted under the first."""
        self.named = [0] * len(self._only)
        """How many differing members are judged for each glob; counted in the same way."""
        self.left_out = 0
        """How many differing members no glob names, where only those that one names are judged."""
        self._places = [_Place(report.root, 0, 0)]
        self._hidden = [False]
        self._exclude_members()
        if self._only:
            self._leave_out_others()
        self._ignore_changes()
        self.is_harmless = self._judge()
        """Whether every change that is left is harmless."""
        self.verdict = self._verdict(report)

    def _exclude_members(self) -> None:
        """List the nodes that are left, parents first."""
        for at, place in enumerate(self._places):  # it grows at its end
            for child in place.node.children:
                inner = _Place(child, at, place.depth + 1)
                glob = self._first(self._exclude, inner, all)
                if glob is None:
                    self._places.append(inner)
                    self._hidden.append(False)
                else:
                    count = sum(node.status is not Status.SAME for node in child.walk())
                    self.excluded[glob] += count
                    self._hidden[at] = self._hidden[at] or bool(count)

    def _leave_out_others(self) -> None:
        """Keep what a glob names, all that lies in it, and what it lies in."""
        globs: list[int | None] = [None]
        for place in self._places[1:]:
            of_parent = globs[place.parent]
            globs.append(of_parent if of_parent is not None else self._first(self._only, place, any))
        is_kept = [glob is not None for glob in globs]
        is_kept[0] = True
        for at in range(len(is_kept) - 1, 0, -1):  # children before their parents
            is_kept[self._places[at].parent] |= is_kept[at]
        kept: list[_Place] = []
        hidden: list[bool] = []
        now: dict[int, int] = {}
        for at, (place, glob) in enumerate(zip(self._places, globs, strict=True)):
            differs = place.node.status is not Status.SAME
            if is_kept[at]:
                now[at] = len(kept)
                kept.append(place._replace(parent=now[place.parent]))
                hidden.append(self._hidden[at])
                if glob is not None:
                    self.named[glob] += differs
            else:
                self.left_out += differs
                if place.parent in now:
                    hidden[now[place.parent]] |= differs
        self._places, self._hidden = kept, hidden

    def _ignore_changes(self) -> None:
        for at, place in enumerate(self._places):
            for change in place.node.changes:
                if change.cause is not None and not change.harmless and self._is_harmless(change):
                    self.ignored[change.cause] = self.ignored.get(change.cause, 0) + 1
                    self._hidden[at] = True

    def _first(self, globs: Sequence[Glob], place: _Place, enough: _Enough) -> int | None:
        """The first glob that names a member, of whose names `enough` (all or any) must match."""
        return next((number for number, glob in enumerate(globs) if self._names(glob, place, enough)), None)

    def _names(self, glob: Glob, place: _Place, enough: _Enough) -> bool:
        """Whether a glob names a member: by its name in its archive, or by the whole way in."""
        if len(glob.steps) == 1:
            return _matches(glob.steps[0], place.node, enough)
        if len(glob.steps) != place.depth:
            return False
        for step in reversed(glob.steps):
            if not _matches(step, place.node, enough):
                return False
            place = self._places[place.parent]
        return True

    def _judge(self) -> bool:
        """Whether all that is left is harmless. Where nothing is hidden, what the report says of a node holds."""
        fine = [all(map(self._is_harmless, place.node.changes)) for place in self._places]
        for at in range(len(self._places) - 1, -1, -1):  # children before their parents
            node, parent, _ = self._places[at]
            fine[at] = fine[at] and (node.harmless or self._hidden[at])
            fine[parent] = fine[parent] and fine[at]
            self._hidden[parent] = self._hidden[parent] or self._hidden[at]
        return fine[0]

    def _is_harmless(self, change: Change) -> bool:
        return change.harmless or is_ignored(change, self._ignore)

    def _verdict(self, report: Report) -> Verdict:
        """The report's own where nothing is hidden, else what its rule says of the rest."""
        doubted = _is_doubted(report)
        if not self._hidden[0]:
            return Verdict.DIFFERENT if doubted and report.verdict is not Verdict.IDENTICAL else report.verdict
        from pydistdiff.explain.verdict import verdict_of  # all causes come with it

        root = replace(
            report.root,
            changes=tuple(replace(change, harmless=self._is_harmless(change)) for change in report.root.changes),
            children=tuple(place.node for place in self._places if place.depth == 1),
            harmless=self.is_harmless,
        )
        return verdict_of(root, are_archives=_are_archives(report), doubted=doubted)


def is_ignored(change: Change, causes: Collection[str]) -> bool:
    """Whether every cause that the change needs is among those that are ignored."""
    if change.cause is None or change.cause not in causes:
        return False
    return isinstance(change.also, UnsetType) or all(cause in causes for cause in change.also)


def _globs(texts: Iterable[str], what: str) -> list[Glob]:
    texts = list(texts)
    if not texts:
        return []
    from pydistdiff.errors import InputError
    from pydistdiff.globs import Glob

    if len(texts) > MOST_GLOBS:
        raise InputError(f"{len(texts)} globs are {what}, but at most {MOST_GLOBS} can be")
    return list(map(Glob, texts))


def _is_doubted(report: Report) -> bool:
    from pydistdiff.explain.verdict import is_doubted

    return not report.complete or is_doubted(report.hazards, report.problems)


def _are_archives(report: Report) -> bool:
    """Whether the inputs hold members; two single files do not, which is how their comparison is told apart."""
    is_file = report.a.kind is InputKind.FILE and report.b.kind is InputKind.FILE
    return not is_file or bool(report.summary.members_a or report.summary.members_b)


def _matches(step: Step, node: Node, enough: _Enough) -> bool:
    sides = (None if node.a is None else node.type_a, None if node.b is None else node.type_b)
    is_folder = enough(side is MemberType.DIRECTORY for side in sides if side is not None)
    return enough(step.matches(name, is_folder=is_folder) for name in _names_of(node))


def _names_of(node: Node) -> tuple[str, ...]:
    """A member that moved leaves its old place, too.

    What is excluded is so by all of its names, what alone is judged is so by any of them: else whoever moves code into
    a folder that is left out would hide that it is gone from where it was.
    """
    if node.a is None or node.b is None or not _is_moved(node):
        return (node.name,)
    before = node.a
    root, slash, rest = node.b.partition("/")
    if slash and rest == node.name:  # a reader does not see the root of an sdist
        own_root, _, own_rest = before.partition("/")
        if own_root.rpartition("-")[0] == root.rpartition("-")[0] != "":
            before = own_rest
    return node.name, before


def _is_moved(node: Node) -> bool:
    return node.status is Status.MOVED or any(
        isinstance(change, AttributeChange) and change.name == "path" for change in node.changes
    )
