"""The 512-byte header blocks of a tar, read strictly and to the last bit.

Three layouts share one shape: that of the seventh edition of Unix (no magic), POSIX `ustar`, and GNU's.
Fields are NUL-terminated; numbers are octal digits, or base 256 where the first byte is 0x80 or 0xFF
(GNU). What a header says beyond the values (how numbers are written, bytes behind a NUL, odd magic)
becomes a note, because two headers that differ must never look the same.
"""

from __future__ import annotations

import re
import struct
import zlib

from msgspec import Struct

from pydistdiff.safetext import visible_bytes

BLOCK = 512
_FIELDS = struct.Struct("100s24s12s12s8sc100s88s155s12s")
_NUMBER = re.compile(rb"( *)([0-7]*)( *(?:\0.*)?)", re.DOTALL)
_RUN, _ONE = re.compile(rb"(.)\1+", re.DOTALL), rb"\1"
_MAGIC = slice(257, 262)
_CHECKSUM = slice(148, 156)
_CHECKSUM_END = b"\0 "
"""What POSIX asks for behind the six digits of a checksum."""
_NO_LINK = bytes(100)
_NO_PREFIX = bytes(155)
_BASE_256 = (0x80, 0xFF)
_CACHED = 1 << 16
"""Fields that are remembered; thousands of members share few values."""


class Number(Struct, frozen=True):
    """A number field: its value, None where it holds none, and how it is written where that is unusual."""

    value: int | None
    note: str = ""


class Owner(Struct, frozen=True):
    """The fields mode, uid and gid. `faults` are the names of fields that hold no number."""

    mode: int | None
    uid: int | None
    gid: int | None
    notes: tuple[str, ...]
    faults: tuple[str, ...]


class Tail(Struct, frozen=True):
    """The fields behind the link's target; `format` is `ustar`, `gnu` or `v7`."""

    format: str
    uname: bytes
    gname: bytes
    major: int | None
    minor: int | None
    notes: tuple[str, ...]
    faults: tuple[str, ...]


class Header(Struct, frozen=True, gc=False):
    """One header block whose checksum is right.

    `name` and `link` end before their first NUL, `prefix` is the raw field. `faults` are the names of
    fields that hold no number.
    """

    name: bytes
    link: bytes
    kind: bytes
    size: int | None
    mtime: int | None
    owner: Owner
    tail: Tail
    prefix: bytes
    notes: tuple[str, ...]
    faults: tuple[str, ...]


def number(field: bytes) -> Number:
    """Read a number field as strictly as readers agree on it: blanks, octal digits, then blank or NUL."""
    digits = field[:-1]
    if field[-1] == 0 and digits.isdigit() and b"8" not in digits and b"9" not in digits:
        return Number(int(digits, 8))  # as POSIX has it, and nearly everybody writes it
    if field[0] in _BASE_256:
        value = int.from_bytes(field[1:], "big")
        return Number(value - (256 ** (len(field) - 1) if field[0] == 0xFF else 0), "base 256")
    match = _NUMBER.fullmatch(field)
    if match is None:
        return Number(None, visible_bytes(field))
    blanks, digits, end = match.groups()
    if not digits and end.strip(b" \0"):
        return Number(None, visible_bytes(field))  # GNU tar skips a leading NUL, Python's tarfile reads 0
    return Number(int(digits or b"0", 8), _number_note(len(field), blanks, digits, end))


def _number_note(width: int, blanks: bytes, digits: bytes, end: bytes) -> str:
    if not digits:
        return "NUL" if not blanks and not end.strip(b"\0") else "blank, " + visible_bytes(blanks + end)
    if not blanks and len(digits) >= width - 1:
        return "end blank" if end else "without end"
    if digits[0] != 0x30 or len(digits) == 1:  # the number of digits says nothing but the value
        fill = "blank-filled" if blanks else "not filled"
        return f"{fill}, end {visible_bytes(_RUN.sub(_ONE, end))}"
    return f"{len(blanks)} blanks, {len(digits)} digits, end {visible_bytes(end)}"


