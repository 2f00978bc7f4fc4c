from __future__ import annotations

import io

import pytest

from pydistdiff.tui.terminal import obstacle


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_two_terminals_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert obstacle(Terminal(), Terminal()) is None


def test_a_pipe_is_one_on_either_side() -> None:
    assert obstacle(io.StringIO(), Terminal()) == "standard input is no terminal"
    assert obstacle(Terminal(), io.StringIO()) == "standard output is no terminal"


def test_a_dumb_terminal_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert obstacle(Terminal(), Terminal()) == "the terminal is dumb (TERM=dumb)"
