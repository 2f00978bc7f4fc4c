from __future__ import annotations

import pytest
from msgspec import UNSET, UnsetType

from pydistdiff.model import Input, Origin, Verdict
from pydistdiff.reports.block import block
from pydistdiff.reports.publisher_words import publishers_statement
from report_builder import given, report


def published(publisher: str | UnsetType | None) -> Input:
    return given(origin=Origin(asked="demo==1.0", source=None, publisher=publisher))


@pytest.mark.parametrize(
    ("a", "b", "statement"),
    [
        ("GitHub x/y", "GitHub x/z", "Published: a by GitHub x/y; b by GitHub x/z"),
        ("GitHub x/y", None, "Published: a by GitHub x/y; b by nobody who is attested"),
        (None, "GitHub x/y", "Published: a by nobody who is attested; b by GitHub x/y"),
        ("GitHub x/y", "GitHub x/y", None),
        (None, None, None),
        ("GitHub x/y", UNSET, None),
        (UNSET, None, None),
    ],
)
def test_two_publishers(a: str | UnsetType | None, b: str | UnsetType | None, statement: str | None) -> None:
    one = report(Verdict.DIFFERENT, a=published(a), b=published(b))
    assert publishers_statement(one) == statement
    if statement is not None:
        assert block(one)[1] == statement
        assert block(report(Verdict.IDENTICAL, a=published(a), b=published(b)))[1] == statement


def test_a_file_has_none() -> None:
    assert publishers_statement(report(Verdict.DIFFERENT, a=given(), b=published("GitHub x/y"))) is None
    assert publishers_statement(report(Verdict.DIFFERENT, a=published("GitHub x/y"), b=given())) is None
