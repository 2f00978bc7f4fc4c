"""Who signed, and what: the few fields of a CMS signature (RFC 5652) that a report tells. Nothing is verified."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.der import CONTEXT, INTEGER, OBJECT_ID, SEQUENCE, SET, Element, children, read_element
from pydistdiff.native.signature import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_NAMES = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("55040a"): "O",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("550406"): "C",
}
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
"""Of the types of strings that names of certificates have."""
LARGEST = 1 << 20
MOST_SIGNERS = 16


class SignedData(Struct, frozen=True):
    """What was signed (its type and content, in DER), and the signers: their names, and which certificate says so."""

    content: bytes
    signers: tuple[str, ...]
    certificates: tuple[bytes, ...]


def read_signed_data(data: bytes) -> SignedData:
    """A signature; zeros may follow it. Raises NativeError."""
    if len(data) > LARGEST:
        raise NativeError("a signature is larger than any real one")
    kind, content = _exactly(children(read_element(data), SEQUENCE), 2)
    if kind.content != _SIGNED_DATA:
        raise NativeError("a signature is laid out as none that is known")
    (body,) = _exactly(children(content, CONTEXT), 1)
    parts = children(body, SEQUENCE)
    if len(parts) < 4:
        raise NativeError("a signature is laid out as none that is known")
    certificates = next((part.content for part in parts[3:] if part.tag == CONTEXT), b"")
    known = [part for part in _all(certificates) if part.tag == SEQUENCE]
    subjects = {_issued(part): _subject(part) for part in known}
    signers = children(parts[-1], SET)
    if len(signers) > MOST_SIGNERS:
        raise NativeError("a signature has more signers than any real one")
    names = [subjects.get(_signer(signer), UNKNOWN) for signer in signers]
    return SignedData(parts[2].whole, tuple(names), tuple(part.whole for part in known))


def _all(data: bytes) -> tuple[Element, ...]:
    return children(Element(SEQUENCE, data, b""), SEQUENCE)


def _exactly(parts: Sequence[Element], count: int) -> Sequence[Element]:
    if len(parts) != count:
        raise NativeError("a signature is laid out as none that is known")
    return parts


def _fields(certificate: Element) -> list[Element]:
    """Serial number, algorithm, issuer, validity, subject…: without the version, which may be left out."""
    parts = children(certificate, SEQUENCE)
    fields = [part for part in children(parts[0], SEQUENCE) if part.tag != CONTEXT] if parts else []
    if len(fields) < 5 or fields[0].tag != INTEGER:
        raise NativeError("a certificate is laid out as none that is known")
    return fields


def _issued(certificate: Element) -> tuple[bytes, bytes]:
    fields = _fields(certificate)
    return fields[2].whole, fields[0].whole


def _signer(signer: Element) -> tuple[bytes, bytes]:
    parts = children(signer, SEQUENCE)
    if len(parts) < 2 or parts[1].tag != SEQUENCE:  # a signer that is known by another identifier
        return b"", b""
    issuer, serial = _exactly(children(parts[1], SEQUENCE), 2)
    return issuer.whole, serial.whole


def _subject(certificate: Element) -> str:
    """Common name and organisation, and the beginning of the SHA-256 of the certificate: anybody may use a name."""
    told = []
    for group in children(_fields(certificate)[4], SEQUENCE):
        for attribute in children(group, SET):
            kind, value = _exactly(children(attribute, SEQUENCE), 2)
            name = _NAMES.get(kind.content) if kind.tag == OBJECT_ID else None
            if name in ("CN", "O"):
                told.append(f"{name}={value.content.decode(_ENCODINGS.get(value.tag, 'latin-1'), 'replace')}")
    return ", ".join([*told, f"certificate {hashlib.sha256(certificate.whole).hexdigest()[:16]}"])
