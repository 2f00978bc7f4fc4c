"""Whether two syntax trees are equal: told without recursion, since whoever writes a module chooses its depth."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

Form = tuple[object, ...]
"""What a tree is without its layout; two are equal exactly if the trees are, constants with their types."""

_LAYOUT = frozenset({"ctx", "type_ignores"})


def form(node: ast.AST, without: Collection[str] = ()) -> Form:
    """The tree in the order of its text; `without` are fields of the node itself that are left out."""
    parts: list[object] = []
    stack: list[object] = [node]
    left_out = without
    while stack:
        item = stack.pop()
        if isinstance(item, ast.AST):
            parts.append(type(item))
            stack += [
                getattr(item, field, None)
                for field in reversed(item._fields)
                if field not in _LAYOUT and field not in left_out
            ]
            left_out = ()
        elif isinstance(item, list):
            parts.append(len(item))
            stack += reversed(item)
        else:  # 1, 1.0 and True are equal to Python
            parts += (type(item), item)
    return tuple(parts)


def has_docstring(node: ast.AST) -> bool:
    """Whether a module, class or function begins with a string."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
        return False
    value = body[0].value
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
