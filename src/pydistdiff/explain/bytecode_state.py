"""Compiled modules whose state, used by Python or not, is not the same on the two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Side
from pydistdiff.modules import Modules

if TYPE_CHECKING:
    from pydistdiff.differences import Container
    from pydistdiff.explain.scene import Scene
    from pydistdiff.modules import Module
    from pydistdiff.pairing.match import Match


def switched(container: Container) -> dict[Match, tuple[str, str]]:
    """The matches of `.pyc` and of their sources where the state is not the same on both sides."""
    modules = Modules((container.a.archive, container.b.archive), container.contents, (set(), set()))
    by_members = {(id(m.a.member), id(m.b.member)): m for m in container.matches if m.a and m.b}
    result: dict[Match, tuple[str, str]] = {}
    for match in container.matches:
        if match.a is None or match.b is None or not match.b.member.path.endswith(".pyc"):
            continue
        a, b = modules.of(Side.A).get(match.a.member.path), modules.of(Side.B).get(match.b.member.path)
        if a is None or b is None:
            continue
        states = modules.state(a), modules.state(b)
        if states[0] != states[1]:
            source = by_members.get((id(a.source), id(b.source)))
            result.update({one: states for one in (match, source) if one is not None})
    return result


def modules_of(scene: Scene) -> tuple[Module | None, Module | None]:
    """The module that a scene is about on each side, where that is a `.pyc` of a pair of archives."""
    match = scene.difference.match
    if scene.neighbours is None or match is None:
        return None, None
    a, b = (
        scene.neighbours.modules.of(side).get(item.member.path) if item is not None else None
        for side, item in ((Side.A, match.a), (Side.B, match.b))
    )
    return a, b


def states_of(scene: Scene) -> tuple[str, str] | None:
    """The states of the two sides of a `.pyc`, or None where it is not on both."""
    a, b = modules_of(scene)
    if a is None or b is None or scene.neighbours is None:
        return None
    modules = scene.neighbours.modules
    return modules.state(a), modules.state(b)


def header_fits(scene: Scene) -> tuple[bool, bool]:
    """Whether the header of each side is what its source demands; of a time without zone, in some zone."""
    a, b = modules_of(scene)
    assert scene.neighbours is not None
    modules = scene.neighbours.modules
    return a is not None and modules.fits(a), b is not None and modules.fits(b)
