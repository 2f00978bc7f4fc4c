"""Facts of a ZIP member beside its bytes: every bit of its headers but the offsets finds a place here."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Attributes
from pydistdiff.archives.zip_content import METHODS
from pydistdiff.archives.zip_records import read_extra, short_hex
from pydistdiff.model import MemberType
from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from pydistdiff.archives.zip_records import Entry, Extra

UNIX = 3
"""`create_system` of archives made on Unix, whose modes installers believe."""

Pairs = tuple[tuple[str, str], ...]

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COMMENT_SHOWN = 256
_TYPES = {
    stat.S_IFLNK: MemberType.SYMLINK,
    stat.S_IFIFO: MemberType.FIFO,
    stat.S_IFCHR: MemberType.DEVICE,
    stat.S_IFBLK: MemberType.DEVICE,
    stat.S_IFSOCK: MemberType.DEVICE,
}
_USUAL_TYPES = {
    None: stat.S_IFREG,
    MemberType.DIRECTORY: stat.S_IFDIR,
    MemberType.SYMLINK: stat.S_IFLNK,
    MemberType.FIFO: stat.S_IFIFO,
}


def dos_time(date: int, time: int) -> str:
    """A DOS date and time as `2024-02-06 12:00:00`; one that no calendar has as its two raw numbers."""
    year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
    hour, minute, second = time >> 11, time >> 5 & 63, (time & 31) * 2
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and hour < 24 and minute < 60 and second < 60) or (
        month == 2 and day == 29 and (year % 4 or year == 2100)
    ):
        return f"0x{date:04X} 0x{time:04X}"
    return f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"


def compression_name(method: int) -> str:
    """The name of a compression method; of one that is not supported its number."""
    return METHODS.get(method) or f"method {method}"


def extra_pairs(name: str, extra: Extra, zip64: str) -> Pairs:
    """Extra fields as an attribute, sorted, and their order where it is another one; none where there are none."""
    shown = extra.described(zip64)
    if not shown:
        return ()
    pair = (name, " ".join(sorted(shown)))
    if shown == sorted(shown):
        return (pair,)
    return (pair, (f"{name}-order", " ".join(text.partition(":")[0] for text in shown)))


def member_type(entry: Entry) -> MemberType | None:
    """What a member is: a directory by its name, anything else by its mode, whichever system made it."""
    if entry.name.endswith(b"/"):
        return MemberType.DIRECTORY
    return _TYPES.get(stat.S_IFMT(entry.external >> 16)) if entry.external >> 16 else None


class AttributeTable:
    """Makes attributes; members with equal facts share one object, and those that differ in time their `other`."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Attributes, MemberType | None]] = {}
        self._other: dict[tuple[object, ...], Pairs] = {}

    def of(self, entry: Entry, local: Pairs) -> tuple[Attributes, MemberType | None]:
        """Attributes and type of an entry; `local` is what its local header and descriptor add to them."""
        is_directory = entry.name.endswith(b"/")
        key = (entry.facts, is_directory, entry.extra, entry.zip64, entry.comment, local)
        known = self._known.get(key)
        if known is None:
            kind = member_type(entry)
            timeless = (entry.facts[:6], entry.facts[12:], *key[1:])
            other = self._other.get(timeless)
            if other is None:
                other = self._other[timeless] = _other(entry, kind, local)
            upper = entry.external >> 16
            attributes = Attributes(
                mtime=dos_time(entry.date, entry.time),
                mode=upper & 0o7777 if upper else None,
                compression=compression_name(entry.method),
                other=other,
            )
            known = self._known[key] = (attributes, kind)
        return known


def _other(entry: Entry, kind: MemberType | None, local: Pairs) -> Pairs:
    pairs = [
        ("create-system", str(entry.made_by >> 8)),
        ("create-version", str(entry.made_by & 0xFF)),
        ("extract-version", str(entry.needed)),
        ("flags", f"0x{entry.flags:04X}"),
        ("external-attributes", f"0x{entry.external & 0xFFFF:04X}"),
        ("internal-attributes", f"0x{entry.internal:04X}"),
    ]
    upper = entry.external >> 16
    if upper and stat.S_IFMT(upper) != _USUAL_TYPES.get(kind):
        pairs.append(("file-type", f"0o{upper >> 12:o}"))
    if entry.disk:
        pairs.append(("disk", str(entry.disk)))
    if entry.extra:
        pairs += extra_pairs("extra", read_extra(entry.extra), entry.zip64)
    if entry.comment:
        pairs.append(("comment", comment_text(entry.comment)))
    return (*pairs, *local)


def comment_text(comment: bytes) -> str:
    """A comment as it may be shown; of a long one the beginning, its length and SHA-256."""
    if len(comment) <= _COMMENT_SHOWN:
        return visible_bytes(comment)
    return f"{visible_bytes(comment[:_COMMENT_SHOWN])}\u2026 ({short_hex(comment)})"
