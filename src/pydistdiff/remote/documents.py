"""What servers say of their files: documents that change now and then, kept for as long as they have not changed.

In one run of the program a server is asked once for each of them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import structs

from pydistdiff.archives.compressed import compression_of, unpack
from pydistdiff.archives.source import BytesSource, FileSource
from pydistdiff.errors import InputError
from pydistdiff.limits import GIB, Budget, option
from pydistdiff.remote.address import shown
from pydistdiff.remote.connection import ForbiddenError, NotThereError
from pydistdiff.remote.download import length

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.limits import Limits
    from pydistdiff.remote.cache import Cache
    from pydistdiff.remote.connection import Answer, Connection
    from pydistdiff.remote.download import Progress

    Made = TypeVar("Made")

LARGEST = GIB
"""Bytes of a document, packed or not; the largest ones, of whole channels, have some hundred millions."""

_KIND = "documents"
_MAGIC = 10
_PACKED = (".zst", ".bz2")


class _Kept(msgspec.Struct, frozen=True):
    """A document as it was sent, and the signs by which its server tells whether it has changed."""

    etag: str | None
    modified: str | None
    data: bytes


class Documents:
    """Reads documents, packed or not, and keeps those that could be read. With `offline` only what is kept."""

    def __init__(
        self,
        connection: Connection,
        cache: Cache,
        limits: Limits,
        *,
        offline: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self._connection = connection
        self._cache = cache
        self._limits = limits
        self._offline = offline
        self._progress = progress
        self._answers: dict[str, _Kept | None] = {}
        self.refused: str | None = None
        """What a server does not give, if there is such a thing: stores in a cloud say so of what is not there, too."""

    def read(
        self, url: str, make: Callable[[bytes], Made], *, most: int = LARGEST, sha256: str | None = None
    ) -> Made | None:
        """What `make` makes of a document; None where there is none or its server does not give it.

        It may unpack to `most` bytes. For one that has the hash that its address promises, its server is not asked
        again: it cannot change. Raises InputError, as `make` may.
        """
        if url in self._answers:
            known = self._answers[url]
            return None if known is None else self._made(url, known, make, most)
        kept = self._kept(url)
        if kept is not None and (self._offline or _has_hash(kept.data, sha256)):
            return self._made(url, kept, make, most)
        answer = None if self._offline else self._asked(url, kept)
        made = None if answer is None else self._made(url, answer, make, most)
        self._answers[url] = answer
        if answer is not None and answer is not kept:
            self._cache.note(_KIND, url, msgspec.msgpack.encode(answer))
        return made

    def _asked(self, url: str, kept: _Kept | None) -> _Kept | None:
        """What the server has now, which may be what is kept; None where it has or gives nothing."""
        try:
            return self._connection.get(url, self._received, _headers(url, kept)) or kept
        except NotThereError:
            return None
        except ForbiddenError as error:
            self.refused = str(error)
            return None

    def _received(self, answer: Answer) -> _Kept | None:
        """None where the document has not changed."""
        if answer.status == 304:
            return None
        name = answer.url.rpartition("/")[2].partition("?")[0]
        size = None if "content-encoding" in answer.headers else length(answer)

        def told(done: int) -> None:
            if self._progress is not None:
                self._progress(done, size, name)

        data = answer.bytes(LARGEST, told)
        return _Kept(answer.headers.get("etag"), answer.headers.get("last-modified"), data)

    def _kept(self, url: str) -> _Kept | None:
        noted = self._cache.noted(_KIND, url)
        try:
            return None if noted is None else msgspec.msgpack.decode(noted, type=_Kept)
        except msgspec.MsgspecError:  # of an older version of this program
            return None

    def _made(self, url: str, kept: _Kept, make: Callable[[bytes], Made], most: int) -> Made:
        try:
            return make(self._unpacked(kept.data, most))
        except InputError as error:
            raise InputError(f"{shown(url)}: {error}") from None

    def _unpacked(self, data: bytes, most: int) -> bytes:
        """Told by its first bytes: a server may unpack on the way what it sends."""
        too_large = f"has more than {most:,} bytes, which no channel needs"
        compression = compression_of(data[:_MAGIC])
        if compression is None and len(data) > most:
            raise InputError(too_large)
        if compression is None:
            return data
        limits = structs.replace(self._limits, member_bytes=most)
        unpacked = unpack(BytesSource(data), compression, Budget(limits))
        try:
            if unpacked.findings:
                message = unpacked.findings[0].message
                raise InputError(too_large if option("member_bytes") in message else message)
            return unpacked.source.all()
        finally:
            if isinstance(unpacked.source, FileSource):
                unpacked.source.close()


def _has_hash(data: bytes, sha256: str | None) -> bool:
    return sha256 is not None and hashlib.sha256(data).hexdigest() == sha256


def _headers(url: str, kept: _Kept | None) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"} if url.endswith(_PACKED) else {}
    if kept is not None and kept.etag is not None:
        headers["If-None-Match"] = kept.etag
    elif kept is not None and kept.modified is not None:
        headers["If-Modified-Since"] = kept.modified
    return headers
