"""Pictures: PNG, JPEG, GIF and WebP."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff import pictures
from pydistdiff.comparers.binary import bytes_change, bytes_view
from pydistdiff.comparers.document import made_visible
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.picture_causes import pixels_of, told_pixels, with_causes
from pydistdiff.comparers.picture_values import PARTS, has_much_text, values_of
from pydistdiff.diffing.values import compare_values
from pydistdiff.limits import MIB
from pydistdiff.model import Operation, Pictures, ValueType
from pydistdiff.pictures.structure import PictureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import ValueChange
    from pydistdiff.pictures import Picture
    from pydistdiff.pictures.structure import Structure

LARGEST = 16 * MIB
"""Bytes of a picture whose structure is read; larger ones are compared byte by byte, in pieces."""


class PictureComparer:
    """Pictures: PNG, JPEG, GIF and WebP, known by how they begin.

    Told by width, height, colours, and by the chunks, segments or blocks that came, went or changed: texts and times
    in words, everything else, the image data too, by its bytes or their SHA-256. Every byte belongs to one of them.
    The pixels of two PNGs of one size, depth and palette are unpacked and compared, unless they are very many: how
    many differ, and where, or that they are equal and packed differently. Otherwise nothing is decoded, so that it is
    not known whether the pixels differ. What breaks the rules of its format, ends
    too early or has bytes behind its end is shown as bytes, with the reason. Of a picture that came, went or became
    one of another format the bytes are shown. Small ones are in the report, for those that can show them.
    """

    format = "picture"

    def accepts(self, pair: Pair) -> bool:
        """Whether every side that is there begins like a picture."""
        return all(pictures.media_type(side.read(0, pictures.HEAD)) is not None for side in pair.sides)

    def compare(self, pair: Pair) -> Comparison:
        """The values that differ, or the bytes of one side. Raises CannotCompareError."""
        a, b = _structure(pair.a), _structure(pair.b)
        bytes_ = bytes_change(pair)
        assert bytes_ is not None
        shown = _pictures(pair)
        if a is None or b is None or a.media_type is not b.media_type:
            return Comparison(changes=(bytes_,), pictures=shown, headline=headline_of([_told_sides(a, b)]))
        with_texts = not has_much_text(a) and not has_much_text(b)
        values_a, values_b = (values_of(side, with_texts=with_texts) for side in (a, b))
        pixels = pixels_of(a, b)
        differences = with_causes([*map(_in_sequence, compare_values(values_a, values_b))], a, b, pixels)
        changes = [*map(made_visible, differences)]
        return Comparison(
            changes=tuple(changes),
            views=(bytes_view(bytes_),),
            pictures=shown,
            headline=headline_of([*_told_size(a, b), *_told_changes(changes, told_pixels(pixels))]),
        )


def _structure(side: Source | None) -> Structure | None:
    if side is None:
        return None
    if side.size > LARGEST:
        raise CannotCompareError(f"{side.size:,} bytes, more than the {LARGEST:,} that are read of a picture")
    try:
        return pictures.read(side.all())
    except PictureError as error:
        raise CannotCompareError(str(error)) from error


def _in_sequence(change: ValueChange) -> ValueChange:
    """The parts are named, and yet a list: their order is no order of keys, which some readers do not mind."""
    is_order = change.op is Operation.REORDERED
    return replace(change, type_a=ValueType.LIST, type_b=ValueType.LIST) if is_order else change


def _told_sides(a: Structure | None, b: Structure | None) -> str:
    sides = [side for side in (a, b) if side is not None]
    return " → ".join(f"{pictures.FORMATS[side.media_type]} {side.width:,} × {side.height:,}" for side in sides)


def _told_size(a: Structure, b: Structure) -> Sequence[str]:
    sizes = [f"{side.width:,} × {side.height:,}" for side in (a, b)]
    return [" → ".join(sizes)] if sizes[0] != sizes[1] else []


def _told_changes(changes: Sequence[ValueChange], pixels: str | None) -> list[str]:
    """What changed beside width and height; of a part its name, of image data the pixels where these are known."""
    told: dict[str, None] = {}
    for change in changes:
        name, *rest = map(str, change.path)
        if name != PARTS and name not in ("width", "height"):
            told[told_change(name, change)] = None
        elif rest and rest[0] == "IDAT" and pixels is not None:
            told[pixels] = None
        elif rest:
            told[f"{rest[0]} {change.op if len(rest) == 1 else Operation.CHANGED}"] = None
        elif change.op is Operation.REORDERED:
            told[f"{name} in another order"] = None
    return list(told)


def _pictures(pair: Pair) -> Pictures | None:
    """Both sides as pictures, if every one that is there may be shown."""
    a, b = _checked(pair.a), _checked(pair.b)
    if (a is None) != (pair.a is None) or (b is None) != (pair.b is None):
        return None
    return Pictures(
        media_type_a=None if a is None else a.media_type,
        media_type_b=None if b is None else b.media_type,
        width_a=None if a is None else a.width,
        width_b=None if b is None else b.width,
        height_a=None if a is None else a.height,
        height_b=None if b is None else b.height,
        data_a=_encoded(pair.a),
        data_b=_encoded(pair.b),
    )


def _checked(side: Source | None) -> Picture | None:
    return None if side is None or side.size > pictures.MOST_BYTES else pictures.check(side.all())


def _encoded(side: Source | None) -> str | None:
    return None if side is None else binascii.b2a_base64(side.all(), newline=False).decode("ascii")
