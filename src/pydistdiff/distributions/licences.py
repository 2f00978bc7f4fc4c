"""Which files are licences and notices, told by their names."""

from __future__ import annotations

import re

_LICENCE = re.compile(
    r"(?:licen[cs]es?|copying|notices?|authors|copyright|unlicense|third[-_]?party[-_]?(?:licen[cs]es?|notices?))"
    r"(?:[-_. ].*)?",
    re.IGNORECASE | re.DOTALL,
)
_NOT_TEXT = re.compile(r"\.(?:py[a-z]?|so|js|ts|c|h|cpp|hpp|json|ya?ml|toml|css|svg|png)$", re.IGNORECASE)


def is_licence(name: str) -> bool:
    """Whether a file of this name (no path) is a licence, a notice or a list of authors."""
    return _LICENCE.fullmatch(name) is not None and _NOT_TEXT.search(name) is None
