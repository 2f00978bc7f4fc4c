"""How a distribution differs from its sources, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import InputKind, Side, TextChange
from pydistdiff.reports.wording import MINUS, counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydistdiff.model import Derivation, Node, Report

_SHOWN = 6
_LONGEST = 100
_WORDS = {InputKind.GIT: "checkout", InputKind.DIRECTORY: "folder", InputKind.SDIST: "sdist"}


def name_of_sources(report: Report, derivation: Derivation) -> str:
    """What the sources are: `checkout`, `sdist`."""
    given = report.a if derivation.source is Side.A else report.b
    return _WORDS.get(given.kind, "source archive")


def source_statement(report: Report) -> str | None:
    """The line of the block: what is not expected of what was made of the sources, by name, then what is."""
    derivation = report.derivation
    if derivation is None:
        return None
    nodes = {node.id: node for node in report.root.children}
    sources = name_of_sources(report, derivation)
    unexpected = [
        (label, _named(ids, nodes))
        for label, ids in (
            (f"not in the {sources}", derivation.extra),
            (f"other bytes than in the {sources}", derivation.changed),
            (f"elsewhere in the {sources}", derivation.elsewhere),
        )
        if ids
    ]
    if unexpected:
        parts = [f"{label}: {names}" for label, names in unexpected]
    else:
        parts = [f"Against the {sources}: nothing in it is unexpected"]
    if derivation.unchecked:
        parts.append(f"generated, not checked: {_named([one.node for one in derivation.unchecked], nodes)}")
    if derivation.generated:
        parts.append(f"{counted(len(derivation.generated), 'generated file')} as expected")
    if derivation.left_out:
        parts.append(f"{counted(len(derivation.left_out), 'file')} of the {sources} left out")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _named(ids: Sequence[str], nodes: Mapping[str, Node]) -> str:
    """The names with a few words each; a saved report may name nodes that it has not."""
    shown = [_with_size(nodes[each]) if each in nodes else each for each in ids[:_SHOWN]]
    return listed(shown, len(ids), _SHOWN)


def _with_size(node: Node) -> str:
    texts = [change for change in node.changes if isinstance(change, TextChange)]
    name = node.name if len(node.name) <= _LONGEST else f"{node.name[: _LONGEST - 1]}…"
    if not texts:
        size = node.size_b if node.a is None else node.size_a
        is_alone = node.a is None or node.b is None
        return f"{name} ({counted(size, 'byte')})" if is_alone and size is not None else name
    added, removed = sum(text.lines_added for text in texts), sum(text.lines_removed for text in texts)
    if node.a is None or node.b is None:
        return f"{name} ({counted(added or removed, 'line')})"
    return f"{name} (+{added:,} {MINUS}{removed:,})"
