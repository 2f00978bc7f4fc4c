"""Lines of texts for people that are run all the same: examples, directives, scripts in pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.explain.line_cause import Where
    from pydistdiff.explain.scene import Scene

_RUN = re.compile(
    r"\s*(?:>>>|\.\.\.(?:\s|$)|\.\.\s+(?:\|[^|\n]{1,80}\|\s+)?[\w:.+-]{1,80}::)"  # doctest, directives
    r"|.*(?:</?script\b|\bjavascript:|\son[a-z]{3,24}\s{0,3}=)",
    re.IGNORECASE | re.DOTALL,
)
_BEGIN, _END = "<script", "</script"
_NOTE = "lines of scripts"


def is_run(scene: Scene, where: Where) -> bool:
    """Whether a line is run or obeyed on one side: doctest, a directive of reStructuredText, a script of a page."""
    if _RUN.match(where.a) is not None or _RUN.match(where.b) is not None:
        return True
    if _NOTE not in scene.notes:
        scene.notes[_NOTE] = [frozenset(_script_lines(text)) for text in scene.lines or ("", "")]
    of_a, of_b = scene.notes[_NOTE]
    return where.a in of_a or where.b in of_b


def _script_lines(text: str) -> Iterator[str]:
    """The lines of what stands in script elements; of one that is not closed, to the end."""
    lowered = text.lower()
    if len(lowered) != len(text):  # some letters become two: then all of it may be a script
        lowered = text
    start = lowered.find(_BEGIN)
    while start >= 0:
        end = lowered.find(_END, start)
        end = len(text) if end < 0 else end
        yield from text[start:end].split("\n")
        start = lowered.find(_BEGIN, end)
