"""What became of a node, in plain words and with the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.model import AttributeChange, Operation, Status, TextChange, TextView, ValueChange
from pydistdiff.safetext import inert_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.model import Change, MemberType, Node

MOST_PARTS = 6
LONGEST_PART = 100
LONGEST_REASON = 600
_VERBS = {Status.ADDED: "came", Status.REMOVED: "went", Status.CHANGED: "changed", Status.MOVED: "moved"}


def inert_reason(reason: str) -> str:
    """A reason on one line that can do no harm, of a length that can be shown."""
    return cut(inert_line(reason), LONGEST_REASON)


def cut(text: str, longest: int) -> str:
    """The beginning of a text that is too long; of an escape such as ⟦U+202E⟧ nothing, rather than a half."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    opened = kept.rfind("\u27e6", max(0, len(kept) - 10))
    return (kept[:opened] if opened >= 0 and "\u27e7" not in kept[opened:] else kept) + "…"


def joined(parts: Iterable[str]) -> str:
    """The first parts, and how many more there are."""
    told = [cut(part, LONGEST_PART) for part in parts]
    more = len(told) - MOST_PARTS
    return "; ".join(told[:MOST_PARTS]) + (f"; and {more:,} more" if more > 0 else "")


def told_value(words: str, change: ValueChange) -> str:
    """A change of a value: `Requires-Python >=3.7 → >=3.8`, `console script x added: demo:main`."""
    a, b = (None if isinstance(side, UnsetType) else side for side in (change.a, change.b))
    if change.op is Operation.REORDERED:
        told = f"{words or 'entries'} in another order"
    elif change.op is Operation.CHANGED:
        types = ("", "") if change.type_a == change.type_b else (f" ({change.type_a})", f" ({change.type_b})")
        told = f"{words} {_short(a) or '(empty)'}{types[0]} → {_short(b) or '(empty)'}{types[1]}"
    else:
        known = b if change.op is Operation.ADDED else None
        told = f"{words} {change.op}" + (f": {_short(known)}" if known and known not in words else "")
    return f"{told} [{change.cause}]" if change.cause is not None else told


def _short(text: str | None) -> str:
    return cut(text or "", LONGEST_PART // 2)


def is_explained(changes: Iterable[Change]) -> bool:
    """Whether there are changes, and each that counts has a cause."""
    causes = [change.cause for change in changes if not change.harmless]
    return bool(causes) and None not in causes


def explanation(node: Node) -> str:
    """What explains a node that both sides have: `; partly explained by version-follows`; of others only causes."""
    causes = [change.cause for change in node.changes if not change.harmless]
    names = ", ".join(cut(name, LONGEST_PART) for name in dict.fromkeys(filter(None, causes)))
    if names:
        return f"; {'partly ' if None in causes else ''}explained by {names}"
    return "; not explained" if node.a is not None and node.b is not None else ""


def became(node: Node, *, with_headline: bool = True) -> str:
    """`came, 12 lines`, `changed, 12 lines added, 3 removed`, `moved from src/x.py`."""
    verb = _VERBS.get(node.status, "changed")
    path = next(
        (change for change in node.changes if isinstance(change, AttributeChange) and change.name == "path"), None
    )
    if path is not None and node.a is not None and node.b is not None:
        verb = f"moved from {cut(node.a, LONGEST_PART)}" + (" and changed" if node.status is Status.CHANGED else "")
    if with_headline and isinstance(node.headline, str):
        return f"{verb}: {node.headline}"
    if node.status is Status.MOVED:
        return verb
    return ", ".join([verb, *(_details(node) or _sizes(node))])


def _details(node: Node) -> list[str]:
    """What differs, by kind: lines, values, attributes; what lies inside of an archive that one side has."""
    details = [*_lines(node)]
    attributes = [
        change
        for change in node.changes
        if isinstance(change, AttributeChange) and change.name != "path" and not change.harmless
    ]
    details += map(_attribute, attributes[:MOST_PARTS])
    if len(attributes) > MOST_PARTS:
        details.append(f"{len(attributes) - MOST_PARTS:,} more attributes")
    values = sum(isinstance(change, ValueChange) and not change.harmless for change in node.changes)
    if values and not details:
        details.append(_counted(values, "value"))
    if node.children and (node.a is None or node.b is None):
        details.append(f"with {_counted(len(node.children), 'member')}")
    return details


def _lines(node: Node) -> Iterator[str]:
    texts: list[TextChange | TextView] = [change for change in node.changes if isinstance(change, TextChange)]
    if not texts and not isinstance(node.views, UnsetType):
        texts = [view for view in node.views if isinstance(view, TextView)]
    added, removed = sum(text.lines_added for text in texts), sum(text.lines_removed for text in texts)
    if not texts:
        return
    if node.a is None or node.b is None:
        yield _counted(added or removed, "line")
    else:
        yield f"{_counted(added, 'line')} added, {removed:,} removed"


def _attribute(change: AttributeChange) -> str:
    told = f"{change.name} {_or_none(change.a)} → {_or_none(change.b)}"
    return told + ("" if isinstance(change.members, UnsetType) else f" of {_counted(change.members, 'member')}")


def _or_none(value: str | None) -> str:
    return "(none)" if value is None else cut(value, LONGEST_PART // 2) or "(empty)"


def _sizes(node: Node) -> list[str]:
    kind: MemberType | UnsetType = node.type_b if node.a is None else node.type_a
    if (node.a is None or node.b is None) and not isinstance(kind, UnsetType):
        target = node.target_b if node.a is None else node.target_a
        return [f"a {kind}" + (f" to {cut(target, LONGEST_PART)}" if isinstance(target, str) else "")]
    a, b = node.size_a, node.size_b
    if a is not None and b is not None and a != b:
        return [f"{a:,} → {_counted(b, 'byte')}"]
    size = b if a is None else a
    return [] if size is None else [_counted(size, "byte")]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"
