from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.reports.lines import Line, Style, plain, render

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\ufeff]")


@given(text=st.text(), style=st.sampled_from(Style))
@settings(deadline=None)
def test_no_text_can_end_its_line_or_act_on_a_terminal(text: str, style: Style) -> None:
    output = render([Line(style, text)], colour=False).decode()
    assert output.count("\n") == 1
    assert not UNSAFE.search(output)


def test_a_lone_surrogate_of_a_foreign_report_is_made_visible() -> None:
    assert render([plain("a\udc80\ud800b")], colour=False).decode() == "a⟦0x80⟧⟦U+D800⟧b\n"


@pytest.mark.parametrize("style", [Style.CONTEXT, Style.ADDED, Style.REMOVED, Style.PLACE])
def test_lines_of_a_diff_keep_their_tabs(style: Style) -> None:
    assert render([Line(style, "+\tx")], colour=False) == b"+\tx\n"


def test_other_lines_show_tabs_since_a_name_could_hold_one() -> None:
    assert render([plain("a\tb")], colour=False).decode() == "a⟦U+0009⟧b\n"


def test_nothing_is_coloured_unless_asked() -> None:
    lines = [Line(style, "text") for style in Style]
    assert b"\x1b" not in render(lines, colour=False)


def test_colour_is_closed_on_its_line_and_is_neither_red_nor_green() -> None:
    output = render([Line(style, "text") for style in Style], colour=True).decode()
    for line in output.splitlines():
        codes = re.findall(r"\x1b\[([0-9;]*)m", line)
        assert not codes or codes[-1] == "0"
        assert not {"31", "32", "91", "92"} & {part for code in codes for part in code.split(";")}


def test_an_empty_line_is_empty_also_in_colour() -> None:
    assert render([Line(Style.HEADING, "")], colour=True) == b"\n"


def test_a_line_of_any_length_is_cut_where_not_all_is_shown() -> None:
    long = plain("x" * 20_000)
    assert render([long], colour=False) == b"x" * 20_000 + b"\n"
    told = render([long, plain("y")], colour=False, is_whole=False).decode().splitlines()
    assert told == ["x" * 8_000 + "… (12,000 more characters; --max-text-lines 0 shows all)", "y"]
