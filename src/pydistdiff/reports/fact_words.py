"""What the code newly does, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.model import FactCode, Role
from pydistdiff.reports.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.model import Fact, Report

FACTS = "What the code newly does"
_ASIDE = (Role.DOCUMENTATION, Role.TEST)
_SHOWN = 5


def place_of(fact: Fact, names: Mapping[str, str]) -> str:
    """`demo/core.py:12`; `names` are those of the nodes, and a saved report may have facts of none of them."""
    return names.get(fact.node, fact.node) + ("" if fact.line is None else f":{fact.line}")


def facts_statement(report: Report) -> str | None:
    """The line of the block: what code newly does, by kind, without tests and documentation; None for nothing."""
    if not report.facts:
        return None
    aside = {node.id for node in report.root.walk() if node.role in _ASIDE}
    counts = Counter(fact.code for fact in report.facts if fact.node not in aside and fact.code != FactCode.MORE)
    if not counts:
        return None
    told = [code if count == 1 else f"{code} ({count:,})" for code, count in counts.items()]
    return f"New in code: {listed(told, most=_SHOWN)}"
