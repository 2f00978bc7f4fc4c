"""The base relocations of a PE image: which of its bytes the loader changes, because they are addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.pe.image import Image

RELOCATIONS = 5
"""Index of the data directory."""
_HEAD_SIZE = 8
_PAGE = 4096
_WIDEST = 8
_PADDING = 0


def is_relocated(image: Image, address: int, size: int) -> bool:
    """Whether an address stands in these bytes of the memory, or may. Raises NativeError."""
    for page, start, count in _blocks(image):
        if page - _WIDEST < address + size and address < page + _PAGE + _WIDEST:
            for (entry,) in image.reader.rows("H", start, count, "the relocations"):
                place = page + (entry & 0xFFF)
                if entry >> 12 != _PADDING and place < address + size and address < place + _WIDEST:
                    return True
    return False


def _blocks(image: Image) -> Iterator[tuple[int, int, int]]:
    """The page of each block, and where its entries stand in the file, and how many there are."""
    directory = image.directory(RELOCATIONS)
    if not directory.address or not directory.size:
        return
    at = image.offset(directory.address, directory.size, "the relocations")
    end = at + directory.size
    while at + _HEAD_SIZE <= end:
        page, size = image.reader.fields("II", at, "the relocations")
        if not _HEAD_SIZE <= size <= end - at:
            raise NativeError("a block of relocations is longer than all of them")
        image.reader.allowance.take(1)
        yield page, at + _HEAD_SIZE, (size - _HEAD_SIZE) // 2
        at += size
