"""Names that stand again are numbered, so that each stands once."""

from __future__ import annotations

from collections import Counter


class Numbering:
    """Gives each name once: `x`, `x #2`, `x #3`, and never one that was given already."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._given: set[str] = set()

    def name(self, name: str) -> str:
        """The name, or the next one that is free."""
        told = name
        while told in self._given:
            self._counts[name] += 1
            told = f"{name} #{self._counts[name] + 1}"
        self._given.add(told)
        return told
