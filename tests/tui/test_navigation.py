from __future__ import annotations

from pydistdiff.model import Report, Status, Verdict
from report_builder import attribute, cause, different, edit, node, report
from tui_driver import Ui, play


def two_members() -> Report:
    time = attribute("mtime", "1", "2", cause="x", harmless=True)
    return report(
        Verdict.DIFFERENT,
        node("demo/a.py", changes=(edit(3), edit(40))),
        node("demo/b.py", changes=(edit(7),)),
        node("demo/c.py", harmless=True, causes=("x",), changes=(time,)),
        causes=(cause("x", "demo/c.py"),),
    )


def current(ui: Ui) -> str:
    """The line of the page that the cursor is on."""
    detail = ui.screen.detail
    return detail.page.plain(detail.line)


def test_n_goes_from_hunk_to_hunk_and_on_to_the_next_member_and_capital_n_back() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("n")
        assert "a.py" in ui.cursor_row
        await ui.press("n")
        assert current(ui).startswith("@@ -3,2")
        await ui.press("n")
        assert current(ui).startswith("@@ -40,2")
        await ui.press("n")
        assert "b.py" in ui.cursor_row
        await ui.press("n", "n")
        assert "c.py" in ui.cursor_row  # its section is closed, and was opened
        await ui.press("n", "n")
        assert ui.told[-1] == "That was the last member."
        await ui.press("N")
        assert "b.py" in ui.cursor_row
        assert current(ui).startswith("@@ -7,2")
        await ui.press("N")
        assert "a.py" in ui.cursor_row
        assert current(ui).startswith("@@ -40,2")
        await ui.press("N", "N")
        assert ui.told[-1] == "That was the first member."

    play(two_members(), steps)


def test_brackets_go_from_one_unexplained_difference_to_another() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        assert "a.py" in ui.cursor_row
        await ui.press("]")
        assert "b.py" in ui.cursor_row
        await ui.press("]")
        assert ui.told[-1] == "There is no unexplained difference further down."
        await ui.press("[")
        assert "a.py" in ui.cursor_row
        await ui.press("[")
        assert ui.told[-1] == "There is no unexplained difference further up."

    play(two_members(), steps)


def test_n_shows_the_diff_also_from_another_tab() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "t", "n")
        assert current(ui).startswith("@@ -3,2")

    play(two_members(), steps)


def test_what_to_review_first_leads_to_its_members_and_back() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "v")
        assert current(ui).startswith("demo/hook.pth: ")
        await ui.press("enter")
        assert "hook.pth" in ui.cursor_row
        await ui.press("backspace")
        assert ui.cursor_row == " Summary"
        assert current(ui).startswith("demo/hook.pth: ")
        assert ui.screen.focused is ui.screen.detail
        await ui.press("backspace", "backspace", "backspace")
        assert ui.told[-1] == "There is nothing to go back to."

    play(different(), steps)


def test_causes_lead_to_their_members_and_members_to_all_that_a_cause_explains() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("x")
        page = ui.whole_page
        at = page.index("key-order: times of members")
        link = next(line for line in range(at, len(page)) if page[line].startswith("changed info/index.json"))
        await ui.press(*["j"] * link)
        assert current(ui).startswith("changed info/index.json")
        await ui.press("enter")
        assert "index.json" in ui.cursor_row

    play(different(), steps, size=(120, 60))

    async def more(ui: Ui) -> None:
        await ui.press("]", "t")
        at = next(at for at, line in enumerate(ui.whole_page) if line == "1 other member too")
        await ui.press("tab", *["j"] * at, "enter")
        assert ui.cursor_row == " Summary"
        assert current(ui).startswith("x: times of members")

    both = (edit(1), attribute("mode", "644", "755", cause="x"))
    made = report(
        Verdict.DIFFERENT,
        *(node(name, changes=both, causes=("x",)) for name in ("a.py", "b.py")),
        causes=(cause("w"), cause("x", "a.py", "b.py")),
    )
    play(made, more)


def test_hazards_lead_to_the_members_that_differ() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("z")
        page = ui.whole_page
        hazard = next(at for at, line in enumerate(page) if line.startswith("executable-startup in b: "))
        assert page[hazard + 1] == "Python runs this line at every start."
        assert any("it does not differ" in line for line in page)
        await ui.press(*["j"] * hazard, "enter")
        assert "hook.pth" in ui.cursor_row
        assert "Hazards 1" in ui.of(ui.screen.tabs)[0]
        await ui.press("T", "t", "t", "t", "t", "t")
        assert any("executable-startup in b" in line for line in ui.page)

    made = different()
    from msgspec import structs

    place = f"{made.b.path} > demo/hook.pth"
    hazards = (structs.replace(made.hazards[0], member=place), *made.hazards[1:])
    play(structs.replace(made, hazards=hazards), steps)


def test_a_click_on_a_link_follows_it() -> None:
    async def steps(ui: Ui) -> None:
        y = next(at for at, line in enumerate(ui.page) if "demo/hook.pth: " in line)
        await ui.click(ui.screen.detail, 8, y)
        assert "hook.pth" in ui.cursor_row

    play(different(), steps)


def test_the_outline_opens_and_closes_by_keys() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("j", "h")
        assert len(ui.outline) == 3
        await ui.press("l")
        assert any("a.py" in row for row in ui.outline)
        await ui.press("enter")
        assert len(ui.outline) == 3
        await ui.press("space", "l", "l")
        assert "a.py" in ui.cursor_row
        await ui.press("h")
        assert "demo/" in ui.cursor_row
        await ui.press("-")
        assert len(ui.outline) == 4
        await ui.press("+")
        assert len(ui.outline) == 7
        await ui.press("G")
        assert "c.py" in ui.cursor_row
        await ui.press("g")
        assert ui.cursor_row == " Summary"
        await ui.press("pagedown")
        assert "c.py" in ui.cursor_row
        await ui.press("pageup")
        assert ui.cursor_row == " Summary"

    play(two_members(), steps)


def test_a_member_is_read_with_enter_and_right() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "enter")
        assert ui.screen.focused is ui.screen.detail
        await ui.press("tab", "l")
        assert ui.screen.focused is ui.screen.detail

    play(two_members(), steps)


def test_a_click_chooses_a_row_and_opens_a_folder() -> None:
    async def steps(ui: Ui) -> None:
        await ui.click(ui.screen.outline, 8, 3)
        assert "a.py" in ui.cursor_row
        await ui.click(ui.screen.outline, 8, 3)
        assert ui.screen.focused is ui.screen.detail
        await ui.click(ui.screen.outline, 8, 2)
        assert not any("a.py" in row for row in ui.outline)
        await ui.click(ui.screen.outline, 8, 20)  # below the last row
        assert "demo/" in ui.cursor_row

    play(two_members(), steps)


def test_a_folder_and_a_section_list_their_members() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("j")
        assert ui.page[0] == "Unexplained"
        assert ui.page[1] == "2 differences in it"
        await ui.press("j")
        assert "  changed demo/a.py" in ui.page

    play(two_members(), steps)


def test_a_link_to_what_the_report_does_not_have_is_told() -> None:
    async def steps(ui: Ui) -> None:
        from pydistdiff.tui.detail_view import DetailView
        from pydistdiff.tui.parts import Link

        ui.screen.post_message(DetailView.Followed(Link(node=node("other.py", Status.ADDED))))
        await ui.pilot.pause()
        assert ui.told[-1] == "The outline does not have it."

    play(two_members(), steps)
