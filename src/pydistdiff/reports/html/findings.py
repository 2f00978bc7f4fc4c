"""What was found out about the pair as a whole: causes, hazards, problems, and what the policy hid."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from pydistdiff.reports.cause_words import evidence_of, judgement_of
from pydistdiff.reports.html.anchors import of_cause
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined, prose
from pydistdiff.reports.html.lists import Listing
from pydistdiff.reports.policy_lines import policy_entries
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Cause, Hazard, Problem, Report

_SHOWN_EVIDENCE = 4
_EVIDENCE_BYTES = 30_000
"""What all sentences of one cause may take: the first cause is always shown."""


def findings(report: Report) -> Iterator[Listing]:
    """The lists in the order of reading; an empty one is none."""
    yield Listing("hazards", "Hazards", "hazard", list(map(_found, report.hazards)))
    yield Listing(
        "problems", "Problems: what could not be read or compared", "problem", list(map(_found, report.problems))
    )
    is_one_version = report.a.version == report.b.version
    causes = [_cause(cause, has_remedy=is_one_version) for cause in report.causes]
    yield Listing("causes", "Causes", "cause", causes)
    rules = [
        element("li", *(element("p", line.text.strip()) for line in entry)) for entry in policy_entries(report.policy)
    ]
    yield Listing("policy", "Policy", "rule", rules)


def _found(one: Hazard | Problem) -> Html:
    code = element("strong", one.code, class_="code")
    place = joined([" in ", element("b", one.side), ": ", element("bdi", one.member)])
    return element("li", code, place, element("p", prose(one.message)))


def _cause(cause: Cause, *, has_remedy: bool) -> Html:
    """A cause, open where it counts. Between two builds of one version the remedy always stands below it."""
    remedy = element("p", element("b", "Remedy: "), prose(cause.remedy), class_="remedy") if cause.remedy else EMPTY
    name = element("code", cause.id, class_="cause")
    facts = element("span", f"({', '.join(judgement_of(cause))})", class_="facts")
    summary = element("summary", name, ": ", prose(cause.title), " ", facts)
    inside = element("div", *_evidence(cause), EMPTY if has_remedy else remedy, id=of_cause(cause.id))
    details = element("details", summary, inside, open=not cause.harmless)
    return element("li", details, remedy if has_remedy else EMPTY)


def _evidence(cause: Cause) -> Iterator[Html]:
    items = [element("li", prose(sentence)) for sentence in evidence_of(cause)]
    told = sum(total <= _EVIDENCE_BYTES for total in accumulate(len(item.encode()) for item in items))
    if told < len(items):
        items[told:] = [element("li", f"… {counted(len(items) - told, 'more sentence')}, which --json has")]
    if items:
        yield element("ul", *items[:_SHOWN_EVIDENCE])
    more = items[_SHOWN_EVIDENCE:]
    if more:
        yield element("details", element("summary", f"{len(more)} more"), element("ul", *more))
