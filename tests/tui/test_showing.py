from __future__ import annotations

from pathlib import Path

from pydistdiff.model import Hunk, Report, Role, Significance, Status, Verdict
from pydistdiff.tui.session import Options
from report_builder import attribute, cause, different, edit, node, report, text
from tui_driver import Ui, play

LONG = "x = " + "1 + " * 60 + "2"


def mixed() -> Report:
    order = attribute("order", "1", "2", cause="key-order", harmless=True, significance=Significance.ORDER)
    return report(
        Verdict.DIFFERENT,
        node("demo/code.py", changes=(edit(3),)),
        node("demo/new.txt", Status.ADDED, role=Role.DOCUMENTATION, changes=(text(("+", "new"), a_start=0),)),
        node("demo/x.json", format="json", causes=("key-order",), harmless=True, changes=(order,)),
        causes=(cause("key-order", "demo/x.json"),),
    )


def names(ui: Ui) -> list[str]:
    """The members that are seen in the outline."""
    return [row.split()[1] for row in ui.outline if row.split()[0] in "ARCM="]


async def filter_by(ui: Ui, told: str) -> None:
    await ui.press("f")
    ui.screen.prompt._input.value = told
    await ui.press("enter")


def test_the_filter_takes_names_causes_formats_roles_and_statuses() -> None:
    async def steps(ui: Ui) -> None:
        for told, expected in (
            ("CODE", ["demo/code.py"]),
            ("cause:key", ["demo/x.json"]),
            ("cause:none", ["code.py", "new.txt"]),
            ("format:json", ["demo/x.json"]),
            ("role:doc", ["demo/new.txt"]),
            ("status:added", ["demo/new.txt"]),
            ("!status:added demo", ["demo/code.py", "demo/x.json"]),
            ('"new"', ["demo/new.txt"]),
        ):
            await filter_by(ui, told)
            assert [Path(name).name for name in names(ui)] == [Path(name).name for name in expected]
            assert f"{len(expected)} of 3 differences; filter: {told}" in ui.screen.state.plain
        await ui.press("escape")
        assert ui.screen.state.plain == " 3 differences"

    play(mixed(), steps)


def test_a_filter_that_says_nothing_sensible_is_asked_for_again() -> None:
    async def steps(ui: Ui) -> None:
        await filter_by(ui, "colour:red")
        assert ui.told[-1].startswith("there is no “colour:”; a filter has")
        assert ui.screen.prompt.question.strip() == "filter:"
        ui.screen.prompt._input.value = "status:eaten"
        await ui.press("enter")
        assert ui.told[-1].startswith("there is no status “eaten”; there are added, removed")
        await ui.press("escape")
        assert not ui.screen.prompt.display
        assert ui.screen.state.plain == " 3 differences"

    play(mixed(), steps)


def test_where_nothing_matches_it_is_said_and_the_cursor_is_on_the_summary() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        await filter_by(ui, "nowhere")
        assert ui.outline == [" Summary", "Nothing matches. Escape shows all again."]
        assert ui.page[0].startswith("different")
        await ui.press("j", "G", "enter")
        await ui.press("escape")
        assert len(names(ui)) == 2

    play(mixed(), steps)


def test_a_member_that_vanished_under_a_filter_leaves_the_cursor_on_the_row_before() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "]")
        assert "new.txt" in ui.cursor_row
        await filter_by(ui, "code")
        assert "code.py" in ui.cursor_row
        assert ui.page[0].startswith("changed demo/code.py")

    play(mixed(), steps)


def test_a_jump_to_what_a_filter_hides_takes_the_filter_away() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "]")
        await filter_by(ui, "json")
        assert "1 of 3" in ui.screen.state.plain
        await ui.press("backspace")
        assert "code.py" in ui.cursor_row
        assert ui.screen.state.plain == " 3 differences"

    play(mixed(), steps)


def test_digits_switch_a_significance_and_i_what_is_harmless() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("1")
        assert names(ui) == ["demo/x.json"]
        assert "hidden: content" in ui.screen.state.plain
        await ui.press("1", "2")
        assert "json" not in " ".join(names(ui))
        for key in "3456":
            await ui.press(key)
        assert "hidden: order, format, environment, container, derived" in ui.screen.state.plain
        await ui.press("escape", "i")
        assert "2 of 3 differences; harmless hidden" in ui.screen.state.plain
        assert not any("Harmless" in row for row in ui.outline)
        await ui.press("i")
        assert any("Harmless" in row for row in ui.outline)

    play(mixed(), steps)


def long_page() -> Report:
    rows = [(" ", f"line {at}") for at in range(60)]
    rows[30] = ("-", "needle here")
    rows[50] = ("+", "another NEEDLE")
    rows[55] = ("+", LONG)
    return report(Verdict.DIFFERENT, node("demo/a.txt", changes=(text(*rows),)))


