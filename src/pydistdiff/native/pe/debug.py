"""The debug directory of a PE image: where its PDB is, and what the linker noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image

DEBUG = 6
"""Index of the data directory."""
_ENTRY_SIZE = 28
MOST_DEBUG_ENTRIES = 32
CODE_VIEW, REPRO, EXTENDED = 2, 16, 20
CET_COMPATIBLE = 1
TYPES = {
    1: "COFF",
    2: "CodeView",
    3: "FPO",
    4: "misc",
    5: "exception",
    6: "fixup",
    9: "Borland",
    11: "CLSID",
    12: "VC feature",
    13: "POGO",
    14: "ILTCG",
    15: "MPX",
    16: "repro",
    17: "embedded PDB",
    19: "PDB checksum",
    20: "extended DLL characteristics",
}
_RSDS = b"RSDS"
_RSDS_SIZE = 24
_HASH_SIZE = 32
_LONGEST_PATH = 32_768 + _RSDS_SIZE


class Debug(Struct, frozen=True, kw_only=True):
    """An entry: `offset` is where its data stand in the file, `at` where the entry itself does."""

    type: int
    at: int
    characteristics: int
    time_stamp: int
    version: tuple[int, int]
    address: int
    offset: int
    size: int

    @property
    def time_stamp_at(self) -> int:
        """Where its time stands in the file."""
        return self.at + 4


class CodeView(Struct, frozen=True):
    """Which PDB belongs to an image."""

    guid: str
    age: int
    path: str


def read_debug(image: Image) -> tuple[Debug, ...]:
    """The entries. Raises NativeError."""
    directory = image.directory(DEBUG)
    if not directory.address:
        return ()
    count, rest = divmod(directory.size, _ENTRY_SIZE)
    if rest or count > MOST_DEBUG_ENTRIES:
        raise NativeError(f"its debug directory has {directory.size:,} bytes")
    offset = image.offset(directory.address, directory.size, "the debug directory")
    rows = image.reader.rows("IIHHIIII", offset, count, "the debug directory")
    entries = []
    for place, (characteristics, time_stamp, major, minor, kind, size, address, at) in enumerate(rows):
        if address and size and image.offset(address, size, "a debug entry") != at:
            raise NativeError("a debug entry names two places")
        entries.append(
            Debug(
                type=kind,
                at=offset + place * _ENTRY_SIZE,
                characteristics=characteristics,
                time_stamp=time_stamp,
                version=(major, minor),
                address=address,
                offset=at,
                size=size,
            )
        )
    return tuple(entries)


def read_code_view(image: Image, entry: Debug) -> CodeView | None:
    """The PDB that an entry of CODE_VIEW names; None where it is of an older form. Raises NativeError."""
    if entry.size > _LONGEST_PATH:
        raise NativeError("the name of the PDB is longer than any path")
    data = image.reader.take(entry.offset, entry.size, "the name of the PDB")
    if len(data) <= _RSDS_SIZE or not data.startswith(_RSDS):
        return None
    path, nul, _ = data[_RSDS_SIZE:].partition(b"\0")
    if not nul:
        raise NativeError("the name of the PDB has no end")
    return CodeView(
        told_guid(data[4:20]), int.from_bytes(data[20:24], "little"), path.decode("utf-8", "surrogateescape")
    )


def read_repro(image: Image, entry: Debug) -> bytes | None:
    """The SHA-256 of a link that can be repeated; None where the entry has none. Raises NativeError."""
    data = image.reader.take(entry.offset, entry.size, "the hash of the link") if entry.size else b""
    return data[4:] if len(data) == 4 + _HASH_SIZE and int.from_bytes(data[:4], "little") == _HASH_SIZE else None


def read_extended(image: Image, entry: Debug) -> int:
    """The further characteristics of a library. Raises NativeError."""
    return image.reader.number(entry.offset, min(entry.size, 4), "the characteristics")


def told_guid(data: bytes) -> str:
    """A GUID as Windows writes it."""
    first, second, third = (int.from_bytes(data[start:end], "little") for start, end in ((0, 4), (4, 6), (6, 8)))
    return f"{first:08X}-{second:04X}-{third:04X}-{data[8:10].hex().upper()}-{data[10:].hex().upper()}"
