"""Comments of a module, and which of them tools act on."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 100_000


@cache
def _acting() -> re.Pattern[str]:
    """Comments that interpreters, checkers, formatters and coverage obey."""
    return re.compile(
        r"#!"
        r"|#.{0,200}coding[:=]"
        r"|#\s*(?:type:|noqa\b|nosec\b|nosemgrep\b|pyright:|pylint:|mypy:|ruff:|flake8[:=]|isort:|fmt:|yapf:|black:|pytype:"
        r"|pyre-|pragma:|cython:|distutils:|doctest:|NOSONAR|/// )",
        re.IGNORECASE,
    )


def acts(comment: str) -> bool:
    """Whether a tool acts on a comment: `#!`, a coding cookie, `# type:`, `# noqa` and the like."""
    return _acting().match(comment) is not None


def comments_by_line(lines: Sequence[bytes], spans: Iterable[tuple[int, int]]) -> dict[int, str] | None:
    """The comment of each line in these spans, by the line; each span is of whole statements, or free of them.

    None where a span cannot be cut into tokens by itself.
    """
    found: dict[int, str] = {}
    for start, end in spans:
        chosen = lines[start:end]
        if not any(b"#" in line for line in chosen):
            continue
        if end - start == 1 and chosen[0].lstrip().startswith(b"#"):
            found[start] = chosen[0].decode("utf-8", "replace").strip()
        elif any(b'"' in line or b"'" in line for line in chosen):
            tokens = _tokenised(chosen)
            if tokens is None:
                return None
            found.update((start + line, comment) for line, comment in tokens)
        else:
            for index, line in enumerate(chosen, start):
                _, sign, comment = line.partition(b"#")
                if sign:
                    found[index] = "#" + comment.decode("utf-8", "replace").rstrip()
    return found


def _tokenised(lines: Sequence[bytes]) -> list[tuple[int, str]] | None:
    """The comments of whole statements, with the line, from 0."""
    import tokenize

    texts = chain((line.decode("utf-8", "replace") + "\n" for line in lines), [""])
    try:
        return [
            (token.start[0] - 1, token.string.rstrip())
            for token in tokenize.generate_tokens(texts.__next__)
            if token.type == tokenize.COMMENT
        ]
    except (tokenize.TokenError, SyntaxError):
        return None
