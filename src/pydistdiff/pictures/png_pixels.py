"""The pixels of a PNG, without any library that draws: unpacked, their filters undone, compared.

Only two pictures of one size, kind and palette are compared, so that equal numbers are equal colours.
"""

from __future__ import annotations

import zlib
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.limits import KIB, MIB
from pydistdiff.pictures.structure import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydistdiff.pictures.structure import Structure

MOST_UNPACKED = 32 * MIB
"""Bytes of the rows of a picture, each with the byte that names its filter."""
MOST_UNFILTERED = 2 * MIB
"""Bytes of rows whose filters are undone, which is slow; where these are equal as they stand it need not be done."""
MOST_TIMES = 100
"""Rows whose filters are undone are at most so many times as long as they are packed, so that work follows size."""
_ALWAYS_UNFILTERED = 64 * KIB
_SAMPLES = {"greyscale": 1, "truecolour": 3, "indexed": 1, "greyscale with alpha": 2, "truecolour with alpha": 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_MEANING = frozenset({"PLTE", "tRNS"})
"""Chunks that say which colours the numbers are."""


class PixelChange(Struct, frozen=True):
    """How many pixels differ, and the smallest rectangle that holds these; nothing where none does."""

    differing: int
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0


class _Pass(Struct, frozen=True, gc=False):
    """A part of the pixels that is packed by itself: where they stand, and how many each row and column has."""

    left: int
    top: int
    across: int
    down: int
    width: int
    height: int
    row: int
    """Bytes of a row, without the one that names its filter."""


def is_comparable(a: Structure, b: Structure) -> bool:
    """Whether numbers of both pictures are pixels at the same place, and mean the same colours."""
    kinds = [(side.media_type, side.width, side.height, side.facts) for side in (a, b)]
    meanings = [[part for part in side.parts if part.name in _MEANING] for side in (a, b)]
    return kinds[0] == kinds[1] and meanings[0] == meanings[1]


def compare_pixels(a: Structure, b: Structure) -> PixelChange:
    """Which pixels of two comparable pictures differ. Raises PictureError where it is not known, with the reason."""
    facts = dict(a.facts)
    bits = int(facts["bit depth"]) * _SAMPLES[facts["colour type"]]
    passes = list(_passes(a.width, a.height, bits, is_interlaced=facts["interlace"] != "none"))
    packed = [_packed(side) for side in (a, b)]
    rows_a, rows_b = (_unpacked(data, passes) for data in packed)
    if rows_a == rows_b:
        return PixelChange(0)
    most = max(min(map(len, packed)) * MOST_TIMES, _ALWAYS_UNFILTERED)
    if len(rows_a) > min(most, MOST_UNFILTERED):
        raise PictureError(f"the filters of {len(rows_a):,} bytes would have to be undone")
    step = max(bits // 8, 1)
    return _compare(_unfiltered(rows_a, passes, step), _unfiltered(rows_b, passes, step), passes, bits)


def _passes(width: int, height: int, bits: int, *, is_interlaced: bool) -> Iterator[_Pass]:
    for left, top, across, down in _ADAM7 if is_interlaced else ((0, 0, 1, 1),):
        own_width, own_height = -((left - width) // across), -((top - height) // down)
        if own_width > 0 and own_height > 0:
            yield _Pass(left, top, across, down, own_width, own_height, (own_width * bits + 7) // 8)


def _packed(structure: Structure) -> bytes:
    if any(part.name in ("acTL", "fcTL", "fdAT") for part in structure.parts):
        raise PictureError("it has several frames")
    (data,) = (part.data for part in structure.parts if part.name == "IDAT")
    return data


def _unpacked(packed: bytes, passes: Sequence[_Pass]) -> bytes:
    """The rows with their filters: exactly as many as the picture has, and nothing in the stream behind them."""
    size = sum((1 + own.row) * own.height for own in passes)
    if size > MOST_UNPACKED:
        raise PictureError(f"its rows have {size:,} bytes, more than the {MOST_UNPACKED:,} that are unpacked")
    decoder = zlib.decompressobj()
    try:
        rows = decoder.decompress(packed, size + 1)
    except zlib.error as error:
        raise PictureError("its image data cannot be unpacked") from error
    if len(rows) != size or not decoder.eof or decoder.unused_data:
        raise PictureError("its image data have another length than its size says")
    return rows


# ---------------------------------------------------------------- filters (section 9 of the specification)


def _unfiltered(rows: bytes, passes: Sequence[_Pass], step: int) -> list[list[bytes]]:
    """The rows of each pass."""
    at = 0
    found = []
    for own in passes:
        before = bytes(own.row)
        done = []
        for _ in range(own.height):
            kind, row = rows[at], rows[at + 1 : at + 1 + own.row]
            if kind >= len(_FILTERS):
                raise PictureError(f"the specification does not know the filter {kind}")
            before = _FILTERS[kind](row, before, step)
            done.append(before)
            at += 1 + own.row
        found.append(done)
    return found


def _none(row: bytes, before: bytes, step: int) -> bytes:  # noqa: ARG001
    return row


def _sub(row: bytes, before: bytes, step: int) -> bytes:  # noqa: ARG001
    done = bytearray(len(row))
    for at in range(min(step, len(row))):
        done[at::step] = bytes([value & 255 for value in accumulate(row[at::step])])
    return bytes(done)


def _up(row: bytes, before: bytes, step: int) -> bytes:  # noqa: ARG001
    return bytes([(value + above) & 255 for value, above in zip(row, before, strict=True)])


def _average(row: bytes, before: bytes, step: int) -> bytes:
    done = bytearray(step) + row
    for at, (value, above) in enumerate(zip(row, before, strict=True)):
        done[at + step] = (value + (done[at] + above) // 2) & 255
    return bytes(done[step:])


def _paeth(row: bytes, before: bytes, step: int) -> bytes:
    done = bytearray(step) + row
    corners = bytes(step) + before
    for at, (value, above, corner) in enumerate(zip(row, before, corners, strict=False)):
        left = done[at]
        to_left, to_above, to_corner = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
        nearest = above if to_above <= to_corner else corner
        if to_left <= to_above and to_left <= to_corner:
            nearest = left
        done[at + step] = (value + nearest) & 255
    return bytes(done[step:])


_FILTERS: tuple[Callable[[bytes, bytes, int], bytes], ...] = (_none, _sub, _up, _average, _paeth)


# ---------------------------------------------------------------- which differ


def _compare(a: list[list[bytes]], b: list[list[bytes]], passes: Sequence[_Pass], bits: int) -> PixelChange:
    if a == b:
        return PixelChange(0)
    differing = 0
    columns: list[int] = []
    lines: list[int] = []
    for own, rows_a, rows_b in zip(passes, a, b, strict=True):
        for number, (row_a, row_b) in enumerate(zip(rows_a, rows_b, strict=True)):
            marks = _marks(row_a, row_b, bits)[: own.width] if row_a != row_b else b""
            if count := marks.count(1):
                differing += count
                columns += (own.left + own.across * at for at in (marks.find(1), marks.rfind(1)))
                lines.append(own.top + own.down * number)
    if not differing:
        raise PictureError("bits differ that belong to no pixel")
    left, top = min(columns), min(lines)
    return PixelChange(differing, left, top, max(columns) - left + 1, max(lines) - top + 1)


def _marks(row_a: bytes, row_b: bytes, bits: int) -> bytes:
    """For each pixel of a row a byte: 1 where it differs, else 0. Those that fill up the row follow."""
    difference = int.from_bytes(row_a, "big") ^ int.from_bytes(row_b, "big")
    if bits < 8:
        units, step = f"{difference:0{8 * len(row_a)}b}".encode().translate(_DIGITS), bits
    else:
        units, step = difference.to_bytes(len(row_a), "big").translate(_IS_SET), bits // 8
    joined = 0
    for place in range(step):
        joined |= int.from_bytes(units[place::step], "big")
    return joined.to_bytes(len(units) // step, "big")


_DIGITS = bytes(int(code == ord("1")) for code in range(256))
_IS_SET = bytes(int(code > 0) for code in range(256))
