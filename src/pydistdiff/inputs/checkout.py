"""`git:PATH@REV`: a commit of a git repository."""

from __future__ import annotations

import os
import re
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.inputs.given import Given
from pydistdiff.model import Origin
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pygit2 import Oid, Repository

_PREFIX = "git:"
_SHAPE = re.compile(r"git:(.+)@(?!\{)((?:[^@]|@\{)+)", re.DOTALL)
"""The last `@` divides, since paths have some, too; that of `HEAD@{1}` belongs to the revision."""


class Checkout(Struct, frozen=True, tag="git"):
    """A commit of a repository; `revision` is whatever git takes for one: a tag, a branch, a hash, `HEAD~2`.

    Where the path is a folder inside of a checkout, only that folder of the commit is meant.
    """

    repository: str
    revision: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `git:PATH@REV`; None where it has another shape."""
        match = _SHAPE.fullmatch(text)
        return cls(match[1], match[2]) if match is not None else None

    @property
    def text(self) -> str:
        """As the user names it."""
        return f"{_PREFIX}{self.repository}@{self.revision}"

    def open(self) -> Given:
        """Raises InputError where there is no such repository, or no such commit in it."""
        from pydistdiff.archives.commit import read_tree

        repository, commit, tree = self._found()
        # By the folder's name and the revision: a report is the same wherever the repository lies.
        folder = os.path.basename(os.path.abspath(self.repository))
        origin = Origin(asked=f"{_PREFIX}{folder}@{self.revision}", source=None, notes=(f"commit {commit}",))
        name = f"{self.repository.rstrip('/' + os.sep)}@{self.revision.replace('/', '-')}"
        return Given(name, reader=partial(read_tree, repository, tree), origin=origin)

    def _found(self) -> tuple[Repository, Oid, Oid]:
        """The repository, the commit and the tree that is meant."""
        import pygit2

        failures = (pygit2.GitError, KeyError, ValueError, OSError)  # which of them is a matter of pygit2's version
        shown = visible_name(self.text)
        if not os.path.isdir(self.repository):
            raise InputError(f"{shown}: no such directory")
        try:
            repository = pygit2.Repository(self.repository)
        except failures as error:
            raise InputError(f"{shown}: {self._reason(error)}") from None
        try:
            commit = repository.revparse_single(self.revision).peel(pygit2.Commit)
        except failures:
            raise InputError(f"{shown}: no such commit, tag or branch") from None
        inside = self._inside(repository)
        try:
            tree = commit.tree[inside].peel(pygit2.Tree).id if inside else commit.tree_id
        except failures:
            raise InputError(f"{shown}: the commit has no {visible_name(inside)}") from None
        return repository, commit.id, tree

    def _inside(self, repository: Repository) -> str:
        """The path of the folder below the top of the checkout; nothing for the whole of it."""
        if repository.workdir is None:
            return ""
        top, folder, own = map(os.path.realpath, (repository.workdir, self.repository, repository.path))
        if folder == own or not folder.startswith(os.path.join(top, "")):
            return ""
        return os.path.relpath(folder, top).replace(os.sep, "/")

    def _reason(self, error: Exception) -> str:
        """What libgit2 says: another owner, an extension that it does not know; one line."""
        if "not found" in str(error):
            return "no git repository"
        said = " ".join(str(error).removeprefix(f"{self.repository}: ").split())
        return f"libgit2 cannot open it: {visible_name(said)}"
