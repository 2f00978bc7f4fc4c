"""Builds ZIP archives from single bytes: every field of every header can lie.

`Part` is one member; `central` and `local` override fields of one of its two headers. `build` puts parts
together, with bytes of your own in each place where no record belongs, and end records that can lie too.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from typing import Any

STORED, DEFLATE, BZIP2, LZMA, ZSTD = 0, 8, 12, 14, 93
ENCRYPTED, LZMA_END, STREAMED, UTF8 = 0x1, 0x2, 0x8, 0x800
FILE, DIRECTORY, SYMLINK = 0o100644, 0o40755, 0o120777
UNIX = 3
NOON = (2024 - 1980) << 9 | 2 << 5 | 6, 12 << 11
"""6 February 2024, 12:00:00."""
MARK32, MARK16 = 0xFFFFFFFF, 0xFFFF


def deflate(data: bytes, level: int = 9) -> bytes:
    """A raw deflate stream."""
    stream = zlib.compressobj(level, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()


def zip_lzma(data: bytes, *, dictionary: int | None = None, end: bool = True) -> bytes:
    """An LZMA stream as ZIP has it: version, properties, then the stream, with or without its end mark."""
    if end:
        raw = lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 65536}])
    else:  # a stream of 64-bit known length has no mark; liblzma writes none from 5.2 on for .lzma only by its tool
        raw = strip_lzma_end(data)
    size = 65536 if dictionary is None else dictionary
    return struct.pack("<BBHBI", 9, 20, 5, 0x5D, size) + raw


def strip_lzma_end(data: bytes) -> bytes:
    """A raw LZMA stream without an end mark: a range coder that says every bit is a literal's, for few bytes."""
    low, span, cache, pending, out = 0, 0xFFFFFFFF, 0, 1, bytearray()
    models: dict[object, int] = {}

    def shift() -> None:
        nonlocal low, cache, pending
        if low < 0xFF000000 or low > 0xFFFFFFFF:
            carry = low >> 32
            out.append(cache + carry & 0xFF)
            out.extend([0xFF + carry & 0xFF] * (pending - 1))
            pending, cache = 0, low >> 24 & 0xFF
        pending += 1
        low = (low & 0x00FFFFFF) << 8

    def bit(model: object, value: int) -> None:
        nonlocal low, span
        chance = models.get(model, 1024)
        bound = (span >> 11) * chance
        if value:
            low, span = low + bound, span - bound
            models[model] = chance - (chance >> 5)
        else:
            span = bound
            models[model] = chance + ((2048 - chance) >> 5)
        while span < 1 << 24:
            span = span << 8 & 0xFFFFFFFF
            shift()

    before = 0
    for place, byte in enumerate(data):
        bit(("literal", place & 3), 0)
        node = 1
        for number in range(7, -1, -1):
            value = byte >> number & 1
            bit((before >> 5, node), value)
            node = node << 1 | value
        before = byte
    for _ in range(5):
        shift()
    return bytes(out)


def field(kind: int, data: bytes) -> bytes:
    """An extra field."""
    return struct.pack("<HH", kind, len(data)) + data


def zip64_field(*sizes: int) -> bytes:
    """A ZIP64 extra field with these numbers of 64 bits."""
    return field(1, struct.pack(f"<{len(sizes)}Q", *sizes))


class Part:
    """One member. `before` are bytes of nobody before its local record, `behind` those after its data."""

    def __init__(
        self, name: str | bytes, data: bytes = b"", method: int = DEFLATE, *, mode: int = FILE, flags: int = 0,
        packed: bytes | None = None, central: dict[str, Any] | None = None, local: dict[str, Any] | None = None,
        before: bytes = b"", behind: bytes = b"", in_local: bool = True, in_directory: bool = True, **fields: Any,
    ) -> None:  # fmt: skip
        self.name = name if isinstance(name, bytes) else name.encode()
        self.data = data
        if packed is None:
            packed = {DEFLATE: deflate, BZIP2: bz2.compress, LZMA: zip_lzma}.get(method, bytes)(data)
        self.packed = packed
        self.before, self.behind, self.in_local, self.in_directory = before, behind, in_local, in_directory
        common = {
            "name": self.name, "needed": 20, "flags": flags, "method": method, "date": NOON[0], "time": NOON[1],
            "crc": zlib.crc32(data), "packed": len(packed), "size": len(data), "extra": b"",
            "made_by": UNIX << 8 | 20, "comment": b"", "disk": 0, "internal": 0, "external": mode << 16,
            **fields,
        }  # fmt: skip
        self.central: dict[str, Any] = {**common, **(central or {})}
        self.local: dict[str, Any] = {**common, **(local or {})}

    def local_header(self) -> bytes:
        """The local header alone."""
        f = self.local
        return struct.pack(
            "<4s5H3I2H", b"PK\x03\x04", f["needed"], f["flags"], f["method"], f["time"], f["date"], f["crc"],
            f["packed"], f["size"], len(f["name"]), f.get("extra_length", len(f["extra"])),
        ) + f["name"] + f["extra"]  # fmt: skip

    def local_record(self) -> bytes:
        """The local header, the packed data and what is behind them."""
        return self.local_header() + self.packed + self.behind

    def central_record(self, offset: int) -> bytes:
        """The entry of the directory."""
        f = self.central
        return struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", f["made_by"], f["needed"], f["flags"], f["method"], f["time"], f["date"],
            f["crc"], f["packed"], f["size"], len(f["name"]), len(f["extra"]), len(f["comment"]), f["disk"],
            f["internal"], f["external"], f.get("offset", offset),
        ) + f["name"] + f["extra"] + f["comment"]  # fmt: skip


