"""Which CPython a `.pyc` is of, by its magic number.

Source: the list in CPython's `Include/internal/pycore_magic_number.h` (`importlib/_bootstrap_external.py` before
3.14). A release keeps its number for all its patches, so only the numbers of releases are known here.
"""

from __future__ import annotations

Version = tuple[int, int]

OLDEST, NEWEST = (3, 6), (3, 15)

_RELEASED: dict[int, Version] = {
    3379: (3, 6),
    3394: (3, 7),
    3413: (3, 8),
    3425: (3, 9),
    3439: (3, 10),
    3495: (3, 11),
    3531: (3, 12),
    3571: (3, 13),
    3627: (3, 14),
}
_FIRST_OF_3_15, _FIRST_OF_3_16 = 3650, 3700
"""3.15 was not released when this was written: all its numbers have one layout."""


def version_of(magic: int) -> Version | None:
    """The version of a magic number, or None for one of no release from 3.6 to 3.15."""
    if _FIRST_OF_3_15 <= magic < _FIRST_OF_3_16:
        return (3, 15)
    return _RELEASED.get(magic)


def told_version(version: Version) -> str:
    """`3.7`."""
    return f"{version[0]}.{version[1]}"
