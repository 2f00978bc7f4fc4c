"""The pixels of PNGs are compared without a library: each filter, depth, kind of colours and interlacing."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picture_builder import animated_png, chunk, header, png_of
from pydistdiff.pictures import png_pixels, read
from pydistdiff.pictures.png_pixels import PixelChange, compare_pixels, is_comparable
from pydistdiff.pictures.structure import PictureError

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 4), (3, 8), (4, 8), (6, 8), (6, 16)]
PALETTE = chunk("PLTE", bytes(range(48)) * 16)


def paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((abs(guess - value), place, value) for place, value in enumerate((left, above, corner)))[2]


def filtered(row: bytes, before: bytes, kind: int, step: int) -> bytes:
    """A row as the specification filters it, section 9.2, byte by byte."""
    done = bytearray((kind,))
    for at, value in enumerate(row):
        left, corner = (row[at - step], before[at - step]) if at >= step else (0, 0)
        above = before[at]
        guess = (0, left, above, (left + above) // 2, paeth(left, above, corner))[kind]
        done.append((value - guess) % 256)
    return bytes(done)


def packed(rows: list[bytes], kinds: list[int], step: int, level: int = 6) -> bytes:
    before, data = bytes(len(rows[0])), b""
    for row, kind in zip(rows, kinds, strict=True):
        data += filtered(row, before, kind, step)
        before = row
    return zlib.compress(data, level)


def picture(stream: bytes, width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0):
    palette = [PALETTE] if colour == 3 else []
    head = header(width, height, depth, colour, bytes((0, 0, interlace)))
    return read(png_of(head, *palette, chunk("IDAT", stream), chunk("IEND")))


@pytest.mark.parametrize(("colour", "depth"), KINDS)
@pytest.mark.parametrize("kind", range(5))
def test_filters_leave_the_pixels_as_they_are(colour: int, depth: int, kind: int):
    bits = depth * SAMPLES[colour]
    width, height, step = 7, 5, max(bits // 8, 1)
    chance = random.Random(f"{colour} {depth} {kind}")
    rows = [chance.randbytes((width * bits + 7) // 8) for _ in range(height)]
    plain = picture(packed(rows, [0] * height, step), width, height, depth, colour)
    other = picture(packed(rows, [kind] * height, step, 0), width, height, depth, colour)
    assert is_comparable(plain, other)
    assert compare_pixels(plain, other) == PixelChange(0)
    rows[3] = bytes((rows[3][0] ^ 0x80,)) + rows[3][1:]
    changed = picture(packed(rows, [kind] * height, step), width, height, depth, colour)
    assert compare_pixels(plain, changed) == PixelChange(1, 0, 3, 1, 1)


@given(st.data())
def test_any_rows_with_any_filters_are_equal_to_themselves_and_differ_where_they_do(data: st.DataObject):
    width, height = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    rows = [data.draw(st.binary(min_size=3 * width, max_size=3 * width)) for _ in range(height)]
    other = [data.draw(st.one_of(st.just(row), st.binary(min_size=3 * width, max_size=3 * width))) for row in rows]
    kinds = [data.draw(st.lists(st.integers(0, 4), min_size=height, max_size=height)) for _ in range(2)]
    a, b = (picture(packed(own, kind, 3), width, height) for own, kind in zip((rows, other), kinds, strict=True))
    differing = [
        (x, y) for y in range(height) for x in range(width) if rows[y][3 * x : 3 * x + 3] != other[y][3 * x : 3 * x + 3]
    ]
    found = compare_pixels(a, b)
    assert found.differing == len(differing)
    if differing:
        (left, *_, right), (top, *_, bottom) = (sorted([*axis, *axis]) for axis in zip(*differing, strict=True))
        assert found == PixelChange(len(differing), left, top, right - left + 1, bottom - top + 1)


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def interlaced(image: dict[tuple[int, int], int], width: int, height: int, kind: int) -> bytes:
    """A greyscale picture in the seven passes of Adam7."""
    data = b""
    for left, top, across, down in PASSES:
        rows = [bytes(image[x, y] for x in range(left, width, across)) for y in range(top, height, down)]
        before = b""
        for row in filter(None, rows):
            data += filtered(row, before or bytes(len(row)), kind, 1)
            before = row
    return zlib.compress(data)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 3), (3, 2), (8, 8), (5, 1), (1, 5), (13, 9)])
def test_the_places_of_interlaced_pixels_are_those_of_the_picture(width: int, height: int):
    chance = random.Random(width)
    image = {(x, y): chance.randrange(256) for x in range(width) for y in range(height)}
    a, same = (picture(interlaced(image, width, height, kind), width, height, 8, 0, 1) for kind in (1, 4))
    assert compare_pixels(a, same) == PixelChange(0)
    for (x, y), value in image.items():
        b = picture(interlaced({**image, (x, y): value ^ 1}, width, height, 2), width, height, 8, 0, 1)
        assert compare_pixels(a, b) == PixelChange(1, x, y, 1, 1)


ROWS = zlib.compress(bytes(14))


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (ROWS + b"payload", "its image data have another length than its size says"),
        (ROWS[:-1], "its image data have another length than its size says"),
        (zlib.compress(bytes(15)), "its image data have another length than its size says"),
        (zlib.compress(bytes(13)), "its image data have another length than its size says"),
        (b"no zlib", "its image data cannot be unpacked"),
        (ROWS[:-1] + bytes((ROWS[-1] ^ 1,)), "its image data cannot be unpacked"),
        (zlib.compress(b"\5" + bytes(13)), "the specification does not know the filter 5"),
    ],
)
def test_what_is_not_exactly_the_rows_of_the_picture_is_not_known(stream: bytes, reason: str):
    a, b = picture(ROWS, 2, 2), picture(stream, 2, 2)
    for sides in ((a, b), (b, a)):
        with pytest.raises(PictureError, match=reason):
            compare_pixels(*sides)


def test_bits_that_belong_to_no_pixel_are_no_equality():
    a, b = (picture(zlib.compress(bytes((0, 0x80 | rest))), 1, 1, 1, 0) for rest in (0, 1))
    with pytest.raises(PictureError, match="bits differ that belong to no pixel"):
        compare_pixels(a, b)


def test_a_picture_of_several_frames_is_not_known():
    a = read(animated_png(1))
    with pytest.raises(PictureError, match="several frames"):
        compare_pixels(a, a)


def test_what_is_declared_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    huge = picture(ROWS, 1 << 20, 1 << 20)
    monkeypatch.setattr(png_pixels.zlib, "decompressobj", None)  # whoever calls it has lost
    with pytest.raises(PictureError, match="more than the 33,554,432 that are unpacked"):
        compare_pixels(huge, huge)


def test_filters_of_a_bomb_are_not_undone(monkeypatch: pytest.MonkeyPatch):
    width = 100_000
    rows = b"\4" + bytes(3 * width)
    a, b = (picture(zlib.compress(data), width, 1) for data in (rows, b"\3" + rows[1:]))
    with pytest.raises(PictureError, match="the filters of 300,001 bytes would have to be undone"):
        compare_pixels(a, b)
    assert compare_pixels(a, picture(zlib.compress(rows, 1), width, 1)) == PixelChange(0)
    monkeypatch.setattr(png_pixels, "MOST_TIMES", 10_000)
    assert compare_pixels(a, b) == PixelChange(0)
    monkeypatch.setattr(png_pixels, "MOST_UNFILTERED", 300_000)
    with pytest.raises(PictureError, match="would have to be undone"):
        compare_pixels(a, b)


def test_pictures_whose_numbers_mean_other_colours_are_not_comparable():
    a = picture(zlib.compress(bytes(6)), 2, 2, 8, 3)
    other = read(
        png_of(
            header(2, 2, 8, 3),
            chunk("PLTE", bytes(range(1, 4))),
            chunk("IDAT", zlib.compress(bytes(6))),
            chunk("IEND"),
        )
    )
    assert not is_comparable(a, other)
    assert not is_comparable(picture(ROWS, 2, 2), picture(ROWS, 2, 2, 16))
    assert is_comparable(a, a)
