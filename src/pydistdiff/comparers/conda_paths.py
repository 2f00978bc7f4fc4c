"""`info/paths.json` of a conda package: a row for each of its files."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.comparers.document import at_key, check_depth, line_view
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.own_files import have_own_files
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, compact, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import TextView, ValueChange

MOST_DRAWN = 5_000
"""Rows that are drawn beside the values, which are all told."""
_ROWS = ("paths",)
_COUNTED = (Operation.ADDED, Operation.REMOVED, Operation.CHANGED)
_FLOAT = partial(Scalar, ValueType.FLOAT)


class CondaPathsComparer(JsonComparer):
    """info/paths.json of a conda package: a row for each file, compared by its path.

    What a row says (SHA-256, size, type, prefix placeholder and file mode) is told field by field. The paths are those
    in the package: a file under `lib/python3.8/` is another row than that under `lib/python3.7/`. Another order of rows
    is `file-list-order`, if no two paths can lead to one file; beside it the rows that differ are drawn instead of
    all lines. A file whose rows have no path of their own is compared as any JSON.
    """

    format = "conda-paths"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "paths.json"

    def parse_sides(self, a: str, b: str, pair: Pair) -> tuple[Value, Value]:
        """The values of both sides; rows that both have are there by their path alone. Raises DocumentError."""
        document_a, document_b = _read(a), _read(b)
        if document_a is None or document_b is None:
            return super().parse_sides(a, b, pair)
        both = {
            path: MappingValue((("_path", Scalar(ValueType.STRING, path)),))
            for path, row in document_a.rows.items()
            # Mappings are equal whatever the order of their keys.
            if path in document_b.rows and row == document_b.rows[path] and list(row) == list(document_b.rows[path])
        }
        return document_a.value(both), document_b.value(both)

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Rows by their path."""
        return _paths(items) if path == _ROWS else by_key(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What the rows say, and whether they stand in another order."""
        for change in compare_values(a, b, self.identities):
            is_idle = _is_order_of_rows(change) and all(_have_own_files(side) for side in (a, b))
            yield replace(change, cause="file-list-order") if is_idle else change

    def extra_views(self, a: Value, b: Value, pair: Pair) -> Iterable[TextView]:
        """The rows that differ, where the others stand in another order: the lines would show all of them."""
        rows_a, rows_b = _rows_by_path(a), _rows_by_path(b)
        if [path for path in rows_a if path in rows_b] == [path for path in rows_b if path in rows_a]:
            return
        told = sorted(path for path in {**rows_a, **rows_b} if rows_a.get(path) != rows_b.get(path))
        if 0 < len(told) <= MOST_DRAWN:
            lines_a, lines_b = (
                "".join(f"{compact(rows[path])}\n" for path in told if path in rows).encode("utf-8", "backslashreplace")
                for rows in (rows_a, rows_b)
            )
            yield replace(line_view(lines_a, lines_b, pair.limits), label="rows that differ, by path")

    def are_lines_drawn(self, changes: Sequence[ValueChange]) -> bool:
        """Where the rows stand in one order."""
        return not any(_is_order_of_rows(change) for change in changes)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """How many rows came, went and changed, and what else is said."""
        rows: dict[str | int, Operation] = {}
        others: list[str] = []
        for change in changes:
            if change.op is Operation.REORDERED:
                continue
            if change.path[:1] == _ROWS and len(change.path) > 1:
                rows[change.path[1]] = change.op if len(change.path) == len(_ROWS) + 1 else Operation.CHANGED
            else:
                others.append(told_change(".".join(map(str, change.path)), change))
        counts = [(sum(op is counted for op in rows.values()), counted.value) for counted in _COUNTED]
        told = [f"{count:,} row{'' if count == 1 else 's'} {word}" for count, word in counts if count]
        is_moved = any(_is_order_of_rows(change) for change in changes)
        return headline_of([", ".join(told)] * bool(told) + others) or ("rows in another order" if is_moved else None)


def _is_order_of_rows(change: ValueChange) -> bool:
    return change.op is Operation.REORDERED and change.path == _ROWS


def _have_own_files(document: Value) -> bool:
    """Whether each row has a path, and no two of them can lead to one file."""
    rows = at_key(document, "paths")
    paths = _paths(rows.items) if isinstance(rows, ListValue) else None
    return paths is not None and have_own_files(paths)


def _rows_by_path(document: Value) -> dict[str, Value]:
    rows = at_key(document, "paths")
    paths = _paths(rows.items) if isinstance(rows, ListValue) else None
    return dict(zip(paths, rows.items, strict=True)) if isinstance(rows, ListValue) and paths is not None else {}


def _paths(rows: Sequence[Value]) -> tuple[str, ...] | None:
    """The path of each row, or None where one has none, or not its own."""
    paths: list[str] = []
    for row in rows:
        path = (
            next((value for key, value in row.entries if key == "_path"), None)
            if isinstance(row, MappingValue)
            else None
        )
        if not isinstance(path, Scalar) or path.type is not ValueType.STRING:
            return None
        paths.append(path.text)
    return tuple(paths) if len(set(paths)) == len(paths) else None


# ---------------------------------------------------------------- a large document, read fast


class _Document(Struct, frozen=True):
    """A document as the parser gives it: strings as they are, integers as bytes, so that no two types are equal."""

    parts: dict[str, Any]
    rows: dict[str, dict[str, Any]]

    def value(self, both: dict[str, MappingValue]) -> Value:
        """The value, its rows from `both` where they are there. Raises CannotCompareError."""
        told = [_value(row) for path, row in self.rows.items() if path not in both]
        parts = [(key, _value(part)) for key, part in self.parts.items() if key != "paths"]
        check_depth(MappingValue((*parts, ("paths", ListValue(tuple(told))))))
        others = iter(told)
        rows = ListValue(tuple([both[path] if path in both else next(others) for path in self.rows]))
        known = dict(parts)
        return MappingValue(tuple((key, rows if key == "paths" else known[key]) for key in self.parts))


def _read(text: str) -> _Document | None:
    """The document, or None where it has another form: who parses it then says what is wrong, if something is."""
    mappings = 0

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal mappings
        mappings += 1
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key stands twice")
        return found

    try:
        parts = json.loads(
            text, object_pairs_hook=mapping, parse_int=str.encode, parse_float=_FLOAT, parse_constant=_FLOAT
        )
    except (ValueError, RecursionError):
        return None
    rows = parts.get("paths") if isinstance(parts, dict) else None
    # With another mapping in it, rows could be equal but for the order of its keys.
    if not isinstance(rows, list) or mappings != len(rows) + 1 or not all(isinstance(row, dict) for row in rows):
        return None
    by_path = {row.get("_path"): row for row in rows if isinstance(row.get("_path"), str)}
    return _Document(parts, by_path) if len(by_path) == len(rows) else None


def _value(part: Any) -> Value:
    if isinstance(part, dict):
        return MappingValue(tuple([(key, _value(inner)) for key, inner in part.items()]))
    if isinstance(part, list):
        return ListValue(tuple(map(_value, part)))
    if isinstance(part, str):
        return Scalar(ValueType.STRING, part)
    if isinstance(part, bytes):
        return Scalar(ValueType.INTEGER, part.decode())
    if isinstance(part, Scalar):
        return part
    return Scalar(ValueType.NULL, "null") if part is None else Scalar(ValueType.BOOLEAN, "true" if part else "false")
