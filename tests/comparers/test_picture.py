"""Pictures are told by their structure; every byte of them counts, and small ones are in the report."""

from __future__ import annotations

import base64
import hashlib
import random
import zlib

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, in_short, pair_of, told
from picture_builder import (
    PICTURES,
    PNG_SIGNATURE,
    TABLES,
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
    webp_of,
)
from pydistdiff.archives.source import BytesSource, Source
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.picture import LARGEST, PictureComparer
from pydistdiff.comparers.picture_values import MOST_TEXT, values_of
from pydistdiff.model import BytesChange, BytesView, MediaType, Pictures, Significance, ValueType
from pydistdiff.pictures import MOST_BYTES, check, read
from pydistdiff.pictures.structure import PictureError

PATH = "x/logo.png"


def digest(data: bytes) -> str:
    return f"{len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


def hexadecimal(data: bytes) -> str:
    return data.hex(" ") if len(data) <= 24 else digest(data)


# Recognised


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_known_by_how_it_begins_whatever_it_is_called(name: str):
    data = PICTURES[name]
    for path in (PATH, "x/data", "x.txt", "x.json.bin"):
        assert PictureComparer().accepts(pair_of(data, data + b"x", path))
    assert not PictureComparer().accepts(pair_of(data, b"x" + data, PATH))
    assert not PictureComparer().accepts(pair_of("text\n", "other\n", PATH))


def test_a_script_called_like_a_picture_is_text():
    assert compared("alert(1)\n", "alert(2)\n", "x.gif")[0] == "text"
    assert compared("<svg/>\n", "<svg><a/></svg>\n", "x.svg")[0] == "xml"


# Differs


def test_another_size_is_told():
    _, comparison, fallback = compared(png(), png(width=3, height=4), PATH)
    assert fallback is None
    assert comparison.headline == "2 × 2 → 3 × 4; IDAT changed"
    assert [in_short(change) for change in comparison.changes] == [
        ("changed", ("width",), "2", "3"),
        ("changed", ("height",), "2", "4"),
        ("changed", ("parts", "IDAT"), hexadecimal(pixels()), hexadecimal(pixels(3, 4))),
    ]


def test_another_pixel_is_told_and_does_not_vanish_beside_a_time():
    a, b = (png(chunk("tIME", b"\x07\xe8\1\2\3\4" + bytes((value,))), value=value) for value in (0, 1))
    assert told(a, b, PATH) == [
        ("changed", ("parts", "tIME"), "2024-01-02 03:04:00", "2024-01-02 03:04:01"),
        ("changed", ("parts", "IDAT"), hexadecimal(pixels()), hexadecimal(pixels(value=1))),
    ]
    assert explained(a, b, PATH) == [(None, False), (None, False)]


def test_bit_depth_colour_type_and_interlace_are_told():
    a = png_of(header(), chunk("IDAT", pixels()), chunk("IEND"))
    b = png_of(header(depth=16, colour=6, rest=b"\0\0\1"), chunk("IDAT", pixels()), chunk("IEND"))
    assert told(a, b, PATH) == [
        ("changed", ("bit depth",), "8", "16"),
        ("changed", ("colour type",), "truecolour", "truecolour with alpha"),
        ("changed", ("interlace",), "none", "Adam7"),
    ]
    assert compared(a, b, PATH)[1].headline == (
        "bit depth 8 → 16; colour type truecolour → truecolour with alpha; interlace none → Adam7"
    )


def test_chunks_came_went_and_changed():
    a = png(chunk("tEXt", b"Software\0demo 1"), chunk("gAMA", b"\0\0\xb1\x8f"))
    b = png(chunk("tEXt", b"Software\0demo 2"), chunk("pHYs", bytes(9)))
    assert told(a, b, PATH) == [
        ("changed", ("parts", "tEXt Software"), "demo 1", "demo 2"),
        ("removed", ("parts", "gAMA"), "00 00 b1 8f"),
        ("added", ("parts", "pHYs"), "00 00 00 00 00 00 00 00 00"),
    ]
    assert compared(a, b, PATH)[1].headline == "tEXt Software changed; gAMA removed; pHYs added"


