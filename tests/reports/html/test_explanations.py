from __future__ import annotations

from pydistdiff.reports.html.explanations import Explanations
from report_builder import attribute

EXPLANATIONS = Explanations({"1": "<a>"}, {"umask"})


def test_what_nothing_explains_has_no_explanation() -> None:
    assert EXPLANATIONS.of(attribute("x", "1", "2")) == ""


def test_a_listed_cause_is_a_link() -> None:
    made = EXPLANATIONS.of(attribute("x", "1", "2", cause="umask", harmless=True, follows=("1",)))
    assert made == '<a href="#cause-umask">umask</a>, harmless; follows &lt;a&gt;'


def test_another_cause_is_text() -> None:
    assert EXPLANATIONS.of(attribute("x", "1", "2", cause="<x>")) == "&lt;x&gt;"
