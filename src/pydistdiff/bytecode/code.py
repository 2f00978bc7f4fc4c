"""Code objects and constants as frozen records."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL, CELL, FREE = 0x20, 0x40, 0x80
"""What a name of `locals` is, as CPython 3.11 and newer say it; several may hold."""
NEW_LOCALS, HAS_ARGS, HAS_KEYWORDS = 0x02, 0x04, 0x08
"""Flags of a code object (`inspect`, CO_NEWLOCALS and so on)."""


class Kind(StrEnum):
    """The type of a constant."""

    NONE = "None"
    ELLIPSIS = "Ellipsis"
    STOP_ITERATION = "StopIteration"
    BOOLEAN = "bool"
    INTEGER = "int"
    FLOAT = "float"
    COMPLEX = "complex"
    STRING = "str"
    BYTES = "bytes"
    TUPLE = "tuple"
    FROZENSET = "frozenset"
    SLICE = "slice"


class Constant(Struct, frozen=True, gc=False):
    """A constant. Two are equal where type and value are, down to the bits of a float and the order of a set.

    `value` is the bits for numbers that are no integers, for integers of very many digits sign and digits as they are
    written; for a tuple, frozenset or slice its items in order.
    """

    kind: Kind
    value: str | bytes | int | tuple[Item, ...] | None = None


class Code(Struct, frozen=True, kw_only=True):
    """A code object; names as in `inspect`, without `co_`.

    `locals` are the names of variables, cells and free variables, and `kinds` says of each which it is (a byte each).
    `qualname` is None before Python 3.11.
    """

    argcount: int
    posonlyargcount: int
    kwonlyargcount: int
    stacksize: int
    flags: int
    code: bytes
    consts: tuple[Item, ...]
    names: tuple[str, ...]
    locals: tuple[str, ...]
    kinds: bytes
    filename: str
    name: str
    qualname: str | None
    firstlineno: int
    linetable: bytes
    exceptiontable: bytes

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of all arguments, `*args` and `**kwargs` last."""
        count = self.argcount + self.kwonlyargcount + bool(self.flags & HAS_ARGS) + bool(self.flags & HAS_KEYWORDS)
        return self.locals[:count]

    @property
    def inner(self) -> tuple[Code, ...]:
        """The code objects among its constants."""
        return tuple(item for item in self.consts if isinstance(item, Code))


Item = Constant | Code


Part = tuple[str, int]
"""A code object among those directly inside another: its name, and which one of this name it is, from 1."""


def named_parts(code: Code) -> dict[Part, Code]:
    """The code objects directly inside, in order."""
    seen: dict[str, int] = {}
    found: dict[Part, Code] = {}
    for inner in code.inner:
        seen[inner.name] = seen.get(inner.name, 0) + 1
        found[inner.name, seen[inner.name]] = inner
    return found


def told_part(part: Part) -> str:
    """`f`, and `f#2` for the second of this name."""
    name, count = part
    return name if count == 1 else f"{name}#{count}"


def walk(code: Code) -> Iterator[Code]:
    """A code object and all inside it, parents first."""
    stack = [code]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(one.inner))


def filename_of(code: Code) -> str | None:
    """The file name of a code object and all inside it, or None where they have several: a compiler writes one."""
    names = {one.filename for one in walk(code)}
    return names.pop() if len(names) == 1 else None


def bare(code: Code) -> Code:
    """A code object without file names, and with frozensets in an order of their own: what is left when these are."""
    return replace(code, filename="", consts=tuple([_bare(item) for item in code.consts]))


def _bare(item: Item) -> Item:
    if isinstance(item, Code):
        return bare(item)
    if not isinstance(item.value, tuple):
        return item
    items = [_bare(inner) for inner in item.value]
    if item.kind is Kind.FROZENSET:
        items.sort(key=repr)
    return Constant(item.kind, tuple(items))
