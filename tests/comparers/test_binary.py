from __future__ import annotations

import random

import pytest
from msgspec import UNSET

from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import binary_facts
from pydistdiff.comparers.binary import BytesComparer
from pydistdiff.comparers.pair import Comparison, Pair
from pydistdiff.limits import Limits
from pydistdiff.model import BytesChange, Hunk, Significance, TextView, Truncated


def compare(a: bytes | None, b: bytes | None, **limits: int) -> Comparison:
    sides = [None if side is None else BytesSource(side) for side in (a, b)]
    pair = Pair(name="x", path_a="x", path_b="x", a=sides[0], b=sides[1], limits=Limits(**limits))
    assert BytesComparer().accepts(pair)
    return BytesComparer().compare(pair)


def test_bytes_that_differ_are_rows_of_a_hexdump():
    (change,) = compare(b"Hello\0", b"Hallo\0").changes
    assert change == BytesChange(
        significance=Significance.CONTENT,
        size_a=6,
        size_b=6,
        first_difference=1,
        hunks=((("-", 0, "48 65 6c 6c 6f 00", "Hello."), ("+", 0, "48 61 6c 6c 6f 00", "Hallo.")),),
    )


def test_a_side_alone_is_shown_from_its_beginning():
    (change,) = compare(None, b"\0\1").changes
    assert (change.size_a, change.size_b, change.first_difference) == (0, 2, None)
    assert change.hunks == ((("+", 0, "00 01", ".."),),)
    (change,) = compare(b"\0", None).changes
    assert (change.size_a, change.size_b) == (1, 0)


def test_what_is_cut_is_said():
    (change,) = compare(bytes(1600), b"x" * 1600, hexdump_rows=10).changes
    assert change.truncated == Truncated(10, 200, "--max-hexdump-rows")
    (change,) = compare(bytes(1600), b"x" * 1600, hexdump_rows=0).changes
    assert change.truncated is UNSET


def test_an_empty_side_alone_has_no_bytes_to_show():
    assert compare(None, b"").changes == ()


# The headline


def noise(size: int, seed: int = 1) -> bytes:
    """Data with no strings and an entropy of five bits."""
    return bytes(random.Random(seed).choices(range(0x80, 0xA0), k=size))


def headline(a: bytes, b: bytes) -> str:
    told = compare(a, b).headline
    assert told is not None
    return told


def share(a: bytes, b: bytes) -> int:
    return int(headline(a, b).partition(" %")[0])


def test_the_line_above_says_how_alike_the_sides_are():
    a, b = noise(40_000), noise(40_000, 2)
    assert headline(a, a[:20_000] + b[20_000:]) == "49 % of its blocks are on both sides; entropy 5.0 bits a byte"
    assert headline(a, b) == "0 % of its blocks are on both sides; entropy 5.0 bits a byte"


def test_blocks_are_found_wherever_they_stand():
    a = noise(40_000)
    inserted = a[:10_000] + b"\x85" + a[10_000:30_000] + b"\x86\x87" + a[30_000:]
    assert 97 <= share(a, inserted) <= 99
    assert 97 <= share(inserted, a) <= 99
    assert share(a, a[20_000:] + a[:20_000]) >= 97
    assert share(a, a[:10_000]) in (24, 25)


def test_another_entropy_is_told_for_both_sides():
    assert headline(bytes(9_000), noise(9_000)).endswith("; entropy 0.0 → 5.0 bits a byte")


def test_strings_that_came_and_went_are_counted_and_shown():
    a, b = (noise(4_000) + b"\0".join(texts) for texts in ((b"common", b"before", b"older!"), (b"common", b"after!")))
    comparison = compare(a, b)
    assert comparison.headline.endswith("; strings: 1 added, 2 removed")
    assert comparison.views == (
        TextView(
            label="strings",
            lines_added=1,
            lines_removed=2,
            hunks=(Hunk(1, 1, (("-", "before"), ("-", "older!"), ("+", "after!"))),),
        ),
    )
    other = compare(a, a + b"\0short\0" + b"x" * 201)
    assert "strings" not in other.headline
    assert other.views == ()


def test_strings_on_one_side_alone_have_no_place_on_the_other():
    (view,) = compare(noise(4_000), noise(4_000) + b"\0came here\0and here").views
    assert view.hunks == (Hunk(0, 1, (("+", "came here"), ("+", "and here"))),)


@pytest.mark.parametrize(
    ("removed", "added", "shown"),
    [(100, 100, (10, 10)), (3, 100, (3, 17)), (100, 3, (17, 3)), (100, 0, (20, 0)), (10, 10, (10, 10))],
)
def test_of_many_strings_the_longest_are_shown_and_all_are_counted(removed: int, added: int, shown: tuple[int, int]):
    a, b = (
        noise(4_000) + b"\0".join(b"%b%b" % (kind, b"x" * (number + 6)) for number in range(count))
        for kind, count in ((b"a", removed), (b"b", added))
    )
    (view,) = compare(a, b, hexdump_rows=20).views
    rows = view.hunks[0].lines
    assert tuple(sum(sign == each for sign, _ in rows) for each in "-+") == shown
    assert (view.lines_removed, view.lines_added) == (removed, added)
    assert max(len(text) for _, text in rows) == max(removed, added) + 6
    assert (view.truncated is UNSET) == (sum(shown) == removed + added)
    (whole,) = compare(a, b, hexdump_rows=0).views
    assert (len(whole.hunks[0].lines), whole.truncated) == (removed + added, UNSET)


def test_data_that_look_random_are_said_to_be_so():
    chance = random.Random(1)
    a, b = chance.randbytes(10_000), chance.randbytes(9_000)
    assert headline(a, b) == "0 % of its blocks are on both sides; entropy 8.0 bits a byte; compressed or encrypted"
    assert compare(a, b).views == ()
    assert "encrypted" not in headline(a, noise(9_000))


def test_small_large_and_lonely_data_have_no_line(monkeypatch: pytest.MonkeyPatch):
    assert compare(b"\0", b"\1").headline is None
    assert compare(None, bytes(2_000)).headline is None
    monkeypatch.setattr(binary_facts, "LARGEST", 2_000)
    assert compare(bytes(2_001), bytes(1_999)).headline is None
    assert compare(bytes(2_000), bytes(1_999)).headline is not None


def test_an_empty_side_has_a_line_too():
    assert headline(b"", bytes(2_000)) == "0 % of its blocks are on both sides; entropy 0.0 bits a byte"


@pytest.mark.parametrize("unit", [b"\0", b"\x03", b"a", b"\n", b"ab\0", bytes(range(256))])
def test_a_megabyte_of_one_thing_is_alike(unit: bytes):
    a = unit * (1_000_000 // len(unit))
    assert share(a, a[:-1] + b"\xfe") >= 99
