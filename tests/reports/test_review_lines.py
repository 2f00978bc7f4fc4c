from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

import report_builder
from pydistdiff.limits import Limits
from pydistdiff.model import (
    Dependency,
    Hazard,
    HazardCode,
    Operation,
    Problem,
    Report,
    Review,
    ReviewGroup,
    Role,
    Side,
    Status,
    ValueType,
    Verdict,
)
from pydistdiff.reports import Drawing
from pydistdiff.reports.block import block
from pydistdiff.reports.review_lines import groups, needs, startup
from pydistdiff.reports.text_report import TextReport
from report_builder import attribute, dependency, edit, entry_points, metadata, node, report, summary, text, value

METADATA = "{dist-info}/METADATA"
NOTHING = "no hook, command or plug-in is new or changed"


def of_dependencies(*dependencies: Dependency) -> Report:
    return report(Verdict.DIFFERENT, metadata(), dependencies=dependencies)


# ---------------------------------------------------------------- what runs


def test_what_runs_is_told_with_its_reason_and_the_rest_is_counted() -> None:
    hooks = [node(f"{name}.pth", Status.ADDED, role=Role.STARTUP, changes=(edit(),)) for name in "abc"]
    made = report(Verdict.DIFFERENT, *hooks, entry_points("x"))
    assert startup(made) == "a.pth (came, 1 line; runs by itself), b.pth (came, 1 line; runs by itself) and 2 more"
    assert f"Runs at install or start: {startup(made)}" in block(made)


def test_what_runs_in_an_archive_inside_is_told_with_the_way_to_it() -> None:
    hook = node("x.pth", role=Role.STARTUP, changes=(edit(),))
    made = report(Verdict.DIFFERENT, node("a.whl", role=Role.DATA, children=(hook,)))
    assert (startup(made) or "").startswith("a.whl > x.pth (changed, ")


def test_nothing_new_is_said_only_where_it_is_known() -> None:
    made = report(Verdict.DIFFERENT, node("x.py", changes=(edit(),)))
    assert startup(made) == NOTHING
    assert f"Runs at install or start: {NOTHING}" in block(made)
    problem = Problem(code=HazardCode.CORRUPT_MEMBER, side=Side.A, member="x", message="m")
    cut = structs.replace(made, problems=(problem,), complete=False)
    assert startup(cut) == f"{NOTHING}, in what could be read"
    assert startup(structs.replace(made, review=())) is None  # of an older program, which did not look
    assert startup(structs.replace(made, summary=summary())) is None  # two single files
    assert startup(report(Verdict.DIFFERENT)) == NOTHING  # only hazards differ


def test_a_hook_that_differs_harmlessly_is_not_called_equal() -> None:
    harmless = attribute("line-ends", "LF", "CRLF", cause="line-endings", harmless=True)
    hazard = Hazard(code=HazardCode.EXECUTABLE_STARTUP, side=Side.B, member="demo.whl > setup.py", message="It runs.")
    child = node("setup.py", role=Role.STARTUP, changes=(harmless,), harmless=True)
    made = report(Verdict.DIFFERENT, child, hazards=(hazard,))
    assert startup(made) == "what differs of it is explained as harmless; see the hazards"


@pytest.mark.parametrize("verdict", [Verdict.IDENTICAL, Verdict.SAME_CONTENTS, Verdict.EQUIVALENT])
def test_where_nothing_counts_there_is_no_line_about_it(verdict: Verdict) -> None:
    assert not any(line.startswith(("Runs", "Dependencies")) for line in block(report(verdict)))


# ---------------------------------------------------------------- what is needed


def test_dependencies_and_tags_are_told_in_order() -> None:
    made = of_dependencies(
        dependency("idna", ">=2.5", ">=2.8", METADATA),
        dependency("old", "", None, METADATA),
        dependency("pysocks", None, '>=1 ; extra == "socks"', METADATA),
        dependency("six", None, "", METADATA),
    )
    line = (
        'Dependencies, tags: six added; idna >=2.5 → >=2.8; old removed; pysocks >=1 ; extra == "socks" added; '
        "Requires-Python >=3.7 → >=3.8"
    )
    assert line in block(made)


def test_what_several_members_tell_alike_stands_once_with_its_marker() -> None:
    both = ("PKG-INFO", "src/demo.egg-info/PKG-INFO")
    python = value(Operation.CHANGED, "Requires-Python", a="1", b="2", type_a=ValueType.STRING, type_b=ValueType.STRING)
    infos = [node(name, role=Role.METADATA, format="metadata", changes=(python,)) for name in both]
    requires = node("src/demo.egg-info/requires.txt", role=Role.METADATA, format="requires", changes=(edit(),))
    names = ("src/demo.egg-info/requires.txt", *both)
    asked = {"src/demo.egg-info/requires.txt": ">=1"}
    made = report(
        Verdict.DIFFERENT,
        *infos,
        requires,
        dependencies=[dependency("x", None, asked.get(name, '>=1 ; extra == "s"'), name) for name in names],
    )
    assert needs(made) == 'x >=1 ; extra == "s" added; Requires-Python 1 → 2'


def test_only_the_distribution_itself_needs_something() -> None:
    carried = "demo/_vendor/x-1.dist-info/METADATA"
    vendored = node(carried, role=Role.METADATA, format="metadata", changes=(edit(),))
    made = report(Verdict.DIFFERENT, vendored, dependencies=[dependency("x", None, "", carried)])
    assert needs(made) is None


