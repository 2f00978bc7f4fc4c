"""Cython source as the functions and classes that it declares: read by its indentation, not parsed.

Strings, comments and open brackets are minded, so that no docstring is taken for a definition; what functions keep to
themselves is not looked at.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.pysource.definitions import LONGEST_NAME, inner_name
from pydistdiff.pysource.module import LARGEST, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TAB = 8


class LogicalLine(NamedTuple):
    """A statement, or the head of one: its lines, from 0, `end` behind the last, its column, and its text in one line.

    `bare` is the text with its strings blotted out, of the same length.
    """

    start: int
    end: int
    column: int
    text: str
    bare: str


class Declaration(NamedTuple):
    """A function or class.

    `before`, `parameters` and `behind` are the parts of its head around its name; the parameters of a class are its
    bases.
    """

    name: str
    is_class: bool
    before: str
    parameters: str
    behind: str

    @property
    def shown(self) -> str:
        """The name as it is shown."""
        return f"class {self.name}" if self.is_class else f"{self.name}()"


class _Frame(NamedTuple):
    """What lines that are indented deeper lie in."""

    column: int
    name: str
    shown: str | None
    is_function: bool
    is_declaring: bool


class Outline(NamedTuple):
    """What a file declares, and the lines, from 1, at which that begins and ends, with the innermost name."""

    declarations: tuple[Declaration, ...]
    places: tuple[tuple[int, str | None], ...]


def outline(text: str) -> Outline:
    """The outline of a text. Raises SourceError where it is too large, or a name too long."""
    if len(text) > LARGEST:
        raise SourceError(f"{len(text):,} characters, more than the {LARGEST:,} that are read")
    if "\0" in text:
        raise SourceError("a NUL")
    found: list[Declaration] = []
    places: list[tuple[int, str | None]] = [(1, None)]
    frames = [_Frame(-1, "", None, is_function=False, is_declaring=False)]
    for line in _logical_lines(text):
        is_closed = False
        while frames[-1].column >= line.column:
            is_closed |= frames.pop().shown != frames[-1].shown
        outer = frames[-1]
        declared = None if outer.is_function else _declared(line, outer)
        frame = _entered(line, outer, declared)
        if declared is not None or is_closed:
            places.append((line.start + 1, frame.shown))
        if declared is not None:
            found.append(declared)
        if line.bare.endswith(":"):
            frames.append(frame)
        elif declared is not None:  # it ends with its line
            places.append((line.end + 1, outer.shown))
    return Outline(tuple(found), tuple(list(group)[-1] for _, group in groupby(places, key=lambda place: place[0])))


def _entered(line: LogicalLine, outer: _Frame, declared: Declaration | None) -> _Frame:
    """What lines that are indented deeper than this one lie in."""
    if declared is None:
        is_declaring = outer.is_declaring or _declares().match(line.bare) is not None
        return outer._replace(column=line.column, is_declaring=is_declaring)
    is_declaring = outer.is_declaring or "cppclass" in declared.before
    return _Frame(line.column, declared.name, declared.shown, not declared.is_class, is_declaring)


@cache
def _declares() -> re.Pattern[str]:
    """Heads of blocks whose lines are declarations without the word `cdef`."""
    return re.compile(r"(?:cdef|cpdef)\b[^(=\[]*:$")


@cache
def _class() -> re.Pattern[str]:
    """The head of a class, or of what has members as one; the words before its name, and the name."""
    return re.compile(
        r"((?:(?:cdef|cpdef|ctypedef|public|api|packed|extern) )*"
        r"(?:class|cppclass|struct|union|fused|enum(?: class| struct)?)) (?:\w+\.)*(\w+)(?=\W)"
    )


def _declared(line: LogicalLine, outer: _Frame) -> Declaration | None:
    """What a line declares."""
    head = _class().match(line.bare)
    if head is not None:
        if not line.bare.endswith(":") and head[1] != "class":  # declared ahead of its members
            return None
        bases, behind = _cut(line, head.end(), _group_end(line.bare, head.end()) or head.end())
        return Declaration(inner_name(outer.name, head[2]), True, head[1], bases, behind)
    if line.bare.startswith(("def ", "async def ", "cdef ", "cpdef ")) or outer.is_declaring:
        return _function(line, outer)
    return None


_NAME = re.compile(r"(?<!\w)(\w++|operator ?\S{1,3}) ?(?:\[[^\[\]]*\])?\s*$")
_NO_NAME = ("cdef", "cpdef", "inline", "public", "api", "extern", "def", "nogil", "gil", "except")


def _function(line: LogicalLine, outer: _Frame) -> Declaration | None:
    """The function that a head or a declaration is of: its name is what stands before its parameters."""
    start = 0
    while (opening := _opening(line.bare, start)) is not None:
        end = _group_end(line.bare, opening)
        name = _NAME.search(line.bare, max(start, opening - LONGEST_NAME), opening)
        if end is None or name is None:
            return None
        if name[1] in _NO_NAME:  # a type in parentheses stands before the name
            start = end
            continue
        if line.bare[opening + 1] in "*&" and not line.bare.startswith(("def ", "async def ")):  # a pointer
            return None
        parameters, behind = _cut(line, opening, end)
        whole = inner_name(outer.name, name[1])
        return Declaration(whole, False, line.text[: name.start()].rstrip(), parameters, behind)
    return None


def _cut(line: LogicalLine, start: int, end: int) -> tuple[str, str]:
    """What stands between two places, and what from there to the colon."""
    colon = line.bare.find(":", end)
    return line.text[start:end].strip(), line.text[end : None if colon < 0 else colon].strip()


def _opening(bare: str, start: int) -> int | None:
    """The first parenthesis that lies in no brackets, before a sign of equality."""
    depth = 0
    for found in _SIGNS.finditer(bare, start):
        sign = found[0]
        if depth == 0 and sign in "(=":
            return found.start() if sign == "(" else None
        depth += (sign in "[(") - (sign in "])")
    return None


def _group_end(bare: str, start: int) -> int | None:
    """The place behind what closes a parenthesis, which stands at this place; None where there is none."""
    depth = 0
    for found in _SIGNS.finditer(bare, start) if bare.startswith("(", start) else ():
        depth += (found[0] in "[(") - (found[0] in "])")
        if depth == 0:
            return found.end()
    return None


_SIGNS = re.compile(r"[\[\]()=]")


# ---------------------------------------------------------------- lines


@cache
def _token() -> re.Pattern[str]:
    """What decides where a logical line ends; each alternative is linear, whatever is not closed."""
    triple = "|".join(rf"{sign * 3}(?:[^{sign}\\]|\\.|{sign}(?!{sign * 2}))*+(?:{sign * 3}|\Z)" for sign in "\"'")
    single = "|".join(rf"{sign}(?:[^{sign}\\\n]|\\.)*+{sign}?" for sign in "\"'")
    return re.compile(
        rf"(?P<comment>\#[^\n]*+)|(?P<string>{triple}|{single})|(?P<open>[(\[{{])|(?P<close>[)\]}}])"
        r"|(?P<joined>\\\n)|(?P<end>\n)",
        re.DOTALL,
    )


def _logical_lines(text: str) -> Iterator[LogicalLine]:
    number = first = depth = position = start = 0
    pieces: list[tuple[str, bool]] = []
    for token in _token().finditer(text + "\n"):
        kind = token.lastgroup
        pieces.append((text[position : token.start()], False))
        if kind in ("string", "open", "close"):
            pieces.append((token[0], kind == "string"))
            depth = max(0, depth + (kind == "open") - (kind == "close"))
        elif kind != "comment":
            pieces.append((" ", False))
        position = token.end()
        number += token[0].count("\n")
        if kind == "end" and not depth:
            joined = _joined(pieces)
            if joined[0]:
                yield LogicalLine(first, number, _column(text, start), *joined)
            pieces, start, first = [], position, number


def _column(text: str, start: int) -> int:
    """The column of the first character of a line that is no blank."""
    blanks = _BLANKS.match(text, start)
    assert blanks is not None
    return len(blanks[0].expandtabs(_TAB))


_BLANKS = re.compile(r"[ \t\f]*")


_IDLE_BLANK = re.compile(r"(?<=[(\[{]) | (?=[)\]},:])")


def _joined(pieces: Sequence[tuple[str, bool]]) -> tuple[str, str]:
    """The text of a logical line with single blanks, and the same with its strings blotted out."""
    if not any(piece and not piece.isspace() for piece, _ in pieces):
        return "", ""
    text = "".join("\0" * len(piece) if is_string else piece for piece, is_string in pieces)
    bare = _IDLE_BLANK.sub("", " ".join(text.split()))
    strings = iter([piece for piece, is_string in pieces if is_string])
    return re.sub("\0+", lambda found: _filled(found[0], strings), bare), bare.replace("\0", "_")


def _filled(blot: str, strings: Iterator[str]) -> str:
    """The strings that a blot stands for: two of them may stand side by side."""
    text = ""
    while len(text) < len(blot):
        text += next(strings)
    return text
