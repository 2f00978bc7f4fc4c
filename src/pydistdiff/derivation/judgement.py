"""Each member that differs, as what it is to the sources: generated, left out, or not expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.derivation.case import Case, Sides, place_of
from pydistdiff.derivation.rules import RULES
from pydistdiff.derivation.stages import side_of_sources, stage_of
from pydistdiff.model import Derivation, Generated, MemberType, Side, Status

if TYPE_CHECKING:
    from pydistdiff.derivation.rules import Rule
    from pydistdiff.differences import Difference
    from pydistdiff.level import Level
    from pydistdiff.pairing.match import Placed


def derivation(level: Level, root: Difference) -> Derivation | None:
    """How what was made differs from its sources; None where neither input is made of the other.

    Places decide, and bytes: a file that only resembles one that lies elsewhere is one that the sources have not.
    """
    side = side_of_sources(level.a, level.b)
    if side is None:
        return None
    sources, made = (level.a, level.b) if side is Side.A else (level.b, level.a)
    stage = stage_of(made)
    assert stage is not None
    judged = _Judged(Sides(level, sources, made, stage))
    for difference in root.children:
        match = difference.match
        assert match is not None
        judged.judge(difference, *((match.a, match.b) if side is Side.A else (match.b, match.a)))
    return Derivation(
        source=side,
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
        is_in_place = source is not None and self._is_in_place(source, made)
        if is_in_place and difference.status is Status.MOVED:
            return  # where a build puts it
        if is_in_place and _is_harmless(difference):
            self.generated.append(Generated(node=difference.id, rule="harmless"))
            return
        beside = source.member if source is not None and is_in_place else None
        rule = _rule(Case(self._sides, difference, made.member, beside)) if made.occurrence == 1 else None
        if rule is not None:
            (self.generated if rule.is_checked else self.unchecked).append(Generated(node=difference.id, rule=rule.id))
        elif is_in_place:
            self.changed.append(difference.id)
        elif difference.status is Status.MOVED:
            self.elsewhere.append(difference.id)
        else:
            self.extra.append(difference.id)

    def _is_in_place(self, source: Placed, made: Placed) -> bool:
        places = place_of(self._sides.sources, source.member.path), place_of(self._sides.made, made.member.path)
        return places[0] == places[1] and source.occurrence == made.occurrence


def _is_harmless(difference: Difference) -> bool:
    return all(change.harmless for each in difference.walk() for change in each.changes)


def _rule(case: Case) -> Rule | None:
    """The rule that knows a regular file, if one does; a link is what nobody generates."""
    if case.member.type is not None:
        return None
    return next((rule for rule in RULES if rule.fits(case)), None)
