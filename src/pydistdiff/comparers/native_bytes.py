"""Regions of native files: whose bytes differ, and how much of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.line_lists import own_names, strings
from pydistdiff.diffing.hexdump import equal_at_end, equal_at_start
from pydistdiff.diffing.values import Scalar, added, changed, compare_values, removed
from pydistdiff.model import Operation, ValueType
from pydistdiff.native.regions import AFTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary, Region

REGIONS = "regions"
SHORT = 24
"""Bytes of a region that are told one by one."""
PADDING = "padding"
"""What all gaps are called that are nothing but zeros."""


def differing_regions(a: Binary, b: Binary, sources: tuple[Source, Source]) -> Iterator[ValueChange]:
    """The regions that came, went, stand in another order or have other bytes; the second step of a path is the name.

    Two files without such a region are equal. Gaps that are nothing but zeros are told together.
    """
    regions_a, regions_b = ({region.name: region for region in side.regions} for side in (a, b))
    for change in compare_values(strings(regions_a), strings(regions_b), own_names):
        if change.op is Operation.REORDERED:
            yield replace(change, path=(REGIONS,))
    padding: tuple[list[str], list[str]] = [], []
    for name in dict.fromkeys((*regions_a, *regions_b)):
        one, other = _slice(sources[0], regions_a.get(name)), _slice(sources[1], regions_b.get(name))
        if name.startswith(AFTER) and all(side is None or _is_zeros(side) for side in (one, other)):
            for side, texts in zip((one, other), padding, strict=True):
                texts.append(f"{0 if side is None else side.size:,} {name}")
            continue
        told = _told(one, other)
        if one is None:
            yield added((REGIONS, name), told[1])
        elif other is None:
            yield removed((REGIONS, name), told[0])
        elif told[0] != told[1]:
            yield changed((REGIONS, name), *told)
    if padding[0] != padding[1]:
        both = [pair for pair in zip(*padding, strict=True) if pair[0] != pair[1]]
        yield changed((PADDING,), *(_bytes(f"zeros: {', '.join(side)}") for side in zip(*both, strict=True)))


def joined(changes: Iterable[ValueChange], a: Binary, b: Binary) -> Iterator[ValueChange]:
    """The changes of regions, those of the pieces of one whole together, where they have no cause."""
    wholes = {region.name: region.whole or region.name for region in (*a.regions, *b.regions)}
    groups: dict[object, list[ValueChange]] = {}
    for change in changes:
        name = str(change.path[-1])
        is_piece = len(change.path) > 1 and change.cause is None and name in wholes
        groups.setdefault(wholes[name] if is_piece else id(change), []).append(change)
    for whole, group in groups.items():
        if len(group) == 1:
            yield group[0]
        else:
            pieces = [[region for region in side.regions if wholes[region.name] == whole] for side in (a, b)]
            sizes = [f"{sum(region.size for region in side):,} bytes" for side in pieces]
            sizes[1] += f", {len(group):,} of {max(map(len, pieces)):,} pieces differ"
            yield changed((REGIONS, str(whole)), *map(_bytes, sizes))


def _slice(source: Source, part: Region | None) -> Source | None:
    return None if part is None else source.slice(part.start, part.size)


def _is_zeros(source: Source) -> bool:
    return not any(chunk.strip(b"\0") for chunk in source.chunks())


def _bytes(text: str) -> Scalar:
    return Scalar(ValueType.BYTES, text)


def _told(a: Source | None, b: Source | None) -> tuple[Scalar, Scalar]:
    """Both sides in words, which differ if the bytes do: few bytes one by one, of more how many there are."""
    texts = [side.all().hex(" ") if side.size <= SHORT else f"{side.size:,} bytes" for side in (a, b) if side]
    if a is None or b is None:
        return _bytes(texts[0]), _bytes(texts[0])
    if a.size == b.size > SHORT:
        texts[1] += told_share(a, b)
    elif min(a.size, b.size) > SHORT and (equal := equal_bytes(a, b) * 100 // max(a.size, b.size)):
        texts[1] += f", {equal} % equal at the ends"
    return _bytes(texts[0]), _bytes(texts[1])


def told_share(a: Source, b: Source) -> str:
    """How much of two sides of one size differs: `, 3 of them other`; nothing where they are equal."""
    size, equal = a.size, equal_bytes(a, b)
    if size - equal < max(size // 100, 2):
        return f", {size - equal:,} of them other" if equal < size else ""
    return f", {equal * 100 // size} % of them equal"


def equal_bytes(a: Source, b: Source) -> int:
    """How many bytes are equal at their offset; of two sizes, how many are equal at the beginning and at the end."""
    if a.size != b.size:
        start = equal_at_start(a, b)
        return start + equal_at_end(a, b, min(a.size, b.size) - start)
    count = 0
    for one, other in zip(a.chunks(), b.chunks(), strict=True):
        if one == other:
            count += len(one)
        else:
            differing = int.from_bytes(one) ^ int.from_bytes(other)
            count += differing.to_bytes(len(one)).count(0)
    return count
