from __future__ import annotations

import report_builder
from html_page import Tag, tree
from pydistdiff.model import Api, ApiEntry, Fact, Operation, Report, Review, ReviewGroup, Side, Verdict
from pydistdiff.reports.html.links import Links
from pydistdiff.reports.html.reviewing import reviewing
from report_builder import dependency, edit, node, report

LINKS = Links({"id-x": "x.py", "id-y": "y.py"}, {"id-x": "m-1"})
MEMBER = node("x.py", changes=(edit(),))


def listing(made: Report, anchor: str) -> Tag | None:
    found = [one for one in reviewing(made, LINKS) if one.anchor == anchor]
    return tree(found[0].html(10**9, "--o")).one("section") if found and found[0].entries else None


def of(made: Report, anchor: str) -> Tag:
    found = listing(made, anchor)
    assert found is not None
    return found


def cells(row: Tag) -> list[str]:
    return [cell.text for cell in row.children]


def test_members_are_listed_by_reason_with_the_first_of_each() -> None:
    entries = [Review(node="id-x", group=ReviewGroup.CODE, reason="<new>") for _ in range(11)]
    entries.insert(5, Review(node="unknown", group=ReviewGroup.STARTUP, reason="runs"))
    made = of(report(Verdict.DIFFERENT, MEMBER, review=tuple(entries)), "review")
    startup, code = made.children[1].children
    assert (startup.one("b").text, [item.text for item in startup.all("li")]) == ("startup", ["unknown: runs"])
    assert [item.text for item in code.all("li")] == ["x.py: <new>"] * 8 + ["and 3 more members"]
    assert code.all("a")[0].attributes["href"] == "#m-1"


def test_of_two_single_files_there_is_nothing_to_choose() -> None:
    assert listing(report_builder.single_files(), "review") is None


def test_dependencies_are_a_table() -> None:
    told = (dependency("idna", ">=2", None, "y"), dependency("six", None, "", "y"))
    made = of(report(Verdict.DIFFERENT, MEMBER, dependencies=told), "dependencies")
    assert [head.text for head in made.one("thead").all("th")] == ["What", "a", "b", "Said by"]
    assert [cells(row) for row in made.one("tbody").children] == [
        ["idnaremoved", ">=2", "", "y.py"],
        ["sixadded", "", "any", "y.py"],
    ]


def test_a_dependency_that_two_members_tell_stands_once() -> None:
    told = (dependency("idna", ">=2", ">=3", "x"), dependency("idna", ">=2", ">=3", "y"))
    made = of(report(Verdict.DIFFERENT, MEMBER, dependencies=told), "dependencies")
    (row,) = made.one("tbody").children
    assert "x.py" in row.children[-1].text
    assert "y.py" in row.children[-1].text


def entry(name: str, **fields: object) -> ApiEntry:
    facts = {
        "module": "demo", "kind": "function", "op": Operation.CHANGED, "before": "f(a)", "after": "f()",
        "breaking": True, "rule": "a parameter went", "node": "id-x",
    }  # fmt: skip
    return ApiEntry(name=name, **(facts | fields))  # type: ignore[arg-type]


def test_public_names_are_told_with_what_breaks_above_their_declarations() -> None:
    entries = (
        entry("f"),
        entry("g", module="", op=Operation.ADDED, before=None, breaking=False, rule=None, node="?"),
    )
    made = of(report(Verdict.DIFFERENT, MEMBER, api=Api(breaking=1, compatible=1, entries=entries)), "api")
    assert made.one("h2").text == "Public names: 1 breaking change, 1 compatible"
    assert [item.one("p").text for item in made.all("li")] == [
        "breaks function demo.f changed (a parameter went), in x.py",
        "function g added, in ?",
    ]
    assert [line.text.strip() for line in made.all("del")] == ["-f(a)"]
    assert [line.text.strip() for line in made.all("ins")] == ["+f()", "+f()"]
    assert [word.text for word in made.all("mark")] == ["a"]


def test_facts_name_the_place() -> None:
    facts = (
        Fact(code="calls-eval", side=Side.B, node="id-x", line=1_200, message="It calls <eval>."),
        Fact(code="opens-socket", side=Side.A, node="?", line=None, message="m"),
    )
    made = of(report(Verdict.DIFFERENT, MEMBER, facts=facts), "facts")
    assert [item.text for item in made.all("li")] == [
        "calls-eval x.py, line 1,200, in b: It calls <eval>.",
        "opens-socket ?, in a: m",
    ]


def test_what_is_not_known_has_no_list() -> None:
    made = report(Verdict.DIFFERENT, MEMBER)
    assert [name for name in ("dependencies", "api", "facts") if listing(made, name)] == []


def test_a_dependency_that_many_members_say_names_the_first() -> None:
    told = tuple(dependency("idna", ">=2", ">=3", f"m{at}") for at in range(11))
    made = of(report(Verdict.DIFFERENT, MEMBER, dependencies=told), "dependencies")
    assert made.all("td")[-1].text.endswith(" and 3 more")
