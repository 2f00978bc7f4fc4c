"""Texts, times and packing of PNGs are harmless where nothing else differs; what only looks so counts."""

from __future__ import annotations

import zlib

import pytest

from document_pairs import compared, explained, explained_member
from picture_builder import (
    chunk,
    extension,
    gif,
    header,
    jpeg,
    pixels,
    png,
    png_of,
    riff_chunk,
    segment,
    sub_blocks,
    webp,
)
from pydistdiff.model import Role, Significance

PATH = "x/logo.png"
TIME = b"\x07\xe8\1\2\3\4\5"
METADATA, COMPRESSION, COUNTS = ("image-metadata", True), ("image-compression", True), (None, False)
RGB = (b"\0" + bytes(6)) * 2
FILTERED = b"\1" + bytes(6) + b"\2" + bytes(6)


def text(keyword: str, value: str = "demo") -> bytes:
    return chunk("tEXt", keyword.encode("latin-1") + b"\0" + value.encode("latin-1"))


def packed(stream: bytes, *extra: bytes, after: bytes = b"") -> bytes:
    return png_of(header(), *extra, chunk("IDAT", stream), after, chunk("IEND"))


# True cases


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([chunk("tIME", TIME)], [chunk("tIME", TIME[:-1] + b"\6")]),
        ([text("Software", "Matplotlib version3.7.1")], [text("Software", "Matplotlib version3.8.0")]),
        ([], [text("Comment", "Zo\xeb\nsaw it")]),
        ([text("date:create", "2024-01-02T03:04:05+00:00")], []),
    ],
)
def test_texts_and_times_are_harmless_and_told(a: list[bytes], b: list[bytes]):
    member = explained_member(png(*a), png(*b), PATH)
    (change,) = member.changes
    assert (change.cause, change.harmless, change.significance) == (*METADATA, Significance.ENVIRONMENT)
    assert change.path[0] == "parts"


def test_the_texts_are_told_in_words():
    (change,) = explained_member(png(text("Software", "one")), png(text("Software", "two")), PATH).changes
    assert (change.path, change.a, change.b) == (("parts", "tEXt Software"), "one", "two")


def test_a_text_that_moves_behind_the_image_data_is_harmless():
    own = text("Software")
    assert explained(packed(pixels(), own), packed(pixels(), after=own), PATH) == [METADATA]


@pytest.mark.parametrize("stream", [zlib.compress(RGB, 0), zlib.compress(FILTERED, 9)])
def test_equal_pixels_packed_differently_are_harmless(stream: bytes):
    member = explained_member(packed(zlib.compress(RGB)), packed(stream), PATH)
    (change,) = member.changes
    assert (change.cause, change.harmless, change.significance) == (*COMPRESSION, Significance.FORMAT)
    assert compared(packed(pixels()), packed(stream), PATH)[1].headline == "equal pixels, packed differently"


def test_image_data_split_otherwise_are_packed_differently():
    data = pixels()
    split = png_of(header(), chunk("IDAT", data[:4]), chunk("IDAT", data[4:]), chunk("IEND"))
    assert explained(png(), split, PATH) == [COMPRESSION]


# A mixture


def test_both_together_are_two_causes():
    a, b = packed(pixels(), text("Software", "1")), packed(zlib.compress(FILTERED), text("Software", "2"))
    assert explained(a, b, PATH) == [METADATA, COMPRESSION]
    assert compared(a, b, PATH)[1].headline == "tEXt Software changed; equal pixels, packed differently"


# Decoys


def test_a_pixel_beside_a_text_counts_and_is_told():
    a, b = packed(pixels(), text("Software", "1")), packed(zlib.compress(RGB[:-1] + b"\1"), text("Software", "2"))
    assert explained(a, b, PATH) == [COUNTS, COUNTS]
    assert compared(a, b, PATH)[1].headline == "tEXt Software changed; 1 pixel differs, in 1 × 1 at 1, 1"


def test_several_pixels_are_counted():
    assert compared(png(), png(value=1), PATH)[1].headline == "4 pixels differ, in 2 × 2 at 0, 0"


@pytest.mark.parametrize(
    "extra",
    [
        text("Raw profile type exif", "..."),
        text("XML:com.adobe.xmp", "tiff:Orientation"),
        text("software"),
        text("Software", "import\0os"),
        text("Software", "\x1b[2J"),
        text("Comment", "x" * 1_017),
        b"".join(text("Comment", "x" * 100) for _ in range(10)),
        b"".join(chunk("tIME", TIME) for _ in range(147)),
        chunk("tIME", TIME + b"payload"),
        chunk("tIME", bytes(7)),
        chunk("tEXt", b"Comment"),
        chunk("zTXt", b"Comment\0\0" + zlib.compress(b"x")),
        chunk("iTXt", b"Comment\0\0\0\0\0x"),
        chunk("iTXt", b"XML:com.adobe.xmp\0\0\0\0\0x"),
        chunk("eXIf", b"MM\0*"),
        chunk("gAMA", b"\0\0\xb1\x8f"),
        chunk("sRGB", b"\0"),
        chunk("pHYs", bytes(9)),
        chunk("iCCP", b"a\0\0" + zlib.compress(b"x")),
        chunk("prVt", b"x"),
    ],
)
def test_what_is_no_plain_text_or_time_counts(extra: bytes):
    """Also beside a text that alone would be harmless."""
    assert set(explained(png(), png(extra), PATH)) == {COUNTS}
    assert set(explained(png(text("Software", "1")), png(text("Software", "2"), extra), PATH)) == {COUNTS}


