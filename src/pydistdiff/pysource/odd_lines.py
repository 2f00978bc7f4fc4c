"""Lines that nobody reads as they are: very long ones, and ones with characters that cannot be seen."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.model import FactCode
from pydistdiff.pysource.sightings import Sighting
from pydistdiff.safetext import is_deceptive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.pysource.module import Module

LONGEST_LINE = 1_000
_MOST_CODES = 3
_CONTROLS = bytes((*range(9), 11, *range(14, 32), 127))
_PICTURE = re.compile("(?<=[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f\u200d]")
"""What makes a picture of the character before it, or joins two of them."""


def odd_lines(a: Sequence[bytes], b: Sequence[bytes]) -> tuple[list[Sighting], list[Sighting]]:
    """The odd lines of both sides, those left out that both have."""
    odd = [[(number, line) for number, line in enumerate(lines, 1) if _may_be_odd(line)] for lines in (a, b)]
    counts = [Counter(line for _, line in own) for own in odd]
    shared = counts[0] & counts[1]
    found_a, found_b = (_left(own, shared) for own in odd)
    return found_a, found_b


def _left(odd: Iterable[tuple[int, bytes]], shared: Counter[bytes]) -> list[Sighting]:
    left = Counter(shared)
    told: list[Sighting] = []
    for number, line in odd:
        if left[line]:
            left[line] -= 1
        else:
            told += _told(number, line.decode("utf-8", "replace"))
    return told


def may_have_odd_lines(module: Module) -> bool:
    """Whether a module may have any; cheap."""
    text = module.text
    return (
        not text.isascii()
        or len(text.translate(None, _CONTROLS)) != len(text)
        or max(map(len, module.lines)) > LONGEST_LINE
    )


def _may_be_odd(line: bytes) -> bool:
    return len(line) > LONGEST_LINE or not line.isascii() or len(line.translate(None, _CONTROLS)) != len(line)


def _told(number: int, line: str) -> Iterator[Sighting]:
    if len(line) > LONGEST_LINE:
        yield Sighting(FactCode.LONG_LINE, number, f"has {len(line):,} characters in one line").with_content(line)
    plain = _PICTURE.sub("", line).replace("\t", " ").replace("\f", " ")
    if plain.isprintable() or not is_deceptive(plain):
        return
    hidden = Counter(character for character in plain if not character.isprintable() and is_deceptive(character))
    if hidden:
        codes = [f"U+{ord(character):04X}" for character in sorted(hidden)]
        more = f" and {len(codes) - _MOST_CODES:,} more" if len(codes) > _MOST_CODES else ""
        verb = f"has characters that cannot be seen: {', '.join(codes[:_MOST_CODES])}{more}"
        counted = ",".join(f"{character}{count}" for character, count in sorted(hidden.items()))
        yield Sighting(FactCode.HIDDEN_CHARACTERS, number, verb).with_content(counted)
