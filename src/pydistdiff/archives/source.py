"""Bytes that can be read at any place: a file, a piece of memory, a slice of another source.

Files are read at offsets and never mapped: a mapped file that shrinks while it is read kills the process,
and mapped pages count as memory of the program.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from typing import IO, TYPE_CHECKING

from pydistdiff.errors import ReadError, reason_of
from pydistdiff.limits import MIB
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = MIB
SPILL_SIZE = 8 * MIB
"""What is larger than this waits in an anonymous temporary file instead of in memory."""


class Source(ABC):
    """Random access to `size` bytes."""

    size: int

    @abstractmethod
    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`, fewer than `length` only at the end."""

    def all(self) -> bytes:
        """All bytes."""
        return self.read(0, self.size)

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """All bytes in order, in pieces."""
        for offset in range(0, self.size, size):
            yield self.read(offset, min(size, self.size - offset))

    def slice(self, offset: int, length: int) -> Source:
        """A part of this source."""
        return SliceSource(self, offset, length)


class BytesSource(Source):
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        if offset == 0 and length >= self.size:
            return self._data
        return self._data[offset : offset + length]

    def all(self) -> bytes:
        return self._data


class FileSource(Source):
    """An open file. Its size is what it was when it was opened; a file that shrank raises ReadError."""

    def __init__(self, file: IO[bytes], size: int | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._state = _state(file)
        self.size = self._state[0] if size is None else size

    def read(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        data = self._read_at(offset, length)
        if len(data) < length:
            raise ReadError(HazardCode.CORRUPT_ARCHIVE, "the file became shorter while it was read")
        return data

    def _read_at(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, offset)
        with self._lock:
            self._file.seek(offset)
            return self._file.read(length)

    def has_changed(self) -> bool:
        """Whether somebody has written to the file since it was opened."""
        return _state(self._file) != self._state

    def close(self) -> None:
        """Close the file; reading is an error afterwards."""
        self._file.close()


def _state(file: IO[bytes]) -> tuple[int, int]:
    """The size of an open file, and when it was last written to."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


class _SpooledSource(FileSource):
    """What waits in a temporary file that nobody else knows: gone with the last slice of it."""

    def __del__(self) -> None:
        self.close()


class SliceSource(Source):
    """A part of another source."""

    def __init__(self, parent: Source, offset: int, length: int) -> None:
        if isinstance(parent, SliceSource):  # a slice of a slice is one step away from the bytes, not two
            offset, parent = offset + parent._offset, parent._parent
        self._parent: Source = parent
        self._offset: int = offset
        self.size = max(0, min(length, parent.size - offset))

    def read(self, offset: int, length: int) -> bytes:
        return self._parent.read(self._offset + offset, max(0, min(length, self.size - offset)))


class Spool:
    """Collects bytes that come out of a decoder; many of them wait in an anonymous temporary file.

    The file has no name where the system allows it, and is gone when the program ends in any way.
    """

    def __init__(self, spill_size: int = SPILL_SIZE) -> None:
        self._spill_size = spill_size
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append bytes. Raises ReadError where there is no room for them."""
        try:
            self._write(data)
        except OSError as error:
            message = f"cannot be kept in a temporary file: {reason_of(error)} (TMPDIR names a folder with room)"
            raise ReadError(HazardCode.LIMIT_EXCEEDED, message) from error

    def _write(self, data: bytes) -> None:
        self.size += len(data)
        if self._file is None and self.size > self._spill_size:
            import tempfile  # most comparisons need none, and it costs a tenth of a start

            # Not a context: the source that `source` returns goes on reading it.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
            for piece in self._pieces:
                self._file.write(piece)
            self._pieces.clear()
        if self._file is None:
            self._pieces.append(data)
        else:
            self._file.write(data)

    def source(self) -> Source:
        """Everything that was written."""
        if self._file is not None:
            return _SpooledSource(self._file, self.size)
        return BytesSource(self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces))
