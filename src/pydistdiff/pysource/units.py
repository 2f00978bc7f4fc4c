"""A module as a row of units: simple statements, the heads of compound ones, and clauses such as `else`.

Each has its depth. Two modules have equal trees exactly if their rows are equal in depth and form: a clause belongs to
the statement of its depth that is nearest above it. `else` with nothing but an `if` in it is `elif`, as in the tree.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from pydistdiff.pysource.comments import comments_by_line
from pydistdiff.pysource.definitions import inner_name
from pydistdiff.pysource.trees import form

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from pydistdiff.pysource.module import Module

_NAMED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_COMPOUND = frozenset({
    *_NAMED, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
})  # fmt: skip
_BESIDE = 2
"""Lines around a compound statement that may belong to it: backslashes, brackets around decorators."""
_BODIES = ("body", "orelse", "handlers", "finalbody", "cases")


class Unit(Struct, frozen=True):
    """Lines that belong together, from 0, `end` behind the last one.

    `owner` is the whole name of the definition that it lies in, `top` the number of the unit of depth 0 that it lies in
    or is. `within` is the number of the head or clause whose body it lies in, of a clause that of its head; -1 where
    that is a definition, or nothing.
    """

    start: int
    end: int
    depth: int
    owner: str
    top: int
    within: int = -1


def joined_start(lines: Sequence[bytes], line: int) -> int:
    """The line at which a statement begins: lines of a backslash alone above it are of it, and tell its depth."""
    while line and lines[line - 1].endswith(b"\\") and lines[line - 1].strip() == b"\\":
        line -= 1
    return line


def indent_of(lines: Sequence[bytes], start: int) -> bytes:
    """The blanks that tell the depth of a statement that begins at this line: a backslash alone may stand behind them.

    Python takes those of the first of these lines that has any.
    """
    for index in range(start, len(lines)):
        line = lines[index]
        text = line.lstrip()
        if text != b"\\" or len(text) < len(line):
            return line[: len(line) - len(text)]
    return b""


class _Clause(NamedTuple):
    """A part of a compound statement behind its head, with a body of its own.

    `what` is its form, or the node that tells it: the `if` of an `elif`, a handler, a case.
    """

    what: str | ast.If | ast.excepthandler | ast.match_case
    body: Sequence[ast.stmt]


class _Place(NamedTuple):
    """What a statement or clause stands in, as in its unit; `top` is -1 where it is one itself."""

    depth: int
    owner: str
    top: int
    within: int


_Item = tuple[ast.stmt | _Clause, _Place]
_OUTERMOST = _Place(0, "", -1, -1)


class TreeUnits:
    """The units of a parsed module. Raises SourceError where a class or function has too long a name.

    `spans` are the lines that somebody will ask about, from 0, in order, each with the line behind its last one. A
    compound statement without any of them, and not beside one, is a single unit.
    """

    def __init__(self, module: Module, spans: Sequence[tuple[int, int]] | None = None) -> None:
        self._starts = None if spans is None else [start for start, _ in spans]
        self._ends = () if spans is None else [end for _, end in spans]
        self._lines = module.lines
        self._module = module
        self._nodes: list[ast.stmt | _Clause] = []
        self._forms: dict[int, Hashable] = {}
        self._open: set[int] = set()
        self.units: list[Unit] = []
        stack: list[_Item] = [(node, _OUTERMOST) for node in reversed(module.body)]
        while stack:
            node, place = stack.pop()
            if isinstance(node, _Clause):
                stack += reversed(self._clause(node, place))
            elif type(node) in _COMPOUND and self._is_asked_about(node):
                stack += reversed(self._statement(node, place))
            else:
                self._add(node, self._start(node), self._module.end(node), place)

    def _is_asked_about(self, node: ast.stmt) -> bool:
        if self._starts is None:
            return True
        before = bisect_right(self._starts, self._module.end(node) + _BESIDE)
        return before > 0 and self._ends[before - 1] >= self._module.start(node) - _BESIDE

    def _statement(self, node: ast.stmt, place: _Place) -> list[_Item]:
        """Adds the unit of the head of a compound statement; gives what lies in it."""
        number = len(self.units)
        self._open.add(number)
        body: Sequence[ast.stmt] = getattr(node, "body", ())
        start = self._start(node)
        end = self._head_end(start, body[0]) if body else self._match_end(start, node)
        self._add(node, start, end, place)
        top = place.top if place.depth else number
        if isinstance(node, _NAMED):
            within = _Place(place.depth + 1, inner_name(place.owner, node.name), top, -1)
            return [(one, within) for one in body]
        within = _Place(place.depth + 1, place.owner, top, number)
        # a case stands in its statement, other clauses below it
        beside = _Place(place.depth, place.owner, top, number) if body else within
        return [*((one, within) for one in body), *((clause, beside) for clause in _clauses(node))]

    def _clause(self, clause: _Clause, place: _Place) -> list[_Item]:
        """Adds the unit of a clause, which begins behind all that stands before it; gives its body."""
        start, first = self.units[-1].end, self._module.start(clause.body[0])
        while start < first and _is_idle(self._lines[start]):
            start += 1
        within = place._replace(depth=place.depth + 1, within=len(self.units))
        self._add(clause, start, self._head_end(start, clause.body[0]), place)
        return [(one, within) for one in clause.body]

    def _add(self, node: ast.stmt | _Clause, start: int, end: int, place: _Place) -> None:
        depth, owner, top, within = place
        self.units.append(Unit(start, end, depth, owner, len(self.units) if top < 0 else top, within))
        self._nodes.append(node)

    def _start(self, node: ast.stmt) -> int:
        """The first line of a statement; a decorator may stand in parentheses that begin above it."""
        start = node.lineno - 1
        if self.units and start < self.units[-1].end:  # behind another one in a line
            return start
        if getattr(node, "decorator_list", None):
            start = self._module.start(node)
            while start and not self._lines[start].lstrip().startswith(b"@"):
                start -= 1
        return joined_start(self._lines, start)

    def _head_end(self, start: int, first: ast.stmt) -> int:
        """Where the head of a statement or clause ends, whose body begins with this statement.

        That may begin in the last line of the head. Comments and blank lines before the body are not of the head.
        """
        line = first.lineno - 1
        if type(first) not in _COMPOUND and self._lines[line][: first.col_offset].strip():
            return line + 1
        return self._without_idle(start, self._start(first))

    def _match_end(self, start: int, node: ast.stmt) -> int:
        """Where the head of a `match` ends: before its first case, which begins a line."""
        assert isinstance(node, ast.Match)
        end = node.subject.end_lineno or node.lineno
        while not self._lines[end].lstrip().startswith(b"case"):
            end += 1
        return self._without_idle(start, joined_start(self._lines, end))

    def _without_idle(self, start: int, end: int) -> int:
        while end > start + 1 and _is_idle(self._lines[end - 1]):
            end -= 1
        return max(end, start + 1)

    def text(self, index: int) -> Hashable:
        """The text of a whole statement; no part of one has an equal one."""
        node = self._nodes[index]
        if isinstance(node, _Clause) or self._is_open(index):
            return object()
        return self.units[index].depth, self._module.segment(node)

    def _is_open(self, index: int) -> bool:
        """Whether the unit is the head of a compound statement, whose parts are units of their own."""
        node = self._nodes[index]
        return type(node) in _COMPOUND and index in self._open

    def key(self, index: int) -> Hashable:
        """What a unit is without its layout, found when it is first asked for."""
        known = self._forms.get(index)
        if known is None:
            known = self._forms[index] = (self.units[index].depth, self._form(index))
        return known

    def _form(self, index: int) -> Hashable:
        node = self._nodes[index]
        if not isinstance(node, _Clause):
            return form(node, _BODIES if self._is_open(index) else ())
        return node.what if isinstance(node.what, str) else ("clause", form(node.what, _BODIES))

    def indent(self, index: int) -> bytes | None:
        """The blanks that tell its depth, of an `if` below its `else` those of both; None behind another in a line."""
        if index and self._share(index - 1):
            return None
        start, node = self.units[index].start, self._nodes[index]
        indent = indent_of(self._lines, start)
        if isinstance(node, _Clause) and isinstance(node.what, ast.If):
            line = node.what.lineno - 1
            if not self._lines[line].lstrip().startswith(b"elif"):
                indent += b"\n" + indent_of(self._lines, joined_start(self._lines, line))
        return indent

    def comments(self, lines: Sequence[int], touched: Iterable[int]) -> dict[int, str] | None:
        """The comments by the line, at least those in these lines, which are those of these units or of none.

        None where a tokenizer does not read what the parser has read.
        """
        spans = [*self._whole_lines(touched)]
        inside = {line for span in spans for line in range(*span)}
        return comments_by_line(self._lines, [*spans, *((line, line + 1) for line in lines if line not in inside)])

    def _whole_lines(self, touched: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The lines of these units, which are in order, with those of all that shares a line with them."""
        last = -1
        for index in touched:
            if index <= last:
                continue
            first, last = index, index
            while first and self._share(first - 1):
                first -= 1
            while last + 1 < len(self.units) and self._share(last):
                last += 1
            yield self.units[first].start, self.units[last].end

    def _share(self, index: int) -> bool:
        """Whether a unit ends in the line in which the next one begins."""
        return self.units[index].end > self.units[index + 1].start


def _clauses(node: ast.stmt) -> Iterator[_Clause]:
    """The clauses of a compound statement, in their order."""
    for handler in getattr(node, "handlers", ()):
        yield _Clause(handler, handler.body)
    for case in getattr(node, "cases", ()):
        yield _Clause(case, case.body)
    other: Sequence[ast.stmt] = getattr(node, "orelse", ())
    while isinstance(node, ast.If) and len(other) == 1 and isinstance(other[0], ast.If):
        yield _Clause(other[0], other[0].body)
        other = other[0].orelse
    if other:
        yield _Clause("else", other)
    last: Sequence[ast.stmt] = getattr(node, "finalbody", ())
    if last:
        yield _Clause("finally", last)


def _is_idle(line: bytes) -> bool:
    """Whether a line between statements is blank or a comment."""
    line = line.lstrip()
    return not line or line.startswith(b"#")
