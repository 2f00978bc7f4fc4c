from __future__ import annotations

import hashlib
import os
import socket

import pytest

from pydistdiff.archives import directory
from pydistdiff.archives.directory import read_directory
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode, MemberType

TIME = 1_704_067_200


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    (root / "pkg" / "sub").mkdir(parents=True)
    (root / "pkg" / "b.py").write_bytes(b"b = 1\n")
    (root / "pkg" / "a.py").write_bytes(b"a = 1\n")
    (root / "pkg" / "sub" / "empty").write_bytes(b"")
    (root / "z.txt").write_bytes(b"z")
    return root


def listed(root, **limits):
    return read_directory(root, Budget(Limits(**limits)))


def content(found):
    return b"".join(found.content.chunks(Budget()))


def named(archive, path):
    (found,) = [member for member in archive.members if member.path == path]
    return found


def codes(archive):
    return [(str(finding.code), finding.member, finding.is_problem) for finding in archive.findings]


def test_members_are_listed_sorted_with_their_folders_first(tree):
    archive = listed(tree)
    assert (archive.format, archive.facts, archive.findings) == ("directory", (), ())
    assert [member.path for member in archive.members] == [
        "pkg",
        "pkg/a.py",
        "pkg/b.py",
        "pkg/sub",
        "pkg/sub/empty",
        "z.txt",
    ]
    assert named(archive, "pkg").type is MemberType.DIRECTORY
    assert named(archive, "pkg").content is None
    assert content(named(archive, "pkg/a.py")) == b"a = 1\n"
    assert content(named(archive, "pkg/sub/empty")) == b""
    assert named(archive, "pkg/b.py").content.plain().all() == b"b = 1\n"
    assert named(listed(str(tree)), "z.txt").size == 1


def test_times_and_modes_are_facts_and_owners_are_not(tree):
    os.utime(tree / "z.txt", ns=(0, TIME * 10**9 + 250_000_000))
    os.utime(tree / "pkg" / "a.py", (0, TIME))
    (tree / "z.txt").chmod(0o640)
    archive = listed(tree)
    facts = named(archive, "z.txt").attributes
    assert (facts.mtime, facts.mode, facts.uid, facts.uname) == ("2024-01-01 00:00:00.25Z", 0o640, None, None)
    assert named(archive, "pkg/a.py").attributes.mtime == "2024-01-01 00:00:00Z"


def test_links_are_shown_and_never_followed(tree):
    (tree / "loop").symlink_to(".")
    (tree / "out").symlink_to("/etc")
    (tree / "hard").hardlink_to(tree / "z.txt")
    archive = listed(tree)
    assert [(named(archive, name).type, named(archive, name).target) for name in ("loop", "out")] == [
        (MemberType.SYMLINK, "."),
        (MemberType.SYMLINK, "/etc"),
    ]
    assert content(named(archive, "hard")) == b"z"
    assert len(archive.members) == 9


def test_special_files_are_hazards_and_never_opened(tree, monkeypatch):
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tree)
        server.bind("socket")
        archive = listed(tree)
    assert (named(archive, "pipe").type, named(archive, "socket").type) == (MemberType.FIFO, MemberType.DEVICE)
    assert dict(named(archive, "socket").attributes.other) == {"file-type": "socket"}
    assert codes(archive) == [("special-file", "pipe", False), ("special-file", "socket", False)]


def test_special_bits_of_a_file_are_a_hazard(tree):
    (tree / "z.txt").chmod(0o4755)
    archive = listed(tree)
    assert codes(archive) == [("special-file", "z.txt", False)]
    assert "4755" in archive.findings[0].message


@pytest.mark.parametrize("name", [".git", ".hg"])
def test_folders_of_version_control_are_left_out_and_said(tree, name):
    inside = tree / "pkg" / name / "objects"
    inside.mkdir(parents=True)
    (inside / "one").write_bytes(b"1")
    (inside.parent / "config").write_bytes(b"22")
    (inside / "link").symlink_to("/")
    archive = listed(tree)
    assert not any(member.path.startswith(f"pkg/{name}") for member in archive.members)
    assert codes(archive) == [("vcs-directory", f"pkg/{name}", False)]
    assert f"3 files in {name};" in archive.findings[0].message
    assert archive.facts == (("left-out", f"3 files in pkg/{name}"),)
    before = archive.findings[0].evidence
    assert listed(tree).findings[0].evidence == before
    (inside / "one").write_bytes(b"11")
    assert listed(tree).findings[0].evidence != before


def test_a_file_called_git_is_a_file_and_one_file_is_one(tree):
    (tree / ".git").write_bytes(b"gitdir: elsewhere\n")
    assert content(named(listed(tree), ".git")) == b"gitdir: elsewhere\n"
    (tree / ".hg").mkdir()
    (tree / ".hg" / "x").write_bytes(b"")
    assert "1 file in .hg" in listed(tree).findings[0].message


def test_names_that_are_no_utf8_are_kept(tree):
    with open(os.fsencode(tree) + b"/\xff\xfe", "wb") as file:
        file.write(b"odd")
    assert content(named(listed(tree), "\udcff\udcfe")) == b"odd"


