"""Private keys among the members, whatever they are called and whatever they are compared as."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.archives.member import Finding
from pydistdiff.limits import KIB
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Comparison, Pair

_KEY = re.compile(rb"-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----")
_LONGEST_MARK = 80
_LOOKED_AT = 64 * KIB
_TOLD_BY_NAME = ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519")
"""Names that are a hazard by themselves, whatever they hold."""


def is_private_key(source: Source | None, path: str | None) -> bool:
    """Whether a file begins like a private key and its name is no hazard already."""
    if source is None or (path or "").rpartition("/")[2] in _TOLD_BY_NAME:
        return False
    return _KEY.match(source.read(0, _LONGEST_MARK)) is not None


def with_private_keys(pair: Pair, comparison: Comparison) -> Comparison:
    """The comparison with a hazard for each side that is a private key, where its comparer has told none.

    It needs no look at the other side: a key may stand where another file was.
    """
    a = _told(pair.a, pair.path_a, comparison.findings_a)
    b = _told(pair.b, pair.path_b, comparison.findings_b)
    if a == comparison.findings_a and b == comparison.findings_b:
        return comparison
    return replace(comparison, findings_a=a, findings_b=b)


def _told(source: Source | None, path: str | None, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    if any(finding.code is HazardCode.SECRET_IN_PACKAGE for finding in findings) or not is_private_key(source, path):
        return findings
    assert source is not None
    finding = Finding(
        code=HazardCode.SECRET_IN_PACKAGE,
        message="It begins like a private key, which everybody who has the package can read.",
        evidence=hashlib.sha256(source.read(0, _LOOKED_AT)).digest(),
    )
    return (*findings, finding)
