"""Libraries that a wheel brings along under a name with a hash, as auditwheel and delvewheel make it."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 255
"""Characters of a file name that systems can write."""
_HASHED = re.compile(
    r"(?P<stem>\w[\w.+-]*)-(?:[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{64})(?P<end>(?:\.[\w+-]+)*\.(?:so|dylib|dll)(?:\.[0-9]+)*)",
    re.ASCII,
)


def hashed_libraries(paths: Iterable[str]) -> Mapping[str, str]:
    """The file names that hold a hash, each with the name without it: `libz-1a2b3c4d.so.1` is `libz.so.1`.

    Two that are the same without their hashes are left out: nobody could say which is which.
    """
    found: dict[str, str] = {}
    for path in paths:
        name = posixpath.basename(path)
        match = _HASHED.fullmatch(name) if len(name) <= LONGEST else None
        if match is not None:
            found[name] = f"{match['stem']}{match['end']}"
    counts = Counter(found.values())
    return {name: plain for name, plain in found.items() if counts[plain] == 1}
