from __future__ import annotations

import bz2
import random
import struct
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from pydistdiff.archives import zip_content
from pydistdiff.archives.source import CHUNK, BytesSource
from pydistdiff.archives.zip import read_zip
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode
from zip_builder import BZIP2, DEFLATE, ENCRYPTED, LZMA, LZMA_END, STORED, ZSTD, Part, build, deflate, zip_lzma

if TYPE_CHECKING:
    from pydistdiff.archives.member import Content

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NOISE = random.Random(1).randbytes(3_000_000)
TEXT = b"def f():\n    return 'x'\n" * 200_000
MARKED = {"flags": LZMA_END}
SKIPPABLE = struct.pack("<II", 0x184D2A50, 4) + b"skip"


def member(data: bytes, method: int, packed: bytes | None = None, **fields) -> Content:
    if packed is None and method == ZSTD:
        packed = zstd.compress(data)
    archive = read_zip(BytesSource(build(Part("x", data, method, packed=packed, **fields))), Budget())
    assert archive.findings == ()
    [found] = archive.members
    assert found.content is not None
    return found.content


def unpack(content: Content, limits: Limits | None = None) -> bytes:
    return b"".join(content.chunks(Budget(limits)))


def refusal(content: Content) -> tuple[bytes, ReadError]:
    """What came out before the error, and the error."""
    pieces: list[bytes] = []
    with pytest.raises(ReadError) as caught:
        for piece in content.chunks(Budget()):
            pieces.append(piece)  # noqa: PERF402 - they must be kept when it raises
    return b"".join(pieces), caught.value


METHODS = [(STORED, {}), (DEFLATE, {}), (BZIP2, {}), (LZMA, MARKED), (ZSTD, {}), (20, {"zstd": True})]


@pytest.mark.parametrize(("method", "fields"), METHODS)
@pytest.mark.parametrize("data", [b"", b"a", b"abc" * 1000, TEXT, NOISE], ids=len)
def test_every_method_gives_its_bytes_back_in_bounded_pieces(method: int, fields: dict, data: bytes) -> None:
    fields = dict(fields)
    packed = zstd.compress(data) if fields.pop("zstd", False) else None
    content = member(data, method, packed, **fields)
    pieces = list(content.chunks(Budget()))
    assert b"".join(pieces) == data
    assert all(0 < len(piece) <= CHUNK for piece in pieces)
    assert content.size == len(data)


@pytest.mark.parametrize("data", [b"a", b"hello hello hello", bytes(range(256)) * 9])
def test_lzma_without_an_end_mark_ends_at_the_declared_size(data: bytes) -> None:
    packed = zip_lzma(data, end=False)
    assert unpack(member(data, LZMA, packed)) == data
    for size in (len(data) - 1, len(data) + 1):
        _, error = refusal(member(data, LZMA, packed, size=size))
        assert error.code is HazardCode.CORRUPT_MEMBER
    _, error = refusal(member(data, LZMA, packed + b"junk"))
    assert error.code is HazardCode.CORRUPT_MEMBER


@pytest.mark.parametrize("size", [0, 5, 17, 10**9])
@pytest.mark.parametrize(("method", "fields"), METHODS[:5])
def test_a_wrong_size_is_told_after_the_whole_stream(method: int, fields: dict, size: int) -> None:
    data = b"x = 1\nimport evil\n"
    out, error = refusal(member(data, method, size=size, **fields))
    assert error.code is HazardCode.CORRUPT_MEMBER
    assert out == data
    assert f"has 18 bytes, but the archive says {size:,}" in error.message


@pytest.mark.parametrize(("method", "fields"), METHODS[:5])
@pytest.mark.parametrize("data", [b"abc" * 9, TEXT], ids=len)
def test_a_wrong_checksum_is_told(method: int, fields: dict, data: bytes) -> None:
    out, error = refusal(member(data, method, crc=0x12345678, **fields))
    assert out == data
    assert error.code is HazardCode.CORRUPT_MEMBER
    assert "12345678" in error.message


@pytest.mark.parametrize(("method", "fields"), METHODS[1:5])
def test_bytes_behind_the_stream_are_told(method: int, fields: dict) -> None:
    data = b"abc" * 9
    packed = {DEFLATE: deflate, BZIP2: bz2.compress, LZMA: zip_lzma, ZSTD: zstd.compress}[method](data)
    out, error = refusal(member(data, method, packed + b"evil", **fields))
    assert out == data
    assert error.code is HazardCode.CORRUPT_MEMBER


