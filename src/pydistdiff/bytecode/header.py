"""The header of a `.pyc`: magic number, and what says whether the code belongs to its source (PEP 552)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.bytecode.versions import NEWEST, OLDEST, told_version, version_of

if TYPE_CHECKING:
    from pydistdiff.bytecode.versions import Version

LARGEST_HEADER = 16
_HASH_BASED, _CHECKED = 1, 2
_MARK = b"\r\n"


class PycError(Exception):
    """The bytes are no `.pyc` as CPython writes it; the message says why."""


class Header(Struct, frozen=True, kw_only=True):
    """What stands before the code. A header has either a time and a size, or a hash of the source.

    `time` is in seconds since 1970 and `size` in bytes, both modulo 2**32; `hash` is SipHash-1-3 (SipHash-2-4 before
    3.11) of the source.
    """

    magic: int
    version: Version
    length: int
    flags: int = 0
    time: int | None = None
    size: int | None = None
    hash: bytes | None = None

    @property
    def is_checked(self) -> bool:
        """Whether a hash is compared with the source before the code is run."""
        return bool(self.flags & _CHECKED)


def is_pyc(data: bytes) -> bool:
    """Whether the first bytes are those of a `.pyc` of some Python."""
    return data[2:4] == _MARK


def read_header(data: bytes) -> Header:
    """The header that these bytes begin with. Raises PycError."""
    if not is_pyc(data):
        raise PycError("it does not begin with a magic number")
    magic = int.from_bytes(data[:2], "little")
    version = version_of(magic)
    if version is None:
        raise PycError(f"magic number {magic} is of no CPython {told_version(OLDEST)} to {told_version(NEWEST)}")
    length = 12 if version < (3, 7) else LARGEST_HEADER
    if len(data) < length:
        raise PycError("its header is cut off")
    flags = int.from_bytes(data[4:8], "little") if length == LARGEST_HEADER else 0
    if flags & ~(_HASH_BASED | _CHECKED) or flags == _CHECKED:
        raise PycError(f"its header has flags {flags:#x}, which no Python {told_version(version)} takes")
    rest = data[length - 8 : length]
    if flags & _HASH_BASED:
        return Header(magic=magic, version=version, length=length, flags=flags, hash=rest)
    time, size = int.from_bytes(rest[:4], "little"), int.from_bytes(rest[4:], "little")
    return Header(magic=magic, version=version, length=length, time=time, size=size)