def test_chunks_in_another_order_are_told():
    one, two = chunk("tEXt", b"a\0x"), chunk("tEXt", b"b\0y")
    (change,) = told(png(one, two), png(two, one), PATH)
    assert change[:2] == ("reordered", ("parts",))
    assert compared(png(one, two), png(two, one), PATH)[1].headline == "parts in another order"


def test_texts_of_a_png_are_told_where_they_are_plain():
    def name_and_value(data: bytes, kind: str = "tEXt") -> tuple[str, str]:
        (change,) = told(png(), png(chunk(kind, data)), PATH)
        return change[1][1], change[2]

    assert name_and_value(b"Author\0Zo\xeb\x1b[1m") == ("tEXt Author", "Zoë⟦U+001B⟧[1m")
    assert name_and_value("XML:com\0\0\0\0\0é".encode(), "iTXt") == ("iTXt XML:com", "é")
    assert name_and_value(b"a\0\0\0\0\0\xff", "iTXt") == ("iTXt a", "ff")
    assert name_and_value(b"a\0\0\0en\0\0x", "iTXt") == ("iTXt a", "encoded: 00 00 65 6e 00 00 78")
    assert name_and_value(b"a\0\0x", "zTXt") == ("zTXt a", "encoded: 00 78")
    for odd in (b"no NUL", b"\0x", b"\x1b\0x", b" a\0x", b"a #2\0x", b"a" * 80 + b"\0x", b"\xa0\0x"):
        assert name_and_value(odd)[0] == "tEXt"


def test_a_keyword_cannot_look_like_a_number_of_a_part():
    twice = chunk("tEXt", b"K\0x") + chunk("tEXt", b"K\0y")
    forged = chunk("tEXt", b"K\0x") + chunk("tEXt", b"K #2\0y")
    assert told(png(twice), png(forged), PATH) == [
        ("removed", ("parts", "tEXt K #2"), "y"),
        ("added", ("parts", "tEXt"), "4b 20 23 32 00 79"),
    ]


