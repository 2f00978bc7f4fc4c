"""What a module defines: classes, functions, constants and imports, each under its whole name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.pysource.module import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Definition(Struct, frozen=True, eq=False):
    """A statement that gives a name; `kind` is `class`, `function`, `method`, `constant` or `import`.

    `is_conditional` where an `if`, `try` or loop decides whether it is run.
    """

    name: str
    kind: str
    node: ast.stmt
    is_conditional: bool

    @property
    def owner(self) -> str:
        """The class that it lies in, or nothing."""
        return self.name.rpartition(".")[0]

    @property
    def shown(self) -> str:
        """The name as it is shown: `Session.get()`."""
        return f"{self.name}()" if self.kind in ("function", "method") else self.name


class _Frame(Struct, frozen=True, eq=False):
    """Statements to be looked at, and where they stand."""

    body: Sequence[ast.stmt]
    owner: str
    is_conditional: bool


def definitions(module: Module) -> list[Definition]:
    """What stands in a module and in its classes, in order; not what functions keep to themselves."""
    found: list[Definition] = []
    stack = [_Frame(module.body, "", is_conditional=False)]
    while stack:
        frame = stack.pop()
        inner: list[_Frame] = []
        for node in frame.body:
            own = _own(node, frame)
            found += own
            if isinstance(node, ast.ClassDef):
                inner.append(_Frame(node.body, own[0].name, frame.is_conditional))
            elif not own:
                inner += [_Frame(body, frame.owner, is_conditional=True) for body in _bodies(node)]
        stack += reversed(inner)
    return found


def _own(node: ast.stmt, frame: _Frame) -> list[Definition]:
    prefix = f"{frame.owner}." if frame.owner else ""
    if isinstance(node, Function):
        kind = "method" if frame.owner else "function"
    elif isinstance(node, ast.ClassDef):
        kind = "class"
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        kind = "import"
    else:
        kind = "constant"
    return [Definition(prefix + name, kind, node, frame.is_conditional) for name in names_of(node)]


def names_of(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds by itself, those of the statements in it left out."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        yield node.name
    elif isinstance(node, ast.Import):
        yield from (name.asname or name.name.partition(".")[0] for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (name.asname or name.name for name in node.names)
    elif isinstance(node, ast.Assign):
        yield from _targets(node.targets)
    elif isinstance(node, ast.AnnAssign):
        yield from _targets([node.target])
    elif type(node).__name__ == "TypeAlias":  # of Python 3.12
        yield from _targets([node.name])  # type: ignore[attr-defined]


def _targets(targets: Iterable[ast.expr]) -> Iterator[str]:
    stack = list(targets)[::-1]
    while stack:
        target = stack.pop()
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            stack += reversed(target.elts)
        elif isinstance(target, ast.Starred):
            stack.append(target.value)


def _bodies(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """The bodies of a statement that decides which of them runs."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        part = getattr(node, field, None)
        if not isinstance(part, list) or not part:
            continue
        if isinstance(part[0], ast.stmt):
            yield part
        else:
            yield from (inner.body for inner in part)


def places(module: Module, found: Iterable[Definition]) -> tuple[tuple[int, str | None], ...]:
    """The lines, from 1, at which classes and functions begin and end, with the innermost name from there on."""
    spans = [
        (
            module.start(one.node) + 1,
            module.end(one.node) + 1,
            f"class {one.name}" if one.kind == "class" else one.shown,
        )
        for one in found
        if one.kind in ("class", "function", "method")
    ]
    result: list[tuple[int, str | None]] = [(1, None)]
    open_: list[tuple[int, str]] = []
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        while open_ and open_[-1][0] <= start:
            closed, _ = open_.pop()
            result.append((closed, open_[-1][1] if open_ else None))
        result.append((start, name))
        open_.append((end, name))
    while open_:
        closed, _ = open_.pop()
        result.append((closed, open_[-1][1] if open_ else None))
    return tuple(result)
