"""Which lines of C and C++ are comments and nothing else, to every compiler."""

from __future__ import annotations

import re

_SUFFIX = re.compile(r"\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)", re.IGNORECASE)
_RAW_STRING = re.compile(r'(?<![0-9A-Za-z_])(?:u8|[uUL])?R"')
_OPENS = re.compile(r"^[ \t]*/\*", re.MULTILINE)
_CLOSES = re.compile(r"\*(?:\\[^\S\n]*\n)*/")


def is_c(path: str) -> bool:
    """Whether a file is called like one of C or C++."""
    name = path.rpartition("/")[2]
    return "." in name and _SUFFIX.fullmatch(name[name.rfind(".") :]) is not None


def comment_lines(text: str) -> frozenset[str]:
    """The lines that lie in block comments wherever they stand in the text.

    A comment is trusted that begins a line which does not go on from the one above (with a backslash at its end):
    nothing but a raw string could make a compiler read it otherwise. It ends at the first `*/`, also where a line is
    spliced between the two characters. In a text with a raw string, a trigraph (`??/` may be a backslash) or a bare CR
    (some compilers end a line there) nothing is trusted.
    """
    if "??/" in text or "\r" in text or _RAW_STRING.search(text) is not None:
        return frozenset()
    inside: set[str] = set()
    outside: set[str] = set()
    position = 0  # the beginning of a line
    while True:
        opening = _OPENS.search(text, position)
        if opening is None:
            break
        start, at = opening.span()
        closing = _CLOSES.search(text, at)
        if closing is None:
            break
        end = text.find("\n", closing.end())
        end = len(text) if end < 0 else end
        is_trusted = not text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start].rstrip().endswith("\\")
        is_alone = not text[closing.end() : end].strip(" \t")
        outside.update(text[position:start].split("\n"))
        (inside if is_trusted and is_alone else outside).update(text[start:end].split("\n"))
        position = end + 1
    outside.update(text[position:].split("\n"))
    return frozenset(inside - outside)
