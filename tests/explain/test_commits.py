"""Causes of commits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import package_builder as build
from document_pairs import explained
from explained_packages import causes_of, node_of, report_on
from pydistdiff.differences import Difference
from pydistdiff.explain.commits import VcsId
from pydistdiff.explain.line_cause import Kind, Where
from pydistdiff.explain.scene import Scene
from pydistdiff.model import Role, Status

LONG = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
OTHER = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c"
PAGE = "docs/x.rst"


@pytest.mark.parametrize("length", [7, 8, 12, 39])
@pytest.mark.parametrize("line", ["commit {}", "({})", "v1.0-3-g{}", "https://x.org/tree/{}", "x-{}.txt"])
def test_another_length_of_one_hash_is_harmless_for_people_and_counts_in_code(length: int, line: str):
    a, b = (f"x\n{line.format(text)}\ny\n" for text in (LONG[:length], LONG))
    for sides in ((a, b), (b, a)):
        assert explained(*sides, PAGE, Role.DOCUMENTATION) == [("vcs-id", True)]
        assert explained(*sides, "x/_version.py", Role.CODE) == [("vcs-id", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LONG[:6], LONG),
        (LONG[:9] + "0", LONG[:9] + "111"),
        ("1234567", "12345678"),
        ("1234567", "1234567a"),
        ("defaced", "defaced1"),
        (f"0x{LONG[:7]}", f"0x{LONG[:8]}"),
        (LONG[:8], f"{LONG[:8]}xyz"),
        (f"{LONG[:8]} {LONG[:9]}", f"{LONG[:9]} {LONG[:8]} x"),
    ],
)
def test_what_is_no_abbreviation_of_the_other_is_content(a: str, b: str):
    assert explained(f"x {a}\n", f"x {b}\n", PAGE, Role.DOCUMENTATION) == [(None, False)]


def test_two_hashes_that_only_begin_alike_are_not_alike_where_their_beginning_stands_too():
    a = f"one {LONG[:10]}aa1\ntwo {LONG[:10]}\n"
    b = f"one {LONG[:10]}bb2\ntwo {LONG[:10]}b\n"
    assert explained(a, b, PAGE, Role.DOCUMENTATION) == [(None, False)]


hashes = st.text(alphabet="0123456789abcdef", min_size=5, max_size=12)


@given(st.lists(hashes, min_size=1, max_size=6), st.lists(hashes, min_size=1, max_size=6))
def test_equal_without_their_hashes_means_that_one_is_the_beginning_of_the_other(a: list[str], b: list[str]):
    difference = Difference(name="x", a="x", b="x", status=Status.CHANGED)
    masks = VcsId().masks(Scene(difference=difference), Where(Kind.VALUE, " ".join(a), " ".join(b)))
    if masks is not None:
        for one in a:
            for other in b:
                if masks.a(one) == masks.b(other):
                    assert one.startswith(other) or other.startswith(one)


def test_a_version_or_a_name_with_a_longer_hash_is_never_harmless():
    for field in ("Version: 1.0+g{}", "Requires-Dist: x @ git+https://x.org/y@{}"):
        a, b = (f"Metadata-Version: 2.1\nName: d\n{field.format(text)}\n\n" for text in (LONG[:7], LONG))
        changes = explained(a, b, "d.dist-info/METADATA", Role.METADATA)
        assert changes
        assert all(not harmless for _, harmless in changes)


# ---------------------------------------------------------------- another commit


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("x/y.py", "__commit_id__ = 'g{}'"),
        ("x/y.py", 'git_revision = "{}"'),
        ("x/y.py", "# built from commit {}"),
        ("x/y.py", "__version__ = '1.0.dev3+g{}'"),
        ("x/y.py", "__version__ = '1.0+0.g{}.d20240101'"),
        ("x/y.py", "describe = 'v1.0-3-g{}'"),
        ("x/y.txt", "x @ git+https://x.org/y.git@{}"),
        ("x/_version.py", "version_tuple = (1, 0, 'g{}')"),
        ("x/_version.py", ' "full-revisionid": "{}",'),
        ("x/version.py", "rev = '{}'"),
    ],
)
def test_another_commit_is_explained_and_counts(path: str, line: str):
    for role in (Role.CODE, Role.LICENCE):
        a, b = (f"x\n{line.format(text)}\ny\n" for text in (LONG[:9], OTHER[:9]))
        assert explained(a, b, path, role) == [("vcs-commit", False)]


def test_the_time_of_the_commit_stands_in_the_file_of_the_version():
    a, b = (f' "date": "2024-01-0{digit}T10:00:00+0000",\n "x": 1\n' for digit in "12")
    assert explained(a, b, "x/_version.py", Role.CODE) == [("vcs-commit", False)]
    assert explained(a, b, "x/y.py", Role.CODE) == [(None, False)]


VERSIONEER = """\
import json

