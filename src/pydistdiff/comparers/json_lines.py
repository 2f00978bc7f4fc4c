"""JSON lines: a JSON document on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.json import JsonComparer, json_layout, parse_json
from pydistdiff.comparers.line_lists import check_lines
from pydistdiff.diffing.values import ListValue

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value

MOST_LINES = 100_000
"""Documents of a file; more would take seconds."""
MOST_VALUES = 250_000
"""Values in all documents, counted by commas and brackets."""


class JsonLinesComparer(JsonComparer):
    """JSON lines (`.jsonl`, `.ndjson`): a list of JSON documents, compared by the rules of JSON.

    Documents with a name, path or id of their own are compared by it; otherwise equal ones are found wherever they
    stand, and others by their neighbours. Another order counts. A file with blank lines, which some readers refuse, is
    compared by lines.
    """

    format = "json-lines"
    largest = 16 << 20

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith((".jsonl", ".ndjson"))

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The documents. Raises DocumentError where a line is none, or readers would cut others."""
        check_lines(text, MOST_LINES)
        if sum(map(text.count, ",[{")) > MOST_VALUES:
            raise DocumentError(f"more than {MOST_VALUES:,} values")
        documents = []
        for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
            if not line.strip(" \t"):
                raise DocumentError(f"line {number} is empty, which some readers refuse")
            try:
                documents.append(parse_json(line))
            except DocumentError as error:
                raise DocumentError(f"line {number}: {error}") from None
        return ListValue(tuple(documents))

    def layout(self, text: str, value: Value) -> str | None:
        """That of the first document."""
        return json_layout(text.partition("\n")[0], value)
