"""Compressed streams: gzip, bzip2, xz, LZMA and zstd, each read to its true end.

A file of this kind may hold several streams, padding between them, and rubbish behind them; the usual
readers stop at the first end and say nothing (HAZARDS rules 4, 7 and 14).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives import bzip2_stream, gzip_stream, lzma_stream, xz_stream, zstd_stream
from pydistdiff.archives.decoding import Input, Output
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import MIB, Budget
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.archives.member import Finding
    from pydistdiff.archives.source import Source

GZIP, BZIP2, XZ, LZMA, ZSTD = "gzip", "bzip2", "xz", "lzma", "zstd"
_PEEK = MIB
"""Enough for one block of bzip2, of which nothing comes out before its end."""
_SUFFIXES = {
    GZIP: ((".tgz", ".tar"), (".taz", ".tar"), (".gz", ""), ("-gz", ""), (".z", ""), ("-z", ""), ("_z", "")),
    BZIP2: ((".tbz2", ".tar"), (".tbz", ".tar"), (".bz2", ""), (".bz", "")),
    XZ: ((".txz", ".tar"), (".xz", "")),
    LZMA: ((".tlz", ".tar"), (".lzma", "")),
    ZSTD: ((".tzst", ".tar"), (".zst", "")),
}


_DECODERS: dict[str, Callable[[Input, Output], None]] = {
    GZIP: gzip_stream.unpack_gzip,
    BZIP2: bzip2_stream.unpack_bzip2,
    XZ: xz_stream.unpack_xz,
    LZMA: lzma_stream.unpack_lzma,
    ZSTD: zstd_stream.unpack_zstd,
}


class Unpacked(Struct, frozen=True):
    """What came out of a compressed file: all of it, or what came before the first damage or limit.

    `facts` are what the headers say, `findings` what was wrong.
    """

    source: Source
    facts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]


class _EnoughError(LimitError):
    """As many bytes came out as were asked for."""

    def __init__(self) -> None:
        super().__init__(HazardCode.LIMIT_EXCEEDED, "enough")


class _Peek(Output):
    """Takes bytes until there are enough."""

    def write(self, data: bytes) -> None:
        super().write(data)
        if self.spool.size >= self.piece:
            raise _EnoughError


def compression_of(head: bytes) -> str | None:
    """`gzip`, `bzip2`, `xz`, `lzma` or `zstd`, told by the first 14 bytes of a file, else None."""
    if head.startswith(gzip_stream.MAGIC):
        return GZIP
    if bzip2_stream.is_bzip2(head):
        return BZIP2
    if head.startswith(xz_stream.MAGIC):
        return XZ
    if lzma_stream.is_lzma(head):
        return LZMA
    return ZSTD if zstd_stream.is_zstd(head[:4]) else None


def unpack(source: Source, compression: str, budget: Budget) -> Unpacked:
    """Everything in a compressed file. Damage and limits become findings; nothing is raised."""
    output = Output(source.size, budget)
    try:
        _decode(source, compression, output)
    except ReadError as error:  # a limit, or a file that shrinks
        output.findings.add(error.code, error.message, is_problem=True)
    return Unpacked(output.spool.source(), tuple(output.facts), output.findings.all())


def first_bytes(source: Source, compression: str, count: int) -> bytes:
    """The first `count` bytes that come out, fewer where there are not so many or they cannot be decoded."""
    start = source.slice(0, _PEEK)
    output = _Peek(start.size, Budget(), count)
    with suppress(ReadError):  # enough, or a limit that `unpack` will tell
        _decode(start, compression, output)
    return output.spool.source().read(0, count)


def _decode(source: Source, compression: str, output: Output) -> None:
    _DECODERS[compression](Input(source), output)


def payload_name(name: str, compression: str, gzip_name: str | None) -> str:
    """The name of what comes out, as the tool would call it: `x.json` of `x.json.gz`, `x.tar` of `x.tgz`.

    Without a known suffix the tools of gzip, xz and zstd refuse; then it is the name in the gzip header
    (`gzip -dN`), or the name with `.out` behind it, as bzip2 does.
    """
    folder, slash, last = name.rpartition("/")
    for suffix, instead in _SUFFIXES[compression]:
        if last.lower().endswith(suffix) and len(last) > len(suffix):
            return name[: -len(suffix)] + instead
    stored = (gzip_name or "").rpartition("/")[2]
    return folder + slash + stored if stored not in ("", ".", "..") else name + ".out"
