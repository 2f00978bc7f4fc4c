"""Causes of the same value in another spelling: layout, line ends, quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import MemberCause


class JsonFormatting(ProposedCause):
    """A JSON document is laid out otherwise: indent, blanks, escapes.

    Both texts are equal once parsed, with types and all digits, and no key stands twice.
    """

    id = "json-formatting"
    title = "JSON is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write JSON with one fixed set of options for json.dumps"


SPELLING_CAUSES: tuple[MemberCause, ...] = (JsonFormatting(),)
