"""Cuts the values of a node to what is shown, after the causes have seen them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.limits import option
from pydistdiff.model import OpaqueChange, Truncated, ValueChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.limits import Limits
    from pydistdiff.model import Change


def shown(changes: Sequence[Change], limits: Limits) -> list[Change]:
    """The changes with long values cut; of very many values those that no cause took come first.

    The others are counted, those of each cause by themselves.
    """
    most = limits.values
    values = [change for change in changes if isinstance(change, ValueChange)]
    if not most or len(values) <= most:
        return [_cut(change, limits.line_length) for change in changes]
    kept = {id(change) for change in sorted(values, key=_is_taken)[:most]}
    left = [change for change in values if id(change) not in kept]
    result = [
        _cut(change, limits.line_length)
        for change in changes
        if not isinstance(change, ValueChange) or id(change) in kept
    ]
    return [*result, *_counted(left, most, len(values))]


def _is_taken(change: ValueChange) -> bool:
    return change.cause is not None


def _counted(left: Iterable[ValueChange], shown_values: int, total: int) -> Iterable[OpaqueChange]:
    """What stands for the values that are not shown: a change for each cause."""
    groups: dict[tuple[object, ...], list[ValueChange]] = {}
    for change in left:
        groups.setdefault((change.significance, change.cause, change.also, change.harmless), []).append(change)
    for group in groups.values():
        first = group[0]
        yield OpaqueChange(
            significance=first.significance,
            reason=f"{len(group):,} more values differ",
            cause=first.cause,
            also=first.also,  # a change counts until all of its causes are ignored
            harmless=first.harmless,
            truncated=Truncated(shown_values, total, option("values")),
        )


def _cut(change: Change, length: int) -> Change:
    if not isinstance(change, ValueChange) or not length:
        return change
    total = max((len(text) for text in (change.a, change.b) if text is not UNSET), default=0)
    if total <= length:
        return change
    a, b = (text if text is UNSET or len(text) <= length else _shortened(text, length) for text in (change.a, change.b))
    return replace(change, a=a, b=b, truncated=Truncated(length, total, option("line_length")))


def _shortened(text: str, length: int) -> str:
    """The beginning of a visible text; an escape such as ⟦U+202E⟧ is left out rather than cut in two."""
    end = length
    opened = text.rfind("\u27e6", max(0, end - 10), end)
    if opened >= 0 and text.find("\u27e7", opened, end) < 0:
        end = opened
    return text[:end] + f"\u27e6\u2026 {len(text) - end:,} characters\u27e7"
