"""Blanks at the ends of lines, and newlines at the end of a text."""

from __future__ import annotations

from itertools import zip_longest

from msgspec import Struct

_BLANKS = b" \t"


class LineLayout(Struct, frozen=True):
    """The parts of a difference that is one of layout alone.

    `newlines` says what stands at the end of each text, where that differs; `blanks` are the texts that differ in
    blanks at line ends alone, their ends made equal.
    """

    newlines: tuple[str, str] | None
    blanks: tuple[bytes, bytes] | None


def layout_of(a: bytes, b: bytes, *, has_idle_blanks: bool) -> LineLayout | None:
    r"""How two texts with `\n` line ends differ, if it is by newlines at the end or (if idle) blanks at line ends.

    None where they are equal, or more than that differs.
    """
    if a == b:
        return None
    if a.rstrip(b"\n") == b.rstrip(b"\n"):
        return LineLayout((_end(a, len(a.rstrip(b"\n"))), _end(b, len(b.rstrip(b"\n")))), None)
    if not has_idle_blanks:
        return None
    lines_a, lines_b = a.split(b"\n"), b.split(b"\n")
    if any(x.rstrip(_BLANKS) != y.rstrip(_BLANKS) for x, y in zip_longest(lines_a, lines_b, fillvalue=b"")):
        return None
    if len(lines_a) == len(lines_b):
        return LineLayout(None, (a, b))
    most = _last_with_text(lines_a)
    newlines = _tail(lines_a, most), _tail(lines_b, most)
    cut_a, cut_b = (b"\n".join(lines[:most]) + b"\n" for lines in (lines_a, lines_b))
    return LineLayout(newlines, (cut_a, cut_b) if cut_a != cut_b else None)


def _last_with_text(lines: list[bytes]) -> int:
    """How many lines there are up to the last that holds more than blanks."""
    count = len(lines)
    while count and not lines[count - 1].strip(_BLANKS):
        count -= 1
    return count


def _tail(lines: list[bytes], start: int) -> str:
    """The end of a text whose lines from `start` on are blank."""
    newlines = len(lines) - start if start else len(lines) - 1
    return told_newlines(newlines) + (" among blanks" if any(lines[start:]) else "")


def _end(text: bytes, start: int) -> str:
    return told_newlines(len(text) - start)


def told_newlines(newlines: int) -> str:
    """How many newlines stand at the end of a text, in words."""
    count = {0: "no newline", 1: "one newline"}.get(newlines, f"{newlines:,} newlines")
    return f"{count} at the end"
