"""Who is attested to have published a file: the provenance that an index offers for it (PEP 740).

Only what it says is read: that a publisher's workflow stands behind a file of this name and hash. Whether the signature
is good is for programs that know the keys.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from pydistdiff.archives.member import Finding
from pydistdiff.errors import InputError
from pydistdiff.model import HazardCode
from pydistdiff.remote.address import led
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydistdiff.remote.cache import Cache
    from pydistdiff.remote.connection import Connection
    from pydistdiff.remote.project import Offered

_MOST = 4 << 20
_NOTES = "provenance"


class _Envelope(Struct):
    statement: str


class _Attestation(Struct):
    envelope: _Envelope


class _Bundle(Struct):
    publisher: dict[str, Any]
    attestations: list[_Attestation]


class _Provenance(Struct):
    version: Literal[1]
    attestation_bundles: list[_Bundle]


class _Subject(Struct):
    name: str
    digest: dict[str, str]


class _Statement(Struct):
    subject: list[_Subject]


class Attested(NamedTuple):
    """What is known: `publisher` is None where nobody is attested, `is_known` false where that could not be found out.

    `note` is a phrase for the report; `finding` is there where the attestations are about something else.
    """

    publisher: str | None
    is_known: bool
    note: str | None = None
    finding: Finding | None = None


def attested(offer: Offered, sha256: str, connection: Connection | None, cache: Cache) -> Attested:
    """Who is attested to have published a file with this hash. Without a connection it is what the cache keeps."""
    if offer.provenance is None:
        return Attested(None, is_known=True)
    key = f"{offer.index} {offer.name} {sha256}"
    try:
        if connection is not None:
            data = connection.get(led(offer.index, offer.provenance), lambda answer: answer.bytes(_MOST))
            cache.note(_NOTES, key, data)
        else:
            kept = cache.noted(_NOTES, key)
            if kept is None:
                return Attested(None, is_known=False, note="its attestations were not fetched yet")
            data = kept
    except InputError as error:
        return Attested(None, is_known=False, note=f"its attestations cannot be had: {error}")
    try:
        provenance = msgspec.json.decode(data, type=_Provenance)
    except (msgspec.DecodeError, RecursionError):
        return Attested(None, is_known=False, note="its attestations cannot be read")
    return _judged(provenance, offer.name, sha256)


def _judged(provenance: _Provenance, name: str, sha256: str) -> Attested:
    publishers = [
        _publisher(bundle.publisher)
        for bundle in provenance.attestation_bundles
        if any(_is_about(attestation, name, sha256) for attestation in bundle.attestations)
    ]
    if not publishers:
        message = f"None of the attestations that the index has for it is about {short_name(name)} with its SHA-256."
        finding = Finding(code=HazardCode.ATTESTATION_MISMATCH, message=message)
        return Attested(None, is_known=True, note="its attestations are about something else", finding=finding)
    publisher = " and ".join(dict.fromkeys(publishers))
    return Attested(publisher, is_known=True, note=f"attested by {publisher}; the signature was not checked")


def _is_about(attestation: _Attestation, name: str, sha256: str) -> bool:
    try:
        text = b64decode(attestation.envelope.statement, validate=True)
        statement = msgspec.json.decode(text, type=_Statement)
    except (binascii.Error, ValueError, RecursionError):
        return False
    return any(subject.name == name and subject.digest.get("sha256") == sha256 for subject in statement.subject)


def _publisher(publisher: Mapping[str, Any]) -> str:
    """`GitHub psf/requests, workflow release.yml`."""
    return ", ".join(_parts(publisher)) or "a publisher without a name"


def _parts(publisher: Mapping[str, Any]) -> Iterator[str]:
    text = {name: short_name(value) for name, value in publisher.items() if isinstance(value, str) and value}
    who = " ".join(text[name] for name in ("kind", "repository", "email") if name in text)
    if who:
        yield who
    for name in ("workflow", "workflow_filepath"):
        if name in text:
            yield f"workflow {text[name]}"
    if "environment" in text:
        yield f"environment {text['environment']}"
