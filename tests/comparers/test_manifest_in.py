"""MANIFEST.in is text: each line includes or excludes files of what the lines before it left, so their order counts."""

from __future__ import annotations

from document_pairs import compared, explained, told
from pydistdiff.model import Role


def test_a_manifest_is_told_by_its_lines():
    a, b = "include *.txt\ngraft docs\nprune docs/_build\n", "include *.txt\nprune docs/_build\ngraft docs\n"
    name, _, fallback = compared(a, b, "x-1.0/MANIFEST.in")
    assert (name, fallback) == ("text", None)
    assert told(a, b, "MANIFEST.in") == [("text", [("-", "graft docs"), ("+", "graft docs")], None)]


def test_another_order_of_its_lines_counts():
    a, b = "graft docs\nprune docs/_build\n", "prune docs/_build\ngraft docs\n"
    assert explained(a, b, "{root}/MANIFEST.in", Role.METADATA) == [("list-order", False)]
