"""The chunks of a PNG (W3C, Portable Network Graphics, third edition), each with its CRC checked."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pydistdiff.model import MediaType
from pydistdiff.pictures.structure import Cursor, Part, PictureError, Structure, check_parts, four_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = (1 << 31) - 1
"""Of a length, width or height (section 4 of the specification)."""
MOST_INFLATED = 1 << 20
"""Bytes that may come out of a profile or text of a picture that is shown. Profiles have up to 600 KB."""
_COLOURS = {
    0: ("greyscale", (1, 2, 4, 8, 16)),
    2: ("truecolour", (8, 16)),
    3: ("indexed", (1, 2, 4, 8)),
    4: ("greyscale with alpha", (8, 16)),
    6: ("truecolour with alpha", (8, 16)),
}
_INDEXED = "indexed"


def read_png(data: bytes) -> Structure:
    """The chunks, without IHDR and IEND. Raises PictureError.

    The chunks of image data must follow each other; they are one part with the sizes of its pieces.
    """
    chunks = _chunks(data)
    if not chunks or chunks[0].name != "IHDR" or len(chunks[0].data) != 13:
        raise PictureError("the first chunk is no IHDR of 13 bytes")
    width, height, facts = _header(chunks[0].data)
    _check_order(chunks, facts["colour type"])
    parts = _joined(chunks[1:-1])
    return Structure(
        media_type=MediaType.PNG,
        width=width,
        height=height,
        facts=tuple(facts.items()),
        parts=parts,
        drawings=max(sum(part.name == "fcTL" for part in parts), 1),
        oddity=_oddity(parts, width, height),
    )


def _chunks(data: bytes) -> list[Part]:
    cursor = Cursor(data)
    if cursor.take(8, "the signature") != SIGNATURE:
        raise PictureError("it does not begin with the signature of PNG")
    chunks: list[Part] = []
    while True:
        length = cursor.big(4, "a chunk")
        code = cursor.take(4, "a chunk")
        name = four_letters(code)
        if not code.isalpha() or length > LARGEST:
            raise PictureError("a chunk has no valid head")
        payload = cursor.take(length, f"the chunk {name}")
        if cursor.big(4, f"the chunk {name}") != zlib.crc32(payload, zlib.crc32(code)):
            raise PictureError(f"the CRC of the chunk {name} is wrong")
        chunks.append(Part(name, payload))
        check_parts(len(chunks))
        if name == "IEND":
            break
    if chunks[-1].data:
        raise PictureError("the chunk IEND is not empty")
    if cursor.left:
        raise PictureError(f"{cursor.left:,} bytes follow the end of the picture")
    return chunks


def _header(payload: bytes) -> tuple[int, int, dict[str, str]]:
    width, height = int.from_bytes(payload[:4], "big"), int.from_bytes(payload[4:8], "big")
    if not 0 < width <= LARGEST or not 0 < height <= LARGEST:
        raise PictureError(f"{width:,} × {height:,} is no size of a picture")
    depth, colour, compression, filtering, interlace = payload[8:]
    name, depths = _COLOURS.get(colour, ("", ()))
    if depth not in depths or compression or filtering or interlace > 1:
        raise PictureError("IHDR has values that the specification does not know")
    return width, height, {"bit depth": str(depth), "colour type": name, "interlace": ("none", "Adam7")[interlace]}


def _check_order(chunks: Sequence[Part], colour: str) -> None:
    names = [chunk.name for chunk in chunks]
    for name in ("IHDR", "PLTE"):
        if names.count(name) > 1:
            raise PictureError(f"the chunk {name} stands twice")
    unknown = next((name for name in names if name[0].isupper() and name not in ("IHDR", "PLTE", "IDAT", "IEND")), None)
    if unknown is not None:
        raise PictureError(f"the chunk {unknown} is critical, and the specification does not know it")
    places = [place for place, name in enumerate(names) if name == "IDAT"]
    if not places:
        raise PictureError("it has no image data")
    if places[-1] - places[0] >= len(places):
        raise PictureError("its image data are interrupted by another chunk")
    if "PLTE" in names:
        colours, rest = divmod(len(chunks[names.index("PLTE")].data), 3)
        if rest or not 0 < colours <= 256 or names.index("PLTE") > places[0] or colour.startswith("greyscale"):
            raise PictureError("its palette is not as the specification has it")
    elif colour == _INDEXED:
        raise PictureError("it has no palette")


def _joined(chunks: Sequence[Part]) -> tuple[Part, ...]:
    parts: list[Part] = []
    pieces = [chunk.data for chunk in chunks if chunk.name == "IDAT"]
    for chunk in chunks:
        if chunk.name != "IDAT":
            parts.append(chunk)
        elif pieces:
            parts.append(Part("IDAT", b"".join(pieces), tuple(map(len, pieces))))
            pieces = []
    return tuple(parts)


# ---------------------------------------------------------------- what should not be shown


def _oddity(parts: Sequence[Part], width: int, height: int) -> str | None:
    if not _is_animation_sane(parts, width, height):
        return "its frames are not as it declares them"
    if not _inflates_to_little(parts):
        return f"a profile or text of it has more than {MOST_INFLATED:,} bytes"
    return None


def _is_animation_sane(parts: Sequence[Part], width: int, height: int) -> bool:
    """Whether the frames of an animation are as many as declared, and each within the picture."""
    heads = [part.data for part in parts if part.name == "acTL"]
    frames = [part.data for part in parts if part.name == "fcTL"]
    if not heads:
        return not frames and not any(part.name == "fdAT" for part in parts)
    if len(heads) > 1 or len(heads[0]) != 8 or int.from_bytes(heads[0][:4], "big") != len(frames):
        return False
    for frame in frames:
        own_width, own_height, left, top = (int.from_bytes(frame[at : at + 4], "big") for at in (4, 8, 12, 16))
        if len(frame) != 26 or not own_width or not own_height or left + own_width > width or top + own_height > height:
            return False
    return bool(frames)


def _inflates_to_little(parts: Sequence[Part]) -> bool:
    """Whether what is compressed besides the pixels is small, summed over all of it."""
    room = MOST_INFLATED
    for part in parts:
        packed = _packed(part)
        if packed is None:
            continue
        decoder = zlib.decompressobj()
        try:
            room -= len(decoder.decompress(packed, room + 1))
        except zlib.error:
            return False
        if room < 0 or not decoder.eof or decoder.unused_data:
            return False
    return True


def _packed(part: Part) -> bytes | None:
    """The zlib stream of a profile or text; of one that is not as it should be, something that is none."""
    if part.name in ("iCCP", "zTXt"):
        _, _, rest = part.data.partition(b"\0")
        return rest[1:]
    if part.name == "iTXt":
        _, _, rest = part.data.partition(b"\0")
        if rest[:1] == b"\1":
            return rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return None
