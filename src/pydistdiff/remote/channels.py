"""`channel::name=version=build`: a package from a channel of conda packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pydistdiff.errors import InputError
from pydistdiff.inputs.file import LocatedFile
from pydistdiff.limits import MIB
from pydistdiff.model import Origin
from pydistdiff.remote.address import is_loopback, led, origin, shown
from pydistdiff.remote.builds import choose
from pydistdiff.remote.documents import Documents
from pydistdiff.remote.download import Wanted, download
from pydistdiff.remote.repodata import Entries, read_json, read_shard, read_shard_index
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.limits import Limits
    from pydistdiff.remote.builds import Choice
    from pydistdiff.remote.cache import Cache
    from pydistdiff.remote.connection import Connection
    from pydistdiff.remote.download import Progress
    from pydistdiff.remote.match_spec import MatchSpec
    from pydistdiff.remote.repodata import Entry, Shards

_HASHES = "hashes"
"""Where the SHA-256 of what was announced without one is kept."""
_SHARDS = "repodata_shards.msgpack.zst"
_WHOLE = ("repodata.json.zst", "repodata.json.bz2", "repodata.json")
_LARGEST_OF_SHARDS = 32 * MIB
"""Bytes of the index or of a shard; those of the largest channel have two millions."""
_SAFE = "!+"


class _Folder(NamedTuple):
    """What a folder of a channel has of a package, and where its files are."""

    entries: Entries
    files: str


class Channels:
    """Takes packages from channels; with `offline` only what is in the cache."""

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
        self._documents = Documents(connection, cache, limits, offline=offline, progress=progress)
        self._offline = offline
        self._progress = progress
        self._folders: dict[tuple[str, str, str], _Folder | None] = {}

    def fetch(self, asked: str, spec: MatchSpec, address: str, subdirs: Sequence[str]) -> LocatedFile:
        """The file that a specification means, in the cache. Raises InputError.

        `asked` is how the user wrote it, as it may be shown; `address` is that of the channel.
        """
        base = self._connection.introduce(address)
        folders = {subdir: folder for subdir in subdirs if (folder := self._folder(base, subdir, spec.name))}
        if not folders and self._documents.refused is not None:
            raise InputError(self._documents.refused)
        if not folders:
            why = "the cache has nothing of it, and nobody is asked" if self._offline else "no repodata is there"
            raise InputError(f"{shown(base)}: is no channel with {' or '.join(subdirs)}: {why}")
        entries = [entry for folder in folders.values() for entry in folder.entries.entries]
        try:
            choice = choose(entries, spec, [*folders])
        except InputError as error:
            raise InputError(f"{asked}: {error}") from None
        path = self._file(choice.entry, folders[choice.entry.subdir].files)
        notes = _notes(choice, sum(folder.entries.unreadable for folder in folders.values()))
        return LocatedFile(path, Origin(asked=asked, source=shown(base), notes=(*notes, *_insecure(base))))

    def _folder(self, base: str, subdir: str, name: str) -> _Folder | None:
        """What is known of both sides of a comparison is read once."""
        if (base, subdir, name) not in self._folders:
            self._folders[base, subdir, name] = self._read_folder(base, subdir, name)
        return self._folders[base, subdir, name]

    def _read_folder(self, base: str, subdir: str, name: str) -> _Folder | None:
        place = f"{base}/{subdir}/"
        index = f"{place}{_SHARDS}"
        shards = self._documents.read(index, lambda data: read_shard_index(data, name), most=_LARGEST_OF_SHARDS)
        if shards is not None:
            return _Folder(self._shard(index, shards, subdir, name), _led_to_folder(index, shards.packages))
        for file in _WHOLE:
            entries = self._documents.read(f"{place}{file}", lambda data: read_json(data, subdir, name))
            if entries is not None:
                return _Folder(entries, _led_to_folder(place, entries.base))
        return None

    def _shard(self, index: str, shards: Shards, subdir: str, name: str) -> Entries:
        if shards.shard is None:
            return Entries()
        # Its hash is not checked: some servers put shards together and keep the hashes of their parts. What it says has
        # the authority of the index, which comes from the same channel; the hash of the package is checked.
        url = f"{_led_to_folder(index, shards.base)}{shards.shard}.msgpack.zst"
        entries = self._documents.read(
            url, lambda data: read_shard(data, subdir, name), most=_LARGEST_OF_SHARDS, sha256=shards.shard
        )
        if entries is None:
            where = "in the cache" if self._offline else "given" if self._documents.refused is not None else "there"
            raise InputError(f"{shown(url)}: is not {where}, though {_SHARDS} has it")
        return entries

    def _file(self, entry: Entry, files: str) -> str:
        url = files + quote(entry.file, safe=_SAFE)
        key = f"{url} {entry.md5}"
        known = entry.sha256
        if known is None and (self._offline or entry.md5 is not None):
            known = (self._cache.noted(_HASHES, key) or b"").decode() or None
        found = None if known is None else self._cache.find(entry.file, known)
        if found is None and self._offline:
            raise InputError(f"{short_name(entry.file)}: is not in the cache, and nobody is asked")
        if found is None:
            found = self._download(entry, url)
            if entry.sha256 is None:
                self._cache.note(_HASHES, key, self._cache.sha256_of(found).encode())
        return found

    def _download(self, entry: Entry, url: str) -> str:
        md5 = (("md5", entry.md5),) if entry.sha256 is None and entry.md5 is not None else ()
        wanted = Wanted(url, entry.file, entry.sha256, entry.size, md5)
        return download(wanted, self._connection, self._cache, most=self._limits.download_size, progress=self._progress)


def _led_to_folder(start: str, target: str | None) -> str:
    url = led(start, target or ".")
    return url if url.endswith("/") else f"{url}/"


def _notes(choice: Choice, unreadable: int) -> tuple[str, ...]:
    entry = choice.entry
    notes = [f"in {entry.subdir}"]
    if choice.builds > 1:
        notes.append(f"the newest of {choice.builds:,} builds that match")
    if entry.sha256 is None:
        notes.append(
            "checked by its MD5 alone" if entry.md5 is not None else "not checked: the channel has no hash of it"
        )
    if unreadable:
        notes.append(f"{unreadable:,} of the entries of the package cannot be read")
    return tuple(notes)


def _insecure(base: str) -> tuple[str, ...]:
    """Said, not refused, as conda takes it."""
    scheme, host, _ = origin(base)
    return () if scheme == "https" or is_loopback(host) else ("over a connection that anybody on the way can change",)
