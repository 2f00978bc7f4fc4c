"""The dynamic section, found as the loader finds it: by the program headers, never by the section table."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf import names
from pydistdiff.native.window import LARGEST_READ, Names

if TYPE_CHECKING:
    from pydistdiff.native.elf.image import Image

MOST_ENTRIES = 10_000


class Dynamic(Struct, frozen=True):
    """The entries of a dynamic section: for each tag its values, in order; and the names that they point at."""

    values: dict[int, list[int]]
    strings: Names

    def number(self, tag: int) -> int | None:
        """The last value of a tag, which is what loaders take."""
        return self.values[tag][-1] if tag in self.values else None

    def names(self, tag: int) -> tuple[str, ...]:
        """The names of all values of a tag."""
        return tuple(self.strings.at(value) for value in self.values.get(tag, ()))


def read_dynamic(image: Image) -> Dynamic | None:
    """The dynamic section; None where a file has none. Raises NativeError."""
    segment = image.segment(names.PT_DYNAMIC)
    if segment is None or not segment.size:
        return None
    form = "QQ" if image.is_64 else "II"
    size = struct.calcsize("<" + form)
    data = image.window.take(segment.offset, min(segment.size, MOST_ENTRIES * size), "the dynamic section")
    values: dict[int, list[int]] = {}
    for tag, value in struct.iter_unpack(image.window.order + form, data[: len(data) // size * size]):
        if not tag:
            break
        values.setdefault(tag, []).append(value)
    else:
        raise NativeError("the dynamic section has no end")
    return Dynamic(values, Names(_strings(image, values), "a name in the dynamic section"))


def _strings(image: Image, values: dict[int, list[int]]) -> bytes:
    """The table of strings, as far as the file has it."""
    if names.DT_STRTAB not in values:
        return b""
    address = values[names.DT_STRTAB][-1]
    start = image.offset_of(address, "the table of dynamic strings")
    load = image.load_of(address)
    assert load is not None
    declared = values.get(names.DT_STRSZ, [load.end - start])[-1]
    return image.window.take(start, min(declared, load.end - start, LARGEST_READ), "the table of dynamic strings")


def hash_count(image: Image, dynamic: Dynamic) -> int | None:
    """How many dynamic symbols there are, by the hash tables in which the loader looks names up; None without one."""
    address = dynamic.number(names.DT_HASH)
    if address is not None and image.header.machine not in _WIDE_HASH:
        return int(image.window.fields("II", image.offset_of(address, "the hash table"), "the hash table")[1])
    address = dynamic.number(names.DT_GNU_HASH)
    return None if address is None else _gnu_hash_count(image, address)


_WIDE_HASH = frozenset({22, 0x9026})
"""Machines whose DT_HASH has entries of eight bytes (s390, Alpha)."""


def _gnu_hash_count(image: Image, address: int) -> int:
    """One more than the last symbol that a chain reaches: the end of the chain of the bucket that begins last."""
    start = image.offset_of(address, "the hash table")
    buckets, first, bloom, _ = image.window.fields("IIII", start, "the hash table")
    at = start + 16 + bloom * (8 if image.is_64 else 4)
    table = image.window.rows("I", at, buckets, "the hash table")
    last = max((row[0] for row in table), default=0)
    if last < first:
        return int(first)
    chain = at + 4 * buckets
    place = chain + 4 * (last - first)
    while True:
        piece = image.window.take(place, min(4096, image.window.size - place), "the hash table")
        for (value,) in struct.iter_unpack(image.window.order + "I", piece[: len(piece) // 4 * 4]):
            last += 1
            if value & 1:
                return int(last)
        if len(piece) < 4096:
            raise NativeError("the hash table has no end")
        place += 4096