def current(ui: Ui) -> str:
    detail = ui.screen.detail
    return detail.page.plain(detail.line)


def test_slash_searches_without_case_and_goes_round() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "/")
        await ui.write("needle")
        await ui.press("enter")
        assert current(ui) == "needle here"
        await ui.press(">")
        assert current(ui) == "another NEEDLE"
        await ui.press(">")
        assert current(ui) == "needle here"
        await ui.press("<")
        assert current(ui) == "another NEEDLE"
        await ui.press("escape", "/")
        await ui.write("absent")
        await ui.press("enter")
        assert ui.told[-1] == "“absent” is not on this page."
        await ui.press("escape")
        assert ui.screen.detail.found == ""
        await ui.press(">")
        assert ui.screen.prompt.display  # there is nothing to go on with

    play(long_page(), steps)


def test_w_wraps_long_lines_and_h_and_l_move_them() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "tab", "G")
        before = ui.screen.detail.rows
        assert any("+ x = 1 + 1" in line for line in ui.page)
        await ui.press("l", "l")
        assert any("+ 1 + 1 + 1" in line and "x =" not in line for line in ui.page)
        await ui.press("h", "h", "h")
        assert any("+ x = 1 + 1" in line for line in ui.page)
        await ui.press("w")
        assert ui.screen.detail.rows > before
        assert any(line.endswith("+ 2") for line in ui.page)
        await ui.press("l")
        assert ui.screen.detail.sideways == 0
        await ui.press("w")
        assert ui.screen.detail.rows == before

    play(long_page(), steps)


def test_u_puts_a_beside_b_and_back_whatever_the_width() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        assert not any("│" in line for line in ui.page)
        await ui.press("u")
        assert any("│" in line for line in ui.page)
        await ui.press("w", "u")
        assert not any("│" in line for line in ui.page)

    play(long_page(), steps)


def test_c_shows_more_context_and_capital_c_less_as_far_as_the_report_goes() -> None:
    rows = ((" ", "far"), (" ", "near"), ("-", "old"), ("+", "new"), (" ", "near"), (" ", "far"))

    async def steps(ui: Ui) -> None:
        await ui.press("]", "C")
        assert not any("far" in line for line in ui.whole_page)
        assert any(line.startswith("@@ -11,3 +11,3") for line in ui.whole_page)
        await ui.press("C")
        assert not any("near" in line for line in ui.whole_page)
        await ui.press("C")
        assert ui.told[-1] == "No unchanged line is shown any more."
        await ui.press("c", "c")
        assert any("far" in line for line in ui.whole_page)
        await ui.press("c")
        assert ui.told[-1].startswith("The report holds 2 unchanged lines around a change here")

    hunks = (Hunk(10, 10, rows),)
    play(report(Verdict.DIFFERENT, node("a.txt", changes=(text(*rows, hunks=hunks),))), steps)


def test_m_marks_a_member_or_a_folder_and_the_marks_can_be_kept(tmp_path: Path) -> None:
    saved = str(tmp_path / "r.json")

    async def steps(ui: Ui) -> None:
        await ui.press("m")
        assert ui.told[-1] == "Choose a member or a folder to mark."
        await ui.press("]", "m")
        assert ui.cursor_row.startswith("✓")
        assert "reviewed 1/3" in ui.screen.state.plain
        await ui.press("m")
        assert not ui.cursor_row.startswith("✓")
        await ui.press("h", "m")
        assert "reviewed 2/3" in ui.screen.state.plain
        await ui.press("M", "enter")
        assert ui.told[-1] == f"The marks are in {saved}.reviewed."

    async def again(ui: Ui) -> None:
        assert "reviewed 2/3" in ui.screen.state.plain

    async def elsewhere(ui: Ui) -> None:
        assert ui.screen.state.plain == " 3 differences"

    options = Options(saved=saved)
    made = mixed()
    play(made, steps, options=options)
    play(made, again, options=options)
    from msgspec import structs

    play(structs.replace(made, a=structs.replace(made.a, sha256="c" * 64)), elsewhere, options=options)


def test_marks_that_cannot_be_read_or_kept_are_told(tmp_path: Path) -> None:
    saved = str(tmp_path / "r.json")
    (tmp_path / "r.json.reviewed").write_text("[]")

    async def steps(ui: Ui) -> None:
        assert "the marks cannot be read" in ui.told[-1]
        await ui.press("M")
        ui.screen.prompt._input.value = str(tmp_path / "missing" / "marks")
        await ui.press("enter")
        assert "there is no such directory" in ui.told[-1]

    play(mixed(), steps, options=Options(saved=saved))


def test_the_significance_marks_are_letters_in_the_outline() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("+")
        row = next(row for row in ui.outline if "RECORD" in row)
        assert row.split()[-1] == "d"

    play(different(), steps, size=(120, 60))
