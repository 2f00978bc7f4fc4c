"""What became of each definition of a module."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.model import Operation
from pydistdiff.pysource.bases import Classes
from pydistdiff.pysource.signatures import compare_signatures, short, signature_of
from pydistdiff.pysource.trees import form, has_docstring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.pysource.definitions import Definition
    from pydistdiff.pysource.module import Module
    from pydistdiff.pysource.trees import Form

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LEAST_RENAMED = 60
"""Bytes of a definition that is found again under another name; shorter ones are alike by accident."""


class Detail(Struct, frozen=True):
    """One thing that changed in a definition; `rule` names it, and `breaking` says whether what worked may fail."""

    rule: str
    words: str
    breaking: bool = False


class DefinitionChange(Struct, frozen=True, eq=False):
    """What became of the definitions of one name: `moved` is another name, or class, with all else equal."""

    op: Operation
    name: str
    before: Definition | None
    after: Definition | None
    details: tuple[Detail, ...] = ()

    @property
    def definition(self) -> Definition:
        """Of b, or of a where b has none."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def is_private(self) -> bool:
        """Whether a part of the name begins with an underscore, and is none that Python itself calls."""
        return any(is_private(part) for part in self.name.split("."))


def is_private(name: str) -> bool:
    """Whether a name is for its own module by convention; `__init__` and the like are for everybody."""
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__") and len(name) > 4)


class Sides(Struct, frozen=True, eq=False, dict=True):
    """Two versions of a module, and what they define."""

    a: Module
    b: Module
    found_a: Sequence[Definition]
    found_b: Sequence[Definition]

    @cached_property
    def known(self) -> dict[tuple[int, int], tuple[Detail, ...]]:
        """What differs between two statements: one may give a hundred thousand names."""
        return {}

    @cached_property
    def classes_b(self) -> Classes:
        """The classes of b, and what they inherit."""
        return Classes(self.found_b)


def definition_changes(sides: Sides) -> list[DefinitionChange]:
    """Each name of which a tree differs once, in the order of b; then what is gone.

    Of a class that came or went, or is now imported, or no more, its members are not told, too.
    """
    groups_a, groups_b = _by_name(sides.found_a), _by_name(sides.found_b)
    changes = [
        change
        for name, after in groups_b.items()
        if (change := _change(sides, name, groups_a.get(name), after)) is not None
    ]
    changes += [
        DefinitionChange(Operation.REMOVED, name, before[-1], None)
        for name, before in groups_a.items()
        if name not in groups_b
    ]
    alone = {op: {change.name for change in changes if change.op is op} for op in (Operation.ADDED, Operation.REMOVED)}
    for change in changes:
        if any(detail.rule == "kind-changed" for detail in change.details):
            for names in alone.values():
                names.add(change.name)
    changes = [change for change in changes if change.definition.owner not in alone.get(change.op, ())]
    return _with_moves(sides, changes)


def _by_name(found: Iterable[Definition]) -> dict[str, list[Definition]]:
    groups: defaultdict[str, list[Definition]] = defaultdict(list)
    for one in found:
        groups[one.name].append(one)
    return dict(groups)


def _change(
    sides: Sides, name: str, before: list[Definition] | None, after: list[Definition]
) -> DefinitionChange | None:
    if before is None:
        return DefinitionChange(Operation.ADDED, name, None, after[-1])
    details: tuple[Detail, ...]
    last = before[-1], after[-1]
    if len(before) == len(after):
        pairs = [(one, other, _details(sides, one, other)) for one, other in zip(before, after, strict=True)]
        details = tuple(detail for _, _, found in pairs for detail in found)
        # the definition that is told is one that changed
        last = next(((one, other) for one, other, found in reversed(pairs) if found), last)
    else:
        is_import = "import" in (before[-1].kind, after[-1].kind)
        words = f"defined {len(before):,} → {len(after):,} times"
        details = (Detail("import-changed" if is_import else "definitions", words),)
    if not details:
        return None
    return DefinitionChange(Operation.CHANGED, name, *last, tuple(dict.fromkeys(details)))


def _details(sides: Sides, one: Definition, other: Definition) -> tuple[Detail, ...]:
    if one.kind != other.kind:
        is_breaking = "import" not in (one.kind, other.kind)
        return (Detail("kind-changed", f"was {_a(one)}, is {_a(other)}", is_breaking),)
    if one.kind == "import":
        words = f"imported from {one.origin} → {other.origin}"
        return () if one.origin == other.origin else (Detail("import-changed", words),)
    key = id(one.node), id(other.node)
    if key not in sides.known:
        is_method = one.kind == "method"
        sides.known[key] = tuple(_of_statements(sides, one.node, other.node, is_method=is_method))
    return sides.known[key]


def _a(one: Definition) -> str:
    return f"imported from {one.origin}" if one.kind == "import" else f"a {one.kind}"


def _of_statements(sides: Sides, a: ast.stmt, b: ast.stmt, *, is_method: bool) -> Iterator[Detail]:
    if sides.a.segment(a) == sides.b.segment(b):
        return
    if isinstance(a, _FUNCTIONS) and isinstance(b, _FUNCTIONS):
        yield from _of_functions(sides, a, b, is_method=is_method)
    elif isinstance(a, ast.ClassDef) and isinstance(b, ast.ClassDef):
        yield from _of_classes(sides, a, b)
    elif form(a) != form(b):
        yield from _of_constants(sides, a, b)


