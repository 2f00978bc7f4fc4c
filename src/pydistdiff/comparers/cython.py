"""Cython source: line by line, with the functions and classes that it declares."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.comparers.text import compare_sides, text_sides
from pydistdiff.diffing.hunks import SECTION_LENGTH
from pydistdiff.diffing.sections import Sections
from pydistdiff.pysource.cython import outline
from pydistdiff.pysource.module import SourceError
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.diffing.sections import Places
    from pydistdiff.pysource.cython import Declaration, Outline

EXTENSIONS = (".pyx", ".pxd", ".pxi")
_SHOWN = 3


class CythonComparer:
    """Cython source: `.pyx`, `.pxd`, `.pxi`.

    The lines are compared as those of any text, each hunk under the name of the function or class it lies in. The
    headline tells which functions and classes came, went, or are declared otherwise: their type, parameters, bases, or
    what stands behind the parameters (`nogil`, `except -1`). They are found by their words and indentation.
    """

    format = "cython"

    def accepts(self, pair: Pair) -> bool:
        """By the names of all sides that are there."""
        return all(
            (path or pair.path).endswith(EXTENSIONS)
            for side, path in ((pair.a, pair.path_a), (pair.b, pair.path_b))
            if side is not None
        )

    def compare(self, pair: Pair) -> Comparison:
        """The lines, and what is declared. Raises CannotCompareError."""
        outlines: list[Outline] = []

        def known(part: TextPart) -> TextPart:
            outlines[:] = (outline(side.decode()) for side in (part.a, part.b))
            if pair.a is None or pair.b is None:
                return part
            return part.known_as(sections=Sections(*map(_shown, outlines)))

        try:
            comparison = compare_sides(*text_sides(pair), pair, known)
        except SourceError as error:
            raise CannotCompareError(str(error)) from error
        return replace(comparison, headline=headline_of([*_told(*outlines)])) if outlines else comparison


def _shown(side: Outline) -> Places:
    return tuple((line, None if name is None else visible_name(name[:SECTION_LENGTH])) for line, name in side.places)


def _told(a: Outline, b: Outline) -> Iterator[str]:
    """What went, what is declared otherwise, what came; of a class that went or came nothing more is told."""
    groups_a, groups_b = (_by_name(side.declarations) for side in (a, b))
    yield from _told_alone(groups_a, groups_b, "removed")
    for name, before in groups_a.items():
        after = groups_b.get(name)
        if after is not None and before != after:
            yield from _told_changes(before, after)
    yield from _told_alone(groups_b, groups_a, "added")


def _by_name(declarations: Iterable[Declaration]) -> dict[str, list[Declaration]]:
    groups: defaultdict[str, list[Declaration]] = defaultdict(list)
    for one in declarations:
        groups[one.name].append(one)
    return dict(groups)


def _told_alone(own: dict[str, list[Declaration]], others: dict[str, list[Declaration]], words: str) -> Iterator[str]:
    only = [f"`{found[-1].shown}`" for name, found in own.items() if name not in others and _is_outermost(name, others)]
    if only:
        more = f" and {len(only) - _SHOWN:,} more" if len(only) > _SHOWN else ""
        yield f"{', '.join(only[:_SHOWN])}{more} {words}"


def _is_outermost(name: str, others: dict[str, list[Declaration]]) -> bool:
    """Whether what a name lies in is there on the other side."""
    owner = name.rpartition(".")[0]
    return not owner or owner in others


def _told_changes(before: Sequence[Declaration], after: Sequence[Declaration]) -> Iterator[str]:
    """How declarations of one name differ, those at the same place among them."""
    if len(before) != len(after):
        yield f"`{after[-1].shown}` declared {len(before):,} → {len(after):,} times"
        return
    for one, other in zip(before, after, strict=True):
        parts = [
            f"{_or_nothing(x)} → {_or_nothing(y)}"
            for x, y in ((one.before, other.before), (one.parameters, other.parameters), (one.behind, other.behind))
            if x != y
        ]
        if parts:
            yield f"`{other.shown}` {', '.join(parts)}"


def _or_nothing(text: str) -> str:
    return text or "nothing"
