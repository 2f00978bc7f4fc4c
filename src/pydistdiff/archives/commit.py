"""The tree of a git commit as an archive, read from the repository's objects.

Nothing is checked out and nothing of the repository is run: no hook, no filter, no attribute of it is looked at, so
that the bytes are those that were committed. Git knows no time of a file, and of its mode only whether it is
executable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import FindingList
from pydistdiff.archives.member import Archive, Attributes, Content, Member
from pydistdiff.errors import ReadError
from pydistdiff.model import HazardCode, MemberType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygit2 import Commit, Object, Oid, Repository, Tree

    from pydistdiff.limits import Budget

_FOLDER = 0o040000
_LINK = 0o120000
_SUBMODULE = 0o160000
_TYPES = {_FOLDER: MemberType.DIRECTORY, _LINK: MemberType.SYMLINK, _SUBMODULE: MemberType.DIRECTORY}
_LONGEST_TARGET = 1 << 16
"""Bytes of a link's target; no system takes longer ones."""


class _Blob(Content):
    """A file of the tree. libgit2 hands its bytes over in one piece, so that too many are refused before."""

    def __init__(self, repository: Repository, identity: Oid) -> None:
        self._repository = repository
        self._id = identity
        self.size = repository.odb.read_header(identity)[1]

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        budget.take_bytes(self.size, self.size, self.size)
        try:
            yield self._repository.read(self._id)[1]
        except (KeyError, ValueError, OSError) as error:  # libgit2 checks that the bytes have the object's hash
            raise ReadError(HazardCode.CORRUPT_MEMBER, f"the object {self._id} cannot be read") from error


def read_commit(repository: Repository, commit: Commit, budget: Budget) -> Archive:
    """List the tree of a commit, in git's order, each folder before what it holds. What cannot be read is a finding."""
    walk = _Walk(repository, budget)
    try:
        walk.run(commit.tree)
    except ReadError as error:
        walk.findings.add(error.code, error.message, is_problem=True)
    return Archive(format="git", members=tuple(walk.members), findings=walk.findings.all())


class _Walk:
    def __init__(self, repository: Repository, budget: Budget) -> None:
        self.members: list[Member] = []
        self.findings = FindingList()
        self._repository = repository
        self._budget = budget

    def run(self, tree: Tree) -> None:
        """Walk without recursion; the deepest tree costs a longer stack only."""
        import pygit2  # 70 ms that only this kind of input pays for

        stack = [("", entry) for entry in reversed(list(tree))]
        while stack:
            parent, entry = stack.pop()
            self._budget.take_member()
            path = parent + (entry.raw_name or b"").decode("utf-8", "surrogateescape")
            try:
                self._member(path, entry)
                if entry.filemode == _FOLDER:
                    folder = self._repository[entry.id].peel(pygit2.Tree)
                    stack += [(path + "/", child) for child in reversed(list(folder))]
            except (KeyError, ValueError, OSError, TypeError):
                message = f"the object {entry.id} of the repository cannot be read (a shallow or a damaged clone?)"
                self.findings.add(HazardCode.CORRUPT_ARCHIVE, message, member=path, is_problem=True)

    def _member(self, path: str, entry: Object) -> None:
        mode = entry.filemode
        type_ = _TYPES.get(mode)
        other = (("submodule", str(entry.id)),) if mode == _SUBMODULE else ()
        self.members.append(
            Member(
                path=path,
                type=type_,
                content=_Blob(self._repository, entry.id) if type_ is None else None,
                target=self._target(entry) if mode == _LINK else None,
                attributes=Attributes(mode=mode & 0o777 if type_ is None else None, other=other),
            )
        )

    def _target(self, entry: Object) -> str:
        if self._repository.odb.read_header(entry.id)[1] > _LONGEST_TARGET:
            raise ValueError("a link's target as long as no system takes")
        return self._repository.read(entry.id)[1].decode("utf-8", "surrogateescape")