@pytest.mark.parametrize(("kind", "name"), [("png", "tEXt"), ("jpeg", "COM"), ("gif", "comment"), ("webp", "XMP")])
def test_very_long_texts_are_told_like_other_bytes_on_both_sides(kind: str, name: str):
    def made(size: int) -> bytes:
        text = b"k\0" + b"\x1b" * size
        return {
            "png": lambda: png(chunk("tEXt", text), chunk("tEXt", b"same\0text")),
            "jpeg": lambda: jpeg(*[segment(0xFE, b"\x1b" * 60_000)] * (size // 60_000), segment(0xFE, text[:60_000])),
            "gif": lambda: gif(extension(0xFE, sub_blocks(text))),
            "webp": lambda: webp(riff_chunk("XMP ", text)),
        }[kind]()

    (change, *_) = compared(made(MOST_TEXT + 100_000), made(9), PATH)[1].changes
    assert (change.path, change.type_a, change.type_b) == (("parts", name), ValueType.BYTES, ValueType.BYTES)
    (change, *_) = compared(made(8), made(9), PATH)[1].changes
    assert change.type_a is ValueType.STRING


@pytest.mark.parametrize(
    "data", [b"\x07\xe8\1\2\3\4", b"\x07\xe8\0\2\3\4\5", b"\x07\xe8\1\2\x18\4\5", b"\x07\xe8\1\2\3\4\x3d"]
)
def test_a_time_that_is_none_is_told_by_its_bytes(data: bytes):
    assert told(png(), png(chunk("tIME", data)), PATH) == [("added", ("parts", "tIME"), data.hex(" "))]


def split(*sizes: int) -> bytes:
    data = pixels()
    pieces, at = [], 0
    for size in sizes:
        pieces.append(chunk("IDAT", data[at : at + size]))
        at += size
    return png_of(header(), *pieces, chunk("IDAT", data[at:]), chunk("IEND"))


def test_how_the_image_data_are_split_is_told_too():
    rest = len(pixels()) - 8
    assert told(split(8), split(rest), PATH) == [
        ("changed", ("parts", "IDAT", "chunks"), told_sizes(8, rest), told_sizes(rest, 8))
    ]
    assert told(split(4, 4), split(4), PATH)[0][1] == ("parts", "IDAT", "chunks")
    assert told(split(4), split(), PATH)[0][1] == ("parts", "IDAT")
    assert told(split(0), split(), PATH)[0][1] == ("parts", "IDAT")
    assert told(split(5, 5), split(0, 5, 5), PATH)[0][1] == ("parts", "IDAT", "chunks")


def told_sizes(first: int, last: int) -> str:
    if last <= first:
        return f"{first:,} bytes each"
    sha256 = hashlib.sha256(f"{first},{last}".encode()).hexdigest()
    return f"2 of different sizes, sha256 of these {sha256}"


def test_a_jpeg_is_told_by_its_segments():
    a = jpeg(segment(0xFE, b"made by a"))
    b = jpeg_of(segment(0xE1, b"Exif\0\0"), segment(0xFE, b"\xff"), TABLES, frame(4, 2, 0xC2), scan(b"\x01"))
    assert told(a, b, "x.jpg") == [
        ("changed", ("width",), "2", "4"),
        ("changed", ("coding",), "baseline", "progressive"),
        ("removed", ("parts", "APP0"), "4a 46 49 46 00 01 01 00 00 01 00 01 00 00"),
        ("changed", ("parts", "COM"), "made by a", "ff"),
        ("changed", ("parts", "SOS"), (scan()[4:]).hex(" "), scan(b"\x01")[4:].hex(" ")),
        ("added", ("parts", "APP1"), "45 78 69 66 00 00"),
    ]
    assert told(jpeg(), jpeg_of(*SEGMENTS, frame(precision=12, components=3), scan()), "x.jpg") == [
        ("changed", ("precision",), "8 bits", "12 bits"),
        ("changed", ("components",), "1 (1×1, table 0)", "1 (1×1, table 0), 2 (1×1, table 0), 3 (1×1, table 0)"),
    ]


SEGMENTS = (jpeg()[2:20], TABLES)


def test_a_gif_is_told_by_its_blocks():
    a = gif(extension(0xFE, sub_blocks(b"one")))
    b = gif_of(screen(flags=0, version=b"87a"), extension(0xFE, sub_blocks(b"two")), image(), image())
    changes = told(a, b, "x.gif")
    assert changes[:2] == [
        ("changed", ("version",), "89a", "87a"),
        ("changed", ("screen",), "flags 0x80, background 0, aspect 0", "flags 0x00, background 0, aspect 0"),
    ]
    assert [change[:2] for change in changes[2:]] == [
        ("removed", ("parts", "colour table")),
        ("changed", ("parts", "comment")),
        ("removed", ("parts", "graphic control")),
        ("added", ("parts", "image #2")),
    ]
    assert changes[3][2:] == ("one", "two")


@pytest.mark.parametrize("size", [0, 1, 254, 255, 256, 510, 511])
def test_a_comment_of_a_gif_is_text_where_its_blocks_follow_from_it(size: int):
    text = b"x" * size
    (change,) = told(gif(), gif(extension(0xFE, sub_blocks(text))), "x.gif")
    assert change == ("added", ("parts", "comment"), text.decode())
    if size > 1:
        odd = told(gif(extension(0xFE, sub_blocks(text))), gif(extension(0xFE, sub_blocks(text, 1))), "x.gif")
        assert [(change[:3]) for change in odd] == [("changed", ("parts", "comment"), text.decode())]


def test_a_webp_is_told_by_its_chunks():
    a = webp(riff_chunk("XMP ", "é".encode()))
    b = webp_of(extended(0x0C, 4), lossy(4, data=b"\1"), riff_chunk("EXIF", b"E"), riff_chunk("XMP ", b"\xff"))
    assert told(a, b, "x.webp") == [
        ("changed", ("width",), "2", "4"),
        ("changed", ("features",), "XMP", "XMP, Exif"),
        ("changed", ("parts", "VP8"), lossy()[8:-1].hex(" "), lossy(4, data=b"\1")[8:-1].hex(" ")),
        ("changed", ("parts", "XMP"), "é", "ff"),
        ("added", ("parts", "EXIF"), "45"),
    ]
    assert [change[:2] for change in told(webp_of(lossy()), webp_of(extended(0), lossy()), "x.webp")] == [
        ("changed", ("format",)),
        ("added", ("features",)),
    ]


def test_a_picture_of_another_format_is_told_by_its_bytes():
    name, comparison, fallback = compared(PICTURES["png"], PICTURES["jpeg"], PATH)
    assert (name, fallback, comparison.headline) == ("picture", None, "PNG 2 × 2 → JPEG 2 × 2")
    assert [type(change) for change in comparison.changes] == [BytesChange]
    view = comparison.pictures
    assert (view.media_type_a, view.media_type_b) == (MediaType.PNG, MediaType.JPEG)


# The bytes stay


def test_the_bytes_are_beside_the_values():
    _, comparison, _ = compared(png(), png(value=1), PATH)
    (rows,) = comparison.views
    assert isinstance(comparison.pictures, Pictures)
    assert isinstance(rows, BytesView)
    at = next(at for at, pair in enumerate(zip(png(), png(value=1), strict=False)) if pair[0] != pair[1])
    assert (rows.label, rows.size_a, rows.first_difference) == ("bytes", len(png()), at)
    assert rows.hunks


def replaced(data: bytes, at: int, byte: int) -> bytes:
    return data[:at] + bytes((byte,)) + data[at + 1 :]


def mended(data: bytes) -> bytes:
    """A PNG with the CRC that its chunks should have."""
    pieces, at = [PNG_SIGNATURE], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + length]
        pieces.append(data[at : at + 4] + body + zlib.crc32(body).to_bytes(4, "big"))
        at += 12 + length
    return b"".join(pieces) + data[at:]


@pytest.mark.parametrize("name", PICTURES)
def test_no_byte_can_change_without_being_told(name: str):
    """Every byte is replaced by some others; what is still a picture has other values."""
    data = PICTURES[name]
    mend = mended if "png" in name else bytes
    values = values_of(read(data))
    compared_pairs = 0
    for at in range(len(data)):
        for byte in {data[at] ^ 1, data[at] ^ 0x80, 0, 0xFF, (data[at] + 1) % 256} - {data[at]}:
            other = mend(replaced(data, at, byte))
            try:
                structure = read(other)
            except PictureError:
                continue
            if other == data:
                continue  # a byte of a CRC
            assert values_of(structure) != values
            compared_pairs += 1
    assert compared_pairs > 20


@pytest.mark.parametrize("name", PICTURES)
def test_any_two_files_that_differ_are_told_by_a_change_that_counts(name: str):
    chance = random.Random(name)
    data = PICTURES[name]
    for _ in range(100):
        at, size = chance.randrange(len(data)), chance.randint(0, 3)
        other = data[:at] + chance.randbytes(size) + data[at + chance.randint(0, 3) :]
        if other == data:
            continue
        _, comparison, _ = compared(data, other, PATH)
        assert comparison.changes
        assert all(change.cause is None and not change.harmless for change in comparison.changes)
        assert all(change.significance in (Significance.CONTENT, Significance.ORDER) for change in comparison.changes)


# A side alone, and what may be shown


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_came_or_went_is_shown(name: str):
    data = PICTURES[name]
    found = check(data)
    pair = pair_of(data, data, PATH)
    for alone, side, other in (
        (replace(pair, a=None, path_a=None), "b", "a"),
        (replace(pair, b=None, path_b=None), "a", "b"),
    ):
        kind, comparison, fallback = compare_pair(alone)
        assert (kind, fallback) == ("picture", None)
        assert [type(change) for change in comparison.changes] == [BytesChange]
        assert comparison.headline.endswith(" 2 × 2")
        view = comparison.pictures
        assert base64.b64decode(getattr(view, f"data_{side}")) == data
        told_side = [getattr(view, f"{field}_{side}") for field in ("media_type", "width", "height")]
        assert told_side == [found.media_type, found.width, found.height]
        assert {getattr(view, f"{field}_{other}") for field in ("media_type", "width", "height", "data")} == {None}


def large(value: int = 0) -> bytes:
    return png(chunk("prVt", bytes(MOST_BYTES)), value=value)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (large(), large(1)),
        (png(), large()),
        (large(), png()),
        (png(), png(chunk("zTXt", b"a\0\0no zlib"))),
        (gif(), gif_of(screen(), image(3))),
        (webp(), webp_of(extended(0x08), lossy())),
    ],
)
def test_what_may_not_be_shown_on_one_side_is_shown_on_none(a: bytes, b: bytes):
    name, comparison, fallback = compared(a, b, PATH)
    assert (name, fallback) == ("picture", None)
    assert [type(view) for view in comparison.views] == [BytesView]
    assert comparison.pictures is None


