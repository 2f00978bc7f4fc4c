"""The difference of a node in one line: the few things that matter most, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from pydistdiff.model import Operation
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.diffing.values import Path
    from pydistdiff.model import ValueChange

MOST_PARTS = 6
LONGEST_PART = 80


def headline_of(parts: Sequence[str]) -> str | None:
    """Parts, the most important first, in one visible line, or None where there are none."""
    if not parts:
        return None
    more = len(parts) - MOST_PARTS
    told = [visible_name(_cut(part)) for part in parts[:MOST_PARTS]]
    return "; ".join(told) + (f"; and {more:,} more" if more > 0 else "")


def ranked(
    changes: Iterable[ValueChange], first: Sequence[Path], known_as: Callable[[Path], Path] = tuple
) -> list[ValueChange]:
    """The changes at or below the given paths, in the order of these; not those of order.

    `known_as` gives the path by which a path is known among them.
    """
    told: list[tuple[int, ValueChange]] = []
    for change in changes:
        own = known_as(change.path)
        rank = next((rank for rank, path in enumerate(first) if own[: len(path)] == path), None)
        if rank is not None and change.op is not Operation.REORDERED:
            told.append((rank, change))
    return [change for _, change in sorted(told, key=lambda entry: entry[0])]


def told_change(name: str, change: ValueChange) -> str:
    """A change in words: `idna >=2.5 → >=2.8`, `idna added`."""
    if change.op is Operation.CHANGED and change.a is not UNSET and change.b is not UNSET:
        return f"{name} {change.a or '(empty)'} → {change.b or '(empty)'}"
    return f"{name} {change.op.value}"


def told_requirement(path: Sequence[str | int], change: ValueChange) -> str:
    """A change below a list of requirements whose path is `path`, in words; its name comes first."""
    name = str(change.path[len(path)])
    part = str(change.path[len(path) + 1]) if len(change.path) > len(path) + 1 else ""
    if not part:
        whole = change.a if change.b is UNSET else change.b
        return told_change(name, change) if change.op is Operation.CHANGED else f"{whole} {change.op.value}"
    if part == "specifier":
        return f"{name} {_any(change.a)} → {_any(change.b)}"
    return f"{name} {part} {_or(change.a, 'none')} → {_or(change.b, 'none')}"


def _any(text: object) -> str:
    return _or(text, "any")


def _or(text: object, instead: str) -> str:
    return text if isinstance(text, str) and text else instead


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_PART else text[: LONGEST_PART - 1] + "…"
