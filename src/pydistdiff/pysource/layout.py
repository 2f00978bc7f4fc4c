"""Which blocks of lines that differ hold layout, comments or statements that only moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from pydistdiff.diffing.lines import Block
    from pydistdiff.pysource.units import Unit

FORMATTING, COMMENTS, ORDER = "python-formatting", "python-comments", "statement-order"


MOST_TOGETHER = 6
"""Neighbouring groups of blocks that are tried together."""


class Units(Protocol):
    """One side as a row of units."""

    @property
    def units(self) -> Sequence[Unit]:
        """In the order of their lines."""

    def text(self, index: int) -> Hashable:
        """How a unit is written, its depth included: units with equal texts are equal."""

    def key(self, index: int) -> Hashable:
        """What a unit is without its layout, its depth included."""

    def indent(self, index: int) -> bytes | None:
        """The blanks that tell the depth of a unit; None where it begins behind another one in a line."""

    def comments(self, lines: Sequence[int], touched: Iterable[int]) -> dict[int, str] | None:
        """The comments by the line, at least those in these lines, which are those of these units or of none."""


class CommentChange(NamedTuple):
    """Comments that stand in a block of lines on both sides."""

    a: tuple[str, ...]
    b: tuple[str, ...]


class Told(NamedTuple):
    """What each block is, where that is sure, by its cause, and the comments that differ."""

    causes: tuple[tuple[Block, str], ...]
    comments: tuple[CommentChange, ...]
    is_whole: bool
    """Whether that is all that differs."""


NOTHING_TOLD = Told((), (), is_whole=False)


class _Group(NamedTuple):
    """Blocks that touch the same units, and the units of both sides that they touch, as ranges."""

    blocks: Sequence[Block]
    a: range
    b: range


def told_blocks(a: Units, b: Units, blocks: Sequence[Block]) -> Told:
    """The blocks in which no statement differs.

    A statement is touched by every block that has a line in it, and blocks that touch one statement belong together.
    They are layout if the statements that they touch are the same ones on both sides, in the same order: then the lines
    of one side can be put in place of those of the other, and the tree stays as it is.
    """
    groups = list(_groups(a, b, blocks))
    if not all(_is_equal(a, b, group) for group in groups):
        # the lines of a file that is laid out anew may be paired in such a way that no block has an equal side
        is_whole = _is_equal(a, b, _together(groups))
        groups = [_together(groups)] if is_whole else list(_merged(a, b, groups))
    equal = [_is_equal(a, b, group) for group in groups]
    refused = {a.units[index].top for group, calm in zip(groups, equal, strict=True) if not calm for index in group.a}
    refused.update(_elsewhere(a, b, groups))
    calm_groups = _independent(a, b, [group for group, calm in zip(groups, equal, strict=True) if calm], refused)
    others = [group for group, calm in zip(groups, equal, strict=True) if not calm]
    causes = [(block, ORDER) for group in _moved(a, b, others) for block in group.blocks]
    changed: list[CommentChange] = []
    for block, comments in _comments(a, b, calm_groups):
        causes.append((block, FORMATTING if comments.a == comments.b else COMMENTS))
        if comments.a != comments.b:
            changed.append(comments)
    return Told(tuple(sorted(causes)), tuple(changed), len(causes) == len(blocks))


def _is_equal(a: Units, b: Units, group: _Group) -> bool:
    if len(group.a) != len(group.b):
        return False
    pairs = zip(group.a, group.b, strict=True)
    # what is written alike is alike: most of a file that is laid out anew
    are_same = all(a.text(i) == b.text(j) or a.key(i) == b.key(j) for i, j in pairs)
    return are_same and _are_aligned(a, b, group)


def _merged(a: Units, b: Units, groups: Sequence[_Group]) -> Iterator[_Group]:
    """The groups, those together of which only all are equal: a statement may stand before a blank line and behind."""
    at = 0
    while at < len(groups):
        group = groups[at]
        if not _is_equal(a, b, group):
            for end in range(at + 2, min(at + MOST_TOGETHER, len(groups)) + 1):
                together = _together(groups[at:end])
                if _is_equal(a, b, together):
                    group, at = together, end - 1
                    break
        yield group
        at += 1


def _together(groups: Sequence[_Group]) -> _Group:
    first, last = groups[0], groups[-1]
    blocks = [block for group in groups for block in group.blocks]
    return _Group(blocks, range(first.a.start, last.a.stop), range(first.b.start, last.b.stop))


def _groups(a: Units, b: Units, blocks: Sequence[Block]) -> Iterator[_Group]:
    """The blocks, those together that touch one unit."""
    starts = [unit.start for unit in a.units], [unit.start for unit in b.units]
    open_: _Group | None = None
    for block in blocks:
        here = _Group([block], _touched(a, starts[0], *block[:2]), _touched(b, starts[1], *block[2:]))
        if open_ is not None and (_meet(open_.a, here.a) or _meet(open_.b, here.b)):
            open_ = _Group([*open_.blocks, block], _joined(open_.a, here.a), _joined(open_.b, here.b))
            continue
        if open_ is not None:
            yield open_
        open_ = here
    if open_ is not None:
        yield open_


def _touched(side: Units, starts: Sequence[int], low: int, high: int) -> range:
    """The units that have one of these lines, or a gap within them where there is none; units are in order."""
    last = bisect_left(starts, max(high, low))
    first = last
    while first and side.units[first - 1].end > low:
        first -= 1
    return range(first, last)


def _meet(one: range, other: range) -> bool:
    return bool(one) and bool(other) and one.stop > other.start


def _joined(one: range, other: range) -> range:
    return range(one.start, max(one.stop, other.stop)) if one and other else one or other


def _are_aligned(a: Units, b: Units, group: _Group) -> bool:
    """Whether as many equal lines stand around the blocks of a group on both sides, up to the ends of its units."""
    first, last = group.blocks[0], group.blocks[-1]
    if not group.a:
        return True
    before = [
        low - min(low, side.units[touched.start].start)
        for side, touched, low in ((a, group.a, first[0]), (b, group.b, first[2]))
    ]
    after = [
        max(high, side.units[touched.stop - 1].end) - high
        for side, touched, high in ((a, group.a, last[1]), (b, group.b, last[3]))
    ]
    return before[0] == before[1] and after[0] == after[1]


def _elsewhere(a: Units, b: Units, groups: Sequence[_Group]) -> Iterator[int]:
    """The statements in which units that no block touches differ in depth: what stands around them is indented anew."""
    i = j = 0
    for in_a, in_b in [*((group.a, group.b) for group in groups), (range(len(a.units), 0), range(len(b.units), 0))]:
        kept_a, kept_b = a.units[i : in_a.start], b.units[j : in_b.start]
        if [unit.depth for unit in kept_a] != [unit.depth for unit in kept_b]:
            yield from (unit.top for unit in kept_a)
        i, j = max(i, in_a.stop), max(j, in_b.stop)


def _independent(a: Units, b: Units, groups: Sequence[_Group], refused: Iterable[int]) -> list[_Group]:
    """The groups without those whose indentation differs, and may be bound to that of what is refused.

    It may be in a statement of which more differs; and what is left out so binds others of its statements in turn.
    """
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        if any(a.indent(i) != b.indent(j) for i, j in zip(group.a, group.b, strict=True)):
            for top in {a.units[index].top for index in group.a}:
                holders[top].append(number)
    left_out: set[int] = set()
    pending = [*refused]
    while pending:
        for number in holders.pop(pending.pop(), ()):
            if number not in left_out:
                left_out.add(number)
                pending += {a.units[index].top for index in groups[number].a}
    return [group for number, group in enumerate(groups) if number not in left_out]


def _moved(a: Units, b: Units, groups: Sequence[_Group]) -> list[_Group]:
    """The groups whose units all stand in another of these groups, in the same definition."""
    ids: dict[Hashable, int] = {}
    bodies = _Bodies(a, ids), _Bodies(b, ids)
    left = [_left(bodies[0].owned(group.a), bodies[1].owned(group.b)) for group in groups]
    totals: Counter[Hashable] = Counter()
    holders: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, counts in enumerate(left):
        for key, count in counts.items():
            totals[key] += count
            holders[key].append(number)
    kept = {number for number, counts in enumerate(left) if counts}
    pending = [key for key, total in totals.items() if total]
    while pending:
        for number in holders.pop(pending.pop(), ()):
            if number in kept:
                kept.remove(number)
                for key, count in left[number].items():
                    totals[key] -= count
                    pending.append(key)
    return [groups[number] for number in sorted(kept)]


class _Bodies:
    """What tells the bodies of statements apart on both sides: the heads and clauses around them, each with a number.

    `ids` are the numbers, which both sides share.
    """

    def __init__(self, side: Units, ids: dict[Hashable, int]) -> None:
        self._side = side
        self._ids = ids
        self._known = {-1: 0}

    def owned(self, touched: range) -> Counter[Hashable]:
        """The units, each with the body that it lies in."""
        found = ((index, self._side.units[index]) for index in touched)
        return Counter((unit.owner, self._body(unit.within), self._side.key(index)) for index, unit in found)

    def _body(self, head: int) -> int:
        heads = []
        while head not in self._known:
            heads.append(head)
            head = self._side.units[head].within
        body = self._known[head]
        for one in reversed(heads):
            key = body, self._side.units[one].owner, self._side.key(one)
            body = self._known[one] = self._ids.setdefault(key, len(self._ids) + 1)
        return body


def _left(a: Counter[Hashable], b: Counter[Hashable]) -> dict[Hashable, int]:
    """How many more of each there are in a than in b."""
    return {key: a[key] - b[key] for key in a | b if a[key] != b[key]}


def _comments(a: Units, b: Units, groups: Sequence[_Group]) -> Iterator[tuple[Block, CommentChange]]:
    """The comments in the blocks of groups; nothing where they cannot be told."""
    found = []
    for side, at in ((a, 0), (b, 2)):
        lines = [line for group in groups for block in group.blocks for line in range(block[at], block[at + 1])]
        touched = [index for group in groups for index in (group.b if at else group.a)]
        comments = side.comments(lines, touched)
        if comments is None:
            return
        found.append(comments)
    for group in groups:
        for block in group.blocks:
            here = (
                tuple([own[line] for line in range(block[at], block[at + 1]) if line in own])
                for own, at in zip(found, (0, 2), strict=True)
            )
            yield block, CommentChange(*here)
