"""The UI on a comparison that goes on: what it shows and asks for, and what becomes of the reader's place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from queue import SimpleQueue

import pytest
from msgspec.structs import replace

from pydistdiff.events import Event, Failed, Finished, NodeDone, Paired, Progress
from pydistdiff.model import Node, Report, Verdict
from pydistdiff.tui.feed import Feed
from pydistdiff.tui.growing import GrowingApp, WaitingScreen
from pydistdiff.tui.parts import Tab
from pydistdiff.tui.session import Options, Session
from report_builder import edit, node, report
from tui_driver import Steps, Ui, play_app

NODES = tuple(node(f"demo/m{number}.py", changes=(edit(number + 1),)) for number in range(4))
DONE = report(Verdict.DIFFERENT, *NODES)


class Comparing:
    """A comparison that tells what the test says."""

    def __init__(self) -> None:
        self.said: SimpleQueue[Event | Failed] = SimpleQueue()
        self.wanted: list[str] = []

    def events(self) -> Iterator[Event | Failed]:
        while True:
            event = self.said.get()
            yield event
            if isinstance(event, Finished | Failed):
                return

    def want(self, node: str) -> None:
        self.wanted.append(node)


def bare(of: Node) -> Node:
    return replace(of, changes=(), causes=())


def outline(of: Report) -> Paired:
    return Paired(replace(bare(of.root), children=tuple(map(bare, of.root.children))))


class Growing:
    """A UI on a comparison, and the comparison."""

    def __init__(self) -> None:
        self.comparing = Comparing()
        self.session = Session("a.whl", "b.whl")
        self.judged: list[Report] = []

    async def tell(self, ui: Ui, *events: Event | Failed) -> None:
        for event in events:
            self.comparing.said.put(event)
        for _ in range(100):  # until the thread has read them and the UI has looked
            await asyncio.sleep(0.02)
            if self.comparing.said.empty():
                break
        await asyncio.sleep(0.12)
        await ui.pilot.pause()

    def judge(self, made: Report) -> Report:
        self.judged.append(made)
        return made

    def play(self, steps: Steps, size: tuple[int, int] = (120, 40)) -> None:
        play_app(GrowingApp(self.session, Options(), Feed(self.comparing), self.judge), steps, size)


@pytest.fixture
def growing() -> Growing:
    return Growing()


def test_it_says_what_is_read_then_shows_the_outline_and_its_progress(growing: Growing):
    async def steps(ui: Ui) -> None:
        await ui.pilot.pause()
        assert isinstance(ui.app.screen, WaitingScreen)
        assert "Reading a.whl and b.whl" in ui.text
        await growing.tell(ui, outline(DONE))
        assert [line for line in ui.outline if "m0.py" in line and "…" in line]
        await growing.tell(ui, Progress(1, 4, "demo/m0.py"), NodeDone(NODES[0]))
        assert "computing: 1 of 4; demo/m0.py" in ui.text

    growing.play(steps)
    assert growing.session.report is None


def test_what_the_reader_looks_at_is_asked_for_once_and_shown_when_it_comes(growing: Growing):
    async def steps(ui: Ui) -> None:
        await growing.tell(ui, outline(DONE))
        ui.screen.go_to(ui.screen.outline.outline.tree.nodes.index(ui.screen.session.root.children[2]), Tab.DIFF)
        await growing.tell(ui, Progress(0, 4, "x"))
        assert growing.comparing.wanted == [NODES[2].id]
        assert "still" in ui.text or "computing" in "\n".join(ui.page).lower()
        await growing.tell(ui, NodeDone(NODES[2], is_explained=False))
        assert any("@@" in line for line in ui.page)
        await growing.tell(ui, Progress(3, 4, "x"))
        assert growing.comparing.wanted == [NODES[2].id]

    growing.play(steps)


def test_the_finished_report_keeps_the_place_of_the_reader(growing: Growing):
    async def steps(ui: Ui) -> None:
        await growing.tell(ui, outline(DONE))
        ui.screen.go_to(ui.screen.outline.outline.tree.nodes.index(ui.screen.session.root.children[2]), Tab.CAUSES)
        await ui.press("m")
        assert ui.cursor_row.strip()
        await growing.tell(ui, Finished(DONE))
        assert "m2.py" in ui.cursor_row
        assert ui.screen.tab is Tab.CAUSES
        assert NODES[2].id in ui.screen.reviewed
        assert ui.lines[1].strip().startswith("different:")

    growing.play(steps)
    assert growing.judged == [DONE]
    assert growing.session.report is DONE


def test_a_filter_and_the_pane_stay_too(growing: Growing):
    async def steps(ui: Ui) -> None:
        await growing.tell(ui, outline(DONE))
        await ui.press("f")
        await ui.write("m1")
        await growing.tell(ui, Finished(DONE))
        assert ui.screen.prompt.question.strip() == "filter:"  # nobody is interrupted while he types
        assert growing.session.report is None
        await ui.press("enter", "tab")
        await growing.tell(ui)
        assert growing.session.report is DONE
        assert ui.screen.outline.outline.shown.text == "m1"
        assert ui.screen.focused is ui.screen.detail
        assert not [line for line in ui.outline if "m2.py" in line]

    growing.play(steps)


def test_it_waits_while_the_help_is_read(growing: Growing):
    async def steps(ui: Ui) -> None:
        await growing.tell(ui, outline(DONE))
        await ui.press("?")
        await growing.tell(ui, Finished(DONE))
        assert growing.session.report is None
        await ui.press("escape")
        await growing.tell(ui)
        assert growing.session.report is DONE

    growing.play(steps)


def test_identical_inputs_are_finished_without_an_outline(growing: Growing):
    async def steps(ui: Ui) -> None:
        same = report(Verdict.IDENTICAL)
        await growing.tell(ui, Finished(same))
        assert "identical" in ui.lines[1]

    growing.play(steps)


def test_a_failure_before_the_outline_ends_the_ui(growing: Growing):
    async def steps(ui: Ui) -> None:
        await growing.tell(ui, Failed("a.whl: no such file"))
        assert not ui.app.is_running or ui.app._exit

    growing.play(steps)
    assert growing.session.failure == "a.whl: no such file"


def test_a_failure_after_it_is_told_and_what_is_known_stays(growing: Growing):
    async def steps(ui: Ui) -> None:
        await growing.tell(ui, outline(DONE), NodeDone(NODES[0]), Failed("the process that compares has ended"))
        assert "failed: the process that compares has ended" in ui.text
        assert [line for line in ui.outline if "m0.py" in line]

    growing.play(steps)


def test_q_ends_it_at_any_moment(growing: Growing):
    async def steps(ui: Ui) -> None:
        await ui.press("q")
        assert ui.app._exit

    growing.play(steps)
    assert growing.session.report is None
