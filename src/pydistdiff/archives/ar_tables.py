"""The tables of symbols in archives of objects, told without the offsets that follow from the sizes of members."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SYMBOLS = 1_000_000


def read_symbols(table: bytes, places: Mapping[int, str], *, is_64: bool) -> str:
    """What a table says: how many symbols, and a hash of them with the members that they are said to be in.

    `places` are the names of members by the offsets of their headers. A table that cannot be read to its last byte is
    told by a hash of its bytes.
    """
    symbols = _symbols(table, 8 if is_64 else 4)
    if symbols is None:
        symbols = _microsoft_symbols(table)
    members = [] if symbols is None else [places.get(offset) for offset, _ in symbols]
    if symbols is None or None in members:
        return f"{len(table):,} bytes, sha256 {hashlib.sha256(table).hexdigest()}"
    digest = hashlib.sha256()
    for (_, name), member in zip(symbols, members, strict=True):
        text = str(member).encode("utf-8", "surrogateescape")
        digest.update(b"%d:%b%d:%b" % (len(name), name, len(text), text))
    count = f"{len(symbols):,} symbol{'' if len(symbols) == 1 else 's'}"
    return f"{count} in {len(table):,} bytes, sha256 {digest.hexdigest()}"


def _symbols(table: bytes, width: int) -> list[tuple[int, bytes]] | None:
    """The symbols of System V's table, which GNU and Microsoft write first: offsets, then names; else None."""
    count = int.from_bytes(table[:width], "big")
    if count > MOST_SYMBOLS or (count + 1) * width > len(table):
        return None
    names = table[(count + 1) * width :].split(b"\0")
    rest = names[count:]
    if len(names) < count + 1 or any(rest) or len(rest) > width + 1:
        return None
    offsets = (int.from_bytes(table[at : at + width], "big") for at in range(width, (count + 1) * width, width))
    return list(zip(offsets, names, strict=False))


def _microsoft_symbols(table: bytes) -> list[tuple[int, bytes]] | None:
    """The symbols of Microsoft's second table: offsets of members, then for each symbol which one, then names."""
    members = int.from_bytes(table[:4], "little")
    at = 4 + 4 * members
    count = int.from_bytes(table[at : at + 4], "little")
    start = at + 4 + 2 * count
    if members > MOST_SYMBOLS or count > MOST_SYMBOLS or start > len(table):
        return None
    names = table[start:].split(b"\0")
    if len(names) < count + 1 or any(names[count:]) or len(names) > count + 8:
        return None
    offsets = [int.from_bytes(table[place : place + 4], "little") for place in range(4, at, 4)]
    indices = [int.from_bytes(table[place : place + 2], "little") for place in range(at + 4, start, 2)]
    if not all(0 < index <= members for index in indices):
        return None
    return [(offsets[index - 1], name) for index, name in zip(indices, names, strict=False)]
