"""The judgement of a strict parser."""

from __future__ import annotations

import html5lib

ALLOWED_SINCE = {"unexpected-char-in-comment", "unexpected-bang-after-double-dash-in-comment"}
"""Two hyphens inside a comment, as options have them: the standard has taken these errors back since that parser."""


def parse_errors(page: str) -> list[str]:
    """What is wrong with a page, by the codes of the parser."""
    parser = html5lib.HTMLParser()
    parser.parse(page)
    return [code for _, code, _ in parser.errors if code not in ALLOWED_SINCE]
