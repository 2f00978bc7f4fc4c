"""Hazards that the names of members alone show (HAZARDS.md, the hazard codes)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import folded
from pydistdiff.archives.member import Finding
from pydistdiff.distributions import collisions, layout_hazards, links
from pydistdiff.distributions.file_names import basename
from pydistdiff.limits import Limits
from pydistdiff.model import HazardCode
from pydistdiff.safetext import is_deceptive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.distributions.distribution import Distribution

_VERSION_CONTROL = re.compile(r"(?:^|(?<=/))\.(?:git|hg|svn|bzr)(?=/|$)", re.IGNORECASE)
_VERSION_CONTROL_BEGINS = (".git", ".hg", ".svn", ".bzr")
_SECRETS = frozenset({
    ".pypirc", ".env", ".netrc", "_netrc", ".git-credentials", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519",
})  # fmt: skip


def name_hazards(
    archive: Archive, distribution: Distribution, name_length: int = Limits().name_length
) -> tuple[Finding, ...]:
    """All hazards that the names, types and link targets of the members show.

    `name_length` is the limit of that name (characters; 0 lifts it). Cheap: all names are searched at once,
    and looked at one by one only where something was found.
    """
    return folded(_all(archive, distribution, name_length))


def _all(archive: Archive, distribution: Distribution, name_length: int) -> Iterator[Finding]:
    members = archive.members
    paths = [member.path for member in members]
    joined = "\n".join(paths)
    if archive.format != "ar":  # linkers take objects by their place, and nobody unpacks them by their names
        yield from collisions.duplicates(archive, paths)
        yield from collisions.collisions(archive, joined)
        if _may_be_unsafe(joined):
            yield from _unsafe(members)
    if _is_odd(joined, paths, name_length):
        yield from _deceptive(members, name_length)
    yield from links.link_hazards(archive)
    if any(begin in joined.lower() for begin in _VERSION_CONTROL_BEGINS):
        yield from _version_control(members)
    if any(secret in joined for secret in _SECRETS):
        yield from _secrets(members)
    yield from layout_hazards.layout_hazards(archive, distribution)
    yield from collisions.install_collisions(archive, distribution)


def _finding(code: HazardCode, member: Member, message: str) -> Finding:
    return Finding(code=code, message=message, member=member.path, part=member.part)


# ---------------------------------------------------------------- names that lead somewhere else


def _may_be_unsafe(joined: str) -> bool:
    return joined[:1] == "/" or any(part in joined for part in ("\n/", "..", ":", "\\", "\0"))


def _unsafe(members: tuple[Member, ...]) -> Iterator[Finding]:
    for member in members:
        reason = _unsafe_reason(member.path)
        if reason is not None:
            message = f"The name {reason}: unpackers that trust it write outside their folder, or to another name."
            yield _finding(HazardCode.UNSAFE_NAME, member, message)


def _unsafe_reason(path: str) -> str | None:
    if path.startswith(("/", "\\")):
        return "is absolute"
    if ".." in path.replace("\\", "/").split("/"):
        return "climbs out of folders with “..”"
    if re.match("[A-Za-z]:", path):
        return "begins with a drive letter"
    if "\0" in path:
        return "holds a NUL, where many readers cut it"
    return "holds a backslash, which is a separator on Windows" if "\\" in path else None


# ---------------------------------------------------------------- names that do not look like what they are


def _is_odd(joined: str, paths: list[str], name_length: int) -> bool:
    # The newlines between the names are put aside: one inside a name shows in their number.
    if joined.count("\n") >= max(len(paths), 1):
        return True
    line = joined.replace("\n", "/")
    if not (line.isascii() and line.isprintable()) and is_deceptive(line):
        return True
    return bool(name_length) and max(map(len, paths), default=0) > name_length


def _deceptive(members: tuple[Member, ...], name_length: int) -> Iterator[Finding]:
    for member in members:
        if is_deceptive(member.path):
            message = (
                "The name holds control characters, invisible ones or bytes that are no UTF-8: it does not look "
                "like what it is, and can forge the lines of a listing."
            )
            yield _finding(HazardCode.DECEPTIVE_NAME, member, message)
        elif name_length and len(member.path) > name_length:
            message = (
                f"The name has {len(member.path):,} characters, more than {name_length:,}: many systems cannot write "
                "it, and a reader cannot see its end."
            )
            yield _finding(HazardCode.DECEPTIVE_NAME, member, message)


# ---------------------------------------------------------------- things that do not belong into a package


def _version_control(members: tuple[Member, ...]) -> Iterator[Finding]:
    told: set[str] = set()
    for member in members:
        match = _VERSION_CONTROL.search(member.path)
        if match is None:
            continue
        folder = member.path[: match.end()]
        if folder not in told:
            told.add(folder)
            message = (
                f"The package holds {match[0]} of a version control system: its configuration and hooks can run code "
                "when somebody uses the unpacked folder, and it may hold what was never meant to be published."
            )
            yield _finding(HazardCode.VCS_DIRECTORY, member, message)


def _secrets(members: tuple[Member, ...]) -> Iterator[Finding]:
    for member in members:
        name = basename(member.path)
        if name in _SECRETS:
            message = (
                f"A file named {name} often holds passwords or keys, which everybody who has the package can read."
            )
            yield _finding(HazardCode.SECRET_IN_PACKAGE, member, message)
