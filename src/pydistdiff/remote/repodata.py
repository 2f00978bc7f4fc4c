"""What a channel says of its packages: `repodata.json` (CEP 36), and the same in shards (CEP 16).

All of it is hostile. An entry is taken only where its file name is the one that its name, version and build make, so
that no entry can name a file elsewhere; others are counted and left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec
from msgspec import Meta, Raw, Struct, field

from pydistdiff.errors import InputError
from pydistdiff.remote.cache import file_name
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONDA, TAR_BZ2 = ".conda", ".tar.bz2"

MOST_KEYS = 32_000_000
"""Of objects in JSON, each of which takes some memory; the largest channel has ten millions."""

_AFTER_KEY = b'":'
_BYTES = {"sha256": 32, "md5": 16}
_LAST_SECOND = 253402300799
"""The end of the year 9999 in seconds; what is more are milliseconds, as conda takes it."""


class Entry(Struct, frozen=True):
    """A file of a channel. `timestamp` in milliseconds, 0 where it has none; hashes in hexadecimal digits."""

    file: str
    subdir: str
    version: str
    build: str
    build_number: int
    timestamp: float
    size: int | None
    sha256: str | None
    md5: str | None

    @property
    def is_conda(self) -> bool:
        """Whether it is a `.conda`, and no `.tar.bz2`."""
        return self.file.endswith(CONDA)


class Entries(NamedTuple):
    """The files of one package in one place, how many entries could not be read, and what their addresses begin with.

    `base` is None where they lie beside what they were read from.
    """

    entries: tuple[Entry, ...] = ()
    unreadable: int = 0
    base: str | None = None


class Shards(NamedTuple):
    """Where the shards are, which of them a package has (a SHA-256), and where the packages are.

    The places are addresses relative to that of the index; a package that is not in the channel has no shard.
    """

    base: str
    shard: str | None
    packages: str | None


_Count = Annotated[int, Meta(ge=0)]


class _Info(Struct):
    base_url: str | None = None
    shards_base_url: str | None = None


class _Document(Struct):
    info: _Info = field(default_factory=_Info)
    packages: dict[str, Raw] = field(default_factory=dict)
    conda_packages: dict[str, Raw] = field(name="packages.conda", default_factory=dict)


class _Index(Struct):
    info: _Info
    shards: dict[str, Raw]


class _Record(Struct):
    name: str
    version: str
    build: str
    build_number: _Count
    size: _Count | None = None
    timestamp: Annotated[float, Meta(ge=0)] | None = None


class _TextRecord(_Record):
    sha256: str | None = None
    md5: str | None = None


class _ByteRecord(_Record):
    sha256: bytes | None = None
    md5: bytes | None = None


def read_json(data: bytes, subdir: str, name: str) -> Entries:
    """The files of a package in `repodata.json`. Raises InputError where it is none."""
    if not data.strip():
        return Entries()  # as CEP 36 has it
    if data.count(_AFTER_KEY) > MOST_KEYS:
        raise InputError(f"is no repodata: it has more than {MOST_KEYS:,} keys")
    try:
        document = msgspec.json.decode(data, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"is no repodata: {_reason(error)}") from None
    return _entries(document, subdir, name, lambda raw: msgspec.json.decode(raw, type=_TextRecord))


def read_shard(data: bytes, subdir: str, name: str) -> Entries:
    """The files of a package in its shard. Raises InputError where it is none."""
    try:
        document = msgspec.msgpack.decode(data, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"is no shard of repodata: {_reason(error)}") from None
    return _entries(document, subdir, name, lambda raw: msgspec.msgpack.decode(raw, type=_ByteRecord))


def read_shard_index(data: bytes, name: str) -> Shards:
    """What the index of shards says of a package. Raises InputError where it is none."""
    try:
        index = msgspec.msgpack.decode(data, type=_Index)
        raw = index.shards.get(name)
        digest = None if raw is None else _digest(msgspec.msgpack.decode(raw, type=bytes), "sha256")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"is no index of repodata shards: {_reason(error)}") from None
    return Shards(index.info.shards_base_url or "", digest, index.info.base_url)


def _entries(
    document: _Document, subdir: str, name: str, decode: Callable[[Raw], _TextRecord | _ByteRecord]
) -> Entries:
    found: list[Entry] = []
    unreadable = 0
    for file, ending, raw in _files(document, f"{name}-"):
        try:
            record = decode(raw)
            if record.name == name:
                found.append(_entry(file, ending, record, subdir))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, InputError):
            unreadable += 1
    return Entries(tuple(found), unreadable, document.info.base_url)


def _files(document: _Document, start: str) -> Iterator[tuple[str, str, Raw]]:
    for ending, entries in ((TAR_BZ2, document.packages), (CONDA, document.conda_packages)):
        for file, raw in entries.items():
            if file.startswith(start):
                yield file, ending, raw


def _entry(file: str, ending: str, record: _TextRecord | _ByteRecord, subdir: str) -> Entry:
    """Raises ValueError or InputError where the record is not that of the file."""
    if file != f"{record.name}-{record.version}-{record.build}{ending}":
        raise ValueError("another name")
    time = record.timestamp or 0
    return Entry(
        file=file_name(file),
        subdir=subdir,
        version=record.version,
        build=record.build,
        build_number=record.build_number,
        timestamp=time if time > _LAST_SECOND else time * 1000,
        size=record.size,
        sha256=_digest(record.sha256, "sha256"),
        md5=_digest(record.md5, "md5"),
    )


def _digest(value: bytes | str | None, algorithm: str) -> str | None:
    """Hexadecimal digits; shards have the bytes. Raises ValueError where it is no hash of the algorithm."""
    if not value:
        return None
    text = value.hex() if isinstance(value, bytes) else value.lower()
    if not re.fullmatch(f"[0-9a-f]{{{2 * _BYTES[algorithm]}}}", text):
        raise ValueError(f"a {algorithm} has another length")
    return text


def _reason(error: Exception) -> str:
    return short_name(str(error)) if not isinstance(error, RecursionError) else "it is nested too deeply"
