"""What a module says itself that it gives to others: its `__all__`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.pysource.module import Module

_NAME = "__all__"


def exports(module: Module) -> frozenset[str] | None:
    """The names in `__all__`; None where there is none, or where it takes running the module to know them.

    Lists and tuples of strings, their sums, `+=`, `.append`, `.extend` and `.remove` are read, as type checkers do
    (typing specification, "Library interface").
    """
    if _NAME.encode() not in module.text:
        return None
    names: list[str] | None = None
    for node in module.body:
        try:
            names = _after(node, names)
        except _UnknownError:
            return None
    return None if names is None else frozenset(names)


class _UnknownError(Exception):
    """It takes running the module to know."""


def _after(node: ast.stmt, names: list[str] | None) -> list[str] | None:
    """The names once a statement of the module has run."""
    if isinstance(node, ast.Assign) and any(map(_is_all, node.targets)):
        return [*_strings(node.value)]
    if isinstance(node, ast.AnnAssign) and _is_all(node.target):
        return names if node.value is None else [*_strings(node.value)]
    if isinstance(node, ast.AugAssign) and _is_all(node.target):
        if not isinstance(node.op, ast.Add) or names is None:
            raise _UnknownError
        return [*names, *_strings(node.value)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return _called(node.value, names)
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom, ast.Assign)):
        return names
    if any(map(_is_all, ast.walk(node))):  # an `if` or a loop decides
        raise _UnknownError
    return names


def _called(call: ast.Call, names: list[str] | None) -> list[str] | None:
    """The names behind `__all__.extend([…])` and the like."""
    method = call.func
    if not isinstance(method, ast.Attribute) or not _is_all(method.value):
        return names
    if names is None or len(call.args) != 1 or call.keywords:
        raise _UnknownError
    (argument,) = call.args
    if method.attr == "extend":
        return [*names, *_strings(argument)]
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        raise _UnknownError
    if method.attr == "append":
        return [*names, argument.value]
    if method.attr == "remove":
        return [name for name in names if name != argument.value]
    raise _UnknownError


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == _NAME


def _strings(node: ast.expr) -> Iterator[str]:
    """The strings of a list or tuple, or of a sum of such."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            stack += (part.right, part.left)
        elif isinstance(part, (ast.List, ast.Tuple)):
            for item in part.elts:
                if not isinstance(item, ast.Constant) or not isinstance(item.value, str):
                    raise _UnknownError
                yield item.value
        else:
            raise _UnknownError
