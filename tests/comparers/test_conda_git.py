from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.conda_git import CondaGitComparer
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Role, ValueChange
from value_changes import apply

PATH = "info/git"
COMMIT = """\
commit 8ea56589b320e467fc9433fefd2ca37aba40c17f
Author: A B <a@b>
Date:   Fri Oct 20 12:22:35 2017 -0500

    a subject
"""
A = f"==> git log -n1 <==\n{COMMIT}\n==> git describe --tags --dirty <==\n{COMMIT}\n==> git status <==\nOn branch x\n"


def test_another_commit_is_told_first():
    b = A.replace("8ea5", "d7a8").replace("12:22", "12:19").replace("branch x", "branch y")
    assert compared(A, b, PATH)[0] == "conda-git"
    assert [change[:2] for change in told(A, b, PATH)] == [
        ("changed", ("git log -n1", "commit")),
        ("changed", ("git log -n1", "Date")),
        ("changed", ("git describe --tags --dirty", "commit")),
        ("changed", ("git describe --tags --dirty", "Date")),
        ("changed", ("git status", "text")),
    ]
    headline = compared(A, b, PATH)[1].headline
    assert headline.startswith("commit 8ea56589b320e467fc9433fefd2ca37aba40c17f → d7a8")
    assert headline.count("commit") == headline.count("Date") == 1
    assert compared(A, A.replace("branch x", "branch y"), PATH)[1].headline == "texts of git"
    assert set(explained(A, b, PATH, Role.METADATA)) == {("vcs-commit", False), (None, False)}


def test_an_empty_file_has_no_commands():
    assert [change[:2] for change in told("", A, PATH)] == [
        ("added", ("git log -n1",)),
        ("added", ("git describe --tags --dirty",)),
        ("added", ("git status",)),
    ]


@pytest.mark.parametrize(
    "line", ["commit 8ea5", "commit HEAD", "Author:  A", "Date: now", "Date:   ", "Reviewed: x", "Author: B"]
)
def test_a_line_that_is_no_field_is_text(line: str):
    b = A.replace("Date:   Fri Oct 20 12:22:35 2017 -0500", line, 1)
    removed, changed = told(A, b, PATH)
    assert removed[:2] == ("removed", ("git log -n1", "Date"))
    assert changed[:2] == ("changed", ("git log -n1", "text"))
    assert changed[3].startswith(line)


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("x\n" + A, "line 1 stands before all commands"),
        (A + "==> git status <==\n", "the command 'git status' stands twice"),
        (A + "\x0b", "line 17 holds U+000B"),
        ("==> a <==\n" * 20_001, "more than 20,000 lines"),
    ],
)
def test_other_texts_are_compared_by_lines(b: str, reason: str):
    name, _, fallback = compared(A, b, PATH)
    assert name == "text"
    assert fallback.wanted == "conda-git"
    assert fallback.reason.startswith(reason)
    assert compared(A, b, "git")[0] == "text"
    assert compared(A, b, "git")[2] is None


answers = st.lists(
    st.sampled_from(["commit 0123abc", "commit 1234567", "Author: a", "Date:   b", "", "x", "Merge: a b"]), max_size=5
)
files = st.dictionaries(st.sampled_from(["git log", "git status", "git x"]), answers)


@settings(deadline=None)
@given(files, files)
def test_applying_the_changes_to_a_gives_b(a: dict[str, list[str]], b: dict[str, list[str]]):
    def written(side: dict[str, list[str]]) -> str:
        return "".join(f"==> {command} <==\n" + "".join(f"{line}\n" for line in side[command]) for command in side)

    if written(a) == written(b):
        return
    comparer = CondaGitComparer()
    value_a, value_b = (
        comparer.parse(written(side), Pair(name=PATH, path_a=PATH, path_b=PATH, a=None, b=None)) for side in (a, b)
    )
    changes = [
        change for change in compared(written(a), written(b), PATH)[1].changes if isinstance(change, ValueChange)
    ]
    if not changes:
        assert value_a == value_b
        return
    result = apply(value_a, changes, comparer.identities)
    sets = [{key: frozenset(inner.entries) for key, inner in value.entries} for value in (result, value_b)]
    assert sets[0] == sets[1]
