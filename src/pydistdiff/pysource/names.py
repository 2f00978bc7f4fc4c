"""What names stand for: `s.run` is `subprocess.run` after `import subprocess as s`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pydistdiff.pysource.capabilities import BEGINNINGS, BUILTINS, GETTERS, IMPORTERS, NAMESPACES
from pydistdiff.pysource.literals import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Set

Target = str | ast.expr
"""What a name may be: a dotted name, an expression that it is given, or nothing that is known (an empty name)."""
OTHER = ""
_DEEPEST = 8
_LONGEST_CHAIN = 40
_MOST_TARGETS = 8


class Scope:
    """The names that a module, class, function or comprehension binds, as far as anybody asks for them."""

    __slots__ = ("is_class", "is_complete", "known", "names", "parent")

    def __init__(self, parent: Scope | None = None, *, is_class: bool = False) -> None:
        self.parent = parent
        self.is_class = is_class
        self.is_complete = False
        self.names: dict[str, list[Target]] = {}
        self.known: dict[str, tuple[str, ...]] = {}

    def bind(self, name: str, target: Target) -> None:
        """Note one thing that a name may be; of a scope that is complete all is known."""
        if not self.is_complete:
            self.names.setdefault(name, []).append(target)
            self.known.pop(name, None)

    def find(self, name: str) -> Scope | None:
        """The scope that binds a name, seen from this one; classes are not seen from what lies in them."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import gives, and the dotted names they stand for; of `*` the name is `*`.

    What is imported from the own package has a name that begins with a dot, and stands for nothing that is told.
    """
    if isinstance(node, ast.Import):
        for name in node.names:
            if name.asname is not None:
                yield name.asname, name.name
            else:
                top = name.name.partition(".")[0]
                yield top, top
        return
    module = f"{'.' * node.level}{node.module or ''}"
    for name in node.names:
        yield name.asname or name.name, module if name.name == "*" else f"{module}.{name.name}"


class Names:
    """The names of a module that lead to something that is told, and what they stand for in each scope."""

    def __init__(self, module: Scope, wanted: Set[str], stars: Collection[str]) -> None:
        self.module = module
        self.wanted = wanted
        self._stars = stars

    def begins(self, node: ast.AST) -> bool:
        """Whether the name that an expression begins with is wanted: cheap, to leave most expressions alone."""
        for _ in range(_LONGEST_CHAIN):
            if isinstance(node, ast.Name):
                return node.id in self.wanted
            if isinstance(node, (ast.Attribute, ast.Subscript, ast.NamedExpr)):
                node = node.value
            elif isinstance(node, ast.Call):
                node = node.func
            else:
                return False
        return False

    def meaning(self, name: str) -> tuple[str, ...]:
        """What a name stands for in the module itself."""
        return self._named(name, self.module, 0)

    def alias(self, name: str, value: ast.expr, scope: Scope) -> None:
        """Bind a name to what it is given; what is not known yet is looked for when it is asked for."""
        found: list[Target] = [one for one in self.dotted(value, scope) if one in BEGINNINGS]
        for target in found or (value,):
            scope.bind(name, target)

    def dotted(self, node: ast.expr, scope: Scope, depth: int = 0) -> tuple[str, ...]:
        """The dotted names that an expression may stand for, those that lead to nothing left out."""
        if depth > _DEEPEST:
            return ()
        behind: list[str] = []
        found: Iterable[str] = ()
        for _ in range(_LONGEST_CHAIN):
            if isinstance(node, ast.Attribute):
                behind.append(node.attr)
                node = node.value
            elif isinstance(node, ast.NamedExpr):
                node = node.value
            elif (
                isinstance(node, ast.Call) and depth <= _DEEPEST and (got := self._got(node, scope, depth)) is not None
            ):
                behind.append(got)
                node = node.args[0]
                depth += 2
            else:
                found = self._beginning(node, scope, depth)
                break
        return tuple(".".join([name, *reversed(behind)]) for name in found)

    def _beginning(self, node: ast.expr, scope: Scope, depth: int) -> tuple[str, ...]:
        if isinstance(node, ast.Name):
            return self._named(node.id, scope, depth)
        if isinstance(node, ast.Call):
            called = self.dotted(node.func, scope, depth + 1)
            if any(name in IMPORTERS for name in called):
                name = literal(node.args[0]) if node.args else None
                return () if not name else (name, name.partition(".")[0]) if "." in name else (name,)
            return tuple(f"{name}()" for name in called if f"{name}()" in BEGINNINGS)
        if isinstance(node, ast.Subscript):
            key = literal(node.slice)
            if key and isinstance(node.value, ast.Call):
                called = self.dotted(node.value.func, scope, depth + 1)
                if any(name in NAMESPACES for name in called):
                    return self._named(key, scope, depth + 1)
            names = self.dotted(node.value, scope, depth + 1) if key else ()
            return tuple(filter(None, (_item(name, key or "") for name in names)))
        return ()

    def _got(self, node: ast.Call, scope: Scope, depth: int) -> str | None:
        """The attribute that a call gives of its first argument: `getattr(os, "system")`, `vars(os)`."""
        if not isinstance(node.func, (ast.Name, ast.Attribute)) or not node.args or not self.begins(node.func):
            return None
        called = self.dotted(node.func, scope, depth + 1)
        if "builtins.vars" in called:
            return "__dict__"
        return literal(node.args[1]) if len(node.args) > 1 and any(name in GETTERS for name in called) else None

    def _named(self, name: str, scope: Scope, depth: int) -> tuple[str, ...]:
        if name not in self.wanted or depth > _DEEPEST:
            return ()
        bound = scope.find(name)
        if bound is None:
            return self._unbound(name)
        known = bound.known.get(name)
        if known is None:
            # In `eval = eval` the name on the right is what it was before.
            outside = bound.parent.find(name) if bound.parent is not None else None
            before = self._unbound(name) if outside is None else self._named(name, outside, depth + 1)
            bound.known[name] = before
            found: dict[str, None] = {}
            for target in bound.names[name]:
                names = (target,) if isinstance(target, str) else self.dotted(target, bound, depth + 1)
                found.update((one, None) for one in names if one in BEGINNINGS)
                if len(found) >= _MOST_TARGETS:
                    break
            known = bound.known[name] = tuple(found)
        return known

    def _unbound(self, name: str) -> tuple[str, ...]:
        builtin = ("builtins" if name == "__builtins__" else f"builtins.{name}",) if name in BUILTINS else ()
        return (*builtin, *(star for of in self._stars if (star := f"{of}.{name}") in BEGINNINGS))


def _item(name: str, key: str) -> str | None:
    """What stands under a key: modules in `sys.modules`, attributes in `os.__dict__`."""
    if name == "sys.modules":
        return key
    if name == "builtins":  # `__builtins__` is a dictionary in all modules but the first
        return f"builtins.{key}"
    return f"{name.removesuffix('.__dict__')}.{key}" if name.endswith(".__dict__") else None
