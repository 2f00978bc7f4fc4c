"""Jupyter notebooks, told by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.cells import (
    cells_of,
    checked_notebook,
    compare_notebooks,
    field,
    source_kinds,
    with_joined_sources,
)
from pydistdiff.comparers.document import DocumentComparer, line_view
from pydistdiff.comparers.json import json_layout, parse_json
from pydistdiff.diffing.values import MappingValue
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.limits import Limits
    from pydistdiff.model import AttributeChange, TextView, ValueChange


class NotebookComparer(DocumentComparer):
    """Jupyter notebooks (`.ipynb`, format 4), told by cell.

    The source of a cell, its outputs, its execution count, metadata and id are changes of their own:
    `cells[3].source` is code, `cells[3].outputs` what a run left. Cells belong together by their id, else by an equal
    source, else where they stand between the same cells. A source is one text, whether it is written as one string or
    as a list of lines. The line diff of all sources stands beside, and that of the file. Older notebooks are told as
    JSON.
    """

    format = "notebook"
    formatting_cause = "json-formatting"

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith(".ipynb")

    def parse(self, text: str, pair: Pair) -> MappingValue:  # noqa: ARG002
        """The JSON of the notebook. Raises DocumentError where it is none of format 4."""
        return checked_notebook(parse_json(text))

    def layout(self, text: str, value: Value) -> str | None:
        """That of its JSON, and how sources are written."""
        written = " and ".join(sorted(source_kinds(value)))
        return (json_layout(text, value) or "") + (f", sources as {written}" if written else "")

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What differs, cell by cell."""
        return compare_notebooks(_joined(a), _joined(b))

    def extra_views(self, a: Value, b: Value, pair: Pair) -> Iterable[TextView]:
        """The line diff of all sources."""
        return _sources_view(_joined(a), _joined(b), pair.limits)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """How many cells came, went and differ in what."""
        return notebook_headline(changes)

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout; without a cause where the JSON differs in how it writes the sources."""
        is_spelt_alike = a[1] == b[1] or (has_values and source_kinds(a[1]) == source_kinds(b[1]))
        for change in super()._formatting(a, b, has_values=has_values):
            yield change if is_spelt_alike else replace(change, cause=None)


def _joined(notebook: Value) -> MappingValue:
    assert isinstance(notebook, MappingValue)  # `checked_notebook` has seen it
    return with_joined_sources(notebook)


def _sources_view(a: MappingValue, b: MappingValue, limits: Limits) -> Iterator[TextView]:
    """The line diff of all sources, a line `# %%` before each cell."""
    text_a, text_b = (b"".join(map(_drawn, cells_of(notebook))) for notebook in (a, b))
    if text_a != text_b:
        yield replace(line_view(text_a, text_b, limits), label="sources")


def _drawn(cell: Value) -> bytes:
    kind = field(cell, "cell_type")
    source = field(cell, "source") or ""
    text = f"# %%{'' if kind == 'code' else f' [{kind}]'}\n{source}" + ("" if source.endswith("\n") else "\n")
    return text.encode("utf-8", "backslashreplace")  # JSON can spell half a character


_PARTS = {
    "source": "source",
    "outputs": "output",
    "execution_count": "execution count",
    "metadata": "metadata",
    "id": "id",
}


def notebook_headline(changes: Sequence[ValueChange]) -> str | None:
    """Such as "cells: 1 added, 2 with another source, 5 with other outputs"; None where no cell differs."""
    counts = {Operation.ADDED: 0, Operation.REMOVED: 0}
    parts: dict[str | int, set[str | int]] = {}
    for change in changes:
        if change.path[:1] != ("cells",):
            continue
        if len(change.path) == 2 and change.op in counts:
            counts[change.op] += 1
        elif len(change.path) > 2:
            parts.setdefault(change.path[2], set()).add(change.path[1])
    told = [f"{number:,} {op}" for op, number in counts.items() if number]
    told += [f"{len(parts[key]):,} with another {name}" for key, name in _PARTS.items() if key in parts]
    return f"cells: {', '.join(told)}" if told else None
