from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.archives.source import BytesSource, Source
from pydistdiff.diffing import hexdump
from pydistdiff.diffing.hexdump import BytesDiff, byte_row


def diff(a: bytes | None, b: bytes | None, rows: int = 0) -> BytesDiff:
    sides = [None if side is None else BytesSource(side) for side in (a, b)]
    return hexdump.diff_bytes(*sides, rows=rows)


def data_of(made: BytesDiff, sign: str) -> dict[int, bytes]:
    return {row[1]: bytes.fromhex(row[2]) for hunk in made.hunks for row in hunk if row[0] == sign}


def check_count(made: BytesDiff, rows: int) -> None:
    assert made.shown == sum(map(len, made.hunks)) <= made.total
    assert not rows or made.shown <= rows


def test_a_row_has_offset_digits_and_printable_characters():
    assert byte_row("+", 32, b"Hello\x00\xff~") == ("+", 32, "48 65 6c 6c 6f 00 ff 7e", "Hello..~")


def test_sides_of_one_size_are_shown_as_aligned_rows_with_one_equal_row_around():
    a = bytearray(range(128))
    b = bytearray(a)
    b[50] = 0
    made = diff(bytes(a), bytes(b))
    assert made.first_difference == 50
    assert [(sign, offset) for sign, offset, _, _ in made.hunks[0]] == [(" ", 32), ("-", 48), ("+", 48), (" ", 64)]
    assert (made.shown, made.total) == (4, 4)


def test_near_changes_share_a_hunk_and_far_ones_do_not():
    a = bytes(16 * 40)
    b = bytearray(a)
    for row in (0, 3, 7, 9, 10, 39):
        b[row * 16] = 1
    made = diff(a, bytes(b))
    numbers = [[(sign, offset // 16) for sign, offset, _, _ in hunk] for hunk in made.hunks]
    assert numbers == [
        [("-", 0), ("+", 0), (" ", 1), (" ", 2), ("-", 3), ("+", 3), (" ", 4)],
        [(" ", 6), ("-", 7), ("+", 7), (" ", 8), ("-", 9), ("+", 9), ("-", 10), ("+", 10), (" ", 11)],
        [(" ", 38), ("-", 39), ("+", 39)],
    ]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 199), st.integers(0, 255))), st.integers(0, 20))
def test_rows_of_sides_of_one_size_hold_exactly_what_differs(a, changes, rows):
    changed = bytearray(a)
    for place, byte in changes:
        if place < len(changed):
            changed[place] = byte
    b = bytes(changed)
    whole, cut = diff(a, b), diff(a, b, rows)
    check_count(cut, rows)
    assert whole.shown == whole.total == cut.total
    flat = [row for hunk in whole.hunks for row in hunk]
    assert [row for hunk in cut.hunks for row in hunk] == flat[: cut.shown]
    wanted = {place for place in range(0, len(a), 16) if a[place : place + 16] != b[place : place + 16]}
    assert data_of(whole, "-") == {place: a[place : place + 16] for place in wanted}
    assert data_of(whole, "+") == {place: b[place : place + 16] for place in wanted}
    around = {place + step for place in wanted for step in (-16, 16)} - wanted
    assert data_of(whole, " ") == {place: a[place : place + 16] for place in around if 0 <= place < len(a)}
    assert whole.first_difference == next((i for i in range(len(a)) if a[i] != b[i]), None)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=100), st.binary(max_size=100), st.integers(0, 8))
def test_rows_of_sides_of_other_sizes_hold_what_is_left_between_equal_ends(a, b, rows):
    if len(a) == len(b):
        b += b"x"
    whole, cut = diff(a, b), diff(a, b, rows)
    check_count(cut, rows)
    assert whole.shown == whole.total == cut.total
    middle_a, middle_b = (b"".join(data_of(whole, sign).values()) for sign in "-+")
    start = whole.first_difference
    assert start is not None
    assert a[:start] == b[:start]
    assert a[:start] + middle_b + a[start + len(middle_a) :] == b
    assert not rows or cut.shown == min(rows, cut.total)


def test_a_limit_leaves_room_for_both_sides():
    made = diff(b"a" * 1000, b"b" * 900, rows=10)
    assert [row[0] for row in made.hunks[0]] == ["-"] * 5 + ["+"] * 5
    made = diff(b"a" * 1000, b"b" * 20, rows=10)
    assert [row[0] for row in made.hunks[0]] == ["-"] * 8 + ["+"] * 2


def test_a_side_alone_is_shown_from_its_beginning():
    made = diff(None, b"x" * 40, rows=2)
    assert made == BytesDiff(None, ((byte_row("+", 0, b"x" * 16), byte_row("+", 16, b"x" * 16)),), 2, 3)
    assert diff(b"x", None).hunks == ((byte_row("-", 0, b"x"),),)
    assert diff(None, b"") == BytesDiff(None, (), 0, 0)


def test_a_changed_row_is_never_parted_from_its_counterpart():
    made = diff(bytes(16), b"x" * 16, rows=1)
    assert made == BytesDiff(0, (), 0, 2)


def test_equal_data_have_no_rows():
    assert diff(b"x" * 100, b"x" * 100) == BytesDiff(None, (), 0, 0)


class Counting(BytesSource):
    """Counts what is read, and refuses to give everything."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.largest = 0
        self.sum = 0

    def read(self, offset: int, length: int) -> bytes:
        self.largest = max(self.largest, length)
        self.sum += length
        return super().read(offset, length)

    def all(self) -> bytes:
        raise AssertionError("read as a whole")


def test_large_sides_are_read_once_in_pieces():
    a = Counting(bytes(5_000_000))
    changed = bytearray(5_000_000)
    for place in range(0, 5_000_000, 40_960):
        changed[place] = 1
    b = Counting(bytes(changed))
    made = hexdump.diff_bytes(a, b, rows=48)
    assert made.total == 4 * 123 - 1
    assert max(a.largest, b.largest) <= hexdump.CHUNK
    assert max(a.sum, b.sum) <= 5 * hexdump.CHUNK + 48 * 16


def test_large_sides_of_other_sizes_are_read_in_pieces():
    middle = b"new"
    a: Source = Counting(bytes(3_000_000))
    b: Source = Counting(bytes(1_500_000) + middle + bytes(1_500_000))
    made = hexdump.diff_bytes(a, b, rows=48)
    assert made.first_difference == 1_500_000
    assert made.hunks == ((byte_row("+", 1_500_000, middle),),)
    longer = hexdump.diff_bytes(Counting(bytes(2_000_000)), Counting(bytes(2_000_001)), rows=48)
    assert (longer.first_difference, longer.total) == (2_000_000, 1)
    swapped = hexdump.diff_bytes(Counting(b"x" + bytes(1_100_000)), Counting(b"yy" + bytes(1_100_000)), rows=9)
    assert (swapped.first_difference, swapped.total) == (0, 2)


def test_the_total_is_a_bound_that_is_not_too_low_where_very_much_differs():
    a, b = bytes(100_000), (b"\1" + bytes(39)) * 2_500
    exact = diff(a, b)
    bound = hexdump.diff_bytes(BytesSource(a), BytesSource(b), rows=8, exact=20_000)
    assert exact.shown == exact.total
    assert exact.total < bound.total <= 2 * 100_000 // 16 + 20
    assert bound.shown == 7  # a changed row and its counterpart need two
