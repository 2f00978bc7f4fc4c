"""The version resource of a PE image: what Windows shows as the details of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 1 << 16
"""Bytes: the length of the resource has 16 bits."""
_SIGNATURE = 0xFEEF04BD
_FIXED_SIZE = 52
_HEAD_SIZE = 6
_LONGEST_KEY = 256


class _Block(Struct, frozen=True):
    """A part of the resource: its key, its value, and the parts in it."""

    key: str
    value: bytes
    inside: bytes


def read_version_info(data: bytes) -> tuple[tuple[str, str], ...]:
    """The two numbers of the file and the product, then the strings, in their order. Raises NativeError."""
    roots = [*_blocks(data[:LARGEST])]
    if not roots or roots[0].key != "VS_VERSION_INFO":
        raise NativeError("its version resource has no beginning")
    found = [*_fixed(roots[0].value)]
    for group in _blocks(roots[0].inside):
        if group.key != "StringFileInfo":
            continue
        for table in _blocks(group.inside):
            found += [(entry.key, _text(entry.value)) for entry in _blocks(table.inside)]
    return tuple(found)


def _fixed(value: bytes) -> Iterator[tuple[str, str]]:
    words = [int.from_bytes(value[at : at + 4], "little") for at in range(0, len(value) - 3, 4)]
    if len(value) != _FIXED_SIZE or words[0] != _SIGNATURE:
        return
    for name, high, low in (("file version", words[2], words[3]), ("product version", words[4], words[5])):
        yield name, f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"


def _blocks(data: bytes) -> Iterator[_Block]:
    at = 0
    while at + _HEAD_SIZE <= len(data):
        length, size, is_text = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (0, 2, 4))
        if not length:  # padding
            return
        if not _HEAD_SIZE <= length <= len(data) - at:
            raise NativeError("its version resource has a part that is longer than itself")
        block = data[at : at + length]
        stop = next((i for i in range(_HEAD_SIZE, min(length - 1, _LONGEST_KEY), 2) if block[i : i + 2] == b"\0\0"), 0)
        if not stop:
            raise NativeError("its version resource has a key without end")
        start = _aligned(stop + 2)
        end = min(start + size * (2 if is_text else 1), length)
        key = block[_HEAD_SIZE:stop].decode("utf-16-le", "surrogatepass")
        yield _Block(key, block[start:end], block[_aligned(end) :])
        at = _aligned(at + length)


def _aligned(place: int) -> int:
    return -(-place // 4) * 4


def _text(value: bytes) -> str:
    return value[: len(value) & ~1].decode("utf-16-le", "surrogatepass").partition("\0")[0]
