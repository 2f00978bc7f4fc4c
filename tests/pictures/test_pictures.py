"""What may be shown: small pictures by the letter of their format, and nothing else."""

from __future__ import annotations

import base64
import random
import tracemalloc

import pytest

from picture_builder import (
    PICTURES,
    animated_png,
    animated_webp,
    chunk,
    extended,
    extension,
    frame,
    gif,
    gif_of,
    image,
    jpeg,
    jpeg_of,
    lossy,
    png,
    riff_chunk,
    scan,
    screen,
    segment,
    sub_blocks,
    webp,
    webp_frame,
    webp_of,
)
from pydistdiff.model import MediaType
from pydistdiff.pictures import HEAD, MOST_BYTES, Picture, check, check_base64, media_type, read
from pydistdiff.pictures.structure import MOST_PARTS, PictureError

KINDS = {"png": MediaType.PNG, "jpeg": MediaType.JPEG, "gif": MediaType.GIF, "webp": MediaType.WEBP}
MADE = {"png": png, "jpeg": jpeg, "gif": gif, "webp": webp}


@pytest.mark.parametrize("name", PICTURES)
def test_a_plain_picture_may_be_shown(name: str):
    assert check(PICTURES[name]) == Picture(KINDS[name.split()[-1]], 2, 2)


@pytest.mark.parametrize("name", MADE)
def test_width_and_height_are_not_mistaken_for_each_other(name: str):
    assert check(MADE[name](width=30, height=40)) == Picture(KINDS[name], 30, 40)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize(
    ("width", "height", "is_shown"),
    [(4096, 1, True), (1, 4096, True), (4097, 1, False), (1, 4097, False), (2000, 2000, True), (2001, 2000, False)],
)
def test_no_viewer_has_to_make_room_for_a_huge_picture(name: str, width: int, height: int, is_shown: bool):
    small = png(width=2, height=2)
    made = MADE[name](width=width, height=height) if name != "png" else small[:8] + _sized(width, height) + small[33:]
    assert (check(made) is not None) is is_shown
    assert (read(made).width, read(made).height) == (width, height)


def _sized(width: int, height: int) -> bytes:
    return chunk("IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0")


@pytest.mark.parametrize("name", PICTURES)
def test_bytes_behind_the_end_or_before_the_beginning_are_no_picture(name: str):
    data = PICTURES[name]
    for wrong in (data + b"\0", data + b"<script>", data + data, b" " + data, b"\n" + data):
        assert check(wrong) is None


@pytest.mark.parametrize("name", PICTURES)
def test_no_beginning_of_a_picture_is_one(name: str):
    data = PICTURES[name]
    assert [length for length in range(len(data)) if check(data[:length]) is not None] == []


@pytest.mark.parametrize("name", MADE)
def test_what_is_too_large_to_be_shown_can_still_be_read(name: str):
    room = MOST_BYTES - len(PICTURES[name])
    fillings = {
        "png": lambda size: png(chunk("prVt", bytes(size))),
        "jpeg": lambda size: jpeg(segment(0xE5, bytes(size))),
        "gif": lambda size: gif(extension(0xFE, sub_blocks(bytes(size)))),
        "webp": lambda size: webp(riff_chunk("XMP ", bytes(size))),
    }
    fitting, large = fillings[name](room - 200), fillings[name](room + 200)
    assert len(fitting) <= MOST_BYTES < len(large)
    assert check(fitting) is not None
    assert check(large) is None
    assert read(large).width == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<svg/>",
        b"<?xml version='1.0'?><svg/>",
        b"BM" + bytes(60),
        b"\0\0\1\0" + bytes(60),
        b"GIF89a/*" + bytes(20) + b"*/=alert(1)//;",
        b"GIF89a=alert(1)//",
        b"RIFF\4\0\0\0WAVE",
        b"%PDF-1.7\n" + PICTURES["jpeg"],
    ],
)
def test_what_is_no_picture_of_the_four_formats_is_never_shown(data: bytes):
    assert check(data) is None


def test_a_script_that_begins_like_a_gif_is_none():
    script = b"GIF89a/*" + bytes((0x80, 0, 0)) + bytes(6) + b"*/=1;alert(1);"
    assert media_type(script) is MediaType.GIF
    with pytest.raises(PictureError):
        read(script)
    within = gif_of(
        screen(int.from_bytes(b"/*", "little"), 1), extension(0xFE, sub_blocks(b"*/=1;alert(1)//")), image()
    )
    assert check(within) is None  # to a reader of GIF it is one, 10,799 pixels wide


