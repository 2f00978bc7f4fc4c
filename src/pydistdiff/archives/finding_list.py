"""The findings of one container, so many of them as anybody will read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget
    from pydistdiff.model import HazardCode

KEPT = 200
"""Findings of one code that are told one by one; an archive can be made of nothing else."""


class _Rest:
    """The findings of one code that are only counted."""

    def __init__(self) -> None:
        self.count = 0
        self.is_problem = False
        self.digest = hashlib.sha256()

    def add(self, finding: Finding) -> None:
        self.count += 1
        self.is_problem |= finding.is_problem
        for text in (finding.member or "", finding.message):
            data = text.encode("utf-8", "surrogatepass")
            self.digest.update(b"%d:%b" % (len(data), data))
        self.digest.update(b"%d:%b" % (len(finding.evidence), finding.evidence))


class FindingList:
    """Collects findings; beyond `KEPT` of a code they are counted and hashed into one."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: dict[HazardCode, int] = {}
        self._rest: dict[HazardCode, _Rest] = {}

    def add(
        self,
        code: HazardCode,
        message: str,
        member: str | None = None,
        *,
        is_problem: bool = False,
        evidence: bytes = b"",
    ) -> None:
        """Add one finding."""
        self.take(Finding(code=code, message=message, member=member, is_problem=is_problem, evidence=evidence))

    def take(self, finding: Finding) -> None:
        """Add a finding that is made already."""
        count = self._counts[finding.code] = self._counts.get(finding.code, 0) + 1
        if count <= KEPT:
            self._kept.append(finding)
        else:
            self._rest.setdefault(finding.code, _Rest()).add(finding)

    def all(self) -> tuple[Finding, ...]:
        """The findings in the order they were met, then one for each code of which there were too many."""
        return (
            *self._kept,
            *(
                Finding(
                    code=code,
                    message=f"{rest.count:,} more of this kind ({code.value}), which are not told one by one",
                    is_problem=rest.is_problem,
                    evidence=rest.digest.digest(),
                )
                for code, rest in self._rest.items()
            ),
        )


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, but at most `KEPT` of each code and one that counts the rest of it."""
    collected = FindingList()
    for finding in findings:
        collected.take(finding)
    return collected.all()


def digest_of(source: Source, start: int, stop: int, budget: Budget) -> bytes:
    """The SHA-256 of a part of a source, as evidence. Raises LimitError when the time is up."""
    sha256 = hashlib.sha256()
    for chunk in source.slice(start, stop - start).chunks():
        budget.check_time()
        sha256.update(chunk)
    return sha256.digest()
