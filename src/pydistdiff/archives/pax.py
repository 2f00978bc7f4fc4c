"""The records of PAX headers, which override and add to the header of a tar member.

IEEE Std 1003.1-2008, pax, "pax Extended Header": each record is `LENGTH KEY=VALUE` and a newline, where
LENGTH counts the whole record.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

ATTRIBUTES = frozenset((b"path", b"linkpath", b"size", b"mtime", b"uid", b"gid", b"uname", b"gname"))
"""Keys that are attributes of the member themselves."""
REPEATED = frozenset((b"GNU.sparse.offset", b"GNU.sparse.numbytes"))
"""Keys that stand once for each part of a sparse file."""
_LONGEST_TEXT = 2_000
_SHOWN = 200
_LENGTH_DIGITS = 11


class PaxError(ValueError):
    """The records are malformed; the message says how."""


def parse(data: bytes) -> list[tuple[bytes, bytes]]:
    """All records in their order; raises PaxError unless every byte belongs to one."""
    records = []
    start, end = 0, len(data)
    while start < end:
        blank = data.find(b" ", start, start + _LENGTH_DIGITS)
        digits = data[start : max(blank, start)]
        if not digits.isdigit() or digits[0] == 0x30:
            raise PaxError("the length of a record is no number")
        stop = start + int(digits)
        equals = data.find(b"=", blank + 1, stop)
        if stop > end or equals <= blank + 1 or data[stop - 1] != 0x0A:
            raise PaxError("a record has not the length that it states")
        records.append((data[blank + 1 : equals], data[equals + 1 : stop - 1]))
        start = stop
    return records


def short(text: str) -> str:
    """A text that may stand in an attribute: of a very long one the beginning and its SHA-256."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[:_SHOWN]}… ({len(text):,} characters, SHA-256 {sha256(text.encode()).hexdigest()})"


def text(records: Iterable[tuple[bytes, bytes]]) -> str:
    """Records as `key=value; key=value`, sorted and visible; two sets of records never give one text."""
    shown = (f"{visible_bytes(key)}={visible_bytes(value)}".replace(";", "⟦U+003B⟧") for key, value in records)
    return short("; ".join(sorted(shown)))
