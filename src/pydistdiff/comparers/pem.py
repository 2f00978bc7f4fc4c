"""Certificates and keys: PEM, and certificates in DER."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.archives.member import Finding
from pydistdiff.comparers.certificates import certificate_name, certificate_value, told_names
from pydistdiff.comparers.data_file import own_name
from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.private_keys import is_private_key
from pydistdiff.comparers.text import text_side
from pydistdiff.datafiles.der import Certificate, read_certificate
from pydistdiff.datafiles.pem import MARK, Block, read_pem
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.limits import KIB, MIB
from pydistdiff.model import HazardCode, Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.limits import Limits
    from pydistdiff.model import ValueChange

CERTIFICATES = "certificates"
"""The first step of the path of a certificate."""
_LOOKED_AT = 64 * KIB
_NAMES = (".pem", ".crt", ".cer", ".cert", ".key", ".pub", ".csr", ".ca-bundle", ".chain")
_END = "end"
_CERTIFICATE = ("CERTIFICATE", "X509 CERTIFICATE")
_Read = tuple[Block, Certificate | None]


class PemComparer(DocumentComparer):
    """Certificates and keys as text (PEM): `.pem`, `.crt`, `.cer`, `.key` and the like that hold such a block.

    A file of any name that begins with a private key is one, too: `server.pem.bak`, `key.old`.

    Certificates are known by the common name of their subject, and by the serial number where several have one name;
    told are subject, issuer, serial number, from when to when they are valid, key, algorithm of the signature, and the
    SHA-256 of all their bytes. Other blocks are told by their label and the SHA-256 of what is in them. A text before a
    block belongs to it. How Base64 is wrapped is layout. Nothing is verified. A private key in a package is a hazard:
    everybody who has the package can read it.
    """

    format = "pem"
    largest = 16 * MIB
    empty = MappingValue(((CERTIFICATES, MappingValue(())),))

    def is_named(self, pair: Pair) -> bool:
        """By the extension and a mark near the beginning, or by a private key that it begins with."""
        if all(is_private_key(side, pair.path) for side in pair.sides):
            return True
        return pair.path.lower().endswith(_NAMES) and all(MARK in side.read(0, _LOOKED_AT) for side in pair.sides)

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The blocks of one side. Raises DocumentError."""
        (blocks, end) = _read(text)
        return _value(blocks, end, frozenset(_repeated(blocks)))

    def parse_sides(self, a: str, b: str, pair: Pair) -> tuple[Value, Value]:  # noqa: ARG002
        """The blocks of both sides, which are called alike on both. Raises DocumentError."""
        read = [_read(text) for text in (a, b)]
        repeated = frozenset(name for blocks, _ in read for name in _repeated(blocks))
        return _value(*read[0], repeated), _value(*read[1], repeated)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """Which certificates came and went, and what else did."""
        others = dict.fromkeys(f"{change.path[0]} {_operation(change)}" for change in changes if _is_other(change))
        told = [told_names(changes, CERTIFICATES, "certificate"), headline_of(list(others))]
        return "; ".join(filter(None, told)) or None

    def compare(self, pair: Pair) -> Comparison:
        """The difference, with the private keys of each side as hazards. Raises CannotCompareError."""
        comparison = super().compare(pair)
        a, b = (
            _private_keys(side, path or pair.path, pair.limits)
            for side, path in ((pair.a, pair.path_a), (pair.b, pair.path_b))
        )
        return replace(comparison, findings_a=(*comparison.findings_a, *a), findings_b=(*comparison.findings_b, *b))


def _is_other(change: ValueChange) -> bool:
    return change.path[0] not in (CERTIFICATES, _END) and change.op is not Operation.REORDERED


def _operation(change: ValueChange) -> Operation:
    """What became of a block: one of which a part came or went has changed."""
    return change.op if len(change.path) < 3 else Operation.CHANGED


def _read(text: str) -> tuple[list[_Read], str]:
    try:
        blocks, end = read_pem(text)
    except DataFileError as error:
        raise DocumentError(str(error)) from error
    return [(block, _certificate(block)) for block in blocks], end


def _certificate(block: Block) -> Certificate | None:
    """The certificate in a block; what cannot be read as one is told like any other block."""
    if block.label not in _CERTIFICATE or block.data is None:
        return None
    try:
        return read_certificate(block.data)
    except DataFileError:
        return None


def _repeated(blocks: Sequence[_Read]) -> Iterator[str]:
    """The names that several certificates have."""
    names = Counter(certificate.name for _, certificate in blocks if certificate is not None)
    return (name for name, count in names.items() if count > 1)


def _value(blocks: Sequence[_Read], end: str, repeated: frozenset[str]) -> Value:
    parts: dict[str, dict[str, Value]] = {CERTIFICATES: {}}
    seen: Counter[str] = Counter()
    for block, certificate in blocks:
        items = parts.setdefault(CERTIFICATES if block.label in _CERTIFICATE else block.label, {})
        name = block.label if certificate is None else certificate_name(certificate, repeated)
        items[own_name(name, items, seen)] = _block_value(block, certificate)
    last = [(_END, Scalar(ValueType.STRING, end.strip("\n")))] if end.strip("\n") else []
    return MappingValue((*((part, MappingValue(tuple(items.items()))) for part, items in parts.items()), *last))


def _block_value(block: Block, certificate: Certificate | None) -> MappingValue:
    """What a block says; the text before it comes last."""
    entries: list[tuple[str, Value]] = []
    if certificate is not None:
        entries += certificate_value(certificate).entries
    else:
        entries.append(("content", _content(block)))
    if block.headers and block.data is not None:
        entries.append(("headers", Scalar(ValueType.STRING, block.headers)))
    entries.append(("label", Scalar(ValueType.STRING, block.label)))
    if block.before.strip("\n"):
        entries.append(("text before", Scalar(ValueType.STRING, block.before.strip("\n"))))
    return MappingValue(tuple(entries))


def _content(block: Block) -> Scalar:
    """The bytes of a block by their number and SHA-256; where it is no Base64 its text."""
    if block.data is None:
        return Scalar(ValueType.STRING, f"no Base64, sha256 {_sha256(block.text.encode())}")
    return Scalar(ValueType.BYTES, f"{len(block.data):,} bytes, sha256 {_sha256(block.data)}")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _private_keys(side: Source | None, path: str, limits: Limits) -> Iterator[Finding]:
    """A hazard for all private keys of a side."""
    text = text_side(side, path, limits)
    if text is None:
        return
    keys = [block for block in read_pem(text.lines.decode())[0] if block.is_private_key]
    if keys:
        is_open = any(not key.is_encrypted for key in keys)
        what = "a private key" if len(keys) == 1 else f"{len(keys):,} private keys"
        how = "which everybody who has the package can use" if is_open else "under a password, which can be guessed"
        yield Finding(
            code=HazardCode.SECRET_IN_PACKAGE,
            message=f"It holds {what}, {how}.",
            evidence=hashlib.sha256("".join(key.text for key in keys).encode()).digest(),
        )