def _of_functions(
    sides: Sides,
    a: ast.FunctionDef | ast.AsyncFunctionDef,
    b: ast.FunctionDef | ast.AsyncFunctionDef,
    *,
    is_method: bool,
) -> Iterator[Detail]:
    is_bound = is_method and not (_is_static(a) or _is_static(b))
    for change in compare_signatures(signature_of(a, sides.a), signature_of(b, sides.b), is_bound=is_bound):
        yield Detail(change.rule, change.words, change.breaking)
    yield from _decorators(sides, a, b)
    yield from _bodies(sides, a, b)


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)


def _of_classes(sides: Sides, a: ast.ClassDef, b: ast.ClassDef) -> Iterator[Detail]:
    parts: list[list[ast.expr | ast.keyword]] = [[*node.bases, *node.keywords] for node in (a, b)]
    bases = [
        [short(module.expression(base)) for base in own] for module, own in zip((sides.a, sides.b), parts, strict=True)
    ]
    forms = [[form(base) for base in own] for own in parts]
    if forms[0] != forms[1]:
        lost, gained = set(forms[0]) - set(forms[1]), set(forms[1]) - set(forms[0])
        rule = "base-removed" if lost else "base-added" if gained else "bases-changed"
        words = " → ".join(f"({', '.join(texts)})" for texts in bases)
        yield Detail(rule, f"bases {words}", bool(lost))
    yield from _decorators(sides, a, b)
    if _docstring(a) != _docstring(b):
        yield Detail("docstring", "docstring")


def _decorators(
    sides: Sides,
    a: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
    b: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[Detail]:
    known = [
        {form(node): short(module.expression(node)) for node in definition.decorator_list}
        for module, definition in ((sides.a, a), (sides.b, b))
    ]
    for form_, text in known[0].items():
        if form_ not in known[1]:
            yield Detail("decorator-removed", f"lost `@{text}`", breaking=text in _BINDING)
    for form_, text in known[1].items():
        if form_ not in known[0]:
            yield Detail("decorator-added", f"gained `@{text}`", breaking=text in _BINDING)
    if list(known[0]) != list(known[1]) and known[0].keys() == known[1].keys():
        yield Detail("decorator-order", "decorators in another order")


_BINDING = ("property", "staticmethod", "classmethod", "cached_property", "functools.cached_property")
"""Decorators that change how a name of a class is used."""


def _bodies(
    sides: Sides, a: ast.FunctionDef | ast.AsyncFunctionDef, b: ast.FunctionDef | ast.AsyncFunctionDef
) -> Iterator[Detail]:
    bodies = [node.body[has_docstring(node) :] for node in (a, b)]
    if len(bodies[0]) != len(bodies[1]) or not all(
        # texts are compared first: most statements of a function that differs are the same
        sides.a.segment(one) == sides.b.segment(other) or form(one) == form(other)
        for one, other in zip(*bodies, strict=True)
    ):
        yield Detail("body", "code")
    if _docstring(a) != _docstring(b):
        yield Detail("docstring", "docstring")


def _docstring(node: ast.AST) -> str | None:
    return node.body[0].value.value if has_docstring(node) else None  # type: ignore[attr-defined]


def _of_constants(sides: Sides, a: ast.stmt, b: ast.stmt) -> Iterator[Detail]:
    annotations = [_form(getattr(node, "annotation", None)) for node in (a, b)]
    if annotations[0] != annotations[1]:
        yield Detail("annotation-changed", "another annotation")
    values = [getattr(node, "value", None) for node in (a, b)]
    if _form(values[0]) != _form(values[1]):
        texts = [
            "(none)" if value is None else short(module.expression(value))
            for module, value in zip((sides.a, sides.b), values, strict=True)
        ]
        yield Detail("value-changed", " → ".join(texts) if texts[0] != texts[1] else "another value")
    elif type(a) is not type(b) or form(a, ("value", "annotation")) != form(b, ("value", "annotation")):
        yield Detail("value-changed", "assigned otherwise")


def _form(node: ast.AST | None) -> Form | None:
    return None if node is None else form(node)


def _with_moves(sides: Sides, changes: list[DefinitionChange]) -> list[DefinitionChange]:
    """Of what came and went, the same thing under another name is one change."""
    gone: defaultdict[Form, list[DefinitionChange]] = defaultdict(list)
    came: defaultdict[Form, list[DefinitionChange]] = defaultdict(list)
    for change in changes:
        if change.op in (Operation.ADDED, Operation.REMOVED) and change.definition.kind in (
            "class",
            "function",
            "method",
        ):
            module, known = (sides.b, came) if change.op is Operation.ADDED else (sides.a, gone)
            if len(module.segment(change.definition.node)) >= _LEAST_RENAMED:
                known[form(change.definition.node, ("name",))].append(change)
    merged: dict[int, DefinitionChange | None] = {}
    for key, ones in gone.items():
        others = came.get(key, [])
        if len(ones) == len(others) == 1:
            merged[id(ones[0])] = None
            merged[id(others[0])] = DefinitionChange(Operation.MOVED, ones[0].name, ones[0].before, others[0].after, ())
    result = (merged.get(id(change), change) for change in changes)
    return [change for change in result if change is not None]
