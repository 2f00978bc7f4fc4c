"""The cause of permissions that an installer gives to what it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.explain.modes import EXECUTABLE, UMASKS
from pydistdiff.model import Evidence, InputKind, MemberType, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Container, Delta

_FILE, _PROGRAM = 0o666, 0o777


class InstallerModes:
    """An installer gives a file its own permissions, whatever the wheel says.

    Between a wheel and what was installed of it: the file has what the installer's umask leaves of `rw-rw-rw-`, and is
    executable exactly if it is in the wheel, or a script. One umask holds for all files that are taken. Other
    permissions were given later, and count.
    """

    id = "installer-modes"
    title = "an installer gives files permissions of its own"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "none is needed; installers take nothing but the executable bits from a wheel"

    def take(self, container: Container) -> Iterable[Explained]:
        """The modes that follow from the umask that explains most of them."""
        kinds = [side.distribution.kind for side in (container.a, container.b)]
        if set(kinds) != {InputKind.WHEEL, InputKind.INSTALLED}:
            return
        is_b = kinds[1] is InputKind.INSTALLED
        fitting = [
            (
                umask,
                {id(delta) for delta in container.attributes.get("mode", ()) if _fits(container, delta, umask, is_b)},
            )
            for umask in UMASKS
        ]
        umask, fits = max(fitting, key=lambda found: len(found[1]))
        deltas = drawing.take(container, "mode", lambda delta: id(delta) in fits)
        if deltas:
            change = drawing.of_members(container, "mode", deltas)
            names = drawing.names_of(container, deltas)
            text = (
                f"{change.a or 'unknown'} → {change.b or 'unknown'}: as an installer with the umask {umask:03o} writes"
            )
            evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
            yield Explained(change=change, members=names, evidence=evidence)


def _fits(container: Container, delta: Delta, umask: int, is_b: bool) -> bool:
    """Whether the installed side has the mode that an installer gives to the wheel's file."""
    of_a, of_b = delta.match.a, delta.match.b
    assert of_a is not None and of_b is not None
    packed, installed = (of_a.member, of_b.member) if is_b else (of_b.member, of_a.member)
    mode = installed.attributes.mode
    if mode is None or MemberType.DIRECTORY in (packed.type, installed.type):
        return False
    place = (container.a if is_b else container.b).distribution.place(packed.path)
    if _is_executable(packed) or place.startswith("{data}/scripts/"):
        return mode in (_PROGRAM & ~umask, _PROGRAM & ~umask | EXECUTABLE)
    return mode == _FILE & ~umask


def _is_executable(member: Member) -> bool:
    return bool((member.attributes.mode or 0) & EXECUTABLE)
