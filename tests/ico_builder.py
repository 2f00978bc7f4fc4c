"""Icons and cursors of Windows, made byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence

BITMAP = b"\x28\0\0\0" + bytes(60)


def entry(size: int, start: int, width: int = 16, bits: int = 32, planes: int = 1, reserved: int = 0) -> bytes:
    return struct.pack("<4B2H2I", width % 256, width % 256, 0, reserved, planes, bits, size, start)


def ico(pictures: Sequence[tuple[int, int, bytes]] = ((16, 32, BITMAP),), kind: int = 1, count: int | None = None):
    """Pictures of a width, bits of a pixel (of a cursor: its point) and bytes, one after the other."""
    at = 6 + 16 * len(pictures)
    entries = b""
    for width, bits, data in pictures:
        entries += entry(len(data), at, width, bits)
        at += len(data)
    head = struct.pack("<3H", 0, kind, len(pictures) if count is None else count)
    return head + entries + b"".join(data for *_, data in pictures)
