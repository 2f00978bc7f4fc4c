"""Collects what the readers, the distributions and the comparers found odd, and says which side has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import Hazard, HazardCode, Problem, Side

if TYPE_CHECKING:
    from pydistdiff.archives.member import Finding

MOST_PROBLEMS = 1_000
"""Problems that are listed one by one; a comparison that ran out of time would list every member otherwise."""


class _Seen(NamedTuple):
    order: tuple[int, int]
    member: str
    finding: Finding
    is_settled: bool


class Hazards:
    """Hazards and problems of one comparison.

    A hazard is one that both sides have only if the bytes behind it are equal too (REPORT-FORMAT.md, Verdict):
    then `is_settled` is true on both sides, and code, place and evidence agree.
    """

    def __init__(self) -> None:
        self._seen: dict[Side, dict[tuple[HazardCode, str, bytes], _Seen]] = {Side.A: {}, Side.B: {}}
        self._turn = 0
        self._count = 0

    def begin(self, turn: int) -> None:
        """What is added from here on belongs to this turn; turns may come in any order, results stand in theirs."""
        self._turn = turn

    def add(self, side: Side, member: str, place: str, finding: Finding, *, is_settled: bool) -> None:
        """A finding on one side. `member` is the whole way in; `place` is equal on both sides for the same place."""
        self._count += 1
        evidence = finding.evidence if finding.member is not None else finding.evidence + finding.message.encode()
        key = (finding.code, place, evidence)
        self._seen[side].setdefault(key, _Seen((self._turn, self._count), member, finding, is_settled))

    def results(self) -> tuple[tuple[Hazard, ...], tuple[Problem, ...]]:
        """All hazards, and those that are problems too, turn by turn in the order in which they were met."""
        entries: list[tuple[tuple[int, int], Side, _Seen]] = []
        in_a, in_b = self._seen[Side.A], self._seen[Side.B]
        for key, seen in in_a.items():
            other = in_b.get(key)
            if other is not None and other.is_settled and seen.is_settled:
                entries.append((seen.order, Side.BOTH, other))
            else:
                entries.append((seen.order, Side.A, seen))
        shared = {id(seen) for _, side, seen in entries if side is Side.BOTH}
        entries += [(seen.order, Side.B, seen) for seen in in_b.values() if id(seen) not in shared]
        entries.sort(key=lambda entry: entry[0])
        return tuple(map(_hazard, entries)), _problems(entries)


def _hazard(entry: tuple[tuple[int, int], Side, _Seen]) -> Hazard:
    _, side, seen = entry
    return Hazard(code=seen.finding.code, side=side, member=seen.member, message=seen.finding.message)


def _problems(entries: list[tuple[tuple[int, int], Side, _Seen]]) -> tuple[Problem, ...]:
    problems = [
        Problem(code=seen.finding.code, side=side, member=seen.member, message=seen.finding.message)
        for _, side, seen in entries
        if seen.finding.is_problem
    ]
    if len(problems) > MOST_PROBLEMS:
        last = problems[MOST_PROBLEMS - 1]
        message = f"and {len(problems) - MOST_PROBLEMS + 1:,} more members that could not be read or compared"
        problems[MOST_PROBLEMS - 1 :] = [
            Problem(code=last.code, side=Side.BOTH, member=last.member.partition(" > ")[0], message=message)
        ]
    return tuple(problems)
