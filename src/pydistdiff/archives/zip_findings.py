"""Collects what was odd about a ZIP; of very many findings of one kind the rest is counted, not listed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.archives.source import CHUNK
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget
    from pydistdiff.model import HazardCode

LISTED = 200
"""Findings of one code that are listed one by one."""

_NAME_LENGTH = 200


def shown(name: str) -> str:
    """A name of an archive as it may stand in a message."""
    return visible_name(name if len(name) <= _NAME_LENGTH else name[:_NAME_LENGTH] + "\u2026")


def digest_of(source: Source, start: int, end: int, budget: Budget) -> bytes:
    """SHA-256 of the bytes from `start` to `end`."""
    sha = hashlib.sha256()
    while start < end:
        budget.check_time()
        sha.update(source.read(start, min(CHUNK, end - start)))
        start += CHUNK
    return sha.digest()


class _Folded:
    """The findings of one code that are only counted; their digest still tells two archives apart."""

    def __init__(self) -> None:
        self.count = 0
        self.is_problem = False
        self.sha = hashlib.sha256()

    def add(self, finding: Finding) -> None:
        self.count += 1
        self.is_problem |= finding.is_problem
        for part in ((finding.member or "").encode("utf-8", "surrogatepass"), finding.message.encode()):
            self.sha.update(len(part).to_bytes(8, "little") + part)
        self.sha.update(len(finding.evidence).to_bytes(8, "little") + finding.evidence)


class Findings:
    """A list of findings that a hostile archive cannot make endless."""

    def __init__(self) -> None:
        self._listed: list[Finding] = []
        self._counts: dict[HazardCode, int] = {}
        self._folded: dict[HazardCode, _Folded] = {}

    def add(
        self,
        code: HazardCode,
        message: str,
        member: str | None = None,
        *,
        evidence: bytes = b"",
        is_problem: bool = False,
    ) -> None:
        """Add a finding; the fields are those of `Finding`."""
        finding = Finding(code=code, message=message, member=member, evidence=evidence, is_problem=is_problem)
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count <= LISTED:
            self._listed.append(finding)
        else:
            self._folded.setdefault(code, _Folded()).add(finding)

    def all(self) -> tuple[Finding, ...]:
        """The findings in the order in which they were met, the counted ones last."""
        return (
            *self._listed,
            *(
                Finding(
                    code=code,
                    message=f"{folded.count:,} more hazards of this kind are in the archive",
                    evidence=folded.sha.digest(),
                    is_problem=folded.is_problem,
                )
                for code, folded in self._folded.items()
            ),
        )
