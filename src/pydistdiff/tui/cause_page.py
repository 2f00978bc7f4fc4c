"""Why things differ: the causes of a member, or all of them, with what they were recognised by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.cause_words import evidence_of, judgement_of
from pydistdiff.reports.wording import counted
from pydistdiff.tui.diff_page import node_links
from pydistdiff.tui.page import Words
from pydistdiff.tui.parts import BLANK, Link, Tab, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Cause, Node
    from pydistdiff.tui.index import Index
    from pydistdiff.tui.page import Section
    from pydistdiff.tui.parts import PageLine


_FEW, _MANY = 5, 200
"""Sentences of evidence that are shown, of all causes and of those of one member."""


def all_causes(index: Index) -> Iterator[Section]:
    """Every cause, the most important first, and the members that each leads to."""
    if not index.report.causes:
        yield Words([words("There is no cause: nothing that differs was recognised.")])
        return
    yield Words([words("Causes, the most important first; Enter leads to a member, Backspace back.", "quiet")])
    for cause in index.report.causes:
        lines = [BLANK, *_cause(cause, _FEW)]
        nodes = index.by_cause.get(cause.id, ())
        lines.extend(node_links(nodes, index.report.root))
        known = {name for node in nodes for name in (node.name, node.a, node.b)}
        others = [name for name in cause.members if name not in known]
        if others:
            lines.append(words(f"such as {', '.join(others)}", "quiet", indent=2))
        yield Words(lines, stops=(1,))


def causes_of(node: Node, index: Index) -> Iterator[Section]:
    """The causes that explain changes of a node, and how much is left."""
    left = sum(change.cause is None for change in node.changes)
    if left:
        yield Words([words(f"! {counted(left, 'change')} of {len(node.changes):,} not explained.", "warning")])
    elif not node.causes:
        yield Words([words("There is nothing here that needs a cause.")])
    for id_ in node.causes:
        cause = index.causes.get(id_)
        if cause is None:
            yield Words([BLANK, words(f"{id_}: the report says no more of it")])
            continue
        more = len(index.by_cause.get(id_, ())) - 1
        others = [words(f"{counted(more, 'other member')} too", "link", Link(tab=Tab.CAUSES, subject=id_), indent=2)]
        yield Words([BLANK, *_cause(cause, _MANY), *(others if more > 0 else [])], stops=(1,))


def _cause(cause: Cause, most: int) -> Iterator[PageLine]:
    yield words(f"{cause.id}: {cause.title}", "heading")
    yield words(", ".join(judgement_of(cause)), indent=2)
    sentences = list(evidence_of(cause))
    for sentence in sentences[:most]:
        yield words(sentence, indent=2)
    if len(sentences) > most:
        yield words(f"… and {len(sentences) - most:,} more like these", "quiet", indent=2)
    if cause.remedy:
        yield words(f"remedy: {cause.remedy}", "remedy", indent=2)
