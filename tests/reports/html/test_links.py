from __future__ import annotations

from pydistdiff.reports.html.links import Links, linked


def test_a_member_with_a_section_is_linked_by_its_name() -> None:
    links = Links({"1": "a <b>", "2": "c"}, {"1": "m-1"})
    assert links.to("1") == '<a href="#m-1"><bdi>a &lt;b&gt;</bdi></a>'


def test_a_member_without_a_section_is_named_and_an_unknown_one_has_its_id() -> None:
    links = Links({"1": "a", "2": "c"}, {"1": "m-1"})
    assert links.to("2") == "<bdi>c</bdi>"
    assert links.to("<3>") == "<bdi>&lt;3&gt;</bdi>"


def test_words_are_linked_where_they_first_stand_in_order() -> None:
    made = linked("x (1), y (2), x <", [("x", "cause-x"), ("y", "cause-y"), ("z", "cause-z")])
    assert made == '<a href="#cause-x">x</a> (1), <a href="#cause-y">y</a> (2), x &lt;'


def test_what_is_not_there_or_empty_is_not_linked() -> None:
    assert linked("a & b", [("c", "x"), ("", "y")]) == "a &amp; b"
