"""What to read first, in short: lines of the block, and a list of the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import HazardCode, Operation, ReviewGroup
from pydistdiff.reports.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.model import Dependency, Node, Report, Review

SHOWN_MEMBERS = 3
_SHOWN_UNEXPECTED = 30
_SHOWN_STARTUP = 2
_SHOWN_NEEDS = 6
_SHORT_REASON = 120
_TOLD_BY_LINES = (None, "text", "binary")
_OPERATIONS = (Operation.ADDED, Operation.CHANGED, Operation.REMOVED, Operation.REORDERED, Operation.MOVED)


class _Named(NamedTuple):
    """A node and the whole way to it, below the inputs."""

    node: Node
    name: str


def group_name(group: ReviewGroup) -> str:
    """The name as it is shown: tests are among the documentation."""
    return "tests, documentation" if group is ReviewGroup.DOCUMENTATION else str(group)


def groups(report: Report) -> list[str]:
    """A line for each group: the first members with the reason, and how many more there are."""
    nodes = _nodes(report)
    lines = []
    for group in ReviewGroup:
        members = [entry for entry in report.review if entry.group is group]
        if members:
            most = _SHOWN_UNEXPECTED if group is ReviewGroup.SOURCE else SHOWN_MEMBERS
            shown = [_shown(entry, nodes) for entry in members[:most]]
            lines.append(f"{group_name(group)}: {listed(shown, len(members), most)}")
    return lines


def startup(report: Report) -> str | None:
    """What runs at installation or start and is not the same; None where nobody knows."""
    entries = [entry for entry in report.review if entry.group is ReviewGroup.STARTUP]
    if entries:
        nodes = _nodes(report)
        shown = [_shown(entry, nodes) for entry in entries[:_SHOWN_STARTUP]]
        return listed(shown, len(entries), _SHOWN_STARTUP)
    if not (report.summary.members_a or report.summary.members_b) or not _is_reviewed(report):
        return None
    if any(hazard.code is HazardCode.EXECUTABLE_STARTUP for hazard in report.hazards):
        return "what differs of it is explained as harmless; see the hazards"
    # A module that is not new may still be changed and called by a hook that is not.
    nothing = "no hook, command or plug-in is new or changed"
    return nothing if report.complete else f"{nothing}, in what could be read"


def _is_reviewed(report: Report) -> bool:
    """Whether the report has a review: those of older programs have none."""
    if report.review:
        return True
    return all(change.harmless for node in report.root.walk() for change in node.changes)


def needs(report: Report) -> str | None:
    """What is needed otherwise, then tags: `idna >=2.5 → >=2.8; Requires-Python >=3.7 → >=3.8`."""
    nodes = _nodes(report)
    saying = [entry for entry in report.review if entry.group is ReviewGroup.DEPENDENCY]
    members = {entry.node for entry in saying}
    told = [one for one in report.dependencies if one.node in members]
    parts = [one.told for one in _ordered(told)]
    members -= {one.node for one in told}
    saying = [entry for entry in saying if entry.node in members]
    saying += [entry for entry in report.review if entry.group is ReviewGroup.TAG]
    for entry in saying:
        named = nodes.get(entry.node)
        by_lines = named is None or named.node.format in _TOLD_BY_LINES
        parts += [_shown(entry, nodes)] if by_lines else entry.reason.split("; ")
    parts = list(dict.fromkeys(parts))
    if not parts:
        return None
    more = len(parts) - _SHOWN_NEEDS
    return "; ".join(map(_cut, parts[:_SHOWN_NEEDS])) + (f"; and {more:,} more" if more > 0 else "")


def dependencies(report: Report) -> list[Dependency]:
    """What changed in the dependencies, each once, the optional ones last."""
    return _ordered(report.dependencies)


def _ordered(told: Iterable[Dependency]) -> list[Dependency]:
    return sorted(_once(told), key=_order)


def _order(dependency: Dependency) -> tuple[bool, int]:
    return dependency.is_optional, _OPERATIONS.index(dependency.op)


def _once(dependencies: Iterable[Dependency]) -> Iterator[Dependency]:
    """Each dependency once: several members of an sdist tell it, some of them without its marker."""
    told: dict[tuple[str | None, ...], Dependency] = {}
    for one in dependencies:
        key = (one.name, one.op, _without_marker(one.before), _without_marker(one.after))
        known = told.get(key)
        if known is None or len(known.told) < len(one.told):
            told[key] = one
    yield from told.values()


def _without_marker(asked: str | None) -> str | None:
    return None if asked is None else asked.partition(";")[0].strip()


def _nodes(report: Report) -> dict[str, _Named]:
    """The nodes that are in the review, by their ids."""
    wanted = {entry.node for entry in report.review}
    nodes: dict[str, _Named] = {}
    stack = [(report.root, "")]
    while stack:
        node, way = stack.pop()
        name = f"{way} > {node.name}" if way else node.name
        if node.id in wanted:
            nodes.setdefault(node.id, _Named(node, name))
        inside = "" if node is report.root else name
        stack += [(child, inside) for child in node.children]
    return nodes


def _shown(entry: Review, nodes: dict[str, _Named]) -> str:
    """A node and its reason; a saved report may name nodes that it has not."""
    named = nodes.get(entry.node)
    return f"{entry.node if named is None else named.name} ({_cut(entry.reason)})"


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT_REASON else text[: _SHORT_REASON - 1] + "…"
