"""Libraries that are built into a native file, by the versions that its strings give: `OpenSSL 3.3.1 → 3.3.2`."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pydistdiff.comparers.native_strings import STRINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.native.binary import Binary

_MOST = 3
"""Libraries that are told of one file."""
_NAMED = re.compile(r" ?(?P<name>[A-Za-z][A-Za-z_+-]{1,30}?)[ /-]v?(?P<version>\d{1,5}(?:\.\w{1,20}){1,5})(?![\w.])")


def told_versions(a: Binary, b: Binary) -> str | None:
    """The names that stand before another version at the beginning of a string, or None.

    A name that has several versions on one side is none of a library, such as those of standards.
    """
    both = [side.facts.get(STRINGS) for side in (a, b)]
    if not (isinstance(both[0], frozenset) and isinstance(both[1], frozenset)):
        return None
    gone, came = _versions(both[0] - both[1]), _versions(both[1] - both[0])
    names = sorted(name for name in gone.keys() & came.keys() if gone[name] != came[name])
    told = [f"{name} {gone[name]} → {came[name]}" for name in names]
    return f"strings name {', '.join(told[:_MOST])}" if told else None


def _versions(strings: Iterable[str]) -> dict[str, str]:
    """The version of each name that has one only."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for string in strings:
        if match := _NAMED.match(string):
            found[match["name"]].add(match["version"])
    return {name: next(iter(versions)) for name, versions in found.items() if len(versions) == 1}
