"""A file cut into regions, so that every byte of it belongs to exactly one."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.native.binary import NativeError, Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_CLAIMS = 60_000
"""Regions that a file may declare. Objects with a section for each function have some ten thousand."""
AFTER = "after "
"""How the name of a gap begins; that of the region before it follows."""
START = "beginning"
"""What the gap before the first region is called."""


def cut(size: int, claims: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of a file of this size, in its order: those claimed, and what is left between and behind them.

    Of bytes that are claimed twice the earlier claim keeps them; of the later one the pieces are left that nobody has,
    and these say nothing wholly and have no cause. A gap is called after the region before it. Names that stand again
    are numbered. Raises NativeError where a claim reaches out of the file.
    """
    if len(claims) > MOST_CLAIMS:
        raise NativeError(f"more than {MOST_CLAIMS:,} regions")
    taken = _Taken()
    pieces: list[Region] = []
    for claim in claims:
        if claim.start < 0 or claim.size < 0 or claim.end > size:
            raise NativeError(f"{claim.name} lies outside the file")
        parts = taken.take(claim.start, claim.end)
        if parts == [(claim.start, claim.end)]:
            pieces.append(claim)
        else:
            pieces += [Region(claim.name, start, end - start) for start, end in parts]
    pieces.sort(key=lambda piece: piece.start)
    return tuple(_named(_filled(pieces, size)))


def overlaps(claims: Iterable[Region]) -> Iterator[tuple[Region, Region]]:
    """Regions that share bytes with another one that begins before or with them, each with one of those."""
    reaching: Region | None = None
    for claim in sorted(claims, key=lambda claim: (claim.start, claim.end)):
        if not claim.size:
            continue
        if reaching is not None and claim.start < reaching.end:
            yield reaching, claim
        if reaching is None or claim.end > reaching.end:
            reaching = claim


class Ranges:
    """Ranges of bytes, joined where they touch each other, so that any number of questions is cheap."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(one for one in ranges if one[0] < one[1]):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, start: int, end: int) -> bool:
        """Whether any byte from `start` up to `end` lies in one of them; of an empty place, whether that does."""
        place = bisect_right(self._ends, start)
        return place < len(self._ends) and self._starts[place] < end


class _Taken:
    """Ranges that are taken, as long as they can be: none touches another."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> list[tuple[int, int]]:
        """Take a range; what was free of it."""
        if start == end:
            return []
        first = bisect_right(self._ends, start - 1)
        last = bisect_right(self._starts, end)
        starts, ends = self._starts[first:last], self._ends[first:last]
        free: list[tuple[int, int]] = []
        at = start
        for begin, stop in zip(starts, ends, strict=True):
            if at < begin:
                free.append((at, begin))
            at = max(at, stop)
        if at < end:
            free.append((at, end))
        self._starts[first:last] = [min([start, *starts])]
        self._ends[first:last] = [max([end, *ends])]
        return free


def _filled(pieces: Sequence[Region], size: int) -> Iterator[Region]:
    at, name = 0, ""
    for piece in pieces:
        if at < piece.start:
            yield Region(f"{AFTER}{name}" if name else START, at, piece.start - at)
        yield piece
        at, name = piece.end, piece.name
    if at < size:
        yield Region(f"{AFTER}{name}" if name else START, at, size - at)


def _named(regions: Iterable[Region]) -> Iterator[Region]:
    """The regions with names of which none stands twice, also not one that looks like a numbered one."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for region in regions:
        name = region.name
        while name in seen:
            counts[region.name] += 1
            name = f"{region.name} #{counts[region.name] + 1}"
        seen.add(name)
        yield region if name == region.name else replace(region, name=name, whole=region.name)
