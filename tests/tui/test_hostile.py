"""Names and contents that want to act on the terminal, or on the UI, are shown and do nothing."""

from __future__ import annotations

import re

import pytest
from msgspec import structs

from hostile_report import ATTACKS, attacked
from pydistdiff.model import Hunk, Operation, Report, Status, Verdict
from pydistdiff.tui.app import ReportApp
from pydistdiff.tui.session import Session
from report_builder import attribute, cause, given, node, report, text, value
from tui_driver import Ui, play

NAMES = [
    "[/foo]",
    "[bold]x[/bold]",
    "[@click=app.quit]quit[/]",
    "a\x1b[31mred\x1b]0;title\x07.py",
    "exe\u202egnp.py",
    "tab\there",
    "two\nlines",
    "\x9b31m",
    "wide-漢字漢字漢字漢字漢字漢字漢字漢字漢字.py",
    "e\u0301\u0301\u0301\u0301.py",
    "/absolute",
    "../../escape",
    "",
    "a//b",
    "\u200b",
    "x" * 5_000,
    "/".join("d" * 400),
    "lone\udc80",
    "$primary {x} %s ${y}",
    "…" * 200,
]
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def hostile(name: str) -> Report:
    """A report with one string in every place where a package has a say."""
    explained = {"cause": name, "harmless": False}
    changes = (
        text(("-", name), ("+", f"{name}!"), (" ", name), hunks=(Hunk(1, 1, (("-", name), ("+", f"{name}!")), name),)),
        value(Operation.CHANGED, name, a=name, b=f"{name}2"),
        value(Operation.ADDED, "k", b=name),
        attribute(name, name, name, members=2, examples=(name,), **explained),
    )
    made = report(
        Verdict.DIFFERENT,
        node(name, changes=changes, headline=name, causes=(name,), children=(node(name, Status.ADDED),)),
        causes=(cause(name, name, title=name, remedy=name),),
    )
    return structs.replace(made, a=given(name), b=given(name, name=name, version=name))


def check(ui: Ui) -> None:
    for strip in ui.strips():
        assert FORBIDDEN.search(strip.text) is None
        assert "\n" not in strip.text
        assert "\t" not in strip.text
    width = ui.app.size.width
    assert {strip.cell_length for strip in ui.strips()} == {width}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_hostile_strings_are_inert_everywhere(name: str) -> None:
    async def steps(ui: Ui) -> None:
        check(ui)
        await ui.press("n")
        for key in ("t", "t", "T", "T", "n", "w", "y", "Y", "u", "l", "x", "v"):
            await ui.press(key)
            check(ui)
        assert ui.app.is_running
        assert isinstance(ui.app, ReportApp)

    play(hostile(name), steps, size=(110, 30))


def test_a_search_and_a_filter_with_marks_of_markup_are_plain_words() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("/")
        ui.screen.prompt._input.value = "[/nothing]"
        await ui.press("enter")
        assert ui.told[-1] == "“[/nothing]” is not on this page."
        await ui.press("f")
        ui.screen.prompt._input.value = "[/foo]"
        await ui.press("enter")
        check(ui)
        assert "1 of 2 differences" in ui.screen.state.plain or "2 of 2" in ui.screen.state.plain

    play(hostile("[/foo]"), steps)


def test_lines_of_any_length_are_drawn_in_part() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        check(ui)
        await ui.press("tab", "w")
        check(ui)
        assert ui.screen.detail.rows > 1_000

    long_line = "é" + "word " * 40_000
    play(report(Verdict.DIFFERENT, node("a.py", changes=(text(("-", long_line), ("+", long_line + "x")),))), steps)


def test_the_names_of_the_inputs_are_inert_while_they_are_compared() -> None:
    async def steps(ui: Ui) -> None:
        check(ui)
        assert "⟦U+001B⟧" in ui.lines[0]

    session = Session("\x1b[31ma", "\x1b[31mb", report(Verdict.DIFFERENT, node("x")).root)
    play(session, steps)


@pytest.mark.parametrize(
    "attack", ["terminal", "bidi", "line-ends", "rich-markup", "surrogates", "not-characters", "forged-lines"]
)
def test_every_string_of_the_model_is_inert_on_every_page(attack: str) -> None:
    async def steps(ui: Ui) -> None:
        check(ui)
        for key in ("n", "n", "n", "t", "tab", "w", "u", "]", "]", *["pagedown"] * 6, "x", "v", "n", "?"):
            await ui.press(key)
            check(ui)
        assert ui.app.is_running
        assert len(ui.whole_page) > 5

    play(attacked(ATTACKS[attack]), steps, size=(110, 30))
