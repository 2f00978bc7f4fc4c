"""Signatures in DER: laid out as real ones are, signed by nobody."""

from __future__ import annotations

import hashlib

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
SPC_INDIRECT = bytes.fromhex("2b060104018237020104")
DATA = bytes.fromhex("2a864886f70d010701")
SHA256 = bytes.fromhex("608648016503040201")
COMMON_NAME, ORGANISATION = bytes.fromhex("550403"), bytes.fromhex("55040a")


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes(-(-len(content).bit_length() // 8), "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def object_id(content: bytes) -> bytes:
    return der(0x06, content)


def name(common: str, organisation: str | None = None) -> bytes:
    parts = [der(0x31, sequence(object_id(COMMON_NAME), der(0x0C, common.encode())))]
    if organisation is not None:
        parts.append(der(0x31, sequence(object_id(ORGANISATION), der(0x13, organisation.encode("ascii")))))
    return sequence(*parts)


def certificate(subject: bytes, issuer: bytes, serial: int = 7) -> bytes:
    body = sequence(
        der(0xA0, der(0x02, b"\2")),
        der(0x02, bytes([serial])),
        sequence(object_id(SHA256)),
        issuer,
        sequence(),
        subject,
        sequence(),
    )
    return sequence(body, sequence(object_id(SHA256)), der(0x03, b"\0"))


def signer(issuer: bytes, serial: int = 7, signature: bytes = b"s") -> bytes:
    return sequence(
        der(0x02, b"\1"),
        sequence(issuer, der(0x02, bytes([serial]))),
        sequence(object_id(SHA256)),
        sequence(object_id(SHA256)),
        der(0x04, signature),
    )


def signed_data(content: bytes, certificates: tuple[bytes, ...], signers: tuple[bytes, ...]) -> bytes:
    body = sequence(
        der(0x02, b"\1"),
        der(0x31, sequence(object_id(SHA256))),
        content,
        der(0xA0, *certificates),
        der(0x31, *signers),
    )
    return sequence(object_id(SIGNED_DATA), der(0xA0, body))


def image_digest(digest: bytes) -> bytes:
    """What Authenticode signs: the hash of an image."""
    info = sequence(sequence(object_id(SHA256), der(0x05)), der(0x04, digest))
    return sequence(object_id(SPC_INDIRECT), der(0xA0, sequence(sequence(object_id(SPC_INDIRECT)), info)))


ROOT = name("Root")


def told_signer(common: str, whole: bytes | None = None) -> str:
    """How the signer of `by` is told, or one whose certificate is given."""
    own = certificate(name(common, "Demo Ltd"), ROOT)
    organisation = "" if whole is not None else ", O=Demo Ltd"
    return f"CN={common}{organisation}, certificate {hashlib.sha256(whole or own).hexdigest()[:16]}"


def by(common: str, content: bytes, signature: bytes = b"s") -> bytes:
    """A signature by a signer of this name."""
    issuer = ROOT
    known = certificate(name(common, "Demo Ltd"), issuer), certificate(issuer, issuer, 1)
    return signed_data(content, known, (signer(issuer, signature=signature),))


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
