from __future__ import annotations

import pytest
from msgspec import structs

import report_builder
from html_page import Tag, tree
from pydistdiff.model import ExcludedMembers, IgnoredCause, InputKind, Policy, Report, Verdict
from pydistdiff.reports.block import block_lines
from pydistdiff.reports.html.front import UNEXPLAINED, header
from pydistdiff.reports.html.page import page
from report_builder import cause, edit, given, node, report


def head(made: Report, step: str | None = None, first: tuple[str, str] | None = None) -> Tag:
    return tree(header(made, block_lines(made, step), "the title", first, made.causes)).one("header")


def row(of: Tag, label: str) -> Tag:
    (found,) = (each for each in of.one("dl", "block").children if each.one("dt").text == label)
    return found


def test_the_verdict_is_the_heading() -> None:
    made = head(report_builder.same_contents())
    assert made.one("h1").text.startswith("same-contents: all 26 members are equal")
    assert made.one("strong").classes == ["verdict", "same-contents"]
    assert made.one("p", "title").text == "the title"


def test_both_inputs_are_told_with_their_digests() -> None:
    rows = head(report_builder.different()).one("table", "inputs").one("tbody").children
    assert [[cell.text for cell in line.children] for line in rows] == [
        ["a", "demo-1.0-py3-none-any.whl", "wheel, demo 1.0, 12,345 bytes", f"sha256 {report_builder.SHA_A}"],
        ["b", "demo-1.0-py3-none-any.whl", "wheel, demo 1.0, 12,346 bytes", f"sha256 {report_builder.SHA_B}"],
    ]


def test_what_is_unexplained_is_linked() -> None:
    made = head(report(Verdict.DIFFERENT, node("x.py", changes=(edit(),))), f"read {UNEXPLAINED}", ("x.py", "m-1"))
    assert row(made, "Unexplained").one("a").text == "x.py"
    assert row(made, "Next").one("a").text == UNEXPLAINED
    assert {link.attributes["href"] for link in made.all("a")} == {"#m-1"}


def test_without_a_section_there_is_no_link() -> None:
    assert head(report(Verdict.DIFFERENT, node("x.py", changes=(edit(),))), "read").all("a") == []


def test_causes_and_hazards_are_linked() -> None:
    made = head(report_builder.different())
    assert [link.text for link in row(made, "Causes").all("a")] == [
        "record-follows",
        "key-order",
        "link-or-file",
        "zip-fields",
    ]
    assert [link.attributes["href"] for link in row(made, "Hazards").all("a")] == ["#hazards"]
    assert row(made, "Hazards").classes == ["warning"] == row(made, "Problems").classes


def test_no_hazard_is_no_warning() -> None:
    made = row(head(report(changes=(edit(),))), "Hazards")
    assert (made.one("dd").text, made.classes, made.all("a")) == ("none", [], [])


def test_a_policy_stands_on_the_page() -> None:
    policy = Policy(
        accept=Verdict.EQUIVALENT,
        ignore=(IgnoredCause(cause="umask", reason="<known>", changes=3),),
        exclude=(ExcludedMembers(glob="*.txt", reason=None, members=1),),
        fail_on_hazard=True,
        source="pyproject.toml",
        verdict=Verdict.DIFFERENT,
    )
    drawn = tree(page(report(changes=(edit(),), policy=policy), None))
    assert (
        row(drawn.one("header"), "Policy")
        .one("dd")
        .text.startswith("accepts equivalent; any hazard fails; ignores umask")
    )
    listed = drawn.one("section", "policy")
    assert [[line.text for line in rule.children] for rule in listed.all("li")] == [
        ["ignores umask: 3 changes", "reason: <known>"],
        ["excludes *.txt: 1 member"],
    ]


def test_an_incomplete_comparison_is_told_first() -> None:
    drawn = tree(page(report_builder.different(), None))
    assert drawn.one("h1").text.endswith("; incomplete: 1 problem")
    assert (
        row(drawn.one("header"), "Next").one("dd").text == "nothing is known of what the problems name; mend that first"
    )


@pytest.mark.parametrize(
    ("a", "b", "title"),
    [
        (given(), given(), "demo 1.0"),
        (given(), given(version="1.1"), "demo 1.0 → 1.1"),
        (given(), given(name="other", version="2"), "demo 1.0 → other 2"),
        (given(version=None), given(version=None), "demo"),
        (given(version=None), given(version="2"), "demo → demo 2"),
        (given("a.txt", name=None, kind=InputKind.FILE), given("b.txt", name=None), "a.txt → b.txt"),
        (given("a.txt", name=None), given("demo.whl"), "a.txt → demo.whl"),
    ],
)
def test_the_title_names_what_is_compared(a: object, b: object, title: str) -> None:
    made = report(changes=(edit(),), a=a, b=b)
    drawn = tree(page(made, None))
    assert drawn.one("p", "title").text == title
    assert drawn.one("title").text == f"different: {title}"


def test_the_command_can_be_pasted_into_a_shell() -> None:
    made = structs.replace(report_builder.different(), a=given("a b; rm $x.whl"))
    assert tree(page(made, None)).one("footer").one("code").text == (
        "pydistdiff 'a b; rm $x.whl' demo-1.0-py3-none-any.whl"
    )


@pytest.mark.parametrize(
    ("made", "step"),
    [
        (report(changes=(edit(),)), "read what is unexplained, it stands first"),
        (report_builder.folded(2), "nothing has to be done"),
        (report_builder.large(9, 900), "--max-report-size 0 shows all; "),
        (report(Verdict.DIFFERENT, node("x", changes=(edit(),), causes=("x",)), causes=(cause("x"),)), "read what is"),
    ],
)
def test_the_next_step_fits(made: Report, step: str | None) -> None:
    of = tree(page(made, 40_000)).one("header")
    steps = [line.one("dd").text for line in of.one("dl").children if line.one("dt").text == "Next"]
    assert len(steps) == (step is not None)
    assert all(told.startswith(step or "") for told in steps)


def test_what_is_around_the_members_is_linked_where_only_that_is_unexplained() -> None:
    made = tree(page(report(changes=(edit(),)), None))
    link = row(made.one("header"), "Unexplained").one("a")
    assert link.text == "the container itself"
    both = tree(page(report(Verdict.DIFFERENT, node("x.py", changes=(edit(),)), changes=(edit(),)), None))
    assert row(both.one("header"), "Unexplained").one("a").text == "x.py"
