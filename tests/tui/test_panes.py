from __future__ import annotations

import pytest

from pydistdiff.model import Verdict
from report_builder import different, edit, identical, node, report, same_contents, single_files
from tui_driver import Ui, play


def test_it_opens_with_names_verdict_block_outline_and_keys() -> None:
    async def steps(ui: Ui) -> None:
        assert ui.lines[0] == " demo-1.0-py3-none-any.whl → demo-1.0-py3-none-any.whl"
        assert ui.lines[1].startswith(" different: 8 of 3,621 members changed, 2 added, 2 removed, 1 moved")
        assert ui.page[0].startswith("different: 8 of 3,621 members changed")
        assert any(line.startswith("Unexplained: ") for line in ui.page)
        assert any(line.startswith("Hazards: 3: executable-startup, lone-cr (2)") for line in ui.page)
        assert ui.outline[0] == " Summary"
        assert ui.outline[1].startswith("▾ Unexplained")
        assert "? help" in ui.lines[-1]
        assert "q quit" in ui.lines[-1]

    play(different(), steps)


def test_the_outline_has_what_differs_with_its_status_counts_and_marks() -> None:
    async def steps(ui: Ui) -> None:
        rows = {row.split()[1]: row for row in ui.outline if row.split()[0] in "ARCM="}
        assert rows["core.py"].split() == ["C", "core.py", "+2", "−2", "!"]
        assert rows["hook.pth"].split() == ["A", "hook.pth", "+1", "!"]
        assert rows["old.py"].split() == ["R", "old.py", "−1", "!"]
        assert rows["moved.py"].split() == ["M", "moved.py", "!"]
        assert rows["demo/said.py"].split() == ["=", "demo/said.py"]
        assert rows["demo/link"].split() == ["C", "demo/link", "p"]

    async def open_all(ui: Ui) -> None:
        await ui.press("+")
        await steps(ui)

    play(different(), open_all, size=(120, 60))


@pytest.mark.parametrize(
    ("width", "has_outline", "has_page"),
    [(40, False, True), (79, False, True), (80, True, True), (139, True, True), (200, True, True)],
)
def test_under_80_columns_one_pane_is_seen_at_a_time(width: int, has_outline: bool, has_page: bool) -> None:
    async def steps(ui: Ui) -> None:
        assert any("Unexplained" in line and "▾" in line for line in ui.lines) is has_outline
        assert any(line.strip() == "What to review first" for line in ui.page) is has_page
        await ui.press("tab")
        assert any("▾ Unexplained" in line for line in ui.lines)

    play(different(), steps, size=(width, 40))


def test_from_140_columns_on_a_stands_beside_b() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        while "core.py" not in ui.cursor_row:
            await ui.press("]")
        assert not any("│" in line for line in ui.page)
        await ui.pilot.resize_terminal(140, 40)
        await ui.pilot.pause()
        (line,) = (line for line in ui.page if "4 -     return 1" in line)
        assert "4 + →   return 2" in line  # the tab that came is seen

    play(report(Verdict.DIFFERENT, node("demo/core.py", changes=(edit(3),))), steps)


def test_tab_goes_from_pane_to_pane_and_the_keys_below_are_those_of_the_pane() -> None:
    async def steps(ui: Ui) -> None:
        assert "f filter" in ui.lines[-1]
        await ui.press("tab")
        assert ui.screen.focused is ui.screen.detail
        assert "/ search" in ui.lines[-1]
        assert len(ui.screen.keys.plain.split("  ")) <= 9
        await ui.press("shift+tab")
        assert ui.screen.focused is ui.screen.outline

    play(different(), steps)


def test_t_goes_through_the_tabs_and_a_click_chooses_one() -> None:
    async def steps(ui: Ui) -> None:
        seen = []
        for _ in range(5):
            await ui.press("t")
            seen.append(ui.page[0])
        assert seen[0].startswith("Causes, the most important first")
        assert seen[1] == "Input a"
        assert seen[2].startswith("Bytes are shown of one member")
        assert seen[3].startswith("Problems: what could not be read")
        assert seen[4].startswith("different: ")
        await ui.press("T")
        assert ui.page[0].startswith("Problems")
        x = ui.of(ui.screen.tabs)[0].index("Attributes") + 1
        await ui.click(ui.screen.tabs, x, 0)
        assert ui.page[0] == "Input a"

    play(different(), steps)


def test_a_click_on_a_key_does_what_the_key_does() -> None:
    async def steps(ui: Ui) -> None:
        x = ui.lines[-1].index("f filter") + 1
        await ui.click(ui.screen.keys, x, 0)
        assert ui.screen.prompt.display

    play(different(), steps)


def test_identical_inputs_are_said_to_be_so_and_there_is_no_empty_pane() -> None:
    async def steps(ui: Ui) -> None:
        assert "Nothing differs: the two have the same bytes." in ui.page
        assert ui.outline == [" Summary"]
        await ui.press("j", "n", "]", "h", "l")
        assert ui.told[-1] == "There is no unexplained difference further down."

    play(identical(), steps)


def test_equal_members_in_different_containers_are_said_to_be_so() -> None:
    async def steps(ui: Ui) -> None:
        assert any("No member differs" in line for line in ui.page)
        await ui.press("j", "l", "j")
        assert "the container itself" in ui.cursor_row
        assert any("mtime: 2024-02-06 12:00:00" in line for line in ui.whole_page)

    play(same_contents(), steps)


def test_two_single_files_have_one_row() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        assert "notes.txt" in ui.cursor_row
        assert any("return 1" in line for line in ui.page)

    play(single_files(), steps)


def test_q_ends_it() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("q")
        assert not ui.app.is_running or ui.app._exit

    play(different(), steps)


def test_control_c_ends_it_also_while_a_question_is_asked() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("f", "a", "ctrl+c")
        assert ui.app._exit

    play(different(), steps)
