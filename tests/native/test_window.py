"""Reading at offsets that a file declares."""

from __future__ import annotations

import pytest

from pydistdiff.archives.source import BytesSource
from pydistdiff.native import window
from pydistdiff.native.binary import NativeError
from pydistdiff.native.window import Names, Window, name_at


def test_numbers_come_in_the_byte_order_of_the_file():
    source = BytesSource(b"\1\2\3\4\5\6")
    assert Window(source).fields("HB", 1, "x") == (0x0302, 4)
    assert Window(source, ">").fields("HB", 1, "x") == (0x0203, 4)
    assert Window(source).rows("H", 0, 3, "x") == [(0x0201,), (0x0403,), (0x0605,)]


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, -1), (0, 7), (6, 1), (1 << 70, 0), (0, 1 << 70)])
def test_what_lies_outside_is_refused(offset, length):
    with pytest.raises(NativeError, match="the table lies outside the file"):
        Window(BytesSource(bytes(6))).take(offset, length, "the table")


def test_tables_outside_are_refused_before_they_are_read():
    with pytest.raises(NativeError, match="the table lies outside the file"):
        Window(BytesSource(bytes(6))).rows("Q", 0, 1 << 60, "the table")


def test_more_than_is_read_at_once_is_refused(monkeypatch):
    monkeypatch.setattr(window, "LARGEST_READ", 4)
    with pytest.raises(NativeError, match="the table has 5 bytes, more than the 4 that are read at once"):
        Window(BytesSource(bytes(6))).take(0, 5, "the table")


def test_names_end_with_nul_and_never_look_the_same():
    names = b"\0ab\0\xc3\xa9\0\xff\0z"
    assert [name_at(names, at, "a name") for at in (0, 1, 2, 4, 7)] == ["", "ab", "b", "é", "\udcff"]
    for at in (-1, 9, 10, 1 << 70):
        with pytest.raises(NativeError, match="a name has no end"):
            name_at(names, at, "a name")


def test_names_that_share_their_bytes_too_often_are_refused():
    table = b"x" * 60_000 + b"\0"
    names = Names(table, "a name")
    assert len(names.at(0)) == 60_000
    assert names.at(0) is names.at(0)
    with pytest.raises(NativeError, match="a name shares its bytes with too many others"):
        for at in range(10):
            names.at(at)