def test_many_are_cut_and_counted() -> None:
    made = of_dependencies(*(dependency(f"x{number}", None, "", METADATA) for number in range(20)))
    assert needs(made) == "; ".join(f"x{number} added" for number in range(6)) + "; and 15 more"
    long = of_dependencies(dependency("x" * 500, None, "", METADATA))
    assert len(needs(long) or "") < 170


def test_what_is_told_by_lines_alone_is_told_with_the_name_of_its_member() -> None:
    wheel = node("{dist-info}/WHEEL", role=Role.METADATA, changes=(edit(),))
    plain = node(METADATA, role=Role.METADATA, changes=(edit(),))
    assert needs(report(Verdict.DIFFERENT, wheel, plain)) == (
        f"{METADATA} (changed, 1 line added, 1 removed; says what it needs and for which Python it is); "
        "{dist-info}/WHEEL (changed, 1 line added, 1 removed; says for which Python and platform it is)"
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, "", "x added"),
        (None, "[y] >=1", "x[y] >=1 added"),
        (None, '; python_version < "3"', 'x ; python_version < "3" added'),
        (">=1", None, "x >=1 removed"),
        ("", ">=1", "x any → >=1"),
        (">=1 ; m", ">=2 ; m", "x >=1 → >=2 ; m"),
        ("; m", ">=2 ; m", "x any → >=2 ; m"),
        (">=1", ">=1 ; m", "x >=1 → >=1 ; m"),
        ("; m", "; n", "x ; m → ; n"),
    ],
)
def test_a_dependency_in_words(before: str | None, after: str | None, words: str) -> None:
    assert dependency("x", before, after, METADATA).told == words


@pytest.mark.parametrize(
    ("before", "after", "optional"),
    [
        (None, '>=1 ; extra == "x"', True),
        ('; extra == "x"', None, True),
        ('; extra == "x"', "", False),
        (None, '; python_version < "3" or extra == "x"', False),
        (None, "", False),
    ],
)
def test_a_dependency_is_optional_where_only_an_extra_asks_for_it(
    before: str | None, after: str | None, optional: bool
) -> None:
    assert dependency("x", before, after, METADATA).is_optional is optional


# ---------------------------------------------------------------- the section


def drawn(made: Report, lines: int = 3_000) -> list[str]:
    return TextReport().write(made, Drawing(limits=Limits(text_lines=lines))).decode().splitlines()


def test_each_group_has_a_line_with_its_first_members() -> None:
    children = [node(f"m{number:04}.dat", role=Role.DATA, changes=(edit(),)) for number in range(3_000)]
    made = report(Verdict.DIFFERENT, entry_points("x"), *children)
    shown = ", ".join(f"m000{at}.dat (changed, 1 line added, 1 removed; not explained)" for at in range(3))
    assert groups(made) == [
        "startup: {dist-info}/entry_points.txt (console script x added: demo:x)",
        f"data: {shown} and 2,997 more",
    ]
    output = drawn(made)
    start = output.index("What to review first")
    assert output[start + 1 : start + 4] == [*(f"  {line}" for line in groups(made)), ""]
    assert start < output.index("Unexplained: 3,001")


def test_two_single_files_and_harmless_differences_have_no_such_section() -> None:
    assert "What to review first" not in drawn(report_builder.single_files())
    assert "What to review first" not in drawn(report_builder.folded(3))
    assert "What to review first" not in drawn(structs.replace(report_builder.different(), review=()))


def test_long_reasons_are_cut() -> None:
    names = tuple(f"{number}" + "x" * 90 for number in range(6))
    [line] = groups(report(Verdict.DIFFERENT, entry_points(*names)))
    assert len(line) < 200
    assert line.endswith("…)")


HOSTILE = "x\x1b[31m\r\nidentical: \u202e"


def test_a_foreign_review_can_neither_forge_lines_nor_name_nodes_that_are_not_there() -> None:
    made = report(
        Verdict.DIFFERENT,
        node(HOSTILE, id="n", role=Role.METADATA, changes=(text(("+", "x")),)),
        attribute_only(),
        review=tuple(
            Review(node=name, group=group, reason=HOSTILE * 90) for name in ("n", "nobody") for group in ReviewGroup
        ),
        dependencies=[structs.replace(dependency(HOSTILE, HOSTILE, HOSTILE, "x"), node="n", op=op) for op in Operation],
    )
    output = drawn(made)
    assert not any("\x1b" in line or "\u202e" in line or line.startswith("identical") for line in output)
    assert len(block(made)) <= 8
    assert any("nobody (" in line for line in output)


def attribute_only() -> Any:
    return node("y", role=Role.DATA, changes=(attribute("mode", "1", "2"),))


def test_tests_are_among_the_documentation_and_the_group_says_so() -> None:
    child = node("tests/test_x.py", role=Role.TEST, changes=(edit(),))
    made = report(Verdict.DIFFERENT, child)
    entry = Review(node=child.id, group=ReviewGroup.DOCUMENTATION, reason="changed")
    assert groups(structs.replace(made, review=(entry,))) == ["tests, documentation: tests/test_x.py (changed)"]
