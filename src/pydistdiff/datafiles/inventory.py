"""The inventory of a documentation made by Sphinx: `objects.inv`, version 2."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"# Sphinx inventory version 2\n"
MOST_INFLATED = 16 << 20
"""Bytes of entries; those of Python's own documentation are 1.3 MB."""
MOST_ENTRIES = 100_000
LONGEST_ENTRY = 20_000
"""Characters of a line: words of a longer one would fill the memory."""
_HEADER = re.compile(
    rb"# Sphinx inventory version 2\n# Project: ([^\n]*)\n# Version: ([^\n]*)\n"
    rb"# The remainder of this file is compressed using zlib\.\n"
)
_NUMBER = re.compile("-?[0-9]{1,10}")


class Entry(Struct, frozen=True, gc=False):
    """An object of the documentation: together its parts give back the line."""

    name: str
    role: str
    priority: str
    address: str
    shown: str


class Inventory(Struct, frozen=True, kw_only=True):
    """All that a file says; `packed` are the compressed entries, `behind` the bytes after them."""

    project: str
    version: str
    entries: tuple[Entry, ...]
    payload: bytes
    packed: bytes
    behind: bytes


def read_inventory(data: bytes) -> Inventory:
    """The entries in their order. Raises DataFileError."""
    found = _HEADER.match(data)
    if found is None:
        raise DataFileError("its first four lines are not those of an inventory")
    rest = data[found.end() :]
    stream = zlib.decompressobj()
    try:
        payload = stream.decompress(rest, MOST_INFLATED + 1)
    except zlib.error as error:
        raise DataFileError("its entries are not compressed as zlib does") from error
    if len(payload) > MOST_INFLATED:
        raise DataFileError(f"its entries have more than {MOST_INFLATED:,} bytes")
    if not stream.eof:
        raise DataFileError("its entries are cut at their end")
    try:
        project, version, text = found[1].decode(), found[2].decode(), payload.decode()
    except UnicodeDecodeError as error:
        raise DataFileError("it is no UTF-8") from error
    behind = stream.unused_data
    return Inventory(
        project=project,
        version=version,
        entries=tuple(_entries(text)),
        payload=payload,
        packed=rest[: len(rest) - len(behind)],
        behind=behind,
    )


def _entries(text: str) -> Iterator[Entry]:
    if text.count("\n") > MOST_ENTRIES:
        raise DataFileError(f"more than {MOST_ENTRIES:,} entries")
    if text and not text.endswith("\n"):
        raise DataFileError("its last line has no end")
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if len(line) > LONGEST_ENTRY:
            raise DataFileError(f"line {number:,} has more than {LONGEST_ENTRY:,} characters")
        entry = _entry(line.split(" "))
        if entry is None:
            raise DataFileError(f"line {number:,} is no entry")
        yield entry


def _entry(words: list[str]) -> Entry | None:
    """The parts of a line; a name may have blanks, and ends before the first role that a number follows."""
    for place in range(1, len(words) - 3):
        if ":" in words[place] and _NUMBER.fullmatch(words[place + 1]) is not None:
            name, shown = " ".join(words[:place]), " ".join(words[place + 3 :])
            return Entry(name, words[place], words[place + 1], words[place + 2], shown)
    return None
