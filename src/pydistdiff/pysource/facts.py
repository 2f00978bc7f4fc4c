"""What a module newly does, from its two versions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.pysource.data_strings import may_hold_data, may_name_place
from pydistdiff.pysource.novelty import new_ones, told
from pydistdiff.pysource.odd_lines import may_have_odd_lines, odd_lines
from pydistdiff.pysource.survey import Survey, may_do_anything, words
from pydistdiff.pysource.uses import uses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.pysource.module import Module
    from pydistdiff.pysource.novelty import Novelty
    from pydistdiff.pysource.sightings import Sighting
    from pydistdiff.pysource.survey import Piece


class Facts(Struct, frozen=True):
    """What is new in b, and what a did and b does no more, as often as that is so."""

    new: tuple[Novelty, ...]
    gone: tuple[Sighting, ...]


def facts_of(a: Module | None, b: Module | None, *, is_package: bool, own: frozenset[str] = frozenset()) -> Facts:
    """What b does and a does not; of a module that came all of it. `is_package` for an `__init__.py`.

    Statements that both have are looked at only where their names mean something else. `own` are the packages that the
    module may lie in: to use them is not told.
    """

    def used(survey: Survey | None, pieces: Iterable[Piece]) -> list[Sighting]:
        found = [] if survey is None else uses(survey, pieces, is_package=is_package)
        return [one for one in found if one.name.partition(".")[0] not in own]

    alone = a if b is None else b if a is None else None
    if alone is not None and not is_package and not _may_tell(alone.text):
        found_a: list[Sighting] = []
        found_b: list[Sighting] = []
        survey_a = None
    else:
        survey_a, survey_b = (None if module is None else Survey(module) for module in (a, b))
        pieces_a, pieces_b = _different(survey_a, survey_b)
        found_a, found_b = used(survey_a, pieces_a), used(survey_b, pieces_b)
    odd_a, odd_b = _odd(a, b)
    found_a, found_b = [*found_a, *odd_a], [*found_b, *odd_b]

    def before() -> list[Sighting]:
        if a is None or survey_a is None:
            return found_a
        return [*used(survey_a, survey_a.pieces), *odd_lines((), a.lines)[1]]

    return compared(found_a, found_b, before)


def line_facts(a: Module | None, b: Module | None) -> Facts:
    """What is odd about the lines alone, of a stub, which is never run."""
    odd_a, odd_b = _odd(a, b)
    return compared(odd_a, odd_b, lambda: odd_a)


def _odd(a: Module | None, b: Module | None) -> tuple[list[Sighting], list[Sighting]]:
    if not any(module is not None and may_have_odd_lines(module) for module in (a, b)):
        return [], []
    return odd_lines(() if a is None else a.lines, () if b is None else b.lines)


def compared(a: Sequence[Sighting], b: Sequence[Sighting], before: Callable[[], Sequence[Sighting]]) -> Facts:
    """What is new in b, and what is gone with a.

    `before` gives all of a, where only what differs of it is compared: a second import of a module is nothing new.
    """
    new = new_ones(a, b)
    known = Counter(one.key for one in before()) if new else Counter()
    return Facts(
        tuple(told([one for one in new if one.verb != "imports" or not known[one.key]], known)),
        tuple(new_ones(b, a)),
    )


def _may_tell(text: bytes) -> bool:
    """Whether a whole module may have anything to tell; between two versions only what differs is looked at anyway."""
    found = words(text)
    return may_hold_data(text) or may_name_place(found) or may_do_anything(found)


def _different(a: Survey | None, b: Survey | None) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """The pieces that the other side has not, or reads otherwise; of classes that differ their own."""
    if a is None or b is None:
        return (() if a is None else a.pieces), (() if b is None else b.pieces)
    changed = _changed_names(a, b)
    left: tuple[Sequence[Piece], Sequence[Piece]] = a.pieces, b.pieces
    while True:
        left = _unmatched(left[0], left[1], changed), _unmatched(left[1], left[0], changed)
        if not any(piece.is_class for own in left for piece in own):
            return left
        left = _opened(a, left[0]), _opened(b, left[1])


def _unmatched(own: Iterable[Piece], other: Iterable[Piece], changed: frozenset[bytes]) -> list[Piece]:
    counts = Counter(piece.text for piece in other)
    result = []
    for piece in own:
        if counts[piece.text]:
            counts[piece.text] -= 1
            if not changed or changed.isdisjoint(words(piece.text)):
                continue
        result.append(piece)
    return result


def _opened(survey: Survey, pieces: Iterable[Piece]) -> list[Piece]:
    return [inner for piece in pieces for inner in (survey.opened(piece) if piece.is_class else (piece,))]


def _changed_names(a: Survey, b: Survey) -> frozenset[bytes]:
    """The names of the module that do not stand for the same on both sides."""
    wanted = sorted(a.names.wanted | b.names.wanted)  # in one order: what a long chain means may depend on it
    return frozenset(name.encode() for name in wanted if a.names.meaning(name) != b.names.meaning(name))
