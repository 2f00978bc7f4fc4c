"""The cause of permissions that an installer gives to what it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.explain.modes import EXECUTABLE, UMASKS, is_installation
from pydistdiff.model import Evidence, InputKind, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Container
    from pydistdiff.pairing.match import Match

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
        if not is_installation(container):
            return
        # The files whose mode is the same on both sides say which umask it was, too.
        fitting = [(umask, {id(m) for m in container.matches if _fits(container, m, umask)}) for umask in UMASKS]
        umask, fits = max(fitting, key=lambda found: len(found[1]))
        deltas = drawing.take(container, "mode", lambda delta: id(delta.match) in fits)
        if deltas:
            change = drawing.of_members(container, "mode", deltas)
            names = drawing.names_of(container, deltas)
            text = (
                f"{change.a or 'unknown'} → {change.b or 'unknown'}: as an installer with the umask {umask:03o} writes"
            )
            evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
            yield Explained(change=change, members=names, evidence=evidence)


def _fits(container: Container, match: Match, umask: int) -> bool:
    """Whether the installed side has the mode that an installer gives to the wheel's file."""
    assert match.a is not None and match.b is not None
    packed, installed, wheel = match.a.member, match.b.member, container.a
    if container.a.distribution.kind is InputKind.INSTALLED:
        packed, installed, wheel = installed, packed, container.b
    mode = installed.attributes.mode
    is_script = wheel.distribution.place(packed.path).startswith("{data}/scripts/")
    if is_script or (packed.attributes.mode or 0) & EXECUTABLE:
        return mode in (_PROGRAM & ~umask, _PROGRAM & ~umask | EXECUTABLE)
    return mode == _FILE & ~umask
