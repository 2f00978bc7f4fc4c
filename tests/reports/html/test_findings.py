from __future__ import annotations

import report_builder
from html_page import Tag, tree
from pydistdiff.model import Evidence, Hazard, HazardCode, Problem, Report, Side, Verdict
from pydistdiff.reports.html.findings import findings
from report_builder import cause, given, report


def listed(made: Report, anchor: str) -> list[Tag]:
    (listing,) = (one for one in findings(made) if one.anchor == anchor)
    return [tree(entry).children[0] for entry in listing.entries]


def test_hazards_and_problems_are_told_whole() -> None:
    facts = {"member": "a.whl > <x>", "message": "It & that."}
    made = report(
        hazards=(Hazard(code=HazardCode.LONE_CR, side=Side.BOTH, **facts),),
        problems=(Problem(code=HazardCode.CORRUPT_MEMBER, side=Side.A, **facts),),
    )
    (hazard,), (problem,) = listed(made, "hazards"), listed(made, "problems")
    assert (hazard.one("strong").text, hazard.one("b").text, hazard.one("p").text) == ("lone-cr", "both", "It & that.")
    assert (problem.one("strong").text, problem.one("b").text, problem.one("bdi").text) == (
        "corrupt-member",
        "a",
        "a.whl > <x>",
    )


def test_a_cause_is_told_with_evidence_and_remedy() -> None:
    evidence = Evidence(text="all members have one time", count=26, a="2024", b="2025", examples=("x", "y", "z", "w"))
    made = report(causes=(cause("member-time", "x", count=9, evidence=(evidence,), remedy="Set it. Or <not>."),))
    (item,) = listed(made, "causes")
    box = item.one("details")
    assert box.one("summary").text == "member-time: times of members (container, harmless, 26 members)"
    assert [line.text for line in box.all("li")] == ["all members have one time (26): 2024 → 2025; such as x, y, z"]
    assert item.children[-1].text == "Remedy: Set it. Or <not>."
    assert box.one("div").attributes["id"] == "cause-member-time"


def test_causes_that_count_are_open() -> None:
    harmless, counting = listed(report(causes=(cause("x"), cause("y", harmless=False))), "causes")
    assert "open" not in harmless.one("details").attributes
    assert "open" in counting.one("details").attributes


def test_between_two_versions_the_remedy_is_not_the_answer() -> None:
    made = report(causes=(cause("x", remedy="Set it."),), b=given(version="2.0"))
    (item,) = listed(made, "causes")
    assert item.one("details").one("p", "remedy").text == "Remedy: Set it."
    assert [child.name for child in item.children] == ["details"]


def test_much_evidence_is_folded_and_all_there() -> None:
    many = tuple(Evidence(text=f"sentence {at}") for at in range(7))
    (item,) = listed(report(causes=(cause("x", evidence=many),)), "causes")
    outer, inner = item.all("details")
    assert [line.text for line in outer.all("li")] == [f"sentence {at}" for at in range(7)]
    assert (inner.one("summary").text, len(inner.all("li"))) == ("3 more", 3)


def test_a_cause_that_says_nothing_has_no_empty_list() -> None:
    (item,) = listed(report(causes=(cause("x"),)), "causes")
    assert item.all("ul") == []


def test_what_is_not_there_is_an_empty_list() -> None:
    assert [list(one.entries) for one in findings(report_builder.identical())] == [[], [], [], []]
    assert [one.anchor for one in findings(report(Verdict.DIFFERENT))] == ["hazards", "problems", "causes", "policy"]


def test_evidence_without_end_is_counted() -> None:
    many = tuple(Evidence(text=f"sentence {at} " + "x" * 3_000) for at in range(50))
    (item,) = listed(report(causes=(cause("x", evidence=many),)), "causes")
    sentences = [line.text for line in item.all("details")[0].all("li")]
    assert sentences[-1] == f"… {50 - len(sentences) + 1} more sentences, which --json has"
    assert 5 < len(sentences) < 12