def test_a_large_picture_that_came_has_its_headline():
    pair = replace(pair_of(large(), large(), PATH), a=None, path_a=None)
    _, comparison, _ = compare_pair(pair)
    assert (comparison.headline, comparison.pictures) == ("PNG 2 × 2", None)


# Hostile


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (png() + b"PK\3\4", "4 bytes follow the end of the picture"),
        (png()[:-1], "the chunk IEND is cut at its end"),
        (png(chunk("tEXt", b"a\0b", crc=0)), "the CRC of the chunk tEXt is wrong"),
        (PNG_SIGNATURE, "a chunk is cut at its end"),
    ],
)
def test_what_breaks_the_rules_is_shown_as_bytes_with_the_reason(other: bytes, reason: str):
    name, comparison, fallback = compared(png(), other, PATH)
    assert (name, fallback.wanted, fallback.reason) == ("binary", "picture", reason)
    assert [type(change) for change in comparison.changes] == [BytesChange]
    assert comparison.views == ()


def test_a_text_that_begins_like_a_gif_is_shown_as_text_with_the_reason():
    name, comparison, fallback = compared("GIF89a=1;\n", "GIF89a=2;\n", "x.js")
    assert (name, fallback.wanted) == ("text", "picture")
    assert comparison.changes[0].lines_added == 1


