"""Pictures, read by their structure alone: what a report may show, and what a comparer tells of them.

Nothing is decoded. PNG, JPEG, GIF and WebP are known by how they begin, and read to their last byte; no other format
is a picture here, least of all SVG, which is a program.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.limits import KIB
from pydistdiff.model import MediaType
from pydistdiff.pictures import gif, jpeg, png, webp
from pydistdiff.pictures.structure import PictureError

if TYPE_CHECKING:
    from pydistdiff.pictures.structure import Structure

HEAD = 12
"""Bytes from the beginning that tell the format."""
MOST_BYTES = 32 * KIB
"""Of a picture that is shown."""
MOST_PIXELS_ASIDE = 4_096
MOST_PIXELS = 4_000_000
MOST_DRAWINGS = 100
"""Frames of an animation, or scans of a progressive picture."""
MOST_DRAWN = 16_000_000
"""Pixels of all frames or scans: what a viewer has to draw for 32 KiB."""

_READERS = {
    MediaType.PNG: png.read_png,
    MediaType.JPEG: jpeg.read_jpeg,
    MediaType.GIF: gif.read_gif,
    MediaType.WEBP: webp.read_webp,
}


FORMATS = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.GIF: "GIF", MediaType.WEBP: "WebP"}
"""What readers call the formats."""


class Picture(Struct, frozen=True):
    """A picture that may be shown; width and height in pixels."""

    media_type: MediaType
    width: int
    height: int


def media_type(head: bytes) -> MediaType | None:
    """The format that data begin like; `head` are their first HEAD bytes."""
    if head.startswith(png.SIGNATURE):
        return MediaType.PNG
    if head.startswith(jpeg.SIGNATURE):
        return MediaType.JPEG
    if head.startswith(gif.SIGNATURES):
        return MediaType.GIF
    if (head[:4], head[8:12]) == webp.SIGNATURE:
        return MediaType.WEBP
    return None


def read(data: bytes) -> Structure:
    """The structure of a picture of any size. Raises PictureError, with the reason, for anything else."""
    kind = media_type(data[:HEAD])
    if kind is None:
        raise PictureError("it begins like no picture")
    return _READERS[kind](data)


def check(data: bytes) -> Picture | None:
    """What is known of a picture that a browser may be given (HAZARDS rule 12), or None for anything else.

    Small, of a size and with frames that cost a viewer little, and by the letter of its format from the first byte to
    the last. What its pixels are is not looked at.
    """
    if len(data) > MOST_BYTES:
        return None
    try:
        structure = read(data)
    except PictureError:
        return None
    return _shown(structure)


def check_base64(text: str) -> Picture | None:
    """The same of data in Base64 as a report has them; a saved report may come from elsewhere."""
    if len(text) > MOST_BYTES * 4 // 3 + 4:
        return None
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
    return check(data) if binascii.b2a_base64(data, newline=False).decode("ascii") == text else None


def _shown(structure: Structure) -> Picture | None:
    width, height, drawings = structure.width, structure.height, structure.drawings
    is_small = max(width, height) <= MOST_PIXELS_ASIDE and width * height <= MOST_PIXELS
    is_quick = drawings <= MOST_DRAWINGS and drawings * width * height <= MOST_DRAWN
    if structure.oddity is not None or not is_small or not is_quick:
        return None
    return Picture(structure.media_type, width, height)
