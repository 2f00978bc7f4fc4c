from __future__ import annotations

from msgspec import UNSET

from pydistdiff.archives.source import BytesSource
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
