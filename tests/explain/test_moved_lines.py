"""Causes of lines that only moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_pairs import explained, explained_member
from pydistdiff.differences import Difference
from pydistdiff.diffing.hunks import TextPart, draw_diff
from pydistdiff.explain.moved_lines import moved_lines
from pydistdiff.explain.scene import Scene
from pydistdiff.limits import Limits
from pydistdiff.model import OpaqueChange, Role, Significance, Status


@pytest.mark.parametrize(
    ("path", "role", "cause"),
    [
        ("x/y.py", Role.CODE, "statement-order"),
        ("tests/y.py", Role.TEST, "statement-order"),
        ("bin/x", Role.SCRIPT, "statement-order"),
        ("x.pth", Role.STARTUP, None),
        ("docs/conf.py", Role.DOCUMENTATION, "statement-order"),
        ("x/y.txt", Role.DATA, "list-order"),
        ("x/y", Role.DATA, "list-order"),
        ("LICENSE", Role.LICENCE, "list-order"),
    ],
)
def test_lines_that_only_moved_are_named_and_count(path: str, role: Role, cause: str | None):
    a, b = "import a\nimport b\nx = 1\n", "import b\nx = 1\nimport a\n"
    changes = explained(a, b, path, role)
    assert {harmless for _, harmless in changes} == {False}
    if cause is not None:
        assert changes == [(cause, False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a\nb\nc\n", "b\na\nd\n"),
        ("a\nb\nb\n", "b\na\na\n"),
        ("a\nb\n", "b\na\nb\n"),
        ("a\nb\n", "b\n a\n"),
        ("a\nb\n", "b\na"),
        ("a\nb", "b\na"),
        ("a\n", "b\n"),
    ],
)
def test_lines_that_came_went_or_changed_are_content(a: str, b: str):
    for path, role in (("x.py", Role.CODE), ("x.rst", Role.DATA)):
        found = explained(a, b, path, role)
        assert not any(harmless for _, harmless in found)
        are_statements = path == "x.py" and b == "b\na"  # which have no newline in their trees
        assert not {"statement-order", "list-order"}.intersection(cause for cause, _ in found) or are_statements


@given(
    st.lists(st.sampled_from("abc"), max_size=8).flatmap(
        lambda lines: st.tuples(st.just(lines), st.permutations(lines))
    )
)
def test_any_other_order_of_the_same_lines_is_told(sides: tuple[list[str], list[str]]):
    a, b = ("".join(f"{line}\n" for line in side) for side in sides)
    if a != b:
        assert explained(a, b, "x/y.dat", Role.DATA) == [("list-order", False)]


def test_it_says_how_many_lines_moved():
    difference = explained_member("a\nb\nc\n", "c\na\nb\n", "x.dat", Role.DATA)
    assert [change.lines_removed for change in difference.changes] == [1]


def test_changes_that_are_not_of_lines_or_have_no_lines_behind_them_are_left():
    difference = Difference(name="x", a="x", b="x", status=Status.CHANGED)
    text = draw_diff(b"a\nb\n", b"b\na\n", Limits())
    difference.changes += [OpaqueChange(significance=Significance.CONTENT, reason="x"), text]
    part = TextPart(1, b"a\nb\n", b"b\na\n")
    assert moved_lines(Scene(difference=difference), text) is None
    scene = Scene(difference=difference, texts=(part,))
    assert moved_lines(scene, difference.changes[0]) is None
    found = moved_lines(scene, text)
    assert found is not None
    assert found.evidence.text == "x: 1 line moved"
    assert not found.harmless
