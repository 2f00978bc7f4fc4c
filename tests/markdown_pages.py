"""What a Markdown report looks like to those who render it, for the tests of its parts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {"h2", "h3", "p", "ul", "li", "strong", "code", "pre", "details", "summary", "b"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}
QUIET = {"code", "pre"}
"""Elements in whose text neither GitHub, GitLab nor Bugzilla look for anything."""

LIVE = (
    re.compile(r"@\w"),  # mentions
    re.compile(r"[#!&%$~^]\w"),  # issues, merge requests, epics, milestones, snippets, labels
    re.compile(r"\bGH-\d", re.IGNORECASE),
    re.compile(r"\b[A-Za-z]+-\d"),  # keys of other trackers
    re.compile(r"://|www\.|mailto:|xmpp:", re.IGNORECASE),
    re.compile(r"\b[0-9a-fA-F]{7,40}\b"),  # commits
    re.compile(r":[\w+-]+:"),  # emoji
    re.compile(r"\b(?:bug|comment|attachment)s?,?\s*\d", re.IGNORECASE),
    re.compile(r"[\[\]$|]"),  # footnotes, alerts, formulas, tables
)
"""What becomes a link or the like where it stands in ordinary text."""


class Page(HTMLParser):
    """The elements of a rendered page, its text outside of code, and its text by element."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.others: list[str] = []
        self.headings: list[str] = []
        self.items: list[str] = []
        self.code: list[str] = []
        self.prose: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.html = _RENDERER.render(markdown)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)
        for name, texts in (("h2", self.headings), ("h3", self.headings), ("li", self.items), ("code", self.code)):
            if tag == name:
                texts.append("")
        if tag not in QUIET:
            self.prose.append("")
        elif self.prose:
            self.prose[-1] += "□"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag not in QUIET:
            self.prose.append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        is_code = not QUIET.isdisjoint(self.open)
        if is_code:
            self.code[-1] += data
        elif not self.prose:
            self.prose.append(data)
        else:
            self.prose[-1] += data
        if {"h2", "h3"} & set(self.open):
            self.headings[-1] += data
        if "li" in self.open:
            self.items[-1] += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def check(self) -> None:
        """Assert that nothing is in the page that the report does not make."""
        assert set(self.elements) <= OURS
        assert self.attributes <= {"class", "open"}
        assert self.others == []
        assert self.open == []
        for text in self.prose:
            found = [pattern.pattern for pattern in LIVE if pattern.search(text)]
            assert found == [], text
