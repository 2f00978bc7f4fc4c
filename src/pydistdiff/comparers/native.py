"""What the comparers of all native formats share: facts, functions and regions that differ, the bytes beside."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.binary import BytesComparer, bytes_change, bytes_view
from pydistdiff.comparers.document import made_visible
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.native_bytes import REGIONS, differing_regions, joined
from pydistdiff.comparers.native_causes import causes_of_regions
from pydistdiff.comparers.native_facts import compare_facts
from pydistdiff.comparers.native_functions import differing_functions, function_changes
from pydistdiff.comparers.native_names import names_view
from pydistdiff.comparers.native_news import news
from pydistdiff.comparers.native_order import order_change
from pydistdiff.comparers.native_renames import bundled_renames, renamed
from pydistdiff.comparers.native_strings import STRINGS, strings_of
from pydistdiff.comparers.native_tags import promise_facts
from pydistdiff.comparers.native_wording import told_native
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.limits import MIB
from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.native_renames import Rename
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path
    from pydistdiff.model import ValueChange
    from pydistdiff.native.binary import Binary, FactPath

LARGEST = 1024 * MIB
"""Bytes of a native file that is read."""
EXACT_ROWS = MIB
"""Bytes of which the rows of the hexdump beside the values are counted; of more there are about so many."""


class NativeComparer(ABC):
    """A native format: told by facts, by functions and by regions whose bytes differ.

    A comparer of a format derives from this and says which members are of it, and how one is read. Every byte belongs
    to one region, so that no difference is left out.
    """

    format: str

    @abstractmethod
    def accepts(self, pair: Pair) -> bool:
        """Whether every side that is there begins like a file of the format."""

    @abstractmethod
    def read(self, source: Source) -> Binary:
        """The description of a file. Raises NativeError."""

    def causes(self, a: Binary, b: Binary, sources: tuple[Source, Source]) -> Mapping[str | None, str]:  # noqa: ARG002
        """The causes of regions with other bytes, by the names of the regions, where the evidence is checked.

        None is the name of all gaps of zeros together.

        Here, those that the readers of both sides found, and what follows from their sizes.
        """
        return causes_of_regions(a, b)

    def causes_of_renames(
        self,
        a: Binary,  # noqa: ARG002
        b: Binary,  # noqa: ARG002
        sources: tuple[Source, Source],  # noqa: ARG002
        renames: Iterable[Rename],  # noqa: ARG002
    ) -> Mapping[str | None, str]:
        """The cause of regions that differ in nothing but the names of bundled libraries, where that is checked."""
        return {}

    def compare(self, pair: Pair) -> Comparison:
        """What differs; of one side the bytes, with what it is as the headline. Raises CannotCompareError."""
        if pair.a is None or pair.b is None:
            (side,) = pair.sides
            whole = self.description(side)
            return replace(
                BytesComparer().compare(pair),
                headline=headline_of([whole.summary]),
                facts=news(whole, None)
                if pair.b is None
                else (*promise_facts(None, whole, pair.tags), *news(None, whole)),
            )
        sources = pair.a, pair.b
        a, b = _with_strings(self.description(pair.a), self.description(pair.b), sources)
        bytes_ = bytes_change(pair, EXACT_ROWS)
        assert bytes_ is not None
        renames = bundled_renames(pair)
        likened, renamed_libraries = renamed(a, b, renames)
        facts = list(compare_facts(a.facts, likened.facts))
        regions = list(differing_regions(a, b, sources))
        functions = differing_functions(a, b, sources)
        causes = self.causes(a, b, sources)
        if renamed_libraries:
            causes = {**self.causes_of_renames(a, b, sources, renames), **causes}
        told = _Told(a, b, regions, causes)
        quiet = a.quiet | b.quiet
        changes = [
            *renamed_libraries,
            *(told.fact(change) for change in facts if change.path[0] not in quiet),
            *order_change(a, b),
            *function_changes(functions, sources),
            *(told.fact(change) for change in facts if change.path[0] in quiet),
            *joined(told.regions(regions, facts), a, b),
        ]
        names = names_view((a.facts, b.facts), functions, sources, pair.limits)
        return Comparison(
            changes=tuple(map(made_visible, changes)),
            views=(*names, bytes_view(bytes_)),
            headline=headline_of(list(told_native(changes, a, b))),
            facts=(*promise_facts(a, b, pair.tags), *news(a, b)),
        )

    def description(self, source: Source) -> Binary:
        """The description of a file. Raises CannotCompareError, also for one that is too large."""
        if source.size > LARGEST:
            raise CannotCompareError(f"{source.size:,} bytes, more than the {LARGEST:,} that are read of a native file")
        try:
            return self.read(source)
        except NativeError as error:
            raise CannotCompareError(str(error)) from error


def _with_strings(a: Binary, b: Binary, sources: tuple[Source, Source]) -> tuple[Binary, Binary]:
    """Both sides with their strings as a fact, the last that is not quiet; without, where a side has too many bytes."""
    found = [strings_of(side, source) for side, source in zip((a, b), sources, strict=True)]
    if found[0] is None or found[1] is None:
        return a, b
    one, other = (
        replace(side, facts={**side.facts, STRINGS: strings}) for side, strings in zip((a, b), found, strict=True)
    )
    return one, other


class _Told:
    """Which fact tells the bytes of which region that differs, and by which cause."""

    def __init__(self, a: Binary, b: Binary, changes: Iterable[ValueChange], causes: Mapping[str | None, str]) -> None:
        regions_a, regions_b = ({region.name: region.told_by for region in side.regions} for side in (a, b))
        self._causes = causes
        self._paths: dict[str, FactPath] = {}
        self._causes_by_path: dict[FactPath, str | None] = {}
        for name in map(_name, changes):
            path = None if name is None else regions_a.get(name, regions_b.get(name))
            if name is not None and path is not None and regions_b.get(name, path) == path:
                cause = causes.get(name)
                self._paths[name] = path
                self._causes_by_path[path] = cause if self._causes_by_path.get(path, cause) == cause else None

    def fact(self, change: ValueChange) -> ValueChange:
        """A change of a fact, with the cause of the bytes that it tells."""
        for path in _beginnings(change.path):
            if path in self._causes_by_path:
                return replace(change, cause=self._causes_by_path[path])
        return change

    def regions(self, changes: Iterable[ValueChange], facts: Iterable[ValueChange]) -> Iterator[ValueChange]:
        """The changes of regions that no fact tells."""
        told = {path for change in facts for path in _beginnings(change.path)}
        for change in changes:
            name = _name(change)
            if change.path == (REGIONS,):
                yield change
            elif name is None or self._paths.get(name) not in told:
                yield replace(change, cause=self._causes.get(name))


def _name(change: ValueChange) -> str | None:
    """The name of the region that a change is about; None for the gaps, and for the order of all."""
    return str(change.path[1]) if len(change.path) > 1 else None


def _beginnings(path: Path) -> Iterator[FactPath]:
    steps = tuple(map(str, path))
    return (steps[:length] for length in range(1, len(steps) + 1))
