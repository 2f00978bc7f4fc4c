"""The parameters of a function, and how they differ from those of another version of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.pysource.trees import Form, form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.pysource.definitions import Function
    from pydistdiff.pysource.module import Module

LONGEST = 60
_BY_POSITION = ("positional", "positional-only")
_SIGNS = {"var-positional": "*", "var-keyword": "**"}


class Value(Struct, frozen=True):
    """An expression: what it is, and how it is shown."""

    form: Form
    text: str


class Parameter(Struct, frozen=True):
    """A parameter; `kind` is one of `positional-only`, `positional`, `var-positional`, `keyword`, `var-keyword`."""

    name: str
    kind: str
    default: Value | None
    annotation: Value | None

    @property
    def shown(self) -> str:
        """As it is written: `timeout: float = None`, short."""
        text = _SIGNS.get(self.kind, "") + self.name
        if self.annotation is not None:
            text += f": {self.annotation.text}"
        if self.default is None:
            return text
        return f"{text} = {self.default.text}" if self.annotation is not None else f"{text}={self.default.text}"


class Signature(Struct, frozen=True):
    """What a caller of a function sees."""

    parameters: tuple[Parameter, ...]
    returns: Value | None
    is_async: bool


def signature_of(node: Function, module: Module) -> Signature:
    """The signature of a function."""
    returns = node.returns
    return Signature(
        tuple(_parameters(node.args, module)),
        None if returns is None else _value(returns, module),
        isinstance(node, ast.AsyncFunctionDef),
    )


def _parameters(args: ast.arguments, module: Module) -> Iterator[Parameter]:
    positional = [*args.posonlyargs, *args.args]
    without = len(positional) - len(args.defaults)
    for index, arg in enumerate(positional):
        kind = "positional-only" if index < len(args.posonlyargs) else "positional"
        yield _parameter(arg, kind, args.defaults[index - without] if index >= without else None, module)
    if args.vararg is not None:
        yield _parameter(args.vararg, "var-positional", None, module)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _parameter(arg, "keyword", default, module)
    if args.kwarg is not None:
        yield _parameter(args.kwarg, "var-keyword", None, module)


def _parameter(arg: ast.arg, kind: str, default: ast.expr | None, module: Module) -> Parameter:
    return Parameter(
        arg.arg,
        kind,
        None if default is None else _value(default, module),
        None if arg.annotation is None else _value(arg.annotation, module),
    )


def _value(node: ast.expr, module: Module) -> Value:
    return Value(form(node), short(module.expression(node)))


def short(text: str) -> str:
    """An expression on one line, its beginning only where it is long."""
    text = " ".join(text[: 4 * LONGEST].split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


class SignatureChange(Struct, frozen=True):
    """One difference of two signatures: its rule, in words, and whether a call that worked may fail."""

    rule: str
    words: str
    breaking: bool


def compare_signatures(a: Signature, b: Signature, *, is_bound: bool = False) -> list[SignatureChange]:
    """What differs, what breaks callers first; where it `is_bound`, the first parameter is what a method is called on.

    Nobody gives `self` by its name.
    """
    bound = _bound(a, b) if is_bound else None
    changes = sorted(_changes(a, b, bound), key=lambda change: not change.breaking)
    return list(changes)


def _bound(a: Signature, b: Signature) -> str | None:
    """The name that a has for the first parameter, where both take it by position."""
    first = [side.parameters[0] for side in (a, b) if side.parameters]
    return first[0].name if len(first) == 2 and all(one.kind in _BY_POSITION for one in first) else None


def _changes(a: Signature, b: Signature, bound: str | None) -> Iterator[SignatureChange]:
    if a.is_async != b.is_async:
        yield SignatureChange("async-changed", "became async" if b.is_async else "is async no more", breaking=True)
    renamed = _renamed(a, b)
    yield from _gone(a, b, renamed, bound)
    yield from _came(a, b, renamed)
    yield from _kept(a, b, bound)
    if _order(a, b) != _order(b, a):
        yield SignatureChange("parameters-reordered", "parameters in another order", breaking=True)
    if not _equal(a.returns, b.returns):
        yield SignatureChange("annotation-changed", f"returns {_arrow(a.returns, b.returns)}", breaking=False)


def _renamed(a: Signature, b: Signature) -> dict[str, str]:
    """Positional parameters that have another name at the same place, all else of them being the same."""
    names_a, names_b = ({one.name for one in side.parameters} for side in (a, b))
    if len(a.parameters) != len(b.parameters):
        return {}
    return {
        one.name: other.name
        for one, other in zip(a.parameters, b.parameters, strict=True)
        if one.name not in names_b
        and other.name not in names_a
        and one.kind == other.kind
        and _equal(one.default, other.default)
    }


def _gone(a: Signature, b: Signature, renamed: dict[str, str], bound: str | None) -> Iterator[SignatureChange]:
    kept = {one.name for one in b.parameters}
    takes = {one.kind for one in b.parameters}
    for one in a.parameters:
        if one.name in renamed:
            is_breaking = one.kind in ("positional", "keyword") and one.name != bound
            yield SignatureChange(
                "parameter-renamed", f"`{one.name}` renamed to `{renamed[one.name]}`", breaking=is_breaking
            )
        elif one.name not in kept:
            is_breaking = not (one.kind == "keyword" and "var-keyword" in takes)
            yield SignatureChange("parameter-removed", f"lost `{_SIGNS.get(one.kind, '')}{one.name}`", is_breaking)


def _came(a: Signature, b: Signature, renamed: dict[str, str]) -> Iterator[SignatureChange]:
    known = {one.name for one in a.parameters} | set(renamed.values())
    takes_all = any(one.kind == "var-positional" for one in a.parameters)
    # of a caller's positional arguments those behind the new parameter would be taken for another one
    is_before = False
    for one in reversed(b.parameters):
        if one.kind not in _BY_POSITION:
            continue
        if one.name in known:
            is_before = True
        elif is_before or takes_all:
            before = "others" if is_before else "`*`"
            yield SignatureChange("parameter-inserted", f"gained `{one.shown}` before {before}", breaking=True)
        else:
            yield _appended(one)
    for one in b.parameters:
        if one.kind not in _BY_POSITION and one.name not in known:
            yield _appended(one)


def _appended(one: Parameter) -> SignatureChange:
    is_required = one.default is None and one.kind not in _SIGNS
    rule = "parameter-required" if is_required else "parameter-added"
    return SignatureChange(rule, f"gained `{one.shown}`", breaking=is_required)


def _kept(a: Signature, b: Signature, bound: str | None) -> Iterator[SignatureChange]:
    known = {one.name: one for one in a.parameters}
    for other in b.parameters:
        one = known.get(other.name)
        if one is None:
            continue
        if one.kind != other.kind:
            is_breaking = one.name != bound and _narrows(one, other)
            words = f"`{one.name}` {_KINDS[one.kind]} → {_KINDS[other.kind]}"
            yield SignatureChange("parameter-kind", words, is_breaking)
        if not _equal(one.default, other.default):
            if other.default is None:
                yield SignatureChange("default-removed", f"`{one.name}` lost its default", breaking=True)
            elif one.default is None:
                yield SignatureChange("default-added", f"`{one.name}` has the default {other.default.text}", False)
            else:
                words = f"`{one.name}={one.default.text}` → `{other.default.text}`"
                yield SignatureChange("default-changed", words, breaking=False)
        if not _equal(one.annotation, other.annotation):
            words = f"`{one.name}` annotated {_arrow(one.annotation, other.annotation)}"
            yield SignatureChange("annotation-changed", words, breaking=False)


_KINDS = {
    "positional-only": "by position only",
    "positional": "by position or name",
    "keyword": "by name only",
    "var-positional": "all others by position",
    "var-keyword": "all others by name",
}


def _narrows(one: Parameter, other: Parameter) -> bool:
    return not (other.kind == "positional" and one.kind in ("positional-only", "keyword"))


def _order(a: Signature, b: Signature) -> list[str]:
    """The names of a that b takes by position, too, in the order of a."""
    by_position = {one.name for one in b.parameters if one.kind in _BY_POSITION}
    return [one.name for one in a.parameters if one.name in by_position and one.kind in _BY_POSITION]


def _equal(a: Value | None, b: Value | None) -> bool:
    return (None if a is None else a.form) == (None if b is None else b.form)


def _arrow(a: Value | None, b: Value | None) -> str:
    return " → ".join("nothing" if one is None else f"`{one.text}`" for one in (a, b))
