"""Certificates as values, and which of them came and went in one line; certificates in DER."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import DataFileComparer
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.datafiles.der import Certificate, read_certificate
from pydistdiff.diffing.values import MappingValue, Scalar, compare_values
from pydistdiff.limits import MIB
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import ValueChange

MOST_NAMES = 6
LONGEST_NAME = 60
_NAMES = (".der", ".crt", ".cer", ".cert")


class DerComparer(DataFileComparer[Certificate]):
    """A certificate in DER: `.der`, `.crt`, `.cer`.

    Told as one in a PEM file is: subject, issuer, serial number, from when to when it is valid, key, algorithm of the
    signature, and the SHA-256 of all its bytes. Nothing is verified.
    """

    format = "der"
    largest = MIB

    def accepts(self, pair: Pair) -> bool:
        """By the extension and the first byte."""
        return pair.path.lower().endswith(_NAMES) and all(side.read(0, 2) == b"\x30\x82" for side in pair.sides)

    def read(self, source: Source) -> Certificate:
        """The certificate. Raises DataFileError."""
        return read_certificate(source.all())

    def differences(self, a: Certificate, b: Certificate) -> Iterator[ValueChange]:
        """What differs in the certificate; its SHA-256 always does."""
        return compare_values(certificate_value(a), certificate_value(b))

    def told(self, file: Certificate) -> str:
        """Whose it is, and how long it is valid."""
        return f"certificate of {visible_name(file.name)[:LONGEST_NAME]}, valid until {visible_name(file.not_after)}"

    def headline(self, changes: Sequence[ValueChange], a: Certificate, b: Certificate) -> str | None:  # noqa: ARG002
        """What differs but for the SHA-256."""
        return headline_of(
            [told_change(str(change.path[0]), change) for change in changes if change.path != ("sha256",)]
        )


def certificate_value(certificate: Certificate) -> MappingValue:
    """What a certificate says; two that differ have another SHA-256."""
    told = (
        ("subject", _told_name(certificate.subject)),
        ("issuer", _told_name(certificate.issuer)),
        ("serial", certificate.serial),
        ("not before", certificate.not_before),
        ("not after", certificate.not_after),
        ("key", certificate.key),
        ("signature", certificate.signature),
        ("sha256", certificate.sha256),
    )
    return MappingValue(tuple((name, Scalar(ValueType.STRING, text)) for name, text in told))


def _told_name(name: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{kind}={text}" for kind, text in name)


def certificate_name(certificate: Certificate, repeated: frozenset[str]) -> str:
    """What a certificate is known by among others."""
    serial = f" (serial {certificate.serial})" if certificate.name in repeated else ""
    return f"{certificate.name}{serial}"


def told_names(changes: Sequence[ValueChange], part: str, what: str) -> str | None:
    """Which items of a part came, went and changed: `3 certificates added, 2 removed: +A, +B, +C, -D, -E`."""
    names: dict[Operation, dict[str, None]] = {Operation.ADDED: {}, Operation.REMOVED: {}, Operation.CHANGED: {}}
    for change in changes:
        for op, name in _items(change, part):
            names[op][name] = None
    counts = [f"{len(found):,} {op.value}" for op, found in names.items() if found]
    if not counts:
        return None
    number, _, rest = counts[0].partition(" ")
    signs = {Operation.ADDED: "+", Operation.REMOVED: "-", Operation.CHANGED: "±"}
    told = [f"{signs[op]}{visible_name(name)[:LONGEST_NAME]}" for op, found in names.items() for name in found]
    more = f" and {len(told) - MOST_NAMES:,} more" if len(told) > MOST_NAMES else ""
    counted = ", ".join([f"{number} {what}{'' if number == '1' else 's'} {rest}", *counts[1:]])
    return f"{counted}: {', '.join(told[:MOST_NAMES])}{more}"


def _items(change: ValueChange, part: str) -> Iterator[tuple[Operation, str]]:
    """The item that a change is about, and what became of it."""
    if change.path[0] == part and len(change.path) > 1:
        yield change.op if len(change.path) == 2 else Operation.CHANGED, str(change.path[1])
