"""The two things that a user wants compared, before anybody looks into them."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Self

from pydistdiff.archives.source import BytesSource, FileSource
from pydistdiff.errors import InputError
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

_TYPES = {stat.S_IFIFO: "a FIFO", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}


class Given:
    """An input: a file (`source`) or a directory (`directory`). A context manager that closes the file."""

    def __init__(self, path: str, source: Source | None = None, directory: str | None = None) -> None:
        self.path = path
        self.source = source
        self.directory = directory

    @property
    def name(self) -> str:
        """The base name, by which archives are told apart and reports stay the same wherever they are made."""
        return os.path.basename(self.path.rstrip("/" + os.sep)) or self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self.source, FileSource):
            self.source.close()


def open_input(path: str) -> Given:
    """The input at a path. Raises InputError, with one line that names it, where there is nothing to compare."""
    shown = visible_name(path)
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            with os.scandir(path):
                return Given(path, directory=path)
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{shown}: is {_TYPES.get(stat.S_IFMT(status.st_mode), 'no regular file')}")
        source = FileSource(open(path, "rb", buffering=0))  # noqa: SIM115 - `Given` closes it
    except ValueError:  # a NUL in the path
        raise InputError(f"{shown}: no such file") from None
    except OSError as error:
        reason = "no such file" if error.errno == errno.ENOENT else (error.strerror or "cannot be read").lower()
        raise InputError(f"{shown}: {reason}") from None
    if source.size == 0:
        source.close()
        raise InputError(f"{shown}: the file is empty")
    return Given(path, source)


def given_bytes(name: str, data: bytes) -> Given:
    """An input in memory."""
    return Given(name, BytesSource(data))
