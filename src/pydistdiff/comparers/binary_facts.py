"""What can be said in one line of data that nobody understands."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from pydistdiff.limits import KIB, MIB

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

SMALL = KIB
"""Data with fewer bytes are seen whole in the rows: nothing is said of them."""
LARGEST = 16 * MIB
"""Bytes of each side that are looked at."""
BLOCK = 64
"""Bytes of the blocks of which is counted how many the other side has, wherever they stand."""
SAMPLE = 64 * KIB
LONGEST = 200
"""Characters of a string; longer ones are no words."""
RANDOM = 7.9
"""Bits a byte: compressed and encrypted data have more, code and text fewer."""
_STRING = re.compile(rb"[\t -~]{6,}+")


def binary_headline(a: Source, b: Source) -> str | None:
    """How much of the larger side the other has, too, strings that came and went, and whether it is random."""
    if max(a.size, b.size) < SMALL or max(a.size, b.size) > LARGEST:
        return None
    data_a, data_b = a.all(), b.all()
    told = [f"{_share(data_a, data_b)} % of its blocks are on both sides"]
    if _entropy(data_a) > RANDOM and _entropy(data_b) > RANDOM:
        return "; ".join([*told, "compressed or encrypted"])
    strings_a, strings_b = (
        {text for text in _STRING.findall(data) if len(text) <= LONGEST} for data in (data_a, data_b)
    )
    counts = ((len(strings_b - strings_a), "added"), (len(strings_a - strings_b), "removed"))
    counted = [f"{count:,} {what}" for count, what in counts if count]
    return "; ".join([*told, *([f"strings: {', '.join(counted)}"] if counted else [])])


def _strings(data: bytes) -> set[bytes]:
    return {text for text in _STRING.findall(data) if len(text) <= LONGEST}


def _share(a: bytes, b: bytes) -> int:
    """Which percentage of the blocks of the larger side the other has at any multiple of their size."""
    small, large = sorted((a, b), key=len)
    known = {small[at : at + BLOCK] for at in range(0, len(small), BLOCK)}
    blocks = range(0, len(large), BLOCK)
    return sum(large[at : at + BLOCK] in known for at in blocks) * 100 // len(blocks)


def _entropy(data: bytes) -> float:
    """Bits a byte, of a sample from the middle."""
    middle = max(len(data) - SAMPLE, 0) // 2
    sample = data[middle : middle + SAMPLE]
    counts = (sample.count(byte) for byte in range(256))
    return -sum(count / len(sample) * math.log2(count / len(sample)) for count in counts if count)
