"""A file from a server into the cache."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.errors import InputError
from pydistdiff.limits import option
from pydistdiff.remote.address import shown
from pydistdiff.remote.cache import file_name
from pydistdiff.remote.failures import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydistdiff.remote.cache import Cache, Incoming
    from pydistdiff.remote.connection import Answer, Connection

    Progress = Callable[[int, int | None, str], None]

_HEADERS = {"Accept-Encoding": "identity"}


class Wanted(NamedTuple):
    """A file that somebody announced: where it is, how it is called, and what is known of its bytes."""

    url: str
    name: str
    sha256: str | None = None
    size: int | None = None
    hashes: tuple[tuple[str, str], ...] = ()
    """Further hashes, each with the name that `hashlib` has for its algorithm."""


def download(
    wanted: Wanted, connection: Connection, cache: Cache, *, most: int = 0, progress: Progress | None = None
) -> str:
    """The path in the cache of a file with the hash, the size and the name that were announced.

    It is fetched unless it is there. No more than `most` bytes are read, unless that is 0. `progress` is told the
    bytes that are there, how many there will be if that is known, and the name. Raises InputError.
    """
    file_name(wanted.name)
    if wanted.sha256 is not None:
        found = cache.find(wanted.name, wanted.sha256)
        if found is not None:
            return found
    _check_size(wanted.url, wanted.size, most)

    def read(answer: Answer) -> str:
        with cache.incoming(wanted.name) as incoming:
            return incoming.keep(_copy(answer, incoming, wanted, most, progress))

    return connection.get(wanted.url, read, _HEADERS)


def _copy(answer: Answer, incoming: Incoming, wanted: Wanted, most: int, progress: Progress | None) -> str:
    """Copy the bytes of the file as they come; returns their SHA-256. Raises RequestError."""
    size = length(answer)
    if wanted.size is not None and size is not None and size != wanted.size:
        raise RequestError(f"has {size:,} bytes, but {wanted.size:,} were announced", is_temporary=False)
    size = wanted.size if size is None else size
    _check_size(wanted.url, size, most)
    checks = dict(wanted.hashes) | ({"sha256": wanted.sha256} if wanted.sha256 is not None else {})
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in ("sha256", *checks)}
    done = 0
    for piece in _pieces(answer, bool(checks)):
        done += len(piece)
        if size is not None and done > size:
            raise RequestError(f"has more than the {size:,} bytes that were announced", is_temporary=False)
        _check_size(wanted.url, done, most)
        incoming.write(piece)
        for one in hashes.values():
            one.update(piece)
        if progress is not None:
            progress(done, size, wanted.name)
    if size is not None and done < size:
        raise RequestError(f"ends after {done:,} of {size:,} bytes", is_temporary=True)
    for name, expected in checks.items():
        found = hashes[name].hexdigest()
        if found != expected:
            raise RequestError(f"has the {name} {found}, but {expected} was announced", is_temporary=False)
    return hashes["sha256"].hexdigest()


def _pieces(answer: Answer, is_checked: bool) -> Iterator[bytes]:
    """The bytes of the file, which nobody may have encoded on the way.

    Some servers say of a .tar.gz that gzip is its encoding: a hash tells, and without one nothing does.
    """
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity") and not is_checked:
        raise RequestError("comes encoded, and without a hash that would tell the file's own bytes", is_temporary=False)
    return answer.pieces(False)


def length(answer: Answer) -> int | None:
    """How many bytes an answer has, as it is sent, if that is said."""
    text = answer.headers.get("content-length", "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


def _check_size(url: str, size: int | None, most: int) -> None:
    if most and size is not None and size > most:
        raise InputError(f"{shown(url)}: has {size:,} bytes, over the limit of {most:,} ({option('download_size')})")
