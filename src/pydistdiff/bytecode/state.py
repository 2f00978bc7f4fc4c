"""Whether Python would run a `.pyc`, judged by its header and its source (PEP 552)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.bytecode.header import LARGEST_HEADER, PycError, is_pyc, read_header
from pydistdiff.bytecode.source_hash import source_hash
from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.bytecode.header import Header

VALID, STALE, UNCHECKED, WITHOUT_SOURCE = "valid", "stale", "unchecked", "without source"
UNKNOWN = "unknown"
"""The beginning of a state that nobody can know; the rest says why."""
LARGEST_HASHED = 2 * MIB
"""Bytes of a source that is hashed; the hash is made in Python."""
_SIZE = 0xFFFFFFFF
_QUARTER, _STEP, _WIDEST = 15 * 60, 2, 14 * 3600
"""Seconds: what time zones are multiples of, what a ZIP rounds to, how far the farthest zone is from UTC."""


class SourceFacts(Struct, frozen=True):
    """What is known of a source: size in bytes, time as an archive shows it, and how to read it (None: it cannot)."""

    size: int
    mtime: str | None
    read: Callable[[], bytes | None]


def state(header: bytes, source: SourceFacts | None) -> str:
    """`valid`, `stale`, `unchecked`, `without source`, or `unknown` and why.

    `header` are the first 16 bytes of the `.pyc`. A time without a zone (ZIP) decides nothing: its value is part
    of the state, so that another value is another state.
    """
    if source is None:
        return WITHOUT_SOURCE
    try:
        read = read_header(header[:LARGEST_HEADER])
    except PycError as error:
        return f"{UNKNOWN} ({error}), with a source of {source.mtime}" if is_pyc(header) else STALE
    if read.hash is not None:
        return _by_hash(read, source) if read.is_checked else UNCHECKED
    if read.size != source.size & _SIZE:
        return STALE
    if source.mtime is None or not source.mtime.endswith("Z"):
        return f"{UNKNOWN}, with a source of {source.mtime}"
    seconds = seconds_of(source.mtime)
    return VALID if seconds is not None and read.time == seconds & _SIZE else STALE


def _by_hash(header: Header, source: SourceFacts) -> str:
    text = source.read() if source.size <= LARGEST_HASHED else None
    if text is None:
        return f"{UNKNOWN}, the source is not hashed"
    return VALID if source_hash(text, header.magic, header.version) == header.hash else STALE


def seconds_of(mtime: str) -> int | None:
    """Seconds since 1970 of a time as an archive shows it, taken as UTC; None where it is none."""
    try:
        return int(datetime.fromisoformat(mtime.removesuffix("Z")).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def is_in_some_zone(seconds: int) -> bool:
    """Whether a ZIP may show one instant as another that is so much earlier: a zone, and its steps of two seconds."""
    quarters, rest = divmod(seconds + 1, _QUARTER)
    return rest <= _STEP and -_WIDEST <= quarters * _QUARTER <= _WIDEST
