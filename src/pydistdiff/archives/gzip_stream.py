"""gzip, RFC 1952: members of deflated data, each with a header and a checksum, any number of them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.decoding import drain
from pydistdiff.archives.timestamps import utc
from pydistdiff.limits import KIB
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from pydistdiff.archives.decoding import Input, Output

MAGIC = b"\x1f\x8b\x08"
_FIXED = struct.Struct("<3sBIBB")
_TRAILER = struct.Struct("<II")
_TEXT, _HEADER_CRC, _EXTRA, _NAME, _COMMENT, _RESERVED = 1, 2, 4, 8, 16, 0xE0
_LONGEST_TEXT = 64 * KIB
_SYSTEMS = {0: "FAT", 3: "Unix", 7: "Macintosh", 10: "TOPS-20", 11: "NTFS", 255: "unknown"}


class GzipError(ValueError):
    """A header is damaged; the message says how."""


class _Header(Struct, frozen=True):
    """A header: `raw` are all its bytes, `facts` what they say."""

    raw: bytes
    facts: tuple[tuple[str, str], ...]


class _Inflater:
    """zlib's decoder, with the manners of the others and the checksum of what came out."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
        self.crc = self.size = 0

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._zlib.decompress(self._zlib.unconsumed_tail or data, max_length)
        self.crc = zlib.crc32(piece, self.crc)
        self.size += len(piece)
        return piece


def unpack_gzip(given: Input, output: Output) -> None:
    """Decode all members. What is wrong becomes a finding; raises LimitError."""
    count = 0
    zeros = padding = packed = 0
    headers = hashlib.sha256()
    while given.peek(len(MAGIC)) == MAGIC:
        output.budget.check_time()
        start = given.position
        try:
            header = _read_header(given)
            count += 1
            if count == 1:
                packed = given.position
                output.facts += header.facts
            else:
                headers.update(b"%d:%b" % (len(header.raw), header.raw))
            whole = _member(given, output)
        except (GzipError, zlib.error) as error:
            output.corrupt(f"the gzip stream is damaged: {visible_bytes(str(error).encode())}")
            return
        if zeros:
            output.hidden_behind_zeros(given, "gzip", start)
        if not whole:
            break
        zeros = given.skip_zeros(output.budget)
        padding += zeros
    if padding:
        output.padding(padding)
    if count > 1:
        output.facts.append(("gzip-members", f"{count:,}"))
        output.facts.append(("gzip-later-headers", f"SHA-256 {headers.hexdigest()}"))
    output.facts.append(("gzip-packed", _fingerprint(given, packed)))
    output.end(given, "gzip")


def _fingerprint(given: Input, start: int) -> str:
    """What tells equal data packed by another level or library from data packed alike: all behind the header."""
    crc = 0
    for chunk in given.source.slice(start, given.position - start).chunks():
        crc = zlib.crc32(chunk, crc)
    return f"{given.position - start:,} bytes, CRC-32 {crc:08X}"


def _member(given: Input, output: Output) -> bool:
    """Inflate one member and check its trailer; False where the file ends before."""
    inflater = _Inflater()
    if not drain(inflater, given, output):
        output.cut()
        return False
    trailer = given.take(_TRAILER.size)
    if len(trailer) < _TRAILER.size:
        output.cut()
        return False
    crc, size = _TRAILER.unpack(trailer)
    if crc != inflater.crc:
        _wrong(output, "CRC-32", trailer)
    if size != inflater.size & 0xFFFFFFFF:
        _wrong(output, "size", trailer)
    return True


def _wrong(output: Output, what: str, trailer: bytes) -> None:
    output.findings.add(
        HazardCode.CORRUPT_ARCHIVE,
        f"the gzip checksum is wrong: the {what} at the end is not that of the data; Python's tarfile never looks",
        is_problem=True,
        evidence=trailer,
    )


def _read_header(given: Input) -> _Header:
    """The header of a member; raises GzipError."""
    start = given.position
    raw = given.take(_FIXED.size)
    if len(raw) < _FIXED.size:
        raise GzipError("its header is cut off")
    _, flags, mtime, xfl, system = _FIXED.unpack(raw)
    if flags & _RESERVED:
        raise GzipError(f"its header has unknown flags, 0x{flags:02X}")
    facts = [
        ("gzip-mtime", utc(mtime) if mtime else "none"),
        ("gzip-xfl", str(xfl)),
        ("gzip-os", f"{system} ({_SYSTEMS[system]})" if system in _SYSTEMS else str(system)),
        ("gzip-flags", f"0x{flags:02X}"),
    ]
    if flags & _EXTRA:
        length = given.take(2)
        size = int.from_bytes(length, "little")
        extra = given.take(size)
        if len(length) < 2 or len(extra) < size:
            raise GzipError("its header is cut off")
        raw += length + extra
        facts.append(("gzip-extra", visible_bytes(extra)))
    for flag, fact in ((_NAME, "gzip-name"), (_COMMENT, "gzip-comment")):
        if flags & flag:
            text = _take_text(given)
            raw += text + b"\0"
            facts.append((fact, visible_bytes(text)))
    if flags & _HEADER_CRC:
        stored = given.take(2)
        if len(stored) < 2:
            raise GzipError("its header is cut off")
        if int.from_bytes(stored, "little") != zlib.crc32(raw) & 0xFFFF:
            raise GzipError("the checksum of its header is wrong")
        raw += stored
    assert given.position == start + len(raw)
    return _Header(raw, tuple(facts))


def _take_text(given: Input) -> bytes:
    text, nul, _ = given.peek(_LONGEST_TEXT).partition(b"\0")
    if not nul:
        raise GzipError("a text in its header has no end")
    given.take(len(text) + 1)
    return text
