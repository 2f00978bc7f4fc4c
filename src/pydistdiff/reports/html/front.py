"""The head of a page: what the two inputs are, the verdict, and the block that all reports begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.html.anchors import of_cause
from pydistdiff.reports.html.elements import Html, element
from pydistdiff.reports.html.links import linked
from pydistdiff.reports.wording import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.model import Cause, Input, Report


Block = tuple[tuple[str, ...], ...]
"""The statements of the block, line by line."""
UNEXPLAINED = "what is unexplained"
"""The words of the next step that lead to it."""


def header(report: Report, block: Block, title: str, first: tuple[str, str] | None, causes: Sequence[Cause]) -> Html:
    """The verdict and the block.

    `first` is the name and the anchor of the first member that nothing explains; `causes` are those that are listed.
    """
    (verdict,), *lines = block
    label, _, sentence = verdict.partition(": ")
    kind = report.verdict.value
    heading = element(
        "h1", element("strong", label, class_=f"verdict {kind}"), element("span", ":", class_="sr"), " ", sentence
    )
    rows = [_statement(statement, report, first, causes) for line in lines for statement in line]
    inputs = element("table", element("tbody", *_inputs(report)), class_="inputs")
    return element("header", element("p", title, class_="title"), heading, element("dl", *rows, class_="block"), inputs)


def _statement(statement: str, report: Report, first: tuple[str, str] | None, causes: Sequence[Cause]) -> Html:
    label, _, text = statement.partition(": ")
    targets: list[tuple[str, str]] = []
    if label == "Unexplained" and first is not None:
        targets = [first]
    elif label == "Next" and first is not None:
        targets = [(UNEXPLAINED, first[1])]
    elif label == "New in code":
        targets = [(text.partition(" ")[0].rstrip(","), "facts")]
    elif label == "Public names" and report.api is not None and report.api.entries:
        targets = [(text.partition(";")[0].partition(",")[0], "api")]
    elif label == "Causes":
        targets = [(cause.id, of_cause(cause.id)) for cause in causes]
    elif label == "Hazards" and report.hazards:
        targets = [(hazard.code, "hazards") for hazard in report.hazards[:1]]
    is_warning = label == "Problems" or (label == "Hazards" and bool(report.hazards))
    content = linked(text, targets)
    return element("div", element("dt", label), element("dd", content), class_="warning" if is_warning else None)


def _inputs(report: Report) -> Iterator[Html]:
    for side, given in (("a", report.a), ("b", report.b)):
        cells = (element("td", element("bdi", given.path)), element("td", described(given)), _digest(given))
        yield element("tr", element("th", side, scope="row"), *cells)


def _digest(given: Input) -> Html:
    return element("td", "sha256 ", element("code", given.sha256))
