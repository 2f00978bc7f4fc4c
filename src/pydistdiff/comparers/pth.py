"""`.pth` and `.start` files: what Python does with them whenever it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.line_lists import check_lines, own_names, strings
from pydistdiff.comparers.python_facts import told_facts
from pydistdiff.comparers.text import text_sides
from pydistdiff.diffing.values import ListValue
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

LARGEST = 1 << 20
"""Bytes of a file of paths; the longest real ones have some hundred."""
HEAD = 4096
MOST_LINES = 20_000
"""Lines of a file of paths; real ones have some hundred at most."""


class PthComparer(DocumentComparer):
    """`.pth` and `.start` files (PEP 829), line by line.

    Python runs each line of a `.pth` file that begins with `import` and a blank, and puts the other ones on `sys.path`;
    every line of a `.start` file names something that it calls. Lines that run code are told first, and what new ones
    do. Their order, and that of paths, counts. A file that holds other line separators is read in different ways, and
    compared as text.
    """

    format = "pth"
    has_item_on_each_line = True
    empty = ListValue(())

    def is_named(self, pair: Pair) -> bool:
        """By the extension; what is called `.pth` too, the weights of a model, is large and no text."""
        return pair.path.endswith((".pth", ".start")) and all(
            side.size <= LARGEST and b"\0" not in side.read(0, HEAD) for side in pair.sides
        )

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The lines, comments too. Raises DocumentError where readers would cut others."""
        check_lines(text, MOST_LINES)
        lines = text.split("\n")
        return strings(lines if lines[-1] else lines[:-1])

    def compare(self, pair: Pair) -> Comparison:
        """The lines that differ, and what those do that are run. Raises CannotCompareError."""
        from pydistdiff.pysource.startup_lines import startup_facts

        comparison = super().compare(pair)
        lines = [() if side is None else side.lines.decode().split("\n") for side in text_sides(pair)]
        facts = startup_facts(*lines, is_start=pair.path.endswith(".start"))
        return replace(comparison, facts=told_facts(facts))

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Each line by itself."""
        return own_names(path, items)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:
        """Lines that run code first, then paths; comments are not told."""
        told: list[tuple[int, str]] = []
        is_start = pair.path.endswith(".start")
        for change in changes:
            if change.op is Operation.REORDERED:
                told.append((4, "lines in another order"))
                continue
            line = change.a if isinstance(change.a, str) else change.b
            if not isinstance(line, str) or not line.strip() or line.startswith("#"):
                continue
            runs = is_start or line.startswith(("import ", "import\t"))
            what = "line that runs code" if runs else "path"
            told.append(((0 if runs else 2) + (change.op is not Operation.ADDED), f"{what} {change.op.value}: {line}"))
        return headline_of([text for _, text in sorted(told, key=lambda entry: entry[0])])
