"""Which files are licences and notices, told by their names."""

from __future__ import annotations

import re

_LICENCE = re.compile(
    r"(?:licen[cs]es?|copying|notices?|authors|copyright|unlicense|third[-_]?party[-_]?(?:licen[cs]es?|notices?))"
    r"(?:[-_. ].*)?",
    re.IGNORECASE | re.DOTALL,
)
# What programs read, not people: code, scripts, data and configuration.
_NOT_TEXT = re.compile(
    r"\.(?:py[a-z]?|so|[cm]?[jt]sx?|c|h|cc|hh|c[px][px]|h[px][px]|css|svg|png|json[l5]?|ipynb|ya?ml|toml|ini|cfg|conf|env"
    r"|properties|plist|xml|csv|tsv|sql|pth|start|(?:ba|z|c|k|fi)?sh|bat|cmd|ps1|vbs|tcl|rb|p[lm]|php|lua|el|jl|go|rs|java"
    r"|kt|cs|swift|scala|vue|asm|j2|jinja2?|tmpl)$",
    re.IGNORECASE,
)


def is_for_people(name: str) -> bool:
    """Whether the extension of a file's name (no path) leaves it a text for people, such as a licence is."""
    return _NOT_TEXT.search(name) is None


def is_licence(name: str) -> bool:
    """Whether a file of this name (no path) is a licence, a notice or a list of authors."""
    return _LICENCE.fullmatch(name) is not None and is_for_people(name)
