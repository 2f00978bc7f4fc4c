from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.model import Hunk
from pydistdiff.tui import diff_sections
from pydistdiff.tui.context import context_of, with_context
from pydistdiff.tui.diff_sections import SideBySide, Unified
from pydistdiff.tui.page import Layout, Page
from pydistdiff.tui.syntax import coloured
from pydistdiff.tui.text_hunk import TextHunk, run_starts

ROWS = st.lists(st.tuples(st.sampled_from(" -+\\"), st.text(alphabet="ab ", max_size=6)), max_size=40).map(tuple)


def hunk(*rows: tuple[str, str], a: int = 1, b: int = 1) -> TextHunk:
    return TextHunk(Hunk(a, b, rows))


def sides(drawn: SideBySide) -> list[tuple[str, str]]:
    """The texts on both sides of each line but the head."""
    return [
        tuple("".join(part.text for part in half.text) for half in drawn.line(at).halves)  # type: ignore[misc]
        for at in range(1, len(drawn))
    ]


def test_a_unified_line_has_its_numbers_its_sign_and_its_words() -> None:
    drawn = Unified(hunk((" ", "same"), ("-", "x = 1"), ("+", "x = 2"), ("\\", " No newline"), a=9, b=10), 2)
    gutters = ["".join(part.text for part in drawn.line(at).halves[0].gutter) for at in range(1, len(drawn))]
    assert gutters == [" 9 10   ", "10    - ", "   11 + ", "      \\ "]
    assert drawn.line(0).plain == "@@ -9,2 +10,2 @@"
    parts = drawn.line(3).halves[0].text
    assert [(part.text, part.style) for part in parts] == [("x = ", ""), ("2", "added-word")]


def test_what_a_line_became_stands_beside_it() -> None:
    rows = [("-", "def one(a):"), ("+", "new"), ("+", "def one(a, b):"), ("+", "last"), (" ", "end")]
    drawn = SideBySide(hunk(*rows), 1)
    assert sides(drawn) == [("", "new"), ("def one(a):", "def one(a, b):"), ("", "last"), ("end", "end")]


@given(ROWS)
def test_side_by_side_has_every_row_once_and_in_order(rows: tuple[tuple[str, str], ...]) -> None:
    for make in (diff_sections._sides, diff_sections._sides_in_order):
        left, right = make(TextHunk(Hunk(1, 1, rows)))
        assert len(left) == len(right)
        on_left, on_right = [row for row in left if row >= 0], [row for row in right if row >= 0]
        assert on_left == sorted(set(on_left))
        assert on_right == sorted(set(on_right))
        assert {*on_left, *on_right} == set(range(len(rows)))
        assert all(rows[row][0] != "+" for row in on_left)
        assert all(rows[row][0] != "-" for row in on_right)
        assert all((a, b) != (-1, -1) for a, b in zip(left, right, strict=True))


@given(ROWS, st.integers(0, 5))
def test_less_context_keeps_every_change_and_its_numbers(rows: tuple[tuple[str, str], ...], most: int) -> None:
    whole = TextHunk(Hunk(5, 7, rows))
    numbered = {(row, *whole.numbers(at)) for at, row in enumerate(rows) if row[0] in "-+"}
    kept = [TextHunk(part) for part in with_context(whole.hunk, most)]
    seen = {(row, *part.numbers(at)) for part in kept for at, row in enumerate(part.rows) if row[0] in "-+"}
    assert seen == numbered
    assert all(context_of(part.hunk) <= most for part in kept)


@given(ROWS)
def test_runs_begin_with_the_hunk_and_cover_it(rows: tuple[tuple[str, str], ...]) -> None:
    starts = list(run_starts(rows))
    assert starts == sorted(set(starts))
    assert (starts[:1] == [0]) == bool(rows)


def test_long_runs_and_long_lines_have_no_marked_words() -> None:
    many = [("-", f"a {at}") for at in range(1_500)] + [("+", f"b {at}") for at in range(1_500)]
    assert hunk(*many).marks(0) == ()
    assert hunk(("-", "x " * 400), ("+", "x " * 400 + "y")).marks(0) == ()
    assert hunk(("-", "all"), ("+", "other")).marks(0) == ()
    assert hunk(("-", "alone")).marks(0) == ()


def test_code_is_coloured_on_both_sides_and_long_hunks_are_not() -> None:
    small = hunk(("-", "def f(): return 1"), ("+", "class F: pass"), (" ", "# same"))
    big = hunk(*[(" ", "import os")] * 5_001)
    ((found, marks),) = coloured([small, big, hunk((" ", ""))], "a.py", "b.py")
    assert found is small
    assert ((0, 3), "keyword") in marks[0]
    assert ((0, 5), "keyword") in marks[1]
    assert ((0, 6), "comment") in marks[2]
    assert list(coloured([small], "a.unknown", "b.unknown")) == []


def test_a_page_finds_lines_rows_and_stops_also_when_wrapped() -> None:
    text = hunk(("-", "word " * 30), ("+", "short"))
    plain, wrapped = (Page([Unified(text, 1), Unified(text, 1)], Layout(40, wraps=wraps)) for wraps in (False, True))
    assert list(plain.stops()) == list(wrapped.stops()) == [0, 3]
    assert plain.height == plain.lines == wrapped.lines == 6
    assert wrapped.height == 14
    assert [wrapped.place(row) for row in (0, 1, 2, 5, 6)] == [(0, 0), (1, 0), (1, 1), (1, 4), (2, 0)]
    assert wrapped.row(2) == 6
    assert plain.hunk_at(4) is text.hunk
    assert plain.hunk_at(99) is None
    split = Page([SideBySide(text, 1)], Layout(81, is_split=True, wraps=True))
    assert split.height > split.lines
