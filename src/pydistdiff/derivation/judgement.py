"""Each member that differs, as what it is to the sources: generated, left out, or not expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.derivation.case import Case, sides_of
from pydistdiff.derivation.rules import rule_of
from pydistdiff.model import Derivation, Generated, MemberType, Side, Status

if TYPE_CHECKING:
    from pydistdiff.derivation.case import Sides
    from pydistdiff.differences import Difference
    from pydistdiff.level import Level
    from pydistdiff.pairing.match import Placed


def derivation(level: Level, root: Difference) -> Derivation | None:
    """How what was made differs from its sources; None where neither input is made of the other.

    Places decide, and bytes: a file that only resembles one that lies elsewhere is one that the sources have not.
    """
    sides = sides_of(level)
    if sides is None:
        return None
    judged = _Judged(sides)
    for difference in root.children:
        match = difference.match
        assert match is not None
        judged.judge(difference, *((match.a, match.b) if sides.side is Side.A else (match.b, match.a)))
    return Derivation(
        source=sides.side,
        extra=tuple(judged.extra),
        changed=tuple(judged.changed),
        elsewhere=tuple(judged.elsewhere),
        unchecked=tuple(judged.unchecked),
        generated=tuple(judged.generated),
        left_out=tuple(judged.left_out),
    )


class _Judged:
    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self.extra: list[str] = []
        self.changed: list[str] = []
        self.elsewhere: list[str] = []
        self.unchecked: list[Generated] = []
        self.generated: list[Generated] = []
        self.left_out: list[str] = []

    def judge(self, difference: Difference, source: Placed | None, made: Placed | None) -> None:
        """Put a member where it belongs."""
        if made is None:
            self.left_out.append(difference.id)
            return
        if made.member.type is MemberType.DIRECTORY:
            return
        is_in_place = self._sides.is_in_place(source, made)
        if is_in_place and difference.status is Status.MOVED:
            return  # where a build puts it
        if is_in_place and _is_harmless(difference):
            self.generated.append(Generated(node=difference.id, rule="harmless"))
            return
        beside = source.member if source is not None and is_in_place else None
        rule = rule_of(Case(self._sides, difference, made, beside))
        if rule is not None:
            (self.generated if rule.is_checked else self.unchecked).append(Generated(node=difference.id, rule=rule.id))
        elif is_in_place:
            self.changed.append(difference.id)
        elif difference.status is Status.MOVED:
            self.elsewhere.append(difference.id)
        else:
            self.extra.append(difference.id)


def _is_harmless(difference: Difference) -> bool:
    return all(change.harmless for each in difference.walk() for change in each.changes)
