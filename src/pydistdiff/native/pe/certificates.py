"""The table of certificates of a PE image: its Authenticode signatures. Nothing is verified."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.limits import MIB
from pydistdiff.native.binary import NativeError
from pydistdiff.native.cms import read_signed_data
from pydistdiff.native.der import OCTETS, SEQUENCE, children, read_element

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image

CERTIFICATES = 4
"""Index of the data directory; it is the only one that has an offset in the file, not an address."""
_HEAD_SIZE = 8
_PKCS = 2
_MOST = 64
_ALGORITHMS = {
    bytes.fromhex("2b0e03021a"): "sha1",
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


class Certificate(Struct, frozen=True):
    """A signature. `signers` is None where its data cannot be read; `is_true` says whether `digest` is the image's."""

    offset: int
    size: int
    type: int
    signers: tuple[str, ...] | None
    algorithm: str | None
    digest: str
    is_true: bool


def read_certificates(image: Image) -> tuple[Certificate, ...]:
    """The signatures. Raises NativeError."""
    table = image.directory(CERTIFICATES)
    if not table.address or not table.size:
        return ()
    end = table.address + table.size
    if end > image.reader.size or table.address % 8:
        raise NativeError("the table of certificates lies beyond the end of the file")
    found: list[Certificate] = []
    own: dict[str, bytes] = {}
    at = table.address
    while at < end:
        length, _, kind = image.reader.fields("IHH", at, "a certificate")
        if not _HEAD_SIZE < length <= end - at or len(found) >= _MOST:
            raise NativeError("a certificate is longer than the table of certificates")
        found.append(_certificate(image, at, length, kind, own))
        at += -(-length // 8) * 8
    return tuple(found)


def _certificate(image: Image, at: int, length: int, kind: int, own: dict[str, bytes]) -> Certificate:
    """A signature; `own` keeps the hashes of the image that were computed already."""
    data = image.reader.take(at + _HEAD_SIZE, length - _HEAD_SIZE, "a certificate")
    signers: tuple[str, ...] | None = None
    algorithm, digest = None, b""
    if kind == _PKCS:
        try:
            signed = read_signed_data(data)
            signers = signed.signers
            algorithm, digest = _digest(signed.content)
        except NativeError:
            signers = None
    if algorithm is not None and algorithm not in own:
        own[algorithm] = authenticode(image, algorithm)
    is_true = algorithm is not None and own[algorithm] == digest
    return Certificate(at, length, kind, signers, algorithm, digest.hex(), is_true)


def _digest(content: bytes) -> tuple[str | None, bytes]:
    """The algorithm and the hash that a signature says the image has (SpcIndirectDataContent)."""
    parts = children(read_element(content), SEQUENCE)
    if len(parts) != 2:
        raise NativeError("a signature does not say what it signs")
    body = children(read_element(parts[1].content), SEQUENCE)
    if len(body) != 2:
        raise NativeError("a signature does not say what it signs")
    info = children(body[1], SEQUENCE)
    algorithm = children(info[0], SEQUENCE) if info else ()
    if len(info) != 2 or not algorithm or info[1].tag != OCTETS:
        raise NativeError("a signature does not say what it signs")
    return _ALGORITHMS.get(algorithm[0].content), info[1].content


def authenticode(image: Image, algorithm: str) -> bytes:
    """The hash of an image without checksum, the directory entry of its certificates, and these themselves."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    table = image.directory(CERTIFICATES)
    entry = image.headers.directories_at + 8 * CERTIFICATES
    checksum = image.headers.checksum_at
    places = ((0, checksum), (checksum + 4, entry), (entry + 8, table.address))
    for start, end in (*places, (table.address + table.size, image.reader.size)):
        for at in range(start, end, MIB):
            digest.update(image.reader.source.read(at, min(MIB, end - at)))
    return digest.digest()
