"""The reader of compiled catalogues refuses what lies outside of the file, overlaps, or costs too much."""

from __future__ import annotations

import struct

import pytest

from mo_builder import MAGIC, catalogue, mo
from pydistdiff.datafiles import mo as reader
from pydistdiff.datafiles.mo import read_mo
from pydistdiff.datafiles.reading import DataFileError

PLAIN = mo(catalogue(), slots=7)
FIRST = 28 + 4 * 16 + 7 * 4
"""Where the first string stands: a NUL, since the header's message is empty."""


def with_numbers(*numbers: tuple[int, int]) -> bytes:
    """The plain catalogue with other numbers at these places."""
    data = bytearray(PLAIN)
    for place, number in numbers:
        data[place : place + 4] = struct.pack("<I", number)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not begin with the header"),
        (PLAIN[:27], "does not begin with the header"),
        (b"\0" + PLAIN[1:], "does not begin with the header"),
        (with_numbers((4, 1)), r"revision 0\.1, which is not read"),
        (with_numbers((4, 2 << 16)), r"revision 2\.0, which is not read"),
        (with_numbers((8, 0)), "it holds no message"),
        (with_numbers((8, 150_001)), "150,001 messages, more than the 150,000 that are read"),
        (with_numbers((8, 1_000)), "a table lies outside of the file"),
        (with_numbers((12, 0)), "a table lies outside of the file"),
        (with_numbers((16, 2**32 - 1)), "a table lies outside of the file"),
        (with_numbers((20, 2**32 - 1)), "a table lies outside of the file"),
        (with_numbers((24, 27)), "a table lies outside of the file"),
        (with_numbers((28, 2**32 - 1)), "a string lies outside of the file"),
        (with_numbers((32, len(PLAIN))), "a string lies outside of the file"),
        (with_numbers((32, 3)), "a string lies outside of the file"),
        (with_numbers((36, 1)), "a string does not end in NUL"),
        (with_numbers((12, 28 + 8)), "two of its parts overlap"),
        (with_numbers((16, 28)), "two of its parts overlap"),
        (with_numbers((32, FIRST + 2 + 15)), "two of its parts overlap"),
        (with_numbers((24, 28)), "two of its parts overlap"),
        (PLAIN[:-1], "a string lies outside of the file"),
    ],
)
def test_what_is_no_catalogue_is_refused(data: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_mo(data)


def test_many_strings_at_one_place_cost_nothing():
    """A small file whose strings all are the whole of it would be read a hundred thousand times."""
    count = 30_000
    place = 28 + 16 * count
    body = b"x" * 1_000_000 + b"\0"
    head = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, 0)
    with pytest.raises(DataFileError, match="overlap"):
        read_mo(head + struct.pack("<2I", len(body) - 1, place) * 2 * count + body)


def test_messages_that_all_have_one_hash_are_given_up_soon():
    # Sixteen at the end of one letter and one less of the next give the same hash.
    names = [bytes((65 + digit, 128 - 16 * digit)) for digit in range(8)]
    many = [b"".join(names[number >> 3 * place & 7] for place in range(4)) for number in range(2_000)]
    assert len(set(map(reader._hashed, many))) == 1
    catalogue = read_mo(mo(dict.fromkeys(many, b""), slots=list(range(4_001))))
    assert not catalogue.has_plain_hash_table


def test_a_hash_table_is_not_made_of_too_many_bytes(monkeypatch: pytest.MonkeyPatch):
    assert read_mo(PLAIN).has_plain_hash_table
    monkeypatch.setattr(reader, "MOST_HASHED", 10)
    assert not read_mo(PLAIN).has_plain_hash_table


@pytest.mark.parametrize("slots", [1, 2, 4])
def test_a_hash_table_without_room_is_not_made(slots: int):
    assert not read_mo(mo(catalogue(), slots=[0] * slots)).has_plain_hash_table


def test_every_string_gives_back_its_bytes():
    for letter in "<>":
        for paired in (False, True):
            read = read_mo(mo(catalogue(), letter=letter, paired=paired, slots=7))
            assert dict(read.messages) == catalogue()
            assert (read.is_grouped, read.is_paired) == (not paired, paired)


def test_another_order_of_the_parts_is_neither():
    data = bytearray(mo({b"a": b"1", b"b": b"2"}))
    data[60:64] = b"b\0a\0"
    data[28:44] = struct.pack("<4I", 1, 62, 1, 60)
    read = read_mo(bytes(data))
    assert dict(read.messages) == {b"a": b"1", b"b": b"2"}
    assert (read.is_grouped, read.is_paired) == (False, False)
