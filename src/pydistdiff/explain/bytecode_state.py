"""Whether Python would run a `.pyc`, judged by the header of the `.pyc` and the source beside it (PEP 552)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pydistdiff.errors import ReadError
from pydistdiff.explain.moments import moment

if TYPE_CHECKING:
    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Container, Opened
    from pydistdiff.pairing.match import Match

_HEADER_SIZE = 16
_HASH_BASED, _CHECKED = 1, 2


class BytecodeStates:
    """The states of all byte code of two archives whose members' times differ."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def switched(self) -> dict[Match, tuple[str, str]]:
        """The matches of `.pyc` and of their sources where the state is not the same on both sides."""
        sources = [_by_path(side) for side in (self._container.a, self._container.b)]
        by_members = {(id(m.a.member), id(m.b.member)): m for m in self._container.matches if m.a and m.b}
        result: dict[Match, tuple[str, str]] = {}
        for match in self._container.matches:
            if match.a is None or match.b is None or not match.b.member.path.endswith(".pyc"):
                continue
            found = [source_of(item.member.path, known) for item, known in zip(match.sides, sources, strict=True)]
            a, b = (self._state(item.member, source) for item, source in zip(match.sides, found, strict=True))
            if a != b:
                pairs = (match, by_members.get((id(found[0]), id(found[1]))))  # the byte code, and its source
                result.update({pair: (a, b) for pair in pairs if pair is not None})
        return result

    def _state(self, compiled: Member, source: Member | None) -> str:
        if source is None:
            return "without source"
        try:
            header = self._container.contents.source(compiled).read(0, _HEADER_SIZE)
        except ReadError:
            return "unreadable"
        return state(header, source)


def _by_path(side: Opened) -> dict[str, Member]:
    return {member.path: member for member in side.archive.members if member.content is not None}


def source_of(path: str, members: dict[str, Member]) -> Member | None:
    """The source of a `.pyc`: beside its `__pycache__`, or beside itself in the old layout."""
    folder, name = posixpath.split(path)
    if posixpath.basename(folder) == "__pycache__":
        return members.get(posixpath.join(posixpath.dirname(folder), name.partition(".")[0] + ".py"))
    return members.get(path[:-1])


def state(header: bytes, source: Member) -> str:
    """`valid`, `stale`, `unchecked`, `checked by hash`; with the time where that cannot be known.

    `header` are the first 16 bytes of the `.pyc`. A time without a zone (ZIP) decides nothing: its value is part
    of the state, so that another value is another state.
    """
    if len(header) < _HEADER_SIZE:
        return "stale"
    flags = int.from_bytes(header[4:8], "little")
    if flags & _HASH_BASED:
        return "checked by hash" if flags & _CHECKED else "unchecked"
    written, size = int.from_bytes(header[8:12], "little"), int.from_bytes(header[12:16], "little")
    if size != (source.size or 0) & 0xFFFFFFFF:
        return "stale"
    mtime = source.attributes.mtime
    if mtime is None or not mtime.endswith("Z"):
        return f"unknown, with a source of {mtime}"
    seconds = _seconds(mtime)
    return "valid" if seconds is not None and written == seconds & 0xFFFFFFFF else "stale"


def _seconds(mtime: str) -> int | None:
    time = moment(mtime)
    return int(time.timestamp()) if time is not None else None
