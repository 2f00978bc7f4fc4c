"""Where links of an archive lead, by arithmetic on their paths: nothing is resolved on the host (HAZARDS rule 9)."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.distributions.wording import quoted
from pydistdiff.model import HazardCode, MemberType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.member import Archive, Member

LONGEST_TARGET = 4096
"""Bytes of a path that systems follow (PATH_MAX of Linux)."""
MOST_FOLLOWED = 40
"""Links in links that Linux follows before it calls them a circle."""
MOST_STEPS = 100_000
"""Segments of link targets that are looked at in one archive: real packages need a few thousand."""

_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")

_LINKS = (MemberType.SYMLINK, MemberType.HARDLINK)


class _EscapeError(Exception):
    """A link that does not stay inside; the message says how."""


def segments(path: str) -> list[str]:
    """The segments of a path without `.` and empty ones."""
    return [segment for segment in path.split("/") if segment not in ("", ".")]


def target_path(member: Member) -> str | None:
    """The path inside the archive that a link names, or None where it leads outside. Other links are not minded."""
    target = member.target or ""
    if len(target) > LONGEST_TARGET or _ABSOLUTE.match(target):
        return None
    # The target of a hard link is the path of a member, that of a symbolic link is relative to its own folder.
    parts = segments(member.path)[:-1] if member.type is MemberType.SYMLINK else []
    for segment in segments(target):
        if segment != "..":
            parts.append(segment)
        elif parts:
            parts.pop()
        else:
            return None
    return "/".join(parts)


def link_hazards(archive: Archive) -> Iterator[Finding]:
    """LINK_ESCAPE for links that are absolute, lead outside or in a circle, and for members below a link."""
    links = [member for member in archive.members if member.type in _LINKS and member.target is not None]
    if not links:
        return
    symlinks = {"/".join(segments(link.path)): link for link in links if link.type is MemberType.SYMLINK}
    hardlinks = {"/".join(segments(link.path)): link for link in links if link.type is MemberType.HARDLINK}
    walker = _Walker(symlinks, hardlinks)
    for link in links:
        try:
            if link.type is MemberType.HARDLINK:
                walker.follow_hard(link)
            walker.follow(link)
        except _EscapeError as escape:
            yield Finding(
                code=HazardCode.LINK_ESCAPE,
                member=link.path,
                part=link.part,
                message=f"The link to {quoted(link.target or '')} {escape}; unpacking it may read or overwrite "
                "files that are not the package's.",
                evidence=(link.target or "").encode("utf-8", "surrogatepass"),
            )
    yield from _members_below(archive, symlinks)


class _Walker:
    """Follows targets segment by segment through the symbolic links of one archive, within a number of steps."""

    def __init__(self, symlinks: dict[str, Member], hardlinks: dict[str, Member]) -> None:
        self._symlinks = symlinks
        self._hardlinks = hardlinks
        self._steps = MOST_STEPS

    def _step(self) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise _EscapeError("was not followed to its end, because the archive's links are too many and long")

    def follow_hard(self, link: Member) -> None:
        """Raise _EscapeError where hard links lead to each other in a circle."""
        current: Member | None = link
        for _ in range(MOST_FOLLOWED):
            self._step()
            path = target_path(current) if current is not None else None
            current = self._hardlinks.get(path) if path is not None else None
            if current is None:
                return
        raise _EscapeError("leads in a circle")

    def follow(self, link: Member) -> None:
        """Raise _EscapeError where a link does not lead to a place inside the archive."""
        # Of a symbolic link the folder it lies in is where it begins: a folder that is itself a link is minded.
        if len(link.path) > LONGEST_TARGET:
            raise _EscapeError("has a longer path than systems follow")
        below = segments(link.path)[:-1] if link.type is MemberType.SYMLINK else []
        pending = [*reversed(self._target(link)), *reversed(below)]
        prefixes: list[str] = []
        followed = 0
        while pending:
            self._step()
            segment = pending.pop()
            if segment == "..":
                if not prefixes:
                    raise _EscapeError("leads outside the package")
                prefixes.pop()
                continue
            prefix = f"{prefixes[-1]}/{segment}" if prefixes else segment
            through = self._symlinks.get(prefix)
            if through is None:
                prefixes.append(prefix)
                continue
            followed += 1
            if followed > MOST_FOLLOWED:
                raise _EscapeError("leads in a circle")
            pending.extend(reversed(self._target(through)))

    @staticmethod
    def _target(link: Member) -> list[str]:
        target = link.target or ""
        if len(target) > LONGEST_TARGET:
            raise _EscapeError("is longer than systems follow")
        if _ABSOLUTE.match(target):
            raise _EscapeError("is absolute")
        return segments(target)


def _members_below(archive: Archive, symlinks: dict[str, Member]) -> Iterator[Finding]:
    """Members whose path goes through a symbolic link: they are written where the link leads."""
    if not symlinks:
        return
    names = sorted(("/".join(segments(member.path)), index) for index, member in enumerate(archive.members))
    told: set[int] = set()
    for path in sorted(symlinks):
        begin = f"{path}/"
        for position in range(bisect_left(names, (begin, -1)), len(names)):
            name, index = names[position]
            if not name.startswith(begin):
                break
            if index in told:
                continue
            told.add(index)
            member = archive.members[index]
            yield Finding(
                code=HazardCode.LINK_ESCAPE,
                member=member.path,
                part=member.part,
                message=f"It lies below the symbolic link {quoted(symlinks[path].path)}, so unpackers write it to "
                "where the link leads, or fail.",
                evidence=(symlinks[path].target or "").encode("utf-8", "surrogatepass"),
            )
