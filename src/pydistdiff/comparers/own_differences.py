"""Documents whose format says itself what differs between two values: which order is idle, what is a requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer, DocumentError, check_depth, line_view, shown
from pydistdiff.comparers.line_layout import layout_of
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text import TextComparer, text_facts, text_side
from pydistdiff.diffing.values import MappingValue, compare_values
from pydistdiff.model import AttributeChange, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import Change, ValueChange


class OwnDifferences(DocumentComparer):
    """A document that is compared by `differences`, and may say something of a member that one side has."""

    empty: Value | None = None
    """What stands for the missing side of a member that came or went, if a line can say something of that."""

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What changed, with causes where the evidence for them is checked."""
        return compare_values(a, b, self.identities)

    def parse_side(self, text: str, path: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value of the side whose member has this path. Raises DocumentError."""
        return self.parse(text, pair)

    def accepts(self, pair: Pair) -> bool:
        """Members that are called so; on one side only where their headline is worth it."""
        has_both = pair.a is not None and pair.b is not None
        return (has_both or self.empty is not None) and self.is_named(pair)

    def compare(self, pair: Pair) -> Comparison:
        """The values that differ, and the layout if it does. Raises CannotCompareError."""
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        if a is None or b is None:
            return self._alone(pair)
        text_a, text_b = a.lines.decode(), b.lines.decode()
        value_a = self._parsed(text_a, pair.path_a or pair.path, pair)
        value_b = self._parsed(text_b, pair.path_b or pair.path, pair)
        values = list(self.differences(value_a, value_b, pair))
        changes: list[Change] = [*text_facts(a, b), *shown(values, pair.limits)]
        changes += self._formatting((text_a, value_a), (text_b, value_b), has_values=bool(values))
        return Comparison(
            changes=tuple(changes),
            views=(line_view(a.lines, b.lines, pair.limits),) if a.lines != b.lines else (),
            headline=self.headline(values, pair),
            findings_a=a.findings,
            findings_b=b.findings,
        )

    def _parsed(self, text: str, path: str, pair: Pair) -> Value:
        try:
            value = self.parse_side(text, path, pair)
        except DocumentError as error:
            raise CannotCompareError(str(error)) from error
        check_depth(value)
        return value

    def _alone(self, pair: Pair) -> Comparison:
        """The text of the one side that there is, with a headline made of its values."""
        comparison = TextComparer().compare(pair)
        side = text_side(pair.a if pair.b is None else pair.b, pair.path, pair.limits)
        assert side is not None
        assert self.empty is not None
        value = self._parsed(side.lines.decode(), pair.path, pair)
        sides = (value, self.empty) if pair.b is None else (self.empty, value)
        return replace(comparison, headline=self.headline(list(self.differences(*sides, pair)), pair))

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        layout = None if has_values else layout_of(a[0].encode(), b[0].encode(), has_idle_blanks=False)
        if layout is None or layout.newlines is None:
            return super()._formatting(a, b, has_values=has_values)
        return (
            AttributeChange(
                significance=Significance.FORMAT,
                name="final-newline",
                a=layout.newlines[0],
                b=layout.newlines[1],
                cause="final-newline",
            ),
        )


def at_key(value: Value, key: str) -> Value | None:
    """The value of a key, or None where the value has no such key."""
    return dict(value.entries).get(key) if isinstance(value, MappingValue) else None
