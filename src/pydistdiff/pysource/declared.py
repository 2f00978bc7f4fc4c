"""A definition as a caller would write it down: `get(url, *, timeout=None) -> Response`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pydistdiff.pysource.signatures import short, signature_of
from pydistdiff.pysource.trees import form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.pysource.definitions import Definition
    from pydistdiff.pysource.module import Module
    from pydistdiff.pysource.signatures import Signature

LONGEST = 300
_MOST_DECORATORS = 4
_ALIKE = 20
"""Characters that are shown before the first that differs."""
_MOST_LEVELS = 4


def declared(definition: Definition, module: Module) -> str:
    """The declaration on one line, without its body, its end left out where it is long."""
    node = definition.node
    name = definition.name.rpartition(".")[2]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        text = f"{_decorators(node, module)}{_function(name, signature_of(node, module))}"
    elif isinstance(node, ast.ClassDef):
        parts: list[ast.expr | ast.keyword] = [*node.bases, *node.keywords]
        bases = ", ".join(short(module.expression(base)) for base in parts)
        text = f"{_decorators(node, module)}class {name}" + (f"({bases})" if bases else "")
    elif definition.kind == "import":
        text = f"imported from {definition.origin}"
    else:
        text = _constant(name, node, module)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _function(name: str, signature: Signature) -> str:
    returns = "" if signature.returns is None else f" -> {signature.returns.text}"
    return f"{'async ' if signature.is_async else ''}{name}({', '.join(_parameters(signature))}){returns}"


def _parameters(signature: Signature) -> Iterator[str]:
    """The parameters, with the signs that say how they are given."""
    kinds = [one.kind for one in signature.parameters]
    is_open = "var-positional" in kinds
    for index, one in enumerate(signature.parameters):
        if one.kind == "keyword" and not is_open:
            is_open = True
            yield "*"
        yield one.shown
        if one.kind == "positional-only" and kinds[index + 1 : index + 2] != ["positional-only"]:
            yield "/"


def _decorators(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, module: Module) -> str:
    shown = [f"@{short(module.expression(one))} " for one in node.decorator_list[:_MOST_DECORATORS]]
    return "".join(shown) + ("… " if len(node.decorator_list) > _MOST_DECORATORS else "")


def told_apart(one: tuple[Definition, Module], other: tuple[Definition, Module]) -> tuple[str, str] | None:
    """`NAME = …what differs…` of two values whose beginnings are the same; None where that tells nothing."""
    values: list[ast.expr | None] = [getattr(definition.node, "value", None) for definition, _ in (one, other)]
    if one[0].kind != "constant" or values[0] is None or values[1] is None:
        return None
    parts = _first_part(values[0], values[1])
    texts = [" ".join(module.expression(part).split()) for (_, module), part in zip((one, other), parts, strict=True)]
    if texts[0] == texts[1]:
        return None
    start = next((place for place, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), None)
    start = max(0, (min(map(len, texts)) if start is None else start) - _ALIKE)
    name = one[0].name.rpartition(".")[2]
    a, b = (f"{name} = …{short(text[start:])}" for text in texts)
    return a, b


def _first_part(a: ast.expr, b: ast.expr) -> tuple[ast.expr, ast.expr]:
    """The first item of lists and the like, or argument, that differs, of so many within one another."""
    for _ in range(_MOST_LEVELS):
        children = [[one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)] for node in (a, b)]
        if type(a) is not type(b) or len(children[0]) != len(children[1]):
            break
        pairs = zip(*children, strict=True)
        differing = next(((one, other) for one, other in pairs if form(one) != form(other)), None)
        if differing is None or isinstance(a, ast.JoinedStr):
            break
        a, b = differing
    return a, b


def _constant(name: str, node: ast.stmt, module: Module) -> str:
    """`NAME: type = value`, as far as one target is all that the statement has."""
    annotation: ast.expr | None = getattr(node, "annotation", None)
    value: ast.expr | None = getattr(node, "value", None)
    text = name if annotation is None else f"{name}: {short(module.expression(annotation))}"
    is_alone = isinstance(node, ast.AnnAssign) or (
        isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    )
    return f"{text} = {short(module.expression(value))}" if is_alone and value is not None else text
