"""The first page: the block that every report begins with, then what to review first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Operation, ReviewGroup, Side, Verdict
from pydistdiff.reports.block import name_of_root
from pydistdiff.reports.fact_words import FACTS, place_of
from pydistdiff.reports.name_words import names_title, whole_name
from pydistdiff.reports.wording import counted, listed
from pydistdiff.tui.page import Words
from pydistdiff.tui.parts import BLANK, Link, Tab, told, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import ApiEntry, Fact, Node, Report
    from pydistdiff.tui.index import Index
    from pydistdiff.tui.page import Section
    from pydistdiff.tui.parts import PageLine

REVIEW = "What to review first"
MOST_REVIEWED = 200
"""Members of one group that are listed: a page of 50,000 lines would take seconds, and nobody reads it."""
_NOTHING = {
    Verdict.IDENTICAL: "Nothing differs: the two have the same bytes.",
    Verdict.SAME_CONTENTS: "No member differs; what is around them is under “Harmless” in the outline.",
}
_GROUPS = {
    ReviewGroup.SOURCE: "not as the sources",
    ReviewGroup.STARTUP: "runs at install or start",
    ReviewGroup.DEPENDENCY: "dependencies",
    ReviewGroup.TAG: "where it can be installed",
    ReviewGroup.NATIVE: "native code",
    ReviewGroup.CODE: "code",
    ReviewGroup.DATA: "data",
    ReviewGroup.DOCUMENTATION: "tests, documentation",
}


def summary_sections(index: Index) -> Iterator[Section]:
    """The block, what to review first, and where the rest is."""
    report = index.report
    first, *others = index.block
    yield Words([words(first, "heading"), *(_block_line(text, report) for text in others)])
    if report.verdict in _NOTHING:
        yield Words([BLANK, words(_NOTHING[report.verdict])])
    if report.review:
        yield Words([BLANK, words(REVIEW, "heading")], stops=(1,))
    for group in ReviewGroup:
        entries = [entry for entry in report.review if entry.group is group]
        if entries:
            yield Words([words(f"{_GROUPS[group]} ({len(entries):,})", "head", indent=2)])
            lines = [_review_line(entry.node, entry.reason, index) for entry in entries[:MOST_REVIEWED]]
            more = len(entries) - len(lines)
            yield Words(
                [*lines, *([words(f"… and {more:,} more; the outline has all", "quiet", indent=4)] if more else [])]
            )
    yield from _facts(index)
    yield from _names(index)
    yield Words([BLANK, *_others(report)])


def _facts(index: Index) -> Iterator[Section]:
    """What the code newly does, the most pressing first."""
    facts = index.report.facts
    if not facts:
        return
    yield Words([BLANK, words(FACTS, "heading")], stops=(1,))
    lines = [_fact_line(fact, index) for fact in facts[:MOST_REVIEWED]]
    more = len(facts) - len(lines)
    yield Words([*lines, *([words(f"… and {more:,} more; other reports have all", "quiet", indent=2)] if more else [])])


def _fact_line(fact: Fact, index: Index) -> PageLine:
    node = index.by_id.get(fact.node)
    side = "" if fact.side is Side.B else f" in {fact.side}"
    if node is None:
        return words(f"{fact.node}: {fact.message} ({fact.code}{side})", indent=2)
    name = place_of(fact, {fact.node: " > ".join((*index.way(node), node.name))})
    return told((name, "link"), (f": {fact.message} ({fact.code}{side})", ""), link=Link(node=node), indent=2)


def _names(index: Index) -> Iterator[Section]:
    """Public names that changed, those that break their users first."""
    api = index.report.api
    if api is None or not api.entries:
        return
    yield Words([BLANK, words(names_title(api), "heading")], stops=(1,))
    lines = [_name_line(entry, index) for entry in api.entries[:MOST_REVIEWED]]
    more = len(api.entries) - len(lines)
    yield Words([*lines, *([words(f"… and {more:,} more; other reports have all", "quiet", indent=2)] if more else [])])


def _name_line(entry: ApiEntry, index: Index) -> PageLine:
    node = index.by_id.get(entry.node)
    declared = entry.after if entry.after is not None else entry.before
    rest = f" {entry.op}" + (f" ({entry.rule})" if entry.rule and entry.op is not Operation.ADDED else "")
    return told(
        ("breaks: " if entry.breaking else "", "warning"),
        (whole_name(entry), "link" if node is not None else ""),
        (f"{rest}: {declared}" if declared else rest, ""),
        link=None if node is None else Link(node=node),
        indent=2,
    )


def _block_line(text: str, report: Report) -> PageLine:
    """A line of the block; those about causes and hazards lead there."""
    name, _, _ = text.partition(":")
    if name == "Unexplained" and report.root.children:
        return words(text, "warning" if not text.endswith("none") else "")
    if name == "Causes":
        return _leading(text, "link", Link(tab=Tab.CAUSES))
    if name in ("Hazards", "Problems"):
        is_none = not report.hazards and name == "Hazards"
        return words(text) if is_none else _leading(text, "warning link", Link(tab=Tab.HAZARDS))
    return words(text)


def _leading(text: str, style: str, link: Link) -> PageLine:
    """A line whose name leads somewhere."""
    name, colon, rest = text.partition(":")
    return told((name, style), (f"{colon}{rest}", ""), link=link)


def _review_line(id_: str, reason: str, index: Index) -> PageLine:
    node: Node | None = index.by_id.get(id_)
    if node is None:  # a saved report may name nodes that it has not
        return words(f"{id_}: {reason}", indent=4)
    name = name_of_root(index.report) if node is index.report.root else " > ".join((*index.way(node), node.name))
    return told((name, "link"), (f": {reason}", ""), link=Link(node=node), indent=4)


def _others(report: Report) -> Iterator[PageLine]:
    if report.causes:
        ids = listed([cause.id for cause in report.causes], most=6)
        yield _leading(f"{counted(len(report.causes), 'cause')}: {ids}", "link", Link(tab=Tab.CAUSES))
    found = len(report.hazards) + len(report.problems)
    if found:
        yield words(f"{counted(found, 'hazard or problem')}", "warning link", Link(tab=Tab.HAZARDS))
    yield words("The two inputs: kinds, sizes, SHA-256", "link", Link(tab=Tab.ATTRIBUTES))
