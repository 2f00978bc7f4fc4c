"""Read small members that say what a distribution is; whatever they hold, nothing is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.errors import ReadError
from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from pydistdiff.archives.member import Member
    from pydistdiff.limits import Budget

METADATA_CAP = MIB
"""Bytes of METADATA, WHEEL and the like that are looked at; descriptions may be long, headers are not."""


def beginning(member: Member | None, budget: Budget, cap: int = METADATA_CAP) -> bytes:
    """The first `cap` bytes of a member, fewer where they cannot be read: who compares it says that."""
    if member is None or member.content is None:
        return b""
    pieces: list[bytes] = []
    size = 0
    try:
        for chunk in member.content.chunks(budget):
            pieces.append(chunk)
            size += len(chunk)
            if size >= cap:
                break
    except ReadError:
        pass  # the comparison reads the same bytes and reports the problem with the member's name
    return b"".join(pieces)[:cap]


def text(member: Member | None, budget: Budget) -> str:
    """The beginning of a member as text; bytes that are no UTF-8 become U+FFFD."""
    return beginning(member, budget).decode("utf-8-sig", "replace")
