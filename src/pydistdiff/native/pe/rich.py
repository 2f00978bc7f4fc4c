"""The record that Microsoft's linker leaves behind the stub of DOS: which tools made how many objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image

_DOS_SIZE = 64
_LONGEST = 4096
_END, _START = b"Rich", b"DanS"


class RichRecord(Struct, frozen=True):
    """Where it stands in the file, and the tools: product, build, and number of objects."""

    at: int
    end: int
    tools: tuple[tuple[int, int, int], ...]


def read_rich(image: Image) -> RichRecord | None:
    """The record, or None where there is none that can be read."""
    end = image.headers.pe_at
    data = image.reader.take(_DOS_SIZE, min(end - _DOS_SIZE, _LONGEST), "the stub of DOS")
    mark = data.rfind(_END)
    if mark < 0 or mark % 4 or mark + 8 > len(data):
        return None
    key = data[mark + 4 : mark + 8]
    start = data.find(bytes(a ^ b for a, b in zip(_START, key, strict=True)))
    if start < 0 or start % 4 or mark - start < 16 or (mark - start) % 8:
        return None
    mask = int.from_bytes(key, "little")
    words = [int.from_bytes(data[at : at + 4], "little") ^ mask for at in range(start + 4, mark, 4)]
    if any(words[:3]):
        return None
    tools = tuple((word >> 16, word & 0xFFFF, count) for word, count in zip(words[3::2], words[4::2], strict=True))
    return RichRecord(_DOS_SIZE + start, _DOS_SIZE + mark + 8, tools)
