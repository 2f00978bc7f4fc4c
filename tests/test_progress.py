from __future__ import annotations

import io

from pydistdiff.progress import PATIENCE, ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def drawn(stream: io.StringIO, seconds: float, member: str = "demo/core.py") -> str:
    clock = Clock()
    with ProgressLine(stream, clock) as line:
        line.show(0, 10, "first")
        clock.now += seconds
        line.show(3, 10, member)
        line.show(4, 10, "too soon after the last")
        clock.now += seconds
        line.show(9, 10, "near the end")
    return stream.getvalue()


def test_short_work_shows_nothing() -> None:
    assert drawn(Terminal(), PATIENCE / 3) == ""


def test_what_is_no_terminal_gets_nothing() -> None:
    assert drawn(io.StringIO(), PATIENCE * 2) == ""
    with ProgressLine(None) as line:
        line.show(1, 2, "x")


def test_long_work_shows_how_far_it_is_and_cleans_up() -> None:
    output = drawn(Terminal(), PATIENCE * 2)
    assert "3/10" in output
    assert "demo/core.py" in output
    assert "near the end" in output
    assert "first" not in output
    assert "too soon" not in output
    assert output.endswith("\x1b[2K")  # the line is erased


def test_a_name_is_neither_markup_nor_control() -> None:
    output = drawn(Terminal(), PATIENCE * 2, "[/x]\x1b]0;title\x07[red]x")
    assert "[/x]⟦U+001B⟧]0;title⟦U+0007⟧[red]x" in output


def test_a_long_name_keeps_its_end() -> None:
    output = drawn(Terminal(), PATIENCE * 2, "d/" * 100 + "core.py")
    assert "…" in output
    assert "d/core.py" in output


def test_bytes_are_counted_in_units_also_when_nobody_knows_how_many_there_will_be() -> None:
    stream, clock = Terminal(), Clock()
    with ProgressLine(stream, clock, counts_bytes=True) as line:
        clock.now += PATIENCE * 2
        line.show(2_500_000, 5_000_000, "demo-1.0.tar.gz")
        clock.now += PATIENCE * 2
        line.show(1_500_000, None, "other-1.0.tar.gz")
    assert "2.5/5.0 MB" in stream.getvalue()
    assert "1.5/? MB" in stream.getvalue()
