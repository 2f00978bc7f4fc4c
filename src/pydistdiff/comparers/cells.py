"""The cells of Jupyter notebooks: which became which, and what changed in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentError
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, compare_values, match_items
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

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
    return document


def cells_of(notebook: Value) -> tuple[Value, ...]:
    """The cells of a checked notebook."""
    assert isinstance(notebook, MappingValue)
    cells = dict(notebook.entries)[_CELLS]
    assert isinstance(cells, ListValue)
    return cells.items


def field(cell: Value, name: str) -> str | None:
    """A string of a cell, such as its id, type or joined source."""
    assert isinstance(cell, MappingValue)
    value = dict(cell.entries).get(name)
    return value.text if isinstance(value, Scalar) and value.type is ValueType.STRING else None


# ---------------------------------------------------------------- sources


def with_joined_sources(notebook: MappingValue) -> MappingValue:
    """The notebook with each source that is a list of strings as one string."""
    cells = ListValue(tuple(_joined(cell) for cell in cells_of(notebook)))
    return MappingValue(tuple((key, cells if key == _CELLS else value) for key, value in notebook.entries))


def _joined(cell: Value) -> Value:
    assert isinstance(cell, MappingValue)
    return MappingValue(tuple((key, _one_text(value) if key == "source" else value) for key, value in cell.entries))


def _one_text(source: Value) -> Value:
    if not isinstance(source, ListValue):
        return source
    lines = [line.text for line in source.items if isinstance(line, Scalar) and line.type is ValueType.STRING]
    return Scalar(ValueType.STRING, "".join(lines)) if len(lines) == len(source.items) else source


def source_kinds(notebook: Value) -> frozenset[str]:
    """How the sources of a notebook are written."""
    kinds = {ListValue: "lists of lines", Scalar: "strings"}
    sources = (dict(cell.entries).get("source") for cell in cells_of(notebook) if isinstance(cell, MappingValue))
    return frozenset(kinds[type(source)] for source in sources if isinstance(source, ListValue | Scalar))


# ---------------------------------------------------------------- which cell became which


def pair_cells(a: Sequence[Value], b: Sequence[Value]) -> list[tuple[int, int]]:
    """Pairs of indices of cells: of one id, else of one type and source, else of one type between the same cells."""
    pairs = _match([field(cell, "id") for cell in a], [field(cell, "id") for cell in b], is_unique=True)
    left_a, left_b = {i for i, _ in pairs}, {j for _, j in pairs}
    pairs += _match(
        [None if i in left_a else _content(cell) for i, cell in enumerate(a)],
        [None if j in left_b else _content(cell) for j, cell in enumerate(b)],
        is_unique=False,
    )
    # `match_items` knows neighbours: it is given stand-ins, equal for cells that are paired, else unlike any other
    # and of a type for each type of cell.
    partner = dict(pairs)
    taken = set(partner.values())
    return match_items(
        [_paired(partner[i]) if i in partner else _alone(f"a{i}", cell) for i, cell in enumerate(a)],
        [_paired(j) if j in taken else _alone(f"b{j}", cell) for j, cell in enumerate(b)],
    )


def _content(cell: Value) -> tuple[str | None, str] | None:
    source = field(cell, "source")
    return None if source is None else (field(cell, "cell_type"), source)


def _match(a: Sequence[object], b: Sequence[object], *, is_unique: bool) -> list[tuple[int, int]]:
    """Pairs of indices of equal keys, in order; of keys that stand once on each side only if asked for."""
    places_a, places_b = _places(a), _places(b)
    return [
        pair
        for key, indices in places_a.items()
        if key in places_b and (not is_unique or len(indices) == len(places_b[key]) == 1)
        for pair in zip(indices, places_b[key], strict=False)
    ]


def _places(keys: Sequence[object]) -> dict[object, list[int]]:
    places: dict[object, list[int]] = {}
    for index, key in enumerate(keys):
        if key is not None:
            places.setdefault(key, []).append(index)
    return places


def _paired(number: int) -> Scalar:
    return Scalar(ValueType.BYTES, str(number))


def _alone(name: str, cell: Value) -> Scalar:
    kinds = {"code": ValueType.INTEGER, "markdown": ValueType.STRING}
    return Scalar(kinds.get(field(cell, "cell_type") or "", ValueType.NULL), name)


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
