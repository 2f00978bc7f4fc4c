"""Causes of differing permissions and owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.model import Evidence, InputKind, MemberType, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.differences import Container, Delta

EXECUTABLE = 0o111
_SPECIAL = 0o7000
UMASKS = (0o000, 0o002, 0o007, 0o022, 0o027, 0o037, 0o077)


class MemberOwner:
    """Members belong to another user or group.

    The archive has the user that built it. Installers ignore it.
    """

    id = "member-owner"
    title = "members belong to another user or group"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "build the archive with owner 0 and no names: tar --owner=0 --group=0 --numeric-owner"

    def take(self, container: Container) -> Iterable[Explained]:
        """Differing owners, by number and by name."""
        for name in ("uid", "gid", "uname", "gname"):
            deltas = drawing.take(container, name)
            if deltas:
                yield _explained(container, name, deltas, f"{name} of {len(deltas):,} members")


class Umask:
    """Two umasks explain all differing permissions.

    The same tree was packed under another umask: `0664` became `0644`. It holds only if one pair of umasks
    explains every differing member and no file gained or lost an executable bit. Of a wheel and what was installed
    of it nothing is explained: that an installer has a umask of its own is `installer-modes`.
    """

    id = "umask"
    title = "the archives were packed under two umasks"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "set the same umask for all builds (umask 022), or fix the modes while packing"

    def take(self, container: Container) -> Iterable[Explained]:
        """All differing modes, where one pair of umasks explains them."""
        deltas = [] if is_installation(container) else container.attributes.get("mode", [])
        pair = find_umasks(deltas)
        if pair is not None:
            taken = drawing.take(container, "mode")
            shown = sorted({f"{_kind(delta)} {delta.a} → {delta.b}" for delta in taken})
            text = f"{', '.join(shown)}: umask {pair[0]:03o} → {pair[1]:03o}"
            yield _explained(container, "mode", taken, text)


class ExecutableBit:
    """A file gained or lost an executable bit.

    What could be run as a program no longer can, or the other way round. Never harmless.
    """

    id = "executable-bit"
    title = "files gained or lost executable bits"
    significance = Significance.CONTAINER
    mark = Mark.NEVER
    remedy = "set the file's mode in the source tree (git update-index --chmod=+x) and check what packs it"

    def take(self, container: Container) -> Iterable[Explained]:
        """Files whose executable bits differ."""
        deltas = drawing.take(container, "mode", _is_executable_changed)
        if deltas:
            text = _spelt("executable bits", deltas)
            yield _explained(container, "mode", deltas, text, harmless=False)


class MemberMode:
    """Permissions differ in a way that no pair of umasks explains.

    Setuid, setgid and sticky bits, or files that their owner cannot read, are among these. Never harmless.
    """

    id = "member-mode"
    title = "members have other permissions"
    significance = Significance.CONTAINER
    mark = Mark.NEVER
    remedy = "set the modes in the source tree, or fix them while packing"

    def take(self, container: Container) -> Iterable[Explained]:
        """All differing modes that both sides know and that are left."""
        deltas = drawing.take(container, "mode", _is_known)
        if deltas:
            yield _explained(container, "mode", deltas, _spelt("permissions", deltas), harmless=False)


class ZipNoModes:
    """One archive knows no Unix permissions, and the other has executable files.

    A ZIP that was made on Windows has no modes: installers make its scripts unexecutable. Never harmless; where
    no file is executable it is `zip-fields` or `container-format`.
    """

    id = "zip-no-modes"
    title = "one archive has no Unix permissions, the other has executable files"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "build on a Unix system, or with a tool that writes Unix modes into the ZIP"

    def take(self, container: Container) -> Iterable[Explained]:
        """Executable files whose mode the other side does not know."""
        deltas = drawing.take(container, "mode", _is_unknown_executable)
        if deltas:
            yield _explained(container, "mode", deltas, _spelt("executable files", deltas), harmless=False)


def is_installation(container: Container) -> bool:
    """Whether one side is a wheel, and the other one a package that is installed."""
    kinds = {side.distribution.kind for side in (container.a, container.b)}
    return kinds == {InputKind.WHEEL, InputKind.INSTALLED}


def _explained(
    container: Container, name: str, deltas: Sequence[Delta], text: str, *, harmless: bool = True
) -> Explained:
    change = drawing.of_members(container, name, deltas)
    names = drawing.names_of(container, deltas)
    evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
    return Explained(change=change, members=names, evidence=evidence, harmless=harmless)


def _spelt(what: str, deltas: Sequence[Delta]) -> str:
    shown = sorted({f"{_kind(delta)} {delta.a or 'unknown'} → {delta.b or 'unknown'}" for delta in deltas})
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return f"{what}: {', '.join(shown[:5])}{more}"


def _kind(delta: Delta) -> str:
    return "directories" if _is_directory(delta) else "files"


def _is_directory(delta: Delta) -> bool:
    return all(side.member.type is MemberType.DIRECTORY for side in delta.match.sides)


def _modes(delta: Delta) -> tuple[int, int] | None:
    return (int(delta.a, 8), int(delta.b, 8)) if delta.a is not None and delta.b is not None else None


def _is_known(delta: Delta) -> bool:
    return delta.a is not None and delta.b is not None


def _is_executable_changed(delta: Delta) -> bool:
    modes = _modes(delta)
    return modes is not None and not _is_directory(delta) and bool((modes[0] ^ modes[1]) & EXECUTABLE)


def _is_unknown_executable(delta: Delta) -> bool:
    known = delta.a if delta.b is None else delta.b if delta.a is None else None
    return known is not None and not _is_directory(delta) and bool(int(known, 8) & EXECUTABLE)


def find_umasks(deltas: Sequence[Delta]) -> tuple[int, int] | None:
    """The one pair of umasks that explains all differing modes, or None. Those that one side lacks are left out."""
    known = [(_modes(delta), _is_directory(delta)) for delta in deltas]
    changes = {(*modes, is_directory) for modes, is_directory in known if modes is not None}
    if not changes:
        return None
    for mask_a in UMASKS:
        for mask_b in UMASKS:
            if mask_a != mask_b and all(_fits(change, mask_a, mask_b) for change in changes):
                return mask_a, mask_b
    return None


def _fits(change: tuple[int, int, bool], mask_a: int, mask_b: int) -> bool:
    """Whether some mode gives both modes under the two umasks."""
    mode_a, mode_b, is_directory = change
    if (mode_a | mode_b) & _SPECIAL:
        return False
    bases = (0o777,) if is_directory else (0o666, 0o777)
    return any(mode_a == base & ~mask_a and mode_b == base & ~mask_b for base in bases)
