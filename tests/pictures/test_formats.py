"""Each reader refuses what its format does not allow, and says why."""

from __future__ import annotations

import zlib

import pytest

from picture_builder import (
    APP0,
    CONTROL,
    PICTURES,
    PNG_SIGNATURE,
    TABLES,
    animated_png,
    animated_webp,
    chunk,
    extended,
    extension,
    frame,
    gif,
    gif_of,
    header,
    image,
    jpeg,
    jpeg_of,
    lossless,
    lossy,
    pixels,
    png,
    png_of,
    riff_chunk,
    scan,
    screen,
    segment,
    sub_blocks,
    webp,
    webp_frame,
    webp_of,
)
from pydistdiff.pictures import check, read
from pydistdiff.pictures import gif as gif_reader
from pydistdiff.pictures.gif import read_gif
from pydistdiff.pictures.jpeg import read_jpeg
from pydistdiff.pictures.png import MOST_INFLATED, read_png
from pydistdiff.pictures.structure import PictureError
from pydistdiff.pictures.webp import read_webp

IDAT, IEND = chunk("IDAT", pixels()), chunk("IEND")
PLTE = chunk("PLTE", bytes(6))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png_of(), "a chunk is cut at its end"),
        (png_of(header()), "a chunk is cut"),
        (png_of(header(), b"\0\0\1\0IDAT", bytes(8)), "the chunk IDAT is cut"),
        (png_of(header(), b"\xff\xff\xff\xffIDAT", bytes(8)), "no valid head"),
        (png_of(header(), b"\0\0\0\0IDAT"), "the chunk IDAT is cut"),
        (png_of(header(), chunk("ID\0T"), IDAT, IEND), "a name of other bytes"),
        (png_of(header(), chunk("pr1v"), IDAT, IEND), "no valid head"),
        (png_of(header(), chunk("tEXt", b"a\0b", crc=1), IDAT, IEND), "the CRC of the chunk tEXt is wrong"),
        (png_of(IDAT, IEND), "no IHDR"),
        (png_of(chunk("IHDR", bytes(12)), IDAT, IEND), "no IHDR of 13 bytes"),
        (png_of(IEND), "no IHDR"),
        (png_of(header(), header(), IDAT, IEND), "IHDR stands twice"),
        (png_of(header(0, 1), IDAT, IEND), "0 × 1 is no size"),
        (png_of(header(1, 0), IDAT, IEND), "1 × 0 is no size"),
        (png_of(header(1 << 31, 1), IDAT, IEND), "is no size"),
        (png_of(header(depth=3), IDAT, IEND), "IHDR has values"),
        (png_of(header(depth=4), IDAT, IEND), "IHDR has values"),
        (png_of(header(colour=5), IDAT, IEND), "IHDR has values"),
        (png_of(header(rest=b"\1\0\0"), IDAT, IEND), "IHDR has values"),
        (png_of(header(rest=b"\0\1\0"), IDAT, IEND), "IHDR has values"),
        (png_of(header(rest=b"\0\0\2"), IDAT, IEND), "IHDR has values"),
        (png_of(header(), IEND), "no image data"),
        (png_of(header(), IDAT, chunk("tEXt", b"a\0b"), IDAT, IEND), "interrupted"),
        (png_of(header(), IDAT, chunk("IEND", b"x")), "IEND is not empty"),
        (png_of(header(), IDAT, IEND, IEND), "12 bytes follow the end"),
        (png_of(header(), chunk("ABCD"), IDAT, IEND), "ABCD is critical"),
        (png_of(header(), PLTE, PLTE, IDAT, IEND), "PLTE stands twice"),
        (png_of(header(), IDAT, PLTE, IEND), "palette"),
        (png_of(header(colour=0), PLTE, IDAT, IEND), "palette"),
        (png_of(header(colour=3), IDAT, IEND), "it has no palette"),
        (png_of(header(colour=3), chunk("PLTE", b""), IDAT, IEND), "palette"),
        (png_of(header(colour=3), chunk("PLTE", bytes(4)), IDAT, IEND), "palette"),
        (png_of(header(colour=3), chunk("PLTE", bytes(771)), IDAT, IEND), "palette"),
        (b"GIF89a" + bytes(9), "the signature of PNG"),
        (PNG_SIGNATURE[:5], "the signature is cut"),
    ],
)
def test_a_png_that_breaks_the_rules_is_refused(data: bytes, reason: str):
    with pytest.raises(PictureError, match=reason):
        read_png(data)
    assert check(data) is None


