"""What other readers make of an archive: the standard library's, and a plain one for archives of objects.

None of them raises: what a reader refuses is None. What is larger than LARGEST is not read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import sys
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import BinaryIO, NamedTuple

from pydistdiff.model import MemberType

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LARGEST = 1 << 20
TYPES = {
    tarfile.LNKTYPE: MemberType.HARDLINK,
    tarfile.SYMTYPE: MemberType.SYMLINK,
    tarfile.CHRTYPE: MemberType.DEVICE,
    tarfile.BLKTYPE: MemberType.DEVICE,
    tarfile.DIRTYPE: MemberType.DIRECTORY,
    tarfile.FIFOTYPE: MemberType.FIFO,
}
OPENERS: dict[str, Callable[[io.BytesIO], BinaryIO]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file),
    "bzip2": bz2.BZ2File,
    "xz": partial(lzma.LZMAFile, format=lzma.FORMAT_XZ),
    "lzma": partial(lzma.LZMAFile, format=lzma.FORMAT_ALONE),
    "zstd": zstd.ZstdFile,
}
UNKNOWN_METHODS = (20, 93)
"""Zstd, which zipfile knows from Python 3.14 on."""


class Other(NamedTuple):
    """A member as another reader has it; `data` is None where it cannot or need not be read, for the reason `why`."""

    path: str
    type: MemberType | None
    data: bytes | None
    target: str | None = None
    why: str = ""


def zip_members(data: bytes) -> list[Other] | None:
    """What zipfile lists; None where it refuses the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # duplicates
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except Exception:  # whatever it raises: it does not read this file
            return None
        return [_of_zip(archive, info) for info in archive.infolist()]


def _of_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Other:
    path = info.orig_filename
    if info.compress_type in UNKNOWN_METHODS:
        return Other(path, None, None, why="method")
    try:
        with archive.open(info) as file:
            data = file.read(LARGEST + 1)
    except Exception as error:  # it does not read this member
        return Other(path, None, None, why=f"refused: {type(error).__name__}: {error}")
    return Other(path, None, None, why="large") if len(data) > LARGEST else Other(path, None, data)


class _EndlessError(Exception):
    """Where an entry ends cannot be told without the directory."""


def streamed_zip_members(data: bytes) -> list[Other] | None:
    """What an installer unpacks that reads the local headers one by one as they arrive, as uv does.

    None where it meets an entry whose end stands in the directory alone. It ends at the first record of another kind.
    """
    members = []
    at = 0
    while data[at : at + 4] == b"PK\x03\x04" and at + 30 <= len(data):
        flags, method, crc, packed, size, name_length, extra_length = struct.unpack_from("<2xHH4xIIIHH", data, at + 4)
        start = at + 30 + name_length + extra_length
        name = data[at + 30 : at + 30 + name_length]
        packed, size = _with_zip64(data[start - extra_length : start], packed, size)
        try:
            content, at = _streamed(data, start, (flags, method, crc, packed, size))
        except _EndlessError:
            return None
        members.append(Other(_decoded(name, flags), None, content))
    return members


def _streamed(data: bytes, start: int, header: tuple[int, int, int, int, int]) -> tuple[bytes | None, int]:
    """The content of an entry, or None where it does not fit what is said of it; and where the next one begins."""
    flags, method, crc, packed, size = header
    if flags & 8:
        if method != zipfile.ZIP_DEFLATED or flags & 1:
            raise _EndlessError
        inflater = zlib.decompressobj(-15)
        try:
            content = inflater.decompress(data[start:], LARGEST)
        except zlib.error:
            raise _EndlessError from None
        if not inflater.eof:
            raise _EndlessError
        end = len(data) - len(inflater.unused_data)
        crc, sizes = zlib.crc32(content), (end - start, len(content))
        for form in ("<4sIII", "<4sIQQ"):
            whole = struct.pack(form, b"PK\x07\x08", crc, *sizes)
            for descriptor in (whole, whole[4:]):
                if data[end : end + len(descriptor)] == descriptor:
                    return content, end + len(descriptor)
        return None, end
    raw = data[start : start + packed]
    try:
        content = _UNPACKERS[method](raw) if not flags & 1 and method in _UNPACKERS else None
    except (zlib.error, OSError, ValueError, EOFError):
        content = None
    good = content is not None and (len(content), zlib.crc32(content)) == (size, crc)
    return content if good else None, start + packed