def descriptor(data: bytes, packed: bytes, *, signed: bool = True, wide: bool = False) -> bytes:
    """A data descriptor in one of its four forms."""
    sizes = struct.pack("<IQQ" if wide else "<III", zlib.crc32(data), len(packed), len(data))
    return (b"PK\x07\x08" if signed else b"") + sizes


def streamed(
    name: str, data: bytes, method: int = DEFLATE, *, signed: bool = True, wide: bool = False, **fields: Any
) -> Part:
    """A member as a program writes it that cannot seek: sizes behind the data."""
    part = Part(name, data, method, flags=STREAMED, **fields)
    part.local.update({"crc": 0, "packed": 0, "size": 0})
    part.behind = descriptor(data, part.packed, signed=signed, wide=wide)
    return part


def end_record(count: int, size: int, offset: int, comment: bytes = b"", /, **lies: Any) -> bytes:
    """The end record; `lies` are `disk`, `first_disk`, `here`, `count`, `size`, `offset`, `comment_length`."""
    f = {"disk": 0, "first_disk": 0, "here": count, "count": count, "size": size, "offset": offset,
         "comment_length": len(comment), **lies}  # fmt: skip
    return struct.pack(
        "<4s4H2IH", b"PK\x05\x06", f["disk"], f["first_disk"], f["here"], f["count"], f["size"], f["offset"],
        f["comment_length"],
    ) + comment  # fmt: skip


def zip64_end(count: int, size: int, offset: int, /, **lies: Any) -> bytes:
    """The ZIP64 end record; `lies` are `length`, `disk`, `first_disk`, `here`, `count`, `size`, `offset`."""
    f = {"length": 44, "disk": 0, "first_disk": 0, "here": count, "count": count, "size": size, "offset": offset,
         **lies}  # fmt: skip
    return struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", f["length"], 45, 45, f["disk"], f["first_disk"], f["here"], f["count"],
        f["size"], f["offset"],
    )  # fmt: skip


def locator(offset: int, disk: int = 0, disks: int = 1) -> bytes:
    """The ZIP64 locator."""
    return struct.pack("<4sIQI", b"PK\x06\x07", disk, offset, disks)


def records(parts: tuple[Part, ...] | list[Part], base: int = 0) -> tuple[bytes, bytes, int]:
    """Local records, directory, and number of entries; offsets count from `base`."""
    local, directory, count = bytearray(), bytearray(), 0
    for part in parts:
        local += part.before
        offset = base + len(local)
        if part.in_local:
            local += part.local_record()
        if part.in_directory:
            directory += part.central_record(offset)
            count += 1
    return bytes(local), bytes(directory), count


def build(
    *parts: Part, prefix: bytes = b"", from_file: bool = False, before_directory: bytes = b"",
    behind_directory: bytes = b"", zip64: dict[str, Any] | None = None, comment: bytes = b"", trailing: bytes = b"",
    end: dict[str, Any] | None = None,
) -> bytes:  # fmt: skip
    """A whole archive. `from_file`: offsets count from the start of the file, not from behind the prefix.

    `zip64` adds ZIP64 records, with what it holds as lies (`locator` for the locator's offset, `disks`, and
    `loose` for bytes between the record and its locator); `end` holds lies for the end record.
    """
    base = len(prefix) if from_file else 0
    local, directory, count = records(parts, base)
    offset = base + len(local) + len(before_directory)
    wide = b""
    lies = dict(end or {})
    if zip64 is not None:
        zip64 = dict(zip64)
        place = offset + len(directory) + len(behind_directory)
        target, disks, loose = zip64.pop("locator", place), zip64.pop("disks", 1), zip64.pop("loose", b"")
        wide = zip64_end(count, len(directory), offset, **zip64) + loose + locator(target, disks=disks)
        lies = {"here": MARK16, "count": MARK16, "size": MARK32, "offset": MARK32, **lies}
    tail = end_record(count, len(directory), offset, comment, **lies)
    return prefix + local + before_directory + directory + behind_directory + wide + tail + trailing
