"""The compiled catalogues of gettext (GNU gettext's manual, "The Format of GNU MO Files").

A header, two tables with the length and place of each string, a hash table, and the strings, each with a NUL behind it.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGICS = {b"\xde\x12\x04\x95": "little", b"\x95\x04\x12\xde": "big"}
"""The first four bytes, and the order of bytes that they tell."""
MOST_MESSAGES = 150_000
MOST_HASHED = 8 << 20
"""Bytes of messages whose hash table is made anew, in Python."""
_HEADER = 28
_TABLES = 3
_LETTERS = {"little": "<", "big": ">"}
_MOST_STEPS = 20
"""Steps a message, on average, until its slot is found; tables that are filled to three quarters need three."""


class Catalogue(Struct, frozen=True, kw_only=True):
    """All that a file says: no two files have the same.

    `hash_table` are the bytes of the table, `hash_place` is told of an empty one. `sequence` are the numbers of the
    parts in the order of their places: three tables (two where there is no hash table), the messages, the translations.
    `unused` are the bytes between parts, each run with how many parts stand before.
    """

    byte_order: str
    major: int
    hash_table: bytes
    hash_place: int
    sequence: tuple[int, ...]
    unused: tuple[tuple[int, bytes], ...]
    messages: tuple[tuple[bytes, bytes], ...]

    @property
    def end_of_tables(self) -> int:
        """Where the two tables end that stand behind the header."""
        return _HEADER + 16 * len(self.messages)

    @property
    def is_grouped(self) -> bool:
        """Whether the tables, the messages and the translations stand in this order, as msgfmt writes them."""
        return all(one < other for one, other in pairwise(self.sequence))

    @property
    def is_paired(self) -> bool:
        """Whether each translation stands behind its message, all of them behind the tables."""
        count = len(self.messages)
        tables, strings = self.sequence[: -2 * count], self.sequence[-2 * count :]
        numbers = range(_TABLES, _TABLES + count)
        return tables == tuple(range(len(tables))) and strings == tuple(
            number for message in numbers for number in (message, message + count)
        )

    @property
    def has_plain_hash_table(self) -> bool:
        """Whether the hash table is what msgfmt writes for these messages; not known of very large ones."""
        letter = _LETTERS[self.byte_order]
        return self.hash_table == _hash_table([text for text, _ in self.messages], len(self.hash_table) // 4, letter)


class _Part(NamedTuple):
    """A table or string: where it begins, how many bytes it has, and its number."""

    start: int
    length: int
    number: int


def read_mo(data: bytes) -> Catalogue:
    """The messages in their order. Raises DataFileError."""
    order = MAGICS.get(data[:4])
    if order is None or len(data) < _HEADER:
        raise DataFileError("it does not begin with the header of a compiled catalogue")
    letter = _LETTERS[order]
    revision, count, messages_at, translations_at, slots, hash_at = struct.unpack_from(f"{letter}6I", data, 4)
    major, minor = revision >> 16, revision & 0xFFFF
    if major > 1 or minor:
        raise DataFileError(f"revision {major}.{minor}, which is not read")
    if not count:
        raise DataFileError("it holds no message")
    if count > MOST_MESSAGES:
        raise DataFileError(f"{count:,} messages, more than the {MOST_MESSAGES:,} that are read")
    tables = [_Part(messages_at, 8 * count, 0), _Part(translations_at, 8 * count, 1)]
    tables += [_Part(hash_at, 4 * slots, 2)] if slots else []
    for table in tables:
        _check_place(table.start, table.length, data, "a table")
    strings = [*_strings(data, messages_at, count, letter), *_strings(data, translations_at, count, letter)]
    parts = sorted([*tables, *(_Part(*place, number) for number, place in enumerate(strings, _TABLES))])
    unused = _unused(data, parts)
    texts = [data[start : start + length - 1] for start, length in strings]
    messages = tuple(zip(texts[:count], texts[count:], strict=True))
    return Catalogue(
        byte_order=order,
        major=major,
        hash_table=data[hash_at : hash_at + 4 * slots],
        hash_place=0 if slots else hash_at,
        sequence=tuple(part.number for part in parts),
        unused=unused,
        messages=messages,
    )


def _check_place(start: int, length: int, data: bytes, what: str) -> None:
    if start < _HEADER or start + length > len(data):
        raise DataFileError(f"{what} lies outside of the file")


def _strings(data: bytes, table: int, count: int, letter: str) -> list[tuple[int, int]]:
    """The place of each string of a table, and its length with the NUL behind it."""
    numbers = struct.unpack_from(f"{letter}{2 * count}I", data, table)
    places = []
    for length, start in zip(numbers[::2], numbers[1::2], strict=True):
        _check_place(start, length + 1, data, "a string")
        if data[start + length]:
            raise DataFileError("a string does not end in NUL")
        places.append((start, length + 1))
    return places


def _unused(data: bytes, parts: Sequence[_Part]) -> tuple[tuple[int, bytes], ...]:
    """The bytes that no part has, each run with how many parts stand before it. Raises where parts overlap."""
    ends = [_Part(_HEADER, 0, 0), *parts, _Part(len(data), 0, 0)]
    unused = []
    for before, (one, other) in enumerate(pairwise(ends)):
        end = one.start + one.length
        if end > other.start:
            raise DataFileError("two of its parts overlap")
        if end < other.start:
            unused.append((before, data[end : other.start]))
    return tuple(unused)


def _hash_table(messages: Sequence[bytes], slots: int, letter: str) -> bytes | None:
    """The hash table that msgfmt writes for these messages; None where it is not made anew."""
    if not slots:
        return b""
    if slots <= max(len(messages), 2) or sum(map(len, messages)) > MOST_HASHED:
        return None
    table = [0] * slots
    steps = _MOST_STEPS * len(messages)
    for number, message in enumerate(messages, 1):
        value = _hashed(message.partition(b"\0")[0])
        slot = value % slots
        while table[slot]:
            slot = (slot + 1 + value % (slots - 2)) % slots
            steps -= 1
            if not steps:
                return None
        table[slot] = number
    return struct.pack(f"{letter}{slots}I", *table)


def _hashed(text: bytes) -> int:
    """P. J. Weinberger's hash in 32 bits, as gettext has it."""
    value = 0
    for byte in text:
        value = (value << 4) + byte
        high = value & 0xF0000000
        if high:
            value ^= (high >> 24) ^ high
    return value
