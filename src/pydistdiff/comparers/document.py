"""What all comparers of structured text share: decode, parse, compare as values, show the lines beside.

A comparer of a new format derives from `DocumentComparer` and says which members are of it, how text becomes
a value, and what it knows of the lists in it. Everything else happens here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text import text_change, text_facts, text_side
from pydistdiff.diffing.values import ListValue, MappingValue, by_key, compare_values
from pydistdiff.limits import option
from pydistdiff.model import AttributeChange, OpaqueChange, Significance, TextView, Truncated, ValueChange
from pydistdiff.safetext import visible, visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.limits import Limits
    from pydistdiff.model import Change

DEEPEST = 100
"""Levels of a document. Real ones have ten; more would be recursion that the document drives."""


class DocumentError(Exception):
    """The text is no document of the format, or one that readers read in different ways; the message says why."""


class DocumentComparer(ABC):
    """Structured text: told as values with paths, the line diff beside it as a view.

    What differs in layout alone is an attribute `formatting`.
    """

    format: str
    formatting_cause: str | None = None
    """The cause that an equal value in another layout has, such as `json-formatting`."""

    @abstractmethod
    def is_named(self, pair: Pair) -> bool:
        """Whether the pair is of the format, by its names and role."""

    @abstractmethod
    def parse(self, text: str, pair: Pair) -> Value:
        """The value of a text without byte-order mark, its lines ended by LF. Raises DocumentError."""

    def layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """How a document is laid out, in a few words ("indent 2"), or None where that cannot be said in words."""
        return None

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """What tells the items of a list apart (`diffing.values.Identities`)."""
        return by_key(path, items)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The difference in one line, if there is more to say than the number of changes."""
        return None

    def accepts(self, pair: Pair) -> bool:
        """Members on both sides that are called so; what is on one side only is shown as text."""
        return pair.a is not None and pair.b is not None and self.is_named(pair)

    def compare(self, pair: Pair) -> Comparison:
        """The values that differ, and the layout if it does. Raises CannotCompareError."""
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        assert a is not None
        assert b is not None
        text_a, text_b = a.lines.decode(), b.lines.decode()
        try:
            value_a, value_b = self.parse(text_a, pair), self.parse(text_b, pair)
        except DocumentError as error:
            raise CannotCompareError(str(error)) from error
        for value in (value_a, value_b):
            check_depth(value)
        values = list(compare_values(value_a, value_b, self.identities))
        changes: list[Change] = [*text_facts(a, b), *shown(values, pair.limits)]
        changes += self._formatting((text_a, value_a), (text_b, value_b), has_values=bool(values))
        return Comparison(
            changes=tuple(changes),
            views=(line_view(a.lines, b.lines, pair.limits),) if a.lines != b.lines else (),
            headline=self.headline(values, pair),
            findings_a=a.findings,
            findings_b=b.findings,
        )

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout, where it differs: told in words, or where no value differs but the text does."""
        layouts = self.layout(*a), self.layout(*b)
        is_told = None not in layouts and layouts[0] != layouts[1]
        if is_told or (not has_values and a[0] != b[0]):
            names = layouts if is_told else ("one layout", "another layout")
            yield AttributeChange(
                significance=Significance.FORMAT,
                name="formatting",
                a=names[0],
                b=names[1],
                cause=self.formatting_cause,
            )


def check_depth(value: Value) -> None:
    """Raise CannotCompareError where a document is nested deeper than it may be."""
    stack = [(value, 1)]
    while stack:
        inner, depth = stack.pop()
        if depth > DEEPEST:
            raise CannotCompareError(f"nested deeper than {DEEPEST} levels")
        if isinstance(inner, ListValue):
            stack += [(item, depth + 1) for item in inner.items]
        elif isinstance(inner, MappingValue):
            stack += [(item, depth + 1) for _, item in inner.entries]


def line_view(a: bytes, b: bytes, limits: Limits) -> TextView:
    """The line diff of two texts in UTF-8, as a view beside the values."""
    change = text_change(a, b, limits)
    return TextView(
        label="lines",
        lines_added=change.lines_added,
        lines_removed=change.lines_removed,
        hunks=change.hunks,
        truncated=change.truncated,
    )


def shown(changes: Sequence[ValueChange], limits: Limits) -> list[Change]:
    """Value changes as they are shown: visible, long values cut, very many of them counted."""
    most = limits.values or len(changes)
    result: list[Change] = [_visible(change, limits.line_length) for change in changes[:most]]
    if len(changes) > most:
        result.append(
            OpaqueChange(
                significance=Significance.CONTENT,
                reason=f"{len(changes) - most:,} more values differ",
                truncated=Truncated(most, len(changes), option("values")),
            )
        )
    return result


def _visible(change: ValueChange, length: int) -> ValueChange:
    a, b = (UNSET if text is UNSET else _cut(text, length) for text in (change.a, change.b))
    lengths = [len(text) for text in (change.a, change.b) if text is not UNSET]
    total = max(lengths, default=0)
    return replace(
        change,
        path=tuple(visible_name(step) if isinstance(step, str) else step for step in change.path),
        a=a,
        b=b,
        truncated=Truncated(length, total, option("line_length")) if length and total > length else change.truncated,
    )


def _cut(text: str, length: int) -> str:
    if not length or len(text) <= length:
        return visible(text)
    return visible(text[:length]) + f"\u27e6\u2026 {len(text) - length:,} characters\u27e7"
