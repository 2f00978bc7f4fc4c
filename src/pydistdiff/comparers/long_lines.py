"""What differs in lines that are too long to be looked at, such as those of minified code: their pieces as a view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.diffing.hunks import draw
from pydistdiff.diffing.pieces import CODE, MARKUP, compare_pieces
from pydistdiff.model import TextView

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.model import Hunk

LABEL = "long lines in pieces (the numbers count pieces)"
LONG = 1_000
"""Bytes of a line; nobody reads longer ones as a whole."""
SHARE = 5
"""Of the rows of a diff such a view may have a fifth: a bundle that was minified anew differs everywhere."""
LINE_END = "\u27e6line end\u27e7"
"""No text of a package can look like it: what is made visible has no such brackets."""
_MARKUP = (".html", ".htm", ".xhtml", ".xml", ".svg")


def pieces_view(part: TextPart, pair: Pair) -> TextView | None:
    """The lines that differ and are long, in pieces; None where there are none, or one side has no lines."""
    if not part.a or not part.b:
        return None
    breaks = MARKUP if pair.path.lower().endswith(_MARKUP) else CODE
    rows = pair.limits.diff_lines and max(pair.limits.diff_lines // SHARE, 1)
    diff = compare_pieces(part.compared, longest=LONG, breaks=breaks, rows=rows)
    if diff is None:
        return None
    change = draw(diff, pair.limits)
    return TextView(
        label=LABEL,
        lines_added=change.lines_added,
        lines_removed=change.lines_removed,
        hunks=tuple(map(_with_ends, change.hunks)),
        truncated=change.truncated,
    )


def _with_ends(hunk: Hunk) -> Hunk:
    return replace(hunk, lines=tuple([(sign, text.replace("\n", LINE_END)) for sign, text in hunk.lines]))
