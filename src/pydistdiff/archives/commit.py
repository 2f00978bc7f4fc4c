"""The tree of a git commit, or of one folder of it, as an archive, read from the repository's objects.

Nothing is checked out and nothing of the repository is run: no hook, no filter, no attribute of it is looked at, so
that the bytes are those that were committed. Git knows no time of a file, and of its mode only whether it is
executable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import FindingList
from pydistdiff.archives.member import Archive, Attributes, Content, Member
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import MIB
from pydistdiff.model import HazardCode, MemberType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygit2 import Object, Oid, Repository

    from pydistdiff.limits import Budget

_FOLDER = 0o040000
_LINK = 0o120000
_SUBMODULE = 0o160000
_TYPES = {_FOLDER: MemberType.DIRECTORY, _LINK: MemberType.SYMLINK, _SUBMODULE: MemberType.DIRECTORY}

LARGEST_FILE = 512 * MIB
"""Bytes of one file: libgit2 gives an object in one piece, and a small repository may hold one of any size."""
LARGEST_FOLDER = 64 * MIB
"""Bytes of one tree object; one of as many entries as may be listed has 20 MiB."""
LONGEST_TARGET = 1 << 16
"""Bytes of a link's target; no system takes longer ones."""
LONGEST_PATH = 4096
"""Characters of a path. A folder can be used again and again in the folders above it, at no cost to who made it."""
PATHS = 64 * MIB
"""Characters of all paths; 80,000 files of a kernel have three million."""


class _Blob(Content):
    """A file of the tree. libgit2 checks that the bytes have the hash by which the tree names them."""

    def __init__(self, repository: Repository, identity: Oid) -> None:
        self._repository = repository
        self._id = identity
        self.size = _size(repository, identity, "blob")

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        if self.size > LARGEST_FILE:
            what = f"{self.size:,} bytes, and git's objects come in one piece: more than {LARGEST_FILE:,} are not read"
            raise ReadError(HazardCode.LIMIT_EXCEEDED, what)
        budget.take_bytes(self.size, self.size, self.size)
        try:
            data = self._repository.read(self._id)[1]
        except _failures() as error:
            raise ReadError(HazardCode.CORRUPT_MEMBER, f"the object {self._id} cannot be read") from error
        yield data


def read_tree(repository: Repository, tree: Oid, budget: Budget) -> Archive:
    """List a tree, in git's order, each folder before what it holds. What cannot be read is a finding."""
    walk = _Walk(repository, budget)
    try:
        walk.run(tree)
    except ReadError as error:
        walk.findings.add(error.code, error.message, is_problem=True)
    return Archive(format="git", members=tuple(walk.members), findings=walk.findings.all())


class _Walk:
    def __init__(self, repository: Repository, budget: Budget) -> None:
        self.members: list[Member] = []
        self.findings = FindingList()
        self._repository = repository
        self._budget = budget
        self._characters = 0
        self._occurrences: dict[str, int] = {}

    def run(self, tree: Oid) -> None:
        """Walk without recursion; the deepest tree costs a longer stack only."""
        failures = _failures()
        try:
            stack = [("", entry) for entry in self._entries(tree)]
        except failures as error:
            raise ReadError(HazardCode.CORRUPT_ARCHIVE, _unreadable(tree)) from error
        while stack:
            parent, entry = stack.pop()
            path = self._path(parent, entry)
            if path is None:
                continue
            try:
                self._member(path, entry)
                if entry.filemode == _FOLDER:
                    stack += [(path + "/", child) for child in self._entries(entry.id)]
            except failures:
                self.findings.add(HazardCode.CORRUPT_ARCHIVE, _unreadable(entry.id), member=path, is_problem=True)

    def _entries(self, identity: Oid) -> list[Object]:
        """What a folder holds, the last first."""
        import pygit2  # 70 ms that only this kind of input pays for

        if _size(self._repository, identity, "tree") > LARGEST_FOLDER:
            raise ValueError("a folder of more entries than may be listed")
        return list(self._repository[identity].peel(pygit2.Tree))[::-1]

    def _path(self, parent: str, entry: Object) -> str | None:
        """The path of an entry, counted; None, with a finding, where nobody can write it."""
        self._budget.take_member()
        name = entry.raw_name or b""
        if len(parent) + len(name) > LONGEST_PATH:
            message = f"a path of more than {LONGEST_PATH:,} characters, which no system can write, is not listed"
            self.findings.add(HazardCode.CORRUPT_ARCHIVE, message, member=parent.rstrip("/"), is_problem=True)
            return None
        path = parent + name.decode("utf-8", "surrogateescape")
        self._characters += len(path)
        if self._characters > PATHS:
            raise LimitError(HazardCode.LIMIT_EXCEEDED, f"the paths have more than {PATHS:,} characters in all")
        return path

    def _member(self, path: str, entry: Object) -> None:
        mode = entry.filemode
        type_ = _TYPES.get(mode)
        content = _Blob(self._repository, entry.id) if type_ is None else None
        target = self._target(entry.id) if mode == _LINK else None
        occurrence = self._occurrences[path] = self._occurrences.get(path, 0) + 1
        self.members.append(
            Member(
                path=path,
                type=type_,
                occurrence=occurrence,
                content=content,
                target=target,
                attributes=Attributes(
                    mode=mode & 0o777 if type_ is None else None,
                    other=(("submodule", str(entry.id)),) if mode == _SUBMODULE else (),
                ),
            )
        )

    def _target(self, identity: Oid) -> str:
        if _size(self._repository, identity, "blob") > LONGEST_TARGET:
            raise ValueError("a link's target as long as no system takes")
        return self._repository.read(identity)[1].decode("utf-8", "surrogateescape")


def _size(repository: Repository, identity: Oid, type_: str) -> int:
    """The size of an object without reading it. Raises where it is missing or of another type than it stands for."""
    kind, size = repository.odb.read_header(identity)
    if kind.name.lower() != type_:
        raise ValueError(f"a {kind.name.lower()} where a {type_} should be")
    return int(size)


def _failures() -> tuple[type[Exception], ...]:
    """What libgit2 raises where an object is missing, damaged or no such thing."""
    import pygit2

    return (pygit2.GitError, KeyError, ValueError, OSError)


def _unreadable(identity: Oid) -> str:
    return f"the object {identity} of the repository cannot be read (a shallow, a partial or a damaged clone?)"
