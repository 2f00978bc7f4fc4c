"""RECORD: the files of a wheel or an installed distribution, with hash and size."""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.comparers.info_folders import is_in_dist_info
from pydistdiff.diffing.values import MappingValue, Scalar, compare_values
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name
from pydistdiff.schemes import place_of_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import AttributeChange, ValueChange

FIELDS = 3
_SEPARATORS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


class RecordComparer(DocumentComparer):
    """RECORD: a row of path, hash and size for each file, compared by path.

    The distribution's own folders are `{dist-info}` and `{data}`, so that the rows of two versions pair, and those of a
    wheel and of what an installer made of it (`../../../bin/x` of an environment is `{data}/scripts/x`). A row is
    told as `sha256=…,1234`. Another order of rows is `record-order`. A path that stands twice, or a row without
    three fields, makes readers disagree: such a file is compared by lines.
    """

    format = "record"
    formatting_cause = "csv-formatting"

    def is_named(self, pair: Pair) -> bool:
        """RECORD of dist-info, in a wheel or installed."""
        return is_in_dist_info(pair.path, "RECORD")

    def parse(self, text: str, pair: Pair) -> Value:
        """The rows by the place of their file. Raises DocumentError."""
        return self.parse_side(text, pair.path, pair)

    def parse_side(self, text: str, path: str, pair: Pair) -> Value:  # noqa: ARG002
        """The rows of one side: its own folder is the one that its path says. Raises DocumentError."""
        folder = _folder(path)
        is_top = path.removeprefix("./").count("/") == 1
        rows: dict[str, Scalar] = {}
        seen: set[str] = set()
        blank = 0
        for number, row in enumerate(_rows(text), 1):
            if not row:
                blank = blank or number
                continue
            if blank:
                raise DocumentError(f"row {blank} is blank, which some readers refuse")
            if len(row) != FIELDS:
                raise DocumentError(f"row {number} has {'more' if len(row) > FIELDS else 'fewer'} than three fields")
            place = (place_of_row(row[0]) if is_top and row[0].startswith("../") else None) or _place(row[0], folder)
            one = _one_spelling(place)
            if one in seen:
                raise DocumentError(
                    f"the path {visible_name(one)!r} stands twice: readers differ in which one they take"
                )
            seen.add(one)
            rows[place] = Scalar(ValueType.STRING, f"{row[1]},{row[2]}")
        return MappingValue(tuple(rows.items()))

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """The rows that differ, and whether they stand in another order."""
        for change in compare_values(a, b, self.identities):
            yield replace(change, cause="record-order") if change.op is Operation.REORDERED else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """How many rows came, went and changed."""
        counts = [(sum(change.op is op for change in changes), op.value) for op in _COUNTED]
        told = [f"{count:,} row{'' if count == 1 else 's'} {word}" for count, word in counts if count]
        return ", ".join(told) or ("rows in another order" if changes else None)

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The quotes; without a cause where the rows are equal under the common names of the folders alone."""
        is_quoting = _own_rows(a[0]) == _own_rows(b[0])
        for change in super()._formatting(a, b, has_values=has_values):
            yield change if is_quoting or change.name != "formatting" else replace(change, cause=None)


_COUNTED = (Operation.ADDED, Operation.REMOVED, Operation.CHANGED)


def _rows(text: str) -> Iterator[list[str]]:
    """The rows, each cut into four parts at most; raises DocumentError."""
    odd = next((separator for separator in _SEPARATORS if separator in text), None)
    if odd is not None:
        raise DocumentError(f"it holds U+{ord(odd):04X}, which some readers take for the end of a line")
    if '"' not in text:
        for line in text.split("\n"):
            yield line.split(",", FIELDS) if line else []
        return
    import csv  # only a RECORD with quotes needs it

    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise DocumentError(str(error)) from None


def _own_rows(text: str) -> list[list[str]]:
    """The rows that hold something, as they stand."""
    return [row for row in _rows(text) if row]


def _one_spelling(place: str) -> str:
    """One spelling for all that lead to one file: with `./`, with two slashes, with a backslash."""
    if "\\" not in place and "//" not in place and "./" not in place:
        return place
    return posixpath.normpath(place.replace("\\", "/"))


def _folder(path: str) -> str:
    """The name of the dist-info folder that a RECORD stands in, without its ending, or nothing."""
    return path.rpartition("/")[0].rpartition("/")[2].removesuffix(".dist-info")


def _place(path: str, stem: str) -> str:
    """A path with the distribution's own folders under their common names."""
    if stem and path.startswith(stem):
        top, slash, rest = path.partition("/")
        if slash and top == f"{stem}.dist-info":
            return "{dist-info}/" + rest
        if slash and top == f"{stem}.data":
            return "{data}/" + rest
    return path
