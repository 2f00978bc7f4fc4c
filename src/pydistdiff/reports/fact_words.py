"""What the code newly does, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.model import Fact

FACTS = "What the code newly does"


def place_of(fact: Fact, names: Mapping[str, str]) -> str:
    """`demo/core.py:12`; `names` are those of the nodes, and a saved report may have facts of none of them."""
    return names.get(fact.node, fact.node) + ("" if fact.line is None else f":{fact.line}")
