"""A reader counts what tables and names cost, and hashes parts of any size."""

from __future__ import annotations

import hashlib

import pytest

from pydistdiff.archives.source import BytesSource
from pydistdiff.native import reader
from pydistdiff.native.binary import NativeError
from pydistdiff.native.reader import Allowance, Reader


def test_names_end_before_an_end():
    data = BytesSource(b"short\0" + b"x" * 300 + b"\0\xff\0")
    read = Reader(data)
    assert read.name(0, "a name", 99) == "short"
    assert read.name(6, "a name", 309) == "x" * 300
    assert read.name(307, "a name", 309) == "\udcff"
    for offset, end in ((6, 100), (6, 306), (5, 5), (0, 0)):
        with pytest.raises(NativeError, match="a name has no end"):
            read.name(offset, "a name", end)
    with pytest.raises(NativeError, match="a name lies outside the file"):
        read.name(308, "a name", 999)


def test_numbers_have_any_size_and_the_byte_order_of_the_file():
    data = BytesSource(b"\1\2\3")
    assert Reader(data).number(0, 3, "x") == 0x030201
    assert Reader(data, ">").number(0, 3, "x") == 0x010203


def test_parts_are_hashed_where_they_lie_in_the_file():
    read = Reader(BytesSource(b"abcdef"))
    assert read.sha256(1, 3, "a part") == hashlib.sha256(b"bcd").hexdigest()
    for offset, size in ((-1, 2), (0, -1), (4, 3)):
        with pytest.raises(NativeError, match="a part lies outside the file"):
            read.sha256(offset, size, "a part")


def test_an_allowance_is_shared(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ENTRIES", 5)
    allowance = Allowance()
    data = BytesSource(bytes(64))
    assert len(Reader(data, "<", allowance).rows("I", 0, 3, "a table")) == 3
    with pytest.raises(NativeError, match="its tables have more than 5 entries"):
        Reader(data, "<", allowance).rows("I", 0, 3, "a table")
