from __future__ import annotations

import os

import pygit2
import pytest

from git_builder import Repository
from pydistdiff.errors import InputError
from pydistdiff.inputs import LocatedFile, locate, open_input
from pydistdiff.inputs.checkout import Checkout
from pydistdiff.limits import Budget

MAIN = {"pyproject.toml": "[project]\n", "pkg/__init__.py": "x = 1\n"}


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "proj")
    made.commit({"old": "old"}, tag="v1.0")
    made.commit(MAIN, tag="release/v2.0")
    return made


def paths(given):
    return [member.path for member in given.reader(Budget()).members]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("git:repo@v1", ("repo", "v1"), id="tag"),
        pytest.param("git:/a/b@c/d@release/1.0", ("/a/b@c/d", "release/1.0"), id="the last at divides"),
        pytest.param("git:.@HEAD~2^{commit}", (".", "HEAD~2^{commit}"), id="operators"),
        pytest.param("git:repo@HEAD@{1}", ("repo", "HEAD@{1}"), id="the at of a revision"),
        pytest.param("git:a@b@@{upstream}", ("a@b", "@{upstream}"), id="a revision that begins with at"),
        pytest.param("git:C:\\repo@v1", ("C:\\repo", "v1"), id="drive"),
        pytest.param("git:repo", None, id="no revision"),
        pytest.param("git:repo@", None, id="empty revision"),
        pytest.param("git:@v1", None, id="no path"),
        pytest.param("repo@v1", None, id="no prefix"),
        pytest.param("GIT:repo@v1", None, id="upper case"),
        pytest.param("xgit:repo@v1", None, id="prefix inside"),
    ],
)
def test_the_shape(text, expected):
    found = Checkout.read(text)
    assert (found and (found.repository, found.revision)) == expected
    assert found is None or found.text == text


def test_a_path_that_is_there_wins_over_the_shape(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "git:repo@v1").write_bytes(b"a file")
    assert locate("git:repo@v1") == LocatedFile("git:repo@v1")
    assert locate("git:repo@v2") == Checkout("repo", "v2")


@pytest.mark.parametrize("revision", ["main", "HEAD", "release/v2.0", "refs/heads/main"])
def test_a_revision_is_whatever_git_takes_for_one(repository, revision):
    given = open_input(f"git:{repository.path}@{revision}")
    assert paths(given) == ["pkg", "pkg/__init__.py", "pyproject.toml"]


def test_an_older_commit_by_its_hash_or_by_its_place(repository):
    first = repository.git.revparse_single("v1.0").peel(pygit2.Commit).id
    assert all(paths(open_input(f"git:{repository.path}@{it}")) == ["old"] for it in (first, "HEAD~1", "v1.0^{}"))


def test_the_report_names_folder_revision_and_commit_and_no_path_of_the_machine(repository):
    given = open_input(f"git:{repository.path}@release/v2.0")
    commit = repository.git.revparse_single("main").id
    assert (given.name, given.source) == ("proj@release-v2.0", None)
    assert (given.origin.asked, given.origin.source) == ("git:proj@release/v2.0", None)
    assert given.origin.notes == (f"commit {commit}",)


def test_what_lies_in_the_folder_does_not_count(repository):
    (repository.path / "untracked").write_bytes(b"x")
    assert "untracked" not in paths(open_input(f"git:{repository.path}@main"))


def test_bare_repositories_worktrees_and_git_files(repository, tmp_path):
    expected = ["pkg", "pkg/__init__.py", "pyproject.toml"]
    bare = pygit2.clone_repository(str(repository.path), str(tmp_path / "bare.git"), bare=True)
    assert paths(open_input(f"git:{tmp_path / 'bare.git'}@main")) == expected
    assert bare.is_bare
    repository.git.add_worktree("tree", str(tmp_path / "tree"))
    assert (tmp_path / "tree" / ".git").is_file()
    assert paths(open_input(f"git:{tmp_path / 'tree'}@main")) == expected


