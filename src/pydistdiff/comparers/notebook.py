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
from pydistdiff.comparers.document import DocumentComparer, DocumentError, check_depth, line_view, shown
from pydistdiff.comparers.json import json_layout, parse_json
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text import text_facts, text_side
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import MappingValue, Value
    from pydistdiff.limits import Limits
    from pydistdiff.model import AttributeChange, Change, TextView, ValueChange


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

    def compare(self, pair: Pair) -> Comparison:
        """What differs, cell by cell. Raises CannotCompareError."""
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        assert a is not None
        assert b is not None
        text_a, text_b = a.lines.decode(), b.lines.decode()
        try:
            json_a, json_b = self.parse(text_a, pair), self.parse(text_b, pair)
        except DocumentError as error:
            raise CannotCompareError(str(error)) from error
        for value in (json_a, json_b):
            check_depth(value)
        value_a, value_b = with_joined_sources(json_a), with_joined_sources(json_b)
        values = compare_notebooks(value_a, value_b)
        changes: list[Change] = [*text_facts(a, b), *shown(values, pair.limits)]
        changes += self._formatting((text_a, json_a), (text_b, json_b), has_values=bool(values))
        views = [*_sources_view(value_a, value_b, pair.limits)]
        if a.lines != b.lines:
            views.append(line_view(a.lines, b.lines, pair.limits))
        return Comparison(
            changes=tuple(changes),
            views=tuple(views),
            headline=notebook_headline(values),
            findings_a=a.findings,
            findings_b=b.findings,
        )

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout; without a cause where the JSON differs in how it writes the sources."""
        is_spelt_alike = a[1] == b[1] or (has_values and source_kinds(a[1]) == source_kinds(b[1]))
        for change in super()._formatting(a, b, has_values=has_values):
            yield change if is_spelt_alike else replace(change, cause=None)


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
