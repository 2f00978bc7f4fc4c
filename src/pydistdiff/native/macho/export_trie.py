"""The trie in which a Mach-O file keeps what it exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.window import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.reader import Allowance

_LONGEST_NUMBER = 10
_REEXPORT, _RESOLVER = 0x8, 0x10


class Export(Struct, frozen=True, gc=False):
    """Something that is exported: its addresses from the beginning of the file on, or which library gives it."""

    addresses: tuple[int, ...] = ()
    of: str | None = None


def read_trie(data: bytes, allowance: Allowance) -> dict[str, Export]:
    """The exports by their names. A node that can be reached in two ways makes no tree. Raises NativeError."""
    found: dict[str, Export] = {}
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
            found[_text(name)] = _export(data, at)
        stack += _children(data, at + size, name, allowance)
    return found


def _children(data: bytes, at: int, name: bytes, allowance: Allowance) -> Iterator[tuple[int, bytes]]:
    """The place of each child, and the name that leads there."""
    if at >= len(data):
        raise NativeError("its exports end too early")
    count = data[at]
    at += 1
    for _ in range(count):
        end = _end(data, at)
        if len(name) + end - at > LONGEST_NAME:
            raise NativeError("the name of an export has no end")
        allowance.take_name(len(name) + end - at)
        child, after = read_uleb(data, end + 1)
        yield child, name + data[at:end]
        at = after


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


def _export(data: bytes, at: int) -> Export:
    flags, at = read_uleb(data, at)
    first, at = read_uleb(data, at)
    if flags & _REEXPORT:
        name = data[at : _end(data, at)]
        return Export(of=f"{_text(name) or 'the same name'} of library {first}")
    return Export((first, read_uleb(data, at)[0]) if flags & _RESOLVER else (first,))


def _end(data: bytes, at: int) -> int:
    """Where the name that begins there ends."""
    end = data.find(b"\0", at, at + LONGEST_NAME)
    if end < 0:
        raise NativeError("the name of an export has no end")
    return end


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
