"""The checksum of a PE image, as `CheckSumMappedFile` of Windows computes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image


def checksum(image: Image) -> int:
    """The checksum that the file should have: its words added with their carries, the field itself left out, its size.

    Adding 16-bit words with carry is arithmetic modulo 0xFFFF, which Python does for a whole piece at once.
    """
    source, at = image.reader.source, image.headers.checksum_at
    total = 0
    for start in range(0, source.size, MIB):
        piece = source.read(start, MIB)
        if start <= at + 3 and at < start + len(piece):
            from_, to = max(at - start, 0), min(at + 4 - start, len(piece))
            piece = piece[:from_] + bytes(to - from_) + piece[to:]
        value = int.from_bytes(piece, "little")
        if value:
            total = (total + value) % 0xFFFF or 0xFFFF
    return total + source.size & 0xFFFF_FFFF
