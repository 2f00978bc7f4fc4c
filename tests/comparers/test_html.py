"""HTML is text: what a browser shows of blanks is decided by style sheets, so no blank is taken for layout."""

from __future__ import annotations

import pytest

from document_pairs import compared, told


@pytest.mark.parametrize("path", ["x.html", "x.htm"])
def test_html_is_told_by_its_lines(path):
    name, comparison, fallback = compared("<p>one two</p>\n", "<p>one three</p>\n", path)
    assert (name, fallback) == ("text", None)
    assert comparison.changes[0].hunks[0].lines == (("-", "<p>one two</p>"), ("+", "<p>one three</p>"))


def test_blanks_inside_pre_are_never_layout():
    a, b = "<pre>\na  \n  b\n</pre>\n", "<pre>\na\n  b\n</pre>\n"
    assert told(a, b, "x.html") == [("text", [("-", "a  "), ("+", "a")], None)]


def test_a_page_of_many_tags_that_are_never_closed_is_compared_like_any_text():
    a = "<a>" * 100_000 + "<!--" * 1000 + "\n"
    name, _, fallback = compared(a, a + "x\n", "x.html")
    assert (name, fallback) == ("text", None)