class Endless(Source):
    """A picture that is larger than what is read of one; whoever reads it whole has lost."""

    def __init__(self, last: bytes) -> None:
        self.size = LARGEST + 1
        self._last = last

    def read(self, offset: int, length: int) -> bytes:
        head = PNG_SIGNATURE[:length] if offset == 0 else b""
        end = min(offset + length, self.size)
        tail = self._last if end == self.size else b""
        return head + bytes(end - offset - len(head) - len(tail)) + tail

    def all(self) -> bytes:
        raise AssertionError("nobody may ask for that")


def test_a_very_large_picture_is_compared_in_pieces():
    pair = replace(pair_of(b"", b"", PATH), a=Endless(b"\1"), b=Endless(b"\2"))
    name, comparison, fallback = compare_pair(pair)
    assert (name, fallback.reason) == (
        "binary",
        "16,777,217 bytes, more than the 16,777,216 that are read of a picture",
    )
    assert comparison.changes[0].first_difference == LARGEST


def test_a_name_does_not_make_a_picture():
    pair = replace(pair_of("x", "y", PATH), a=BytesSource(b"\0x"), b=BytesSource(b"\0y"))
    assert compare_pair(pair)[0] == "binary"
    assert compare_pair(pair)[2] is None
    assert compare_pair(pair)[1].headline is None
