"""Icons and cursors are told picture by picture, and every byte of them counts."""

from __future__ import annotations

import random
import struct

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from ico_builder import BITMAP, entry, ico
from picture_builder import png
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.icon import IconComparer
from pydistdiff.datafiles.ico import MOST_ENTRIES, read_ico
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.model import BytesChange

PATH = "x/favicon.ico"
SIZES = ((16, 32, BITMAP), (256, 32, png()), (16, 32, BITMAP + b"\1"))
OTHER = BITMAP[:-1] + b"\2"


def test_an_icon_is_known_by_its_extension_and_how_it_begins():
    assert IconComparer().accepts(pair_of(ico(), ico(SIZES), PATH))
    assert IconComparer().accepts(pair_of(ico(), ico(kind=2), "x/A.CUR"))
    assert not IconComparer().accepts(pair_of(ico(), ico(SIZES), "x/icon.bin"))
    assert not IconComparer().accepts(pair_of(ico(), ico(kind=3), PATH))
    assert compared("text\n", "other\n", PATH)[0] == "text"
    assert compared(png(), png(value=1), PATH)[0] == "picture"


def test_pictures_came_went_and_changed():
    a = ico(((16, 32, BITMAP), (32, 8, BITMAP + b"\1"), (64, 8, BITMAP + b"\2\2")))
    b = ico(((16, 32, OTHER), (64, 8, BITMAP + b"\2\2"), (256, 32, png())))
    assert [change[:2] for change in told(a, b, PATH)] == [
        ("changed", ("pictures", "16 × 16, 32 bits", "data")),
        ("removed", ("pictures", "32 × 32, 8 bits")),
        ("added", ("pictures", "256 × 256, 32 bits")),
    ]
    assert compared(a, b, PATH)[1].headline == (
        "16 × 16, 32 bits changed; 32 × 32, 8 bits removed; 256 × 256, 32 bits added"
    )
    assert explained(a, b, PATH) == [(None, False)] * 3


def test_pictures_in_another_order_are_a_list_in_another_order():
    a, b = ico(SIZES), ico((SIZES[1], SIZES[0], SIZES[2]))
    assert [change[:2] for change in told(a, b, PATH)] == [("reordered", ("pictures",))]
    assert explained(a, b, PATH) == [("list-order", False)]
    assert compared(a, b, PATH)[1].headline == "pictures in another order"


def test_a_cursor_is_told_by_where_it_points():
    a, b = ico(((16, 3, BITMAP),), kind=2), ico(((16, 4, BITMAP),), kind=2)
    assert told(a, b, "x.cur") == [("changed", ("pictures", "16 × 16", "points at"), "1, 3", "1, 4")]
    assert compared(ico(((16, 3, BITMAP),)), a, "x.cur")[1].headline.startswith("kind icon → cursor")


def test_the_encoding_and_odd_fields_are_told():
    a, b, c = (ico(((16, 32, data),)) for data in (BITMAP, png(), b"neither"))
    assert told(a, b, PATH)[0] == ("changed", ("pictures", "16 × 16, 32 bits", "encoding"), "BMP", "PNG")
    assert told(b, c, PATH)[0][2:] == ("PNG", "unknown")
    odd = ico()[:6] + entry(len(BITMAP), 22, reserved=7) + BITMAP
    assert told(ico(), odd, PATH) == [("added", ("pictures", "16 × 16, 32 bits", "reserved"), "7")]


def test_bytes_that_belong_to_no_picture_are_told():
    assert [change[:2] for change in told(ico(), ico() + b"payload", PATH)] == [("added", ("directory",))]
    gap = ico()[:6] + entry(len(BITMAP), 23) + b"\0" + BITMAP
    assert [change[:2] for change in told(ico(), gap, PATH)] == [("added", ("directory",))]
    one, two = OTHER, BITMAP
    head = struct.pack("<3H", 0, 1, 2)
    backwards = head + entry(64, 38 + 64) + entry(64, 38, 32) + two + one
    forwards = head + entry(64, 38) + entry(64, 38 + 64, 32) + one + two
    assert [change[:2] for change in told(forwards, backwards, PATH)] == [("added", ("directory",))]


def test_an_icon_that_came_is_told_by_its_pictures():
    pair = replace(pair_of(b"", ico(SIZES), PATH), a=None, path_a=None)
    _, comparison, fallback = compare_pair(pair)
    assert (comparison.headline, fallback) == ("icon of 3; 16 × 16; 256 × 256; 16 × 16", None)
    assert [type(change) for change in comparison.changes] == [BytesChange]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (ico(()), "it has no picture"),
        (ico()[:5], "it does not begin like an icon or cursor"),
        (ico(count=2)[:30], "its directory is cut"),
        (ico(count=MOST_ENTRIES + 1), "more than 1,000 pictures"),
        (ico(((16, 32, b""),)), "two pictures share their bytes, or one has none"),
        (struct.pack("<3H", 0, 1, 2) + entry(64, 38) * 2 + BITMAP, "two pictures share their bytes, or one has none"),
        (struct.pack("<3H", 0, 1, 2) + entry(64, 38) + entry(9, 40) + BITMAP, "two pieces overlap at 40"),
        (ico()[:-1], "a piece of 64 bytes at 22 is cut at the end of the file"),
        (ico()[:6] + entry(64, 0) + BITMAP, "two pieces overlap at 0"),
        (
            ico()[:6] + entry(0xFFFFFFFF, 22) + BITMAP,
            "a piece of 4,294,967,295 bytes at 22 is cut at the end of the file",
        ),
    ],
)
def test_what_is_not_sure_is_shown_as_bytes_with_the_reason(other: bytes, reason: str):
    name, comparison, fallback = compared(ico(), other, PATH)
    assert (name, fallback.wanted, fallback.reason) == ("binary", "icon", reason)
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_a_very_large_icon_is_not_read():
    large = ico(((16, 32, bytes(16 << 20)),))
    pair = replace(pair_of(b"", b"", PATH), a=BytesSource(large), b=BytesSource(large + b"\0"))
    assert compare_pair(pair)[2].reason == "16,777,238 bytes, more than the 16,777,216 that are read"


def test_any_two_files_that_differ_are_told_by_a_change_that_counts():
    chance = random.Random(1)
    data = ico(SIZES)
    read = 0
    for _ in range(3_000):
        at, size = chance.randrange(len(data)), chance.randint(0, 3)
        other = data[:at] + chance.randbytes(size) + data[at + size + chance.choice((0, 0, 0, 1)) :]
        if other == data:
            continue
        _, comparison, _ = compared(data, other, PATH)
        assert comparison.changes
        assert all(change.cause is None and not change.harmless for change in comparison.changes)
        try:
            read_ico(other)
        except DataFileError:
            continue
        read += 1
    assert read > 500
