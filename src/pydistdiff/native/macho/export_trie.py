"""The trie in which a Mach-O file keeps what it exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import NativeError
from pydistdiff.native.window import LONGEST_NAME

if TYPE_CHECKING:
    from pydistdiff.native.reader import Allowance

_LONGEST_NUMBER = 10
_REEXPORT = 0x8


def read_trie(data: bytes, allowance: Allowance) -> dict[str, str | None]:
    """The exported names; of one that another library gives the number of that library and its name there.

    A node that can be reached in two ways makes no tree, and is refused. Raises NativeError.
    """
    found: dict[str, str | None] = {}
    seen: set[int] = set()
    stack = [(0, b"")] if data else []
    while stack:
        at, name = stack.pop()
        if at in seen:
            raise NativeError("its exports are no tree")
        seen.add(at)
        allowance.take(1)
        size, at = read_uleb(data, at)
        if size:
            allowance.take_name(len(name))
            found[_text(name)] = _reexported(data, at)
        at += size
        if at >= len(data):
            raise NativeError("its exports end too early")
        count = data[at]
        at += 1
        for _ in range(count):
            end = data.find(b"\0", at, at + LONGEST_NAME)
            if end < 0 or len(name) + end - at > LONGEST_NAME:
                raise NativeError("the name of an export has no end")
            allowance.take_name(len(name) + end - at)
            child, after = read_uleb(data, end + 1)
            stack.append((child, name + data[at:end]))
            at = after
    return found


def read_uleb(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends. Raises NativeError."""
    value = 0
    for place in range(_LONGEST_NUMBER):
        if at + place >= len(data):
            break
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise NativeError("a number has no end")


def _reexported(data: bytes, at: int) -> str | None:
    flags, at = read_uleb(data, at)
    if not flags & _REEXPORT:
        return None
    library, at = read_uleb(data, at)
    end = data.find(b"\0", at, at + LONGEST_NAME)
    if end < 0:
        raise NativeError("the name of an export has no end")
    return f"{_text(data[at:end]) or 'same name'} of library {library}"


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
