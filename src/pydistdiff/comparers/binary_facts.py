"""What can be said of data that nobody understands: how alike they are, how random, and which strings they have."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct

from pydistdiff.limits import KIB, MIB, option
from pydistdiff.model import Hunk, TextView, Truncated
from pydistdiff.safetext import visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Limits

SMALL = KIB
"""Data with fewer bytes are seen whole in the rows: nothing is said of them."""
LARGEST = 16 * MIB
"""Bytes of each side that are looked at."""
SAMPLE = 64 * KIB
LONGEST = 200
"""Characters of a string; longer ones are no words."""
RANDOM = 7.9
"""Bits a byte: compressed and encrypted data have more, code and text fewer."""
_STRING = re.compile(rb"[\t -~]{6,}+")


class BinaryFacts(Struct, frozen=True):
    """What is said of a pair in one line, and the strings that came and went, in the order in which they stand."""

    headline: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def binary_facts(a: Source, b: Source) -> BinaryFacts | None:
    """How much the sides have in common, their entropy, and strings; None of few and of very many bytes."""
    if max(a.size, b.size) < SMALL or max(a.size, b.size) > LARGEST:
        return None
    data_a, data_b = a.all(), b.all()
    entropies = _entropy(data_a), _entropy(data_b)
    told = [f"{_share(data_a, data_b)} % of its blocks are on both sides"]
    words = [f"{entropy:.1f}" for entropy in entropies]
    told.append(f"entropy {' → '.join(dict.fromkeys(words))} bits a byte")
    if min(entropies) > RANDOM:
        return BinaryFacts("; ".join([*told, "compressed or encrypted"]), (), ())
    strings_a, strings_b = _strings(data_a), _strings(data_b)
    added = tuple(text for text in strings_b if text not in strings_a)
    removed = tuple(text for text in strings_a if text not in strings_b)
    counted = [f"{len(texts):,} {what}" for texts, what in ((added, "added"), (removed, "removed")) if texts]
    return BinaryFacts("; ".join([*told, *([f"strings: {', '.join(counted)}"] if counted else [])]), added, removed)


def strings_view(facts: BinaryFacts, limits: Limits) -> TextView | None:
    """The strings that came and went, the longest ones where there are too many; None where there are none."""
    total = len(facts.added) + len(facts.removed)
    if not total:
        return None
    rows = limits.hexdump_rows or total
    most_removed = min(len(facts.removed), max(rows - len(facts.added), (rows + 1) // 2))
    removed, added = _longest(facts.removed, most_removed), _longest(facts.added, rows - most_removed)
    lines = (*(("-", visible(text)) for text in removed), *(("+", visible(text)) for text in added))
    return TextView(
        label="strings",
        lines_added=len(facts.added),
        lines_removed=len(facts.removed),
        hunks=(Hunk(1 if removed else 0, 1 if added else 0, lines),),
        truncated=Truncated(len(lines), total, option("hexdump_rows")) if len(lines) < total else UNSET,
    )


def _longest(texts: tuple[str, ...], most: int) -> list[str]:
    """So many of the texts, the longest ones, in their order."""
    places = heapq.nlargest(most, range(len(texts)), key=lambda place: (len(texts[place]), -place))
    return [texts[place] for place in sorted(places)]


def _strings(data: bytes) -> Collection[str]:
    """The strings in data by where they first stand."""
    return dict.fromkeys(text.decode("ascii") for text in _STRING.findall(data) if len(text) <= LONGEST)


@cache
def _blocks() -> re.Pattern[bytes]:
    """32 to 256 bytes that end where their content says so, so that an insertion changes the blocks near it alone."""
    ends = b"".join(b"\\x%02x" % byte for byte in range(0x03, 0x100, 0x10))
    return re.compile(rb".{1,32}+[^" + ends + rb"]{0,224}+", re.DOTALL)


def _share(a: bytes, b: bytes) -> int:
    """Which percentage of the bytes of the larger side lies in blocks that the other has, wherever they stand."""
    small, large = sorted((a, b), key=len)
    known = set(_blocks().findall(small))
    return sum(len(block) for block in _blocks().findall(large) if block in known) * 100 // len(large)


def _entropy(data: bytes) -> float:
    """Bits a byte, of a sample from the middle."""
    middle = max(len(data) - SAMPLE, 0) // 2
    sample = data[middle : middle + SAMPLE]
    return abs(sum(count / len(sample) * math.log2(count / len(sample)) for count in Counter(sample).values()))
