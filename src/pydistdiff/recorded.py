"""An installed package as its RECORD says that it was installed: what it is held against where no wheel is at hand.

RECORD has a hash of each file. A file that still has it is proven to be what was installed, byte for byte; of one that
has not, nothing but the hash is left. What RECORD has no hash of (compiled modules, what was added since) is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.archives.member import LostContent, Member
from pydistdiff.differences import Opened
from pydistdiff.distributions import Claim, changed_members
from pydistdiff.errors import InputError
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def as_recorded(opened: Opened, digest_of: Callable[[Member, str], str | None]) -> Opened:
    """The package as it was installed. Raises InputError where its RECORD does not say that."""
    distribution = opened.distribution
    if distribution.claims_member is None or not distribution.claims_complete:
        name = visible_name(distribution.name or opened.name)
        raise InputError(
            f"installed:{name}: it has no RECORD that can be read, so nothing says what was installed; "
            "name another input to compare it with"
        )
    changed = changed_members(distribution, opened.archive, digest_of)
    members = sorted((*_kept(opened, changed), *(Member(path=path) for path in distribution.absent)), key=_path)
    gone = {path: Claim("", "", None, "RECORD") for path in distribution.absent}
    return Opened(
        opened.name,
        replace(opened.archive, members=tuple(members)),
        replace(distribution, claims={**distribution.claims, **gone}, absent=(), absent_count=0),
    )


def _path(member: Member) -> str:
    return member.path


def _kept(opened: Opened, changed: frozenset[str]) -> Iterator[Member]:
    distribution = opened.distribution
    for member in opened.archive.members:
        claim = distribution.claim(member.path)
        if member.path in changed:
            size = claim.size if claim is not None and claim.size is not None else 0
            yield Member(path=member.path, content=LostContent(size), attributes=member.attributes)
        elif member.path == distribution.claims_member or (claim is not None and claim.digest):
            yield member
