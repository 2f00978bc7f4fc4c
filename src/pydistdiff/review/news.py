"""What code newly does, in a few words for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import FactCode
from pydistdiff.review.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.model import Fact

_MOST = 3
_LONGEST = 70
_ORDER: dict[str, int] = {code: place for place, code in enumerate(FactCode)}
NONE = len(_ORDER) + 1
"""The urgency of what does nothing new."""


def told_news(facts: Iterable[Fact]) -> str:
    """The first of each code: ``new: line 3 calls `eval(x)`, line 40 imports `socket`, and 2 more``; or nothing.

    What runs whenever Python starts is told by the lines themselves.
    """
    first: dict[str, Fact] = {}
    kinds = 0
    for fact in facts:
        if fact.code != FactCode.STARTUP:
            kinds += 1
            first.setdefault(fact.code, fact)
    shown = [_told(fact) for fact in list(first.values())[:_MOST]]
    more = kinds - len(shown)
    return f"new: {', '.join(shown)}" + (f", and {more:,} more" if more else "") if shown else ""


def _told(fact: Fact) -> str:
    place = "" if fact.line is None else f"line {fact.line:,} "
    return place + cut(fact.message, _LONGEST)


def urgency(facts: Sequence[Fact]) -> int:
    """How early it should be read, by its most pressing fact."""
    return min((_ORDER.get(fact.code, NONE - 1) for fact in facts), default=NONE)
