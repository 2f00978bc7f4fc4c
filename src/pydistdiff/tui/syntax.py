"""The colours of code in the hunks of a member, worked out beside the UI after the plain lines are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.syntax import MOST_LINES, Colouring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.tui.text_hunk import Marks, TextHunk

_STYLES = {"k": "keyword", "s": "string", "c": "comment", "m": "literal", "f": "name", "n": "name"}
"""The style of each class of tokens."""


def coloured(hunks: Sequence[TextHunk], path_a: str, path_b: str) -> Iterator[tuple[TextHunk, dict[int, Marks]]]:
    """The marks of the rows of each hunk; none where nothing is to be coloured. Each side is read as it was."""
    colouring = Colouring()
    for hunk in hunks:
        if len(hunk.rows) > MOST_LINES:
            continue
        marks: dict[int, Marks] = {}
        for path, signs in ((path_a, "- "), (path_b, "+ ")):
            rows = [row for row, (sign, _) in enumerate(hunk.rows) if sign in signs]
            found = colouring.tokens(path, [hunk.rows[row][1] for row in rows])
            marks.update(
                (row, tuple(((start, end), _STYLES[kind]) for start, end, kind in tokens))
                for row, tokens in zip(rows, found, strict=True)
                if tokens
            )
        if marks:
            yield hunk, marks
