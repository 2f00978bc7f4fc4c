"""The whole page: one file without scripts, links to elsewhere, or anything that is fetched."""

from __future__ import annotations

import base64
import hashlib
import math
import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydistdiff.limits import option
from pydistdiff.reports.block import block_lines, name_of_root, next_step
from pydistdiff.reports.html import front, index
from pydistdiff.reports.html.body import Canvas
from pydistdiff.reports.html.elements import EMPTY, Html, brief_text, element, end, joined, of_comment, start
from pydistdiff.reports.html.explanations import Explanations
from pydistdiff.reports.html.findings import findings
from pydistdiff.reports.html.links import Links
from pydistdiff.reports.html.parts import parts_of
from pydistdiff.reports.html.reviewing import reviewing
from pydistdiff.reports.html.sections import Sections
from pydistdiff.reports.node_words import names_by_id
from pydistdiff.reports.ranking import Concern
from pydistdiff.reports.sharing import share
from pydistdiff.reports.wording import change_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pydistdiff.model import Cause, Input, Report
    from pydistdiff.reports.html.front import Block
    from pydistdiff.reports.html.lists import Listing
    from pydistdiff.reports.html.parts import Part

_OPTION = option("report_size")
_FRONT_SHARE, _INDEX_SHARE = 0.2, 0.3
"""What the lists before the members, and the index, may have of the room."""
_AROUND = 3_500
"""Bytes for headings, for what encloses the parts, and for what is only known at the end."""
_MUCH = 1 << 60
"""Bytes that no page has: room without a limit as a whole number."""
_NOT_YET = "\0"


def page(report: Report, most: int | None) -> str:
    """The page, in at most about `most` bytes (None: as many as it takes): never less than what must be said."""
    block, parts = block_lines(report, _NOT_YET), parts_of(report)
    head, foot = _head(report), _footer(report)
    around = (_comment(report, block), head, _header(report, block, None, report.causes), foot)
    room = math.inf if most is None else max(most - _AROUND - sum(len(part.encode()) for part in around), 0)

    every = {part.anchor for part in parts}
    found = [*findings(report)]
    lists = [*found, *reviewing(report, _links(report, parts, every))]
    first_entries = sum(listing.least for listing in lists)
    front_room = min(sum(listing.size for listing in lists), max(int(min(room, _MUCH) * _FRONT_SHARE), first_entries))
    shares = _shares(lists, front_room)
    rows = index.sizes_of(parts)
    index_room = min(sum(rows), room * _INDEX_SHARE, max(room - front_room, 0))

    listed = next(listing for listing in lists if listing.anchor == "causes").shown(shares["causes"])
    causes = report.causes[: len(listed)]
    explanations = Explanations(names_by_id(report.root), {cause.id for cause in causes})
    sections = Sections(parts, Canvas(explanations), room - index_room - front_room, _OPTION)
    links = _links(report, parts, sections.shown)
    shares = _shares(lists, front_room + int(min(max(sections.room, 0), _MUCH)))  # at least what they had
    answer = [
        listing.html(shares[listing.anchor], _OPTION)
        for listing in (*found, *reviewing(report, links))
        if listing.entries
    ]
    block = _finished(block, _next_step(report, parts, sections))
    main = element(
        "main",
        element("div", *answer, class_="answer"),
        index.index(parts, rows, sections.shown, index_room, _OPTION) if parts else EMPTY,
        element("div", sections.html or element("p", "No member differs."), class_="differences", id="differences"),
    )
    skip = element("a", "Skip to the differences", href="#differences", class_="skip")
    header = _header(report, block, _first(parts, sections), causes)
    body = element("body", skip, header, main, foot)
    start_of_file = (Html("<!DOCTYPE html>\n"), _comment(report, block), start("html", lang="en"))
    return joined([*start_of_file, head, body, end("html")]) + "\n"


def _shares(lists: Sequence[Listing], room: int) -> dict[str, float]:
    """The bytes of each list: at least its first entry."""
    rest = [listing.size - listing.least for listing in lists]
    shares = share(rest, max(room - sum(listing.least for listing in lists), 0))
    return {listing.anchor: listing.least + given for listing, given in zip(lists, shares, strict=True)}


def _finished(block: Block, next_step: str | None) -> Block:
    """The block with the next step, which is only known when all is drawn."""
    return tuple(
        (f"Next: {next_step}",) if line == (f"Next: {_NOT_YET}",) else line
        for line in block
        if next_step is not None or line != (f"Next: {_NOT_YET}",)
    )


def _comment(report: Report, block: Block) -> Html:
    return of_comment([_title(report), *("    ".join(line) for line in block)])


def _header(report: Report, block: Block, first: tuple[str, str] | None, causes: Sequence[Cause]) -> Html:
    return front.header(report, block, _title(report), first, causes)


def _links(report: Report, parts: Sequence[Part], shown: Collection[str]) -> Links:
    names = {entry.node.id: entry.name for part in parts for entry in part.group.entries}
    names[report.root.id] = name_of_root(report)
    anchors = {entry.node.id: part.anchor for part in parts if part.anchor in shown for entry in part.group.entries}
    return Links(names, anchors)


def _first(parts: Sequence[Part], sections: Sections) -> tuple[str, str] | None:
    """What nothing explains and stands first, as the block names it: a member before what is around them."""
    unexplained = [part for part in parts if part.concern is Concern.UNEXPLAINED and not part.depth]
    for part in sorted(unexplained, key=lambda part: part.is_root)[:1]:
        if part.anchor in sections.shown:
            return (part.name if part.is_root else part.entry.name), part.anchor
    return None


def _next_step(report: Report, parts: Sequence[Part], sections: Sections) -> str | None:
    left_out = sections.left_out
    told = f"{left_out.told()} {'is' if left_out.rows + left_out.members == 1 else 'are'}" if left_out else ""
    has_unexplained = any(part.concern is Concern.UNEXPLAINED for part in parts)
    return next_step(report, told, _OPTION, has_unexplained=has_unexplained)


def _title(report: Report) -> str:
    a, b = report.a, report.b
    if a.name is None or b.name is None:
        return change_of(a.path, b.path)
    if a.name != b.name or (a.version != b.version and None in (a.version, b.version)):
        return change_of(_named(a), _named(b))
    return _named(a) + ("" if a.version == b.version else f" → {b.version}")


def _named(given: Input) -> str:
    return " ".join(part for part in (given.name, given.version) if part)


def _head(report: Report) -> Html:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=brief_text(f"{report.generator.name} {report.generator.version}")),
        element("title", f"{report.verdict}: {_title(report)}"),
        element("style", Html(style)),
    )


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def _footer(report: Report) -> Html:
    command = shlex.join(["pydistdiff", report.a.path, report.b.path])
    made = f"Made by {report.generator.name} {report.generator.version}. To compare the two again: "
    return element("footer", element("p", made, element("code", command)))
