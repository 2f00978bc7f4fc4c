"""Bytes that are read at offsets which a file declares, none of which is trusted."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Literal

from pydistdiff.limits import KIB, MIB
from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

LARGEST_READ = 64 * MIB
"""Bytes that are taken at once; the symbols of the largest libraries have some thirty million."""
LONGEST_NAME = 64 * KIB
"""Bytes of a name that ends with NUL. Mangled names of C++ have some ten thousand."""


class Window:
    """Random access that never leaves the file, in the byte order of `order` (`<` or `>`).

    What is declared to lie outside is an error, and nothing is allocated for it.
    """

    def __init__(self, source: Source, order: str = "<") -> None:
        self.source = source
        self.size = source.size
        self.order = order

    @property
    def endianness(self) -> Literal["little", "big"]:
        """The byte order as `int.from_bytes` has it."""
        return "little" if self.order == "<" else "big"

    def take(self, offset: int, length: int, what: str) -> bytes:
        """The bytes from an offset. Raises NativeError, which names `what`, where they are not all there."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise NativeError(f"{what} lies outside the file")
        if length > LARGEST_READ:
            raise NativeError(f"{what} has {length:,} bytes, more than the {LARGEST_READ:,} that are read at once")
        return self.source.read(offset, length)

    def fields(self, form: str, offset: int, what: str) -> tuple[Any, ...]:
        """The numbers of a structure, its `form` as `struct` has it without byte order. Raises NativeError."""
        form = self.order + form
        return struct.unpack(form, self.take(offset, struct.calcsize(form), what))

    def rows(self, form: str, offset: int, count: int, what: str) -> list[tuple[Any, ...]]:
        """The rows of a table without gaps. Raises NativeError where it does not lie in the file."""
        form = self.order + form
        return list(struct.iter_unpack(form, self.take(offset, struct.calcsize(form) * count, what)))


def name_at(names: bytes, offset: int, what: str) -> str:
    """The name at an offset in a table of names that end with NUL. Raises NativeError where there is none.

    Bytes that are no UTF-8 become lone surrogates, so that two names never look the same.
    """
    end = names.find(b"\0", offset, offset + LONGEST_NAME) if 0 <= offset < len(names) else -1
    if end < 0:
        raise NativeError(f"{what} has no end")
    return names[offset:end].decode("utf-8", "surrogateescape")


class Names:
    """A table of names that end with NUL, each read once; many names that share bytes are not many times their size."""

    def __init__(self, table: bytes, what: str) -> None:
        self._table = table
        self._what = what
        self._known: dict[int, str] = {}
        self._left = 2 * len(table) + LONGEST_NAME

    def at(self, offset: int) -> str:
        """The name at an offset. Raises NativeError where there is none, or where names overlap too much."""
        name = self._known.get(offset)
        if name is None:
            name = self._known[offset] = name_at(self._table, offset, self._what)
            self._left -= len(name)
            if self._left < 0:
                raise NativeError(f"{self._what} shares its bytes with too many others")
        return name
