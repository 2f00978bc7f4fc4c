"""Versions of conda packages and their order, as CEP 33 has them.

They look like those of PEP 440 and are ordered in another way: a missing part is 0, letters stand before numbers,
`dev` before all other letters and `post` behind all numbers.
"""

from __future__ import annotations

import re
from functools import total_ordering
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 255
"""Characters of a version that is read; CEP 26 allows 64."""

_CHARACTERS = re.compile(r"[0-9a-z._+!]+")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
_FILL = 0
_POST = float("inf")
_DEV = "DEV"  # capitals stand before small letters, and before the underscore

_Component = int | float | str
_Segment = tuple[_Component, ...]


@total_ordering
class CondaVersion:
    """A version: the segments of its epoch and main part, and those of what follows a plus sign."""

    __slots__ = ("_local", "_main")

    def __init__(self, main: Sequence[_Segment], local: Sequence[_Segment] = ()) -> None:
        self._main = tuple(main)
        self._local = tuple(local)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CondaVersion):
            return NotImplemented
        return _compare(self._main, other._main) == 0 and _compare(self._local, other._local) == 0

    def __lt__(self, other: CondaVersion) -> bool:
        return (_compare(self._main, other._main) or _compare(self._local, other._local)) < 0

    def __hash__(self) -> int:
        return hash((_without_fill(self._main), _without_fill(self._local)))

    def starts_with(self, start: CondaVersion) -> bool:
        """Whether this is one of the versions that `=start` or `start.*` stands for.

        All segments of the start but the last are equal to ours; the last one is equal as far as it goes, and letters
        that end it may go on: `1.2rc1` starts with `1.2`, `1.2rc` and `1.2r`, `1.20` with none of them.
        """
        if start._local:
            return _compare(self._main, start._main) == 0 and _starts_with(self._local, start._local)
        return _starts_with(self._main, start._main)

    def without_last_segment(self) -> CondaVersion | None:
        """The start that `~=` keeps to; None where there is but one segment."""
        return CondaVersion(self._main[:-1]) if len(self._main) > 2 else None


def read_version(text: str) -> CondaVersion | None:
    """The version that a text is; None where it is none: a wrong character, an empty segment, two epochs."""
    lowered = text.strip().lower()
    if "_" not in lowered:
        lowered = lowered.replace("-", "_")  # as old packages have it
    if len(lowered) > LONGEST or not _CHARACTERS.fullmatch(lowered):
        return None
    epoch, has_epoch, rest = lowered.rpartition("!")
    main, has_local, local = rest.partition("+")
    if (has_epoch and not epoch.isdecimal()) or "+" in local:
        return None
    # An underscore at the end belongs to the last segment, as OpenSSL's `1.0.1_` < `1.0.1a` needs it.
    stem = main.removesuffix("_")
    segments = [epoch or "0", *_segments(stem)]
    segments[-1] += main[len(stem) :]
    local_segments = _segments(local) if has_local else []
    if not all(segments) or not all(local_segments) or not stem:
        return None
    return CondaVersion([*map(_components, segments)], [*map(_components, local_segments)])


def _segments(text: str) -> list[str]:
    return text.replace("_", ".").split(".")


def _components(segment: str) -> _Segment:
    """Numbers and letters in turns, a number first."""
    components = [*map(_component, _RUNS.findall(segment))]
    return tuple(components) if segment[0].isdecimal() else (_FILL, *components)


def _component(run: str) -> _Component:
    if run.isdecimal():
        return int(run)
    return _POST if run == "post" else _DEV if run == "dev" else run


def _compare(a: Sequence[_Segment], b: Sequence[_Segment]) -> int:
    """-1, 0 or 1."""
    for own, others in zip_longest(a, b, fillvalue=()):
        for one, other in zip_longest(own, others, fillvalue=_FILL):
            if one != other:
                return -1 if _key(one) < _key(other) else 1
    return 0


def _key(component: _Component) -> tuple[bool, float, str]:
    """Letters stand before numbers."""
    return (False, 0, component) if isinstance(component, str) else (True, component, "")


def _starts_with(segments: Sequence[_Segment], start: Sequence[_Segment]) -> bool:
    before = len(start) - 1
    if _compare(segments[:before], start[:before]):
        return False
    own, last = segments[before] if len(segments) > before else (), start[before]
    own_start = [*own[: len(last)], *[_FILL] * (len(last) - len(own))]
    if own_start[:-1] != [*last[:-1]]:
        return False
    one, other = own_start[-1], last[-1]
    if isinstance(other, str):
        return isinstance(one, str) and one.startswith(other)
    return one == other


def _without_fill(segments: Sequence[_Segment]) -> tuple[_Segment, ...]:
    """Equal versions have equal ones: without the zeros that end a segment, and without the segments of zeros."""
    kept = [*map(_stripped, segments)]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _stripped(segment: _Segment) -> _Segment:
    end = len(segment)
    while end and segment[end - 1] == _FILL:
        end -= 1
    return segment[:end]
