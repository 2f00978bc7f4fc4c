"""What the code of all members newly does, as one list for the report."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import Fact, FactCode, Role, Side
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from pydistdiff.comparers.pair import FactFound
    from pydistdiff.differences import Difference

MOST = 2_000
"""Facts of one report; what is more is counted."""
_ASIDE = (Role.DOCUMENTATION, Role.TEST)
_ORDER = {code: place for place, code in enumerate(FactCode)}


class _Doer(NamedTuple):
    """A member that newly does something, and whether it lies among tests or documentation."""

    difference: Difference
    is_aside: bool
    new: Sequence[FactFound]


def facts(root: Difference, found: Mapping[str, Sequence[FactFound]]) -> tuple[Fact, ...]:
    """What is new, by the id of the member: members with the most pressing first, tests and documentation last.

    What another member did before, and does no more, is told with its name: it may have moved.
    """
    gone: defaultdict[Hashable, deque[str]] = defaultdict(deque)
    doers: list[_Doer] = []
    for difference, is_aside in _walk(root):
        own = found.get(difference.id, ())
        for one in own:
            if one.side is Side.A:
                for key in one.keys:
                    gone[key].append(difference.name)
        new = [one for one in own if one.side is not Side.A]
        if new:
            doers.append(_Doer(difference, is_aside, new))
    doers.sort(key=lambda doer: (doer.is_aside, min(_ORDER[one.code] for one in doer.new)))
    result = [_fact(one, doer.difference, gone) for doer in doers for one in doer.new]
    rest = len(result) - MOST
    if rest > 0:
        message = f"{rest:,} more, not listed, of the members that come last in this order"
        more = Fact(code=FactCode.MORE, side=Side.B, node=root.id, line=None, message=message)
        return (*result[:MOST], more)
    return tuple(result)


def _walk(root: Difference) -> Iterator[tuple[Difference, bool]]:
    stack = [(root, False)]
    while stack:
        difference, is_aside = stack.pop()
        is_aside = is_aside or difference.role in _ASIDE
        yield difference, is_aside
        stack += [(child, is_aside) for child in reversed(difference.children)]


def _fact(one: FactFound, difference: Difference, gone: Mapping[Hashable, deque[str]]) -> Fact:
    message = one.message
    names = [names.popleft() for key in one.keys if (names := gone.get(key))]
    if names:
        message += f"; `{short_name(names[0])}` does so no more"
    return Fact(code=one.code, side=one.side, node=difference.id, line=one.line, message=message)
