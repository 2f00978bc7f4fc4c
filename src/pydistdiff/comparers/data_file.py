"""What all comparers of data files share: read the structure of both sides, tell it as values, show the bytes beside.

A comparer of a new format derives from `DataFileComparer` and says which members are of it, what differs between two of
them, and what one line tells of that. What it tells must be all of the bytes: where two files differ, something does.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from pydistdiff.comparers.binary import bytes_change, bytes_view
from pydistdiff.comparers.document import made_visible
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.diffing.values import Scalar
from pydistdiff.limits import MIB
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Container, Iterable, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import FactFound, Pair
    from pydistdiff.limits import Limits
    from pydistdiff.model import TextView, ValueChange

SHORT = 24
"""Bytes that are told one by one; of more, how many they are and their SHA-256."""

File = TypeVar("File")
"""What a reader makes of a file."""


class DataFileComparer(ABC, Generic[File]):
    """A data file, told by what it says; of one that came or went the bytes are shown, with what it is."""

    format: str
    largest: int | None = 32 * MIB
    """Bytes of a file that is read; larger ones are compared byte by byte, in pieces. None where it is read so, too."""

    @abstractmethod
    def accepts(self, pair: Pair) -> bool:
        """Whether the pair is of this format, told by content and name; must be cheap."""

    @abstractmethod
    def read(self, source: Source) -> File:
        """What a file says. Raises DataFileError."""

    @abstractmethod
    def differences(self, a: File, b: File) -> Iterable[ValueChange]:
        """What changed: of two files that differ, something. Raises DataFileError."""

    @abstractmethod
    def told(self, file: File) -> str:
        """What a file is, in a few words: the headline where only one side has it."""

    @abstractmethod
    def headline(self, changes: Sequence[ValueChange], a: File, b: File) -> str | None:
        """The difference in one visible line, if there is more to say than the number of changes."""

    def facts(self, a: File | None, b: File | None) -> tuple[FactFound, ...]:  # noqa: ARG002
        """What the file of b newly does when a program reads it."""
        return ()

    def extra_views(self, a: File, b: File, limits: Limits) -> Iterable[TextView]:  # noqa: ARG002
        """Other drawings than that of the bytes, which come before it."""
        return ()

    def compare(self, pair: Pair) -> Comparison:
        """The values that differ, or the bytes of one side. Raises CannotCompareError."""
        bytes_ = bytes_change(pair)
        assert bytes_ is not None
        try:
            a, b = self._file(pair.a), self._file(pair.b)
            if a is None or b is None:
                told = " ".join(self.told(file) for file in (a, b) if file)
                return Comparison(changes=(bytes_,), headline=told, facts=self.facts(a, b))
            changes = list(self.differences(a, b))
        except DataFileError as error:
            raise CannotCompareError(str(error)) from error
        return Comparison(
            changes=tuple(map(made_visible, changes)),
            views=(*self.extra_views(a, b, pair.limits), bytes_view(bytes_)),
            headline=self.headline(changes, a, b),
            facts=self.facts(a, b),
        )

    def _file(self, side: Source | None) -> File | None:
        if side is None:
            return None
        if self.largest is not None and side.size > self.largest:
            raise CannotCompareError(f"{side.size:,} bytes, more than the {self.largest:,} that are read")
        return self.read(side)


def bytes_value(data: bytes) -> Scalar:
    """Bytes as a value: one by one where they are few."""
    return Scalar(ValueType.BYTES, told_bytes(data))


def told_bytes(data: bytes) -> str:
    """Bytes in words that are the same for no others."""
    if len(data) <= SHORT:
        return data.hex(" ")
    return f"{len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


def own_name(name: str, taken: Container[str], seen: Counter[str]) -> str:
    """The name, or where it is taken the same with a number behind it; `seen` counts how often it was."""
    own = name
    while own in taken:
        seen[name] += 1
        own = f"{name} #{seen[name] + 1}"
    return own
