"""The expressions of a piece of a module that may do something that is told, each with what its names mean there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.pysource.capabilities import METHODS
from pydistdiff.pysource.names import OTHER, Scope, imported
from pydistdiff.pysource.trees import has_docstring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.pysource.names import Names
    from pydistdiff.pysource.survey import Piece

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LEAVES = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
LEAST_DATA = 200
"""Characters of a string that may be data in disguise."""


class Context(NamedTuple):
    """Where an expression stands: in which scope, whether it is run at import, and what is around it."""

    scope: Scope
    is_at_import: bool
    is_annotation: bool = False
    is_statement: bool = False


class Candidate(NamedTuple):
    """An expression that may do something, or a string that may be of interest."""

    node: ast.expr | ast.Import | ast.ImportFrom
    context: Context


class Walk:
    """One walk over the tree of a piece, without recursion; what it finds is judged when all names are known."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._stack: list[tuple[ast.AST, Context]] = []
        self._shortest = LEAST_DATA
        self.found: list[Candidate] = []
        self.inner: set[int] = set()
        """Expressions that are part of a larger candidate, which tells of them, too."""

    def piece(self, piece: Piece, shortest: int) -> list[Candidate]:
        """The candidates of a piece, in about the order of its text; of strings those of that length and longer."""
        self.found = []
        self._shortest = shortest
        context = Context(piece.scope, is_at_import=True)
        if piece.is_head:
            assert isinstance(piece.node, ast.ClassDef)
            self._push(_head(piece.node), context)
        else:
            self._push([piece.node], context)
        while self._stack:
            self._visit(*self._stack.pop())
        return self.found

    def _push(self, nodes: Iterable[ast.AST | None], context: Context) -> None:
        self._stack += [(node, context) for node in reversed([*nodes]) if node is not None]

    def _visit(self, node: ast.AST, context: Context) -> None:
        if isinstance(node, ast.expr):
            self._expression(node, context)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.found.append(Candidate(node, context))
            for name, target in imported(node):
                context.scope.bind(name, target)
        elif isinstance(node, ast.stmt):
            self._statement(node, context)
        else:
            self._part(node, context)

    # -- statements, and what is neither statement nor expression

    def _statement(self, node: ast.stmt, context: Context) -> None:
        if isinstance(node, _FUNCTIONS):
            context.scope.bind(node.name, OTHER)
            self._function(node, context)
        elif isinstance(node, ast.ClassDef):
            context.scope.bind(node.name, OTHER)
            self._push(node.body, context._replace(scope=Scope(context.scope, is_class=True)))
            self._push(_head(node), context)
        elif isinstance(node, ast.Assign):
            self._assign(node, context)
        elif isinstance(node, ast.AnnAssign):
            self._push([node.value, node.target], context)
            self._push([node.annotation], context._replace(is_annotation=True))
        elif isinstance(node, ast.Expr):
            if not isinstance(node.value, ast.Constant) or _length(node.value) >= LEAST_DATA:
                self._push([node.value], context._replace(is_statement=True))
        elif isinstance(node, ast.If) and context.is_at_import and _is_main(node.test):
            self._push([node.test, *node.orelse], context)
            self._push(node.body, context._replace(is_at_import=False))
        else:
            self._push(_children(node), context)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, context: Context) -> None:
        scope = Scope(context.scope)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        for argument in every:
            if argument is not None:
                scope.bind(argument.arg, OTHER)
        inner = Context(scope, is_at_import=False)
        if isinstance(node, ast.Lambda):
            self._push([node.body], inner)
        else:
            self._push(node.body[has_docstring(node) and _length(node.body[0]) < LEAST_DATA :], inner)
            outer = context._replace(is_annotation=True)
            self._push([node.returns, *(argument.annotation for argument in every if argument is not None)], outer)
            self._push(node.decorator_list, context)
        self._push([*arguments.defaults, *arguments.kw_defaults], context)

    def _assign(self, node: ast.Assign, context: Context) -> None:
        """A name that is given what a wanted name stands for is another name for it."""
        is_alias = isinstance(node.value, (ast.Name, ast.Attribute, ast.Call)) and self._names.begins(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                context.scope.bind(target.id, node.value if is_alias else OTHER)
            else:
                self._push([target], context)
        self._push([node.value], context)

    def _part(self, node: ast.AST, context: Context) -> None:
        name = getattr(node, "name", None)  # of an `except`, or a pattern
        if isinstance(name, str):
            context.scope.bind(name, OTHER)
        self._push(_children(node), context)

    # -- expressions

    def _expression(self, node: ast.expr, context: Context) -> None:
        if context.is_statement and not isinstance(node, (ast.Call, ast.Await)):
            context = context._replace(is_statement=False)
        if isinstance(node, ast.Name):
            self._name(node, context)
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            self._chain(node, context)
        elif isinstance(node, ast.Call):
            self._call(node, context)
        elif isinstance(node, ast.Constant):
            if _length(node) >= self._shortest:
                self.found.append(Candidate(node, context))
        elif isinstance(node, ast.Compare):
            self._compare(node, context)
        elif isinstance(node, ast.Lambda):
            self._function(node, context)
        elif isinstance(node, _COMPREHENSIONS):
            self._push(_children(node), context._replace(scope=Scope(context.scope)))
        else:
            self._push(_children(node), context)

    def _name(self, node: ast.Name, context: Context) -> None:
        if node.id not in self._names.wanted:
            return
        if isinstance(node.ctx, ast.Load):
            self.found.append(Candidate(node, context))
        else:
            context.scope.bind(node.id, OTHER)

    def _chain(self, node: ast.Attribute | ast.Subscript, context: Context) -> None:
        if self._names.begins(node):
            self.found.append(Candidate(node, context))
            self._push(self._ends(node), context)
        else:
            self._push(_children(node), context)

    def _call(self, node: ast.Call, context: Context) -> None:
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
        begins = self._names.begins(node.func)
        if begins or is_method or (context.is_statement and context.is_at_import):
            self.found.append(Candidate(node, context))
        plain = context._replace(is_statement=False)
        self._push([*node.args, *node.keywords], plain)
        self._push(self._ends(node.func) if begins else [node.func], plain)

    def _ends(self, node: ast.expr) -> Iterator[ast.expr]:
        """The expressions in a chain that are none of its names: keys, and calls that it begins with."""
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Call):
                self.inner.add(id(node))
                yield node
                return
            if isinstance(node, ast.Subscript):
                yield node.slice
            if not isinstance(node, (ast.Attribute, ast.Subscript, ast.NamedExpr)):
                yield node
                return
            if isinstance(node, ast.NamedExpr):
                yield node.target
            node = node.value

    def _compare(self, node: ast.Compare, context: Context) -> None:
        """`"HOME" in os.environ` reads a variable; what stands on the right is told with it."""
        last = node.comparators[-1]
        if len(node.comparators) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)) and self._names.begins(last):
            self.found.append(Candidate(node, context))
            self.inner.add(id(last))
        self._push([node.left, *node.comparators], context)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node, operators and the like left out."""
    for field in node._fields:
        part = getattr(node, field, None)
        if isinstance(part, list):
            yield from (one for one in part if isinstance(one, ast.AST))
        elif isinstance(part, ast.AST) and not isinstance(part, _LEAVES):
            yield part


def _head(node: ast.ClassDef) -> list[ast.AST]:
    return [*node.decorator_list, *node.bases, *node.keywords]


def _length(node: ast.AST) -> int:
    value = getattr(node, "value", None)
    if isinstance(value, ast.Constant):
        value = value.value
    return len(value) if isinstance(value, (str, bytes)) else 0


def _is_main(test: ast.expr) -> bool:
    """Whether it is `__name__ == "__main__"`: what follows is run by hand, not at import."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return names and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
