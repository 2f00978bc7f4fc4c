"""Lists with an item on each line."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError
from pydistdiff.diffing.requirements import number_alike
from pydistdiff.diffing.values import ListValue, Scalar, compact
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.diffing.values import Path, Value


@cache
def _other_ends() -> re.Pattern[str]:
    return re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def check_lines(text: str, most: int) -> None:
    """Raise DocumentError where readers would cut a text into other lines, or there are too many to compare soon."""
    if text.count("\n") > most:
        raise DocumentError(f"more than {most:,} lines")
    check_line_ends(text)


def check_line_ends(text: str) -> None:
    """Raise DocumentError where a text holds another line separator: readers cut such a text in different ways."""
    odd = _other_ends().search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        raise DocumentError(f"line {line} holds U+{ord(odd[0]):04X}, which some readers take for the end of a line")


def strings(items: Iterable[str]) -> ListValue:
    """A list of strings as a value."""
    return ListValue(tuple([Scalar(ValueType.STRING, item) for item in items]))


def own_names(path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:  # noqa: ARG001
    """Each item by what it says; the second of its kind is `x #2` (`diffing.values.Identities`)."""
    texts = tuple(map(compact, items))
    if len(set(texts)) == len(texts):
        return texts
    names = number_alike([(text, ()) for text in texts], ())[0]
    return names if len(set(names)) == len(names) else None
