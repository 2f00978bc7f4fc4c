"""What a reviewer reads first: members by reason, dependencies, public names, and what code newly does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Operation, ReviewGroup
from pydistdiff.reports.fact_words import FACTS
from pydistdiff.reports.html.diff import two_sides
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined, prose
from pydistdiff.reports.html.lists import Listing
from pydistdiff.reports.name_words import names_title, whole_name
from pydistdiff.reports.review_lines import group_name
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.model import ApiEntry, Dependency, Fact, Report, Review
    from pydistdiff.reports.html.links import Links

_MOST_IN_GROUP = 8
"""Members of one group of what to review first: the first page of a reader, not a second index."""


_MOST_NAMED = 8
"""Members that say one dependency; a package has it in two or three."""
_DEPENDENCY = ("What", "a", "b", "Said by")


def reviewing(report: Report, links: Links) -> Iterator[Listing]:
    """The lists in the order of reading; an empty one is none. Of two single files there is nothing to choose."""
    if report.root.children:
        yield Listing("review", "What to review first", "group", list(_groups(report, links)))
    dependencies = [_dependency(same, links) for same in _alike(report.dependencies)]
    yield Listing("dependencies", "Dependencies", "dependency", dependencies, _DEPENDENCY)
    yield Listing("facts", FACTS, "fact", [_fact(one, links) for one in report.facts])
    if report.api is not None:
        yield Listing("api", names_title(report.api), "name", [_name(one, links) for one in report.api.entries])


def _groups(report: Report, links: Links) -> Iterator[Html]:
    for group in ReviewGroup:
        entries = [entry for entry in report.review if entry.group is group]
        if entries:
            items = [element("li", *_reviewed(entry, links)) for entry in entries[:_MOST_IN_GROUP]]
            more = len(entries) - _MOST_IN_GROUP
            items += [element("li", f"and {counted(more, 'more member')}", class_="cut")] if more > 0 else []
            yield element("li", element("b", group_name(group)), element("ul", *items))


def _reviewed(entry: Review, links: Links) -> Iterator[Html | str]:
    yield links.to(entry.node)
    yield joined([": ", prose(entry.reason)])


def _alike(dependencies: Iterable[Dependency]) -> Iterable[list[Dependency]]:
    """Those that say the same, together: an sdist has its metadata twice."""
    alike: dict[tuple[str, str, str | None, str | None], list[Dependency]] = {}
    for one in dependencies:
        alike.setdefault((one.name, one.op, one.before, one.after), []).append(one)
    return alike.values()


def _dependency(same: list[Dependency], links: Links) -> Html:
    one = same[0]
    cells = [_side("del", one.before), _side("ins", one.after)]
    name = element("th", element("bdi", one.name), element("small", one.op), scope="row")
    nodes = list(dict.fromkeys(each.node for each in same))
    more = len(nodes) - _MOST_NAMED
    members = [joined(map(links.to, nodes[:_MOST_NAMED]), ", "), f" and {more:,} more" if more > 0 else ""]
    return element("tr", name, *cells, element("td", *members))


def _side(tag: str, told: str | None) -> Html:
    return element("td", EMPTY if told is None else element(tag, told or "any"))


def _name(one: ApiEntry, links: Links) -> Html:
    """What became of a name, by which rule and where, above its declarations."""
    breaks = [element("strong", "breaks", class_="breaks"), " "] if one.breaking else []
    name = element("b", element("bdi", whole_name(one)))
    rule = f" ({one.rule})" if one.rule and one.op is not Operation.ADDED else ""
    told = element("p", *breaks, f"{one.kind} ", name, f" {one.op}{rule}, in ", links.to(one.node))
    return element("li", told, two_sides(one.before, one.after))


def _fact(one: Fact, links: Links) -> Html:
    line = "" if one.line is None else f", line {one.line:,}"
    place = joined([links.to(one.node), f"{line}, in {one.side}: "])
    return element("li", element("code", one.code), " ", place, prose(one.message))
