"""Pairs by bytes, for members that have no partner at their place: moved ones, and moved and changed ones."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pydistdiff.diffing.similarity import features, most_similar
from pydistdiff.pairing.match import Match, Placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FEWEST_FEATURES = 4
"""Below that, a resemblance of two members is chance: a licence header, an empty module."""

SAMPLE_SIZE = 1 << 20
"""Bytes from the beginning of a member by which it is recognised."""


def match_equal_bytes(
    a: Sequence[Placed], b: Sequence[Placed], digest_of: Callable[[Placed], str | None]
) -> tuple[list[Match], list[Placed], list[Placed]]:
    """Pairs of members with the same bytes at different places, and what is left over.

    `digest_of` is asked only for members whose size and type occur on both sides. Of several with the same
    bytes those go together that share a normal place, then a base name, then by order. Empty members
    are like all other empty ones, so nothing is known of them.
    """
    common = {_shape(item) for item in a} & {_shape(item) for item in b} - {None}
    groups_a, groups_b = _by_digest(a, common, digest_of), _by_digest(b, common, digest_of)
    matches: list[Match] = []
    for digest, group in groups_a.items():
        matches += _match_group(group, groups_b.get(digest, []))
    return matches, *_left_over(a, b, matches)


def _shape(item: Placed) -> tuple[str | None, int] | None:
    size = item.member.size
    return (item.member.type, size) if size else None


def _by_digest(
    items: Iterable[Placed],
    common: set[tuple[str | None, int] | None],
    digest_of: Callable[[Placed], str | None],
) -> dict[tuple[str | None, str], list[Placed]]:
    groups: dict[tuple[str | None, str], list[Placed]] = {}
    for item in items:
        if _shape(item) in common:
            digest = digest_of(item)
            if digest is not None:
                groups.setdefault((item.member.type, digest), []).append(item)
    return groups


def _match_group(a: Sequence[Placed], b: Sequence[Placed]) -> list[Match]:
    """Pair members that all have the same bytes."""
    left_a = sorted(a, key=lambda item: item.key)
    left_b = sorted(b, key=lambda item: item.key)
    matches: list[Match] = []
    for likeness in (_normal_place, _base_name, _anything):
        buckets: dict[str, list[Placed]] = {}
        for item in left_b:
            buckets.setdefault(likeness(item), []).append(item)
        for item in left_a:
            bucket = buckets.get(likeness(item))
            if bucket:
                matches.append(Match(item, bucket.pop(0)))
        left_a, left_b = _left_over(left_a, left_b, matches)
    return matches


def _normal_place(item: Placed) -> str:
    return item.normals[-1] if item.normals else item.place


def _base_name(item: Placed) -> str:
    return posixpath.basename(item.place)


def _anything(item: Placed) -> str:  # noqa: ARG001
    return ""


def match_similar_bytes(
    a: Sequence[Placed], b: Sequence[Placed], sample_of: Callable[[Placed], bytes | None]
) -> tuple[list[Match], list[Placed], list[Placed]]:
    """Pairs of members that resemble each other, and what is left over.

    `sample_of` gives the first SAMPLE_SIZE bytes of a member, or None where it has none. The cost is near
    linear in the number of members, whatever they hold.
    """
    if not a or not b:
        return [], list(a), list(b)
    known_a, known_b = _recognisable(a, sample_of), _recognisable(b, sample_of)
    pairs = most_similar([seen for _, seen in known_a], [seen for _, seen in known_b])
    matches = [Match(known_a[index_a][0], known_b[index_b][0]) for index_a, index_b in pairs]
    return matches, *_left_over(a, b, matches)


def _recognisable(
    items: Iterable[Placed], sample_of: Callable[[Placed], bytes | None]
) -> list[tuple[Placed, frozenset[int]]]:
    known = []
    for item in sorted(items, key=lambda item: item.key):
        sample = sample_of(item)
        if sample is not None:
            seen = features(sample)
            if len(seen) >= FEWEST_FEATURES:
                known.append((item, seen))
    return known


def _left_over(a: Iterable[Placed], b: Iterable[Placed], matches: Iterable[Match]) -> tuple[list[Placed], list[Placed]]:
    taken = {id(item) for match in matches for item in match.sides}
    return [item for item in a if id(item) not in taken], [item for item in b if id(item) not in taken]
