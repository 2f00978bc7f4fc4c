from __future__ import annotations

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from document_pairs import compared, pair_of
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.long_lines import LABEL
from pydistdiff.limits import Limits
from pydistdiff.model import TextChange, TextView

MINIFIED = "".join(f"function f{at}(a){{return a*{at}}}" for at in range(200))


def view_of(a: str, b: str, path: str) -> TextView:
    kind, comparison, fallback = compared(a, b, path)
    assert (kind, fallback) == ("text", None)
    (change,) = comparison.changes
    assert isinstance(change, TextChange)  # the lines themselves stay the difference
    (view,) = comparison.views
    assert isinstance(view, TextView)
    assert view.label == LABEL
    return view


@pytest.mark.parametrize("path", ["m/x.min.js", "m/x.mjs", "m/x.css", "m/x", "m/x.template"])
def test_the_statement_that_differs_in_a_minified_file_is_shown(path: str) -> None:
    view = view_of(MINIFIED, MINIFIED.replace("a*77}", "a*78}"), path)
    (hunk,) = view.hunks
    assert (view.lines_added, view.lines_removed, view.truncated) == (1, 1, UNSET)
    assert (
        hunk.lines
        == (
            (" ", "return a*75}"),
            (" ", "function f76(a){"),
            (" ", "return a*76}"),
            *((" ", "function f77(a){"), ("-", "return a*77}"), ("+", "return a*78}"), (" ", "function f78(a){")),
            *((" ", "return a*78}"), (" ", "function f79(a){")),
        )[1:]
    )
    assert hunk.section == f"line 1, column {MINIFIED.index('function f76') + 1:,}"


def test_tags_are_pieces_in_markup() -> None:
    page = "<ul>" + "".join(f"<li>{at}; {{{at}}}</li>" for at in range(200))
    view = view_of(page, page.replace("77; ", "78; "), "m/page.html")
    assert [row for row in view.hunks[0].lines if row[0] != " "] == [("-", "77; {77}</li>"), ("+", "78; {77}</li>")]


def test_a_line_end_is_shown_as_nothing_else_can_be() -> None:
    other = MINIFIED.replace("a*77}", "a*77}\n").replace("a*150}", "\u27e6line end\u27e7}")
    view = view_of(MINIFIED, other, "m/x.js")
    rows = [row for hunk in view.hunks for row in hunk.lines if row[0] == "+"]
    assert rows[0] == ("+", "\u27e6line end\u27e7")
    assert rows[1][1] != "return \u27e6line end\u27e7}"
    assert "line end" in rows[1][1]


def test_lines_of_which_all_can_be_read_have_no_view() -> None:
    lines = MINIFIED.replace("}", "}\n")
    _, comparison, _ = compared(lines, lines.replace("a*77}", "a*78}"), "m/x.js")
    assert comparison.views == ()


def test_a_long_line_that_is_equal_has_no_view() -> None:
    _, comparison, _ = compared(f"a\n{MINIFIED}", f"b\n{MINIFIED}", "m/x.js")
    assert comparison.views == ()


def test_of_a_file_on_one_side_there_is_none() -> None:
    _, comparison, _ = compare_pair(replace(pair_of("", MINIFIED, "m/x.js"), a=None, path_a=None))
    assert comparison.views == ()


def test_an_empty_side_has_no_pieces() -> None:
    _, comparison, _ = compared("", MINIFIED, "m/x.js")
    assert comparison.views == ()


def test_line_ends_alone_have_no_pieces() -> None:
    _, comparison, _ = compared(f"{MINIFIED}\n", f"{MINIFIED}\r\n", "m/x.js")
    assert [view.label for view in comparison.views if view.label == LABEL] == []


def test_rows_over_the_limit_are_announced() -> None:
    other = MINIFIED.replace("return", "yield")
    pair = replace(pair_of(MINIFIED, other, "m/x.js"), limits=Limits(diff_lines=50))
    (view,) = compare_pair(pair)[1].views
    assert isinstance(view, TextView)
    assert view.truncated is not UNSET
    assert (view.truncated.shown, view.truncated.limit) == (10, "--max-diff-lines")
    assert view.truncated.total > 400
    assert sum(len(hunk.lines) for hunk in view.hunks) == 10


def test_without_a_limit_of_lines_all_rows_are_shown() -> None:
    other = MINIFIED.replace("return", "yield")
    pair = replace(pair_of(MINIFIED, other, "m/x.js"), limits=Limits(diff_lines=0))
    (view,) = compare_pair(pair)[1].views
    assert isinstance(view, TextView)
    assert view.truncated is UNSET
    assert sum(len(hunk.lines) for hunk in view.hunks) > 400


def test_bidirectional_text_and_controls_are_visible_in_pieces() -> None:
    view = view_of(MINIFIED, MINIFIED.replace("a*77}", "a\u202e\x1b\u2028*77}"), "m/x.js")
    (row,) = [text for sign, text in view.hunks[0].lines if sign == "+"]
    assert not set(row) & set("\u202e\x1b\u2028")
