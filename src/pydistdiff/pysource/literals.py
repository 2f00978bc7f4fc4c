"""Strings that the source spells out, also in pieces: `"sys" + "tem"` is `system`."""

from __future__ import annotations

import ast

_MOST_PIECES = 200


def literal(node: ast.expr | None) -> str | None:
    """The string that an expression is whatever happens; None where that is not sure, or it has too many pieces."""
    pieces: list[str] = []
    stack: list[ast.expr | None] = [node]
    for _ in range(_MOST_PIECES):
        if not stack:
            return "".join(pieces)
        part = stack.pop()
        if isinstance(part, ast.Constant):
            if not isinstance(part.value, (str, bytes)):
                return None
            pieces.append(part.value if isinstance(part.value, str) else part.value.decode("latin-1"))
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            stack += (part.right, part.left)
        elif isinstance(part, ast.JoinedStr):
            stack += reversed(part.values)
        elif isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None:
            stack.append(part.value)
        elif (turned := _turned(part)) is not None:
            pieces.append(turned)
        else:
            return None
    return None


def _turned(node: ast.expr | None) -> str | None:
    """A string that is written from its end: `"metsys"[::-1]`."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)):
        return None
    step = node.slice.step
    is_turned = (
        node.slice.lower is None
        and node.slice.upper is None
        and isinstance(step, ast.UnaryOp)
        and isinstance(step.op, ast.USub)
        and isinstance(step.operand, ast.Constant)
        and step.operand.value == 1
    )
    if is_turned and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value[::-1]
    return None
