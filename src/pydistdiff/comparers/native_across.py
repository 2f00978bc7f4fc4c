"""Native files of two formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.binary import bytes_change
from pydistdiff.comparers.document import made_visible
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.native_facts import compare_facts
from pydistdiff.comparers.native_news import news
from pydistdiff.comparers.native_tags import promise_facts
from pydistdiff.comparers.pair import Comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.comparers.native import NativeComparer
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.native.binary import Binary


class AcrossFormatsComparer:
    """Native files of two formats: the same library for Linux, for macOS or for Windows.

    Told by what each of them is, and by the bytes. Nothing of what they hold can be laid beside each other.
    """

    format = "native"

    def __init__(self, comparers: Sequence[NativeComparer] | None = None) -> None:
        """`comparers` are those of the formats: of all that there are, unless others are given."""
        if comparers is None:
            from pydistdiff.comparers.elf import ElfComparer
            from pydistdiff.comparers.macho import MachOComparer
            from pydistdiff.comparers.pe import PeComparer

            comparers = (ElfComparer(), PeComparer(), MachOComparer())
        self._comparers = comparers

    def accepts(self, pair: Pair) -> bool:
        """Whether the sides begin like files of two formats that are known."""
        found = [self._comparer(side) for side in _sides(pair)]
        return len(found) > 1 and None not in found and found[0] is not found[1]

    def compare(self, pair: Pair) -> Comparison:
        """What both are, and the bytes. Raises CannotCompareError."""
        a, b = (self._read(side) for side in _sides(pair))
        bytes_ = bytes_change(pair)
        assert bytes_ is not None
        told = compare_facts({"format": a.summary}, {"format": b.summary})
        return Comparison(
            changes=(*map(made_visible, told), bytes_),
            headline=headline_of([" → ".join(side.summary.partition(",")[0] for side in (a, b))]),
            facts=(*promise_facts(a, b, pair.tags), *news(a, b)),
        )

    def _comparer(self, side: Pair) -> NativeComparer | None:
        return next((comparer for comparer in self._comparers if comparer.accepts(side)), None)

    def _read(self, side: Pair) -> Binary:
        comparer = self._comparer(side)
        assert comparer is not None
        (source,) = side.sides
        return comparer.description(source)


def _sides(pair: Pair) -> list[Pair]:
    """Each side by itself, as if it had come alone."""
    alone = [replace(pair, b=None, path_b=None), replace(pair, a=None, path_a=None)]
    return [side for side in alone if side.sides]