def _with_zip64(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = iter(struct.unpack_from(f"<{min(length, len(extra) - at - 4) // 8}Q", extra, at + 4))
            size = next(values, size) if size == 0xFFFFFFFF else size
            packed = next(values, packed) if packed == 0xFFFFFFFF else packed
            break
        at += 4 + length
    return packed, size


def _decoded(name: bytes, flags: int) -> str:
    return name.decode("utf-8", "surrogateescape") if flags & 0x800 or name.isascii() else name.decode("cp437")


def _inflated(raw: bytes) -> bytes:
    inflater = zlib.decompressobj(-15)
    content = inflater.decompress(raw, LARGEST)
    if not inflater.eof or inflater.unused_data:
        raise ValueError
    return content


_UNPACKERS: dict[int, Callable[[bytes], bytes]] = {zipfile.ZIP_STORED: bytes, zipfile.ZIP_DEFLATED: _inflated}
"""What wheels are packed with; other entries are passed over."""


class TarListing(NamedTuple):
    """What tarfile lists; `error` is what it raised at the end, or None. It is silent where it stops early."""

    members: list[Other]
    error: str | None


def tar_members(data: bytes) -> TarListing | None:
    """What tarfile lists; None where it refuses the file at once."""
    try:
        archive = tarfile.open(fileobj=io.BytesIO(data), mode="r:", errorlevel=2)  # noqa: SIM115 - nothing to close
    except Exception:  # tarfile.ReadError, or what slips through
        return None
    members: list[Other] = []
    try:
        for info in archive:
            members.append(_of_tar(archive, info))
            if len(members) > len(data) // tarfile.BLOCKSIZE:
                return TarListing(members, "it goes round in circles")
    except Exception as error:
        return TarListing(members, f"{type(error).__name__}: {error}")
    return TarListing(members, None)


def _of_tar(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Other:
    kind = TYPES.get(info.type)
    target = info.linkname if kind in (MemberType.HARDLINK, MemberType.SYMLINK) else None
    if kind is not None:
        return Other(info.name, kind, b"", target)
    if info.size > LARGEST:
        return Other(info.name, None, None, why="large")
    try:
        file = archive.extractfile(info)
        return Other(info.name, None, file.read() if file else b"")
    except Exception as error:
        return Other(info.name, None, None, why=f"refused: {type(error).__name__}: {error}")


def unpacked(data: bytes, compression: str) -> bytes | None:
    """What a decoder of the standard library (or its backport) makes of a compressed file; None where it refuses it."""
    errors = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstd.ZstdError, MemoryError)
    try:
        file = OPENERS[compression](io.BytesIO(data))
        with file:
            whole = file.read(LARGEST + 1)
    except errors:
        return None
    return whole if len(whole) <= LARGEST else None


def ar_members(data: bytes) -> list[Other] | None:
    """The objects of an archive, read as `ar` describes itself; None at the first thing that is not plain."""
    names = b""
    members = []
    at = 8
    while at < len(data):
        head = data[at : at + 60]
        size = head[48:58].rstrip(b" ")
        if len(head) < 60 or head[58:] != b"`\n" or not size.isdigit():
            return None
        body = data[at + 60 : at + 60 + int(size)]
        if len(body) < int(size):
            return None
        name = head[:16].rstrip(b" ")
        if name == b"//":
            names = body
        elif name not in (b"/", b"/SYM64/"):
            found = _ar_name(name, body, names)
            if found is None:
                return None
            members.append(Other(found[0].decode("utf-8", "surrogateescape"), None, found[1]))
        at += 60 + int(size) + int(size) % 2
    return members


def _ar_name(name: bytes, body: bytes, names: bytes) -> tuple[bytes, bytes] | None:
    if name.startswith(b"#1/"):
        length = int(name[3:]) if name[3:].isdigit() else -1
        return (body[:length].rstrip(b"\0"), body[length:]) if 0 <= length <= len(body) else None
    if name[:1] == b"/":
        rest = names[int(name[1:]) :] if name[1:].isdigit() else b""
        end = rest.find(b"/\n")
        return (rest[:end], body) if end >= 0 and not set(rest[:end]) & set(b"\n\0") else None
    if name.endswith(b"/") and name.count(b"/") == 1:
        return name[:-1], body
    return (name, body) if b"/" not in name else None
