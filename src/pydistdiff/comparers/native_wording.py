"""What changed in a native file, in one line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.headline import told_change
from pydistdiff.comparers.native_bytes import FUNCTIONS, REGIONS
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.model import ValueChange

_ONE_BY_ONE = 2
"""Changes of one fact that are told by their names; of more, how many there are."""
_MOST_REGIONS = 4


def told_native(changes: Iterable[ValueChange]) -> Iterator[str]:
    """Facts in their order, then functions, then the regions that no fact tells."""
    groups: dict[str, list[ValueChange]] = {}
    for change in changes:
        groups.setdefault(str(change.path[0]), []).append(change)
    for name, group in groups.items():
        if name == FUNCTIONS:
            yield _told_functions(group)
        elif name == REGIONS:
            yield _told_regions(group)
        else:
            yield from _told_fact(name, group)


def _told_fact(name: str, group: Sequence[ValueChange]) -> Iterator[str]:
    if len(group) <= _ONE_BY_ONE:
        for change in group:
            where = " ".join(map(str, change.path))
            yield f"{where} in another order" if change.op is Operation.REORDERED else told_change(where, change)
    else:
        yield f"{name} {_counted(change.op for change in group)}"


def _counted(operations: Iterable[Operation]) -> str:
    counts = Counter(operations)
    return ", ".join(f"{counts[operation]:,} {operation}" for operation in Operation if counts[operation])


def _told_functions(group: Sequence[ValueChange]) -> str:
    """How many functions came, went and changed; a change of many at once counts as many as it tells."""
    operations = [change.op for change in group for _ in range(change.items if isinstance(change.items, int) else 1)]
    return f"functions {_counted(operations)}"


def _told_regions(group: Sequence[ValueChange]) -> str:
    names = [str(change.path[1]) for change in group if len(change.path) > 1]
    if not names:
        return "regions in another order"
    more = len(names) - _MOST_REGIONS
    return f"bytes of {', '.join(names[:_MOST_REGIONS])}" + (f" and {more:,} more" if more > 0 else "")
