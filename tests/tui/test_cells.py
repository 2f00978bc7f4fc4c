from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from pydistdiff.tui.cells import middle_cut, pair_cut, pieces, shown, width_of


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("plain", 0, "plain"),
        ("a\tb", 0, "a   b"),
        ("a\tb", 3, "a    b"),
        ("\x1b[31m", 0, "⟦U+001B⟧[31m"),
        ("a\nb", 0, "a⟦U+000A⟧b"),
        ("漢\t", 0, "漢  "),
    ],
)
def test_a_text_is_shown_inert_on_one_line(text: str, column: int, expected: str) -> None:
    assert shown(text, column) == expected


def test_a_tab_can_be_seen() -> None:
    assert shown("\tx", 0, "→") == "→   x"


@given(st.text(), st.integers(0, 40))
def test_a_middle_that_is_cut_leaves_room_for_the_rest(text: str, room: int) -> None:
    cut = middle_cut(text, room)
    assert cell_len(cut) <= max(room, 1)
    assert width_of(text) > room or cut == shown(text)


@given(st.text(), st.text(), st.integers(2, 60))
def test_two_names_are_cut_to_their_room(a: str, b: str, room: int) -> None:
    assert all(cell_len(cut) <= room for cut in pair_cut(a, b, room))


def test_two_names_are_cut_where_they_agree() -> None:
    a, b = "ipython-7.17.0-py37hc6149b9_0.tar.bz2", "ipython-7.17.0-py38h1cdfbd6_0.tar.bz2"
    assert pair_cut(a, b, 17) == ("ipy…py37hc6149b9…", "ipy…py38h1cdfbd6…")
    assert pair_cut("same-name.whl", "same-name.whl", 8) == ("sam….whl", "sam….whl")
    assert pair_cut(a, b, 80) == (a, b)


@given(st.text(alphabet="abc 漢"), st.integers(1, 50))
@example(" aaaaaaa漢漢漢", 13)
@example("   abcdefghijklm", 13)
def test_pieces_are_the_whole_text_but_for_blanks_between_and_fit(text: str, room: int) -> None:
    cut = list(pieces(text, room))
    assert cut[0][0] == 0
    assert cut[-1][1] == len(text)
    for (_, end), (start, _) in pairwise(cut):
        assert text[end:start].strip() == ""
        assert start >= end
    if room >= 12:
        assert all(width_of(text[start:end]) <= room for start, end in cut)


def test_a_very_long_text_is_not_wrapped() -> None:
    assert list(pieces("word " * 10_000, 40)) == [(0, 50_000)]