def text_field(field: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    """A NUL-terminated field, and a note where bytes stand behind its NUL."""
    value = field.rstrip(b"\0")
    if b"\0" not in value:
        return value, ()
    value, _, behind = value.partition(b"\0")
    return value, (f"{name} padding {visible_bytes(behind)}",)


def _sum(data: bytes) -> int:
    # Adler-32 begins with the sum of all bytes plus one, modulo 65521: exact for a block of ASCII, and fast.
    return (zlib.adler32(data) & 0xFFFF) - 1 if data.isascii() else sum(data)


def _checksum_kind(block: bytes, stored: int | None) -> str | None:
    """`unsigned` as POSIX has it, `signed` as some old tars sum it, None where the checksum is wrong."""
    field = block[_CHECKSUM]
    total = _sum(block) - sum(field) + 8 * 0x20
    if total == stored:
        return "unsigned"
    if stored is None or block.isascii():
        return None
    negative = sum(byte > 0x7F for byte in block) - sum(byte > 0x7F for byte in field)
    return "signed" if total - 256 * negative == stored else None


def is_header(block: bytes) -> bool:
    """Whether a block is a header with a right checksum."""
    return len(block) == BLOCK and _checksum_kind(block, number(block[_CHECKSUM]).value) is not None


def may_be_header(block: bytes) -> bool:
    """A cheap look at the checksum field, for a search through content."""
    return len(block) == BLOCK and block[148:154].strip().isdigit()


def has_magic(block: bytes) -> bool:
    """Whether a block says that it is a tar header."""
    return block[_MAGIC] == b"ustar"


class HeaderReader:
    """Reads header blocks, and remembers the fields that recur."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, Number] = {}
        self._owners: dict[bytes, Owner] = {}
        self._tails: dict[bytes, Tail] = {}

    def read(self, block: bytes) -> Header | None:
        """The header in a block of 512 bytes, or None where its checksum is wrong."""
        name, owner_field, size_field, mtime_field, checksum, kind, link, tail_field, prefix, rest = _FIELDS.unpack(
            block
        )
        stored = self._number(checksum)
        checked = _checksum_kind(block, stored.value)
        if checked is None:
            return None
        size, mtime = self._number(size_field), self._number(mtime_field)
        owner = self._owners.get(owner_field) or self._owner(owner_field)
        tail = self._tails.get(tail_field + rest) or self._tail(tail_field, rest)
        name, notes = text_field(name, "name")
        if link != _NO_LINK:
            link, more = text_field(link, "link")
            notes += more
        else:
            link = b""
        faults = owner.faults + tail.faults
        if size.note or mtime.note or checked == "signed" or checksum[6:] != _CHECKSUM_END:
            notes += _notes(size, mtime, checksum, checked)
            faults += _faults((("size", size), ("mtime", mtime)))
        if owner.notes or tail.notes:
            notes = owner.notes + notes + tail.notes
        return Header(
            name,
            link,
            kind,
            size.value,
            mtime.value,
            owner,
            tail,
            prefix if prefix != _NO_PREFIX else b"",
            notes,
            faults,
        )

    def _number(self, field: bytes) -> Number:
        found = self._numbers.get(field)
        if found is None:
            if len(self._numbers) >= _CACHED:
                self._numbers.clear()
            found = self._numbers[field] = number(field)
        return found

    def _owner(self, field: bytes) -> Owner:
        if len(self._owners) >= _CACHED:
            self._owners.clear()
        fields = [(name, number(field[at : at + 8])) for at, name in ((0, "mode"), (8, "uid"), (16, "gid"))]
        mode, uid, gid = (found.value for _, found in fields)
        notes = tuple(f"{name} {found.note}" for name, found in fields if found.note)
        if mode is not None and mode & ~0o7777:
            notes += (f"mode with other bits {mode & ~0o7777:o}",)
        owner = self._owners[field] = Owner(None if mode is None else mode & 0o7777, uid, gid, notes, _faults(fields))
        return owner

    def _tail(self, field: bytes, rest: bytes) -> Tail:
        if len(self._tails) >= _CACHED:
            self._tails.clear()
        layout, notes = _layout(field[:8])
        uname, more = text_field(field[8:40], "uname")
        notes += more
        gname, more = text_field(field[40:72], "gname")
        notes += more
        devices = [("major", number(field[72:80])), ("minor", number(field[80:88]))]
        notes += _device_notes(*(found.note for _, found in devices))
        if rest.strip(b"\0"):
            notes += (f"end {visible_bytes(rest)}",)
        (_, major), (_, minor) = devices
        tail = self._tails[field + rest] = Tail(layout, uname, gname, major.value, minor.value, notes, _faults(devices))
        return tail


def _layout(magic: bytes) -> tuple[str, tuple[str, ...]]:
    if magic == b"ustar\x0000":
        return "ustar", ()
    if magic == b"ustar  \0":
        return "gnu", ()
    note = (f"magic {visible_bytes(magic)}",) if magic.strip(b"\0") else ()
    return ("ustar" if magic[:5] == b"ustar" else "v7"), note


def _device_notes(major: str, minor: str) -> tuple[str, ...]:
    """Device numbers, which few members have, are often zero bytes, often octal digits."""
    if major == minor:
        return () if major == "NUL" else (f"device numbers {major or 'octal'}",)
    return (f"device numbers {major or 'octal'} and {minor or 'octal'}",)


def _notes(size: Number, mtime: Number, field: bytes, checked: str) -> tuple[str, ...]:
    notes = [f"{name} {found.note}" for name, found in (("size", size), ("mtime", mtime)) if found.note]
    if checked == "signed":
        notes.append("signed checksum")
    if not (field[:6].isdigit() and field[6:] == _CHECKSUM_END):
        notes.append(f"checksum {number(field).note or 'of 7 digits'}")
    return tuple(notes)


def _faults(fields: list[tuple[str, Number]] | tuple[tuple[str, Number], ...]) -> tuple[str, ...]:
    return tuple(name for name, found in fields if found.value is None)
