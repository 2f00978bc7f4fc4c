from __future__ import annotations

import lzma
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

import package_builder as build
from pydistdiff.archives.compressed import Unpacked, compression_of, first_bytes, payload_name, unpack
from pydistdiff.archives.formats import is_archive, open_archive
from pydistdiff.archives.lzma_stream import is_lzma
from pydistdiff.archives.source import BytesSource
from pydistdiff.limits import MIB, Budget, Limits

DATA = bytes(range(256)) * 20 + b"the end"


def packed(data: bytes = DATA, **options: int) -> bytes:
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 0, **options}]
    return lzma.compress(data, format=lzma.FORMAT_ALONE, filters=filters)


def with_size(data: bytes, size: int) -> bytes:
    """The header of a tool that knows the size, as LZMA's own; the end mark stays, which is allowed."""
    return data[:5] + struct.pack("<Q", size) + data[13:]


def unpacked(data: bytes, **limits: int) -> Unpacked:
    return unpack(BytesSource(data), "lzma", Budget(Limits(**limits)))


def codes(result: Unpacked) -> list[tuple[str, bool]]:
    return [(str(finding.code), finding.is_problem) for finding in result.findings]


@given(st.binary(max_size=2000))
def test_what_was_packed_comes_out(data: bytes) -> None:
    result = unpacked(packed(data))
    assert (result.source.all(), codes(result)) == (data, [])


@pytest.mark.parametrize("size", [1 << 12, 1 << 16, 3 << 20, 1 << 23])
def test_a_stream_is_known_by_its_header(size: int) -> None:
    data = packed(dict_size=size)
    assert compression_of(data[:14]) == "lzma"
    assert unpacked(data).facts == (("lzma-dictionary", f"{size:,} bytes"), ("lzma-size", "not told"))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"]",
        packed()[:13],
        b"]\0\0 is a text\0\0",
        b"\x5e" + packed()[1:14],  # properties that nobody writes
        packed()[:13] + b"\x01",  # the coder begins with a zero
        b"]" + struct.pack("<I", 5 << 20) + packed()[5:14],
        b"]" + struct.pack("<I", 1 << 11) + packed()[5:14],
        b"]\0\0\0\0" + packed()[5:14],
        with_size(packed(), 1 << 38)[:14],
    ],
)
def test_other_bytes_are_no_stream(head: bytes) -> None:
    assert not is_lzma(head)


def test_a_size_that_is_told_is_a_fact() -> None:
    result = unpacked(with_size(packed(), len(DATA)))
    assert dict(result.facts)["lzma-size"] == "5,127 bytes"
    assert result.source.all() == DATA


def test_a_tar_in_it_is_read() -> None:
    data = lzma.compress(build.tar_archive({"x.txt": "x\n"}), format=lzma.FORMAT_ALONE)
    archive = open_archive("x.tar.lzma", BytesSource(data), Budget())
    assert (archive.format, archive.compression) == ("tar", "lzma")
    assert [member.path for member in archive.members] == ["x.txt"]


def test_a_file_in_it_has_the_name_of_what_comes_out() -> None:
    archive = open_archive("x.json.lzma", BytesSource(packed()), Budget())
    assert [(member.path, member.size) for member in archive.members] == [("x.json", len(DATA))]
    assert payload_name("x.tlz", "lzma", None) == "x.tar"
    assert is_archive("x", BytesSource(packed()))


def test_a_cut_stream_keeps_what_came_before() -> None:
    result = unpacked(packed()[:-20])
    assert codes(result) == [("corrupt-archive", True)]
    assert DATA.startswith(result.source.all())


def test_damage_is_told() -> None:
    data = bytearray(packed(b"".join(struct.pack("<I", number * 2654435761 % 2**32) for number in range(5000))))
    data[500:600] = b"\xff" * 100
    assert ("corrupt-archive", True) in codes(unpacked(bytes(data)))


def test_rubbish_behind_the_stream_is_told() -> None:
    result = unpacked(packed() + b"rubbish")
    assert codes(result) == [("trailing-data", False)]
    assert result.source.all() == DATA


def test_a_bomb_ends_at_the_limit() -> None:
    result = unpacked(packed(bytes(6 * MIB)), total_bytes=2 * MIB)
    assert codes(result) == [("limit-exceeded", True)]
    assert result.source.size <= 2 * MIB


def test_a_dictionary_over_the_limit_of_memory_is_named() -> None:
    data = packed()
    result = unpacked(data[:1] + struct.pack("<I", 1 << 30) + data[5:])
    assert codes(result) == [("limit-exceeded", True)]
    assert "the LZMA stream needs 1,024 MiB of memory" in result.findings[0].message


@given(st.binary(max_size=300))
def test_any_bytes_behind_a_header_are_read_without_an_error(rest: bytes) -> None:
    data = packed()[:14] + rest
    unpacked(data)
    first_bytes(BytesSource(data), "lzma", 10)
