"""What a module defines: classes, functions, constants and imports, each under its whole name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.pysource.module import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.pysource.module import Module

LONGEST_NAME = 2_000
_LONGEST_ORIGIN = 200
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Definition(Struct, frozen=True, eq=False):
    """A statement that gives a name; `kind` is `class`, `function`, `method`, `constant` or `import`.

    `origin` is where an import has it from.
    """

    name: str
    kind: str
    node: ast.stmt
    origin: str | None = None

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
    is_loop: bool = False


def inner_name(owner: str, name: str) -> str:
    """The whole name of a class or function. Raises SourceError where nobody can have meant it: each member has it."""
    whole = f"{owner}.{name}" if owner else name
    if len(whole) > LONGEST_NAME:
        raise SourceError(f"a name of more than {LONGEST_NAME:,} characters")
    return whole


def definitions(module: Module) -> list[Definition]:
    """What stands in a module and in its classes, in order; not what functions keep to themselves or loops set.

    Raises SourceError where a class has too long a name.
    """
    found: list[Definition] = []
    stack = [_Frame(module.body, "")]
    while stack:
        frame = stack.pop()
        inner: list[_Frame] = []
        for node in frame.body:
            own = _own(node, frame)
            found += own
            if isinstance(node, ast.ClassDef):
                inner.append(_Frame(node.body, inner_name(frame.owner, node.name)))
            elif not own:
                is_loop = frame.is_loop or isinstance(node, (ast.For, ast.AsyncFor, ast.While))
                inner += [_Frame(body, frame.owner, is_loop=is_loop) for body in bodies(node)]
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
    elif frame.is_loop:  # what it counts with, not what it is for
        return []
    else:
        kind = "constant"
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [Definition(prefix + name, kind, node, origin) for name, origin in _imported(node)]
    return [Definition(prefix + name, kind, node) for name in names_of(node)]


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import gives, and where each is from."""
    if isinstance(node, ast.Import):
        for name in node.names:
            yield name.asname or name.name.partition(".")[0], name.name[:_LONGEST_ORIGIN]
        return
    module = f"{'.' * node.level}{node.module or ''}"[:_LONGEST_ORIGIN]
    for name in node.names:
        yield name.asname or name.name, f"{module}:{name.name}"[:_LONGEST_ORIGIN]


def names_of(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds by itself, those of the statements in it left out."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (name for name, _ in _imported(node))
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


def bodies(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
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
