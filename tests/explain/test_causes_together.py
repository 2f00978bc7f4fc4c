"""Changes that several causes explain only together, and what a policy may make of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

import pydistdiff
from package_builder import zip_archive
from pydistdiff import explain
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.line_cause import PLACE, Masks, told_pair
from pydistdiff.model import Evidence, IgnoredCause, Policy, Report, Significance, Verdict
from pydistdiff.policy import judge

if TYPE_CHECKING:
    from collections.abc import Sequence


class Masking:
    """A cause of what a pattern finds."""

    title = "made for a test"
    significance = Significance.ENVIRONMENT
    remedy = "none"

    def __init__(self, id_: str, pattern: str, mark: Mark) -> None:
        self.id = id_
        self.mark = mark
        self._pattern = re.compile(pattern)

    def masks(self, *_: object) -> Masks:
        return Masks(a=self._mask, b=self._mask)

    def _mask(self, text: str) -> str:
        return self._pattern.sub(PLACE, text)

    def is_harmless(self, *_: object) -> bool:
        return True

    def evidence(self, _: object, pairs: Sequence[tuple[str, str]]) -> Evidence:
        return told_pair(pairs)


def compared(folder: Path, a: str, b: str) -> Report:
    for name, text in (("a.zip", a), ("b.zip", b)):
        (folder / name).write_bytes(zip_archive({"x.txt": text}))
    return pydistdiff.compare(folder / "a.zip", folder / "b.zip")


def judged(report: Report, *causes: str) -> Verdict:
    ignore = tuple(IgnoredCause(cause=cause, reason=None, changes=0) for cause in causes)
    policy = Policy(
        accept=None, ignore=ignore, exclude=(), fail_on_hazard=False, source=None, verdict=Verdict.IDENTICAL
    )
    after = judge(report, policy).report.policy
    assert after is not None
    return after.verdict


def test_ignoring_one_of_two_causes_does_not_hide_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    colour, number = Masking("colour", "red|blue", Mark.NEVER), Masking("number", "[0-9]+", Mark.NEVER)
    monkeypatch.setattr(explain, "LINE_CAUSES", (colour, number))
    report = compared(tmp_path, "red 1\n", "blue 2\n")
    (node,) = report.root.children
    (change,) = node.changes
    assert (change.cause, change.also) == ("colour", ("number",))
    assert judged(report, "colour") is Verdict.DIFFERENT
    assert judged(report, "number") is Verdict.DIFFERENT
    assert judged(report, "colour", "number") is Verdict.EQUIVALENT


def test_a_change_with_one_cause_needs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    colour, number = Masking("colour", "red|blue", Mark.NEVER), Masking("number", "[0-9]+", Mark.NEVER)
    monkeypatch.setattr(explain, "LINE_CAUSES", (colour, number))
    report = compared(tmp_path, "red 1\n", "blue 1\n")
    (node,) = report.root.children
    (change,) = node.changes
    assert (change.cause, change.also) == ("colour", UNSET)
    assert judged(report, "colour") is Verdict.EQUIVALENT
