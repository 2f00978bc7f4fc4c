"""The times in a PE image: of the link, of its exports, of its resources and of its debug entries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.pe.debug import DEBUG
from pydistdiff.native.pe.exports import EXPORTS
from pydistdiff.native.pe.resources import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.native.pe.contents import Contents
    from pydistdiff.native.pe.image import Image

TIME_STAMP = "time stamp"
"""The fact that tells the time of the link."""
SIZE = 4
_NEVER = 0xFFFF_FFFF


class Stamp(Struct, frozen=True):
    """A time: of what, which fact tells it, where it stands, what it says, and the data directory that leads to it."""

    of: str
    fact: str
    at: int
    seconds: int
    directory: int | None


def stamps(image: Image, contents: Contents) -> Iterator[Stamp]:
    """All times, that of the link first."""
    yield Stamp("header", TIME_STAMP, image.headers.time_stamp_at, image.headers.time_stamp, None)
    for name, table, directory in (
        ("exports", contents.exports, EXPORTS),
        ("resources", contents.resources, RESOURCES),
    ):
        if table is not None:
            yield Stamp(name, f"{TIME_STAMP} of {name}", table.time_stamp_at, table.time_stamp, directory)
    for place, entry in enumerate(contents.debug, 1):
        fact = f"{TIME_STAMP} of debug entries"
        yield Stamp(f"debug entry {place}", fact, entry.time_stamp_at, entry.time_stamp, DEBUG)


def told_stamps(found: Iterable[Stamp], *, are_hashes: bool) -> dict[str, str]:
    """The facts that tell the times; those of the debug entries, which are mostly one, together."""
    told: dict[str, list[str]] = {}
    for stamp in found:
        told.setdefault(stamp.fact, []).append(told_time(stamp.seconds, are_hashes=are_hashes))
    return {fact: texts[0] if len(set(texts)) == 1 else ", ".join(texts) for fact, texts in told.items()}


def told_time(seconds: int, *, are_hashes: bool = False) -> str:
    """A time in a header, which may be a hash instead."""
    if seconds in (0, _NEVER):
        return "none" if not seconds else f"{seconds:#x}"
    if are_hashes:
        return f"{seconds:#010x}, a hash"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
