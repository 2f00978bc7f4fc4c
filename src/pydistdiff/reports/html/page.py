"""The whole page: one file without scripts, links to elsewhere, or anything that is fetched."""

from __future__ import annotations

import base64
import hashlib
import shlex
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydistdiff.limits import option
from pydistdiff.reports.block import block
from pydistdiff.reports.html import front, index
from pydistdiff.reports.html.elements import Html, element, end, joined, of_comment, start
from pydistdiff.reports.html.findings import findings
from pydistdiff.reports.html.links import Links
from pydistdiff.reports.html.reviewing import reviewing
from pydistdiff.reports.html.sections import Sections, parts_of
from pydistdiff.reports.ranking import Concern
from pydistdiff.reports.sharing import share
from pydistdiff.reports.wording import change_of, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import Report
    from pydistdiff.reports.html.sections import Part

_OPTION = option("report_size")
_FRONT_SHARE, _INDEX_SHARE = 0.2, 0.3
"""What the lists before the members, and the index, may have of the room."""
_BLOCK_BYTES = 8_000
_STYLE_END = "</style"


def page(report: Report, most: int | None) -> str:
    """The page, in at most about `most` bytes (None: as many as it takes): never less than what must be said."""
    room = float("inf") if most is None else most - len(_style()) - _BLOCK_BYTES
    parts = parts_of(report)
    index_size = sum(index.ROW_BYTES + len(part.name.encode()) for part in parts)
    index_room = min(index_size, max(room * _INDEX_SHARE, 0))
    lists = [*findings(report), *reviewing(report, Links({}, {}))]
    front_room = int(min(sum(listing.size for listing in lists) * 1.5, max(room * _FRONT_SHARE, 0)))
    sections = Sections(report, parts, room - index_room - front_room, _OPTION)
    links = _links(report, parts, sections)
    there = [listing for listing in (*findings(report), *reviewing(report, links)) if listing.entries]
    shares = share([listing.size for listing in there], front_room)
    answer = [listing.html(given, _OPTION) for listing, given in zip(there, shares, strict=True)]
    tree = index.index(parts, sections.shown, index_room if most is not None else room, _OPTION)
    next_step = _next_step(report, parts, sections)
    main = element(
        "main",
        element("div", *answer, class_="answer"),
        tree if parts else Html(),
        element("div", sections.html or element("p", "No member differs."), class_="differences", id="differences"),
    )
    body = element(
        "body",
        element("a", "Skip to the differences", href="#differences", class_="skip"),
        front.header(report, _title(report), next_step, _first(parts, sections)),
        main,
        _footer(report),
    )
    summary = of_comment([_title(report), *block(report, next_step)])
    return (
        joined([Html("<!DOCTYPE html>\n"), summary, start("html", lang="en"), _head(report), body, end("html")]) + "\n"
    )


def _links(report: Report, parts: Sequence[Part], sections: Sections) -> Links:
    names = {entry.node.id: entry.name for part in parts for entry in part.group.entries}
    names[report.root.id] = "the container itself"
    shown = [part for part in parts if part.anchor in sections.shown]
    anchors = {entry.node.id: part.anchor for part in shown for entry in part.group.entries}
    return Links(names, anchors)


def _first(parts: Sequence[Part], sections: Sections) -> tuple[str, str] | None:
    """The first outermost member that nothing explains, as the block names it, and its anchor."""
    for part in parts:
        is_member = part.concern is Concern.UNEXPLAINED and not part.depth
        if is_member and part.anchor in sections.shown and part.entry.node.name:
            return part.entry.node.name, part.anchor
    return None


def _next_step(report: Report, parts: Sequence[Part], sections: Sections) -> str | None:
    left = [counted(sections.hidden_rows, "row")] if sections.hidden_rows > 0 else []
    left += [counted(sections.hidden_parts, "member")] if sections.hidden_parts else []
    if left:
        return f"{_OPTION} 0 shows all; {' and '.join(left)} left out"
    if report.problems:
        return "nothing is known of what the problems name; mend that first"
    if any(part.concern is Concern.UNEXPLAINED for part in parts):
        return "read what is unexplained, it stands first"
    return None


def _title(report: Report) -> str:
    a, b = report.a, report.b
    if a.name is None or b.name is None:
        return change_of(a.path, b.path)
    if a.name != b.name:
        return f"{a.name} {a.version} → {b.name} {b.version}"
    return f"{a.name} {a.version}" + ("" if a.version == b.version else f" → {b.version}")


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
        element("meta", name="generator", content=f"{report.generator.name} {report.generator.version}"),
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
