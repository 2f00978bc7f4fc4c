"""A module as a row of units: simple statements, and the heads of functions and classes, each with its depth.

Two modules have equal trees exactly if their rows are equal in depth and form.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.pysource.comments import comments_by_line
from pydistdiff.pysource.definitions import inner_name
from pydistdiff.pysource.trees import form

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from pydistdiff.pysource.module import Module

_ENTERED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Unit(Struct, frozen=True):
    """Lines that belong together, from 0, `end` behind the last one; `column` is where the first one begins.

    `owner` is the whole name of the definition that it lies in, `top` the number of the unit of depth 0 that it lies in
    or is.
    """

    start: int
    end: int
    depth: int
    column: int
    owner: str
    top: int


def joined_start(lines: Sequence[bytes], line: int) -> int:
    """The line at which a statement begins: lines of a backslash alone above it are of it, and tell its depth."""
    while line and lines[line - 1].strip() == b"\\":
        line -= 1
    return line


class TreeUnits:
    """The units of a parsed module. Raises SourceError where a class or function has too long a name."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._nodes: list[ast.stmt] = []
        self._forms: dict[int, Hashable] = {}
        self.units: list[Unit] = []
        stack: list[tuple[ast.stmt, int, str, int]] = [(node, 0, "", -1) for node in reversed(module.body)]
        while stack:
            node, depth, owner, top = stack.pop()
            top = len(self.units) if depth == 0 else top
            start, end = self._start(node), module.end(node)
            if isinstance(node, _ENTERED):
                end = self._head_end(start, node.body[0])
                inner = inner_name(owner, node.name)
                stack += [(one, depth + 1, inner, top) for one in reversed(node.body)]
            self.units.append(Unit(start, end, depth, node.col_offset, owner, top))
            self._nodes.append(node)

    def _start(self, node: ast.stmt) -> int:
        """The first line of a statement; a decorator may stand in parentheses that begin above it."""
        lines = self._module.lines
        start = self._module.start(node)
        if self.units and start < self.units[-1].end:  # behind another one in a line
            return start
        while start and getattr(node, "decorator_list", None) and not lines[start].lstrip().startswith(b"@"):
            start -= 1
        return joined_start(lines, start)

    def _head_end(self, start: int, first: ast.stmt) -> int:
        """Where the head of a definition ends, whose body begins with this statement.

        That may begin in the last line of the head. Comments and blank lines before the body are not of the head.
        """
        lines = self._module.lines
        end = self._module.start(first)
        if lines[end][: first.col_offset].strip():
            return end + 1
        end = self._start(first)
        while end > start + 1 and (not (line := lines[end - 1].strip()) or line.startswith(b"#")):
            end -= 1
        return max(end, start + 1)

    def text(self, index: int) -> Hashable:
        """The text of a simple statement; nothing else has an equal one."""
        node = self._nodes[index]
        return object() if isinstance(node, _ENTERED) else (self.units[index].depth, self._module.segment(node))

    def key(self, index: int) -> Hashable:
        """What a unit is without its layout, found when it is first asked for."""
        known = self._forms.get(index)
        if known is None:
            node = self._nodes[index]
            own = form(node, ("body",)) if isinstance(node, _ENTERED) else form(node)
            known = self._forms[index] = (self.units[index].depth, own)
        return known

    def comments(self, lines: Sequence[int], touched: Iterable[int]) -> dict[int, str] | None:
        """The comments by the line, at least those in these lines, which are those of these units or of none.

        None where a tokenizer does not read what the parser has read.
        """
        spans = [(self.units[index].start, self.units[index].end) for index in touched]
        inside = {line for span in spans for line in range(*span)}
        return comments_by_line(
            self._module.lines, [*spans, *((line, line + 1) for line in lines if line not in inside)]
        )
