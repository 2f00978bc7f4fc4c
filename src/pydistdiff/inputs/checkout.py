"""`git:PATH@REV`: a commit of a git repository."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.inputs.given import Given
from pydistdiff.model import Origin
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pygit2 import Commit, Repository

_PREFIX = "git:"


class Checkout(Struct, frozen=True, tag="git"):
    """A commit of a repository; `revision` is whatever git takes for one: a tag, a branch, a hash, `HEAD~2`."""

    repository: str
    revision: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `git:PATH@REV`; None where it has another shape. The last `@` divides: paths have some, too."""
        path, at, revision = text.removeprefix(_PREFIX).rpartition("@")
        if not text.startswith(_PREFIX) or not (path and at and revision):
            return None
        return cls(path, revision)

    @property
    def text(self) -> str:
        """As the user names it."""
        return f"{_PREFIX}{self.repository}@{self.revision}"

    def open(self) -> Given:
        """Raises InputError where there is no such repository, or no such commit in it."""
        from pydistdiff.archives.commit import read_commit

        commit, repository = self._commit()
        # By the folder's name and the revision: a report is the same wherever the repository lies.
        folder = os.path.basename(os.path.abspath(self.repository))
        origin = Origin(asked=f"{_PREFIX}{folder}@{self.revision}", source=None, notes=(f"commit {commit.id}",))
        name = f"{self.repository.rstrip('/' + os.sep)}@{self.revision.replace('/', '-')}"
        return Given(name, reader=partial(read_commit, repository, commit), origin=origin)

    def _commit(self) -> tuple[Commit, Repository]:
        import pygit2

        shown = visible_name(self.text)
        if not os.path.isdir(self.repository):
            raise InputError(f"{shown}: no such directory")
        try:
            repository = pygit2.Repository(self.repository)
        except pygit2.GitError as error:
            raise InputError(f"{shown}: {_reason(error, 'no git repository')}") from None
        try:
            commit = repository.revparse_single(self.revision).peel(pygit2.Commit)
        except (KeyError, ValueError, pygit2.GitError):
            raise InputError(f"{shown}: no such commit, tag or branch") from None
        return commit, repository


def _reason(error: Exception, otherwise: str) -> str:
    text = visible_name(str(error))
    return text if "owner" in text else otherwise
