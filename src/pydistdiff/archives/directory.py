"""A directory as an archive: its members are the files, links and folders under it.

Nothing is followed and nothing but regular files is opened. The contents of `.git` and `.hg` are left out:
they are no part of a distribution, differ always, and say so in a finding.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import FindingList
from pydistdiff.archives.member import Archive, Attributes, Member, PlainContent
from pydistdiff.archives.source import Source
from pydistdiff.archives.timestamps import utc
from pydistdiff.errors import ReadError, reason_of
from pydistdiff.model import HazardCode, MemberType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.limits import Budget

_LEFT_OUT = frozenset((".git", ".hg"))
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # no link, no waiting; not all systems have all
    _OPEN |= getattr(os, _flag, 0)
_TYPES = {
    stat.S_IFDIR: (MemberType.DIRECTORY, "directory"),
    stat.S_IFLNK: (MemberType.SYMLINK, "symbolic link"),
    stat.S_IFIFO: (MemberType.FIFO, "FIFO"),
    stat.S_IFCHR: (MemberType.DEVICE, "character device"),
    stat.S_IFBLK: (MemberType.DEVICE, "block device"),
    stat.S_IFSOCK: (MemberType.DEVICE, "socket"),
}
_SPECIAL_BITS = 0o7000
_NANO = 1_000_000_000


class DiskFile(Source):
    """A regular file on disk, opened for each read: a tree can have more files than a process may open.

    Each read checks that it is still the file that was listed; ReadError where it is not or cannot be read.
    """

    def __init__(self, path: str, listed: os.stat_result) -> None:
        self._path = path
        self._mtime = listed.st_mtime_ns
        self.size = listed.st_size

    def read(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        try:
            descriptor = os.open(self._path, _OPEN)
            with open(descriptor, "rb", buffering=0) as file:
                self._check(os.fstat(descriptor))
                file.seek(offset)
                data = file.read(length) or b""
                while len(data) < length and (more := file.read(length - len(data))):
                    data += more
        except OSError as error:
            raise ReadError(HazardCode.CORRUPT_MEMBER, f"cannot be read: {reason_of(error)}") from error
        if len(data) < length:
            raise _changed()
        return data

    def _check(self, now: os.stat_result) -> None:
        if not stat.S_ISREG(now.st_mode) or (now.st_size, now.st_mtime_ns) != (self.size, self._mtime):
            raise _changed()


def read_directory(path: str | os.PathLike[str], budget: Budget) -> Archive:
    """List a directory, sorted by name, each folder before what it holds. What cannot be read is a finding."""
    walk = _Walk(budget)
    try:
        walk.run(os.fspath(path))
    except ReadError as error:
        walk.findings.add(error.code, error.message, is_problem=True)
    return Archive(
        format="directory",
        members=tuple(walk.members),
        facts=tuple(walk.facts),
        findings=walk.findings.all(),
    )


def disk_member(path: str, location: str, found: os.stat_result, target: str | None, findings: FindingList) -> Member:
    """What lies at a location on disk, as the member of a path; what is no file and what its mode grants is told."""
    type_, word = _TYPES.get(stat.S_IFMT(found.st_mode), (None, ""))
    other: tuple[tuple[str, str], ...] = ()
    if type_ in (MemberType.DEVICE, MemberType.FIFO):
        other = (("file-type", word),)
        message = f"a {word}, which is no file and was not opened: reading it may hang, or act on the machine"
        findings.add(HazardCode.SPECIAL_FILE, message, member=path, evidence=word.encode())
    elif type_ is None and found.st_mode & _SPECIAL_BITS:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        message = f"its mode {mode} has setuid, setgid or sticky bits: it runs with its owner's rights"
        findings.add(HazardCode.SPECIAL_FILE, message, member=path, evidence=mode.encode())
    content = PlainContent(DiskFile(location, found)) if type_ is None else None
    attributes = Attributes(mtime=_mtime(found), mode=stat.S_IMODE(found.st_mode), other=other)
    return Member(path=path, type=type_, content=content, target=target, attributes=attributes)


class _Walk:
    def __init__(self, budget: Budget) -> None:
        self.members: list[Member] = []
        self.facts: list[tuple[str, str]] = []
        self.findings = FindingList()
        self._budget = budget

    def run(self, root: str) -> None:
        """Walk without recursion; the deepest tree costs a longer stack only."""
        stack = [("", entry) for entry in self._list(root, None)]
        while stack:
            parent, entry = stack.pop()
            path = parent + entry.name
            if self._member(path, entry):
                stack += [(path + "/", child) for child in self._list(entry.path, path)]

    def _list(self, folder: str, member: str | None) -> list[os.DirEntry[str]]:
        """The entries of a folder, the last name first."""
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=_name, reverse=True)
        except OSError as error:
            self._unreadable(member, error)
            return []

    def _unreadable(self, member: str | None, error: OSError) -> None:
        self.findings.add(
            HazardCode.CORRUPT_ARCHIVE,
            f"the {'directory' if member is None else 'entry'} cannot be read: {reason_of(error)}",
            member=member,
            is_problem=True,
        )

    def _member(self, path: str, entry: os.DirEntry[str]) -> bool:
        """Add a member; whether it is a folder to go into."""
        self._budget.take_member()
        try:
            found = entry.stat(follow_symlinks=False)
            target = os.readlink(entry.path) if stat.S_ISLNK(found.st_mode) else None
        except OSError as error:
            self._unreadable(path, error)
            return False
        if entry.name in _LEFT_OUT and stat.S_ISDIR(found.st_mode):
            self._leave_out(path, entry)
            return False
        member = disk_member(path, entry.path, found, target, self.findings)
        self.members.append(member)
        return member.type is MemberType.DIRECTORY

    def _leave_out(self, path: str, entry: os.DirEntry[str]) -> None:
        """Count what a version control system keeps in its folder, without opening anything."""
        rows: list[tuple[str, int]] = []
        stack = [("", entry.path)]
        while stack:
            parent, folder = stack.pop()
            self._budget.check_time()
            for child in self._list(folder, path):
                name = parent + child.name
                try:
                    found = child.stat(follow_symlinks=False)
                except OSError as error:
                    self._unreadable(path, error)
                    continue
                if stat.S_ISDIR(found.st_mode):
                    stack.append((name + "/", child.path))
                else:
                    rows.append((name, found.st_size))
        digest = hashlib.sha256()
        for name, size in sorted(rows):
            digest.update(f"{size} {name}\0".encode("utf-8", "surrogatepass"))
        files = f"{len(rows):,} file{'' if len(rows) == 1 else 's'}"
        message = f"left out: {files} in {entry.name}; its configuration can run code when tools look at the folder"
        self.facts.append(("left-out", f"{files} in {visible_name(path)}"))
        self.findings.add(HazardCode.VCS_DIRECTORY, message, member=path, evidence=digest.digest())


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _mtime(found: os.stat_result) -> str:
    seconds, nanoseconds = divmod(found.st_mtime_ns, _NANO)
    return utc(seconds, f".{nanoseconds:09}".rstrip("0") if nanoseconds else "")


def _changed() -> ReadError:
    return ReadError(HazardCode.CORRUPT_MEMBER, "changed while it was read")
