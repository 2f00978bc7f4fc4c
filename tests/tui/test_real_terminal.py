"""The program in a real terminal: tmux sends keys and reads the screen.

`PYDISTDIFF_REQUIRE_TMUX=1` makes a missing tmux a failure, so that whoever releases knows that this ran.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import pydistdiff
from pydistdiff.reports.json_report import dump
from report_builder import different

PATIENCE = 120
"""Seconds that a busy machine may take before the test gives up; it waits for what is on the screen, not for time."""


def tmux() -> str:
    found = shutil.which("tmux")
    if found is None:
        message = "tmux is not installed: the UI was not tried in a real terminal"
        if os.environ.get("PYDISTDIFF_REQUIRE_TMUX") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return found


class Terminal:
    """One tmux server of our own, with one window."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self._command = [tmux(), "-S", str(folder / "socket"), "-f", os.devnull]
        # Workers of pytest-xdist have the size of no terminal in COLUMNS and LINES.
        dropped = ("TMUX", "NO_COLOR", "COLUMNS", "LINES")
        self._environment = {name: text for name, text in os.environ.items() if name not in dropped}
        self._environment |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        width, height = map(str, size)
        self._call("new-session", "-d", "-x", width, "-y", height, "-c", str(folder), "sh")

    def _call(self, *words: str) -> str:
        command = [*self._command, *words]
        done = subprocess.run(command, env=self._environment, capture_output=True, encoding="utf-8", check=True)
        return done.stdout

    def run(self, *words: str) -> None:
        """Run this program, and print its status when it ends."""
        environment = f"PYTHONPATH={shlex.quote(str(Path(pydistdiff.__file__).parents[1]))}"
        command = f"{environment} {shlex.join([sys.executable, '-m', 'pydistdiff', *words])}; echo status=$?"
        self.send(command, "Enter")

    def send(self, *keys: str) -> None:
        self._call("send-keys", *keys)

    def write(self, text: str) -> None:
        self._call("send-keys", "-l", text)

    @property
    def screen(self) -> str:
        return self._call("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """Wait until a text is on the screen."""
        end = time.monotonic() + PATIENCE
        while text not in (seen := self.screen):
            assert time.monotonic() < end, f"{text!r} is not on the screen:\n{seen}"
            time.sleep(0.05)
        return seen

    def close(self) -> None:
        self._call("kill-server")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path, (100, 30))
    yield opened
    opened.close()


@pytest.fixture
def saved(tmp_path: Path) -> str:
    (tmp_path / "r.json").write_bytes(dump(different()))
    return str(tmp_path / "r.json")


def test_open_filter_next_hunk_save_quit(terminal: Terminal, saved: str, tmp_path: Path) -> None:
    terminal.run(saved)
    terminal.wait_for("▾ Unexplained")
    terminal.send("f")
    terminal.wait_for("filter:")
    terminal.write("core")
    terminal.send("Enter")
    terminal.wait_for("filter: core")
    terminal.send("n")
    terminal.wait_for("changed demo/core.py")
    terminal.send("n")
    terminal.wait_for("return 2")
    terminal.send("s")
    terminal.wait_for("save the report as")
    terminal.send("C-u", *"kept.html", "Enter")  # all at once, as pasted or typed ahead
    terminal.wait_for("Wrote kept.html")
    terminal.send("q")
    seen = terminal.wait_for("status=2")  # the report is incomplete
    assert "Unexplained" not in seen  # the screen is as it was before
    assert (tmp_path / "kept.html").read_text(encoding="utf-8").startswith("<!")


def test_ctrl_c_ends_it_at_once_and_a_resize_does_not(terminal: Terminal, saved: str) -> None:
    terminal.run(saved)
    terminal.wait_for("▾ Unexplained")
    terminal._call("resize-window", "-x", "60", "-y", "20")
    terminal.wait_for("2 removed,…")
    terminal._call("resize-window", "-x", "150", "-y", "30")
    terminal.wait_for("▾ Unexplained")
    terminal.send("C-c")
    terminal.wait_for("status=2")


def test_a_dumb_terminal_gets_the_text_and_asking_for_the_ui_is_an_error(terminal: Terminal, saved: str) -> None:
    terminal.send("export TERM=dumb; clear", "Enter")
    terminal.run(saved, "--max-text-lines=40")
    terminal.wait_for("status=2")
    terminal.run(saved, "--tui")
    terminal.wait_for("--tui: the terminal is dumb (TERM=dumb)")
