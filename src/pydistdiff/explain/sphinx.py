"""The cause of what Sphinx writes anew with every build of a documentation."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.date_forms import DATE_TEXT
from pydistdiff.explain.line_cause import PLACE, Kind, Masks
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.model import Evidence, Role, Significance, TextChange

if TYPE_CHECKING:
    from pydistdiff.explain.line_cause import Where
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_MOST_CHARACTERS = 32 << 20
_UPDATED = re.compile(rf"(\bLast updated on ){DATE_TEXT}(?!\w|[.-]\w)")
_CREATED = re.compile(
    r'(\bCreated using (?:<a (?:class="[\w -]{1,40}" )?href="https?://(?:www\.)?sphinx-doc\.org/">)?Sphinx(?:</a>)? )'
    r"[0-9][0-9A-Za-z.+]{0,40}(?=\.?(?:\s|<|$))"
)
_INDEX = re.compile(r"Search\.setIndex\((\{.*\})\)\s*+(?:;\s*+)?", re.DOTALL)


class SphinxOutput(MaskedCause):
    """What Sphinx writes anew with every build: *Last updated on* and *Created using Sphinx* of HTML pages.

    The date and the version are taken away, and the rest of the line is equal. `searchindex.js` is taken as a whole
    where both are one call of `Search.setIndex` whose JSON is equal once parsed, with types, and no key stands twice.
    It is harmless in documentation, and counts in the payload. Doctrees and `environment.pickle` are pickles: what
    differs in them is told, and counts.
    """

    id = "sphinx-output"
    title = "dates, version and order of what Sphinx writes"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "set SOURCE_DATE_EPOCH and PYTHONHASHSEED, and build with one version of Sphinx"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes dates and versions away from pages."""
        names = (scene.difference.a or "", scene.difference.b or "")
        is_page = where.kind is Kind.LINES and all(name.lower().endswith((".html", ".htm")) for name in names)
        return Masks(_without, _without) if is_page else None

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """An index that is equal once parsed."""
        names = (scene.difference.a or "", scene.difference.b or "")
        is_index = all(name.rpartition("/")[2] == "searchindex.js" for name in names)
        if not is_index or not isinstance(change, TextChange) or scene.lines is None:
            return None
        a, b = map(_parsed, scene.lines)
        if a is None or a != b:
            return None
        return Explained(
            change=change,
            members=(scene.difference.name,),
            evidence=Evidence(text=f"{scene.difference.name}: equal once parsed"),
            harmless=scene.difference.role is Role.DOCUMENTATION,
        )


def _without(text: str) -> str:
    for pattern in (_UPDATED, _CREATED):
        text = pattern.sub(rf"\1{PLACE}", text)
    return text


def _parsed(text: str) -> object:
    """The argument of the call, numbers as they are spelt; None where it is not one that is sure."""
    found = _INDEX.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        return None
    try:
        return json.loads(
            found[1],
            object_pairs_hook=_unique,
            parse_int=lambda digits: ("integer", digits),
            parse_float=lambda digits: ("float", digits),
            parse_constant=_refused,
        )
    except (ValueError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or "__proto__" in found:
        raise ValueError("a key stands twice, or is none to JavaScript")
    return found


def _refused(constant: str) -> object:
    raise ValueError(constant)