@pytest.mark.parametrize("name", PICTURES)
def test_the_format_is_told_by_the_first_bytes(name: str):
    assert media_type(PICTURES[name][:HEAD]) is KINDS[name.split()[-1]]
    assert media_type(PICTURES[name][1:HEAD]) is None


def test_frames_and_scans_are_bounded():
    assert check(animated_png(100)) is not None
    assert check(animated_png(101)) is None
    assert check(gif_of(screen(), *[image()] * 100)) is not None
    assert check(gif_of(screen(), *[image()] * 101)) is None
    assert check(animated_webp(*[webp_frame()] * 100)) is not None
    assert check(animated_webp(*[webp_frame()] * 101)) is None
    assert check(jpeg_of(frame(marker=0xC2), *[scan()] * 100)) is not None
    assert check(jpeg_of(frame(marker=0xC2), *[scan()] * 101)) is None


def test_what_all_frames_have_a_viewer_draw_is_bounded():
    assert check(gif_of(screen(2000, 2000), *[image()] * 4)) is not None
    assert check(gif_of(screen(2000, 2000), *[image()] * 5)) is None
    assert check(jpeg_of(frame(2000, 2000, marker=0xC2), *[scan()] * 5)) is None


def test_too_many_parts_are_no_picture():
    made = {
        "png": png(*[chunk("prVt")] * MOST_PARTS),
        "jpeg": jpeg(*[segment(0xE0, b"")] * MOST_PARTS),
        "gif": gif(*[extension(0xFE, b"\0")] * MOST_PARTS),
        "webp": webp_of(extended(0), lossy(), *[riff_chunk("abcd", b"")] * MOST_PARTS),
    }
    for data in made.values():
        with pytest.raises(PictureError, match="more than 20,000 parts"):
            read(data)


# Base64


def test_base64_is_that_of_the_report_and_no_other():
    text = base64.b64encode(PICTURES["png"]).decode("ascii")
    assert check_base64(text) == check(PICTURES["png"])
    for wrong in (text + "\n", text[:40] + "\n" + text[40:], text + "=", text + "====", text[:-1], "é", '"', ""):
        assert check_base64(wrong) is None
    assert check_base64("A" * (MOST_BYTES * 2)) is None


def test_base64_whose_last_bits_say_nothing_is_refused():
    text = base64.b64encode(PICTURES["old gif"]).decode("ascii")
    assert text.endswith("=")
    body = text.rstrip("=")
    other = body[:-1] + chr(ord(body[-1]) + 1) + "=" * (len(text) - len(body))
    assert base64.b64decode(other) == PICTURES["old gif"]
    assert check_base64(other) is None


# Mutations

ROUNDS = 500


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        kind = chance.randrange(4)
        if kind == 0:
            changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        elif kind == 1:
            del changed[at : at + chance.randint(1, 8)]
        elif kind == 2:
            changed[at:at] = changed[: chance.randint(1, 16)]
        else:
            changed[at:at] = chance.randbytes(chance.randint(1, 8))
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize("name", PICTURES)
def test_no_mutation_makes_a_reader_fail_in_another_way(name: str):
    chance = random.Random(name)
    for _ in range(ROUNDS):
        data = mutated(PICTURES[name], chance)
        found = check(data)
        try:
            structure = read(data)
        except PictureError as error:
            assert str(error)
            assert found is None
            continue
        assert min(structure.width, structure.height) > 0
        if found is not None:
            assert max(found.width, found.height) <= 4096
            assert found.width * found.height <= 4_000_000


@pytest.mark.parametrize("name", ["gif", "jpeg", "webp", "lossless webp"])
def test_a_size_that_is_declared_makes_no_room(name: str):
    data = bytearray(PICTURES[name] + bytes(MOST_BYTES - len(PICTURES[name])))
    tracemalloc.start()
    try:
        for at in range(8, len(PICTURES[name]) - 4):
            check(bytes(data[:at]) + b"\xff" * 4 + bytes(data[at + 4 :]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * MOST_BYTES
