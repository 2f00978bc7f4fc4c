"""Which words of code are keywords, strings, comments and the like, for a few well-behaved languages.

Colour only helps the eye, so it is left out wherever it could cost: of long lines, of all lines of a page beyond
`MOST_LINES`, of languages that are not in the list (HAZARDS rule 16).
"""

from __future__ import annotations

import posixpath
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pygments.lexer import Lexer
    from pygments.token import _TokenType

MOST_LINES = 5_000
MOST_CHARACTERS = 300
MOST_IN_ALL = 250_000
"""Lines of a page, characters of a line, and characters of a page that are coloured."""

Token = tuple[int, int, str]
"""Characters [start:end] of a line, and the class of what they are."""

# Ending of the name → the name that pygments has for the language.
_LANGUAGES = {
    **dict.fromkeys((".py", ".pyi", ".pyw", ".pth"), "python"),
    **dict.fromkeys((".pyx", ".pxd", ".pxi"), "cython"),
    **dict.fromkeys((".c", ".h"), "c"),
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".hpp", ".hxx"), "cpp"),
    **dict.fromkeys((".cfg", ".ini"), "ini"),
    **dict.fromkeys((".htm", ".html", ".xhtml"), "html"),
    **dict.fromkeys((".js", ".mjs", ".cjs"), "javascript"),
    **dict.fromkeys((".json", ".ipynb"), "json"),
    **dict.fromkeys((".sh", ".bash"), "bash"),
    **dict.fromkeys((".svg", ".xml"), "xml"),
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
    ".css": "css",
    ".po": "po",
    ".rs": "rust",
    ".toml": "toml",
    ".ts": "typescript",
}
_MARKUP = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
_LONG_STRINGS = ('"""', "'''")


class Colouring:
    """The colours of one page: counts the lines that were read."""

    def __init__(self) -> None:
        self._left = MOST_LINES
        self._characters_left = MOST_IN_ALL

    def tokens(self, path: str, lines: Sequence[str]) -> list[list[Token]]:
        """The tokens of each of these lines that follow each other; none where that would cost too much."""
        plain: list[list[Token]] = [[] for _ in lines]
        language = _LANGUAGES.get(posixpath.splitext(path)[1].lower())
        if language is None or len(lines) > self._left or _begins_inside(language, lines):
            return plain
        short = [line if len(line) <= MOST_CHARACTERS else "" for line in lines]
        characters = sum(map(len, short))
        if characters > self._characters_left:
            return plain
        self._left -= len(lines)
        self._characters_left -= characters
        return _read(language, short)


def _begins_inside(language: str, lines: Sequence[str]) -> bool:
    """Whether a long string or a comment begins or ends outside these lines: then nobody knows which are code.

    Lexers of markup also search the whole rest for each end that is not there.
    """
    if language in ("python", "cython"):
        return any(sum(line.count(quotes) for line in lines) % 2 for quotes in _LONG_STRINGS)
    if language in ("html", "xml"):
        text = "\n".join(line for line in lines if len(line) <= MOST_CHARACTERS)
        return any(_is_open(text, *pair) for pair in _MARKUP)
    return False


def _is_open(text: str, opening: str, closing: str) -> bool:
    first, first_end = text.find(opening), text.find(closing)
    return text.rfind(opening) > text.rfind(closing) or (first_end >= 0 and not 0 <= first < first_end)


def _read(language: str, lines: Sequence[str]) -> list[list[Token]]:
    found: list[list[Token]] = [[] for _ in lines]
    at = place = 0
    for kind, text in _lexer(language).get_tokens("\n".join(lines)):
        named = _class_of(kind)
        for number, piece in enumerate(text.split("\n")):
            if number:
                at, place = at + 1, 0
            if piece and named and at < len(lines):
                found[at].append((place, place + len(piece), named))
            place += len(piece)
    return found


@cache
def _lexer(language: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language, stripnl=False)


@cache
def _class_of(kind: _TokenType) -> str:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    for parent, named in (
        (String.Doc, "s"),
        (Comment, "c"),
        (String, "s"),
        (Number, "m"),
        (Keyword, "k"),
        (Operator.Word, "k"),
        (Name.Tag, "k"),
        (Name.Function, "f"),
        (Name.Class, "f"),
        (Name.Decorator, "f"),
        (Name.Attribute, "f"),
        (Name.Builtin, "n"),
        (Name.Exception, "n"),
    ):
        if kind in parent:  # type: ignore[comparison-overlap]
            return named
    return ""
