from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_readers
from pydistdiff.archives import compressed
from pydistdiff.archives.compressed import compression_of, first_bytes, payload_name, unpack
from pydistdiff.archives.source import BytesSource, Source
from pydistdiff.errors import ReadError
from pydistdiff.limits import MIB, Budget, Limits
from pydistdiff.model import HazardCode
from tar_builder import deflated, gzip_member, member, tar, zstd_frame, zstd_skippable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DATA = bytes(range(256)) * 20 + b"the end"


def xz(data=DATA, **options):
    return lzma.compress(data, **{"preset": 0, **options})


WRITERS = {
    "gzip": gzip_member,
    "bzip2": bz2.compress,
    "xz": xz,
    "zstd": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
}
KINDS = list(WRITERS)


def unpacked(data, kind=None, **limits):
    return unpack(BytesSource(data), kind or compression_of(data[:16]), Budget(Limits(**limits)))


def codes(result):
    return [(str(finding.code), finding.is_problem) for finding in result.findings]


def fact(result, name):
    return dict(result.facts).get(name)


# Recognised


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", [b"", DATA])
def test_streams_are_known_by_their_first_bytes(kind, data):
    assert compression_of(WRITERS[kind](data)[:10]) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"BZh9 is a text",
        b"BZh01AY&SY",
        b"\x1f\x8b\x07",
        b"(\xb5/",
        b"\x5d\0\0\x80",
        b"PK\x03\x04",
        b"\x60*M\x18",
        bytes(16),
    ],
)
def test_other_bytes_are_no_stream(head):
    assert compression_of(head) is None


def test_a_skippable_frame_first_is_zstd_too():
    assert {compression_of(zstd_skippable(b"x", number)[:4]) for number in range(16)} == {"zstd"}


# Read


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(KINDS), st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_streams_one_after_another_are_read_whole(kind, parts):
    result = unpacked(b"".join(map(WRITERS[kind], parts)))
    assert result.source.all() == b"".join(parts)
    assert result.findings == ()


@pytest.mark.parametrize("kind", KINDS)
def test_many_bytes_come_out_in_pieces_and_are_counted(kind):
    pieces = []

    class Counting(Budget):
        def take_bytes(self, count, produced, packed):
            pieces.append((count, produced))
            assert packed == len(data)
            super().take_bytes(count, produced, packed)

    whole = bytes(MIB) + DATA * 500
    data = WRITERS[kind](whole)
    result = unpack(BytesSource(data), kind, Counting())
    assert result.source.all() == whole
    assert max(count for count, _ in pieces) <= MIB
    assert pieces[-1][1] == len(whole)


@pytest.mark.parametrize("kind", KINDS)
def test_very_many_tiny_streams_are_read(kind):
    result = unpacked(WRITERS[kind](b"x") * 3000)
    assert result.source.all() == b"x" * 3000
    assert result.findings == ()


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_behind_the_end_are_a_hazard_with_their_hash(kind):
    one, two = (unpacked(WRITERS[kind](DATA) + rest) for rest in (b"ABC" * 70, b"ABD" * 70))
    assert one.source.all() == DATA
    assert codes(one) == [("trailing-data", False)]
    assert "210 bytes" in one.findings[0].message
    assert one.findings[0].evidence != two.findings[0].evidence


@pytest.mark.parametrize("kind", KINDS)
def test_zeros_behind_the_end_are_a_fact(kind):
    result = unpacked(WRITERS[kind](DATA) + bytes(2 * MIB))
    assert result.source.all() == DATA
    assert fact(result, "stream-padding") == "2,097,152 bytes"
    # Python refuses them behind xz, although the format allows them, and behind zstd, which knows no padding.
    assert codes(result) == ([("trailing-data", False)] if kind in ("xz", "zstd") else [])
    assert reference_readers.unpacked(WRITERS[kind](DATA) + bytes(4), kind) == (DATA if result.findings == () else None)


@pytest.mark.parametrize("kind", ["gzip", "xz"])
def test_a_stream_behind_zeros_is_read_and_a_hazard(kind):
    result = unpacked(WRITERS[kind](DATA) + bytes(8) + WRITERS[kind](b"evil"))
    assert result.source.all() == DATA + b"evil"
    assert codes(result) == [("hidden-data", False)]
    assert len(result.findings[0].evidence) == 32


