"""What of two lists of sightings is new: counted, not compared by lines, so that nothing is new because it moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.model import FactCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydistdiff.pysource.sightings import Key, Sighting

MOST = 50
"""Kinds of things that are told of one module; what is more is counted."""
_SHOWN_LINES = 3
_ORDER = {code: place for place, code in enumerate(FactCode)}


class Novelty(Struct, frozen=True):
    """One kind of thing that a module does more often than before: `line` is the first of its new places."""

    code: FactCode
    line: int | None
    message: str
    keys: tuple[Key, ...]


def new_ones(a: Iterable[Sighting], b: Sequence[Sighting]) -> list[Sighting]:
    """Those of b that a has not, as often as b has more of a kind; those whose text a has as well are the old ones."""
    exact = Counter((one.key, one.context) for one in a)
    kinds = Counter({key: 0 for key, _ in exact})
    for (key, _), count in exact.items():
        kinds[key] += count
    left: list[Sighting] = []
    for one in b:
        if exact[one.key, one.context]:
            exact[one.key, one.context] -= 1
            kinds[one.key] -= 1
        else:
            left.append(one)
    result = []
    for one in left:
        if kinds[one.key]:
            kinds[one.key] -= 1
        else:
            result.append(one)
    return result


def told(new: Iterable[Sighting], before: Mapping[Key, int]) -> list[Novelty]:
    """Each kind once, the most pressing first, at most `MOST` and one that counts the rest.

    `before` is how often the module did each before.
    """
    places: defaultdict[Key, list[Sighting]] = defaultdict(list)
    for one in new:
        places[one.key].append(one)
    for ones in places.values():
        ones.sort(key=lambda one: one.line)
    kinds = sorted(places.items(), key=lambda item: _rank(item[1][0]))
    result = [Novelty(key[0], ones[0].line, _message(ones, before.get(key, 0)), (key,)) for key, ones in kinds[:MOST]]
    rest = kinds[MOST:]
    if rest:
        counts = Counter(key[0] for key, _ in rest)
        words = ", ".join(f"{count:,} of {code}" for code, count in counts.items())
        keys = tuple(key for key, _ in rest)
        result.append(Novelty(FactCode.MORE, None, f"{len(rest):,} more, not listed: {words}", keys))
    return result


def _rank(one: Sighting) -> tuple[int, bool, bool, int]:
    """What runs at import before what may be called, and what is used before what is only imported."""
    return _ORDER[one.code], not one.is_at_import, one.verb == "imports", one.line


def _message(ones: Sequence[Sighting], before: int) -> str:
    words = ones[0].words
    others = list(dict.fromkeys(one.line for one in ones))[1:]
    if others:
        lines = ", ".join(f"{line:,}" for line in others[:_SHOWN_LINES])
        more = len(others) - _SHOWN_LINES
        words += f", also in line{'s' if len(others) > 1 else ''} {lines}" + (f" and {more:,} more" if more > 0 else "")
    return f"{words} ({before:,} such before)" if before else words
