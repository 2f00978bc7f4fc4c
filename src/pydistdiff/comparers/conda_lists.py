"""Lists of files in `info/` of a conda package, one a line."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info
from pydistdiff.comparers.line_lists import check_lines
from pydistdiff.comparers.name_list import MOST_LINES, NameListComparer
from pydistdiff.comparers.own_files import have_own_files
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, compact, compare_values
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange


class CondaFilesComparer(NameListComparer):
    """Lists of files in conda's `info/`, one a line: `files`, `no_link`, `no_softlink` and `hash_input_files`.

    Which names came and which went. Another order is `file-list-order`, if no two names can lead to one file, but not
    that of `hash_input_files`: a hash was made from those, one after the other. Blank lines are layout.
    """

    format = "conda-files"
    has_item_on_each_line = True
    sets = ("files", "no_link", "no_softlink")
    sequences = ("hash_input_files",)

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) in (*self.sets, *self.sequences)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:
        """The names that came and went, and whether the others stand in another order."""
        for change in super().differences(a, b, pair):
            is_idle = change.cause is None or all(_have_own_files(side) for side in (a, b))
            yield change if is_idle else replace(change, cause=None)


def _have_own_files(names: Value) -> bool:
    assert isinstance(names, ListValue)
    return have_own_files([compact(name) for name in names.items])


_QUOTE = '"'


@cache
def _row() -> re.Pattern[str]:
    # conda takes quotes off around a field; what it would cut at a blank or a quote elsewhere is refused.
    field = r"""(?:"([^"]*)"|([^\s"'#][^\s"']*))"""
    return re.compile(rf"(?:{field} (text|binary) )?{field}")


class CondaHasPrefixComparer(DocumentComparer):
    """info/has_prefix of older conda packages: the files that hold the path of the environment, by their path.

    A row is a path, or the placeholder that stands for the environment, the mode (text or binary) and a path; the three
    are told apart. Another order of rows is `file-list-order`, if no two paths can lead to one file. A path that stands
    twice, or a row of another form, makes readers disagree: such a file is compared by lines.
    """

    format = "conda-has-prefix"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "has_prefix"

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The rows by path. Raises DocumentError."""
        check_lines(text, MOST_LINES)
        rows: dict[str, Value] = {}
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip(" \t"):
                continue
            found = _row().fullmatch(line)
            if found is None:
                raise DocumentError(f"row {number} is neither a path nor placeholder, mode and path")
            path = found[4] if found[5] is None else found[5]
            if path in rows:
                raise DocumentError(
                    f"the path {visible_name(path)!r} stands twice: readers differ in which one they take"
                )
            placeholder = found[1] if found[2] is None else found[2]
            fields = (("placeholder", placeholder), ("mode", found[3])) if found[3] else ()
            rows[path] = MappingValue(tuple((name, Scalar(ValueType.STRING, field)) for name, field in fields))
        return MappingValue(tuple(rows.items()))

    def layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """How many fields stand in quotes."""
        return f"{text.count(_QUOTE) // 2:,} fields in quotes"

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """The rows that differ, and whether they stand in another order."""
        for change in compare_values(a, b, self.identities):
            is_idle = change.op is Operation.REORDERED and all(_have_own_rows(side) for side in (a, b))
            # That the rows are keys of a mapping here says nothing of their order in the file.
            order = "file-list-order" if is_idle else "list-order"
            yield replace(change, cause=order) if change.op is Operation.REORDERED else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The rows that differ."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        return headline_of([told_change(" ".join(map(str, change.path)), change) for change in told])


def _have_own_rows(document: Value) -> bool:
    assert isinstance(document, MappingValue)
    return have_own_files([path for path, _ in document.entries])
