"""What explains a change, with a link to the cause where the page lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.change_words import explanation_of
from pydistdiff.reports.html.anchors import of_cause
from pydistdiff.reports.html.elements import EMPTY, Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydistdiff.model import Change


class Explanations:
    """`names` are those of the nodes by their ids, `listed` the causes that have an anchor."""

    def __init__(self, names: Mapping[str, str], listed: Collection[str]) -> None:
        self._names = names
        self._listed = listed

    def of(self, change: Change) -> Html:
        """The cause, whether it is harmless, and what the change follows; empty while nothing explains it."""
        if change.cause is None:
            return EMPTY
        told = explanation_of(change, self._names).removeprefix(change.cause)
        is_listed = change.cause in self._listed
        cause = element("a", change.cause, href=f"#{of_cause(change.cause)}") if is_listed else change.cause
        return joined([cause, told])
