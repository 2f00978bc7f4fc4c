"""Constants, flags and times in words, as Python spells them; not yet visible."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydistdiff.bytecode.code import Code, Kind

if TYPE_CHECKING:
    from pydistdiff.bytecode.code import Constant, Item

_FLAGS = (
    *("OPTIMIZED", "NEWLOCALS", "VARARGS", "VARKEYWORDS", "NESTED", "GENERATOR", "NOFREE", "COROUTINE"),
    *("ITERABLE_COROUTINE", "ASYNC_GENERATOR"),
)
"""The lowest flags of code objects; those above are of `__future__` and of later versions, shown as numbers."""


def told_item(item: Item) -> str:
    """A constant as Python spells it, a code object as `<code f>`. No two constants that differ look the same."""
    if isinstance(item, Code):
        return f"<code {item.name}>"
    value = item.value
    if isinstance(value, tuple):
        return _told_items(item.kind, [told_item(inner) for inner in value])
    return told_scalar(item)


def told_scalar(item: Constant) -> str:
    """A constant without items."""
    value = item.value
    if item.kind is Kind.BOOLEAN:
        return str(bool(value))
    if item.kind in (Kind.FLOAT, Kind.COMPLEX) and isinstance(value, bytes):
        return _told_number(value)
    if item.kind is Kind.INTEGER:
        return str(value) if isinstance(value, int) else _told_long(value)
    return item.kind.value if value is None else repr(value)


def _told_items(kind: Kind, items: list[str]) -> str:
    if kind is Kind.TUPLE:
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    if kind is Kind.FROZENSET:
        return f"frozenset({{{', '.join(items)}}})"
    return f"slice({', '.join(items)})"


def _told_number(bits: bytes) -> str:
    parts = [_told_float(part) for (part,) in struct.iter_unpack("8s", bits)]
    return parts[0] if len(parts) == 1 else f"({parts[0]} + {parts[1]}j)"


def _told_float(bits: bytes) -> str:
    (value,) = struct.unpack("<d", bits)
    return repr(value) if value == value else f"nan({bits.hex()})"


def _told_long(digits: object) -> str:
    assert isinstance(digits, bytes)
    sign = "-" if digits[:1] == b"-" else ""
    return (
        f"{sign}integer of {(len(digits) - 1) // 2:,} digits of 15 bits, SHA-256 {hashlib.sha256(digits).hexdigest()}"
    )


def told_flags(flags: int) -> str:
    """The flags of a code object by their names in `inspect`."""
    named = [name for bit, name in enumerate(_FLAGS) if flags & 1 << bit]
    rest = flags & ~((1 << len(_FLAGS)) - 1)
    return " ".join([*named, *([f"{rest:#x}"] if rest else [])]) or "0"


def told_time(seconds: int) -> str:
    """The time in a header: the number, and what it means."""
    return f"{seconds} ({datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z)"
