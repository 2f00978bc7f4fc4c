"""The bytes of a ZIP member, unpacked to the end of their own stream and checked by size and CRC."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from typing import TYPE_CHECKING, Protocol

from pydistdiff.archives.member import Content, Packed
from pydistdiff.archives.source import CHUNK
from pydistdiff.archives.zip_records import ENCRYPTED, PATCHED, STRONGLY_ENCRYPTED
from pydistdiff.errors import ReadError
from pydistdiff.limits import LZMA_MEMORY, MIB, ZSTD_WINDOW_LOG
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

STORED, DEFLATE, BZIP2, LZMA, ZSTD_OLD, ZSTD, AES = 0, 8, 12, 14, 20, 93, 99
METHODS = {STORED: "stored", DEFLATE: "deflate", BZIP2: "bzip2", LZMA: "lzma", ZSTD_OLD: "zstd", ZSTD: "zstd"}

SMALL = MIB
FRAMES = 65_536
"""Zstd frames of one member that are read; a flood of empty ones would take minutes."""

_LZMA_HAS_END = 0x2
_STEP_MIN, _STEP_MAX = 4096, 256 * 1024
_DAMAGE = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError, OverflowError)


class _Decoder(Protocol):
    """What the decompressors of the standard library have in common (but that of zlib)."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Inflate:
    """Raw deflate with the interface of the other decompressors."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        out = self._stream.decompress(self._stream.unconsumed_tail + data, max_length)
        self.needs_input = len(out) < max_length and not self._stream.unconsumed_tail
        return out


class _Unzstd:
    """One zstd frame; what its decoder raises becomes an error that the others raise too."""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):  # pragma: no cover - the version that runs the tests decides
            from compression import zstd
        else:
            from backports import zstd
        self._error = zstd.ZstdError
        self._frame = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def needs_input(self) -> bool:
        return self._frame.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        try:
            return self._frame.decompress(data, max_length)
        except self._error as error:
            if "too much memory" not in str(error):  # libzstd's text for a window above the limit
                raise ValueError(str(error)) from None
        wanted = f"wants more than {1 << ZSTD_WINDOW_LOG:,} bytes of memory (its zstd window) to be unpacked"
        raise ReadError(HazardCode.LIMIT_EXCEEDED, wanted)


class ZipContent(Content):
    """A member as the central directory describes it; the packed bytes lie at `offset`."""

    def __init__(self, source: Source, offset: int, length: int, method: int, flags: int, size: int, crc: int) -> None:
        self.size = size
        flags &= ENCRYPTED | PATCHED | STRONGLY_ENCRYPTED | (_LZMA_HAS_END if method == LZMA else 0)
        self._place = Packed(source, offset, length, (method, flags, size, crc))
        self.packed = self._place

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        place = self._place
        method, flags, size, crc = place.recipe
        if flags & (ENCRYPTED | STRONGLY_ENCRYPTED) or method == AES:
            raise ReadError(HazardCode.ENCRYPTED_MEMBER, "is encrypted: nobody can read it without a password")
        if method not in METHODS or flags & PATCHED:
            what = "patch data" if flags & PATCHED else f"compression method {method}"
            raise ReadError(HazardCode.UNSUPPORTED_COMPRESSION, f"is packed with {what}, which is not supported")
        if place.length <= SMALL and size <= SMALL and method in (STORED, DEFLATE):
            whole = _unpack_small(place)
            if whole is not None:
                budget.take_bytes(size, size, place.length)
                if whole:
                    yield whole
                return
        produced = checksum = 0
        for piece in _stored(place) if method == STORED else _unpacked(place, budget):
            produced += len(piece)
            budget.take_bytes(len(piece), produced, place.length)
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if produced != size:
            raise _corrupt(f"has {produced:,} bytes, but the archive says {size:,}: readers stop at different places")
        if checksum != crc:
            raise _corrupt(f"has the checksum {checksum:08x}, but the archive says {crc:08x}")


class RefusedContent(Content):
    """A member whose bytes cannot be told from those of others, or are not there."""

    def __init__(self, size: int, code: HazardCode, message: str) -> None:
        self.size = size
        self._code = code
        self._message = message

    def chunks(self, budget: Budget) -> Iterator[bytes]:  # noqa: ARG002 - nothing is counted
        raise ReadError(self._code, self._message)


def _corrupt(message: str) -> ReadError:
    return ReadError(HazardCode.CORRUPT_MEMBER, message)


def _unpack_small(place: Packed) -> bytes | None:
    """A sound member in one call; None where anything is odd, which the long way then tells."""
    method, _, size, crc = place.recipe
    data = place.source.read(place.offset, place.length)
    if method == DEFLATE:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = stream.decompress(data, size + 1)
        except zlib.error:
            return None
        if not stream.eof or stream.unused_data:
            return None
    return data if len(data) == size and zlib.crc32(data) == crc else None


def _stored(place: Packed) -> Iterator[bytes]:
    for start in range(0, place.length, CHUNK):
        yield place.source.read(place.offset + start, min(CHUNK, place.length - start))


def _unpacked(place: Packed, budget: Budget) -> Iterator[bytes]:
    """What comes out of the packed bytes, in bounded pieces; raises ReadError where they are no whole stream.

    A zstd member may be several frames, skippable ones too; of the other methods one stream is all there is.
    """
    method = place.recipe[0]
    source, position, end = place.source, place.offset, place.offset + place.length
    several = method in (ZSTD, ZSTD_OLD)
    frames = 0
    while frames == 0 or (several and position < end):
        frames += 1
        if frames > FRAMES:
            raise ReadError(HazardCode.LIMIT_EXCEEDED, f"has more than {FRAMES:,} zstd frames")
        budget.check_time()
        step = _STEP_MIN
        decoder, position, first = _start(place, position)
        while not decoder.eof:
            if first:
                data, first = first, b""
            elif decoder.needs_input:
                data = source.read(position, min(step, end - position)) if position < end else b""
                if not data:
                    raise _corrupt("is cut short: its packed data end before they are whole")
                position += len(data)
                step = min(2 * step, _STEP_MAX)
            else:
                data = b""
            piece = _decode(decoder, data)
            if piece:
                yield piece
        position -= len(decoder.unused_data)
    if position < end:
        raise _corrupt(f"has {end - position:,} more bytes behind the end of its packed data: they may be hidden data")


def _start(place: Packed, position: int) -> tuple[_Decoder, int, bytes]:
    """A decoder for the stream at `position`, where to read on, and what to feed to it first."""
    method, flags, size, _ = place.recipe
    if method == DEFLATE:
        return _Inflate(), position, b""
    if method == BZIP2:
        return bz2.BZ2Decompressor(), position, b""
    if method in (ZSTD, ZSTD_OLD):
        return _Unzstd(), position, b""
    # APPNOTE 5.8.8: version of the SDK, length of the properties, properties. In a .lzma file the length of
    # the data stands behind them; with that, liblzma finds the end where there is no mark.
    head = place.source.read(position, min(9, place.length))
    if len(head) < 9 or head[2:4] != b"\x05\x00":
        raise _corrupt("has no LZMA properties")
    dictionary = int.from_bytes(head[5:9], "little")
    if dictionary > LZMA_MEMORY:
        raise ReadError(
            HazardCode.LIMIT_EXCEEDED,
            f"wants {dictionary:,} bytes of memory to be unpacked, more than {LZMA_MEMORY:,}",
        )
    unknown = bool(flags & _LZMA_HAS_END) or size >= 1 << 63
    header = head[4:9] + (b"\xff" * 8 if unknown else size.to_bytes(8, "little"))
    # the dictionary was checked above; twice as much is room for the rest of the decoder
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, 2 * LZMA_MEMORY), position + 9, header


def _decode(decoder: _Decoder, data: bytes) -> bytes:
    """One call of a decoder; whatever it raises becomes a ReadError."""
    try:
        return decoder.decompress(data, CHUNK)
    except _DAMAGE as error:
        raise _corrupt(f"cannot be unpacked: {visible_name(str(error))}") from None
