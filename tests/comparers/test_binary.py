from __future__ import annotations

import random

import pytest
from msgspec import UNSET

from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import binary_facts
from pydistdiff.comparers.binary import BytesComparer
from pydistdiff.comparers.pair import Comparison, Pair
from pydistdiff.limits import Limits
from pydistdiff.model import BytesChange, Significance, Truncated


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


def blocks(*numbers: int) -> bytes:
    """Blocks that look like nothing: no strings, little entropy."""
    return b"".join(bytes((number, number ^ 0x80)) * 32 for number in numbers)


def test_the_line_above_says_how_alike_the_sides_are():
    assert compare(blocks(*range(128, 168)), blocks(*range(128, 148), *range(200, 220))).headline == (
        "50 % of its blocks are on both sides"
    )
    assert compare(blocks(*range(128, 168)), blocks(*range(129, 168))).headline == (
        "97 % of its blocks are on both sides"
    )


def test_strings_that_came_and_went_are_counted():
    a, b = (
        blocks(*range(128, 168)) + b"\0".join(texts)
        for texts in ((b"common", b"before", b"older!"), (b"common", b"after!"))
    )
    assert compare(a, b).headline == ("97 % of its blocks are on both sides; strings: 1 added, 2 removed")
    assert "strings" not in compare(a, a + b"\0short\0" + b"x" * 201).headline


def test_data_that_look_random_are_said_to_be_so():
    chance = random.Random(1)
    a, b = chance.randbytes(10_000), chance.randbytes(9_000)
    assert compare(a, b).headline == ("0 % of its blocks are on both sides; compressed or encrypted")
    assert "encrypted" not in compare(a, blocks(*range(128, 200))).headline


def test_small_large_and_lonely_data_have_no_line(monkeypatch: pytest.MonkeyPatch):
    assert compare(b"\0", b"\1").headline is None
    assert compare(None, bytes(2_000)).headline is None
    monkeypatch.setattr(binary_facts, "LARGEST", 2_000)
    assert compare(bytes(2_001), bytes(1_999)).headline is None
    assert compare(bytes(2_000), bytes(1_999)).headline is not None


def test_an_empty_side_has_a_line_too():
    assert compare(b"", bytes(2_000)).headline == "0 % of its blocks are on both sides"