def compressed(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


@pytest.mark.parametrize(
    ("extra", "is_shown"),
    [
        (chunk("iCCP", b"sRGB\0\0" + compressed(4_000)), True),
        (chunk("iCCP", b"sRGB\0\0" + compressed(MOST_INFLATED + 1)), False),
        (chunk("iCCP", b"sRGB\0\0" + compressed(100)[:-1]), False),
        (chunk("iCCP", b"sRGB\0\0" + compressed(100) + b"PK\3\4"), False),
        (chunk("iCCP", b"no NUL"), False),
        (chunk("zTXt", b"a\0\0" + compressed(100)), True),
        (chunk("zTXt", b"a\0\0no zlib"), False),
        (chunk("zTXt", b"a\0\0" + compressed(MOST_INFLATED // 2 + 1)) * 2, False),
        (chunk("zTXt", b"a\0\0" + compressed(MOST_INFLATED // 2)) * 2, True),
        (chunk("iTXt", b"a\0\1\0en\0b\0" + compressed(100)), True),
        (chunk("iTXt", b"a\0\1\0en\0b\0" + compressed(MOST_INFLATED + 1)), False),
        (chunk("iTXt", b"a\0\0\0\0\0text"), True),
        (chunk("iTXt", b"a"), True),
    ],
)
def test_a_profile_or_text_that_inflates_to_much_is_not_shown(extra: bytes, is_shown: bool):
    data = png(extra)
    assert len(data) < 4_000
    assert (check(data) is not None) is is_shown
    assert read(data).oddity == (None if is_shown else "a profile or text of it has more than 1,048,576 bytes")


@pytest.mark.parametrize(
    "data",
    [
        animated_png(2, declared=3),
        animated_png(0),
        animated_png(1, width=3),
        animated_png(1, left=1),
        animated_png(1, top=1),
        animated_png(1, width=0),
        animated_png(1, height=0),
        png(chunk("acTL", bytes(4))),
        png(chunk("acTL", b"\0\0\0\1" + bytes(4)), chunk("fcTL", bytes(25))),
        png(chunk("acTL", bytes(8)), chunk("acTL", bytes(8))),
        png(chunk("fcTL", bytes(26))),
        png(chunk("fdAT", bytes(8))),
    ],
)
def test_an_animation_that_is_not_as_declared_is_not_shown(data: bytes):
    assert read(data).oddity == "its frames are not as it declares them"
    assert check(data) is None


# JPEG


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xd9", "the marker SOI"),
        (b"\xff", "the signature is cut"),
        (b"\xff\xd8", "a segment is cut"),
        (b"\xff\xd8\xff\xd9", "no image data"),
        (b"\xff\xd8\xff\xd9\0", "1 bytes follow the end"),
        (jpeg_of(TABLES, frame()), "no image data"),
        (jpeg_of(TABLES, scan()), "a scan stands before the frame"),
        (jpeg_of(frame(), frame(), scan()), "several frames"),
        (jpeg_of(frame(0, 1), scan()), "0 × 1 is no size"),
        (jpeg_of(frame(1, 0), scan()), "1 × 0 is no size"),
        (jpeg_of(segment(0xC0, bytes(8)), scan()), "the head of the frame"),
        (jpeg_of(segment(0xC0, b"\x08\0\2\0\2\2\1\x11\0"), scan()), "the head of the frame"),
        (jpeg_of(frame(), segment(0xDA, b"")), "the head of a scan"),
        (jpeg_of(frame(), segment(0xDA, b"\0\0\0\0")), "the head of a scan"),
        (jpeg_of(frame(), segment(0xDA, b"\2\1\0\0\0\0")), "the head of a scan"),
        (jpeg_of(frame(), segment(0xDA, bytes((5, *[0] * 13)))), "the head of a scan"),
        (b"\xff\xd8" + frame() + scan(), "a scan is cut"),
        (b"\xff\xd8" + frame() + scan(b"\xff"), "a scan is cut"),
        (b"\xff\xd8\xff\xe0\0\x20abc", "the segment APP0 is cut"),
        (b"\xff\xd8\xff\xe0\0", "the segment APP0 is cut"),
        (b"\xff\xd8\xff\xe0\0\1", "the segment APP0 is too short"),
        (jpeg_of(b"\xff", APP0, frame(), scan()), "no marker at 2"),
        (jpeg_of(APP0, b"\0\0", frame(), scan()), "no marker at 20"),
        (jpeg_of(b"\xff\0", frame(), scan()), "no marker at 2"),
        (jpeg_of(frame(), scan(), segment(0xDC, b"\0\1")), "the marker 0xDC"),
        (jpeg_of(segment(0xDE, bytes(9)), frame(), scan()), "the marker 0xDE"),
        (jpeg_of(b"\xff\xd8", frame(), scan()), "the marker 0xD8"),
        (jpeg(), None),
    ],
)
def test_a_jpeg_that_breaks_the_rules_is_refused(data: bytes, reason: str | None):
    if reason is None:
        assert check(data) is not None
        return
    with pytest.raises(PictureError, match=reason):
        read_jpeg(data)
    assert check(data) is None


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (frame(marker=0xC3), "few viewers know its coding (lossless, 8 bits)"),
        (frame(marker=0xC9), "few viewers know its coding (extended, arithmetic, 8 bits)"),
        (frame(marker=0xC1, precision=12), "few viewers know its coding (extended, 12 bits)"),
        (frame(components=2), "it has an odd number of components"),
        (frame(components=5), "it has an odd number of components"),
    ],
)
def test_a_jpeg_that_few_viewers_know_is_read_and_not_shown(head: bytes, told: str):
    data = jpeg_of(head, scan())
    assert read(data).oddity == told
    assert check(data) is None


# GIF


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF", "the signature is cut"),
        (b"GIF88a" + bytes(9), "the signature of GIF"),
        (b"GIF89a\2\0", "the screen is cut"),
        (b"GIF89a\2\0\2\0\x80\0\0", "the colour table is cut"),
        (screen(), "the file is cut"),
        (gif_of(screen(0, 1), image()), "0 × 1 is no size"),
        (gif_of(screen(1, 0), image()), "1 × 0 is no size"),
        (gif_of(screen()), "it has no image"),
        (gif_of(screen(), CONTROL), "it has no image"),
        (gif() + b";", "1 bytes follow the end"),
        (gif_of(screen(), b"\0", image()), "no block begins with 0x00, at 19"),
        (screen() + image()[:6], "an image is cut"),
        (screen() + image()[:-1], "an image is cut"),
        (screen() + image()[:-2], "an image is cut"),
        (screen() + image(flags=0x87)[:40], "the colour table of an image is cut"),
        (gif_of(screen(), image().replace(b"\0\x02\x02\x84", b"\0\x01\x02\x84")), "codes of a size"),
        (gif_of(screen(), image().replace(b"\0\x02\x02\x84", b"\0\x09\x02\x84")), "codes of a size"),
        (screen() + b"\x21", "an extension is cut"),
        (screen() + b"\x21\xfe\x05abc", "the comment is cut"),
        (gif_of(screen(), extension(0xF9, b"\x03\0\0\0\0"), image()), "the graphic control"),
        (gif_of(screen(), extension(0xF9, b"\0"), image()), "the graphic control"),
        (gif_of(screen(), extension(0xF9, b"\1\0\1\0\0"), image()), "the graphic control"),
        (gif_of(screen(), extension(0xF9, b"\2\0\0\1\0\0"), image()), "the graphic control"),
    ],
)
def test_a_gif_that_breaks_the_rules_is_refused(data: bytes, reason: str):
    with pytest.raises(PictureError, match=reason):
        read_gif(data)
    assert check(data) is None


def test_very_many_small_blocks_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gif_reader, "MOST_SUB_BLOCKS", 100)
    assert read_gif(gif_of(screen(), extension(0xFE, sub_blocks(bytes(98), 1)), image())).width == 2
    with pytest.raises(PictureError, match="more than 100 blocks"):
        read_gif(gif_of(screen(), extension(0xFE, sub_blocks(bytes(100), 1)), image()))


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ((image(3, 2),), "an image is not within the screen"),
        ((image(2, 3),), "an image is not within the screen"),
        ((image(2, 2, 1),), "an image is not within the screen"),
        ((image(0, 2),), "an image is not within the screen"),
        ((image(2, 0),), "an image is not within the screen"),
        ((extension(0x77, sub_blocks(b"x")), image()), "the specification does not know the extension 0x77"),
    ],
)
def test_an_odd_gif_is_read_and_not_shown(blocks: tuple[bytes, ...], told: str):
    data = gif_of(screen(), *blocks)
    assert read(data).oddity == told
    assert check(data) is None