version_json = '''
{{
 "date": "{date}",
 "dirty": false,
 "full-revisionid": "{commit}",
 "version": "{version}"
}}
'''  # END VERSION_JSON


def get_versions():
    return json.loads(version_json)
"""
KEYWORDS = """\
def get_keywords():
    git_refnames = "{refs}"
    git_full = "{commit}"
    git_date = "{date}"
    return {{"refnames": git_refnames, "full": git_full, "date": git_date}}
"""


def versioned(a: str, b: str, versions: tuple[str, str] = ("1.2.3", "1.2.4")) -> list[tuple[str | None, bool]]:
    path = "demo/_version.py"
    sides = [build.wheel({path: text}, version=version) for text, version in zip((a, b), versions, strict=True)]
    report = report_on(*sides, *(f"demo-{version}-py3-none-any.whl" for version in versions))
    return causes_of(node_of(report, path))


def test_what_versioneer_writes_into_a_wheel():
    dates = "2024-01-01T10:00:00-0800", "2024-02-01T10:00:00+0000"
    for versions in (("1.2.3", "1.2.4"), ("1.2.3+5.g1a2b3c4", "1.2.4+1.g9f8e7d6.dirty")):
        a, b = (
            VERSIONEER.format(date=date, commit=commit, version=version)
            for date, commit, version in zip(dates, (LONG, OTHER), versions, strict=True)
        )
        assert versioned(a, b, versions) == [("vcs-commit", False), ("version-follows", False)]
        assert versioned(a, b.replace("false", "true"), versions)[0] == (None, False)


def test_what_git_writes_into_an_archive_for_versioneer():
    a = KEYWORDS.format(refs=" (HEAD -> main, tag: v1.2.3)", commit=LONG, date="2024-01-01 10:00:00 +0000")
    b = KEYWORDS.format(refs=" (tag: v1.2.4)", commit=OTHER, date="2024-02-01 10:00:00 -0800")
    assert versioned(a, b) == [("vcs-commit", False)]
    assert versioned(a, b.replace('.4)"', '.4)" + evil()'))[0] == (None, False)
    assert (None, False) in explained(a, b, "x/y.py", Role.CODE)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("x/y.py", "key = '{}'"),
        ("x/y.py", "uncommitted = '{}'"),
        ("x/_version.py", "key = 'x{}'"),
        ("x/y.py", "commit = 'g{} if evil'"),
    ],
)
def test_other_hashes_and_other_changes_are_content(path: str, line: str):
    a, b = line.format(LONG[:9]), line.format(OTHER[:9]).replace("evil", "good")
    assert explained(f"{a}\n", f"{b}\n", path, Role.CODE) == [(None, False)]


def test_values_under_a_key_that_says_commit():
    for key, told in (("commit_id", True), ("git_version", True), ("source-revision", True), ("sha256", False)):
        a, b = (f'{{"{key}": "{text}"}}' for text in (LONG, OTHER))
        assert explained(a, b, "x.json", Role.DATA) == [("vcs-commit" if told else None, False)]
    assert explained(f'"1.0+g{LONG}"', f'"1.0+g{OTHER}"', "x.json", Role.DATA) == [("vcs-commit", False)]


def test_the_commit_of_an_installed_repository():
    a, b = (
        json.dumps({"url": "https://x.org/y", "vcs_info": {"vcs": "git", "commit_id": text}}) for text in (LONG, OTHER)
    )
    assert explained(a, b, "d.dist-info/direct_url.json", Role.METADATA) == [("vcs-commit", False)]


def test_a_path_with_a_local_version():
    a, b = (build.zip_archive({f"x-1.0+g{text[:7]}/y.bin": b"\0\1\2" * 50, "z": "z"}) for text in (LONG, OTHER))
    report = report_on(a, b, "x.zip")
    assert [causes_of(node) for node in report.root.walk() if "y.bin" in node.name] == [[("vcs-commit", False)]]


def test_a_commit_an_abbreviation_and_a_change_in_one_member():
    a = f"a = '{LONG[:7]}'\ncommit = '{LONG}'\nx = 1\n"
    b = f"a = '{LONG[:8]}'\ncommit = '{OTHER}'\nx = 2\n"
    assert explained(a, b, "x/y.py", Role.CODE) == [(None, False), ("vcs-id", False), ("vcs-commit", False)]


def test_what_conda_notes_of_git_has_the_moment_of_the_commit_too():
    a, b = (
        f"==> git log -n1 <==\ncommit {text}\nAuthor: A <a@b>\nDate:   Fri Oct 2{digit} 12:00:00 2017 -0500\n\n    x\n"
        for text, digit in ((LONG, 0), (OTHER, 1))
    )
    assert explained(a, b, "info/git", Role.METADATA) == [("vcs-commit", False), ("vcs-commit", False)]
