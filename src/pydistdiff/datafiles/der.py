"""X.509 certificates in DER (RFC 5280), read as far as a reader wants to know what they are.

Nothing is verified: what a certificate says of itself is told, and its SHA-256.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 200
"""Of a name; real ones have ten."""
LONGEST_SERIAL = 64
"""Bytes of a serial number; RFC 5280 allows 20."""
SEQUENCE, SET, INTEGER, BITS, OBJECT = 0x30, 0x31, 0x02, 0x03, 0x06
_UTC_TIME, _TIME = 0x17, 0x18
_VERSION = 0xA0
_ATTRIBUTES = {
    "2.5.4.3": "CN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.97": "organizationIdentifier",
    "1.2.840.113549.1.9.1": "emailAddress",
    "0.9.2342.19200300.100.1.25": "DC",
}
_ALGORITHMS = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.4": "MD5 with RSA",
    "1.2.840.113549.1.1.5": "SHA-1 with RSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.11": "SHA-256 with RSA",
    "1.2.840.113549.1.1.12": "SHA-384 with RSA",
    "1.2.840.113549.1.1.13": "SHA-512 with RSA",
    "1.2.840.10045.2.1": "elliptic curve",
    "1.2.840.10045.4.3.2": "ECDSA with SHA-256",
    "1.2.840.10045.4.3.3": "ECDSA with SHA-384",
    "1.2.840.10045.4.3.4": "ECDSA with SHA-512",
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x12: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be"}
"""The strings of ASN.1 that names have: UTF8, Printable, IA5, Numeric, T61 (as everybody reads it) and BMP."""
_CLOCK = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z")


class Certificate(Struct, frozen=True, kw_only=True):
    """What a certificate says; `sha256` is that of all its bytes, in hexadecimal."""

    subject: tuple[tuple[str, str], ...]
    issuer: tuple[tuple[str, str], ...]
    serial: str
    not_before: str
    not_after: str
    key: str
    signature: str
    sha256: str

    @property
    def name(self) -> str:
        """What people call it: the common name of its subject, or the last part of the subject."""
        return dict(self.subject).get("CN") or (self.subject[-1][1] if self.subject else "(no subject)")


class Element(Struct, frozen=True):
    """A tag and the bytes that it is put on."""

    tag: int
    data: bytes


def elements(data: bytes) -> Iterator[Element]:
    """The elements that data consist of, to the last byte. Raises DataFileError."""
    at = 0
    while at < len(data):
        tag = data[at]
        if tag & 0x1F == 0x1F:
            raise DataFileError("a tag of several bytes")
        length, at = _length(data, at + 1)
        if length > len(data) - at:
            raise DataFileError("an element is cut at its end")
        yield Element(tag, data[at : at + length])
        at += length


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A length in its shortest form, and what stands behind it."""
    first = data[at] if at < len(data) else 0x80
    if first < 0x80:
        return first, at + 1
    size = first & 0x7F
    raw = data[at + 1 : at + 1 + size]
    length = int.from_bytes(raw, "big")
    if not 0 < size <= 4 or len(raw) < size or not raw[0] or length < 0x80:
        raise DataFileError("a length is not written as DER asks for")
    return length, at + 1 + size


def read_certificate(data: bytes) -> Certificate:
    """The certificate that data are, to the last byte. Raises DataFileError."""
    whole = _all(data, (SEQUENCE,), "it is no certificate")
    body, algorithm, _ = _all(whole[0].data, (SEQUENCE, SEQUENCE, BITS), "it is no certificate")
    fields = list(elements(body.data))
    if fields and fields[0].tag == _VERSION:
        del fields[0]
    if [field.tag for field in fields[:6]] != [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE]:
        raise DataFileError("it has not the fields of a certificate")
    serial, _, issuer, validity, subject, key = fields[:6]
    times = list(elements(validity.data))
    if len(times) != 2:
        raise DataFileError("it does not say from when to when it is valid")
    return Certificate(
        subject=tuple(_name(subject)),
        issuer=tuple(_name(issuer)),
        serial=serial.data[:LONGEST_SERIAL].hex(":"),
        not_before=_time(times[0]),
        not_after=_time(times[1]),
        key=_key(key),
        signature=_algorithm(algorithm),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _all(data: bytes, tags: tuple[int, ...], reason: str) -> list[Element]:
    """The elements of data, which must have these tags."""
    found = list(elements(data))
    if tuple(element.tag for element in found) != tags:
        raise DataFileError(reason)
    return found


def _name(element: Element) -> Iterator[tuple[str, str]]:
    """The parts of a name in their order."""
    count = 0
    for group in elements(element.data):
        if group.tag != SET:
            raise DataFileError("a name has another form than X.509 gives it")
        for part in elements(group.data):
            count += 1
            if part.tag != SEQUENCE or count > MOST_PARTS:
                raise DataFileError("a name has another form than X.509 gives it, or very many parts")
            kind, value = _pair(part)
            oid = _object(kind)
            yield _ATTRIBUTES.get(oid, oid), _string(value)


def _pair(part: Element) -> tuple[Element, Element]:
    found = list(elements(part.data))
    if len(found) != 2 or found[0].tag != OBJECT:
        raise DataFileError("a name has another form than X.509 gives it")
    return found[0], found[1]


def _string(element: Element) -> str:
    encoding = _ENCODINGS.get(element.tag)
    if encoding is not None:
        try:
            return element.data.decode(encoding)
        except UnicodeDecodeError:
            pass  # told by its bytes
    return f"bytes {element.data.hex()}"


def _object(element: Element) -> str:
    """An object identifier in digits."""
    parts: list[int] = []
    number = 0
    for byte in element.data[:LONGEST_SERIAL]:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            parts.append(number)
            number = 0
    if not parts:
        raise DataFileError("an object identifier is empty")
    first = min(parts[0] // 40, 2)
    return ".".join(map(str, (first, parts[0] - 40 * first, *parts[1:])))


def _algorithm(element: Element) -> str:
    kind = next(elements(element.data), None)
    if kind is None or kind.tag != OBJECT:
        raise DataFileError("an algorithm has no name")
    oid = _object(kind)
    return _ALGORITHMS.get(oid, oid)


def _key(element: Element) -> str:
    """The sort of a public key and, of RSA, its bits."""
    algorithm, key = _all(element.data, (SEQUENCE, BITS), "its key has another form than X.509 gives it")
    told = _algorithm(algorithm)
    if told != "RSA":
        return told
    numbers = _all(key.data[1:], (SEQUENCE,), "its key is no key of RSA")
    modulus = next(elements(numbers[0].data), None)
    if modulus is None or modulus.tag != INTEGER:
        raise DataFileError("its key is no key of RSA")
    return f"RSA, {int.from_bytes(modulus.data, 'big').bit_length():,} bits"


def _time(element: Element) -> str:
    """A moment as ISO 8601 has it; what is none by its text."""
    if element.tag not in (_UTC_TIME, _TIME):
        raise DataFileError("a time has another form than X.509 gives it")
    text = element.data[:LONGEST_SERIAL].decode("latin-1")
    if element.tag == _UTC_TIME and text[:2].isdigit():
        text = ("19" if text[:2] >= "50" else "20") + text  # RFC 5280, 4.1.2.5.1
    found = _CLOCK.fullmatch(text)
    if found is None:
        return text
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day} {hour}:{minute}:{second}Z"
