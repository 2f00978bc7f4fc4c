"""What a class inherits, as far as its module tells."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.pysource.definitions import Definition

_MOST = 50
"""Classes above a class that are looked at."""


class Bases(Struct, frozen=True):
    """The names that a class has from the classes above it; `is_known` is false where one of these is not at hand."""

    names: tuple[frozenset[str], ...]
    is_known: bool

    def have(self, name: str) -> bool:
        """Whether a member of this name is inherited for sure."""
        return any(name in own for own in self.names)


class Classes:
    """The classes of a module, and what each inherits."""

    def __init__(self, found: Iterable[Definition]) -> None:
        self._nodes: dict[str, ast.ClassDef] = {}
        members: dict[str, set[str]] = {}
        for one in found:
            if isinstance(one.node, ast.ClassDef):
                self._nodes[one.name] = one.node
            if one.owner:
                members.setdefault(one.owner, set()).add(one.name.rpartition(".")[2])
        self._members = {owner: frozenset(names) for owner, names in members.items()}
        self._known: dict[str, Bases] = {}

    def node(self, name: str) -> ast.ClassDef | None:
        """The class of this name, the last one."""
        return self._nodes.get(name)

    def members(self, name: str) -> frozenset[str]:
        """The names that stand in it."""
        return self._members.get(name, frozenset())

    def bases(self, name: str) -> Bases:
        """What a class of this name inherits."""
        if name not in self._known:
            self._known[name] = self._bases(name)
        return self._known[name]

    def _bases(self, name: str) -> Bases:
        names: list[frozenset[str]] = []
        is_known = True
        pending, seen = [name], {name}
        while pending:
            node = self._nodes.get(pending.pop())
            for base in node.bases if node is not None else ():
                own = base.id if isinstance(base, ast.Name) else ""
                if own in self._nodes and own not in seen and len(seen) <= _MOST:
                    seen.add(own)
                    pending.append(own)
                    names.append(self._members.get(own, frozenset()))
                elif own not in self._nodes and (built_in := inherited_from(base)) is not None:
                    names.append(built_in)
                elif own not in seen:
                    is_known = False
        return Bases(tuple(names), is_known)


def inherited_from(base: ast.expr) -> frozenset[str] | None:
    """The names that a built-in base class hands on, such as `dict` or `ValueError`; None of any other."""
    found = vars(builtins).get(base.id) if isinstance(base, ast.Name) else None
    if not isinstance(found, type):
        return None
    return frozenset() if found is object else frozenset(dir(found))
