from __future__ import annotations

import re

import pytest
from msgspec import structs

from pydistdiff.model import ExcludedMembers, IgnoredCause, OnlyMembers, Policy, Report, Verdict
from pydistdiff.reports import Drawing
from pydistdiff.reports.summary_report import SummaryReport
from report_builder import cause, different, folded, given, identical, report, reviewed, same_contents, single_files

LINE = re.compile(
    r"(?P<verdict>identical|same-contents|equivalent|different)"
    r" installed=(?P<installed>same|different|unknown)"
    r" causes=(?P<causes>none|[a-z0-9-]+(?:,[a-z0-9-]+)*)"
    r" unexplained=(?P<unexplained>[0-9]+)"
    r" dependencies=(?P<dependencies>[0-9]+)"
    r" hazards=(?P<hazards>[0-9]+)"
    r" problems=(?P<problems>[0-9]+)"
    r" policy=(?P<policy>none|identical|same-contents|equivalent|different)"
    r" hidden=(?P<hidden>[0-9]+)"
    r" digest=(?P<digest>unknown|[0-9a-f]{64})\n"
)


def line(made: Report) -> str:
    return SummaryReport().write(made, Drawing(colour=True)).decode("ascii")


@pytest.mark.parametrize(
    "made", [different(), folded(30), identical(), reviewed(), same_contents(), single_files()], ids=lambda r: r.verdict
)
def test_the_line_has_the_promised_form(made: Report) -> None:
    found = LINE.fullmatch(line(made))
    assert found is not None
    assert found["verdict"] == made.verdict
    assert found["causes"] == (",".join(cause.id for cause in made.causes) or "none")
    assert int(found["hazards"]) == len(made.hazards)
    assert int(found["problems"]) == len(made.problems)
    assert int(found["dependencies"]) == len(made.dependencies)


def test_the_line_of_two_equal_files() -> None:
    made = structs.replace(identical(), b=given(installs="ab" * 32))
    rest = "unexplained=0 dependencies=0 hazards=0 problems=0 policy=none hidden=0"
    assert line(made) == f"identical installed=unknown causes=none {rest} digest={'ab' * 32}\n"
    assert line(identical()).endswith(" digest=unknown\n")


def test_what_a_policy_hides_is_counted() -> None:
    policy = Policy(
        accept=Verdict.EQUIVALENT,
        ignore=(IgnoredCause(cause="umask", reason=None, changes=3),),
        exclude=(ExcludedMembers(glob="tests/", reason="because of it", members=40),),
        only=(OnlyMembers(glob="*", reason=None, members=7_000),),
        left_out=500,
        fail_on_hazard=False,
        source="command line",
        verdict=Verdict.EQUIVALENT,
    )
    found = LINE.fullmatch(line(report(policy=policy)))
    assert found is not None
    assert (found["verdict"], found["policy"], found["hidden"]) == ("different", "equivalent", "543")


def test_nothing_of_a_saved_report_makes_another_value_or_line() -> None:
    hostile = cause("x digest=0\nidentical installed=same,\x1b[31mé\u202e\udc80")
    made = report(causes=(hostile,), b=given(installs="0 a=b\n"))
    text = line(made)
    assert text.count("\n") == 1
    assert text.isascii()
    assert "\x1b" not in text
    names = [word.partition("=")[0] for word in text.split()[1:]]
    assert names == [word.partition("=")[0] for word in line(report()).split()[1:]]
    assert text.count("=") == len(names)
