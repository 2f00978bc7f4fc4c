"""What the users of a module can see changed, by the rules for what breaks them.

Whether a name is public is settled in part here (an underscore, `__all__`), in part by who imports it: see `api`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.model import Operation
from pydistdiff.pysource.changes import is_private
from pydistdiff.pysource.declared import declared, told_apart
from pydistdiff.pysource.exports import exports

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.pysource.changes import DefinitionChange, Sides
    from pydistdiff.pysource.definitions import Definition
    from pydistdiff.pysource.module import Module

_SILENT = frozenset({"body", "docstring", "definitions"})
"""Details that a user of a name does not see."""
_OWN_NAMES = frozenset({"__all__", "__doc__", "__author__", "__date__", "__version__", "__revision__", "__license__"})
"""Names of a module that say something of it to people and tools."""


class NameChange(Struct, frozen=True):
    """What changed in one name that a module gives; `before` and `after` are its declarations.

    `rule` is why it is breaking or not. `origin` is where an import has it from, of b if that has it; `lost_bases` are
    the names of the base classes that a class of the rule BASE_REMOVED has no more.
    """

    name: str
    kind: str
    op: Operation
    before: str | None
    after: str | None
    breaking: bool
    rule: str
    origin: str | None = None
    lost_bases: frozenset[str] = frozenset()

    @property
    def top(self) -> str:
        """The name in the module: that of the class, of a member of one."""
        return self.name.partition(".")[0]


class Interface(Struct, frozen=True):
    """What changed in the names of a module, public or not.

    `exports_a` and `exports_b` are what `__all__` holds; None where nobody knows. `summary` says what a module has
    that only one side has.
    """

    changes: tuple[NameChange, ...]
    exports_a: frozenset[str] | None = None
    exports_b: frozenset[str] | None = None
    summary: str | None = None

    def gives(self, change: NameChange, *, imports: bool) -> bool:
        """Whether a name that changed is public in its module. `imports`: names that it imports are, too."""
        if change.rule in (ADDED_TO_ALL, REMOVED_FROM_ALL):
            return True
        sides = [self.exports_a] * (change.op is not Operation.ADDED)
        sides += [self.exports_b] * (change.op is not Operation.REMOVED)
        if any(names is None or change.top in names for names in sides):
            is_listed = any(names is not None and change.top in names for names in sides)
            return _is_public(change, is_listed=is_listed) and (change.kind != "import" or is_listed or imports)
        return False


_DATA_CLASSES = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
"""Decorators of `dataclasses` and attrs that make `__init__` from the annotated names of a class."""
_RECORDS = frozenset({"NamedTuple", "Struct"})
NAME_REMOVED, MAYBE_INHERITED, BASE_REMOVED = "name-removed", "removed-or-inherited", "base-removed"
_BROUGHT = {"*": "removed-or-imported", "__getattr__": "removed-or-computed"}
ADDED_TO_ALL, REMOVED_FROM_ALL = "added-to-all", "removed-from-all"


def _is_public(change: NameChange, *, is_listed: bool) -> bool:
    top, *inner = change.name.split(".")
    return (is_listed or not is_private(top)) and not any(map(is_private, inner))


def interface(sides: Sides, changes: Sequence[DefinitionChange]) -> Interface:
    """What changed in the names that both versions of a module give."""
    known = exports(sides.a), exports(sides.b)
    found = [name for change in changes if (name := _named(sides, change)) is not None]
    return Interface((*found, *_of_all(sides, known, found)), *known)


def one_sided(module: Module, summary: str | None) -> Interface:
    """The interface of a module that only one side has: its changes are the module itself."""
    known = exports(module)
    return Interface((), known, known, summary)


def _of_all(
    sides: Sides, known: tuple[frozenset[str] | None, frozenset[str] | None], found: Sequence[NameChange]
) -> Iterator[NameChange]:
    """Names that came into `__all__` or left it, and are there as before."""
    a, b = known
    if a is None or b is None or a == b:
        return
    told = {change.name for change in found if change.op in (Operation.ADDED, Operation.REMOVED)}
    for names, definitions, module, op in (
        (a - b, sides.found_a, sides.a, Operation.REMOVED),
        (b - a, sides.found_b, sides.b, Operation.ADDED),
    ):
        last = {one.name: one for one in definitions if one.name in names}
        for name in sorted(names - told):
            one = last.get(name)
            text = name if one is None else declared(one, module)
            is_removed = op is Operation.REMOVED
            yield NameChange(
                name,
                "name" if one is None else _kind(one),
                op,
                text if is_removed else None,
                None if is_removed else text,
                breaking=is_removed,
                rule=REMOVED_FROM_ALL if is_removed else ADDED_TO_ALL,
                origin=None if one is None else one.origin,
            )


def _named(sides: Sides, change: DefinitionChange) -> NameChange | None:
    """The change as a user of the name sees it, or None where he does not."""
    one = change.definition
    if (change.name in _OWN_NAMES and change.op is Operation.CHANGED) or change.name == "*" or _is_for_types(one):
        return None
    if change.op is Operation.CHANGED and change.before is not None and {one.kind, change.before.kind} == {"import"}:
        return None  # the name is there as before
    rule, is_breaking = _judged(sides, change)
    if rule is None:
        return None
    before, after = _declared(sides, change)
    if change.op is Operation.MOVED:
        assert change.before is not None and change.after is not None
        before, after = change.before.name, change.after.name
    shown = one if one.kind != "import" or change.before is None else change.before
    lost = _lost_bases(change) if rule == BASE_REMOVED else frozenset()
    return NameChange(change.name, _kind(shown), change.op, before, after, is_breaking, rule, one.origin, lost)


def _declared(sides: Sides, change: DefinitionChange) -> tuple[str | None, str | None]:
    """Both declarations, of values that begin alike the part where they differ."""
    before = None if change.before is None else declared(change.before, sides.a)
    after = None if change.after is None else declared(change.after, sides.b)
    if change.before is None or change.after is None or before != after:
        return before, after
    told = told_apart((change.before, sides.a), (change.after, sides.b))
    return told or (before, f"{after} (another one)")


def _is_for_types(one: Definition) -> bool:
    """Whether a name only stands for a type in the annotations of its module, which need not call it private."""
    value = getattr(one.node, "value", None)
    return isinstance(value, ast.Call) and _last_name(value) in ("TypeVar", "ParamSpec", "TypeVarTuple")


def _lost_bases(change: DefinitionChange) -> frozenset[str]:
    """The base classes of a by their last names, empty for what is no name, without those of b."""
    names = [
        {getattr(base, "attr", getattr(base, "id", "")) for base in getattr(one.node, "bases", ())}
        for one in (change.before, change.after)
        if one is not None
    ]
    return frozenset(names[0].difference(*names[1:]))


def _kind(one: Definition) -> str:
    return "attribute" if one.kind == "constant" and one.owner else one.kind


def _judged(sides: Sides, change: DefinitionChange) -> tuple[str | None, bool]:
    """The rule of a change, and whether it breaks who used the name."""
    if change.op is Operation.ADDED:
        return ("field-required", True) if _is_required_field(sides, change.definition) else ("name-added", False)
    if change.op is Operation.MOVED:
        return "name-moved", True
    if change.op is Operation.REMOVED:
        return _removed(sides, change)
    seen = [detail for detail in change.details if detail.rule not in _SILENT]
    if not seen:
        return None, False
    # another annotation says less than anything else that changed with it
    worst = min(seen, key=lambda detail: (not detail.breaking, detail.rule == "annotation-changed"))
    return worst.rule, worst.breaking


def _is_required_field(sides: Sides, one: Definition) -> bool:
    """Whether who makes an object of a data class must give what it had not before."""
    if not isinstance(one.node, ast.AnnAssign) or one.node.value is not None:
        return False
    owner = sides.classes_b.node(one.owner)
    if owner is None or any(_last_name(base) in _RECORDS for base in owner.bases):
        return owner is not None
    return any(_last_name(decorator) in _DATA_CLASSES for decorator in owner.decorator_list)


def _last_name(node: ast.expr) -> str:
    """`dataclass` of `@dataclasses.dataclass(frozen=True)`."""
    node = node.func if isinstance(node, ast.Call) else node
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _removed(sides: Sides, change: DefinitionChange) -> tuple[str | None, bool]:
    """A name that a class inherits is not gone, and one that `__getattr__` or an `import *` may bring need not be."""
    one = change.definition
    if not one.owner:
        rule = next((_BROUGHT[each.name] for each in sides.found_b if each.name in _BROUGHT), NAME_REMOVED)
        return rule, True
    bases = sides.classes_b.bases(one.owner)
    if bases.have(one.name.rpartition(".")[2]):
        return None, False
    return (NAME_REMOVED if bases.is_known else MAYBE_INHERITED), True
