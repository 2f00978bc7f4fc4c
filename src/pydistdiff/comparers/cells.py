"""The cells of Jupyter notebooks: which became which, and what changed in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentError
from pydistdiff.diffing.values import (
    ListValue,
    MappingValue,
    Scalar,
    by_key,
    compare_values,
    match_equal,
    match_neighbours,
)
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.diffing.values import Partners, Path, Value
    from pydistdiff.model import ValueChange

MOST_CELLS = 50_000
"""Of one notebook; long ones have a thousand."""

_CELLS = "cells"


def checked_notebook(document: Value) -> MappingValue:
    """The document, if it is a notebook of format 4: its cells are mappings. Raises DocumentError."""
    if not isinstance(document, MappingValue) or dict(document.entries).get("nbformat") != Scalar(
        ValueType.INTEGER, "4"
    ):
        raise DocumentError("no notebook of format 4")
    cells = dict(document.entries).get(_CELLS)
    if not isinstance(cells, ListValue) or not all(isinstance(cell, MappingValue) for cell in cells.items):
        raise DocumentError("no notebook of format 4: it has no list of cells")
    if len(cells.items) > MOST_CELLS:
        raise DocumentError(f"more than {MOST_CELLS:,} cells")
    return document


def cells_of(notebook: Value) -> tuple[Value, ...]:
    """The cells of a checked notebook."""
    assert isinstance(notebook, MappingValue)
    cells = dict(notebook.entries)[_CELLS]
    assert isinstance(cells, ListValue)
    return cells.items


def field(cell: Value, name: str) -> str | None:
    """A string of a cell, such as its id, type or joined source."""
    value = _at(cell, name)
    return value.text if isinstance(value, Scalar) and value.type is ValueType.STRING else None


def _at(cell: Value, name: str) -> Value | None:
    assert isinstance(cell, MappingValue)
    for key, value in cell.entries:
        if key == name:
            return value
    return None


# ---------------------------------------------------------------- sources


def with_joined_sources(notebook: MappingValue) -> MappingValue:
    """The notebook with each source that is a list of strings as one string."""
    cells = ListValue(tuple([_joined(cell) for cell in cells_of(notebook)]))
    return MappingValue(tuple([(key, cells if key == _CELLS else value) for key, value in notebook.entries]))


def _joined(cell: Value) -> Value:
    source = _at(cell, "source")
    if not isinstance(source, ListValue):
        return cell
    assert isinstance(cell, MappingValue)
    text = _one_text(source)
    return MappingValue(tuple([(key, text if key == "source" else value) for key, value in cell.entries]))


def _one_text(source: ListValue) -> Value:
    lines = [line.text for line in source.items if isinstance(line, Scalar) and line.type is ValueType.STRING]
    return Scalar(ValueType.STRING, "".join(lines)) if len(lines) == len(source.items) else source


def source_kinds(notebook: Value) -> frozenset[str]:
    """How the sources of a notebook are written."""
    kinds = {ListValue: "lists of lines", Scalar: "strings"}
    sources = [_at(cell, "source") for cell in cells_of(notebook)]
    return frozenset(kinds[type(source)] for source in sources if isinstance(source, ListValue | Scalar))


# ---------------------------------------------------------------- which cell became which


def pair_cells(a: Sequence[Value], b: Sequence[Value]) -> list[tuple[int, int]]:
    """Pairs of indices of cells: of one id, else of one type and source, else of one type between the same cells."""
    partners = _match_ids([field(cell, "id") for cell in a], [field(cell, "id") for cell in b])
    taken = set(partners)
    left_a = {i: _content(cell) for i, cell in enumerate(a) if partners[i] is None}
    left_b = {j: _content(cell) for j, cell in enumerate(b) if j not in taken}
    rest_a, rest_b = ([i for i, content in left.items() if content is not None] for left in (left_a, left_b))
    found = match_equal([left_a[i] for i in rest_a], [left_b[j] for j in rest_b])
    for index, place in zip(rest_a, found, strict=True):
        partners[index] = None if place is None else rest_b[place]
    match_neighbours(partners, [_kind(cell) for cell in a], [_kind(cell) for cell in b])
    return [(index, place) for index, place in enumerate(partners) if place is not None]


def _match_ids(a: Sequence[str | None], b: Sequence[str | None]) -> Partners:
    """The partners of cells whose id stands once on each side."""
    counts_a, counts_b = Counter(a), Counter(b)
    places = {name: place for place, name in enumerate(b)}
    return [places[name] if name is not None and counts_a[name] == counts_b[name] == 1 else None for name in a]


def _content(cell: Value) -> tuple[str | None, str] | None:
    source = field(cell, "source")
    return None if source is None else (field(cell, "cell_type"), source)


def _kind(cell: Value) -> str | None:
    kind = field(cell, "cell_type")
    return kind if kind in ("code", "markdown") else None


# ---------------------------------------------------------------- changes


def compare_notebooks(a: MappingValue, b: MappingValue) -> list[ValueChange]:
    """What changed between two notebooks with joined sources; a cell is told by its index: in a, of a new one in b."""
    cells_a, cells_b = cells_of(a), cells_of(b)
    partner = {j: i for i, j in pair_cells(cells_a, cells_b)}
    names_a = tuple(str(index) for index in range(len(cells_a)))
    names_b = tuple(str(partner.get(index, len(cells_a) + index)) for index in range(len(cells_b)))

    def identities(path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        if path != (_CELLS,):
            return by_key(path, items)
        return names_a if items is cells_a else names_b

    return [_with_index(change, len(cells_a)) for change in compare_values(a, b, identities)]


def _with_index(change: ValueChange, cells: int) -> ValueChange:
    if change.path[:1] != (_CELLS,) or len(change.path) == 1:
        return change
    name = int(change.path[1])
    return replace(change, path=(_CELLS, name - cells if name >= cells else name, *change.path[2:]))
