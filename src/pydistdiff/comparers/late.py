"""Comparers that are loaded when the first member comes that may be of their format: most comparisons have none."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Comparer, Comparison, Pair


class LateComparer:
    """Stands for a comparer, given by its module here and its class.

    `begins` and `ends` are how a file must begin or its path must end, in small letters, on one side at least, so that
    the comparer is asked at all. They may let through what it does not accept, but nothing else.
    """

    def __init__(self, module: str, name: str, *, begins: tuple[bytes, ...] = (), ends: tuple[str, ...] = ()) -> None:
        self._module = module
        self._name = name
        self._begins = begins
        self._ends = ends
        self._most = max(map(len, begins), default=0)

    @cached_property
    def comparer(self) -> Comparer:
        """The comparer itself."""
        made: Comparer = getattr(import_module(f"pydistdiff.comparers.{self._module}"), self._name)()
        return made

    @property
    def format(self) -> str:
        """That of the comparer."""
        return self.comparer.format

    def accepts(self, pair: Pair) -> bool:
        """Whether the comparer does, if the pair may be its own."""
        return self._may_be(pair) and self.comparer.accepts(pair)

    def _may_be(self, pair: Pair) -> bool:
        paths = (path for path in (pair.path, pair.path_a, pair.path_b) if path is not None)
        if self._ends and any(path.lower().endswith(self._ends) for path in paths):
            return True
        return self._most > 0 and any(side.read(0, self._most).startswith(self._begins) for side in pair.sides)

    def compare(self, pair: Pair) -> Comparison:
        """The difference. Raises CannotCompareError."""
        return self.comparer.compare(pair)
