from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from textual.app import App, SuspendNotSupported
from textual.events import Key

from pydistdiff.model import Report, Verdict
from pydistdiff.reports import WRITERS
from pydistdiff.reports.json_report import load
from pydistdiff.tui.session import Options
from report_builder import different, edit, node, report
from tui_driver import Ui, play


async def to_hunk(ui: Ui) -> None:
    await ui.press("]")
    while "core.py" not in ui.cursor_row:
        await ui.press("]")
    await ui.press("n")


async def answer(ui: Ui, text: str) -> None:
    ui.screen.prompt._input.value = text
    await ui.press("enter")


def test_y_copies_the_path_and_says_so() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("y")
        assert ui.told[-1] == "Choose a member in the outline."
        await to_hunk(ui)
        await ui.press("y")
        assert ui.app.clipboard == "demo/core.py"
        assert ui.told[-1].startswith("Copied the path demo/core.py. ")
        assert "W writes it to a file" in ui.told[-1]

    play(different(), steps)


def test_capital_y_copies_the_hunk_as_a_patch_and_w_writes_it(tmp_path: Path) -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("W")
        assert ui.told[-1].startswith("Nothing was copied yet")
        await ui.press("Y")
        await to_hunk(ui)
        await ui.press("Y")
        assert ui.app.clipboard == (
            "--- a/demo/core.py\n+++ b/demo/core.py\n@@ -3,2 +3,2 @@\n def f():\n-    return 1\n+\treturn 2\n"
        )
        assert ui.told[-1].startswith("Copied a hunk with 2 changed lines, as a patch.")
        await ui.press("W")
        await answer(ui, str(tmp_path / "x.patch"))
        assert (tmp_path / "x.patch").read_text().startswith("--- a/demo/core.py\n")
        await ui.press("tab", "g", "Y")
        assert ui.told[-1] == "The cursor is in no hunk; n goes to the next one."

    play(different(), steps)


def test_keys_that_follow_each_other_at_once_are_done_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "kept.html"

    async def steps(ui: Ui) -> None:
        await ui.press("s")
        line = ui.screen.prompt._input
        assert ui.app.focused is line
        keys = [Key("ctrl+u", None), *(Key(letter, letter) for letter in str(path)), Key("enter", "\r")]
        for key in keys:
            ui.app.post_message(key)  # nobody waits until the one before is done
        await ui.pilot.pause()
        assert ui.told[-1].startswith(f"Wrote {path}, ")

    play(different(), steps)


def test_a_question_has_the_focus_when_it_is_asked() -> None:
    async def steps(ui: Ui) -> None:
        ui.screen.prompt.ask("which?", "", lambda _: None)
        assert ui.app.focused is ui.screen.prompt._input
        ui.screen.prompt.action_leave()
        assert ui.app.focused is ui.screen.outline

    play(different(), steps)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_s_saves_the_report_as_its_ending_says(writer: object, tmp_path: Path) -> None:
    ending = {"text": "txt", "markdown": "md"}.get(writer.name, writer.name)
    path = tmp_path / f"saved.{ending}"

    async def steps(ui: Ui) -> None:
        await ui.press("s")
        assert f".{ending}" in ui.screen.prompt.question
        await answer(ui, str(path))
        assert ui.told[-1].startswith(f"Wrote {path}, ")

    play(different(), steps)
    assert path.stat().st_size > 0
    if writer.name == "json":
        assert load(path.read_bytes()) == different()


def test_a_file_that_is_there_is_overwritten_only_after_a_yes_and_an_input_never(tmp_path: Path) -> None:
    path, protected = tmp_path / "saved.json", tmp_path / "r.json"
    path.write_text("old")
    protected.write_text("input")

    async def steps(ui: Ui) -> None:
        await ui.press("s")
        await answer(ui, str(path))
        assert "is there already" in ui.screen.prompt.question
        await answer(ui, "")
        assert ui.told[-1] == "Nothing was written."
        assert path.read_text() == "old"
        await ui.press("s")
        await answer(ui, str(path))
        await answer(ui, "yes")
        assert path.read_text() != "old"
        await ui.press("s")
        await answer(ui, str(protected))
        await answer(ui, "y")
        assert "that is an input, it would be overwritten" in ui.told[-1]
        assert protected.read_text() == "input"
        await ui.press("s")
        await answer(ui, "report.docx")
        assert ui.told[-1].startswith("The ending says which report: .txt, .summary, .json")
        await ui.press("s", "escape")
        assert not ui.screen.prompt.display

    play(different(), steps, options=Options(protected=(str(protected),)))


def program(folder: Path, name: str) -> Path:
    """A program that keeps what it was given."""
    path = folder / name
    path.write_text(f'#!/bin/sh\ncat "$1" > "{folder}/{name}.seen"\necho "$1" > "{folder}/{name}.path"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.skipif(os.name == "nt", reason="it runs shell scripts")
def test_e_and_p_hand_a_text_to_the_readers_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", str(program(tmp_path, "editor")))
    monkeypatch.setenv("PAGER", str(program(tmp_path, "pager")))
    suspended = []

    class Suspension:
        def __enter__(self) -> None:
            suspended.append(True)

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(App, "suspend", lambda _: Suspension())

    async def steps(ui: Ui) -> None:
        await to_hunk(ui)
        await ui.press("e")
        await ui.press("g", "tab", "g", "p")

    play(different(), steps)
    assert suspended == [True, True]
    assert (tmp_path / "editor.seen").read_text().startswith("changed demo/core.py (code, ")
    assert "@@ -40,2 +40,2 @@" in (tmp_path / "editor.seen").read_text()
    assert (tmp_path / "pager.seen").read_text().startswith(("different: ", "changed "))
    assert not Path((tmp_path / "editor.path").read_text().strip()).exists()


def test_a_terminal_that_cannot_be_handed_over_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def suspend(_: object) -> None:
        raise SuspendNotSupported

    monkeypatch.setattr(App, "suspend", suspend)
    monkeypatch.setenv("PAGER", "sh")

    async def steps(ui: Ui) -> None:
        await ui.press("p")
        assert ui.told[-1].startswith("This terminal cannot be handed over")

    play(report_of_one(), steps)


def report_of_one() -> Report:
    return report(Verdict.DIFFERENT, node("demo/core.py", changes=(edit(3),)))


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"VISUAL": "no-such-program-at-all"}, "VISUAL names no-such-program-at-all, which is not there"),
        ({"VISUAL": "'"}, "VISUAL cannot be understood: No closing quotation"),
    ],
)
def test_a_program_that_is_not_there_is_told(
    variables: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    async def steps(ui: Ui) -> None:
        await ui.press("e")
        assert ui.told[-1] == told

    play(report_of_one(), steps)
