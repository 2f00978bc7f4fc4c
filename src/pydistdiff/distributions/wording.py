"""Names of packages inside messages, and lists of findings that stay short."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.model import HazardCode

LONGEST_NAME = 160
MOST_FINDINGS = 200
"""Findings of one code that are given one by one; the rest is counted in one more."""


def quoted(name: str) -> str:
    """A name of a package inside a message: visible, on one line, short."""
    shown = visible_name(name[: LONGEST_NAME + 1])
    return f"“{shown[:LONGEST_NAME]}…”" if len(shown) > LONGEST_NAME else f"“{shown}”"


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """At most `MOST_FINDINGS` findings of each code, in order, then one that counts the rest of the code.

    The evidence of that one is a hash of what it stands for, so that other members on the other side make
    it another hazard.
    """
    kept: list[Finding] = []
    counts: dict[HazardCode, int] = {}
    rest: dict[HazardCode, hashlib._Hash] = {}
    for finding in findings:
        count = counts[finding.code] = counts.get(finding.code, 0) + 1
        if count <= MOST_FINDINGS:
            kept.append(finding)
            continue
        digest = rest.setdefault(finding.code, hashlib.sha256())
        for part in (finding.member or "", finding.message):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(finding.evidence)
    for code, digest in rest.items():
        more = counts[code] - MOST_FINDINGS
        message = f"{more:,} more hazards of the code {code.value} are counted here and not listed one by one."
        kept.append(Finding(code=code, message=message, evidence=digest.digest()))
    return tuple(kept)
