"""RECORD and `paths.json` are claims: hold them against the members, both ways (HAZARDS rule 8)."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import folded
from pydistdiff.archives.member import Finding
from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.distributions.links import target_path
from pydistdiff.model import Drift, HazardCode, InputKind, MemberType
from pydistdiff.safetext import visible_name
from pydistdiff.schemes import is_cached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.distributions.distribution import Claim, Distribution

    DigestOf = Callable[[Member, str], str | None]

MOST_LINKS = 8
SHOWN_NAMES = 3
NOT_IN_RECORD = frozenset({"{dist-info}/RECORD", "{dist-info}/RECORD.jws", "{dist-info}/RECORD.p7s"})
_EMPTY = hashlib.sha256().hexdigest()

_SINCE = "it was changed since the installation"
_NOBODY = "no common installer will notice"
_CONDA_SIZE = "conda only warns of it"
_CONDA_HASH = "conda compares sizes alone unless it is told to check more, so it will hardly notice"


def verify_claims(distribution: Distribution, archive: Archive, digest_of: DigestOf) -> tuple[Finding, ...]:
    """The members that are not what RECORD or `paths.json` says, those that are missing, those not listed.

    `digest_of(member, algorithm)` gives the hexadecimal digest of a member's bytes, or None where they cannot
    be read: that is a problem already, and nothing is said here. It is called once for each member with a
    claim.
    """
    if distribution.kind is InputKind.INSTALLED:
        return folded(_verify_installed(distribution, archive, digest_of))
    if distribution.kind is InputKind.WHEEL:
        return folded(_verify_wheel(distribution, archive, digest_of))
    if distribution.installs:
        return folded(_verify_conda(distribution, archive, digest_of))
    return ()


# ---------------------------------------------------------------- wheels


def _verify_wheel(distribution: Distribution, archive: Archive, digest_of: DigestOf) -> Iterator[Finding]:
    yield from distribution.claim_findings
    if distribution.claims_member is None:
        if any(finding.is_problem for finding in archive.findings):
            return  # the part that could not be read may hold it
        yield Finding(
            code=HazardCode.RECORD_MISMATCH,
            message="The wheel has no RECORD: nothing says what belongs to it, and installers refuse it.",
        )
        return
    yield from _uncounted(distribution, HazardCode.RECORD_MISSING)
    yield from _misfits(distribution, archive, digest_of, HazardCode.RECORD_MISMATCH, (_NOBODY, _NOBODY))
    for path in distribution.absent:
        yield Finding(
            code=HazardCode.RECORD_MISSING,
            member=path,
            message=f"RECORD lists it, but the wheel does not have it; {_NOBODY} that it is missing.",
        )
    claims = distribution.claims
    if not distribution.claims_complete:
        return  # what could not be read may list them; that is said once and not for each member
    for member in archive.members:
        path = without_dot_slash(member.path)
        if (
            path not in claims
            and member.type is not MemberType.DIRECTORY
            and distribution.place(path) not in NOT_IN_RECORD
        ):
            yield Finding(
                code=HazardCode.RECORD_UNLISTED,
                member=member.path,
                part=member.part,
                message="RECORD does not list it, yet installers install it; no common installer will notice, and an "
                "uninstaller leaves it behind.",
            )


# ---------------------------------------------------------------- installed packages


def _verify_installed(distribution: Distribution, archive: Archive, digest_of: DigestOf) -> Iterator[Finding]:
    yield from distribution.claim_findings
    if distribution.claims_member is None:
        return  # the reader said what is not known then
    yield from _uncounted(distribution, HazardCode.RECORD_MISSING)
    yield from _misfits(distribution, archive, digest_of, HazardCode.RECORD_MISMATCH, (_SINCE, _SINCE))
    for path in distribution.absent:
        yield Finding(
            code=HazardCode.RECORD_MISSING,
            member=path,
            message="RECORD lists it, but it is not there: it was removed since the installation.",
        )
    for member in _unlisted(distribution, archive):
        yield Finding(
            code=HazardCode.RECORD_UNLISTED,
            member=member.path,
            message="RECORD does not list it, but it lies in a folder of the package: it was added since the "
            "installation.",
        )


def drift_of(distribution: Distribution, archive: Archive, digest_of: DigestOf) -> Drift | None:
    """What became of an installed package since its installation; None where its RECORD does not say."""
    has_record = distribution.claims_member is not None and distribution.claims_complete
    if distribution.kind is not InputKind.INSTALLED or not has_record:
        return None
    changed = sorted(changed_members(distribution, archive, digest_of))
    added = [member.path for member in _unlisted(distribution, archive)]
    names = islice((*changed, *added, *distribution.absent), SHOWN_NAMES)
    return Drift(
        changed=len(changed),
        added=len(added),
        removed=distribution.absent_count,
        examples=tuple(visible_name(distribution.display(name)) for name in names),
    )


def changed_members(distribution: Distribution, archive: Archive, digest_of: DigestOf) -> frozenset[str]:
    """The paths of the members of an installed package that are not what its RECORD says."""
    misfits = _misfits(distribution, archive, digest_of, HazardCode.RECORD_MISMATCH, (_SINCE, _SINCE))
    return frozenset(finding.member for finding in misfits if finding.member is not None)


def _unlisted(distribution: Distribution, archive: Archive) -> Iterator[Member]:
    if not distribution.claims_complete:
        return
    for member in archive.members:
        if member.path not in distribution.claims and not _is_without_row(distribution, member):
            yield member


def _is_without_row(distribution: Distribution, member: Member) -> bool:
    """Whether nobody expects a row: Python writes compiled modules by itself."""
    return is_cached(member.path) or distribution.place(member.path) in NOT_IN_RECORD


# ---------------------------------------------------------------- conda packages


def _verify_conda(distribution: Distribution, archive: Archive, digest_of: DigestOf) -> Iterator[Finding]:
    yield from distribution.claim_findings
    if distribution.claims_member is None:
        return  # packages older than conda-build 3 have none, and conda takes info/files
    yield from _uncounted(distribution, HazardCode.PATHS_MISMATCH)
    yield from _misfits(distribution, archive, digest_of, HazardCode.PATHS_MISMATCH, (_CONDA_HASH, _CONDA_SIZE))
    for path in distribution.absent:
        yield Finding(
            code=HazardCode.PATHS_MISMATCH,
            member=path,
            message="paths.json lists it, but the package does not have it: conda stops or leaves it out.",
        )
    if not distribution.claims_complete:
        return
    for member in archive.members:
        path = without_dot_slash(member.path)
        if path not in distribution.claims and member.type is not MemberType.DIRECTORY and not path.startswith("info/"):
            yield Finding(
                code=HazardCode.CONDA_LAYOUT,
                member=member.path,
                part=member.part,
                message="paths.json does not list it: conda unpacks it into its cache, where a script can use it, but "
                "never links it into an environment.",
            )


# ---------------------------------------------------------------- both


def _misfits(
    distribution: Distribution,
    archive: Archive,
    digest_of: DigestOf,
    code: HazardCode,
    consequences: tuple[str, str],
) -> Iterator[Finding]:
    """The members that are there, but not as claimed."""
    linked = _LinkedMembers(archive)
    for member in archive.members:
        claim = distribution.claims.get(without_dot_slash(member.path))
        if claim is None or member.type is MemberType.DIRECTORY:
            continue
        if member.target and distribution.kind is InputKind.INSTALLED:
            fault: Fault | None = _INSTALLED_LINK
        else:
            fault = _link_fault(claim, member, linked, digest_of) if member.target else _fault(claim, member, digest_of)
        if fault is not None:
            what, actual, is_hash = fault
            copy = f" (copy {member.occurrence})" if member.occurrence > 1 else ""
            yield Finding(
                code=code,
                member=member.path,
                part=member.part,
                message=f"{claim.source} does not match it{copy}: {what}; {consequences[0 if is_hash else 1]}.",
                evidence=f"{claim.algorithm} {claim.digest} {claim.size} {actual}".encode(),
            )


Fault = tuple[str, str, bool]
"""What is wrong, what the member really has, whether it is the hash (else the size)."""


_INSTALLED_LINK: Fault = "a link is there, which was not followed", "link", True
"""Installers write files; some link to a cache of theirs if they are told to, which shares what others change."""


def _fault(claim: Claim, member: Member, digest_of: DigestOf) -> Fault | None:
    if claim.digest:
        actual = digest_of(member, claim.algorithm)
        if actual is None:
            return None
        if actual.lower() != claim.digest:
            return f"another {_spoken(claim.algorithm)} is listed", actual, True
    if claim.size is not None and member.size is not None and member.size != claim.size:
        return f"{claim.size:,} bytes are listed, {member.size:,} are there", str(member.size), False
    return None


def _link_fault(claim: Claim, member: Member, linked: _LinkedMembers, digest_of: DigestOf) -> Fault | None:
    """A link fits by the bytes it leads to, or by its own text, which is what a wheel's installer writes."""
    final = linked.follow(member)
    if member.type is MemberType.HARDLINK:
        return _fault(claim, final, digest_of) if final is not None else None
    if not claim.digest:
        return None
    text = (member.target or "").encode("utf-8", "surrogateescape")
    fitting = {_EMPTY, hashlib.new(claim.algorithm, text, usedforsecurity=False).hexdigest()}
    if final is not None:
        actual = digest_of(final, claim.algorithm)
        if actual is None:
            return None
        fitting.add(actual.lower())
    elif claim.source != "RECORD":
        return None  # it leads to a file of another package, whose bytes are not here
    if claim.digest in fitting:
        return None
    return f"the listed {_spoken(claim.algorithm)} is neither that of the link's text nor of its target", "link", True


def _spoken(algorithm: str) -> str:
    return algorithm.upper().replace("SHA", "SHA-")


class _LinkedMembers:
    """Finds the regular member that a link inside the archive leads to."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._by_path: dict[str, Member] | None = None

    def follow(self, member: Member) -> Member | None:
        """The regular member, or None where the link leads nowhere in the archive (or in a circle)."""
        if self._by_path is None:
            self._by_path = {without_dot_slash(other.path): other for other in self._archive.members}
        for _ in range(MOST_LINKS):
            if not member.target:
                return member if member.type is None else None
            path = target_path(member)
            found = self._by_path.get(path) if path is not None else None
            if found is None:
                return None
            member = found
        return None


def _uncounted(distribution: Distribution, code: HazardCode) -> Iterator[Finding]:
    more = distribution.absent_count - len(distribution.absent)
    if more > 0:
        yield Finding(code=code, message=f"{more:,} more names are listed that the package does not have.")
