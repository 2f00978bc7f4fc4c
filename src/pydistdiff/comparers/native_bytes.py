"""Regions and functions of native files: whose bytes differ, and how much of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.line_lists import own_names, strings
from pydistdiff.diffing.hexdump import equal_at_end, equal_at_start
from pydistdiff.diffing.values import Scalar, added, changed, compare_values, removed
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary, Function, Region

REGIONS = "regions"
FUNCTIONS = "functions"
SHORT = 24
"""Bytes of a region that are told one by one."""
MOST_ALIKE = 200
"""Functions of one size with other bytes that are told one by one; of more, one change has all names."""


def differing_regions(a: Binary, b: Binary, sources: tuple[Source, Source]) -> Iterator[ValueChange]:
    """The regions that came, went, stand in another order or have other bytes; the second step of a path is the name.

    Two files without such a region are equal.
    """
    regions_a, regions_b = ({region.name: region for region in side.regions} for side in (a, b))
    for change in compare_values(strings(regions_a), strings(regions_b), own_names):
        if change.op is Operation.REORDERED:
            yield replace(change, path=(REGIONS,))
    for name in dict.fromkeys((*regions_a, *regions_b)):
        one, other = _slice(sources[0], regions_a.get(name)), _slice(sources[1], regions_b.get(name))
        told = _told(one, other)
        if one is None:
            yield added((REGIONS, name), told[1])
        elif other is None:
            yield removed((REGIONS, name), told[0])
        elif told[0] != told[1]:
            yield changed((REGIONS, name), *told)


def differing_functions(a: Binary, b: Binary, sources: tuple[Source, Source]) -> Iterator[ValueChange]:
    """The functions that came, went or have other bytes."""
    functions_a, functions_b = ({function.name: function for function in side.functions} for side in (a, b))
    alike: list[ValueChange] = []
    for name in dict.fromkeys((*functions_a, *functions_b)):
        one, other = functions_a.get(name), functions_b.get(name)
        path = (FUNCTIONS, name)
        if other is None:
            yield removed(path, _size(one))
        elif one is None:
            yield added(path, _size(other))
        elif one.size != other.size:
            yield changed(path, _size(one), _size(other))
        else:
            texts = _told(_slice(sources[0], one), _slice(sources[1], other), shortest=0)
            if texts[0] != texts[1]:
                alike.append(changed(path, *texts))
    yield from alike if len(alike) <= MOST_ALIKE else [_together(alike)]


def _together(alike: Sequence[ValueChange]) -> ValueChange:
    names = ", ".join(str(change.path[-1]) for change in alike)
    told = f"{len(alike):,} functions of the same size"
    change = changed((FUNCTIONS,), _bytes(told), _bytes(f"other bytes in each of them: {names}"))
    return replace(change, items=len(alike))


def _slice(source: Source, part: Region | Function | None) -> Source | None:
    return None if part is None else source.slice(part.start, part.size)


def _size(function: Function | None) -> Scalar:
    return _bytes("none" if function is None else f"{function.size:,} bytes")


def _bytes(text: str) -> Scalar:
    return Scalar(ValueType.BYTES, text)


def _told(a: Source | None, b: Source | None, shortest: int = SHORT) -> tuple[Scalar, Scalar]:
    """Both sides in words, which differ if the bytes do; of more than `shortest` bytes how many there are."""
    texts = [side.all().hex(" ") if side.size <= shortest else f"{side.size:,} bytes" for side in (a, b) if side]
    if a is None or b is None:
        return _bytes(texts[0]), _bytes(texts[0])
    if a.size > shortest and b.size > shortest:
        equal = equal_bytes(a, b)
        if not equal == a.size == b.size:
            texts[1] += f", {_share(equal, a.size, b.size)}"
    return _bytes(texts[0]), _bytes(texts[1])


def _share(equal: int, size_a: int, size_b: int) -> str:
    size = max(size_a, size_b)
    if size_a != size_b:
        return f"{equal * 100 // size} % equal at the ends"
    return f"{size - equal:,} of them other" if size - equal < size // 100 else f"{equal * 100 // size} % of them equal"


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