def test_a_deep_tree_needs_no_recursion(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")
    archive = listed(tmp_path)
    assert len(archive.members) == 1200
    for _ in range(1200):  # pytest's own cleaning up recurses
        os.chdir("..")
        os.rmdir("d")


def test_a_large_file_is_read_in_pieces_and_counted(tree):
    data = os.urandom(1 << 20) * 3
    (tree / "big").write_bytes(data)
    found = named(listed(tree), "big").content
    assert hashlib.sha256(b"".join(found.chunks(Budget()))).digest() == hashlib.sha256(data).digest()
    assert found.plain().read(5, 10) == data[5:15]
    assert found.plain().read(len(data) - 3, 10) == data[-3:]
    assert found.plain().read(len(data) + 5, 10) == b""
    with pytest.raises(LimitError):
        list(found.chunks(Budget(Limits(member_bytes=1000))))


@pytest.mark.parametrize("change", ["grow", "shrink", "touch", "link", "gone", "pipe"])
def test_a_file_that_changes_after_it_was_listed_cannot_be_read(tree, change):
    path = tree / "z.txt"
    found = named(listed(tree), "z.txt")
    match change:
        case "grow":
            path.write_bytes(b"zz")
        case "shrink":
            path.write_bytes(b"")
        case "touch":
            os.utime(path, (0, 0))
        case "link":
            path.unlink()
            path.symlink_to("pkg/a.py")
        case "gone":
            path.unlink()
        case _:
            path.unlink()
            os.mkfifo(path)
    with pytest.raises(ReadError, match=r"changed while it was read|cannot be read: ") as caught:
        content(found)
    assert caught.value.code is HazardCode.CORRUPT_MEMBER
    assert str(tree) not in caught.value.message


def test_a_file_that_becomes_shorter_behind_our_back_cannot_be_read(tree, monkeypatch):
    found = named(listed(tree), "pkg/a.py")
    (tree / "pkg" / "a.py").write_bytes(b"a")
    monkeypatch.setattr(directory.DiskFile, "_check", lambda self, now: None)
    with pytest.raises(ReadError, match="changed while it was read"):
        content(found)


def test_a_read_that_gives_less_than_asked_for_is_repeated(tree, monkeypatch):
    class Slow:
        def __init__(self, file):
            self._file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._file.close()

        def seek(self, offset):
            self._file.seek(offset)

        def read(self, length):
            return self._file.read(min(length, 2))

    def slowly(*arguments, **options):
        return Slow(open(*arguments, **options))

    monkeypatch.setattr(directory, "open", slowly, raising=False)
    assert content(named(listed(tree), "pkg/a.py")) == b"a = 1\n"


def test_a_file_without_permission_cannot_be_read_and_says_why(tree, monkeypatch):
    def forbidden(*_):
        raise PermissionError(13, "Permission denied", str(tree))

    archive = listed(tree)
    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(ReadError) as caught:
        content(named(archive, "z.txt"))
    assert (caught.value.code, caught.value.message) == (
        HazardCode.CORRUPT_MEMBER,
        "cannot be read: permission denied",
    )


def test_a_folder_that_cannot_be_listed_is_a_problem(tree, monkeypatch):
    scandir = os.scandir

    def some(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", some)
    archive = listed(tree)
    assert codes(archive) == [("corrupt-archive", "pkg/sub", True)]
    assert archive.findings[0].message == "the entry cannot be read: permission denied"
    assert "z.txt" in [member.path for member in archive.members]


def test_an_entry_that_vanishes_is_a_problem(tree, monkeypatch):
    class Vanished:
        def __init__(self, entry):
            self.name, self.path = entry.name, entry.path

        def stat(self, *, follow_symlinks):
            raise FileNotFoundError

    scandir = os.scandir

    class Scan:
        def __init__(self, path):
            self._entries = scandir(path)

        def __enter__(self):
            return [Vanished(entry) if entry.name == "gone" else entry for entry in self._entries]

        def __exit__(self, *_):
            self._entries.close()

    (tree / "gone").write_bytes(b"")
    (tree / ".git").mkdir()
    (tree / ".git" / "gone").write_bytes(b"")
    monkeypatch.setattr(os, "scandir", Scan)
    archive = listed(tree)
    assert ("corrupt-archive", "gone", True) in codes(archive)
    assert ("corrupt-archive", ".git", True) in codes(archive)
    assert "unknown error" in archive.findings[0].message


def test_what_is_no_directory_is_a_problem(tree):
    for path in (tree / "z.txt", tree / "missing"):
        archive = listed(path)
        assert archive.members == ()
        assert codes(archive) == [("corrupt-archive", None, True)]
        assert str(tree) not in archive.findings[0].message


def test_too_many_files_are_a_finding_and_the_first_are_kept(tree):
    archive = listed(tree, members=2)
    assert [member.path for member in archive.members] == ["pkg", "pkg/a.py"]
    assert codes(archive) == [("limit-exceeded", None, True)]
