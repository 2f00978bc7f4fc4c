"""How a YAML document is laid out, in words: indent, quotes, blocks and flow."""

from __future__ import annotations

from collections import Counter
from typing import Any

_STYLES = {"'": "single quotes", '"': "double quotes", "|": "literal blocks", ">": "folded blocks"}


class Style:
    """What was seen of the layout while a document was composed."""

    def __init__(self) -> None:
        self._indents: dict[str, int] = {}
        self._seen: Counter[str] = Counter()
        self._open: list[tuple[bool, int] | None] = []

    def see_document(self, *, is_explicit: bool) -> None:
        """A document begins, with `---` or without."""
        self._seen["document starts"] += is_explicit

    def see_scalar(self, style: str) -> None:
        """A scalar in quotes or blocks; `style` is as in PyYAML."""
        if style:
            self._seen[_STYLES[style]] += 1

    def see_alias(self) -> None:
        """An alias."""
        self._seen["aliases"] += 1

    def see_start(self, event: Any, *, is_mapping: bool) -> None:
        """A list or mapping begins."""
        if event.flow_style:
            self._seen["flow collections"] += 1
        # A property stands before the first entry, so that its column says nothing; two indents are all that is told.
        if event.flow_style or event.anchor is not None or event.tag is not None or len(self._indents) == 2:
            self._open.append(None)
            return
        column = event.start_mark.column
        outer = self._open[-1] if self._open else None
        if outer is not None and outer[0]:
            self._indents.setdefault("indent" if is_mapping else "indent of lists", column - outer[1])
        self._open.append((is_mapping, column))

    def see_end(self) -> None:
        """The list or mapping that began last ends."""
        self._open.pop()

    def in_short(self) -> str:
        """The indents, which have little to do with what a document says."""
        return ", ".join(f"{name} {self._indents[name]}" for name in sorted(self._indents)) or "no indent"

    def in_full(self) -> str:
        """The indents, and how often there are quotes, blocks and the like."""
        seen = [f"{name} {count:,}" for name, count in sorted(self._seen.items()) if count]
        return ", ".join([self.in_short(), *seen])
