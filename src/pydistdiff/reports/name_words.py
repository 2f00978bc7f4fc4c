"""What changed in public names, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.model import Operation
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from pydistdiff.model import Api, ApiEntry

_SHORT = 100


def names_title(api: Api) -> str:
    """`Public names: 2 breaking changes, 5 compatible`, and what is not known or not here."""
    breaking = counted(api.breaking, "breaking change") if api.breaking else "no breaking change"
    told = f"Public names: {breaking}, {api.compatible:,} compatible"
    if api.unread:
        told += f"; {counted(api.unread, 'module')} could not be read"
    if not isinstance(api.truncated, UnsetType):
        told += f"; the first {api.truncated.shown:,} are here ({api.truncated.limit} 0 keeps all)"
    return told


def names_statement(api: Api) -> str:
    """The line of the block: how many changes, and the first that breaks."""
    parts = []
    if api.breaking:
        first = next((entry for entry in api.entries if entry.breaking), None)
        parts.append(counted(api.breaking, "breaking change") + (f", first {_short(first)}" if first else ""))
    if api.compatible:
        parts.append(f"{api.compatible:,} compatible" if parts else counted(api.compatible, "compatible change"))
    if api.unread:
        parts.append(f"{counted(api.unread, 'module')} could not be read")
    return f"Public names: {'; '.join(parts) or 'none changed'}"


def _short(entry: ApiEntry) -> str:
    text = name_change(entry)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def whole_name(entry: ApiEntry) -> str:
    """The name with its module: `demo.client.Client.get`."""
    return f"{entry.module}.{entry.name}" if entry.module else entry.name


def name_change(entry: ApiEntry) -> str:
    """`demo.client.get changed (parameter-required)`; what came needs no rule."""
    told = f"{whole_name(entry)} {entry.op}"
    return told if entry.op is Operation.ADDED or entry.rule is None else f"{told} ({entry.rule})"
