"""Causes of what differs because one side is made of the other: a checkout, its sdist, its wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.derivation.case import Case
from pydistdiff.derivation.rules import rule_of
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.model import AttributeChange, Side, Significance, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.derivation.case import Sides
    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change
    from pydistdiff.pairing.match import Placed


class LeftOutOfBuild(CheckedCause):
    """A file of the sources that what was made of them does not have.

    An sdist leaves out what its checkout has for developers, a wheel leaves out tests, documentation and all that says
    how it is built. What is missing may be missed, so it counts.
    """

    id = "left-out-of-build"
    title = "files of the sources that were left out"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = (
        "look whether something that is needed is among them; the configuration of the build backend says what it packs"
    )

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a member that only the sources have."""
        whole = scene.whole or scene
        sides = _sides(whole)
        return sides is not None and whole.difference.status is _status_on(sides.side)

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """The member."""
        return f"{scene.difference.name}: only the sources have it"


class WrittenByBuild(CheckedCause):
    """A file that a build writes, or that follows from the sources, and that has nothing else in it.

    `PKG-INFO`, the egg-info of setuptools, `WHEEL` and `RECORD`, a `_version.py` of a version alone, what a link of the
    sources leads to: by its name and by all of its content, as the rules of the report format say. What is only likely
    to be generated (C that says that Cython made it, compiled modules) is not explained. It counts, since another tool
    wrote it than whoever wrote the sources.
    """

    id = "written-by-build"
    title = "files that a build writes"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "none is needed; what they say can be compared with the distribution of another build"

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a member that the sources have not, or not so, where a rule knows all of it."""
        if self.id not in scene.notes:
            scene.notes[self.id] = _is_generated(scene)
        return bool(scene.notes[self.id])

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """The member."""
        return f"{scene.difference.name}: a build writes it"


class PlacedByBuild(CheckedCause):
    """A file lies where a build puts it: `src/demo/x.py` of an sdist is `demo/x.py` of a wheel.

    Its bytes are told for themselves. It counts: an installer of the one does not find what that of the other does.
    """

    id = "placed-by-build"
    title = "files lie where a build puts them"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "none is needed"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The path of a member whose place after a build is the same."""
        is_path = isinstance(change, AttributeChange) and change.name == "path"
        sides = _sides(scene)
        return is_path and sides is not None and sides.is_in_place(*_source_and_made(scene, sides))


def _sides(scene: Scene) -> Sides | None:
    return scene.neighbours.sides if scene.neighbours is not None else None


def _source_and_made(scene: Scene, sides: Sides) -> tuple[Placed | None, Placed | None]:
    match = scene.difference.match
    assert match is not None
    return (match.a, match.b) if sides.side is Side.A else (match.b, match.a)


def _status_on(side: Side) -> Status:
    """What a member is that only this side has."""
    return Status.REMOVED if side is Side.A else Status.ADDED


def _is_generated(scene: Scene) -> bool:
    sides = _sides(scene)
    if sides is None:
        return False
    source, made = _source_and_made(scene, sides)
    is_in_place = sides.is_in_place(source, made)
    if is_in_place and scene.difference.status is Status.MOVED:
        return False
    beside = source.member if source is not None and is_in_place else None
    rule = rule_of(Case(sides, scene.difference, made, beside)) if made is not None else None
    return rule is not None and rule.is_checked


DERIVATION_CAUSES: Iterable[MemberCause] = (LeftOutOfBuild(), WrittenByBuild(), PlacedByBuild())
