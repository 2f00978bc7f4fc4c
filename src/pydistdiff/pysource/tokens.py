"""Source that the parser of this Python does not read: its logical lines, as their tokens."""

from __future__ import annotations

import io
import keyword
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.pysource.definitions import inner_name
from pydistdiff.pysource.module import LARGEST, SourceError
from pydistdiff.pysource.units import Unit, indent_of, joined_start

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

Token = tuple[int, str]


class LogicalLine(NamedTuple):
    """The tokens of a statement, or of the head of one."""

    tokens: tuple[Token, ...]
    start: int
    end: int
    depth: int
    indent: bytes

    @property
    def defines(self) -> tuple[str, str] | None:
        """The kind and the name, where it is the head of a function or class."""
        words = [text for kind, text in self.tokens[:3] if kind == _NAME]
        words = words[words[:1] == ["async"] :]
        if len(words) > 1 and words[0] in ("def", "class") and not keyword.iskeyword(words[1]):
            return words[0], words[1]
        return None


_NAME = 1  # tokenize.NAME, in every version


class Tokens(NamedTuple):
    """A text as its logical lines, and its comments by their lines, from 0."""

    lines: tuple[LogicalLine, ...]
    comments: dict[int, str]


def tokenised(text: bytes) -> Tokens:
    """The tokens of a text in UTF-8. Raises SourceError where it cannot be cut into tokens for sure."""
    import tokenize

    if len(text) > LARGEST:
        raise SourceError(f"{len(text):,} bytes, more than the {LARGEST:,} that are cut into tokens")
    if b"\r" in text or b"\0" in text:
        raise SourceError("a bare CR or NUL")
    rows = text.split(b"\n")
    lines: list[LogicalLine] = []
    comments: dict[int, str] = {}
    open_: list[Token] = []
    start: tuple[int, int] | None = None
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text.decode()).readline):
            if token.type == tokenize.COMMENT:
                comments[token.start[0] - 1] = token.string.rstrip()
            elif token.type in (tokenize.INDENT, tokenize.DEDENT):
                depth += 1 if token.type == tokenize.INDENT else -1
            elif token.type == tokenize.NEWLINE:
                if start is not None:
                    first = joined_start(rows, start[0] - 1)
                    lines.append(LogicalLine(tuple(open_), first, token.start[0], depth, indent_of(rows, first)))
                open_, start = [], None
            elif token.type not in (tokenize.NL, tokenize.ENDMARKER):
                start = token.start if start is None else start
                open_.append((token.type, token.string))
    except (tokenize.TokenError, SyntaxError) as error:
        raise SourceError(f"it cannot be cut into tokens: {error.args[0]}") from None
    if start is not None:
        raise SourceError("its last statement has no end")
    return Tokens(tuple(lines), comments)


class TokenUnits:
    """The logical lines as units: none of them is told to be in a definition, so none is told to have moved."""

    def __init__(self, side: Tokens) -> None:
        self._side = side
        self.units: list[Unit] = []
        top = 0
        for index, line in enumerate(side.lines):
            top = index if line.depth == 0 else top
            self.units.append(Unit(line.start, line.end, line.depth, str(index), top))

    def text(self, index: int) -> Hashable:
        """The tokens: nothing is cheaper."""
        return self.key(index)

    def key(self, index: int) -> Hashable:
        """The tokens."""
        line = self._side.lines[index]
        return line.depth, line.tokens

    def indent(self, index: int) -> bytes:
        """The blanks before it: each logical line begins a line."""
        return self._side.lines[index].indent

    def comments(self, lines: Sequence[int], touched: Iterable[int]) -> dict[int, str]:  # noqa: ARG002
        """All comments."""
        return self._side.comments


def token_places(side: Tokens) -> tuple[tuple[int, str | None], ...]:
    """The lines, from 1, at which functions and classes begin and end, with the innermost name from there on.

    Raises SourceError where one has too long a name.
    """
    result: list[tuple[int, str | None]] = [(1, None)]
    open_: list[tuple[int, str, str]] = []
    for logical in side.lines:
        is_closed = False
        while open_ and open_[-1][0] >= logical.depth:
            open_.pop()
            is_closed = True
        defined = logical.defines
        if defined is not None:
            name = inner_name(open_[-1][1] if open_ else "", defined[1])
            open_.append((logical.depth, name, f"class {name}" if defined[0] == "class" else f"{name}()"))
        if is_closed or defined is not None:
            result.append((logical.start + 1, open_[-1][2] if open_ else None))
    return tuple(next(reversed(list(group))) for _, group in groupby(result, key=lambda place: place[0]))


def told_tokens(a: Tokens, b: Tokens) -> list[str]:
    """Functions and classes whose heads came, went or changed, as far as tokens tell them."""
    names = [dict.fromkeys(name for _, name in token_places(side) if name is not None) for side in (a, b)]
    told = []
    for own, other, words in ((names[0], names[1], "removed"), (names[1], names[0], "added")):
        only = [f"`{name}`" for name in own if name not in other]
        if only:
            more = f" and {len(only) - 3:,} more" if len(only) > 3 else ""
            told.append(f"{', '.join(only[:3])}{more} {words}")
    return told
