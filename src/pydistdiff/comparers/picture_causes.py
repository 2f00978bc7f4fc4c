"""Which changes of a picture leave it as it looks: told by its structure, and for PNG by its pixels."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.picture_values import PARTS, time_of
from pydistdiff.limits import KIB
from pydistdiff.model import MediaType
from pydistdiff.pictures.png_pixels import compare_pixels, is_comparable
from pydistdiff.pictures.structure import PictureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import ValueChange
    from pydistdiff.pictures.png_pixels import PixelChange
    from pydistdiff.pictures.structure import Part, Structure

MOST_METADATA = KIB
"""Bytes of all idle texts and times that differ. Plotting libraries and converters write 50, a program has more."""
_KEYWORDS = frozenset(
    {
        # section 11.3.3.1 of the specification
        *(b"Title", b"Author", b"Description", b"Copyright", b"Creation Time", b"Software", b"Disclaimer", b"Warning"),
        *(b"Source", b"Comment"),
        # what ImageMagick writes
        *(b"date:create", b"date:modify", b"date:timestamp"),
    }
)
_KNOWN_PARTS = {
    MediaType.PNG: frozenset(
        {
            *("PLTE", "IDAT", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "hIST", "pHYs", "sPLT", "eXIf"),
            *("tEXt", "zTXt", "iTXt", "tIME"),
        }
    ),
    MediaType.JPEG: frozenset({"APP0", "APP1", "APP14", "COM", "DAC", "DHT", "DQT", "DRI", "SOF", "SOS"}),
}
"""Parts that say nothing of where others stand or how long they are. Private ones may: Apple's `iDOT` does, and APP2
where it has the places of several pictures."""


def pixels_of(a: Structure, b: Structure) -> PixelChange | str | None:
    """Which pixels differ, or why that is not known; None where the image data are equal, or of two kinds."""
    if a.media_type is not MediaType.PNG or not is_comparable(a, b) or _image_data(a) == _image_data(b):
        return None
    try:
        return compare_pixels(a, b)
    except PictureError as error:
        return str(error)


def told_pixels(pixels: PixelChange | str | None) -> str | None:
    """The pixels in words, for the headline."""
    if pixels is None:
        return None
    if isinstance(pixels, str):
        return f"not known whether pixels differ: {pixels}"
    if not pixels.differing:
        return "equal pixels, packed differently"
    box = f"{pixels.width:,} × {pixels.height:,} at {pixels.left:,}, {pixels.top:,}"
    return f"{pixels.differing:,} pixel{'s differ' if pixels.differing > 1 else ' differs'}, in {box}"


def with_causes(
    changes: Sequence[ValueChange], a: Structure, b: Structure, pixels: PixelChange | str | None
) -> list[ValueChange]:
    """The changes with their causes, where everything that differs between two pictures is idle; else as they are."""
    if not _is_idle(a, b, pixels):
        return list(changes)
    return [replace(change, cause=_cause_of(change)) for change in changes]


def _is_idle(a: Structure, b: Structure, pixels: PixelChange | str | None) -> bool:
    """Whether all that differs is texts and times that no viewer looks at, and how equal pixels are packed."""
    known = _KNOWN_PARTS.get(a.media_type)
    if known is None or not is_comparable(a, b):
        return False
    if any(part.name not in known for side in (a, b) for part in side.parts):
        return False
    are_pixels_equal = pixels is None or (not isinstance(pixels, str) and not pixels.differing)
    return are_pixels_equal and _bones(a) == _bones(b) and _differing_metadata(a, b) <= MOST_METADATA


def _image_data(structure: Structure) -> bytes:
    return b"".join(part.data for part in structure.parts if part.name == "IDAT")


def _bones(structure: Structure) -> list[tuple[str, bytes]]:
    """The parts in order, without those that are idle; of the image data of a PNG only where they stand."""
    return [
        (part.name, b"" if part.name == "IDAT" else part.data)
        for part in structure.parts
        if not _is_plain_time(part) and not _is_plain_text(part)
    ]


def _differing_metadata(a: Structure, b: Structure) -> int:
    """Bytes of the idle parts that only one side has."""
    idle_a, idle_b = (
        Counter(part.data for part in side.parts if _is_plain_time(part) or _is_plain_text(part)) for side in (a, b)
    )
    return sum(len(data) * count for data, count in ((idle_a - idle_b) + (idle_b - idle_a)).items())


def _is_plain_time(part: Part) -> bool:
    return part.name == "tIME" and time_of(part.data) is not None


def _is_plain_text(part: Part) -> bool:
    """Whether a text has a keyword of which nothing depends, and is one line or several that people can read.

    A comment of a JPEG has no keyword; decoders leave it out (ITU T.81, B.2.4.5).
    """
    if part.name == "COM":
        try:
            return _is_readable(part.data.decode("utf-8"))
        except UnicodeDecodeError:  # told by its bytes, which say nothing to a reader
            return False
    keyword, nul, text = part.data.partition(b"\0")
    return part.name == "tEXt" and bool(nul) and keyword in _KEYWORDS and _is_readable(text.decode("latin-1"))


_CODE = re.compile(r"<[?%!]|</|<(?:script|svg|html)|\$[({]|\{[{%]|__\w+__|javascript:", re.IGNORECASE)
"""What makes a text code to a program that includes, expands or shows it, such as `<?php` in a comment."""


def _is_readable(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n")) and _CODE.search(text) is None


def _cause_of(change: ValueChange) -> str:
    return "image-compression" if change.path[:2] == (PARTS, "IDAT") else "image-metadata"