@pytest.mark.parametrize("kind", ["bzip2", "zstd"])
def test_a_stream_behind_zeros_is_rubbish_where_its_format_has_no_padding(kind):
    result = unpacked(WRITERS[kind](DATA) + bytes(8) + WRITERS[kind](b"evil"))
    assert result.source.all() == DATA
    assert codes(result) == [("trailing-data", False)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_is_cut_is_a_problem_and_keeps_what_came_out(kind):
    noise = b"".join(struct.pack("<I", zlib.crc32(b"%d" % number)) for number in range(300_000))
    packed = bz2.compress(noise, 1) if kind == "bzip2" else WRITERS[kind](noise)  # in small blocks
    result = unpacked(packed[: -len(noise) // 3], kind)
    out = result.source.all()
    assert noise.startswith(out)
    assert len(out) > 100_000
    assert codes(result) == [("corrupt-archive", True)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_may_be_cut_anywhere(kind):
    data = WRITERS[kind](DATA)
    for length in range(10, len(data), 3):
        result = unpacked(data[:length], kind)
        assert DATA.startswith(result.source.all())
        assert codes(result) == [("corrupt-archive", True)]


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=80)
@given(st.data())
def test_a_changed_byte_never_passes_unseen(kind, data):
    good = WRITERS[kind](DATA)
    place = data.draw(st.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[place] ^= data.draw(st.integers(1, 255))
    result = unpacked(bytes(changed), kind)
    header = kind == "gzip" and 3 <= place < 10
    assert result.findings or header or result.source.all() == DATA
    if header and not result.findings:
        assert result.facts != unpacked(good, kind).facts


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(KINDS), st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(kind, rest):
    start = {"gzip": b"\x1f\x8b\x08", "bzip2": b"BZh91AY&SY", "xz": b"\xfd7zXZ\0", "zstd": b"\x28\xb5\x2f\xfd"}[kind]
    assert unpacked(start + rest, kind).findings
    first_bytes(BytesSource(start + rest), kind, 10)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_ends_at_the_limit_and_keeps_what_came_before(kind):
    result = unpacked(WRITERS[kind](bytes(6 * MIB)), kind, total_bytes=2 * MIB)
    assert codes(result) == [("limit-exceeded", True)]
    assert "--max-total-bytes" in result.findings[0].message
    assert 0 < result.source.size <= 2 * MIB
    assert result.facts != ()


def test_a_bomb_of_many_streams_ends_at_the_ratio():
    result = unpacked(bz2.compress(bytes(32 * MIB)) * 4)
    assert codes(result) == [("limit-exceeded", True)]
    assert "--max-ratio" in result.findings[0].message
    result.source.close()


def test_a_source_that_fails_is_a_finding():
    class Failing(Source):
        size = 100

        def read(self, offset, length):
            raise ReadError(HazardCode.CORRUPT_ARCHIVE, "gone")

    result = unpack(Failing(), "gzip", Budget())
    assert (codes(result), result.source.size) == ([("corrupt-archive", True)], 0)
    assert first_bytes(Failing(), "gzip", 5) == b""


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_bytes_come_cheap(kind):
    data = WRITERS[kind](tar(member("a", DATA * 200)))
    assert first_bytes(BytesSource(data), kind, 512)[:2] == b"a\0"
    assert len(first_bytes(BytesSource(data), kind, 512)) == 512
    assert first_bytes(BytesSource(WRITERS[kind](b"abc")), kind, 512) == b"abc"
    assert first_bytes(BytesSource(data[:9]), kind, 512) == b""


def test_the_first_bytes_are_looked_for_at_the_beginning_only(monkeypatch):
    monkeypatch.setattr(compressed, "_PEEK", 100)
    assert first_bytes(BytesSource(zstd_skippable(bytes(200)) + zstd_frame(b"x")), "zstd", 1) == b""


# gzip


def test_the_fields_of_a_gzip_header_are_facts():
    fields = b"\x04\0ab\xff\x1b" + b"dir/x.json\0" + b"a comment\0"
    result = unpacked(gzip_member(DATA, flags=0x1F, mtime=1_707_220_800, xfl=4, system=3, fields=fields))
    assert (result.source.all(), result.findings) == (DATA, ())
    assert result.facts == (
        ("gzip-mtime", "2024-02-06 12:00:00Z"),
        ("gzip-xfl", "4"),
        ("gzip-os", "3 (Unix)"),
        ("gzip-flags", "0x1F"),
        ("gzip-extra", "ab⟦0xFF⟧⟦U+001B⟧"),
        ("gzip-name", "dir/x.json"),
        ("gzip-comment", "a comment"),
        result.facts[-1],
    )


def test_equal_data_packed_by_another_level_has_another_fingerprint_but_not_under_another_header():
    prints = {
        (mtime, level): fact(unpacked(gzip.compress(DATA * 50, level, mtime=mtime)), "gzip-packed")
        for mtime in (1, 2)
        for level in (1, 9)
    }
    assert prints[1, 1] == prints[2, 1] != prints[1, 9] == prints[2, 9]
    packed = gzip.compress(DATA)
    assert fact(unpacked(packed), "gzip-packed").startswith(f"{len(packed) - 10:,} bytes, CRC-32 ")


def test_the_plainest_gzip_header_has_facts_too():
    result = unpacked(gzip_member(DATA, system=99))
    assert [value for _, value in result.facts[:-1]] == ["none", "2", "99", "0x00"]


def test_what_the_standard_library_writes_is_read():
    file = io.BytesIO()
    with gzip.GzipFile("name.tar", "wb", fileobj=file, mtime=1) as stream:
        stream.write(DATA)
    result = unpacked(file.getvalue())
    assert (result.source.all(), result.findings, fact(result, "gzip-name")) == (DATA, (), "name.tar")


def test_several_gzip_members_are_counted_and_their_headers_count():
    def facts(mtime):
        return unpacked(gzip_member(b"a", mtime=5) + gzip_member(b"b", mtime=mtime)).facts

    assert dict(facts(6))["gzip-members"] == "2"
    assert facts(6) == facts(6) != facts(7)


@pytest.mark.parametrize(("wrong", "word"), [({"crc": 1}, "CRC-32"), ({"size": 1}, "size")])
def test_a_wrong_gzip_checksum_is_a_problem_and_the_bytes_stay(wrong, word):
    result = unpacked(gzip_member(DATA, **wrong) + gzip_member(b"more"))
    assert result.source.all() == DATA + b"more"
    assert codes(result) == [("corrupt-archive", True)]
    assert word in result.findings[0].message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (gzip_member(DATA, flags=0x20), "unknown flags"),
        (gzip_member(DATA, flags=2, header_crc=7), "checksum of its header"),
        (gzip_member(DATA, flags=8, fields=b"x" * 70_000), "no end"),
        (b"\x1f\x8b\x08\0\0", "cut off"),
        (b"\x1f\x8b\x08\4" + bytes(6) + b"\xff\xff" + b"short", "cut off"),
        (b"\x1f\x8b\x08\4" + bytes(6) + b"\xff", "cut off"),
        (b"\x1f\x8b\x08\2" + bytes(6) + b"\xff", "cut off"),
        (b"\x1f\x8b\x08\0" + bytes(6) + b"\xff" * 20, "invalid block type"),
    ],
)
def test_a_damaged_gzip_header_is_a_problem(data, message):
    result = unpacked(data)
    assert codes(result) == [("corrupt-archive", True)]
    assert message in result.findings[0].message


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_gzip_trailer_that_is_cut_is_a_problem(cut):
    result = unpacked(gzip_member(DATA)[:-cut])
    assert (result.source.all(), codes(result)) == (DATA, [("corrupt-archive", True)])


def test_a_stream_that_ends_at_a_full_piece_is_whole():
    for size in (MIB - 1, MIB, MIB + 1):
        data = bytes(size)
        assert unpacked(gzip_member(data)).findings == ()
        assert deflated(data)
        for kind in KINDS:
            result = unpacked(WRITERS[kind](data))
            assert (result.source.size, result.findings) == (size, ())


# bzip2


def test_the_level_and_the_streams_of_bzip2_are_facts():
    assert unpacked(bz2.compress(DATA, 1)).facts == (("bzip2-level", "1"),)
    assert unpacked(bz2.compress(b"a", 9) + bz2.compress(b"b", 2)).facts == (
        ("bzip2-level", "9, 2"),
        ("bzip2-streams", "2"),
    )


def test_a_wrong_bzip2_checksum_is_a_problem():
    data = bytearray(bz2.compress(DATA))
    data[10] ^= 1
    assert codes(unpacked(bytes(data))) == [("corrupt-archive", True)]


# xz


@pytest.mark.parametrize(
    ("check", "name"),
    [
        (lzma.CHECK_NONE, "none"),
        (lzma.CHECK_CRC32, "crc32"),
        (lzma.CHECK_CRC64, "crc64"),
        (lzma.CHECK_SHA256, "sha256"),
    ],
)
def test_the_check_of_xz_is_a_fact(check, name):
    assert unpacked(xz(check=check)).facts == (("xz-check", name),)


def test_the_streams_of_xz_are_a_fact():
    result = unpacked(xz(b"a", check=lzma.CHECK_CRC32) + xz(b"b"))
    assert result.facts == (("xz-check", "crc32, crc64"), ("xz-streams", "2"))


@pytest.mark.parametrize("zeros", [1, 2, 3, 5])
def test_padding_of_xz_that_is_no_multiple_of_four_is_corrupt(zeros):
    assert codes(unpacked(xz() + bytes(zeros))) == [("corrupt-archive", True)]


def xz_with_dictionary(bits, data=DATA, **options):
    stream = bytearray(xz(data, **options))
    size = (stream[12] + 1) * 4
    at = stream.index(0x21, 13)
    stream[at + 2] = bits
    stream[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(bytes(stream[12 : 12 + size - 4])))
    return bytes(stream)


@pytest.mark.parametrize(("bits", "told"), [(40, "4,096 MiB"), (39, "3,072 MiB"), (36, "1,024 MiB")])
def test_a_large_dictionary_of_xz_is_over_the_limit_and_named(bits, told):
    result = unpacked(xz_with_dictionary(bits))
    assert codes(result) == [("limit-exceeded", True)]
    assert told in result.findings[0].message
    assert "256 MiB" in result.findings[0].message


def test_a_dictionary_behind_another_filter_is_found():
    filters = [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 0}]
    assert unpacked(xz(preset=None, filters=filters)).source.all() == DATA
    assert "4,096 MiB" in unpacked(xz_with_dictionary(40, preset=None, filters=filters)).findings[0].message


def xz_block(*header):
    """A stream whose first block has this header, with sizes and checksums put right."""
    block = bytes(header).ljust(-(-len(header) // 4) * 4 + 3, b"\0")
    block = bytes([(len(block) + 1 + 4) // 4 - 1]) + block
    return xz()[:12] + block + struct.pack("<I", zlib.crc32(block)) + bytes(40)


@pytest.mark.parametrize(
    "header",
    [
        (0xC0, 0x90, 0x01, 0x05, 0x21, 1, 40),  # with both sizes
        (0x80, 0x05, 0x21, 1, 40),
    ],
)
def test_sizes_in_a_block_header_are_passed_over(header):
    assert "4,096 MiB" in unpacked(xz_block(*header)).findings[0].message


@pytest.mark.parametrize("header", [(0x00, *([0xFF] * 30)), (0x00, 0x22, 0), (0x03, 0x21), (0x40, *([0x80] * 20))])
def test_odd_block_headers_are_a_problem(header):
    assert unpacked(xz_block(*header)).findings[0].is_problem


@pytest.mark.parametrize("length", range(6, 30))
def test_block_headers_that_are_cut_are_a_problem(length):
    assert codes(unpacked(xz_with_dictionary(40)[:length]))[0][1]


def test_a_dictionary_that_a_later_block_asks_for_is_over_the_limit_too():
    result = unpacked(xz(b"first") + xz_with_dictionary(40))
    assert result.source.all() == b"first"
    assert codes(result) == [("limit-exceeded", True)]


def test_a_decoder_without_memory_is_a_limit(monkeypatch):
    class Poor:
        eof, needs_input, unused_data, check = False, True, b"", 4

        def __init__(self, *_, **__):
            pass

        def decompress(self, data, max_length):
            raise MemoryError

    monkeypatch.setattr(lzma, "LZMADecompressor", Poor)
    result = unpacked(xz())
    assert codes(result) == [("limit-exceeded", True)]
    assert "more than 256 MiB" in result.findings[0].message


# zstd


def test_frames_of_zstd_are_facts():
    assert unpacked(zstd_frame(DATA) + zstd_frame(b"x")).facts == (
        ("zstd-frames", "2"),
        ("zstd-checksum", "no"),
        ("zstd-content-size", "no"),
        ("zstd-window", "2,097,152 bytes"),
    )
    result = unpacked(zstd_frame(b"x") + WRITERS["zstd"](DATA))
    assert (fact(result, "zstd-checksum"), fact(result, "zstd-content-size")) == ("in some frames",) * 2
    assert fact(unpacked(WRITERS["zstd"](DATA)), "zstd-checksum") == "yes"


@pytest.mark.parametrize("size", [0, 5, 255, 256, 5000, 70_000])
def test_a_stated_size_is_the_window_of_a_frame_of_one_segment(size):
    result = unpacked(WRITERS["zstd"](bytes(size)))
    assert (result.source.size, fact(result, "zstd-window")) == (size, f"{size:,} bytes")


def test_skippable_frames_are_a_fact_with_their_hash():
    def told(skipped):
        result = unpacked(zstd_frame(b"a") + zstd_skippable(skipped, 3) + zstd_frame(b"b"))
        assert (result.source.all(), result.findings) == (b"ab", ())
        return fact(result, "zstd-skippable-frames")

    assert told(b"one").startswith("1 with 3 bytes, SHA-256 ")
    assert told(b"one") != told(b"two")


def test_only_skippable_frames_give_nothing_and_no_error():
    result = unpacked(zstd_skippable(b"x") * 2)
    assert (result.source.size, result.findings) == (0, ())


@pytest.mark.parametrize("data", [zstd_skippable(b"long")[:-1], zstd_skippable(b"")[:6]])
def test_a_skippable_frame_that_is_cut_is_a_problem(data):
    assert codes(unpacked(zstd_frame(b"a") + data)) == [("corrupt-archive", True)]


@pytest.mark.parametrize(("window", "told"), [(0x89, "144 MiB"), (0xA8, "2,048 MiB"), (0xFF, "3,932,160 MiB")])
def test_a_large_window_of_zstd_is_over_the_limit_and_named(window, told):
    result = unpacked(zstd_frame(DATA, window=window))
    assert codes(result) == [("limit-exceeded", True)]
    assert told in result.findings[0].message


def test_the_largest_window_is_read():
    assert unpacked(zstd_frame(DATA, window=0x88)).source.all() == DATA


def test_a_frame_that_needs_a_dictionary_is_not_supported():
    frame = b"\x28\xb5\x2f\xfd\x21\x07\x01" + bytes(10)
    result = unpacked(frame)
    assert codes(result) == [("unsupported-compression", True)]
    assert "dictionary 7" in result.findings[0].message


def test_a_wrong_zstd_checksum_is_a_problem():
    data = WRITERS["zstd"](DATA)
    assert codes(unpacked(data[:-1] + bytes([data[-1] ^ 1]))) == [("corrupt-archive", True)]


# Names


@pytest.mark.parametrize(
    ("name", "kind", "stored", "payload"),
    [
        ("x.json.gz", "gzip", None, "x.json"),
        ("dir.gz/x.json.GZ", "gzip", "other", "dir.gz/x.json"),
        ("x.tgz", "gzip", None, "x.tar"),
        ("x.tar.bz2", "bzip2", None, "x.tar"),
        ("x.tbz2", "bzip2", None, "x.tar"),
        ("x.txz", "xz", None, "x.tar"),
        ("x.zst", "zstd", None, "x"),
        ("x.tzst", "zstd", None, "x.tar"),
        ("data", "gzip", "dir/real.json", "real.json"),
        ("d/data", "gzip", "real.json", "d/real.json"),
        ("data", "gzip", None, "data.out"),
        ("data", "gzip", "..", "data.out"),
        ("data", "xz", None, "data.out"),
        ("d/.gz", "gzip", None, "d/.gz.out"),
        ("x.gz", "xz", None, "x.gz.out"),
    ],
)
def test_a_payload_is_called_as_its_tool_would(name, kind, stored, payload):
    assert payload_name(name, kind, stored) == payload
