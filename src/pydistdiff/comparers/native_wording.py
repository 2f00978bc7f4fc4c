"""What changed in a native file, in one line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import UNSET

from pydistdiff.comparers.headline import LONGEST_PART, told_change
from pydistdiff.comparers.native_bytes import PADDING, REGIONS
from pydistdiff.comparers.native_functions import FUNCTIONS
from pydistdiff.comparers.native_strings import STRINGS
from pydistdiff.comparers.native_versions import told_versions
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary

_ONE_BY_ONE = 2
"""Changes of one fact that are told by their names; of more, how many there are."""
_MOST_REGIONS = 3


def told_native(changes: Iterable[ValueChange], a: Binary, b: Binary) -> Iterator[str]:
    """Facts in their order, then functions, then the regions that no fact tells; quiet facts if there is no other."""
    groups: dict[str, list[ValueChange]] = {}
    for change in changes:
        groups.setdefault(str(change.path[0]), []).append(change)
    quiet = a.quiet | b.quiet
    quiet |= {PADDING}
    is_all = groups.keys() <= quiet | {REGIONS}
    for name, group in groups.items():
        if name == FUNCTIONS:
            yield _told_functions(group)
        elif name == PADDING:
            if len(groups) == 1:
                yield "gaps of zeros"
        elif name == REGIONS:
            yield _told_regions(group, {region.name: region.size for region in (*a.regions, *b.regions)})
        elif is_all or name not in quiet:
            versions = told_versions(a, b) if name == STRINGS else None
            if versions is not None:
                yield versions
            if versions is None or len(group) > _ONE_BY_ONE or any(map(_is_many, group)):
                yield from _told_fact(name, group)


def _told_fact(name: str, group: Sequence[ValueChange]) -> Iterator[str]:
    if len(group) <= _ONE_BY_ONE and not any(map(_is_many, group)):
        for change in group:
            where = " ".join(map(str, change.path))
            told = f"{where} in another order" if change.op is Operation.REORDERED else told_change(where, change)
            yield told if len(told) <= LONGEST_PART else f"{where} {change.op}"
    else:
        yield f"{name} {_counted(group)}"


def _is_many(change: ValueChange) -> bool:
    """Whether a change tells of many things at once; in another order they are one list all the same."""
    return change.items is not UNSET and change.op is not Operation.REORDERED


def _counted(group: Iterable[ValueChange]) -> str:
    """How many came, went and changed; a change of many at once counts as many as it tells."""
    counts: Counter[Operation] = Counter()
    for change in group:
        counts[change.op] += change.items if isinstance(change.items, int) and _is_many(change) else 1
    return ", ".join(f"{counts[operation]:,} {operation}" for operation in Operation if counts[operation])


def _told_functions(group: Sequence[ValueChange]) -> str:
    if len(group) <= _ONE_BY_ONE and not any(map(_is_many, group)):
        return f"{FUNCTIONS} {', '.join(f'{change.path[-1]} {change.op}' for change in group)}"
    return f"{FUNCTIONS} {_counted(group)}"


def _told_regions(group: Sequence[ValueChange], sizes: Mapping[str, int]) -> str:
    """The largest regions."""
    names = [str(change.path[1]) for change in group if len(change.path) > 1]
    if not names:
        return "regions in another order"
    names.sort(key=lambda name: -sizes.get(name, 0))
    more = len(names) - _MOST_REGIONS
    return f"bytes of {', '.join(names[:_MOST_REGIONS])}" + (f" and {more:,} more" if more > 0 else "")
