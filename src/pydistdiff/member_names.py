"""The names by which globs can name members, without a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.errors import InputError
from pydistdiff.limits import Budget
from pydistdiff.model import MemberType
from pydistdiff.opening import open_given
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.inputs import Given
    from pydistdiff.limits import Limits


def member_names(given: Given, limits: Limits) -> set[str]:
    """Of the members of an input, as a report shows them. Raises InputError where it has none, or not all are known."""
    found = open_given(given, Budget(limits))
    findings = (*found.findings, *(found.opened.archive.findings if found.opened is not None else ()))
    problem = next((finding.message for finding in findings if finding.is_problem), None)
    if found.opened is None or problem is not None:
        raise InputError(f"{visible_name(given.name)}: {problem or 'it is no archive, and no directory'}")
    members = (member for member in found.opened.archive.members if member.type is not MemberType.DIRECTORY)
    return {visible_name(found.opened.display(member)) for member in members}
