"""The signature of a Mach-O file: what it says, and whether its hashes are those of the file. Nobody is trusted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.cms import read_signed_data
from pydistdiff.native.reader import Reader
from pydistdiff.native.signature import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.native.macho.image import Image

_SUPER_BLOB, _DIRECTORY, _CMS = 0xFADE_0CC0, 0xFADE_0C02, 0xFADE_0B01
_REQUIREMENTS, _ENTITLEMENTS, _DER_ENTITLEMENTS = 2, 5, 7
_BOUND = (_REQUIREMENTS, _ENTITLEMENTS, _DER_ENTITLEMENTS)
"""Slots whose blob stands in the signature; the others are hashes of files beside, of which a library has none."""
AD_HOC = 0x2
MOST_BLOBS, MOST_DIRECTORIES = 32, 4
_LARGEST_PAGE = 30
_HASHES = {1: ("sha1", 20), 2: ("sha256", 32), 3: ("sha256", 20), 4: ("sha384", 48)}
_EMPTY_BLOB = 8
_HEAD = 44
_WITH_SCATTER, _WITH_TEAM, _WITH_LIMIT = 0x20100, 0x20200, 0x20300
"""Versions from which on a code directory has these fields."""


class Directory(Struct, frozen=True, kw_only=True):
    """A code directory: what is signed, page by page.

    `form` is all of it but what follows from the file: sizes, places and the hashes of pages.
    """

    identifier: str
    team: str | None
    flags: int
    algorithm: str
    pages: bytes
    is_true: bool
    form: bytes


class CodeSignature(Struct, frozen=True, kw_only=True):
    """A signature. `signers` is empty of an ad hoc one; `form` says all of it but what follows from the file.

    `form` is None where something stands in it that is not accounted for.
    """

    directories: tuple[Directory, ...]
    signers: tuple[str, ...]
    has_entitlements: bool
    form: str | None

    @property
    def is_ad_hoc(self) -> bool:
        """Whether nobody signed: the hashes stand there alone."""
        return not self.signers and all(directory.flags & AD_HOC for directory in self.directories)

    @property
    def is_true(self) -> bool:
        """Whether every hash is that of the file, and covers all that stands before the signature."""
        return all(directory.is_true for directory in self.directories)


class _Blob(Struct, frozen=True):
    slot: int
    magic: int
    data: bytes


def read_code_signature(image: Image, start: int, size: int) -> CodeSignature:
    """The signature that stands there. Raises NativeError."""
    window = Reader(image.reader.source.slice(start, size), ">", image.reader.allowance)
    blobs, is_tight = _blobs(window)
    bound = {blob.slot: blob.data for blob in blobs}
    if sum(blob.magic == _DIRECTORY for blob in blobs) > MOST_DIRECTORIES:
        raise NativeError("its signature has more code directories than any real one")
    directories = tuple(_directory(blob.data, bound, image, start) for blob in blobs if blob.magic == _DIRECTORY)
    if not directories:
        raise NativeError("its signature has no code directory")
    others = [blob for blob in blobs if blob.magic != _DIRECTORY]
    form = hashlib.sha256(repr([blob.slot for blob in blobs]).encode())
    for part in (*(directory.form for directory in directories), *(blob.data for blob in others)):
        form.update(len(part).to_bytes(8, "big") + part)
    return CodeSignature(
        directories=directories,
        signers=tuple(_signers(others)),
        has_entitlements=_ENTITLEMENTS in bound or _DER_ENTITLEMENTS in bound,
        form=form.hexdigest() if is_tight else None,
    )


def _blobs(window: Reader) -> tuple[list[_Blob], bool]:
    """The parts of the signature, and whether they follow each other without gaps, with nothing but zeros behind."""
    magic, length, count = window.fields("III", 0, "the signature")
    if magic != _SUPER_BLOB or length > window.size or count > MOST_BLOBS:
        raise NativeError("its signature is laid out as none that is known")
    blobs: list[_Blob] = []
    end = 12 + 8 * count
    is_tight = True
    for slot, at in window.rows("II", 12, count, "the signature"):
        magic, size = window.fields("II", at, "a part of the signature")
        if not 8 <= size <= length - at:
            raise NativeError("a part of the signature lies outside it")
        is_tight = is_tight and at == end
        end = at + size
        blobs.append(_Blob(slot, magic, window.take(at, size, "a part of the signature")))
    slots = [blob.slot for blob in blobs]
    rest = window.take(length, window.size - length, "the signature")
    return blobs, is_tight and end == length and len(set(slots)) == len(slots) and not rest.strip(b"\0")


def _signers(blobs: Sequence[_Blob]) -> Iterator[str]:
    for blob in blobs:
        if blob.magic == _CMS and len(blob.data) > _EMPTY_BLOB:
            try:
                yield from read_signed_data(blob.data[_EMPTY_BLOB:]).signers
            except NativeError:
                yield UNKNOWN


def _directory(data: bytes, bound: dict[int, bytes], image: Image, start: int) -> Directory:
    if len(data) < _HEAD:
        raise NativeError("a code directory is shorter than it may be")
    numbers = [int.from_bytes(data[at : at + 4], "big") for at in range(8, 36, 4)]
    version, flags, hashes, identifier, special, count, limit = numbers
    size, kind, _, page = data[36:40]
    name, length = _HASHES.get(kind, ("", 0))
    if not name or size != length or page > _LARGEST_PAGE:
        raise NativeError("a code directory has hashes of an unknown kind")
    if not special * size <= hashes - _HEAD or hashes + count * size > len(data):
        raise NativeError("a code directory has hashes outside itself")
    pages = data[hashes : hashes + count * size]
    specials = [data[hashes - slot * size : hashes - (slot - 1) * size] for slot in range(1, special + 1)]
    is_true = limit == start and hashes + count * size == len(data) and _is_plain(data, version)
    is_true = is_true and _page_hashes(image, limit, page, name, size) == pages
    for slot, digest in enumerate(specials, 1):
        blob = bound.get(slot) if slot in _BOUND else None
        is_true = is_true and digest == (bytes(size) if blob is None else hashlib.new(name, blob).digest()[:size])
    team = int.from_bytes(data[48:52], "big") if version >= _WITH_TEAM else 0
    return Directory(
        identifier=_text(data, identifier),
        team=_text(data, team) if team else None,
        flags=flags,
        algorithm=name,
        pages=pages,
        is_true=is_true and all(slot <= special for slot in bound if slot in _BOUND),
        form=_form(data[: hashes - special * size]),
    )


def _page_hashes(image: Image, limit: int, page: int, name: str, size: int) -> bytes | None:
    """The hashes of the pages of the file up to a limit, one after the other; None where there are too many."""
    step = 1 << page if page else limit
    source = image.reader.source
    if page and limit // step > 4 * image.reader.size // 1024 + 16:  # pages smaller than any real ones
        return None
    found = bytearray()
    for at in range(0, limit, step or 1):
        digest = hashlib.new(name, usedforsecurity=False)
        for piece in source.slice(at, min(step, limit - at)).chunks():
            digest.update(piece)
        found += digest.digest()[:size]
    return bytes(found)


def _is_plain(data: bytes, version: int) -> bool:
    """Whether the pages are signed in their order, and up to the one limit that all versions have."""
    return not (version >= _WITH_SCATTER and any(data[44:48])) and not (version >= _WITH_LIMIT and any(data[56:64]))


def _form(head: bytes) -> bytes:
    """What stands before the hashes, without the length, the number of pages and the limit."""
    return head[:4] + head[8:28] + head[36:]


def _text(data: bytes, at: int) -> str:
    end = data.find(b"\0", at)
    if not _HEAD <= at <= len(data) or end < 0:
        raise NativeError("a code directory has its identifier outside itself")
    return data[at:end].decode("utf-8", "surrogateescape")
