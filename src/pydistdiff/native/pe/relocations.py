"""The base relocations of a PE image: which of its bytes the loader changes, because they are addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.native.pe.image import Image

RELOCATIONS = 5
"""Index of the data directory."""
_HEAD_SIZE = 8
_PAGE = 4096
_WIDEST = 8
_PADDING = 0


class Block(Struct, frozen=True, gc=False):
    """The relocations of a page: its address, and where in the file how many entries stand."""

    page: int
    start: int
    count: int


def read_blocks(image: Image) -> tuple[Block, ...]:
    """The blocks of relocations. Raises NativeError."""
    directory = image.directory(RELOCATIONS)
    if not directory.address or not directory.size:
        return ()
    at = image.offset(directory.address, directory.size, "the relocations")
    end = at + directory.size
    found: list[Block] = []
    while at + _HEAD_SIZE <= end:
        page, size = image.reader.fields("II", at, "the relocations")
        if not _HEAD_SIZE <= size <= end - at:
            raise NativeError("a block of relocations is longer than all of them")
        image.reader.allowance.take(1)
        found.append(Block(page, at + _HEAD_SIZE, (size - _HEAD_SIZE) // 2))
        at += size
    return tuple(found)


def is_relocated(image: Image, blocks: Iterable[Block], address: int, size: int) -> bool:
    """Whether an address stands in these bytes of the memory, or may. Raises NativeError."""
    for block in blocks:
        if block.page - _WIDEST < address + size and address < block.page + _PAGE + _WIDEST:
            for (entry,) in image.reader.rows("H", block.start, block.count, "the relocations"):
                place = block.page + (entry & 0xFFF)
                if entry >> 12 != _PADDING and place < address + size and address < place + _WIDEST:
                    return True
    return False
