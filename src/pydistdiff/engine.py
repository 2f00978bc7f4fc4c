"""One comparison from the two inputs to the report, told as it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff import __version__
from pydistdiff.assembly import count_nodes, node_of
from pydistdiff.descent import Descent
from pydistdiff.differences import Difference
from pydistdiff.events import Event, Finished, NodeDone, Paired, Progress
from pydistdiff.explain import Explainer
from pydistdiff.explain.installed import could_be_one, installed
from pydistdiff.explain.remedies import with_remedies
from pydistdiff.explain.verdict import is_doubted, verdict_of
from pydistdiff.facts import facts
from pydistdiff.hazards import Hazards
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import (
    Generator,
    Input,
    InputKind,
    Installed,
    MemberType,
    Node,
    Report,
    Side,
    Status,
    Summary,
    Verdict,
)
from pydistdiff.opening import open_as_file, open_given, while_read
from pydistdiff.patience import Patience
from pydistdiff.review import review
from pydistdiff.safetext import visible_name
from pydistdiff.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.inputs import Given
    from pydistdiff.level import Level
    from pydistdiff.model import Api, Cause, Derivation
    from pydistdiff.opening import OpenedInput
    from pydistdiff.turns import Wanted


def compare(
    a: Given, b: Given, *, limits: Limits | None = None, full_paths: bool = False, digests: bool = False
) -> Report:
    """The report on two inputs: `events` drained."""
    for event in events(a, b, limits=limits, full_paths=full_paths, digests=digests):
        if isinstance(event, Finished):
            return event.report
    raise AssertionError("a comparison ends with its report")


def events(
    a: Given,
    b: Given,
    *,
    limits: Limits | None = None,
    full_paths: bool = False,
    digests: bool = False,
    wanted: Wanted | None = None,
) -> Iterator[Event]:
    """The report as it grows: `Paired`, then `Progress` and `NodeDone` for each member, then `Finished`.

    `wanted` is asked before each member for the id of the node that should come first; the report does not depend on
    its answers. With `digests` it has those of what the two install, for which every member is read.
    """
    yield from _Comparison((a, b), limits or Limits(), full_paths, digests, wanted).events()


class _Comparison:
    """The state of one comparison."""

    def __init__(
        self, given: tuple[Given, Given], limits: Limits, full_paths: bool, digests: bool, wanted: Wanted | None
    ) -> None:
        self._wanted = wanted
        self._has_digests = digests
        self._given = given
        self._shown = [visible_name(side.path if full_paths else side.name) for side in given]
        self._budget = Budget(limits)
        self._hazards = Hazards()
        self._patience = Patience(limits)
        self._explainer = Explainer(self._patience)
        self._descent = Descent(self._hazards, self._explainer, self._budget, limits, self._patience)
        self._level: Level | None = None

    def events(self) -> Iterator[Event]:
        a, b = (open_given(given, self._budget) for given in self._given)
        self._patience.grow(a.size + b.size)
        way = Way((self._shown[0],), (self._shown[1],))
        is_identical = _are_identical(a, b)
        status = Status.SAME if is_identical else Status.CHANGED
        root = Difference(name=self._shown[1], a=self._shown[0], b=self._shown[1], status=status)
        root.size_a, root.size_b = a.size, b.size
        for side, given, opened in zip((Side.A, Side.B), self._given, (a, b), strict=True):
            for finding in (*given.findings, *opened.findings):
                self._hazards.add(side, way.text(side), "", finding, is_settled=is_identical)
            if is_identical and opened.opened is not None:
                self._descent.note_archive(side, way, opened.opened)
        if is_identical:
            root.format = b.opened.archive.format if b.opened is not None else None
        else:
            yield from self._compare(root, a, b, way)
        self._descent.finish(root)
        for side, given in zip((Side.A, Side.B), self._given, strict=True):
            for finding in while_read(given):
                self._hazards.add(side, way.text(side), "", finding, is_settled=False)
        causes = self._explainer.causes()
        if a.opened is not None and b.opened is not None:
            causes = with_remedies(causes, root, a.opened.distribution, b.opened.distribution)
        yield Finished(self._report(root, causes, a, b))

    def _compare(self, root: Difference, a: OpenedInput, b: OpenedInput, way: Way) -> Iterator[Event]:
        descent = self._descent
        sources = self._given[0].source, self._given[1].source
        if a.opened is None and b.opened is None and sources[0] is not None and sources[1] is not None:
            descent.compare_files(root, sources[0], sources[1], way)
            yield Paired(node_of(root))
            return
        sides = [
            side.opened or open_as_file(given, self._budget) for side, given in zip((a, b), self._given, strict=True)
        ]
        level = self._level = descent.align(sides[0], sides[1], root, way)
        outline = tuple(map(node_of, descent.outline(root, level)))
        yield Paired(replace(node_of(root), children=outline))
        done = 0
        for step in descent.members(root, level, way, self._wanted):
            done += step.is_explained
            yield Progress(done, len(outline), step.difference.name)
            yield NodeDone(node_of(step.difference), is_explained=step.is_explained)

    def _report(self, root: Difference, causes: tuple[Cause, ...], a: OpenedInput, b: OpenedInput) -> Report:
        hazards, problems = self._hazards.results()
        node = node_of(root)
        is_identical = node.status is Status.SAME
        doubted = is_doubted(hazards, problems) and not is_identical
        if doubted:
            node = replace(node, harmless=False, folded=False)
        dependencies = self._descent.dependencies(root)
        found = facts(root, self._descent.facts)
        made_of = self._derivation(root)
        runs = {difference.id: difference.runs for difference in root.walk() if difference.runs is not None}
        return Report(
            generator=Generator(name="pydistdiff", version=__version__),
            a=self._input(0, a),
            b=self._input(1, b),
            verdict=Verdict.IDENTICAL if is_identical else self._verdict(node, doubted=doubted),
            complete=not problems,
            summary=self._summary(node, a, b),
            review=review(node, hazards=hazards, dependencies=dependencies, facts=found, runs=runs, derivation=made_of),
            derivation=made_of,
            dependencies=dependencies,
            api=self._api(root),
            facts=found,
            causes=causes,
            hazards=hazards,
            problems=problems,
            root=node,
        )

    def _derivation(self, root: Difference) -> Derivation | None:
        """How one of two archives differs from the other, of which it is made."""
        if self._level is None:
            return None
        from pydistdiff.derivation import derivation

        return derivation(self._level, root)

    def _api(self, root: Difference) -> Api | None:
        """What changed in public names, of what two archives hold themselves."""
        if self._level is None or not any(child.name.endswith((".py", ".pyi")) for child in root.children):
            return None
        from pydistdiff.api import public_api

        return public_api(self._level, root, self._descent.interfaces, self._budget.limits)

    def _verdict(self, root: Node, *, doubted: bool) -> Verdict:
        return verdict_of(root, are_archives=self._level is not None, doubted=doubted)

    def _input(self, index: int, opened: OpenedInput) -> Input:
        distribution = opened.opened.distribution if opened.opened is not None else None
        return Input(
            path=self._shown[index],
            kind=distribution.kind if distribution is not None else InputKind.FILE,
            name=_visible(distribution.name if distribution is not None else None),
            version=_visible(distribution.version if distribution is not None else None),
            size=opened.size,
            sha256=opened.sha256,
            origin=origin if (origin := self._given[index].origin) is not None else UNSET,
            installs=digest if self._has_digests and (digest := self._digest(opened)) is not None else UNSET,
            drift=opened.drift if opened.drift is not None else UNSET,
        )

    def _digest(self, opened: OpenedInput) -> str | None:
        """Of what an input installs; a single file is its bytes."""
        if opened.opened is None:
            return opened.sha256
        from pydistdiff.contents import Contents
        from pydistdiff.installation import installed_digest

        contents = Contents(self._budget, lambda _: ()) if self._level is None else self._level.contents
        return installed_digest(opened.opened, contents)

    def _summary(self, root: Node, a: OpenedInput, b: OpenedInput) -> Summary:
        level = self._level
        members = [_count_members(side, root) for side in (a, b)]
        unchanged = members[0] if root.status is Status.SAME else level.unchanged if level is not None else 0
        outer, nested = count_nodes(root, unchanged, self._descent.unchanged_inside)
        installs = Installed.SAME if root.status is Status.SAME else installed(level)
        return Summary(
            members_a=members[0],
            members_b=members[1],
            added=outer.added,
            removed=outer.removed,
            changed=outer.changed,
            moved=outer.moved,
            unchanged=outer.unchanged,
            explained=outer.explained,
            nested=nested,
            installed=installs,
            could_be_one=could_be_one(root),
        )


def _are_identical(a: OpenedInput, b: OpenedInput) -> bool:
    """Equal bytes (HAZARDS rule 1), all of them read, and nothing of a directory left out."""
    return a.is_whole and b.is_whole and a.sha256 == b.sha256 and _is_tree(a) == _is_tree(b)


def _is_tree(side: OpenedInput) -> bool:
    return side.opened is not None and side.opened.archive.is_tree


def _count_members(side: OpenedInput, root: Node) -> int:
    """Members that are no directories; what lies beside the tars of a `.conda` counts where it differs."""
    if side.opened is None:
        return 0
    archive = side.opened.archive
    members = sum(member.type is not MemberType.DIRECTORY for member in archive.members)
    if archive.outer:
        own = {member.path for member in archive.members}
        beside = {member.path for member in archive.outer} - own
        members += sum((node.a in beside or node.b in beside) for node in root.children)
    return members


def _visible(text: str | None) -> str | None:
    return visible_name(text) if text is not None else None
