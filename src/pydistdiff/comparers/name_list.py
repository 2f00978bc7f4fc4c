"""Lists of names, one a line: top_level.txt, SOURCES.txt and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer
from pydistdiff.comparers.headline import MOST_PARTS, headline_of, told_change
from pydistdiff.comparers.info_folders import is_in_info_folder
from pydistdiff.comparers.line_lists import check_lines, own_names, strings
from pydistdiff.diffing.values import compare_values
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

MOST_LINES = 200_000
"""Lines of a list of names; the largest packages have some ten thousand files."""


class NameListComparer(DocumentComparer):
    """Lists of names in dist-info, egg-info and EGG-INFO, one a line: which came, which went.

    These are top_level.txt, namespace_packages.txt, SOURCES.txt, dependency_links.txt, native_libs.txt,
    eager_resources.txt, zip-safe and not-zip-safe. Another order is `file-list-order`, but for links, which are tried
    one after the other. Blank lines are layout.
    """

    format = "name-list"
    has_item_on_each_line = True
    sets: tuple[str, ...] = (
        "top_level.txt",
        "namespace_packages.txt",
        "SOURCES.txt",
        "native_libs.txt",
        "eager_resources.txt",
        "zip-safe",
        "not-zip-safe",
    )
    """Names of files whose order means nothing."""
    sequences: tuple[str, ...] = ("dependency_links.txt",)
    """Names of files whose order may matter."""
    order_cause = "file-list-order"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return is_in_info_folder(pair.path, *self.sets, *self.sequences)

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The lines that hold something. Raises DocumentError where readers would cut others."""
        check_lines(text, MOST_LINES)
        return strings([line for line in text.split("\n") if line.strip(" \t")])

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Each name by itself."""
        return own_names(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:
        """The names that came and went, and whether the others stand in another order."""
        order = self.order_cause if pair.path.rpartition("/")[2] in self.sets else None
        for change in compare_values(a, b, self.identities):
            yield replace(change, cause=order) if change.op is Operation.REORDERED else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """What came, then what went; of many their number."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        came = [change for change in told if change.op is Operation.ADDED]
        if len(told) > MOST_PARTS:
            return f"{len(came):,} names added, {len(told) - len(came):,} removed"
        told.sort(key=lambda change: change.op is not Operation.ADDED)
        return headline_of([told_change(str(change.path[-1]), change) for change in told])