@pytest.mark.parametrize(("method", "fields"), METHODS[1:5])
@pytest.mark.parametrize("data", [b"abc" * 9, NOISE], ids=len)
def test_a_stream_that_is_cut_short_is_told(method: int, fields: dict, data: bytes) -> None:
    packed = {DEFLATE: deflate, BZIP2: bz2.compress, LZMA: zip_lzma, ZSTD: zstd.compress}[method](data)
    for cut in (packed[:-2], packed[: len(packed) // 2], packed[:3], b""):
        out, error = refusal(member(data, method, cut, **fields))
        assert error.code is HazardCode.CORRUPT_MEMBER
        assert data.startswith(out)


@pytest.mark.parametrize(("method", "fields"), METHODS[1:5])
def test_garbage_is_told(method: int, fields: dict) -> None:
    for garbage in (b"\xff" * 50, bytes(50), b"\x09\x14\x05\0" + b"\xff" + bytes(40), NOISE[:5000]):
        _, error = refusal(member(b"abc", method, garbage, **fields))
        assert error.code is HazardCode.CORRUPT_MEMBER


def test_an_lzma_dictionary_above_the_limit_is_refused_before_decoding() -> None:
    _, error = refusal(member(b"abc", LZMA, zip_lzma(b"abc", dictionary=0xFFFFFFFF), **MARKED))
    assert error.code is HazardCode.LIMIT_EXCEEDED
    assert unpack(member(b"abc", LZMA, zip_lzma(b"abc", dictionary=1 << 28), **MARKED)) == b"abc"


def test_a_zstd_window_above_the_limit_is_refused() -> None:
    options = {zstd.CompressionParameter.window_log: 28, zstd.CompressionParameter.content_size_flag: 0}
    stream = zstd.ZstdCompressor(options=options)
    _, error = refusal(member(b"abc", ZSTD, stream.compress(b"abc") + stream.flush()))
    assert error.code is HazardCode.LIMIT_EXCEEDED


def test_all_zstd_frames_are_read() -> None:
    packed = SKIPPABLE + zstd.compress(b"one") + SKIPPABLE + zstd.compress(b"two") + SKIPPABLE
    assert unpack(member(b"onetwo", ZSTD, packed)) == b"onetwo"


def test_a_flood_of_frames_is_stopped(monkeypatch) -> None:
    monkeypatch.setattr(zip_content, "FRAMES", 3)
    assert unpack(member(b"x" * 3, ZSTD, zstd.compress(b"x") * 3)) == b"xxx"
    _, error = refusal(member(b"x" * 4, ZSTD, zstd.compress(b"x") * 4))
    assert error.code is HazardCode.LIMIT_EXCEEDED


def test_encrypted_members_are_told() -> None:
    for fields in ({"flags": ENCRYPTED}, {"flags": 0x40}, {"method": 99}):
        method = fields.pop("method", DEFLATE)
        _, error = refusal(member(b"abc", method, **fields))
        assert error.code is HazardCode.ENCRYPTED_MEMBER


def test_other_methods_are_told() -> None:
    for method, flags, said in ((97, 0, "method 97"), (9, 0, "method 9"), (DEFLATE, 0x20, "patch data")):
        _, error = refusal(member(b"abc", method, flags=flags))
        assert error.code is HazardCode.UNSUPPORTED_COMPRESSION
        assert said in error.message


def test_a_bomb_is_stopped_by_its_ratio() -> None:
    packed = deflate(bytes(70 << 20))
    crc = zlib.crc32(bytes(70 << 20))
    content = member(b"", DEFLATE, packed, size=70 << 20, crc=crc)
    with pytest.raises(LimitError, match="ratio"):
        unpack(content)
    assert sum(map(len, content.chunks(Budget(Limits(ratio=0))))) == 70 << 20


@pytest.mark.parametrize(("method", "fields"), METHODS[:5])
@pytest.mark.parametrize("data", [b"abc" * 9, TEXT], ids=len)
def test_bytes_are_counted_before_anybody_gets_them(method: int, fields: dict, data: bytes) -> None:
    content = member(data, method, **fields)
    pieces: list[bytes] = []
    with pytest.raises(LimitError):
        for piece in content.chunks(Budget(Limits(total_bytes=20))):
            pieces.append(piece)  # noqa: PERF402 - they must be kept when it raises
    assert pieces == []


def test_the_recipe_holds_all_that_decides_what_comes_out() -> None:
    def recipe(content: Content) -> tuple[int, ...]:
        assert content.packed is not None
        return content.packed.recipe

    assert recipe(member(b"a", DEFLATE, flags=6)) == recipe(member(b"a", DEFLATE))
    assert recipe(member(b"a", LZMA, zip_lzma(b"a"), flags=2)) != recipe(member(b"a", LZMA, zip_lzma(b"a")))
    assert recipe(member(b"a", DEFLATE, flags=ENCRYPTED)) != recipe(member(b"a", DEFLATE))
    assert recipe(member(b"a", DEFLATE, size=9)) != recipe(member(b"a", DEFLATE))
