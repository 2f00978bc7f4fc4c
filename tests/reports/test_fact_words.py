"""What the first lines say of what code newly does."""

from __future__ import annotations

from pydistdiff.model import Fact, Role, Side, Verdict
from pydistdiff.reports.block import block
from pydistdiff.reports.fact_words import facts_statement
from report_builder import edit, node, report

CODE = node("demo/a.py", changes=(edit(),))
TEST = node("tests/a.py", changes=(edit(),), role=Role.TEST)


def fact(code: str, of: str = CODE.id) -> Fact:
    return Fact(code=code, side=Side.B, node=of, line=1, message="m")


def test_kinds_are_counted_in_their_order() -> None:
    facts = (fact("process"), fact("network"), fact("process"), fact("network", TEST.id), fact("more", "root"))
    made = report(Verdict.DIFFERENT, CODE, TEST, facts=facts)
    assert facts_statement(made) == "New in code: process (2), network"
    assert "New in code: process (2), network" in "\n".join(block(made))


def test_what_only_tests_do_is_not_in_the_first_lines() -> None:
    assert facts_statement(report(Verdict.DIFFERENT, TEST, facts=(fact("process", TEST.id),))) is None
    assert facts_statement(report(Verdict.DIFFERENT, CODE)) is None


def test_many_kinds_are_cut() -> None:
    made = report(Verdict.DIFFERENT, CODE, facts=tuple(fact(f"kind-{number}") for number in range(9)))
    assert (facts_statement(made) or "").endswith("kind-4 and 4 more")