def test_objects_of_another_repository_that_it_names_are_read(repository, tmp_path):
    borrower = Repository(tmp_path / "borrower")
    alternates = borrower.path / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{repository.path / '.git' / 'objects'}\n")
    commit = repository.git.revparse_single("main").id
    assert paths(open_input(f"git:{borrower.path}@{commit}"))[0] == "pkg"
    alternates.write_text("/nowhere\n")
    with pytest.raises(InputError, match="no such commit, tag or branch"):
        open_input(f"git:{borrower.path}@{commit}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("git:{}/none@main", "no such directory", id="no folder"),
        pytest.param("git:{}/proj/.git/HEAD@main", "no such directory", id="a file"),
        pytest.param("git:{}/plain@main", "no git repository", id="no repository"),
        pytest.param("git:{}/proj@none", "no such commit, tag or branch", id="no revision"),
        pytest.param("git:{}/proj@HEAD~9", "no such commit, tag or branch", id="before the first"),
        pytest.param("git:{}/proj@main:pyproject.toml", "no such commit, tag or branch", id="a file of a commit"),
        pytest.param("git:{}/proj@[", "no such commit, tag or branch", id="no name at all"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(repository, tmp_path, text, message):
    (tmp_path / "plain").mkdir()
    named = text.format(tmp_path)
    with pytest.raises(InputError) as caught:
        open_input(named)
    assert str(caught.value) == f"{named}: {message}"


def test_a_folder_inside_a_checkout_is_that_folder_of_the_commit(repository):
    (repository.path / "pkg").mkdir()
    (repository.path / "later").mkdir()
    (repository.path / "old").mkdir()
    assert paths(open_input(f"git:{repository.path / 'pkg'}@main")) == ["__init__.py"]
    assert paths(open_input(f"git:{repository.path / '.git'}@main"))[0] == "pkg"
    with pytest.raises(InputError, match="the commit has no pkg"):
        open_input(f"git:{repository.path / 'pkg'}@v1.0")
    with pytest.raises(InputError, match="the commit has no old"):  # a file of that name
        open_input(f"git:{repository.path / 'old'}@v1.0")
    with pytest.raises(InputError, match="the commit has no later"):
        open_input(f"git:{repository.path / 'later'}@main")


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        pytest.param("[core]\nrepositoryformatversion = 1\n[extensions]\nodd = 1\n", "extensions.odd", id="extension"),
        pytest.param("[core]\nrepositoryformatversion = 99\n", "version 99", id="version"),
        pytest.param("no configuration [[[\n", "config", id="damaged"),
    ],
)
def test_a_repository_that_libgit2_does_not_know_is_told_with_its_reason(repository, configuration, message):
    (repository.path / ".git" / "config").write_text(configuration)
    with pytest.raises(InputError) as caught:
        open_input(f"git:{repository.path}@main")
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"git:{repository.path}@main: libgit2 cannot open it: ")


def test_a_repository_of_another_owner_is_refused_with_the_reason(repository, monkeypatch):
    def refuse(path):
        raise pygit2.GitError(f"repository path '{path}/' is not owned by current user\n\x1b[2J")

    monkeypatch.setattr(pygit2, "Repository", refuse)
    with pytest.raises(InputError) as caught:
        open_input(f"git:{repository.path}@main")
    assert "is not owned by current user" in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_of_the_repository_is_run_and_nothing_written(repository, tmp_path):
    witness = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{witness}'\ncat\n")
    program.chmod(0o755)
    repository.commit(
        {**MAIN, ".gitattributes": "* filter=odd diff=odd text eol=crlf export-subst\n", "a.txt": "$Id$\n"}
    )
    git = repository.path / ".git"
    (git / "config").write_text(
        f"[core]\nrepositoryformatversion = 0\nfsmonitor = {program}\nhooksPath = {tmp_path}\nautocrlf = true\n"
        f"pager = {program}\nsshCommand = {program}\nalternateRefsCommand = {program}\n"
        f'[filter "odd"]\nclean = {program}\nsmudge = {program}\nrequired = true\n'
        f'[diff "odd"]\ntextconv = {program}\n[uploadpack]\npackObjectsHook = {program}\n'
    )
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (git / "hooks").mkdir(exist_ok=True)
        (git / "hooks" / hook).write_bytes(program.read_bytes())
        (git / "hooks" / hook).chmod(0o755)
    before = snapshot(repository.path)
    archive = open_input(f"git:{repository.path}@main").reader(Budget())
    contents = {m.path: b"".join(m.content.chunks(Budget())) for m in archive.members if m.content is not None}
    assert contents["a.txt"] == b"$Id$\n"
    assert contents["pyproject.toml"] == b"[project]\n"
    assert not witness.exists()
    assert snapshot(repository.path) == before


def snapshot(folder):
    """Everything in a folder, with the times of writing."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(root, name)
            status = os.lstat(path)
            found[path] = status.st_mode, status.st_size, status.st_mtime_ns
    return found
