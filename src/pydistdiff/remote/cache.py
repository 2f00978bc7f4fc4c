"""The files that were downloaded, kept below the user's cache directory.

A file lies at `files/<sha256>/<its own name>`: what is found there is what was asked for, and its name still tells what
it is. It gets there in one step when it is complete, so that neither a reader nor a second process sees half of one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from pydistdiff.errors import InputError
from pydistdiff.safetext import short_name, visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTORY_VARIABLE = "PYDISTDIFF_CACHE_DIR"
_PIECE = 1 << 20
_STALE = 24 * 3600
"""Seconds after which a download that nobody ended belongs to a process that is gone."""
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+!-]{0,198}[A-Za-z0-9]")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def file_name(name: str) -> str:
    """`name`, if it can be that of a distribution and leads nowhere else on any system. Raises InputError.

    The letters are those of the file names of wheels, sdists and conda packages.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"{short_name(name)}: is no file name of a distribution")
    return name


class Cache:
    """A directory of downloaded files, and of what was read of pages; made when something is put into it."""

    def __init__(self, directory: str) -> None:
        self._directory = directory

    @classmethod
    def of_user(cls) -> Self:
        """The directory that the environment names, or else the one of the system for this program."""
        named = os.environ.get(DIRECTORY_VARIABLE)
        if named:
            return cls(os.path.abspath(named))
        from platformdirs import user_cache_path

        return cls(str(user_cache_path("pydistdiff", appauthor=False)))

    def find(self, name: str, sha256: str) -> str | None:
        """The path of a file that is here and still has its hash; one that has not is dropped. Raises InputError."""
        path = self.path(name, sha256)
        with self.usable():
            try:
                with open(path, "rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except FileNotFoundError:
                return None
            if digest == sha256:
                return path
            os.unlink(path)
            return None

    @contextlib.contextmanager
    def incoming(self, name: str) -> Iterator[Incoming]:
        """A file to write to; `keep` puts it among the others, and without that nothing is left of it.

        Raises InputError where the directory cannot be written to.
        """
        file_name(name)
        with self.usable():
            descriptor, path = tempfile.mkstemp(dir=self._folder_of_incoming())
        stream = os.fdopen(descriptor, "wb")
        try:
            yield Incoming(stream, path, name, self)
        finally:
            with contextlib.suppress(OSError):  # also what could not be written in the end
                stream.close()
            with contextlib.suppress(FileNotFoundError):  # it was kept
                os.unlink(path)

    def note(self, kind: str, key: str, data: bytes) -> None:
        """Keep a few bytes under a key, instead of those that were there. Raises InputError."""
        with self.incoming("note") as incoming:
            incoming.write(data)
            incoming.move(self._note(kind, key))

    def noted(self, kind: str, key: str) -> bytes | None:
        """The bytes that are kept under a key. Raises InputError."""
        with self.usable():
            try:
                with open(self._note(kind, key), "rb") as stream:
                    return stream.read()
            except FileNotFoundError:
                return None

    @staticmethod
    def sha256_of(path: str) -> str:
        """The hash by which a file lies here."""
        return os.path.basename(os.path.dirname(path))

    def path(self, name: str, sha256: str) -> str:
        """Where a file lies, if it is here. Raises InputError."""
        if not _SHA256.fullmatch(sha256):
            raise InputError(f"{short_name(name)}: {short_name(sha256)} is no SHA-256")
        return os.path.join(self._directory, "files", sha256, file_name(name))

    def _note(self, kind: str, key: str) -> str:
        return os.path.join(self._directory, kind, hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest())

    @contextlib.contextmanager
    def usable(self) -> Iterator[None]:
        """What the system refuses in the directory is the user's to mend. Raises InputError."""
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "cannot be used").lower()
            shown = visible_name(self._directory)
            raise InputError(
                f"the cache in {shown}: {reason} (the variable {DIRECTORY_VARIABLE} names another place)"
            ) from None

    def _folder_of_incoming(self) -> str:
        path = os.path.join(self._directory, "incoming")
        os.makedirs(path, mode=0o700, exist_ok=True)
        with os.scandir(path) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # another process may do the same
                    if entry.stat().st_mtime < time.time() - _STALE:
                        os.unlink(entry)
        return path


class Incoming(NamedTuple):
    """A file on its way into the cache."""

    stream: IO[bytes]
    path: str
    name: str
    cache: Cache

    def write(self, data: bytes) -> None:
        """Add to its end. Raises InputError."""
        with self.cache.usable():
            self.stream.write(data)

    def keep(self, sha256: str) -> str:
        """Put it among the files, by the hash of what was written; returns its path there. Raises InputError."""
        target = self.cache.path(self.name, sha256)
        self.move(target)
        return target

    def move(self, target: str) -> None:
        """Put it in the place of `target`, in one step and for good. Raises InputError."""
        with self.cache.usable():
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            folder = os.path.dirname(target)
            os.makedirs(folder, mode=0o700, exist_ok=True)
            try:
                os.replace(self.path, target)
            except PermissionError:  # on Windows: another process put the same file there, and reads it
                if not os.path.exists(target):
                    raise
            _make_durable(folder)


def _make_durable(folder: str) -> None:
    with contextlib.suppress(OSError):  # Windows opens no directories
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
