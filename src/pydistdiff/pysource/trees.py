"""Whether two syntax trees are equal: told without recursion, since whoever writes a module chooses its depth."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Form = tuple[object, ...]
"""What a tree is without its layout; two are equal exactly if the trees are, constants with their types."""

_LAYOUT = frozenset({"ctx", "type_ignores"})


@cache
def _fields() -> Mapping[type, tuple[str, ...]]:
    """The fields of each kind of node, the last one first: looked up for every node of a tree."""
    kinds = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)]
    return {kind: tuple(field for field in reversed(kind._fields) if field not in _LAYOUT) for kind in kinds}


def form(node: ast.AST, without: Collection[str] = ()) -> Form:
    """The tree in the order of its text; `without` are fields of the node itself that are left out."""
    known = _fields()
    parts: list[object] = [type(node)]
    stack: list[Any] = [getattr(node, field, None) for field in known[type(node)] if field not in without]
    while stack:
        item = stack.pop()
        kind = type(item)
        fields = known.get(kind)
        if fields is not None:
            parts.append(kind)
            for field in fields:
                stack.append(getattr(item, field, None))  # noqa: PERF401 - a list for each node costs a third more
        elif kind is list:
            parts.append(len(item))
            stack += reversed(item)
        else:  # 1, 1.0 and True are equal to Python
            parts += (kind, item)
    return tuple(parts)


def has_docstring(node: ast.AST) -> bool:
    """Whether a module, class or function begins with a string."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
        return False
    value = body[0].value
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
