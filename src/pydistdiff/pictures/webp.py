"""The chunks of a WebP (RFC 9649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import MediaType
from pydistdiff.pictures.structure import Cursor, Part, PictureError, Structure, check_parts, four_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNATURE = (b"RIFF", b"WEBP")
"""At the beginning, and at the eighth byte."""
_FEATURES = {0x02: "animation", 0x04: "XMP", 0x08: "Exif", 0x10: "alpha", 0x20: "ICC profile"}
_CHUNKS = {"animation": "ANIM", "XMP": "XMP ", "Exif": "EXIF", "ICC profile": "ICCP"}
_BITSTREAMS = ("VP8 ", "VP8L")


def read_webp(data: bytes) -> Structure:
    """The chunks, without the header of the extended format. Raises PictureError."""
    cursor = Cursor(data)
    head, size, kind = cursor.take(4, "the header"), cursor.little(4, "the header"), cursor.take(4, "the header")
    if (head, kind) != SIGNATURE:
        raise PictureError("it does not begin with the signature of WebP")
    if size != len(data) - 8:
        raise PictureError(f"the header says {size:,} bytes where there are {len(data) - 8:,}")
    parts = _chunks(cursor)
    if parts and parts[0].name == "VP8X":
        return _extended(parts)
    if len(parts) != 1 or parts[0].name not in _BITSTREAMS:
        raise PictureError("the simple format has one chunk of image data, and nothing else")
    width, height = _bitstream_size(parts[0])
    facts = (("format", "simple"),)
    return Structure(media_type=MediaType.WEBP, width=width, height=height, facts=facts, parts=tuple(parts))


def _chunks(cursor: Cursor) -> list[Part]:
    """The chunks up to the end; each has an even number of bytes, filled up with a zero."""
    parts: list[Part] = []
    while cursor.left:
        name = four_letters(cursor.take(4, "a chunk"))
        length = cursor.little(4, f"the chunk {name}")
        parts.append(Part(name, cursor.take(length, f"the chunk {name}")))
        if length & 1 and cursor.take(1, f"the chunk {name}") != b"\0":
            raise PictureError(f"what fills up the chunk {name} is not zero")
        check_parts(len(parts))
    return parts


def _extended(parts: Sequence[Part]) -> Structure:
    head, rest = parts[0].data, tuple(parts[1:])
    if len(head) != 10 or head[0] & ~sum(_FEATURES) or head[1:4] != bytes(3):
        raise PictureError("VP8X has values that the specification does not know")
    features = [name for bit, name in _FEATURES.items() if head[0] & bit]
    width, height = _number(head, 4) + 1, _number(head, 7) + 1
    names = [part.name for part in rest]
    frames, images = names.count("ANMF"), sum(map(names.count, _BITSTREAMS))
    if "VP8X" in names:
        raise PictureError("the chunk VP8X stands twice")
    if (images, bool(frames)) != ((0, True) if "animation" in features else (1, False)):
        raise PictureError("it has not the image data that its header declares")
    return Structure(
        media_type=MediaType.WEBP,
        width=width,
        height=height,
        facts=(("format", "extended"), ("features", ", ".join(features) or "none")),
        parts=rest,
        drawings=max(frames, 1),
        oddity=_oddity(rest, features, width, height),
    )


def _oddity(parts: Sequence[Part], features: Sequence[str], width: int, height: int) -> str | None:
    names = [part.name for part in parts]
    for feature, name in _CHUNKS.items():
        if names.count(name) != (feature in features):
            return f"it declares {feature} otherwise than it has it"
    if set(names) - {*_CHUNKS.values(), *_BITSTREAMS, "ALPH", "ANMF"} or names.count("ALPH") > 1:
        return "it has chunks that the specification does not know there"
    for part in parts:
        if part.name in _BITSTREAMS and _bitstream_size(part) != (width, height):
            return "its image data have another size than it declares"
        if part.name == "ANMF" and not _is_frame_sane(part.data, width, height):
            return "a frame is not as it declares it"
    return None


def _is_frame_sane(data: bytes, width: int, height: int) -> bool:
    """Whether a frame is within the picture, and its image data are of its size."""
    if len(data) < 16:
        return False
    left, top, own_width, own_height = (_number(data, at) for at in (0, 3, 6, 9))
    size = own_width + 1, own_height + 1
    if 2 * left + size[0] > width or 2 * top + size[1] > height:
        return False
    try:
        parts = _chunks(Cursor(data, 16))
        if [part.name for part in parts] not in (["VP8 "], ["VP8L"], ["ALPH", "VP8 "]):
            return False
        return _bitstream_size(parts[-1]) == size
    except PictureError:
        return False


def _bitstream_size(part: Part) -> tuple[int, int]:
    """The size that the image data themselves declare. Raises PictureError."""
    data = part.data
    if part.name == "VP8L":
        bits = int.from_bytes(data[1:5], "little")
        if len(data) < 5 or data[0] != 0x2F or bits >> 29:
            raise PictureError("the chunk VP8L does not begin as it should")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    tag = int.from_bytes(data[:3], "little")
    if len(data) < 10 or tag & 1 or data[3:6] != b"\x9d\x01\x2a" or tag >> 5 > len(data) - 10:
        raise PictureError("the chunk VP8 does not begin as it should")
    width, height = int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if not width or not height:
        raise PictureError(f"{width:,} × {height:,} is no size of a picture")
    return width, height


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "little")
