from __future__ import annotations

import zlib

import pygit2
import pytest

from git_builder import FILE, FOLDER, LINK, PROGRAM, SUBMODULE, Repository
from pydistdiff.archives import commit as commits
from pydistdiff.archives.commit import read_tree
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode, MemberType


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repo", bare=True)


def listed(repository, files, **limits):
    # Opened anew: libgit2 keeps objects that it wrote.
    git = pygit2.Repository(str(repository.path))
    return read_tree(git, git[repository.commit(files)].tree_id, Budget(Limits(**limits)))


def content(found, **limits):
    return b"".join(found.content.chunks(Budget(Limits(**limits))))


def named(archive, path):
    (found,) = [member for member in archive.members if member.path == path]
    return found


def paths(archive):
    return [member.path for member in archive.members]


def findings(archive):
    return [(finding.code, finding.member, finding.is_problem) for finding in archive.findings]


def test_members_stand_in_the_order_of_git_with_their_folders_first(repository):
    files = {"setup.py": "s", "pkg/b.py": "b = 1\n", "pkg/a.py": "", "pkg/sub/x": b"\0", "pkg.txt": "t"}
    archive = listed(repository, files)
    assert (archive.format, archive.is_tree, archive.findings) == ("git", True, ())
    assert paths(archive) == ["pkg.txt", "pkg", "pkg/a.py", "pkg/b.py", "pkg/sub", "pkg/sub/x", "setup.py"]
    assert (named(archive, "pkg").type, named(archive, "pkg").content) == (MemberType.DIRECTORY, None)
    assert content(named(archive, "pkg/b.py")) == b"b = 1\n"
    assert (named(archive, "pkg/a.py").size, content(named(archive, "pkg/a.py"))) == (0, b"")
    assert content(named(archive, "pkg/sub/x")) == b"\0"


def test_only_the_executable_bit_of_a_mode_is_known_and_no_time_or_owner(repository):
    archive = listed(repository, {"tool": (PROGRAM, "#!"), "text": "t", "old": (0o100600, "o"), "d/x": "x"})
    modes = {member.path: member.attributes.mode for member in archive.members}
    assert modes == {"tool": 0o755, "text": 0o644, "old": 0o644, "d": None, "d/x": 0o644}
    assert all(member.attributes.mtime is member.attributes.uid is None for member in archive.members)


def test_a_link_has_its_target_as_it_is_and_is_not_followed(repository):
    archive = listed(repository, {"out": (LINK, "../../etc/passwd"), "odd": (LINK, b"\xff\n"), "in": (LINK, "x")})
    targets = {member.path: (member.type, member.target, member.content) for member in archive.members}
    assert targets == {
        "out": (MemberType.SYMLINK, "../../etc/passwd", None),
        "odd": (MemberType.SYMLINK, "\udcff\n", None),
        "in": (MemberType.SYMLINK, "x", None),
    }


def test_a_submodule_is_a_folder_that_says_at_which_commit(repository):
    elsewhere = pygit2.Oid(hex="12" * 20)
    archive = listed(repository, {"vendored": (SUBMODULE, elsewhere), "x": "x"})
    assert archive.findings == ()
    assert named(archive, "vendored").type is MemberType.DIRECTORY
    assert named(archive, "vendored").attributes.other == (("submodule", "12" * 20),)


def test_names_are_bytes_and_one_that_stands_twice_is_counted(repository):
    blob, other = repository.blob("a"), repository.blob("b")
    rows = [
        (FILE, b"\xff\xfe", blob),
        (FILE, b"a/b", blob),
        (FILE, b"..", blob),
        (FILE, b"x", blob),
        (FILE, b"x", other),
    ]
    archive = listed(repository, repository.tree(rows))
    assert [(member.path, member.occurrence) for member in archive.members] == [
        ("\udcff\udcfe", 1),
        ("a/b", 1),
        ("..", 1),
        ("x", 1),
        ("x", 2),
    ]
    assert [content(member) for member in archive.members[-2:]] == [b"a", b"b"]


@pytest.mark.parametrize(
    "mode", [pytest.param(FILE, id="file"), pytest.param(FOLDER, id="folder"), pytest.param(LINK, id="link")]
)
def test_a_missing_object_is_a_problem_of_its_path_and_the_others_are_listed(repository, mode):
    lost = repository.tree_of({"y": "lost"}) if mode == FOLDER else repository.blob("lost")
    tree = repository.tree(
        [(FILE, b"a", repository.blob("a")), (mode, b"gone", lost), (FILE, b"z", repository.blob("z"))]
    )
    repository.drop(lost)
    archive = listed(repository, tree)
    assert [path for path in paths(archive) if path != "gone"] == ["a", "z"]
    assert findings(archive) == [(HazardCode.CORRUPT_ARCHIVE, "gone", True)]
    assert str(lost) in archive.findings[0].message


def test_a_missing_root_is_a_problem_of_the_whole(repository):
    tree = repository.tree_of({"a": "a"})
    repository.drop(tree)
    archive = read_tree(pygit2.Repository(str(repository.path)), tree, Budget())
    assert (archive.members, findings(archive)) == ((), [(HazardCode.CORRUPT_ARCHIVE, None, True)])


