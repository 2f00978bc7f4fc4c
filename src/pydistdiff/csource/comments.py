"""Which lines of C and C++ are comments and nothing else, to every compiler."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SUFFIX = re.compile(r"\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)", re.IGNORECASE)
_OPENS = re.compile(r"^[ \t]*/\*", re.MULTILINE)
_CLOSES = re.compile(r"\*(?:\\[^\S\n]*\n)*/")
_CLOSES_ANOTHER = re.compile(r"(?:\\[^\S\n]*\n)*/")
"""Behind `/*`: what begins a comment in code ends one that began in the middle of a line above."""
_TRIGRAPH_SPLICE = re.compile(r"\?\?/[^\S\n]*\n")
_RAW_STRING = re.compile(r'(?<![0-9A-Za-z_])(?:u8|[uUL])?R(?:\\[^\S\n]*\n)*"')
_TOKEN = re.compile(
    rf"""{_RAW_STRING.pattern}|"(?:[^"\\]|\\.)*+"|'(?:[^'"\\]|\\.){{1,12}}'|'"'|["']|//|/\*""",
)


class Comment(NamedTuple):
    """A block comment that has its lines to itself: from `start` to `end`, which is behind the last character.

    `is_plain` where its end is no `*/` that is spliced together from two lines.
    """

    start: int
    end: int
    is_plain: bool


def is_c(path: str) -> bool:
    """Whether a file is called like one of C or C++."""
    name = path.rpartition("/")[2]
    return "." in name and _SUFFIX.fullmatch(name[name.rfind(".") :]) is not None


def comments(text: str) -> list[Comment]:
    """The block comments that begin and end with a line.

    A comment is trusted that begins a line which does not go on from the one above (with a backslash at its end):
    nothing but a raw string could make a compiler read it otherwise, and behind the first of these nothing is trusted.
    One that begins with `/*/` is not: within another comment that is its end.
    It ends at the first `*/`, also where a line is spliced between the two characters. In a text with a trigraph at the
    end of a line (`??/` may be a backslash) or a bare CR (some compilers end a line there) nothing is trusted.
    """
    if "\r" in text or _TRIGRAPH_SPLICE.search(text) is not None:
        return []
    found: list[Comment] = []
    position = 0  # the beginning of a line
    while True:
        opening = _OPENS.search(text, position)
        if opening is None or _has_raw_string(text, position, opening.start()):
            return found
        start, at = opening.span()
        closing = _CLOSES.search(text, at)
        if closing is None:
            return found
        end = text.find("\n", closing.end())
        end = len(text) if end < 0 else end
        is_trusted = not _goes_on(_line_above(text, start)) and _CLOSES_ANOTHER.match(text, at) is None
        if is_trusted and not text[closing.end() : end].strip(" \t"):
            found.append(Comment(start, end, closing[0] == "*/"))
        elif _has_raw_string(text, start, end):
            return found
        position = end + 1


def lines_within(text: str, chosen: Iterable[Comment]) -> frozenset[str]:
    """The lines that lie in these comments wherever they stand in the text."""
    inside: set[str] = set()
    outside: set[str] = set()
    position = 0
    for comment in chosen:
        if position < comment.start:
            outside.update(text[position : comment.start - 1].split("\n"))
        inside.update(text[comment.start : comment.end].split("\n"))
        position = comment.end + 1
    if position <= len(text):
        outside.update(text[position:].split("\n"))
    return frozenset(inside - outside)


def comment_lines(text: str) -> frozenset[str]:
    """The lines that lie in block comments wherever they stand in the text."""
    return lines_within(text, comments(text))


def line_numbers(text: str, chosen: Sequence[Comment]) -> list[range]:
    """The lines of these comments, from 0, which are in the order of the text."""
    edges = [0, *(edge for comment in chosen for edge in (comment.start, comment.end))]
    lines = list(accumulate(text.count("\n", low, high) for low, high in pairwise(edges)))
    return [range(first, last + 1) for first, last in zip(lines[::2], lines[1::2], strict=True)]


def _has_raw_string(text: str, low: int, high: int) -> bool:
    """Whether these lines may hold a raw string: `R"` counts that is not for sure within a string."""
    position = low
    while (found := _RAW_STRING.search(text, position, high)) is not None:
        start = text.rfind("\n", low, found.start()) + 1 or low
        end = text.find("\n", start, high)
        end = high if end < 0 else end
        if "\n" in found[0] or _is_raw(_line_above(text, start), text[start:end]):
            return True
        position = end
    return False


def _line_above(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start]


def _goes_on(line: str) -> bool:
    """Whether the next line is the same one to a compiler."""
    return line.rstrip().endswith("\\")


def _is_raw(before: str, line: str) -> bool:
    """Whether a line with an `R"` may hold a raw string; it may begin in a comment, or go on from the one above."""
    if "*/" in line or _goes_on(before):
        return True
    for token in _TOKEN.finditer(line):
        if token[0] in ("//", "/*"):
            return _RAW_STRING.search(line, token.end()) is not None
        if token[0] in ("'", '"') or (token[0].endswith('R"') and token[0][0] != '"'):
            return True
    return False
