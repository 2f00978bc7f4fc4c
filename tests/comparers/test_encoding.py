from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers.encoding import HEAD, decode, looks_like_text

PIECES = st.lists(
    st.sampled_from(
        [
            *(b"a", b"\r", b"\n", b"\r\n", b"\xe9", b"\xc3\xa9", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"),
            *(b"# coding: cp1251\n", b"# coding: shift_jis\n", b"# coding: cp932\n", b"\x87\x90", b"\x81\x40"),
            *(b"\x85", b"\x01", b"\xd8\x00", b"\xe2\x80\xa8"),
        ]
    ),
    max_size=8,
).map(b"".join)


@settings(deadline=None, max_examples=500)
@given(st.one_of(st.binary(max_size=30), PIECES), st.sampled_from(["x.py", "x.txt"]))
@example(b"\xff\xfe\0\0a\0\0\0", "x.txt")
def test_text_and_facts_give_back_the_bytes(data, path):
    decoded = decode(data, path)
    if decoded is not None:
        assert decoded.encode() == data


@settings(deadline=None, max_examples=300)
@given(PIECES, PIECES)
def test_files_with_equal_text_and_facts_are_equal(a, b):
    of_a, of_b = decode(a, "x.py"), decode(b, "x.py")
    assert (of_a == of_b) <= (a == b or of_a is None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(encoding):
    decoded = decode("\ufeffé = 1\n".encode(encoding), "x.txt")
    assert (decoded.text, decoded.encoding, decoded.bom) == ("é = 1\n", encoding, True)


def test_a_second_mark_is_text():
    assert decode(codecs.BOM_UTF8 * 2 + b"x", "x.txt").text == "\ufeffx"


def test_utf_16_that_holds_nul_or_is_broken_is_binary():
    assert decode("\ufeffa\0".encode("utf-16-le"), "x.txt") is None
    assert decode(b"\xff\xfe\x00\xd8", "x.txt") is None


@pytest.mark.parametrize(
    ("data", "ends", "text"),
    [
        (b"", "none", ""),
        (b"a", "none", "a"),
        (b"a\nb\n", "LF", "a\nb\n"),
        (b"a\r\nb\r\n", "CRLF", "a\nb\n"),
        (b"a\rb\r", "CR", "a\rb\r"),
        (b"a\r\nb\n", "mixed", "a\r\nb\n"),
        (b"a\rb\r\n", "mixed", "a\rb\r\n"),
        (b"a\r\r\nb\r\n", "mixed", "a\r\r\nb\r\n"),
        (b"a\n\rb", "mixed", "a\n\rb"),
    ],
)
def test_line_ends_are_taken_off_only_where_all_are_alike(data, ends, text):
    decoded = decode(data, "x.txt")
    assert (decoded.line_ends, decoded.text) == (ends, text)


def test_the_whole_is_looked_at():
    assert decode(b"a\n" * 100_000 + "é".encode(), "x.txt").encoding == "utf-8"
    assert decode(b"a\n" * 100_000 + b"\xe9", "x.txt").encoding == "latin-1"
    assert decode(b"a\n" * 100_000 + b"\0", "x.txt") is None


@pytest.mark.parametrize(
    "head",
    [
        b"# coding: cp1251\n",
        b"#!/usr/bin/python\n# -*- coding: windows-1251 -*-\n",
        b"\n# vim: set fileencoding=CP1251 :\n",
    ],
)
def test_a_coding_cookie_is_obeyed_in_python(head):
    data = head + "x = 'привет'\n".encode("cp1251")
    assert decode(data, "x.py").encoding == "cp1251"
    assert decode(data, "x.py").text.endswith("x = 'привет'\n")
    assert decode(data, "x.txt").encoding == "latin-1"


@pytest.mark.parametrize(
    "head",
    [
        b"x = 1\n# coding: cp1251\n",
        b"\n\n# coding: cp1251\n",
        b"# coding: zlib\n",
        b"# coding: utf-8\n",
        b"# coding: e\x1bvil\n",
        b"# coding: shift_jis\n",  # in which the text below is broken
    ],
)
def test_another_cookie_is_not(head):
    data = head + b"x = '\xe9\xe9\xff'" + b"\n" * 1_000
    assert decode(data, "x.py").encoding == "latin-1"


@pytest.mark.parametrize(
    ("codec", "first", "second"), [("cp932", b"\x81\xe0", b"\x87\x90"), ("big5", b"\xa1\xc3", b"\xa2\x40")]
)
def test_a_second_spelling_of_a_letter_is_not_decoded_to_the_first(codec, first, second):
    head = b"# coding: " + codec.encode() + b"\n" + b"# caf\xc4\x40\n" * 100
    data = head + second
    assert data.decode(codec).encode(codec) != data
    decoded = decode(data, "x.py")
    assert decoded is None or decoded.encoding == "latin-1"
    assert decode(head + first, "x.py").encoding == codec


def test_bytes_with_control_characters_are_binary():
    assert decode(b"\x01\xff\xe9", "x.txt") is None
    assert decode(b"\x80\x81\xe9" * 10, "x.txt") is None
    assert decode(b"caf\xe9 " * 30 + b"\x93quoted\x94", "x.txt").encoding == "latin-1"
    assert decode(b"caf\xe9 " * 300 + b"\x1b", "x.txt").encoding == "latin-1"


def test_the_head_of_a_large_file_tells_whether_it_is_text():
    assert looks_like_text(BytesSource("é".encode() * HEAD), "x.txt")
    assert looks_like_text(BytesSource(("a" + "€" * HEAD).encode()), "x.txt")
    assert looks_like_text(BytesSource("é\n".encode() * HEAD), "x.txt")
    assert looks_like_text(BytesSource("\ufeffé\n".encode("utf-16-le") * HEAD), "x.txt")
    assert not looks_like_text(BytesSource(b"a\0" * HEAD), "x.txt")
    assert not looks_like_text(BytesSource(b"a\x01\xff\n" * HEAD), "x.txt")
