"""Tars and compressed streams, built of single bytes so that every field can lie."""

from __future__ import annotations

import struct
import zlib

BLOCK = 512
END = bytes(2 * BLOCK)
TIME = 1_704_067_200  # 2024-01-01 00:00:00 UTC
USTAR, GNU, V7 = b"ustar\x0000", b"ustar  \0", bytes(8)
FILE, HARD_LINK, SYMLINK, CHARACTER, BLOCK_DEVICE, DIRECTORY, FIFO = b"0", b"1", b"2", b"3", b"4", b"5", b"6"


def octal(value: int, width: int) -> bytes:
    """A number field: octal digits and NUL, or base 256 where they do not suffice."""
    if 0 <= value < 8 ** (width - 1):
        return b"%0*o\0" % (width - 1, value)
    return base_256(value, width)


def base_256(value: int, width: int) -> bytes:
    sign = b"\x80" if value >= 0 else b"\xff"
    return sign + (value % 256 ** (width - 1)).to_bytes(width - 1, "big")


def sealed(block: bytes, signed: bool = False) -> bytes:
    """A header with its checksum put right."""
    blank = block[:148] + b" " * 8 + block[156:]
    total = sum(blank) - (256 * sum(byte > 0x7F for byte in blank) if signed else 0)
    return blank[:148] + b"%06o\0 " % total + blank[156:]


def header(
    name: str | bytes,
    size: int | bytes = 0,
    kind: bytes = FILE,
    *,
    link: str | bytes = b"",
    mode: int | bytes = 0o644,
    uid: int | bytes = 0,
    gid: int | bytes = 0,
    mtime: int | bytes = TIME,
    magic: bytes = USTAR,
    uname: bytes = b"",
    gname: bytes = b"",
    major: int | bytes = bytes(8),
    minor: int | bytes = bytes(8),
    prefix: bytes = b"",
    end: bytes = b"",
    signed: bool = False,
) -> bytes:
    """A header block with a right checksum; a number given as bytes stands there as it is."""

    def field(value: int | bytes, width: int) -> bytes:
        return octal(value, width) if isinstance(value, int) else value.ljust(width, b"\0")

    def text(value: str | bytes, width: int) -> bytes:
        value = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
        return value[:width].ljust(width, b"\0")

    fields = (
        text(name, 100) + field(mode, 8) + field(uid, 8) + field(gid, 8) + field(size, 12) + field(mtime, 12),
        bytes(8) + kind + text(link, 100) + magic.ljust(8, b"\0") + text(uname, 32) + text(gname, 32),
        field(major, 8) + field(minor, 8) + text(prefix, 155) + text(end, 12),
    )
    return sealed(b"".join(fields), signed)


def padded(data: bytes, fill: bytes = b"\0") -> bytes:
    return data + fill * (-len(data) % BLOCK)


def member(name: str | bytes, data: bytes = b"", **options) -> bytes:
    """A header and the content."""
    return header(name, options.pop("size", len(data)), **options) + padded(data)


def pax_record(key: str, value: str | bytes) -> bytes:
    value = value.encode() if isinstance(value, str) else value
    body = b" " + key.encode() + b"=" + value + b"\n"
    length = len(body) + len(str(len(body)))
    length = len(body) + len(str(length))
    return b"%d" % length + body


def pax(*records: tuple[str, str | bytes], raw: bytes | None = None, kind: bytes = b"x", **options) -> bytes:
    """A PAX header as Python's tarfile writes it."""
    data = b"".join(pax_record(*record) for record in records) if raw is None else raw
    options = {"mode": 0, "mtime": 0, **options}
    return member(options.pop("name", "././@PaxHeader"), data, kind=kind, **options)


def long_name(name: str, kind: bytes = b"L", **options) -> bytes:
    """A GNU record of a long name (`L`) or link target (`K`) as Python's tarfile writes it."""
    data = name.encode("utf-8", "surrogateescape") + b"\0"
    return member("././@LongLink", data, kind=kind, mode=0, mtime=0, magic=GNU, **options)


def old_sparse(name: str, parts, real_size: int, data: bytes, extended: bytes = b"", **options) -> bytes:
    """An old GNU sparse member; `parts` are the up to four entries in the header."""
    table = b"".join(octal(start, 12) + octal(length, 12) for start, length in parts).ljust(96, b"\0")
    prefix = bytes(41) + table + (b"\1" if extended else b"\0") + octal(real_size, 12)
    size = options.pop("size", len(data))
    return header(name, size, b"S", magic=GNU, prefix=prefix, **options) + extended + padded(data)


def sparse_extension(parts, more: bool = False) -> bytes:
    """A block of an old sparse map."""
    table = b"".join(octal(start, 12) + octal(length, 12) for start, length in parts)
    return table.ljust(504, b"\0") + (b"\1" if more else b"\0") + bytes(7)


def tar(*parts: bytes, end: bytes = END) -> bytes:
    return b"".join(parts) + end


def deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def gzip_member(
    data: bytes,
    *,
    flags: int = 0,
    mtime: int = 0,
    xfl: int = 2,
    system: int = 255,
    fields: bytes = b"",
    header_crc: int | None = None,
    crc: int | None = None,
    size: int | None = None,
) -> bytes:
    """A gzip member; `fields` are the optional ones in their order, the header's checksum comes with its flag."""
    head = struct.pack("<3sBIBB", b"\x1f\x8b\x08", flags, mtime, xfl, system) + fields
    if flags & 2:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF if header_crc is None else header_crc)
    trailer = struct.pack(
        "<II", zlib.crc32(data) if crc is None else crc, len(data) & 0xFFFFFFFF if size is None else size
    )
    return head + deflated(data) + trailer


def zstd_frame(data: bytes, *, window: int = 0x58, zeros: int = 0) -> bytes:
    """A zstd frame of raw blocks, then of `zeros` blocks that each say 128 KiB of NUL in four bytes."""
    step = 1 << 17
    blocks = [(0, data[at : at + step]) for at in range(0, len(data), step)] + [(1, b"\0")] * zeros
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([window])
    for index, (kind, content) in enumerate(blocks or [(0, b"")]):
        length = step if kind else len(content)
        last = index >= len(blocks) - 1
        frame += (length << 3 | kind << 1 | last).to_bytes(3, "little") + content
    return frame


def zstd_skippable(data: bytes, number: int = 0) -> bytes:
    return struct.pack("<II", 0x184D2A50 + number, len(data)) + data
