"""Small fonts, made table by table; and their parts, to build wrong ones."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping

TRUETYPE = b"\0\1\0\0"


def checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return sum(int.from_bytes(padded[at : at + 4], "big") for at in range(0, len(padded), 4)) % (1 << 32)


def head(modified: int = 3_800_000_000, created: int = 3_700_000_000, revision: int = 0x10000, rest: int = 0) -> bytes:
    times = struct.pack(">2q", created, modified)
    return struct.pack(">4s3I2H", TRUETYPE, revision, 0, 0x5F0F3CF5, 3, 1000) + times + bytes(17) + bytes((rest,))


def name(names: Mapping[tuple[int, int, int, int], bytes] | None = None) -> bytes:
    """The strings under platform, encoding, language and number."""
    if names is None:
        names = {(3, 1, 0x409, 1): "Demo".encode("utf-16-be"), (3, 1, 0x409, 5): "Version 1.0".encode("utf-16-be")}
    records, storage = b"", b""
    for key, text in names.items():
        records += struct.pack(">6H", *key, len(text), len(storage))
        storage += text
    return struct.pack(">3H", 0, len(names), 6 + len(records)) + records + storage


def cmap(subtable: bytes, platform: int = 3, encoding: int = 1) -> bytes:
    return struct.pack(">2H2HI", 0, 1, platform, encoding, 12) + subtable


def segments(*found: tuple[int, int, int, int], glyphs: bytes = b"") -> bytes:
    """Format 4: first, last, delta and offset of each segment."""
    found = (*found, (0xFFFF, 0xFFFF, 1, 0))
    first, last, delta, offset = ([segment[place] for segment in found] for place in range(4))
    count = len(found)
    numbers = struct.pack(f">{count}HH{count}H{count}H{count}H", *last, 0, *first, *delta, *offset)
    return struct.pack(">7H", 4, 16 + len(numbers) + len(glyphs), 0, 2 * count, 0, 0, 0) + numbers + glyphs


def groups(*found: tuple[int, int, int]) -> bytes:
    """Format 12: first, last and first glyph of each group."""
    body = b"".join(struct.pack(">3I", *group) for group in found)
    return struct.pack(">2H3I", 12, 0, 16 + len(body), 0, len(found)) + body


def characters(text: str) -> bytes:
    """A `cmap` with a segment for each character."""
    return cmap(segments(*((ord(one), ord(one), 1, 0) for one in sorted(text))))


def directory(tables: Mapping[str, bytes], flavour: bytes = TRUETYPE) -> tuple[bytes, bytes]:
    count = len(tables)
    power = count.bit_length() - 1
    records, body, start = [], b"", 12 + 16 * count
    for tag, data in tables.items():
        records.append(struct.pack(">4s3I", tag.encode().ljust(4), checksum(data), start + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    fields = struct.pack(">4s4H", flavour, count, 16 << power, power, 16 * count - (16 << power))
    return fields + b"".join(sorted(records)), body


def font(tables: Mapping[str, bytes], flavour: bytes = TRUETYPE) -> bytes:
    """A font as it should be: sorted directory, tables one after the other, right checksums."""
    data = b"".join(directory(tables, flavour))
    if "head" not in tables:
        return data
    adjustment = (0xB1B0AFBA - checksum(data)) % (1 << 32)
    own = tables["head"]
    at = data.index(own)
    return data[: at + 8] + adjustment.to_bytes(4, "big") + data[at + 12 :]


TABLES = {
    "OS/2": bytes(58) + b"DEMO" + bytes(34),
    "cmap": characters("ab"),
    "cvt": b"\1\2\3",
    "glyf": bytes(range(40)),
    "head": head(),
    "maxp": b"\0\1\0\0\0\x07" + bytes(26),
    "name": name(),
}


def demo(**tables: bytes | None) -> bytes:
    """The font of TABLES, with others instead of or beside them."""
    return font({tag: data for tag, data in {**TABLES, **tables}.items() if data is not None})


def collection(*fonts: Mapping[str, bytes]) -> bytes:
    """Fonts that share the tables which are equal."""
    start = 12 + 4 * len(fonts)
    starts = []
    for tables in fonts:
        starts.append(start)
        start += 12 + 16 * len(tables)
    places: dict[bytes, int] = {}
    body, heads = b"", b""
    for tables in fonts:
        heads += TRUETYPE + struct.pack(">4H", len(tables), 0, 0, 0)
        for tag, data in tables.items():
            if data not in places:
                places[data] = start + len(body)
                body += data + bytes(-len(data) % 4)
            heads += struct.pack(">4s3I", tag.encode().ljust(4), checksum(data), places[data], len(data))
    return b"ttcf\0\1\0\0" + struct.pack(f">I{len(fonts)}I", len(fonts), *starts) + heads + body


def woff(tables: Mapping[str, bytes], level: int = 9, behind: bytes = b"") -> bytes:
    records, body, start = b"", b"", 44 + 20 * len(tables)
    for tag, data in tables.items():
        packed = min(zlib.compress(data, level), data, key=len)
        records += struct.pack(
            ">4s4I", tag.encode().ljust(4), start + len(body), len(packed), len(data), checksum(data)
        )
        body += packed + bytes(-len(packed) % 4)
    size = start + len(body) + len(behind)
    head = struct.pack(">4s4sI2HI2H5I", b"wOFF", TRUETYPE, size, len(tables), 0, 0, 1, 0, 0, 0, 0, 0, 0)
    return head + records + body + behind


def number(value: int) -> bytes:
    """UIntBase128."""
    digits = [value & 127]
    while value := value >> 7:
        digits.insert(0, value & 127 | 128)
    return bytes(digits)


def woff2(entries: Iterable[bytes], data: bytes = b"packed", behind: bytes = b"", size: int | None = None) -> bytes:
    found = list(entries)
    own = len(data) if size is None else size
    body = b"".join(found) + data + behind
    head = struct.pack(">4s4sI2H2I2H5I", b"wOF2", TRUETYPE, 48 + len(body), len(found), 0, 0, own, 1, 0, 0, 0, 0, 0, 0)
    return head + body
