"""What all readers of pictures share: the structure that they find, and a place in bytes that never leaves them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydistdiff.model import MediaType

MOST_PARTS = 20_000
"""Chunks, segments or blocks of one picture."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{3}")


class PictureError(Exception):
    """The bytes are no picture of the format, or one that viewers read in different ways; the message says why."""


class Part(Struct, frozen=True, gc=False):
    """A chunk, segment or block: name and data give back its bytes.

    `sizes` are those of the pieces where its data stand in several; a part whose data are told by the facts of the
    picture has none.
    """

    name: str
    data: bytes = b""
    sizes: tuple[int, ...] = ()


class Structure(Struct, frozen=True, kw_only=True):
    """A picture without its pixels.

    No two files have the same structure: `width`, `height`, `facts` and `parts` together say every byte. `drawings`
    is how often a viewer draws the whole picture at most, frames and scans; `oddity` why it should not be shown.
    """

    media_type: MediaType
    width: int
    height: int
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    drawings: int = 1
    oddity: str | None = None


class Cursor:
    """A place in data. What is declared longer than the data are is an error, and nothing is allocated for it."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    @property
    def left(self) -> int:
        """Bytes that were not read."""
        return len(self.data) - self.at

    def take(self, length: int, what: str) -> bytes:
        """The next bytes. Raises PictureError, which names `what`, where there are fewer."""
        if length > self.left:
            raise PictureError(f"{what} is cut at its end")
        self.at += length
        return self.data[self.at - length : self.at]

    def big(self, length: int, what: str) -> int:
        """The next number, its highest byte first."""
        return int.from_bytes(self.take(length, what), "big")

    def little(self, length: int, what: str) -> int:
        """The next number, its lowest byte first."""
        return int.from_bytes(self.take(length, what), "little")


def four_letters(code: bytes) -> str:
    """The name of a chunk. Raises PictureError where it is none."""
    name = code.decode("latin-1")
    if _PLAIN_NAME.fullmatch(name) is None:
        raise PictureError("a chunk has a name of other bytes than letters and digits")
    return name


def check_parts(count: int) -> None:
    """Raise PictureError where there are more parts than a picture may have."""
    if count > MOST_PARTS:
        raise PictureError(f"more than {MOST_PARTS:,} parts")
