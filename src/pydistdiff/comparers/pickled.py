"""Pickles: objects of Python, written as a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.data_file import DataFileComparer
from pydistdiff.comparers.document import line_view
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.pickle_facts import pickle_facts
from pydistdiff.comparers.pickle_values import listing, pickle_changes, pickle_headline
from pydistdiff.datafiles.pickled import Pickled, read_pickles, scan
from pydistdiff.safetext import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import FactFound, Pair
    from pydistdiff.limits import Limits
    from pydistdiff.model import TextView, ValueChange

MOST_DRAWN = 50_000
"""Opcodes that are drawn as lines."""
_NAMES = (".pkl", ".pickle", ".pck", ".pckl", ".doctree")
_PROTOCOLS = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


class PickleComparer(DataFileComparer[Pickled]):
    """Pickles, known by their protocol (2 to 5) and the STOP at their end, or by name: `.pkl`, `.pickle`, `.doctree`.

    They are never loaded. The opcodes are read one by one, and told by what the pickle imports when it is loaded, by
    the strings and numbers in it, in their order, and by the program, which is all other opcodes. A name that is no
    string of the pickle but made while it runs is told as `(computed)`. The opcodes are drawn as lines beside that.
    Where another pickle follows it is read, too; what else stands behind the end is told. One that breaks off is told
    up to there, with the reason: a program that loads it has done that much. Whoever loads a pickle runs what it says:
    any import that is new deserves a look, and those that start programs, run code or use the network are facts.
    """

    format = "pickle"

    def accepts(self, pair: Pair) -> bool:
        """By protocol and end, or by the extension."""
        return pair.path.lower().endswith(_NAMES) or all(
            side.read(0, 2) in _PROTOCOLS and side.read(side.size - 1, 1) == b"." for side in pair.sides
        )

    def read(self, source: Source) -> Pickled:
        """The opcodes; of what begins like a pickle also where it is broken. Raises DataFileError."""
        data = source.all()
        return scan(data) if data.startswith(_PROTOCOLS) else read_pickles(data)

    def differences(self, a: Pickled, b: Pickled) -> Iterator[ValueChange]:
        """What differs in imports, strings, numbers and program."""
        return pickle_changes(a, b)

    def extra_views(self, a: Pickled, b: Pickled, limits: Limits) -> Iterable[TextView]:
        """The opcodes as lines."""
        if max(len(a.steps), len(b.steps)) > MOST_DRAWN:
            return
        text_a, text_b = (visible("".join(listing(side))).encode() for side in (a, b))
        if text_a != text_b:
            yield replace(line_view(text_a, text_b, limits), label="opcodes")

    def facts(self, a: Pickled | None, b: Pickled | None) -> tuple[FactFound, ...]:
        """What it newly imports that lets it do what a reviewer wants to see."""
        return pickle_facts(*(() if side is None else side.imports for side in (a, b)))

    def told(self, file: Pickled) -> str:
        """Protocol, size, and what it imports."""
        imports = sorted(set(file.imports))
        parts = [f"pickle of protocol {file.protocol}, {len(file.steps):,} opcodes"]
        return headline_of(parts + [f"imports {name}" for name in imports]) or ""

    def headline(self, changes: Sequence[ValueChange], a: Pickled, b: Pickled) -> str | None:  # noqa: ARG002
        """New imports first, then how many strings and numbers differ."""
        return headline_of(pickle_headline(changes))
