"""What to read first: the nodes of a report that are not harmless, ranked by what they can do.

It looks at the finished tree only, so it is the same for the same report. It hides nothing: every node with a change
that counts is in it, and the groups are no judgement, only an order.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydistdiff.model import HazardCode, Review, ReviewGroup, Role, Status
from pydistdiff.review.news import NONE, told_news, urgency
from pydistdiff.review.statements import is_own, statements
from pydistdiff.review.wording import became, explanation, inert_reason, is_explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydistdiff.model import Dependency, Derivation, Fact, Hazard, Node

_OfNode = TypeVar("_OfNode", "Dependency", "Fact")
_GROUPS = {
    Role.NATIVE: ReviewGroup.NATIVE,
    Role.CODE: ReviewGroup.CODE,
    Role.BYTECODE: ReviewGroup.CODE,
}
_INNER_TAR = re.compile(r"(?:pkg|info)-.*\.tar\.\w+", re.DOTALL)
_ASIDE = (Role.DOCUMENTATION, Role.TEST)
_ORDER = {group: place for place, group in enumerate(ReviewGroup)}


class _Rank(IntEnum):
    """How surely a node does what its group is about, among those of one group."""

    SURE = 0
    MAYBE = 1
    WHEN_CALLED = 2
    GONE = 3


class _Place(NamedTuple):
    """A node, the nodes that it lies in, and whether one of these is a test or documentation."""

    node: Node
    way: tuple[Node, ...]
    is_aside: bool


class _Entry(NamedTuple):
    """An entry before it is ranked."""

    group: ReviewGroup
    reason: str
    is_explained: bool
    rank: _Rank
    urgency: int = NONE


class _Known(NamedTuple):
    """What others know of the nodes, by their ids; `announced` is what hazards say, by the way."""

    dependencies: Mapping[str, Sequence[Dependency]]
    facts: Mapping[str, Sequence[Fact]]
    runs: Mapping[str, str]
    announced: Mapping[str, str]
    unexpected: Mapping[str, str]


def review(
    root: Node,
    *,
    hazards: Iterable[Hazard] = (),
    dependencies: Iterable[Dependency] = (),
    facts: Iterable[Fact] = (),
    runs: Mapping[str, str] | None = None,
    derivation: Derivation | None = None,
) -> tuple[Review, ...]:
    """Every node with a change of its own that is not harmless, the most pressing first.

    A node stands in each of `source`, `startup`, `dependency` and `tag` that it has something for, else in one of the
    other groups. In a group what is unexplained comes first, then the order is that of the names; but in `startup`,
    `dependency` and `tag` what is sure comes before what may be, and what is gone last; code that newly does something
    that a reviewer wants to see comes before other code, the most pressing first. `runs` says of members of the role
    startup, by the id of the node, when they run: "whenever Python starts".

    What lies in an archive among the tests or the documentation is of that group, unless a hazard says that it runs.
    """
    known = _Known(_by_node(dependencies), _by_node(facts), runs or {}, _announced(hazards), _unexpected(derivation))
    ranked = [
        ((_ORDER[entry.group], entry.urgency, entry.is_explained, entry.rank, _name(place)), place.node.id, entry)
        for place in _places(root)
        for entry in _entries(place, known)
    ]
    ranked.sort(key=lambda one: one[:2])
    return tuple(Review(node=node, group=entry.group, reason=inert_reason(entry.reason)) for _, node, entry in ranked)


def _unexpected(derivation: Derivation | None) -> dict[str, str]:
    """What is not expected of what is made of the sources, by the ids of the nodes."""
    if derivation is None:
        return {}
    return {
        **dict.fromkeys(derivation.extra, "the sources do not have it"),
        **dict.fromkeys(derivation.changed, "the sources have other bytes"),
        **dict.fromkeys(derivation.elsewhere, "the sources have it at another place"),
    }


def _by_node(told: Iterable[_OfNode]) -> dict[str, list[_OfNode]]:
    by_node: dict[str, list[_OfNode]] = {}
    for one in told:
        by_node.setdefault(one.node, []).append(one)
    return by_node


def _places(root: Node) -> Iterator[_Place]:
    stack = [_Place(root, (), is_aside=False)]
    while stack:
        place = stack.pop()
        node = place.node
        yield place
        inner = (*place.way, node)
        is_aside = place.is_aside or node.role in _ASIDE
        stack += [_Place(child, inner, is_aside) for child in node.children]


def _name(place: _Place) -> tuple[str, ...]:
    return (*(node.name for node in place.way[1:]), place.node.name)


def _announced(hazards: Iterable[Hazard]) -> dict[str, str]:
    """What hazards say of members that run, by the way to them in b."""
    return {
        _way(hazard.member.split(" > ")): hazard.message
        for hazard in hazards
        if hazard.code is HazardCode.EXECUTABLE_STARTUP
    }


def _way(steps: Iterable[str]) -> str:
    """A way in b without the tars of a `.conda`, which are no nodes."""
    return " > ".join(step for step in steps if _INNER_TAR.fullmatch(step) is None)


def _entries(place: _Place, known: _Known) -> list[_Entry]:
    node = place.node
    if node.harmless or node.status is Status.SAME:
        return []
    unexpected = [_source(node, known.unexpected[node.id])] if node.id in known.unexpected else []
    return unexpected if _only_holds(node) else unexpected + _others(place, known)


def _others(place: _Place, known: _Known) -> list[_Entry]:
    """The entries of what a node does and says, whatever its sources are."""
    node = place.node
    steps = (inner.b or "" for inner in (*place.way, node))
    message = known.announced.get(_way(steps)) if known.announced else None
    is_aside = place.is_aside or node.role in _ASIDE
    facts = () if is_aside else known.facts.get(node.id, ())
    if node.role is Role.STARTUP and (message is not None or not is_aside):
        return [_startup(node, known.runs.get(node.id, "by itself"), told_news(facts))]
    found = [] if message is None else [_plain(node, ReviewGroup.STARTUP, message)]
    if not is_aside:
        for group, reason, explained, is_vague in statements(
            node, known.dependencies.get(node.id, ()) if is_own(node) else ()
        ):
            rank = _rank(node, _Rank.MAYBE if is_vague else _Rank.SURE)
            found.append(_Entry(group, reason, explained, rank))
        if node.role is Role.SCRIPT:
            found.append(_plain(node, ReviewGroup.STARTUP, "a command", _Rank.WHEN_CALLED, told_news(facts)))
    if found:
        return found
    rest = ReviewGroup.DOCUMENTATION if is_aside else _GROUPS.get(node.role or Role.DATA, ReviewGroup.DATA)
    return [_plain(node, rest, news=told_news(facts))._replace(urgency=urgency(facts))]


def _rank(node: Node, rank: _Rank) -> _Rank:
    return _Rank.GONE if node.status is Status.REMOVED else rank


def _only_holds(node: Node) -> bool:
    """Whether all that counts is in the members of an archive, which have entries of their own."""
    is_open = bool(node.children) and node.a is not None and node.b is not None
    return is_open and all(change.harmless for change in node.changes)


def _startup(node: Node, reason: str, news: str) -> _Entry:
    verb = "ran" if node.status is Status.REMOVED else "runs"
    parts = [became(node, with_headline=False), f"{verb} {reason}"]
    parts += [news] if news else []
    if isinstance(node.headline, str):
        parts.append(node.headline)
    explained = is_explained(node.changes)
    return _Entry(ReviewGroup.STARTUP, "; ".join(parts) + explanation(node), explained, _rank(node, _Rank.SURE))


def _source(node: Node, words: str) -> _Entry:
    """All of this group are of one rank: what a file is called says nothing of what it is for."""
    return _Entry(
        ReviewGroup.SOURCE, f"{words}; {became(node)}{explanation(node)}", is_explained=False, rank=_Rank.SURE
    )


def _plain(node: Node, group: ReviewGroup, words: str = "", rank: _Rank = _Rank.SURE, news: str = "") -> _Entry:
    """An entry of a node as a whole. In the groups that are only about what a member is all ranks are one."""
    parts = [news, became(node), words]
    reason = "; ".join(filter(None, parts)) + explanation(node)
    return _Entry(group, reason, is_explained(node.changes), _rank(node, rank) if words else rank)
