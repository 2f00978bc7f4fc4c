"""What is told of the line ends of two texts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.comparers.encoding import odd_cookie

if TYPE_CHECKING:
    from pydistdiff.comparers.text import TextSide


_LONGEST_HASH_BANG = 4_096


def unified(text: bytes) -> bytes:
    r"""A text with `\n` for each CRLF and each CR."""
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def differ_in_ends_only(a: TextSide, b: TextSide) -> bool:
    """Whether two texts are equal once every line end is LF."""
    return unified(a.own) == unified(b.own)


def are_both_mixed(a: TextSide, b: TextSide) -> bool:
    """Whether both texts have ends of several kinds."""
    return a.line_ends == b.line_ends == "mixed"


def told_ends(a: TextSide, b: TextSide) -> tuple[str, str] | None:
    """The line ends of two texts as they are told, or None where nothing is to be told of them.

    A text without any has those of the other. A bare CR in a text with other ends stands in its lines, unless
    the texts differ in ends only. Where both are mixed and more than the ends differs, their ends stand in the
    lines, too: which end belongs to which line could not be told otherwise.
    """
    is_all = differ_in_ends_only(a, b) if "mixed" in (a.line_ends, b.line_ends) else False
    if are_both_mixed(a, b) and (not is_all or a.own == b.own):
        return None
    told = _described(a, has_bare=is_all), _described(b, has_bare=is_all)
    if told[0] == told[1]:
        if not is_all:
            return None
        told = told[0], f"{told[1]}, at other lines"
    hash_bang = _hash_bang_end(a), _hash_bang_end(b)
    if hash_bang[0] != hash_bang[1]:
        told = _noted(told, ", the #! line with {}", hash_bang)
    told = _noted(told, ", read by what its {} line names", (_other_interpreter(a), _other_interpreter(b)))
    return _noted(told, ", read by the codec {}", (odd_cookie(a.own), odd_cookie(b.own)))


def _noted(told: tuple[str, str], form: str, notes: tuple[str | None, str | None]) -> tuple[str, str]:
    a, b = (text + form.format(note) if note else text for text, note in zip(told, notes, strict=True))
    return a, b


def _described(side: TextSide, *, has_bare: bool) -> str:
    """`LF`, `CRLF`, `CR` or `mixed: 3 LF, 1 CRLF`; bare returns are counted only if asked for."""
    if side.line_ends != "mixed":
        return "LF" if side.line_ends == "none" else side.line_ends
    pairs = side.own.count(b"\r\n")
    counts = {
        "LF": side.own.count(b"\n") - pairs,
        "CRLF": pairs,
        "CR": side.own.count(b"\r") - pairs if has_bare else 0,
    }
    found = {name: count for name, count in counts.items() if count}
    return next(iter(found)) if len(found) == 1 else "mixed: " + ", ".join(f"{n:,} {name}" for name, n in found.items())


@cache
def _python() -> re.Pattern[bytes]:
    return re.compile(rb"#![ \t]*(?:\S*/env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?(?:python|pypy)w?[0-9.]*t?(?=[ \t\r\n]|$)")


def runs_python(head: bytes) -> bool:
    """Whether a file that begins so is a script of Python's: `#!/usr/bin/env python3`, `#!python`."""
    return _python().match(head) is not None


def _other_interpreter(side: TextSide) -> str | None:
    """A sign that a system gives the file to something else than Python, such as a shell that reads its first lines."""
    head = side.own[:_LONGEST_HASH_BANG]
    return "#!" if head.startswith(b"#!") and _python().match(head) is None else None


def _hash_bang_end(side: TextSide) -> str | None:
    """How the line ends by which a system finds the interpreter, where there is one."""
    if not side.own.startswith(b"#!"):
        return None
    if side.line_ends != "mixed":
        return side.line_ends if side.line_ends != "none" else None
    first, _, _ = side.own.partition(b"\n")
    if b"\r" in first[:-1]:
        return "CR"
    return "CRLF" if first.endswith(b"\r") else "LF"
