from __future__ import annotations

from msgspec import structs

from pydistdiff.model import BytesChange, Hunk, Node, Significance, TextView
from pydistdiff.reports.node_words import lines_of
from report_builder import node, text

VIEW = TextView(label="strings", lines_added=3, lines_removed=1, hunks=(Hunk(0, 1, (("+", "x"),)),))
BYTES = BytesChange(significance=Significance.CONTENT, size_a=1, size_b=1, first_difference=0, hunks=())


def changed(*changes: object) -> Node:
    return structs.replace(node("x"), changes=changes, views=(VIEW,))


def test_lines_beside_values_are_counted() -> None:
    assert lines_of(changed()) == "+3 \u22121"


def test_strings_beside_bytes_are_no_lines() -> None:
    assert lines_of(changed(BYTES)) == ""


def test_pieces_beside_lines_are_no_lines() -> None:
    change = text((" ", "a"), ("+", "b"))
    assert lines_of(changed(change)) == "+1 \u22120"
