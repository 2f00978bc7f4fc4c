"""A module as its syntax tree and its lines."""

from __future__ import annotations

import ast
import warnings
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 2 << 20
"""Bytes of a module that is parsed: a tree takes some hundred times the memory of what it was made from."""
_REASON = 120


class SourceError(Exception):
    """The text cannot be read as a module for sure; the message says why."""


class Module(Struct, frozen=True, dict=True):
    """The statements of a module, and its lines in UTF-8, which are what positions in the tree count."""

    body: Sequence[ast.stmt]
    text: bytes

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines, without their newlines."""
        return self.text.split(b"\n")

    def start(self, node: ast.stmt) -> int:
        """The line, from 0, at which a statement begins, with its decorators."""
        decorators: Sequence[ast.expr] = getattr(node, "decorator_list", ())
        if not decorators:
            return node.lineno - 1
        return min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1

    def end(self, node: ast.stmt) -> int:
        """The line, from 0, behind its last one."""
        return node.end_lineno or node.lineno

    def segment(self, node: ast.stmt) -> bytes:
        """The text of a statement, with its decorators and without comments behind it."""
        return self._between(self.start(node), node.col_offset, self.end(node), node.end_col_offset)

    def expression(self, node: ast.expr | ast.arg | ast.keyword) -> str:
        """The text of an expression as it is written, which may run over several lines."""
        text = self._between(node.lineno - 1, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset)
        return text.decode("utf-8", "replace")

    def _between(self, start: int, column: int, end: int, end_column: int | None) -> bytes:
        if end - start == 1:
            return self.lines[start][column:end_column]
        return b"\n".join(
            [self.lines[start][column:], *self.lines[start + 1 : end - 1], self.lines[end - 1][:end_column]]
        )


def parse(text: bytes) -> Module:
    r"""A module from its text in UTF-8, without byte-order mark, its lines ended by `\n`.

    Nothing is compiled or run. Raises SourceError where this Python does not read it, or it is too large or too deep.
    """
    if len(text) > LARGEST:
        raise SourceError(f"{len(text):,} bytes, more than the {LARGEST:,} that are parsed")
    if b"\r" in text:
        raise SourceError("a bare CR, which ends a line for Python, and for many others not")
    if b"\0" in text:
        raise SourceError("a NUL")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.decode())
    except SyntaxError as error:
        line = f", line {error.lineno:,}" if error.lineno else ""
        raise SourceError(f"{error.msg[:_REASON]}{line}") from None
    except (RecursionError, MemoryError):
        raise SourceError("nested too deep") from None
    except (ValueError, OverflowError) as error:
        raise SourceError(str(error)[:_REASON]) from None
    return Module(tree.body, text)
