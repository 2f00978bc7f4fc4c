"""The words for what became of a node, and the gathering of those that changed alike; shared by the reports."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UnsetType

from pydistdiff.model import BytesChange, Status, TextChange, TextView
from pydistdiff.reports.ranking import Concern
from pydistdiff.reports.wording import MINUS, change_of, counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.model import MemberType, Node
    from pydistdiff.reports.ranking import Entry

SECTIONS = {
    Concern.UNEXPLAINED: "Unexplained",
    Concern.EXPLAINED: "Explained, and it counts",
    Concern.HARMLESS: "Harmless",
}
"""The titles under which nodes stand."""

_ALIKE = 5
"""So many folded members of one directory that changed alike become one line."""


class Group(NamedTuple):
    """One entry, or several folded ones of one directory that changed alike."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The entry that stands for all."""
        return self.entries[0]


def grouped(entries: Iterable[Entry]) -> list[Group]:
    """The entries in their order; folded ones that changed alike are gathered where the first one stands."""
    alike: dict[object, list[Entry]] = {}
    for number, entry in enumerate(entries):
        alike.setdefault(_likeness(entry) if entry.folded else number, []).append(entry)
    groups: list[Group] = []
    for members in alike.values():
        if len(members) < _ALIKE:
            groups.extend(Group((entry,)) for entry in members)
        else:
            groups.append(Group(tuple(members)))
    return groups


def _likeness(entry: Entry) -> object:
    node = entry.node
    folders = tuple(None if path is None else posixpath.dirname(path) for path in (node.a, node.b))
    return entry.way, entry.concern, node.status, node.role, folders, node.causes, bool(entry.inside)


def notes_of(node: Node) -> Iterator[str]:
    """What is said of a node before its changes: its headline, its type, and why a comparer gave up."""
    if not isinstance(node.headline, UnsetType):
        yield node.headline
    if not isinstance(node.type_a, UnsetType) or not isinstance(node.type_b, UnsetType):
        a = None if node.a is None else _kind(node.type_a, node.target_a)
        b = None if node.b is None else _kind(node.type_b, node.target_b)
        yield f"type: {change_of(a, b) if a != b else a}"
    if not isinstance(node.fallback, UnsetType):
        yield f"not compared as {node.fallback.wanted}: {node.fallback.reason}"


def _kind(type_: MemberType | UnsetType, target: str | UnsetType) -> str:
    if isinstance(type_, UnsetType):
        return "regular file"
    return type_ if isinstance(target, UnsetType) else f"{type_} to {target}"


def way_of(entry: Entry) -> str:
    """The whole way to a node; of one that moved, both its paths."""
    node = entry.node
    if node.status is Status.MOVED:
        return " > ".join((*entry.way, change_of(node.a, node.b)))
    return entry.name


def folder_of(entry: Entry) -> str:
    """The whole way to the directory of a node, ended by a slash."""
    a, b = (None if path is None else posixpath.dirname(path) for path in (entry.node.a, entry.node.b))
    folder = next(path for path in (b, a, "") if path is not None)
    shown = change_of(f"{a}/", f"{b}/") if a is not None and b is not None and a != b else f"{folder}/"
    return " > ".join((*entry.way, shown))


def names_of(group: Group) -> str:
    """How many members a group has, and the first names: `304 members: x.pyc, y.pyc, z.pyc and 301 more`."""
    names = [posixpath.basename(entry.node.b or entry.node.a or "") for entry in group.entries[:3]]
    return f"{counted(len(group.entries), 'member')}: {listed(names, len(group.entries))}"


def facts_of(node: Node) -> list[str]:
    """What role and how much: `code`, `1,204 → 1,210 bytes`, `+4 -3`, with a real minus."""
    facts = [node.role.value] if node.role else []
    facts.extend(_size(node.size_a, node.size_b))
    lines = lines_of(node)
    return [*facts, lines] if lines else facts


def lines_of(node: Node) -> str:
    """How many lines came and went: `+4 -3`, with a real minus; empty where nothing is told by lines."""
    texts = list(_texts(node))
    added, removed = sum(text.lines_added for text in texts), sum(text.lines_removed for text in texts)
    return f"+{added:,} {MINUS}{removed:,}" if texts else ""


def _texts(node: Node) -> Iterator[TextChange | TextView]:
    """What counts the lines; a text beside bytes holds strings and the like, which are none."""
    texts = [change for change in node.changes if isinstance(change, TextChange)]
    is_binary = any(isinstance(change, BytesChange) for change in node.changes)
    if texts or is_binary or isinstance(node.views, UnsetType):
        yield from texts
    else:
        yield from (view for view in node.views if isinstance(view, TextView))


def _size(a: int | None, b: int | None) -> Iterator[str]:
    if a is not None and b is not None and a != b:
        yield f"{a:,} → {b:,} bytes"
    elif a is not None or b is not None:
        yield counted(a if a is not None else b or 0, "byte")


def causes_of(node: Node) -> str:
    """What explains a node's own changes: `partly explained by record-follows`; empty where nothing does."""
    if not node.causes:
        return ""
    partly = "partly " if any(change.cause is None for change in node.changes) else ""
    return f"{partly}explained by {listed(node.causes, most=4)}"


def names_by_id(root: Node) -> dict[str, str]:
    """The names of a node and of all under it, by their ids."""
    return {node.id: node.name for node in root.walk()}
