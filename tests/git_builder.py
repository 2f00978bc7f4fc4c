"""Builds git repositories with libgit2 alone, sound ones and others, for all tests."""

from __future__ import annotations

import pygit2

TIME = 1_704_067_200
FILE, PROGRAM, LINK, FOLDER, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o040000, 0o160000


class Repository:
    """A repository at a path; `commit` takes files by path, or the id of a tree."""

    def __init__(self, path, *, bare=False):
        self.path = path
        self.git = pygit2.init_repository(str(path), bare=bare)

    def blob(self, content):
        """The id of a blob; text as UTF-8."""
        return self.git.create_blob(content.encode() if isinstance(content, str) else content)

    def tree(self, entries):
        """The id of a tree of rows (mode, name, id), written as they are: libgit2's builder refuses odd ones."""
        rows = (b"%o %b\0%b" % (mode, name, identity.raw) for mode, name, identity in entries)
        return self.git.odb.write(pygit2.enums.ObjectType.TREE, b"".join(rows))

    def tree_of(self, files):
        """The id of a tree of files by path. A file is its content, or a pair of a mode and content or id."""
        folders, rows = {}, []
        for path, content in files.items():
            name, _, inner = path.partition("/")
            if inner:
                folders.setdefault(name, {})[inner] = content
                continue
            mode, content = content if isinstance(content, tuple) else (FILE, content)
            rows.append((mode, name.encode(), content if isinstance(content, pygit2.Oid) else self.blob(content)))
        rows += [(FOLDER, name.encode(), self.tree_of(inner)) for name, inner in folders.items()]
        return self.tree(sorted(rows, key=lambda row: row[1] + (b"/" if row[0] == FOLDER else b"")))

    def commit(self, files, *, tag=None):
        """The commit of these files on the branch `main`; with a tag that names it."""
        tree = files if isinstance(files, pygit2.Oid) else self.tree_of(files)
        who = pygit2.Signature("somebody", "somebody@example.org", TIME, 0)
        name = "refs/heads/main"
        parents = [self.git.references[name].target] if name in self.git.references else []
        identity = self.git.create_commit(name, who, who, "A commit\n", tree, parents)
        if tag is not None:
            self.git.create_tag(tag, identity, pygit2.enums.ObjectType.COMMIT, who, f"{tag}\n")
        self.git.set_head(name)
        return identity

    def object_path(self, identity):
        """Where a loose object lies."""
        folder = self.path if self.git.is_bare else self.path / ".git"
        return folder / "objects" / str(identity)[:2] / str(identity)[2:]

    def drop(self, identity):
        """Lose an object, as a partial clone never had it."""
        self.object_path(identity).unlink()
