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
_STEM = re.compile(r"\w[\w.+-]*", re.ASCII)
_END = re.compile(r"(?:[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{64})((?:\.[\w+]+)*\.(?:so|dylib|dll)(?:\.[0-9]+)*)", re.ASCII)


def hashed_libraries(paths: Iterable[str]) -> Mapping[str, str]:
    """The file names that hold a hash, each with the name without it: `libz-1a2b3c4d.so.1` is `libz.so.1`.

    The hash stands behind the last hyphen.
    Two that are the same without their hashes are left out: nobody could say which is which.
    """
    found: dict[str, str] = {}
    for path in paths:
        name = posixpath.basename(path)
        stem, _, end = name.rpartition("-")
        match = _END.fullmatch(end) if len(name) <= LONGEST else None
        if match is not None and _STEM.fullmatch(stem):
            found[name] = f"{stem}{match[1]}"
    counts = Counter(found.values())
    return {name: plain for name, plain in found.items() if counts[plain] == 1}
