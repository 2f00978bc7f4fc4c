"""Whether byte code differs only as comments and blank lines of its source move the lines."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.code import Constant, Kind, bare
from pydistdiff.bytecode.lines import line_rows
from pydistdiff.bytecode.pyc import LARGEST, read_pyc
from pydistdiff.explain.bytecode_state import modules_of
from pydistdiff.limits import KIB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.archives.member import Member
    from pydistdiff.bytecode.code import Code, Item
    from pydistdiff.bytecode.lines import Row
    from pydistdiff.bytecode.versions import Version
    from pydistdiff.explain.scene import Scene
    from pydistdiff.modules import Module

_NOTE = "equal tokens"
_ELSEWHERE = Constant(Kind.NONE)
LARGEST_SOURCE = 512 * KIB
"""Bytes of a source that is taken apart; the largest of the standard library has half of that."""
Lines = dict[int, int]
"""The line in b of what stands in a line of a."""


def follows_comments(scene: Scene, a: Module, b: Module) -> bool:
    """Whether the sources differ in comments and blank lines alone, and the code in the lines that follow."""
    if a.source is None or b.source is None:
        return False
    texts = [_bytes(scene, member, LARGEST_SOURCE) for member in (a.source, b.source)]
    if texts[0] is None or texts[1] is None or texts[0] == texts[1]:
        return False
    lines = moved_lines(texts[0], texts[1])
    if lines is None:
        return False
    one, other = (read_pyc(_bytes(scene, member, LARGEST) or b"") for member in (a.compiled, b.compiled))
    return one.version == other.version and has_moved(one.code, other.code, one.version, lines)


def have_equal_tokens(scene: Scene) -> bool:
    """Whether the sources of both sides are equal, or differ in comments and blank lines alone; remembered."""
    if _NOTE not in scene.notes:
        texts = [
            _bytes(scene, module.source, LARGEST_SOURCE) if module is not None and module.source is not None else None
            for module in modules_of(scene)
        ]
        scene.notes[_NOTE] = (
            texts[0] is not None
            and texts[1] is not None
            and (texts[0] == texts[1] or moved_lines(texts[0], texts[1]) is not None)
        )
    return bool(scene.notes[_NOTE])


def _bytes(scene: Scene, member: Member, most: int) -> bytes | None:
    assert scene.neighbours is not None
    source = scene.neighbours.source(member)
    return source.all() if source is not None and source.size <= most else None


def moved_lines(a: bytes, b: bytes) -> Lines | None:
    """The lines of b by those of a, if all tokens but comments are equal and none moved within its line."""
    import tokenize

    sides = []
    for text in (a, b):
        try:
            tokens = list(tokenize.tokenize(io.BytesIO(text).readline))
        except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
            return None
        sides.append([token for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL)])
    if len(sides[0]) != len(sides[1]):
        return None
    lines: Lines = {}
    for one, other in zip(*sides, strict=True):
        if one.type != other.type or (one.string != other.string and one.type != tokenize.NEWLINE):
            return None
        if one.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            continue
        for (line_a, column_a), (line_b, column_b) in ((one.start, other.start), (one.end, other.end)):
            if column_a != column_b or lines.setdefault(line_a, line_b) != line_b:
                return None
    return lines


def has_moved(a: Code, b: Code, version: Version, lines: Lines) -> bool:
    """Whether two code objects are equal but for line numbers, and these are what `lines` says."""
    stack = [(a, b)]
    while stack:
        one, other = stack.pop()
        rows_a, rows_b = line_rows(one, version), line_rows(other, version)
        if rows_a is None or rows_b is None or not _is_equal_but_for_lines(one, other):
            return False
        is_first = one.firstlineno == other.firstlineno == 1 and one is a
        if not is_first and _at(lines, one.firstlineno) != other.firstlineno:
            return False
        if _merged([_moved(row, lines) for row in rows_a]) != _merged(rows_b):
            return False
        stack += zip(one.inner, other.inner, strict=True)
    return True


def _is_equal_but_for_lines(a: Code, b: Code) -> bool:
    """Whether all of two code objects is equal but lines, file names, the order of sets, and what lies inside."""
    first, second = (
        replace(
            bare(code), firstlineno=0, linetable=b"", consts=tuple(map(partial(_constant, code), bare(code).consts))
        )
        for code in (a, b)
    )
    return first == second


def _constant(code: Code, item: Item) -> Item:
    """A constant, but not what is looked at elsewhere: code objects, and since 3.13 the first line of a class."""
    is_line = "__firstlineno__" in code.names and item == Constant(Kind.INTEGER, code.firstlineno)
    return _ELSEWHERE if is_line or not isinstance(item, Constant) else item


def _moved(row: Row, lines: Lines) -> Row:
    length, line, end_line, columns = row
    if line == 0:  # the start of a module, which is of no line
        return row
    return length, _at(lines, line), _at(lines, end_line), columns


def _at(lines: Lines, line: int | None) -> int | None:
    """The line in b; lines 0 and 1 stand for a module as a whole where nothing is in them."""
    return lines.get(line, line if line in (0, 1) else -1) if line is not None else None


def _merged(rows: Sequence[Row]) -> list[Row]:
    """The rows with neighbours of one place joined: how many there are depends on how far lines are apart."""
    merged: list[Row] = []
    for row in rows:
        length = row[0]
        if merged and merged[-1][1:] == row[1:]:
            length += merged.pop()[0]
        if length:
            merged.append((length, *row[1:]))
    return merged
