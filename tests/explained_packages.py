"""Packages compared by the engine, and told by the causes of their members' changes."""

from __future__ import annotations

from document_pairs import in_short
from pydistdiff import engine
from pydistdiff.inputs import given_bytes
from pydistdiff.model import Node, Report

WHEEL = "demo-1.0-py3-none-any.whl"
CONDA = "demo-1.0-0.conda"
SDIST = "demo-1.0.tar.gz"


def report_on(a: bytes, b: bytes, name_a: str = WHEEL, name_b: str | None = None) -> Report:
    with given_bytes(name_a, a) as given_a, given_bytes(name_b or name_a, b) as given_b:
        return engine.compare(given_a, given_b)


def node_of(report: Report, name: str) -> Node:
    return next(node for node in report.root.walk() if node.name == name)


def causes_of(node: Node) -> list[tuple[str | None, bool]]:
    """The cause of each change, and whether it is harmless."""
    return [(change.cause, change.harmless) for change in node.changes]


def told_causes(node: Node) -> dict[tuple, str | None]:
    """The cause of each change, by what it is in short."""
    return {in_short(change)[:2]: change.cause for change in node.changes}
