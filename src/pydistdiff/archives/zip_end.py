"""The end of a ZIP: where its central directory lies, and whether the end records agree about it.

Readers find the end in different ways (the last signature, the first, the one whose comment fits; ZIP64
by its locator or by its place), so that one file can be two archives (CVE-2025-8291). What pip sees, the
reading of `zipfile`, is taken; everything that another reader could understand differently is told.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.zip_records import CENTRAL_SIGNATURE, CENTRAL_SIZE, END_SIGNATURE, LOCAL_SIGNATURE

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_SIGNATURE = b"PK\x06\x07"
_END64_SIGNATURE = b"PK\x06\x06"
TAIL = (1 << 16) + _END.size
"""How far from its end `zipfile` looks for the end record of a file, in bytes."""

_TRIED = 32
"""End records that are looked at; more are not there by accident, and the last is the one that counts."""


class End(Struct, frozen=True):
    """What the end records say, offsets in the file.

    The directory lies from `directory` to `directory_end`; `base` is to be added to the offsets of its
    entries; `records` is where the end records begin and `end` where the comment ends. `odd` are sentences on
    what contradicts; `evidence` the fields that do, offsets as distances. From `loose` to `loose_end` there are bytes
    between the ZIP64 records that belong to none.
    """

    directory: int
    directory_end: int
    base: int
    count: int
    records: int
    end: int
    comment: bytes
    zip64: bool
    odd: tuple[str, ...]
    evidence: bytes
    facts: tuple[tuple[str, str], ...]
    loose: int
    loose_end: int


class _Numbers(Struct, frozen=True):
    """The numbers of an end record of either size."""

    disks: tuple[int, int]
    counts: tuple[int, int]
    size: int
    offset: int


def find_end(source: Source) -> End | None:
    """The end of the archive, or None where no end record has a central directory before it."""
    start = max(0, source.size - TAIL)
    tail = source.read(start, source.size - start)
    places = []
    place = tail.rfind(END_SIGNATURE)
    while place >= 0:
        places.append(place)
        place = tail.rfind(END_SIGNATURE, 0, place + 3)
    last = len(tail) - _END.size
    # `zipfile` looks first for a record without a comment at the very end
    tried = [last, *places] if last in places and tail.endswith(b"\0\0") else places
    for place in tried[:_TRIED]:
        end = _read_end(source, start + place, tail[place:])
        if end is not None:
            others = [other for other in places if other != place and _rivals(source, start, other, tail, end)]
            if others:
                end = _with_odd(end, "there is a second end record: which directory counts depends on the reader")
            return end
    return None


def _rivals(source: Source, start: int, place: int, tail: bytes, end: End) -> bool:
    """Whether some reader could take this end record: it is no data of a member, or its comment fits."""
    if start + place >= end.directory:
        return True
    length = int.from_bytes(tail[place + 20 : place + 22], "little")
    return start + place + _END.size + length == source.size


def _with_odd(end: End, message: str) -> End:
    return End(
        end.directory, end.directory_end, end.base, end.count, end.records, end.end, end.comment, end.zip64,
        (*end.odd, message), end.evidence, end.facts, end.loose, end.loose_end,
    )  # fmt: skip


def _read_end(source: Source, at: int, data: bytes) -> End | None:
    if len(data) < _END.size:
        return None
    _, disk, first_disk, here, count, size, offset, length = _END.unpack_from(data)
    short = _Numbers((disk, first_disk), (here, count), size, offset)
    comment = data[_END.size : _END.size + length]
    odd: list[str] = []
    facts: list[tuple[str, str]] = []
    records, numbers, loose, loose_end = at, short, at, at
    evidence = data[4:16] + comment
    wide = _read_zip64(source, at, odd, facts)
    if wide is not None:
        records, numbers, raw = wide
        loose, loose_end = records + _END64.size, at - _LOCATOR.size
        evidence += raw
        _compare_ends(short, numbers, odd, facts)
    place = _place_directory(source, numbers, records)
    if place is None:
        return None
    directory, directory_end, base = place
    if not numbers.size and at + len(data) != at + _END.size + length:
        return None  # an "empty archive" with something behind it is a signature by accident
    if any(numbers.disks):
        odd.append("the end record says that this is one disk of several: some readers refuse it or wait for another")
    if numbers.counts[0] != numbers.counts[1]:
        odd.append("the end record has two counts of entries that differ")
    if len(comment) < length:
        odd.append("the comment is longer than the file: readers that check it find no archive here")
    if base != directory - numbers.offset or base < 0:
        odd.append("the end record gives a wrong place or size of the central directory: readers find it or not")
    elif base and source.read(numbers.offset, 4) == CENTRAL_SIGNATURE:
        odd.append("there are two central directories: one where the end record points to, one just before it")
    if odd:
        facts.append(("end-record", data[4:16].hex()))
    return End(
        directory, directory_end, max(base, 0), numbers.counts[1], records, at + _END.size + len(comment), comment,
        wide is not None, tuple(odd), evidence + str(directory - numbers.offset).encode(), tuple(facts),
        loose, loose_end,
    )  # fmt: skip


def _place_directory(source: Source, numbers: _Numbers, records: int) -> tuple[int, int, int] | None:
    """Start and end of the directory, and what to add to offsets.

    `zipfile` takes it to lie just before the end records, and what its offset then lacks for bytes that were
    put before the archive; where nothing is there, the offset is taken at its word.
    """
    start = records - numbers.size
    if not numbers.size and not numbers.counts[1]:
        return records, records, records - numbers.offset
    if numbers.size >= CENTRAL_SIZE and start >= 0 and source.read(start, 4) == CENTRAL_SIGNATURE:
        return start, records, start - numbers.offset
    if numbers.offset < records and source.read(numbers.offset, 4) == CENTRAL_SIGNATURE:
        # negative: no base at all, and the caller says so
        return numbers.offset, records, -1
    if not numbers.size and source.read(0, 4) != LOCAL_SIGNATURE:
        return records, records, -1  # empty to `zipfile`, and there are no local headers that would tell more
    return None


def _read_zip64(
    source: Source, at: int, odd: list[str], facts: list[tuple[str, str]]
) -> tuple[int, _Numbers, bytes] | None:
    """Where the ZIP64 records before the end record at `at` begin, their numbers, and their bytes but offsets."""
    place = at - _LOCATOR.size
    data = source.read(place, _LOCATOR.size) if place >= 0 else b""
    if not data.startswith(_LOCATOR_SIGNATURE):
        return None
    _, disk, offset, disks = _LOCATOR.unpack(data)
    if disk or disks > 1:
        odd.append("the ZIP64 locator says that the archive has several disks: some readers refuse it")
    start = place - _END64.size
    record = source.read(start, _END64.size) if start >= 0 else b""
    pointed = source.read(offset, _END64.size) if offset < place else b""
    if not record.startswith(_END64_SIGNATURE):
        if len(pointed) < _END64.size or not pointed.startswith(_END64_SIGNATURE):
            odd.append("the ZIP64 locator points at no ZIP64 end record: readers differ in what they do then")
            return None
        odd.append("the ZIP64 end record is not just before its locator: pip does not find it, other readers do")
        start, record = offset, pointed
    _, length, made_by, needed, disk, first_disk, here, count, size, directory = _END64.unpack(record)
    prefix = start - size - directory
    if offset != start and (offset != start - prefix or pointed.startswith(_END64_SIGNATURE)):
        odd.append("the ZIP64 locator points at another place than its end record: readers see two archives")
    if start + 12 + length != place:
        odd.append("the ZIP64 end record has a wrong length")
    facts.append(("zip64-versions", f"{made_by} {needed}"))
    if disks != 1:  # 0 is written by some programs and means the same
        facts.append(("zip64-disks", str(disks)))
    raw = record[4:48] + data[4:8] + data[16:] + str(start - offset).encode()
    return start, _Numbers((disk, first_disk), (here, count), size, directory), raw


def _compare_ends(short: _Numbers, wide: _Numbers, odd: list[str], facts: list[tuple[str, str]]) -> None:
    """Tell where the short end record contradicts the ZIP64 one; a field of all ones refers to the latter."""
    pairs = [
        *((a, b, 0xFFFF) for a, b in zip(short.disks + short.counts, wide.disks + wide.counts, strict=True)),
        (short.size, wide.size, 0xFFFFFFFF),
        (short.offset, wide.offset, 0xFFFFFFFF),
    ]
    if any(a not in (b, marker) for a, b, marker in pairs):
        odd.append("the end record and the ZIP64 end record differ: readers take the one or the other")
    facts.append(("zip64-fields", "".join("x" if a == marker else "-" for a, b, marker in pairs)))
