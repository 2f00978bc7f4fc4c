"""What all comparers of structured text share: decode, parse, compare as values, show the lines beside.

A comparer of a new format derives from `DocumentComparer` and says which members are of it, how text becomes
a value, and what it knows of the lists in it. Everything else happens here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.comparers.line_layout import told_newlines
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text import TextComparer, text_change, text_facts, text_side
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, compare_values
from pydistdiff.model import AttributeChange, Significance, TextView, ValueType
from pydistdiff.safetext import visible, visible_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.limits import Limits
    from pydistdiff.model import Change, ValueChange

DEEPEST = 100
"""Levels of a document. Real ones have ten; more would be recursion that the document drives."""
COMMENTS = "# comments"
"""The first step of the path of a comment; the second is its place among them."""


class DocumentError(Exception):
    """The text is no document of the format, or one that readers read in different ways; the message says why."""


class DocumentComparer(ABC):
    """Structured text: told as values with paths, the line diff beside it as a view.

    What differs in layout alone is an attribute `formatting`, or `final-newline` where it is that.
    """

    format: str
    formatting_cause: str | None = None
    """The cause that an equal value in another layout has, such as `json-formatting`."""
    largest: int | None = None
    """Bytes of a member of which more would take too long to parse, where counting its values comes too late."""
    empty: Value | None = None
    """What stands for the missing side of a member that came or went, if a line can say something of that."""

    @abstractmethod
    def is_named(self, pair: Pair) -> bool:
        """Whether the pair is of the format, by its names and role."""

    @abstractmethod
    def parse(self, text: str, pair: Pair) -> Value:
        """The value of a text without byte-order mark, its lines ended by LF. Raises DocumentError."""

    def parse_side(self, text: str, path: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value of the side whose member has this path. Raises DocumentError."""
        return self.parse(text, pair)

    def parse_sides(self, a: str, b: str, pair: Pair) -> tuple[Value, Value]:
        """The values of both sides. Raises DocumentError.

        For a format in which how one is read depends on the other, or which leaves out of both what is equal.
        """
        return self.parse_side(a, pair.path_a or pair.path, pair), self.parse_side(b, pair.path_b or pair.path, pair)

    def comments(self, text: str) -> Sequence[str]:  # noqa: ARG002
        """The comments of a text that `parse` reads, in order. Another comment is no layout: it counts."""
        return ()

    def layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """How a document is laid out, in a few words ("indent 2"), or None where that cannot be said in words.

        The text comes without the newlines at its end, which are told by themselves.
        """
        return None

    def whole_layout(self, text: str, value: Value) -> str | None:
        """The same of two documents whose values are equal: also what follows from them, such as how many quotes."""
        return self.layout(text, value)

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """What tells the items of a list apart (`diffing.values.Identities`)."""
        return by_key(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What changed, with causes where the evidence for them is checked."""
        return compare_values(a, b, self.identities)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """What changed in what the distribution depends on, if the document says such a thing."""
        return ()

    def extra_views(self, a: Value, b: Value, pair: Pair) -> Iterable[TextView]:  # noqa: ARG002
        """Other drawings than that of the lines, which come before it."""
        return ()

    def are_lines_drawn(self, changes: Sequence[ValueChange]) -> bool:  # noqa: ARG002
        """Whether the lines are worth a drawing beside the values."""
        return True

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The difference in one line, if there is more to say than the number of changes."""
        return None

    def accepts(self, pair: Pair) -> bool:
        """Members on both sides that are called so; on one side only where their headline is worth it.

        Otherwise what is on one side only is shown as text.
        """
        has_both = pair.a is not None and pair.b is not None
        return (has_both or self.empty is not None) and self.is_named(pair)

    def compare(self, pair: Pair) -> Comparison:
        """The values that differ, and the layout if it does. Raises CannotCompareError."""
        self._check_size(pair)
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        if a is None or b is None:
            return self._alone(pair)
        text_a, text_b = a.lines.decode(), b.lines.decode()
        value_a, value_b = _parsed(lambda: self.parse_sides(text_a, text_b, pair))
        values = list(self.differences(value_a, value_b, pair))
        comments = self._comment_changes((text_a, value_a), (text_b, value_b))
        changes: list[Change] = [*text_facts(a, b), *map(made_visible, (*values, *comments))]
        changes += self._formatting((text_a, value_a), (text_b, value_b), has_values=bool(values or comments))
        views = [*self.extra_views(value_a, value_b, pair)]
        views += (
            [line_view(a.lines, b.lines, pair.limits)] if a.lines != b.lines and self.are_lines_drawn(values) else []
        )
        return Comparison(
            changes=tuple(changes),
            views=tuple(views),
            headline=self.headline(values, pair),
            dependencies=tuple(self.dependencies(value_a, value_b, pair)),
            findings_a=a.findings,
            findings_b=b.findings,
        )

    def _check_size(self, pair: Pair) -> None:
        size = max(side.size for side in pair.sides)
        if self.largest is not None and size > self.largest:
            raise CannotCompareError(f"{size:,} bytes, more than the {self.largest:,} that are parsed")

    def _comment_changes(self, a: tuple[str, Value], b: tuple[str, Value]) -> list[ValueChange]:
        """What changed in the comments, as if they were a list of strings under the key COMMENTS."""
        comments_a, comments_b = (
            ListValue(tuple(Scalar(ValueType.STRING, comment) for comment in self.comments(text))) for text, _ in (a, b)
        )
        changes = list(compare_values(comments_a, comments_b))
        if changes and any(at_key(value, COMMENTS) is not None for _, value in (a, b)):
            raise CannotCompareError(f"it has a key {COMMENTS!r}, which could be taken for its comments")
        return [replace(change, path=(COMMENTS, *change.path)) for change in changes]

    def _alone(self, pair: Pair) -> Comparison:
        """The text of the one side that there is, with a headline made of its values."""
        comparison = TextComparer().compare(pair)
        side = text_side(pair.a if pair.b is None else pair.b, pair.path, pair.limits)
        assert side is not None
        assert self.empty is not None
        text = side.lines.decode()
        (value,) = _parsed(lambda: (self.parse_side(text, pair.path, pair),))
        sides = (value, self.empty) if pair.b is None else (self.empty, value)
        return replace(
            comparison,
            headline=self.headline(list(self.differences(*sides, pair)), pair),
            dependencies=tuple(self.dependencies(*sides, pair)),
        )

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """Newlines at the end and the layout, where they differ: told in words, or where no value differs."""
        text_a, text_b = (side[0].rstrip("\n") for side in (a, b))
        tell = self.layout if has_values else self.whole_layout
        layouts = tell(text_a, a[1]), tell(text_b, b[1])
        is_told = None not in layouts and layouts[0] != layouts[1]
        if is_told or (not has_values and text_a != text_b):
            names = layouts if is_told else ("one layout", "another layout")
            yield AttributeChange(
                significance=Significance.FORMAT,
                name="formatting",
                a=names[0],
                b=names[1],
                cause=self.formatting_cause,
            )
        ends = len(a[0]) - len(text_a), len(b[0]) - len(text_b)
        if ends[0] != ends[1] and bool(text_a) == bool(text_b):  # what holds nothing has no last line
            yield AttributeChange(
                significance=Significance.FORMAT,
                name="final-newline",
                a=told_newlines(ends[0]),
                b=told_newlines(ends[1]),
                cause="final-newline",
            )


def _parsed(parse: Callable[[], tuple[Value, ...]]) -> tuple[Value, ...]:
    try:
        values = parse()
    except DocumentError as error:
        raise CannotCompareError(str(error)) from error
    for value in values:
        check_depth(value)
    return values


def check_depth(value: Value) -> None:
    """Raise CannotCompareError where a document is nested deeper than it may be."""
    level = [value]
    for _ in range(DEEPEST - 1):
        level = [inner for outer in level for inner in _parts(outer) if type(inner) is not Scalar]
    if any(map(_parts, level)):
        raise CannotCompareError(f"nested deeper than {DEEPEST} levels")


def _parts(value: Value) -> Sequence[Value]:
    if isinstance(value, ListValue):
        return value.items
    return [inner for _, inner in value.entries] if isinstance(value, MappingValue) else ()


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


def made_visible(change: ValueChange) -> ValueChange:
    """A value change whose strings can be shown; how much of it is, `explain.showing` decides."""
    a, b = (text if text is UNSET else visible(text) for text in (change.a, change.b))
    path = tuple([visible_name(step) if isinstance(step, str) else step for step in change.path])
    if a is change.a and b is change.b and path == change.path:
        return change
    return replace(change, path=path, a=a, b=b)


def at_key(value: Value, key: str) -> Value | None:
    """The value of a key, or None where the value has no such key."""
    return dict(value.entries).get(key) if isinstance(value, MappingValue) else None
