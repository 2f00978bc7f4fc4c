"""The expressions of a piece of a module that may do something that is told, each with what its names mean there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

from pydistdiff.pysource.capabilities import METHODS
from pydistdiff.pysource.names import OTHER, Scope, imported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydistdiff.pysource.names import Names
    from pydistdiff.pysource.survey import Piece

_LEFT_OUT = frozenset({"ctx", "op", "ops", "name", "names", "kind", "type_ignores"})
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
        self._visits: dict[type[ast.AST], Callable[[Any, Context], None]] = {
            ast.Name: self._name,
            ast.Attribute: self._chain,
            ast.Subscript: self._chain,
            ast.Call: self._call,
            ast.Constant: self._constant,
            ast.Compare: self._compare,
            **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), self._comprehension),
            **dict.fromkeys((ast.Import, ast.ImportFrom), self._import),
            **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda), self._function),
            ast.ClassDef: self._class,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.Expr: self._statement,
            ast.If: self._if,
            **dict.fromkeys((ast.ExceptHandler, ast.MatchAs, ast.MatchStar), self._named),
        }

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
        stack, visits = self._stack, self._visits
        while stack:
            node, context = stack.pop()
            visits.get(type(node), self._other)(node, context)
        return self.found

    def _push(self, nodes: Iterable[ast.AST | None], context: Context) -> None:
        self._stack += [(node, context) for node in reversed([*nodes]) if node is not None]

    def _other(self, node: ast.AST, context: Context) -> None:
        self._push(_children(node), context)

    # -- statements, and what is neither statement nor expression

    def _import(self, node: ast.Import | ast.ImportFrom, context: Context) -> None:
        self.found.append(Candidate(node, context))
        for name, target in imported(node):
            context.scope.bind(name, target)

    def _class(self, node: ast.ClassDef, context: Context) -> None:
        context.scope.bind(node.name, OTHER)
        self._push(node.body, context._replace(scope=Scope(context.scope, is_class=True)))
        self._push(_head(node), context)

    def _annotated(self, node: ast.AnnAssign, context: Context) -> None:
        self._push([node.value, node.target], context)
        self._push([node.annotation], context._replace(is_annotation=True))

    def _statement(self, node: ast.Expr, context: Context) -> None:
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        self._push([value], context._replace(is_statement=isinstance(value, (ast.Call, ast.Constant))))

    def _if(self, node: ast.If, context: Context) -> None:
        is_main = context.is_at_import and _is_main(node.test)
        self._push(node.orelse, context)
        self._push(node.body, context._replace(is_at_import=False) if is_main else context)
        self._push([node.test], context)

    def _named(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar, context: Context) -> None:
        if node.name is not None:
            context.scope.bind(node.name, OTHER)
        self._push(_children(node), context)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, context: Context) -> None:
        if not isinstance(node, ast.Lambda):
            context.scope.bind(node.name, OTHER)
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
            self._push(node.body, inner)
            outer = context._replace(is_annotation=True)
            self._push([node.returns, *(argument.annotation for argument in every if argument is not None)], outer)
            self._push(node.decorator_list, context)
        self._push([*arguments.defaults, *arguments.kw_defaults], context)

    def _assign(self, node: ast.Assign, context: Context) -> None:
        """A name that is given what a wanted name stands for is another name for it."""
        is_alias = isinstance(node.value, (ast.Name, ast.Attribute, ast.Call)) and self._names.begins(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name) and is_alias:
                self._names.alias(target.id, node.value, context.scope)
            elif isinstance(target, ast.Name):
                context.scope.bind(target.id, OTHER)
            else:
                self._push([target], context)
        self._push([node.value], context)

    # -- expressions

    def _constant(self, node: ast.Constant, context: Context) -> None:
        if isinstance(node.value, (str, bytes)) and len(node.value) >= self._shortest:
            self.found.append(Candidate(node, context))

    def _comprehension(self, node: ast.expr, context: Context) -> None:
        self._push(_children(node), context._replace(scope=Scope(context.scope)))

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


def _children(node: ast.AST) -> list[ast.AST]:
    """The parts of a node, operators and the like left out."""
    found: list[ast.AST] = []
    for field in node._fields:
        if field not in _LEFT_OUT:
            part = getattr(node, field, None)
            if isinstance(part, list):
                found += [one for one in part if isinstance(one, ast.AST)]
            elif isinstance(part, ast.AST):
                found.append(part)
    return found


def _head(node: ast.ClassDef) -> list[ast.AST]:
    return [*node.decorator_list, *node.bases, *node.keywords]


def _is_main(test: ast.expr) -> bool:
    """Whether it is `__name__ == "__main__"`: what follows is run by hand, not at import."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return names and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