# WebP

FRAMES_BUT_NO_ANIM = webp_of(extended(0x02), webp_frame())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"RIFF\4\0", "the header is cut"),
        (b"RIFF\4\0\0\0WEBQ", "the signature of WebP"),
        (b"RIFX\4\0\0\0WEBP", "the signature of WebP"),
        (webp_of(), "the simple format has one chunk"),
        (webp_of(lossy())[:-1], "the header says"),
        (webp_of(lossy()) + b"\0", "the header says"),
        (webp_of(lossy(), lossy()), "the simple format has one chunk"),
        (webp_of(lossy(), riff_chunk("EXIF", b"")), "the simple format has one chunk"),
        (webp_of(riff_chunk("EXIF", b"")), "the simple format has one chunk"),
        (webp_of(b"VP8"), "a chunk is cut"),
        (webp_of(b"VP8 \x20\0\0\0abc"), "the chunk VP8  is cut"),
        (webp_of(b"V\0P8" + bytes(4)), "a name of other bytes"),
        (webp_of(lossy()[:-1] + b"\1"), "what fills up the chunk VP8  is not zero"),
        (webp_of(riff_chunk("VP8 ", bytes(9))), "VP8 does not begin"),
        (webp_of(lossy().replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b")), "VP8 does not begin"),
        (webp_of(riff_chunk("VP8 ", lossy()[8:-2] + b"")), "VP8 does not begin"),
        (webp_of(riff_chunk("VP8 ", b"\x01" + lossy()[9:-1])), "VP8 does not begin"),
        (webp_of(lossy(0, 2)), "0 × 2 is no size"),
        (webp_of(lossy(2, 0)), "2 × 0 is no size"),
        (webp_of(riff_chunk("VP8L", b"\x2f\0\0\0")), "VP8L does not begin"),
        (webp_of(riff_chunk("VP8L", b"\x2e\0\0\0\0")), "VP8L does not begin"),
        (webp_of(riff_chunk("VP8L", b"\x2f\0\0\0\x20")), "VP8L does not begin"),
        (webp_of(riff_chunk("VP8X", bytes(9)), lossy()), "VP8X has values"),
        (webp_of(extended(0x01), lossy()), "VP8X has values"),
        (webp_of(extended(0x80), lossy()), "VP8X has values"),
        (webp_of(extended(0, reserved=b"\0\0\1"), lossy()), "VP8X has values"),
        (webp_of(extended(0), extended(0), lossy()), "VP8X stands twice"),
        (webp_of(extended(0)), "not the image data"),
        (webp_of(extended(0), lossy(), lossy()), "not the image data"),
        (webp_of(extended(0), lossy(), webp_frame()), "not the image data"),
        (webp_of(extended(2), lossy()), "not the image data"),
        (webp_of(extended(2), webp_frame(), lossy()), "not the image data"),
    ],
)
def test_a_webp_that_breaks_the_rules_is_refused(data: bytes, reason: str):
    with pytest.raises(PictureError, match=reason):
        read_webp(data)
    assert check(data) is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (FRAMES_BUT_NO_ANIM, "it declares animation otherwise than it has it"),
        (webp_of(extended(0x04), lossy()), "it declares XMP otherwise than it has it"),
        (webp_of(extended(0), lossy(), riff_chunk("XMP ", b"")), "it declares XMP otherwise than it has it"),
        (webp_of(extended(0), lossy(), riff_chunk("abcd", b"")), "it has chunks that the specification does not know"),
        (webp_of(extended(0), *[riff_chunk("ALPH", b"")] * 2, lossy()), "it has chunks that the specification"),
        (webp_of(extended(0, 3), lossy()), "its image data have another size than it declares"),
        (webp_of(extended(0, 2, 3), lossless()), "its image data have another size than it declares"),
        (animated_webp(webp_frame(left=2)), "a frame is not as it declares it"),
        (animated_webp(webp_frame(width=3)), "a frame is not as it declares it"),
        (animated_webp(webp_frame(height=3)), "a frame is not as it declares it"),
        (animated_webp(webp_frame(lossy(1, 2))), "a frame is not as it declares it"),
        (animated_webp(webp_frame(lossy(), lossy())), "a frame is not as it declares it"),
        (animated_webp(webp_frame(riff_chunk("VP8L", b""))), "a frame is not as it declares it"),
        (animated_webp(webp_frame(), riff_chunk("ANMF", bytes(15))), "a frame is not as it declares it"),
        (webp(riff_chunk("XMP ", b""), riff_chunk("EXIF", b"")), "it declares Exif otherwise than it has it"),
    ],
)
def test_an_odd_webp_is_read_and_not_shown(data: bytes, told: str):
    assert (read(data).oddity or "").startswith(told)
    assert check(data) is None


def test_a_part_is_named_and_has_its_data():
    names = {name: [part.name for part in read(data).parts] for name, data in PICTURES.items()}
    assert names["png"] == ["tEXt", "tIME", "IDAT"]
    assert names["jpeg"] == ["APP0", "COM", "DQT", "DHT", "SOF", "SOS"]
    assert names["animated gif"] == ["colour table", "graphic control", "image", "graphic control", "image"]
    assert names["webp"] == ["VP8 ", "XMP "]
    assert read(PICTURES["animated webp"]).drawings == 2
    assert read(PICTURES["progressive jpeg"]).drawings == 3
