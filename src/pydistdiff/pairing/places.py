"""Pairs by place: the same path, or a path that is the same once versions are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.pairing.match import Match, Placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.archives.member import Member


def placed(members: Iterable[Member], place_of: Callable[[str], str]) -> list[Placed]:
    """Members at their places; of several at one place each has its number, in the archive's order."""
    counts: dict[str, int] = {}
    result = []
    for member in members:
        place = place_of(member.path)
        count = counts[place] = counts.get(place, 0) + 1
        result.append(Placed(member, place, count))
    return result


def match_places(a: Sequence[Placed], b: Sequence[Placed]) -> tuple[list[Match], list[Placed], list[Placed]]:
    """Pairs at one place, in a's order, and what is left over of a and of b."""
    by_key = {item.key: item for item in b}
    matches, left_a = [], []
    for item in a:
        other = by_key.pop(item.key, None)
        if other is None:
            left_a.append(item)
        else:
            matches.append(Match(item, other))
    return matches, left_a, list(by_key.values())


def with_normals(items: Iterable[Placed], normals_of: Callable[[str], tuple[str, ...]]) -> list[Placed]:
    """The same members, with the places that they have whatever their version is."""
    return [replace(item, normals=normals_of(item.place)) for item in items]


def match_normal_places(a: Sequence[Placed], b: Sequence[Placed]) -> tuple[list[Match], list[Placed], list[Placed]]:
    """Pairs at places that are equal once versions, names and layouts are, and what is left over.

    The most specific place decides first. Where several members share a place they are paired in order only
    if both sides have as many: a guess would be worse than none.
    """
    matches: list[Match] = []
    left_a, left_b = list(a), list(b)
    for level in range(max((len(item.normals) for item in (*a, *b)), default=0)):
        groups_a, groups_b = _by_normal(left_a, level), _by_normal(left_b, level)
        for normal, group in groups_a.items():
            others = groups_b.get(normal, [])
            if len(group) == len(others):
                matches += map(Match, _in_order(group), _in_order(others))
        taken = {id(item) for match in matches for item in match.sides}
        left_a = [item for item in left_a if id(item) not in taken]
        left_b = [item for item in left_b if id(item) not in taken]
    return matches, left_a, left_b


def _by_normal(items: Iterable[Placed], level: int) -> dict[str, list[Placed]]:
    groups: dict[str, list[Placed]] = {}
    for item in items:
        if level < len(item.normals):
            groups.setdefault(item.normals[level], []).append(item)
    return groups


def _in_order(group: Iterable[Placed]) -> list[Placed]:
    return sorted(group, key=lambda item: item.key)