@pytest.mark.parametrize(
    ("mode", "is_tree"),
    [
        pytest.param(FOLDER, False, id="a file as a folder"),
        pytest.param(FILE, True, id="a folder as a file"),
        pytest.param(LINK, True, id="a folder as a link"),
    ],
)
def test_an_object_of_another_type_than_its_entry_says_is_a_problem(repository, mode, is_tree):
    wrong = repository.tree_of({"y": "y"}) if is_tree else repository.blob("y")
    archive = listed(repository, repository.tree([(mode, b"odd", wrong), (FILE, b"z", repository.blob("z"))]))
    assert findings(archive) == [(HazardCode.CORRUPT_ARCHIVE, "odd", True)]
    assert paths(archive)[-1] == "z"


def test_bytes_that_have_not_the_hash_by_which_they_are_named_are_not_believed(repository):
    blob = repository.blob("good bytes")
    tree = repository.tree_of({"x": (FILE, blob)})
    file = repository.object_path(blob)
    file.chmod(0o644)
    file.write_bytes(zlib.compress(b"blob 10\0evil bytes"))
    member = named(listed(repository, tree), "x")
    with pytest.raises(ReadError) as caught:
        content(member)
    assert caught.value.code is HazardCode.CORRUPT_MEMBER
    assert str(blob) in caught.value.message


def test_an_object_that_is_no_compressed_data_is_a_problem(repository):
    blob = repository.blob("good bytes")
    tree = repository.tree_of({"x": (FILE, blob)})
    file = repository.object_path(blob)
    file.chmod(0o644)
    file.write_bytes(b"not zlib")
    assert findings(listed(repository, tree)) == [(HazardCode.CORRUPT_ARCHIVE, "x", True)]


def test_an_object_that_goes_after_it_was_listed_is_a_problem_of_its_member(repository):
    member = named(listed(repository, {"x": "bytes"}), "x")
    repository.drop(pygit2.hash(b"bytes"))
    with pytest.raises(ReadError, match="cannot be read"):
        content(member)


def test_a_folder_used_again_and_again_stops_at_the_limit_of_members(repository):
    tree = repository.tree_of({"x": "x"})
    for _ in range(12):
        tree = repository.tree([(FOLDER, b"%d" % number, tree) for number in range(10)])
    archive = listed(repository, tree, members=1_000)
    assert len(archive.members) == 1_000
    assert findings(archive) == [(HazardCode.LIMIT_EXCEEDED, None, True)]


def test_a_deep_tree_is_read_as_deep_as_paths_can_be(repository):
    tree = repository.tree_of({"x": "x"})
    for _ in range(3_000):
        tree = repository.tree([(FOLDER, b"d", tree)])
    archive = listed(repository, tree)
    assert max(map(len, paths(archive))) == 4095
    ((code, member, is_problem),) = findings(archive)
    assert (code, len(member), is_problem) == (HazardCode.CORRUPT_ARCHIVE, 4095, True)


def test_a_name_that_no_system_can_write_is_a_problem_and_costs_no_copies(repository):
    tree = repository.tree([(FOLDER, b"n" * 5_000, repository.tree_of({"x": "x"}))])
    archive = listed(repository, tree)
    assert (archive.members, findings(archive)) == ((), [(HazardCode.CORRUPT_ARCHIVE, "", True)])


def test_all_paths_together_have_a_limit(repository, monkeypatch):
    monkeypatch.setattr(commits, "PATHS", 100)
    archive = listed(repository, {f"{number:040}": "x" for number in range(5)})
    assert len(archive.members) == 2
    assert findings(archive) == [(HazardCode.LIMIT_EXCEEDED, None, True)]


def test_a_folder_object_that_is_too_large_is_not_read(repository, monkeypatch):
    monkeypatch.setattr(commits, "LARGEST_FOLDER", 100)
    archive = listed(repository, {"big/" + "n" * 200: "x", "z": "z"})
    assert paths(archive) == ["big", "z"]
    assert findings(archive) == [(HazardCode.CORRUPT_ARCHIVE, "big", True)]


def test_a_file_that_is_too_large_for_one_piece_is_refused_before_it_is_read(repository, monkeypatch):
    monkeypatch.setattr(commits, "LARGEST_FILE", 100)
    archive = listed(repository, {"small": b"x" * 100, "large": b"x" * 101})
    assert content(named(archive, "small")) == b"x" * 100
    assert named(archive, "large").size == 101
    with pytest.raises(ReadError) as caught:
        content(named(archive, "large"))
    assert caught.value.code is HazardCode.LIMIT_EXCEEDED


def test_a_file_counts_for_the_limits_before_it_is_read(repository):
    archive = listed(repository, {"x": b"x" * 2_000})
    with pytest.raises(LimitError, match="--max-member-bytes"):
        content(named(archive, "x"), member_bytes=1_000)


def test_a_target_as_long_as_no_system_takes_is_a_problem(repository):
    archive = listed(repository, {"l": (LINK, b"t" * ((1 << 16) + 1)), "z": "z"})
    assert (paths(archive), findings(archive)) == (["z"], [(HazardCode.CORRUPT_ARCHIVE, "l", True)])
