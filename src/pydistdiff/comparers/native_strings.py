"""Texts in the data of native files: which came and which went."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Binary

MOST_BYTES = 32 * MIB
"""Bytes of data in which strings are sought."""
LONGEST = 200
_STRING = re.compile(rb"[\t\n\r -~]{6,}")
STRINGS = "strings"


def strings_of(binary: Binary, source: Source) -> frozenset[str] | None:
    """The strings of six to two hundred printable characters of ASCII that end with NUL; None of too many bytes."""
    regions = [region for region in binary.regions if region.name in binary.string_regions]
    if sum(region.size for region in regions) > MOST_BYTES:
        return None
    found: set[bytes] = set()
    for region in regions:
        data = source.read(region.start, region.size)
        for match in _STRING.finditer(data):
            end = match.end()
            if end - match.start() <= LONGEST and data[end : end + 1] == b"\0":
                found.add(match[0])
    return frozenset(text.decode("ascii") for text in found)
