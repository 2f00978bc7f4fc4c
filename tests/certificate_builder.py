"""Certificates in DER, assembled part by part and signed by nobody; and PEM around them."""

from __future__ import annotations

import base64


def der(tag: int, *parts: bytes) -> bytes:
    """An element with its length in the shortest form."""
    data = b"".join(parts)
    size = len(data)
    if size < 0x80:
        return bytes((tag, size)) + data
    raw = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(raw))) + raw + data


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    data = b""
    for number in (40 * first + second, *rest):
        piece = bytes((number & 0x7F,))
        while number := number >> 7:
            piece = bytes((number & 0x7F | 0x80,)) + piece
        data += piece
    return der(6, data)


def integer(number: int) -> bytes:
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


OIDS = {"CN": "2.5.4.3", "C": "2.5.4.6", "O": "2.5.4.10", "OU": "2.5.4.11"}


def name(tag: int = 0x0C, encoding: str = "utf-8", /, **parts: str) -> bytes:
    return sequence(
        *(der(0x31, sequence(oid(OIDS[kind]), der(tag, text.encode(encoding)))) for kind, text in parts.items())
    )


RSA = sequence(
    sequence(oid("1.2.840.113549.1.1.1"), b"\5\0"),
    der(3, b"\0" + sequence(integer(1 << 2047 | 1), integer(65537))),
)
ED25519 = sequence(sequence(oid("1.3.101.112")), der(3, b"\0" + bytes(32)))
SHA256_RSA = sequence(oid("1.2.840.113549.1.1.11"), b"\5\0")


def utc(text: str = "240102030405Z") -> bytes:
    return der(0x17, text.encode())


def certificate(
    cn: str = "Demo Root",
    *,
    serial: int = 5,
    subject: bytes | None = None,
    issuer: bytes | None = None,
    times: bytes | None = None,
    key: bytes = RSA,
    algorithm: bytes = SHA256_RSA,
    version: bytes = der(0xA0, integer(2)),
    signature: bytes = b"\0signed by nobody",
) -> bytes:
    own = name(C="DE", O="Demo", CN=cn) if subject is None else subject
    validity = sequence(utc(), der(0x18, b"20340102030405Z")) if times is None else times
    body = sequence(version, integer(serial), algorithm, issuer or name(CN="Demo CA"), validity, own, key)
    return sequence(body, algorithm, der(3, signature))


def pem(data: bytes, label: str = "CERTIFICATE", *, width: int = 64, headers: str = "") -> str:
    text = base64.b64encode(data).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join(
        [f"-----BEGIN {label}-----", *([headers, ""] if headers else []), *lines, f"-----END {label}-----", ""]
    )
