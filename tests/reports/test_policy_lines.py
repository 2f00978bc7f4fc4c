from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from pydistdiff.model import (
    ExcludedMembers,
    IgnoredCause,
    OnlyMembers,
    OpaqueChange,
    Policy,
    Report,
    Significance,
    Verdict,
)
from pydistdiff.reports import Drawing, ReportWriter
from pydistdiff.reports.block import block
from pydistdiff.reports.html_report import HtmlReport
from pydistdiff.reports.markdown_report import MarkdownReport
from pydistdiff.reports.policy_lines import policy_line
from pydistdiff.reports.text_report import TextReport
from report_builder import attribute, different, identical, report

LIST_ORDER = IgnoredCause(cause="list-order", reason="made from a set", changes=3)
TESTS = ExcludedMembers(glob="tests/", reason=None, members=1_200)


def policy(**fields: Any) -> Policy:
    facts = {"accept": Verdict.EQUIVALENT, "ignore": (), "exclude": (), "fail_on_hazard": False}
    facts |= {"source": "pyproject.toml", "verdict": Verdict.EQUIVALENT}
    return Policy(**(facts | fields))


def with_policy(made: Report, **fields: Any) -> Report:
    return structs.replace(made, policy=policy(**fields))


def test_without_a_policy_there_is_no_line() -> None:
    assert policy_line(identical()) is None


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "Policy: accepts equivalent; with it: equivalent"),
        (
            {"ignore": (LIST_ORDER,), "exclude": (TESTS,)},
            "Policy: accepts equivalent; ignores list-order (3 changes); excludes tests/ (1,200 members); with it: equivalent",  # noqa: E501
        ),
        (
            {"accept": None, "fail_on_hazard": True, "verdict": Verdict.DIFFERENT},
            "Policy: accepts only identical; any hazard fails; with it: different",
        ),
        (
            {"exclude": tuple(ExcludedMembers(glob=f"{n}", reason=None, members=1) for n in range(5))},
            "Policy: accepts equivalent; excludes 0 (1 member), 1 (1 member), 2 (1 member) and 2 more; with it: equivalent",  # noqa: E501
        ),
        (
            {"exclude": (ExcludedMembers(glob="x" * 900, reason="y" * 900, members=0),)},
            f"Policy: accepts equivalent; excludes {'x' * 40}… (0 members); with it: equivalent",
        ),
    ],
)
def test_the_line_says_what_was_asked_and_what_it_hid(fields: dict[str, Any], line: str) -> None:
    assert policy_line(with_policy(report(), **fields)) == line


def test_a_verdict_that_would_do_and_is_not_accepted_says_why() -> None:
    padding = OpaqueChange(significance=Significance.CONTAINER, reason="padding")
    made = with_policy(report(changes=(padding,)), verdict=Verdict.SAME_CONTENTS)
    assert str(policy_line(made)).endswith("with it: same-contents, but not all that is left is harmless")
    explained = report(changes=(attribute("order", "1", "2", cause="list-order"),))
    made = with_policy(explained, verdict=Verdict.SAME_CONTENTS, ignore=(LIST_ORDER,))
    assert str(policy_line(made)).endswith("with it: same-contents")


def test_the_block_has_the_line_after_the_verdict_and_stays_short() -> None:
    lines = block(with_policy(different(), ignore=(LIST_ORDER,)), "look")
    assert len(lines) <= 8
    assert lines[1].startswith("Policy: ")
    assert block(with_policy(identical()))[1] == "Policy: accepts equivalent; with it: equivalent"


def text_of(made: Report, most: int = 3_000) -> str:
    drawing = Drawing()
    drawing = structs.replace(drawing, limits=structs.replace(drawing.limits, text_lines=most))
    return TextReport().write(made, drawing).decode()


def test_the_text_has_every_rule_with_its_reason() -> None:
    text = text_of(with_policy(report(), ignore=(LIST_ORDER,), exclude=(TESTS,)))
    assert (
        "\n\nPolicy\n  ignores list-order: 3 changes\n    reason: made from a set\n  excludes tests/: 1,200 members\n"
        in text
    )
    assert "\nPolicy\n" not in text_of(with_policy(report()))
    assert "\nPolicy\n" not in text_of(report())


@pytest.mark.parametrize("writer", [TextReport(), HtmlReport(), MarkdownReport()], ids=lambda writer: writer.name)
def test_what_alone_was_judged_and_what_that_left_out_stands_in_every_report(writer: ReportWriter) -> None:
    only = OnlyMembers(glob="*.py", reason="what runs", members=1_234)
    text = writer.write(with_policy(report(), only=(only,), left_out=5_678), Drawing()).decode()
    plain = text.replace("`", "").replace("\\", "")
    for part in (
        "judges only *.py: 1,234 members",
        "reason: what runs",
        "leaves out what it does not name: 5,678 members",
    ):
        assert part in plain
    assert "judges only *.py (1,234 members) and leaves out 5,678 members; with it" in plain


def test_rules_that_have_no_room_are_counted() -> None:
    many = tuple(ExcludedMembers(glob=f"g{n}", reason=None, members=1) for n in range(90))
    assert "\n  … 70 more rules (--max-text-lines 0 shows all)\n" in text_of(with_policy(report(), exclude=many), 120)


def test_nothing_of_a_saved_policy_acts_on_the_terminal() -> None:
    hostile = ExcludedMembers(glob="\x1b[31m\nidentical", reason="\u202e\n", members=1)
    text = text_of(with_policy(report(), exclude=(hostile,)))
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\nidentical" not in text
