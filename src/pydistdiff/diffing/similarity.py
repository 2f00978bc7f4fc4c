"""Which members are similar: for those that are left over when paths and equal bytes have been paired."""

from __future__ import annotations

import re
import zlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW = 1 << 20
"""Bytes of a member that are looked at."""
MOST_FEATURES = 4_096
MOST_MEMBERS = 16
"""A feature that more members of one side have tells nothing (blank lines, licence headers)."""
MOST_WORK = 4_000_000
"""How many times a pair of members that share a feature is counted, rarest features first."""


@cache
def _pieces() -> re.Pattern[bytes]:
    """A line, or a part of a long line or of binary data that ends where its content says so.

    A part ends after 24 to 128 bytes at a byte whose lower half is 3: an insertion changes the parts near it.
    """
    ends = b"".join(b"\\x%02x" % byte for byte in range(0x03, 0x100, 0x10))
    return re.compile(
        rb"[^\n\0]{0,160}\n|[\0-\xff]{24,128}?[" + ends + rb"]|[\0-\xff]{1,128}",
    )


def features(data: bytes) -> frozenset[int]:
    """What tells the data from others: hashes of its lines, of binary data and long lines those of parts.

    At most `MOST_FEATURES` of the first MiB, the smallest ones, so that similar data keep the same ones.
    """
    hashes = {zlib.crc32(piece) for piece in _pieces().findall(data[:WINDOW])}
    if len(hashes) > MOST_FEATURES:
        hashes = set(sorted(hashes)[:MOST_FEATURES])
    return frozenset(hashes)


def most_similar(
    a: Sequence[frozenset[int]], b: Sequence[frozenset[int]], *, least: float = 0.5
) -> list[tuple[int, int]]:
    """Pairs of indices into a and b, the most similar pair taken first, each index at most once; sorted.

    Similarity is the share of common features in the larger set of the two, `least` the smallest that counts.
    Swapping a and b swaps the pairs.
    """
    ranked = []
    for (i, j), shared in _shared(a, b).items():
        similarity = shared / max(len(a[i]), len(b[j]))
        if similarity >= least:
            # Symmetric in i and j: two pairs that still tie, (i, j) and (j, i), don't exclude each other.
            ranked.append((-similarity, -shared, i + j, abs(i - j), i, j))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for *_, i, j in sorted(ranked):
        if i not in taken_a and j not in taken_b:
            taken_a.add(i)
            taken_b.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def _shared(a: Sequence[frozenset[int]], b: Sequence[frozenset[int]]) -> dict[tuple[int, int], int]:
    """How many telling features two members have in common, for those that have any."""
    index_a, index_b = _index(a), _index(b)
    common = [
        (len(members) * len(index_b[feature]), feature)
        for feature, members in index_a.items()
        if feature in index_b and len(members) <= MOST_MEMBERS and len(index_b[feature]) <= MOST_MEMBERS
    ]
    common.sort()
    shared: dict[tuple[int, int], int] = {}
    work = 0
    for cost, feature in common:
        work += cost
        if work > MOST_WORK:
            break
        for i in index_a[feature]:
            for j in index_b[feature]:
                shared[i, j] = shared.get((i, j), 0) + 1
    return shared


def _index(members: Sequence[frozenset[int]]) -> dict[int, list[int]]:
    """Each feature with the members that have it."""
    index: dict[int, list[int]] = {}
    for number, member in enumerate(members):
        for feature in member:
            index.setdefault(feature, []).append(number)
    return index
