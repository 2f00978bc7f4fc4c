"""A module as the pieces that its text can be compared in, and what its names stand for."""

from __future__ import annotations

import ast
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.pysource.capabilities import BEGINNINGS, BUILTINS, INNER_WORDS, METHODS, MODULES, WHOLE
from pydistdiff.pysource.definitions import bodies, names_of
from pydistdiff.pysource.names import OTHER, Names, Scope, imported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.pysource.module import Module

_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Raise, ast.Pass, ast.Assert)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINING = (*_FUNCTIONS, ast.ClassDef)
_TO_WORDS = bytes(code if chr(code).isalnum() or code == 95 or code > 127 else 32 for code in range(256))
_WHOLE = frozenset(name for name in BUILTINS if name not in ("getattr", "vars", "globals", "locals")) | METHODS.keys()
_ROOTS = frozenset(name.partition(".")[0] for name in BEGINNINGS) - {"builtins"}
_INNER = frozenset(word.encode() for word in INNER_WORDS)
_ANY = frozenset(
    word.encode() for word in (*_WHOLE, *_ROOTS, "builtins", *(part for name in MODULES for part in name.split(".")))
)


def words(text: bytes) -> frozenset[bytes]:
    """The words in a text as Python reads them, who takes wide letters for plain ones."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.decode("utf-8", "replace")).encode("utf-8", "replace")
    return frozenset(text.translate(_TO_WORDS).split())


class Piece(Struct, frozen=True, eq=False):
    """A statement of a module or of a class, or the head of a class; `text` is the text of it alone."""

    node: ast.stmt
    scope: Scope
    text: bytes
    is_head: bool = False

    @property
    def is_class(self) -> bool:
        """Whether it is a whole class, whose body stands on lines of its own."""
        return isinstance(self.node, ast.ClassDef) and not self.is_head and self.node.body[0].lineno > self.node.lineno


class Survey:
    """The pieces of a module, and what its names stand for: one look at its statements, none at its expressions.

    What classes and functions keep to themselves is looked at when their piece is.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self._top = Scope()
        self._any = Scope()  # names of all scopes, to know which are wanted at all
        self._wanted: set[str] = {*BUILTINS, *METHODS}
        self._whole: set[bytes] = {word.encode() for word in _WHOLE}
        self._roots: set[bytes] = set()
        self._stars: dict[str, None] = {}
        self._guesses = Names(self._any, self._wanted, self._stars)
        self.names = Names(self._top, self._wanted, self._stars)
        self._look(module.body, self._top)
        self._top.is_complete = True
        self.pieces = [Piece(node, self._top, module.segment(node)) for node in module.body]

    def opened(self, piece: Piece) -> list[Piece]:
        """The head and the statements of a class."""
        node = piece.node
        assert isinstance(node, ast.ClassDef)
        scope = Scope(piece.scope, is_class=True)
        self._look(node.body, scope)
        scope.is_complete = True
        start, end = self.module.start(node), self.module.start(node.body[0])
        head = Piece(node, piece.scope, b"\n".join(self.module.lines[start:end]), is_head=True)
        return [head, *(Piece(one, scope, self.module.segment(one)) for one in node.body)]

    def may_use(self, piece: Piece, found: frozenset[bytes]) -> bool:
        """Whether a piece, of these words, has any of what is told; its own names are looked at then."""
        if not self._may(found) and b"import" not in found:
            return False
        if isinstance(piece.node, _DEFINING) and not piece.is_head:
            self._look(piece.node.body, None)
        return self._may(found) or b"import" in found

    def _may(self, found: frozenset[bytes]) -> bool:
        if not self._whole.isdisjoint(found):
            return True
        return not self._roots.isdisjoint(found) and not _INNER.isdisjoint(found)

    def _look(self, body: Sequence[ast.stmt], scope: Scope | None) -> None:
        """Note what statements give names in a scope; in none those of a function, and of all that lies in it."""
        stack = [(node, False) for node in reversed(body)]
        while stack:
            node, is_inside = stack.pop()
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node, scope)
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                self._assign(node, scope, is_conditional=is_inside)
            elif isinstance(node, _DEFINING):
                if scope is not None:
                    scope.bind(node.name, OTHER)
                    if is_inside:
                        _or_builtin(node.name, scope)
                else:
                    stack += [(one, True) for one in reversed(node.body)]
            elif not isinstance(node, _SIMPLE):
                stack += [(one, True) for inner in bodies(node) for one in inner][::-1]

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope | None) -> None:
        for name, target in imported(node):
            leads = target in BEGINNINGS
            if target in self._stars and name == "*":
                continue
            if leads and name == "*":
                self._stars[target] = None
                for end in _ends(target):
                    self._want(end, f"{target}.{end}")
                continue
            if leads:
                self._want(name, target)
            if scope is not None:
                scope.bind(name, target if leads else OTHER)

    def _want(self, name: str, target: str) -> None:
        self._any.bind(name, target)
        self._wanted.add(name)
        (self._whole if target in WHOLE else self._roots).add(name.encode())

    def _assign(self, node: ast.Assign | ast.AnnAssign, scope: Scope | None, *, is_conditional: bool) -> None:
        value = node.value
        found: tuple[str, ...] = ()
        if value is not None and self._guesses.begins(value):
            found = tuple(name for name in self._guesses.dotted(value, self._any) if name in BEGINNINGS)
        if scope is None and not found:
            return
        for name in names_of(node):
            for one in found:
                self._want(name, one)
            if scope is None:
                continue
            if found and value is not None:
                self.names.alias(name, value, scope)
            else:
                scope.bind(name, OTHER)
            if is_conditional:
                _or_builtin(name, scope)


def _or_builtin(name: str, scope: Scope) -> None:
    """Where a condition decides what a name is, the builtin is one more thing that it may be."""
    if name in BUILTINS:
        scope.bind(name, f"builtins.{name}")


@cache
def _ends(module: str) -> frozenset[str]:
    """The names of a module that lead to something."""
    return frozenset(name.rpartition(".")[2] for name in BEGINNINGS if name.rpartition(".")[0] == module)


def may_do_anything(found: frozenset[bytes]) -> bool:
    """Whether a module of these words may have anything that is told: cheap, and many have none."""
    return not _ANY.isdisjoint(found)
