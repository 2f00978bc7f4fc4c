from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.model import Status
from pydistdiff.reports.html.anchors import Anchors, of_cause
from pydistdiff.reports.ranking import Concern, Entry
from report_builder import node


def entry(name: str, *way: str, **fields: object) -> Entry:
    return Entry(node(name, **fields), way, Concern.UNEXPLAINED, False, 0)


def test_an_anchor_follows_from_the_way_alone() -> None:
    first = Anchors().of_member(entry("{dist-info}/METADATA", a="demo-1.0.dist-info/METADATA"))
    again = Anchors()
    again.of_member(entry("other.py"))
    assert again.of_member(entry("{dist-info}/METADATA", a="demo-1.1.dist-info/METADATA", status=Status.MOVED)) == first
    assert re.fullmatch(r"m-[0-9a-f]{10}", first)


def test_the_way_through_archives_is_not_a_path() -> None:
    anchors = Anchors()
    made = [anchors.of_member(one) for one in (entry("a/b"), entry("b", "a"), entry("b", "a/"), entry("a > b"))]
    assert len(set(made)) == 4


def test_each_anchor_is_given_once() -> None:
    anchors = Anchors()
    first, second, third = (anchors.of_member(entry("x.py")) for _ in range(3))
    assert (second, third) == (f"{first}.2", f"{first}.3")


@given(names=st.lists(st.text(st.characters(exclude_categories=()))))
def test_anchors_are_unique_and_plain_whatever_the_names(names: list[str]) -> None:
    anchors = Anchors()
    made = [anchors.of_member(entry(name, *way)) for name in names for way in ((), (name,))]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"m-[0-9a-f]{10}(\.\d+)?", anchor) for anchor in made)


def test_a_cause_has_its_id_as_anchor() -> None:
    assert of_cause("member-time") == "cause-member-time"


@pytest.mark.parametrize("cause", ["", "-", "a b", 'a"b', "é", "\ud800", "a\n"])
def test_a_foreign_cause_has_a_plain_anchor(cause: str) -> None:
    assert re.fullmatch(r"cause-[0-9a-f]{10}", of_cause(cause))