def test_a_kibibyte_that_is_equal_on_both_sides_does_not_count_against_the_rest():
    long = text("Description", "x" * 3_000)
    assert explained(png(long, text("Software", "1")), png(long, text("Software", "2")), PATH) == [METADATA]
    assert explained(png(), png(text("Comment", "x" * 1_016)), PATH) == [METADATA]


def test_a_private_chunk_that_is_equal_may_say_where_others_stand():
    own = chunk("iDOT", bytes(28))
    assert explained(png(own), png(own, text("Software")), PATH) == [COUNTS]
    assert explained(packed(zlib.compress(RGB), own), packed(zlib.compress(FILTERED), own), PATH) == [COUNTS]
    assert explained(png(own), png(text("Software"), own), PATH) == [COUNTS]


def test_chunks_that_are_looked_at_may_not_move():
    one, two = chunk("gAMA", b"\0\0\xb1\x8f"), chunk("pHYs", bytes(9))
    assert explained(png(one, two), png(two, one), PATH, Role.METADATA) == [("list-order", False)]


def test_another_palette_or_transparency_is_no_packing():
    def indexed(colour: bytes, stream: bytes, *extra: bytes) -> bytes:
        return png_of(header(2, 2, 8, 3), chunk("PLTE", colour), *extra, chunk("IDAT", stream), chunk("IEND"))

    plain, other = (zlib.compress(rows) for rows in (bytes(6), b"\1\0\0\1\0\0"))
    assert explained(indexed(b"abc", plain), indexed(b"abc", other), PATH) == [COMPRESSION]
    assert explained(indexed(b"abc", plain), indexed(b"abd", other), PATH) == [COUNTS, COUNTS]
    assert set(explained(indexed(b"abc", plain), indexed(b"abc", other, chunk("tRNS", b"\0")), PATH)) == {COUNTS}


def test_a_payload_behind_the_pixels_counts():
    for other in (packed(pixels() + b"payload"), packed(zlib.compress(RGB + b"payload"))):
        assert explained(png(), other, PATH) == [COUNTS]
        headline = compared(png(), other, PATH)[1].headline
        assert headline.startswith("not known whether pixels differ: its image data have another length")


def test_what_is_no_whole_png_has_no_cause():
    for other in (png(text("Software")) + b"payload", packed(pixels(), after=chunk("PRVT", b"x"))):
        assert explained_member(png(), other, PATH).fallback is not None
        assert explained(png(), other, PATH) == [COUNTS]


CREATOR = b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), quality = 90\n"


def test_the_comment_of_a_jpeg_is_harmless():
    assert explained(jpeg(), jpeg(segment(0xFE, CREATOR)), "x.jpg") == [METADATA]
    assert explained(jpeg(segment(0xFE, b"one")), jpeg(segment(0xFE, b"two")), "x.jpg") == [METADATA]


@pytest.mark.parametrize(
    "extra",
    [
        segment(0xFE, b"\0" + CREATOR),
        segment(0xFE, b"x" * 1_025),
        segment(0xFE, b"\x1b[2J"),
        segment(0xFE, b"caf\xe9"),
        segment(0xE1, b"Exif\0\0MM\0*"),
        segment(0xE2, b"ICC_PROFILE\0"),
        segment(0xED, b"Photoshop 3.0\0"),
    ],
)
def test_what_is_no_plain_comment_of_a_jpeg_counts(extra: bytes):
    assert set(explained(jpeg(), jpeg(extra), "x.jpg")) == {COUNTS}
    assert set(explained(jpeg(), jpeg(extra, segment(0xFE, CREATOR)), "x.jpg")) == {COUNTS}


def test_a_segment_that_may_say_where_others_stand_makes_a_comment_count():
    own = segment(0xE2, b"MPF\0")
    assert explained(jpeg(own), jpeg(own, segment(0xFE, CREATOR)), "x.jpg") == [COUNTS]


def test_image_data_of_a_jpeg_beside_its_comment_count():
    a, b = jpeg(segment(0xFE, b"one")), jpeg(segment(0xFE, b"two"))
    assert set(explained(a, b[:-3] + b"\x57" + b[-2:], "x.jpg")) == {COUNTS}


def test_comments_of_a_gif_and_texts_of_a_webp_count():
    assert explained(gif(), gif(extension(0xFE, sub_blocks(b"one"))), "x.gif") == [COUNTS]
    assert explained(webp(), webp(riff_chunk("XMP ", b"one")), "x.webp") == [COUNTS]
