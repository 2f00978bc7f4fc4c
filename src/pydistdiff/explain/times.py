"""Causes of differing times: when the members were made, and what that does to byte code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pydistdiff.bytecode.state import UNKNOWN, WITHOUT_SOURCE
from pydistdiff.explain import drawing
from pydistdiff.explain.built_anew import switched_sources
from pydistdiff.explain.bytecode_header import is_of_header
from pydistdiff.explain.bytecode_state import states_of, switched
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.explain.moments import shift_of
from pydistdiff.model import Evidence, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.differences import Container, Delta
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change


class MemberTime:
    """Members have other modification times.

    Build tools write the time of the build, or of the checkout, into every member. The bytes are compared and
    equal or reported by themselves, so times alone change nothing that is installed, unless they switch a
    `.pyc` on or off: that is `pyc-activation`, which is looked for first. In an sdist a build makes some files anew
    where their source is newer (`x.c` of `x.pyx`, `configure` of `configure.ac`): where that is so on one side only,
    the times of these files count.

    The evidence says whether all members have one instant, are shifted by one time zone, or are scattered.
    """

    id = "member-time"
    title = "members have other modification times"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = (
        "set SOURCE_DATE_EPOCH to the time of the commit; where the build backend ignores it (setuptools does "
        "for sdists), repack the archive with fixed times"
    )

    def take(self, container: Container) -> Iterable[Explained]:
        """All differing times that are left."""
        switching = switched_sources(container) if container.attributes.get("mtime") else set()
        deltas = drawing.take(container, "mtime", lambda delta: id(delta.match) in switching) if switching else []
        if deltas:
            yield _explained(container, deltas, ", so that a build makes a file anew on one side only", harmless=False)
        deltas = drawing.take(container, "mtime")
        if deltas:
            yield _explained(container, deltas, _pattern(deltas), harmless=True)


def _explained(container: Container, deltas: Sequence[Delta], more: str, *, harmless: bool) -> Explained:
    change = drawing.of_members(container, "mtime", deltas)
    names = drawing.names_of(container, deltas)
    text = f"{_how_many(len(deltas), len(container.matches))}: {change.a} → {change.b}{more}"
    evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
    return Explained(change=change, members=names, evidence=evidence, harmless=harmless)


class PycActivation:
    """A time, or the header of a `.pyc`, switches it between used and not used.

    Python runs a `.pyc` of the usual kind only if the time and size in its header are those of its source file.
    When the time of the source differs between the sides, or cannot be known (a ZIP stores local time without a
    zone), equal bytes may run on one side and not on the other: this is never harmless.

    https://peps.python.org/pep-0552/
    """

    id = "pyc-activation"
    title = "a time decides whether a .pyc is run"
    significance = Significance.CONTAINER
    mark = Mark.NEVER
    remedy = "build the .pyc anew on the side where it does not fit its source, or leave it out of the package"

    def take(self, container: Container) -> Iterable[Explained]:
        """The times of sources whose byte code has another state on the two sides."""
        if not container.attributes.get("mtime"):
            return
        found = switched(container)
        sources = {id(match) for match in found}
        deltas = drawing.take(container, "mtime", lambda delta: id(delta.match) in sources)
        if deltas:
            names = drawing.names_of(container, deltas)
            change = drawing.of_members(container, "mtime", deltas)
            states = sorted({f"{a} → {b}" for match, (a, b) in found.items() if id(match) in sources})
            evidence = Evidence(
                text=f"whether Python runs the .pyc: {', '.join(states)} ({_members(len(deltas))})",
                count=len(deltas),
                a=change.a,
                b=change.b,
                examples=examples(names),
            )
            yield Explained(change=change, members=names, evidence=evidence, harmless=False)

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The header of a `.pyc` that Python uses on one side, and on the other not; both have their source."""
        states = states_of(scene) if is_of_header(scene, change) else None
        if states is None or states[0] == states[1] or any(map(_is_open, states)):
            return None
        text = f"{scene.difference.name}: {states[0]} → {states[1]}"
        return Explained(change=change, members=(scene.difference.name,), evidence=Evidence(text=text), harmless=False)


def _is_open(state: str) -> bool:
    return state == WITHOUT_SOURCE or state.startswith(UNKNOWN)


def _how_many(count: int, total: int) -> str:
    return f"all {count:,} members" if count == total and count > 1 else _members(count)


def _members(count: int) -> str:
    return f"{count:,} {'member' if count == 1 else 'members'}"


def _pattern(deltas: Sequence[Delta]) -> str:
    """What the times have in common, where they have something."""
    shifts = {shift_of(delta) for delta in deltas}
    if len(deltas) > 1 and len(shifts) == 1:
        shift = next(iter(shifts))
        if shift is not None and shift and shift % timedelta(minutes=15) == timedelta():
            return f" (all by {_hours(shift)}: another time zone)"
    return ""


def _hours(shift: timedelta) -> str:
    minutes = round(shift.total_seconds() / 60)
    return f"{minutes / 60:+g} h"
