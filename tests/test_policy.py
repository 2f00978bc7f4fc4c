"""What a policy may hide of a report, and what it never may."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from pydistdiff.errors import InputError
from pydistdiff.explain.verdict import is_doubted, verdict_of
from pydistdiff.model import (
    Change,
    ExcludedMembers,
    Hazard,
    HazardCode,
    IgnoredCause,
    InputKind,
    MemberType,
    Node,
    OnlyMembers,
    OpaqueChange,
    Policy,
    Problem,
    Report,
    Side,
    Significance,
    Status,
    Verdict,
)
from pydistdiff.policy import MOST_GLOBS, judge
from report_builder import attribute, edit, identical, node, report, same_contents, summary
from report_builder import given as given_input

ORDER = list(Verdict)
REORDERED = attribute("order", "1, 2", "2, 1", cause="list-order")
TIMES = attribute("mtime", "1", "2", cause="member-time", harmless=True)
EXECUTABLE = attribute("mode", "644", "755", cause="executable-bit")
PADDING = OpaqueChange(significance=Significance.CONTAINER, reason="padding")
EQUIVALENT, SAME_CONTENTS = Verdict.EQUIVALENT, Verdict.SAME_CONTENTS


def policy(
    *, accept: Verdict | None = EQUIVALENT, ignore: str = "", exclude: str = "", only: str = "", **fields: Any
) -> Policy:
    """A policy with counts and a verdict that no report has."""
    return Policy(
        accept=accept,
        ignore=tuple(IgnoredCause(cause=cause, reason="why", changes=99) for cause in ignore.split()),
        exclude=tuple(ExcludedMembers(glob=glob, reason=None, members=99) for glob in exclude.split("|") if glob),
        only=tuple(OnlyMembers(glob=glob, reason=None, members=99) for glob in only.split("|") if glob),
        left_out=99,
        fail_on_hazard=fields.get("fail_on_hazard", False),
        source="command line",
        verdict=Verdict.IDENTICAL,
    )


def hazard(side: Side, member: str = "a.whl > tests/x.py") -> Hazard:
    return Hazard(code=HazardCode.HIDDEN_DATA, side=side, member=member, message="m")


class Judged:
    """A report after a policy."""

    def __init__(self, made: Report, **wanted: Any) -> None:
        report, self.status = judge(made, policy(**wanted))
        assert report.policy is not None
        assert structs.replace(report, policy=None) == structs.replace(made, policy=None)
        self.verdict = report.policy.verdict
        self.ignored = {entry.cause: entry.changes for entry in report.policy.ignore}
        self.excluded = {entry.glob: entry.members for entry in report.policy.exclude}
        self.named = {entry.glob: entry.members for entry in report.policy.only}
        self.left_out = report.policy.left_out


def moved(a: str, b: str, name: str | None = None, **fields: Any) -> Node:
    change = attribute("path", a, b, significance=Significance.CONTENT)
    return node(name or b, Status.MOVED, a=a, b=b, changes=(change,), **fields)


# ---------------------------------------------------------------- ignored causes


def test_an_ignored_cause_is_taken_as_harmless_and_counted() -> None:
    made = report(Verdict.DIFFERENT, node("x.json", changes=(REORDERED, REORDERED)), changes=(TIMES,))
    judged = Judged(made, ignore="list-order member-time record-order")
    assert (judged.verdict, judged.status) == (EQUIVALENT, 0)
    assert judged.ignored == {"list-order": 2, "member-time": 0, "record-order": 0}


def test_what_another_cause_or_none_explains_still_counts() -> None:
    made = report(Verdict.DIFFERENT, node("x.json", changes=(REORDERED, edit())))
    judged = Judged(made, ignore="list-order")
    assert (judged.verdict, judged.status, judged.ignored) == (Verdict.DIFFERENT, 1, {"list-order": 1})
    assert Judged(made, ignore="key-order").ignored == {"key-order": 0}


def test_a_cause_of_the_container_can_be_ignored_and_its_members_are_equal_then() -> None:
    made = report(Verdict.DIFFERENT, changes=(EXECUTABLE, TIMES))
    assert Judged(made).verdict is Verdict.DIFFERENT
    judged = Judged(made, ignore="executable-bit", accept=SAME_CONTENTS)
    assert (judged.verdict, judged.status, judged.ignored) == (SAME_CONTENTS, 0, {"executable-bit": 1})


def test_a_cause_is_ignored_in_archives_inside_too() -> None:
    inner = node("in.zip", changes=(EXECUTABLE,), children=(node("x", changes=(REORDERED,)),))
    judged = Judged(report(Verdict.DIFFERENT, inner), ignore="executable-bit list-order")
    assert (judged.verdict, judged.ignored) == (EQUIVALENT, {"executable-bit": 1, "list-order": 1})
    assert Judged(report(Verdict.DIFFERENT, inner), ignore="executable-bit").verdict is Verdict.DIFFERENT


def test_a_change_that_needs_several_causes_counts_until_all_are_ignored() -> None:
    both = structs.replace(REORDERED, also=("build-date", "umask"))
    made = report(Verdict.DIFFERENT, node("x.json", changes=(both,)))
    judged = Judged(made, ignore="list-order umask")
    assert (judged.verdict, judged.ignored) == (Verdict.DIFFERENT, {"list-order": 0, "umask": 0})
    assert Judged(made, ignore="build-date umask").verdict is Verdict.DIFFERENT
    judged = Judged(made, ignore="list-order build-date umask")
    assert (judged.verdict, judged.ignored) == (EQUIVALENT, {"list-order": 1, "build-date": 0, "umask": 0})


# ---------------------------------------------------------------- excluded members


def test_excluded_members_are_left_out_with_what_lies_in_them_and_counted() -> None:
    made = report(
        Verdict.DIFFERENT,
        node("tests/a.py", changes=(edit(),)),
        node("tests/in.zip", children=(node("b.py", changes=(REORDERED,)), node("c.py", Status.SAME))),
    )
    judged = Judged(made, exclude="tests/|*.py|*.zip", ignore="list-order")
    assert judged.excluded == {"tests/": 3, "*.py": 0, "*.zip": 0}
    assert judged.ignored == {"list-order": 0}
    assert (judged.verdict, judged.status) == (SAME_CONTENTS, 0)


def test_a_member_that_is_left_decides() -> None:
    made = report(Verdict.DIFFERENT, node("tests/a.py", changes=(edit(),)), node("b.py", changes=(edit(),)))
    judged = Judged(made, exclude="tests/")
    assert (judged.verdict, judged.status, judged.excluded) == (Verdict.DIFFERENT, 1, {"tests/": 1})


def test_an_archive_stays_changed_when_only_what_lies_in_it_is_left_out() -> None:
    inner = node("in.zip", children=(node("tests/b.py", changes=(edit(),)),))
    judged = Judged(report(Verdict.DIFFERENT, inner), exclude="in.zip > tests/")
    assert (judged.verdict, judged.status, judged.excluded) == (EQUIVALENT, 0, {"in.zip > tests/": 1})


@pytest.mark.parametrize(
    ("glob", "members"),
    [
        ("tests/", 2),
        ("in.zip > tests/", 1),
        ("*.zip > deep.zip > tests/", 1),
        ("deep.zip > tests/", 0),
        ("in.zip > deep.zip > x.py", 1),
        ("out.zip > tests/", 0),
        ("x.py", 2),
    ],
)
def test_a_glob_names_members_of_archives_inside_or_the_whole_way_to_them(glob: str, members: int) -> None:
    deep = node("deep.zip", children=(node("tests/x.py", changes=(edit(),)),))
    first = node("in.zip", children=(deep, node("tests/x.py", changes=(edit(),))))
    assert Judged(report(Verdict.DIFFERENT, first), exclude=glob).excluded == {glob: members}


def test_a_name_that_looks_like_a_way_is_not_one() -> None:
    forged = node("in.zip > tests/x.py", Status.ADDED, changes=(edit(),))
    assert Judged(report(Verdict.DIFFERENT, forged), exclude="in.zip > tests/").excluded == {"in.zip > tests/": 0}


def test_the_inputs_themselves_are_never_left_out() -> None:
    made = report(Verdict.DIFFERENT, changes=(edit(),))
    judged = Judged(made, exclude="*|**|demo-1.0-py3-none-any.whl")
    assert (judged.verdict, judged.status, set(judged.excluded.values())) == (Verdict.DIFFERENT, 1, {0})


def test_a_folder_is_no_link_and_no_file_of_its_name() -> None:
    link = node("tests", type_a=MemberType.DIRECTORY, type_b=MemberType.SYMLINK, changes=(edit(),))
    folder = node("tests", Status.ADDED, type_b=MemberType.DIRECTORY, changes=(edit(),))
    assert Judged(report(Verdict.DIFFERENT, link), exclude="tests/").excluded == {"tests/": 0}
    assert Judged(report(Verdict.DIFFERENT, folder), exclude="tests/").excluded == {"tests/": 1}


def test_code_that_moves_into_a_folder_that_is_left_out_is_seen_to_be_gone() -> None:
    made = report(Verdict.DIFFERENT, moved("demo/core.py", "tests/core.py"))
    judged = Judged(made, exclude="tests/")
    assert (judged.verdict, judged.status, judged.excluded) == (Verdict.DIFFERENT, 1, {"tests/": 0})
    (child,) = made.root.children
    for seen in (structs.replace(child, status=Status.CHANGED), structs.replace(child, changes=(edit(),))):
        assert Judged(report(Verdict.DIFFERENT, seen), exclude="tests/").status == 1
    assert Judged(report(Verdict.DIFFERENT, moved("tests/a.py", "tests/b.py")), exclude="tests/").status == 0


@pytest.mark.parametrize(
    ("before", "after", "is_named"),
    [
        ("demo-1.0/tests/a.py", "demo-1.0/tests/b.py", True),
        ("demo-1.0/tests/a.py", "demo-2.0/tests/b.py", True),
        ("demo/tests/a.py", "demo-2.0/tests/b.py", False),
        ("demo-1.0/core.py", "demo-2.0/tests/b.py", False),
        ("other-1.0/tests/a.py", "demo-2.0/tests/b.py", False),
        ("demo/tests/a.py", "other/tests/b.py", False),
    ],
)
def test_the_root_of_an_sdist_is_in_no_name(before: str, after: str, is_named: bool) -> None:
    made = report(Verdict.DIFFERENT, moved(before, after, after.partition("/")[2]))
    assert Judged(made, exclude="/tests/").excluded == {"/tests/": int(is_named)}


def test_too_many_globs_and_what_is_no_glob_are_refused() -> None:
    with pytest.raises(InputError, match="101 globs are excluded, but at most 100"):
        judge(identical(), policy(exclude="|".join(f"x{n}" for n in range(MOST_GLOBS + 1))))
    with pytest.raises(InputError, match="is not closed"):
        judge(identical(), policy(exclude="[a"))


# ---------------------------------------------------------------- members that alone are judged


def test_what_no_glob_names_is_left_out_and_counted() -> None:
    made = report(
        Verdict.DIFFERENT,
        node("a.py", changes=(TIMES,), harmless=True),
        node("b.txt", changes=(edit(), REORDERED)),
        node("c.txt", Status.SAME),
    )
    judged = Judged(made, only="*.py|*.pyi|a*", ignore="list-order")
    assert (judged.verdict, judged.status, judged.left_out) == (EQUIVALENT, 0, 1)
    assert (judged.named, judged.ignored) == ({"*.py": 1, "*.pyi": 0, "a*": 0}, {"list-order": 0})
    assert Judged(made, only="*.txt").status == 1
    judged = Judged(made, only="*.txt", ignore="list-order")
    assert (judged.status, judged.named, judged.left_out, judged.ignored) == (1, {"*.txt": 1}, 1, {"list-order": 1})


def test_without_such_a_glob_nothing_is_left_out() -> None:
    judged = Judged(report(Verdict.DIFFERENT, node("b.txt", changes=(edit(),))))
    assert (judged.status, judged.named, judged.left_out) == (1, {}, 0)


def test_what_is_excluded_stays_so_and_is_counted_there() -> None:
    made = report(Verdict.DIFFERENT, node("tests/a.py", changes=(edit(),)), node("b.txt", changes=(edit(),)))
    judged = Judged(made, only="*.py", exclude="tests/")
    assert (judged.status, judged.verdict) == (0, SAME_CONTENTS)
    assert (judged.excluded, judged.named, judged.left_out) == ({"tests/": 1}, {"*.py": 0}, 1)


def test_an_archive_counts_where_a_member_in_it_is_named_and_all_that_lies_in_a_named_one_does() -> None:
    inner = node("in.zip", changes=(EXECUTABLE,), children=(node("x.py", changes=(TIMES,), harmless=True),))
    other = node("out.zip", changes=(EXECUTABLE,), children=(node("y.txt", changes=(edit(),)),))
    made = report(Verdict.DIFFERENT, inner, other)
    judged = Judged(made, only="*.py")
    assert (judged.verdict, judged.status, judged.named, judged.left_out) == (Verdict.DIFFERENT, 1, {"*.py": 1}, 2)
    assert Judged(made, only="*.py", ignore="executable-bit").status == 0
    assert Judged(made, only="out.zip").named == {"out.zip": 2}
    assert Judged(made, only="out.zip").left_out == 2
    judged = Judged(made, only="in.zip > x.py", ignore="executable-bit")
    assert (judged.status, judged.named, judged.left_out) == (0, {"in.zip > x.py": 1}, 2)
    assert Judged(made, only="in.zip > y.txt").left_out == 4
    hidden = report(Verdict.DIFFERENT, node("in.zip", Status.SAME, children=(node("tests/x", changes=(edit(),)),)))
    assert Judged(hidden, only="*.py", exclude="tests/").status == 1  # forged: what is the same holds no difference


def test_what_differs_around_the_members_of_the_inputs_counts_whatever_is_named() -> None:
    made = report(Verdict.DIFFERENT, node("b.txt", changes=(edit(),)), changes=(EXECUTABLE,))
    judged = Judged(made, only="*.py")
    assert (judged.status, judged.verdict, judged.left_out) == (1, Verdict.DIFFERENT, 1)
    assert Judged(made, only="*.py", ignore="executable-bit").status == 0


def test_code_that_moves_out_of_what_is_judged_is_seen_to_be_gone() -> None:
    made = report(Verdict.DIFFERENT, moved("demo/core.py", "tests/core.py"))
    for only in ("demo/", "tests/"):
        judged = Judged(made, only=only)
        assert (judged.status, judged.named, judged.left_out) == (1, {only: 1}, 0)
    assert Judged(made, only="docs/").left_out == 1
    link = node("tests", type_a=MemberType.DIRECTORY, type_b=MemberType.SYMLINK, changes=(edit(),))
    assert Judged(report(Verdict.DIFFERENT, link), only="tests/").named == {"tests/": 1}


def test_too_many_globs_of_this_kind_are_refused_too() -> None:
    with pytest.raises(InputError, match="101 globs are to be judged alone, but at most 100"):
        judge(identical(), policy(only="|".join(f"x{n}" for n in range(MOST_GLOBS + 1))))


# ---------------------------------------------------------------- what is accepted


def test_each_level_accepts_itself_and_what_is_better() -> None:
    equivalent = report(EQUIVALENT, node("x", harmless=True, changes=(TIMES,)), harmless=True)
    for made, accept, status in (
        (identical(), None, 0),
        (identical(), SAME_CONTENTS, 0),
        (same_contents(), None, 1),
        (same_contents(), SAME_CONTENTS, 0),
        (same_contents(), EQUIVALENT, 0),
        (equivalent, None, 1),
        (equivalent, SAME_CONTENTS, 1),
        (equivalent, EQUIVALENT, 0),
        (report(), EQUIVALENT, 1),
    ):
        judged = Judged(made, accept=accept)
        assert (judged.status, judged.verdict) == (status, made.verdict)


def test_without_a_policy_only_identical_passes() -> None:
    for made, status in ((identical(), 0), (same_contents(), 1), (report(), 1), (report(complete=False), 2)):
        kept = structs.replace(made, policy=policy())
        assert judge(kept, None) == (made, status)


def test_a_policy_from_elsewhere_cannot_accept_what_is_different() -> None:
    assert Judged(report(harmless=True, changes=(TIMES,)), accept=Verdict.DIFFERENT).status == 1
    assert Judged(same_contents(), accept=Verdict.IDENTICAL).status == 1


def test_what_differs_and_nobody_can_explain_is_not_accepted_as_same_contents() -> None:
    made = report(SAME_CONTENTS, changes=(PADDING,))
    assert Judged(made, accept=EQUIVALENT).status == 1
    judged = Judged(report(Verdict.DIFFERENT, changes=(PADDING, EXECUTABLE)), ignore="executable-bit")
    assert (judged.verdict, judged.status) == (SAME_CONTENTS, 1)


def test_a_node_that_the_report_does_not_call_harmless_is_not_unless_something_in_it_is_hidden() -> None:
    silent = node("x")  # no change, no child: nobody says what differs
    assert Judged(report(EQUIVALENT, silent, harmless=True)).status == 1
    assert Judged(report(EQUIVALENT, node("x", changes=(TIMES,)), harmless=True)).status == 1
    said = report(EQUIVALENT, node("x", Status.SAME), changes=(TIMES,))
    assert Judged(said, exclude="x").status == 1  # what is the same hides nothing
    doubtful = report(EQUIVALENT, node("x", changes=(TIMES,)), node("y", changes=(REORDERED,)))
    assert Judged(doubtful, ignore="list-order").status == 1


def test_two_single_files_are_never_same_contents() -> None:
    files = {side: given_input("x.txt", kind=InputKind.FILE) for side in "ab"}
    made = report(changes=(REORDERED,), summary=summary(), **files)
    assert Judged(made, ignore="list-order").verdict is Verdict.DIFFERENT
    compressed = structs.replace(made, summary=summary(members_a=1, members_b=1))
    assert Judged(compressed, ignore="list-order").verdict is SAME_CONTENTS


# ---------------------------------------------------------------- what is never hidden


@pytest.mark.parametrize("side", [Side.A, Side.B])
def test_a_hazard_of_one_side_is_never_hidden(side: Side) -> None:
    made = report(Verdict.DIFFERENT, node("tests/x.py", changes=(edit(),)), hazards=(hazard(side),))
    judged = Judged(made, exclude="*")
    assert (judged.verdict, judged.status, judged.excluded) == (Verdict.DIFFERENT, 1, {"*": 1})
    assert Judged(structs.replace(made, hazards=(hazard(Side.BOTH),)), exclude="*").status == 0
    judged = Judged(made, only="*.txt")
    assert (judged.verdict, judged.status, judged.left_out) == (Verdict.DIFFERENT, 1, 1)
    forged = structs.replace(same_contents(), hazards=(hazard(side),))
    assert (Judged(forged).verdict, Judged(forged).status) == (Verdict.DIFFERENT, 1)


def test_what_could_not_be_compared_is_never_hidden() -> None:
    problem = Problem(code=HazardCode.CORRUPT_MEMBER, side=Side.A, member="a.whl > tests/x.py", message="m")
    for made in (report(complete=False), report(problems=(problem,), complete=False), report(problems=(problem,))):
        for hiding in ({"exclude": "*"}, {"only": "nothing"}):
            judged = Judged(made, **hiding)
            assert (judged.verdict, judged.status) == (Verdict.DIFFERENT, 2)
    assert judge(structs.replace(identical(), complete=False), None).exit_status == 2


def test_any_hazard_fails_where_that_is_asked_for_also_of_identical_inputs() -> None:
    risky = structs.replace(identical(), hazards=(hazard(Side.BOTH),))
    assert judge(risky, None).exit_status == 0
    judged = Judged(risky, fail_on_hazard=True)
    assert (judged.verdict, judged.status) == (Verdict.IDENTICAL, 1)
    assert Judged(identical(), fail_on_hazard=True).status == 0
    shared = structs.replace(same_contents(), hazards=(hazard(Side.BOTH),))
    assert [Judged(shared, fail_on_hazard=wanted).status for wanted in (False, True)] == [0, 1]
    assert Judged(structs.replace(risky, complete=False), fail_on_hazard=True).status == 2


def test_what_is_hidden_never_makes_anything_identical() -> None:
    forged = structs.replace(report(Verdict.DIFFERENT, node("x", changes=(edit(),))), verdict=Verdict.IDENTICAL)
    assert Judged(forged, exclude="*").verdict is SAME_CONTENTS


# ---------------------------------------------------------------- for all reports

CAUSES = ("list-order", "member-time", "executable-bit", None)
NAMES = ("tests/x.py", "demo/core.py", "in.zip", "x.json")


@st.composite
def changes(draw: st.DrawFn) -> tuple[Change, ...]:
    made: list[Change] = []
    for cause in draw(st.lists(st.sampled_from(CAUSES), max_size=3)):
        harmless = cause is not None and draw(st.booleans())
        made.append(
            attribute(draw(st.sampled_from(("mode", "path", "root"))), "1", "2", cause=cause, harmless=harmless)
        )
    return (*made, *([PADDING] if draw(st.integers(0, 4)) == 0 else []))


@st.composite
def nodes(draw: st.DrawFn, depth: int = 0) -> Node:
    below = tuple(draw(st.lists(nodes(depth + 1), max_size=2))) if depth < 2 else ()
    made = draw(changes())
    status = draw(st.sampled_from([Status.CHANGED, Status.ADDED, Status.REMOVED, Status.MOVED]))
    harmless = bool(made or below) and all(one.harmless for one in (*made, *below))
    return node(draw(st.sampled_from(NAMES)), status, changes=made, children=below, harmless=harmless)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports as the engine makes them: harmless flags and the verdict follow from the tree and the hazards."""
    below = tuple(draw(st.lists(nodes(), max_size=3)))
    around = draw(changes())
    sides = draw(st.lists(st.sampled_from([*Side, Side.BOTH, Side.BOTH]), max_size=2))
    complete = draw(st.integers(0, 5)) > 0
    doubted = not complete or Side.A in sides or Side.B in sides
    harmless = bool(around or below) and all(one.harmless for one in (*around, *below)) and not doubted
    made = report(
        Verdict.DIFFERENT,
        *below,
        changes=around,
        harmless=harmless,
        hazards=tuple(map(hazard, sides)),
        complete=complete,
    )
    return structs.replace(made, verdict=verdict_of(made.root, are_archives=True, doubted=doubted))


POLICIES = st.builds(
    policy,
    accept=st.sampled_from([None, SAME_CONTENTS, EQUIVALENT, Verdict.DIFFERENT]),
    ignore=st.lists(st.sampled_from(["list-order", "member-time", "executable-bit"]), max_size=3).map(" ".join),
    exclude=st.lists(st.sampled_from(["tests/", "*", "in.zip > tests/", "*.json"]), max_size=2).map("|".join),
    only=st.lists(st.sampled_from(["tests/", "*.py", "in.zip", "in.zip > *.json"]), max_size=2).map("|".join),
    fail_on_hazard=st.booleans(),
)
NOTHING_HIDDEN = POLICIES.map(lambda made: structs.replace(made, ignore=(), exclude=(), only=()))
WITHOUT_GLOBS = POLICIES.map(lambda made: structs.replace(made, exclude=(), only=()))


@given(reports(), POLICIES)
@settings(max_examples=300)
def test_no_policy_lets_anything_pass_that_is_incomplete_or_has_a_hazard_on_one_side(
    made: Report, wanted: Policy
) -> None:
    after, status = judge(made, wanted)
    assert after.policy is not None
    if is_doubted(made.hazards, made.problems) or not made.complete:
        assert after.policy.verdict is Verdict.DIFFERENT
        assert status == (1 if made.complete else 2)
    assert after.policy.verdict is not Verdict.IDENTICAL
    assert ORDER.index(after.policy.verdict) <= ORDER.index(made.verdict)


@given(reports(), NOTHING_HIDDEN)
def test_a_policy_that_hides_nothing_leaves_the_verdict(made: Report, wanted: Policy) -> None:
    after, status = judge(made, wanted)
    assert after.policy is not None
    assert after.policy.verdict is made.verdict
    if status == 0:
        assert made.root.harmless


@given(reports(), WITHOUT_GLOBS)
def test_what_is_accepted_has_nothing_left_that_counts(made: Report, wanted: Policy) -> None:
    after, status = judge(made, wanted)
    if status == 0:
        ignored = {entry.cause for entry in wanted.ignore}
        every = [change for one in made.root.walk() for change in one.changes]
        assert all(change.harmless or change.cause in ignored for change in every)
        assert after.policy is not None
        assert after.policy.verdict in (SAME_CONTENTS, EQUIVALENT)


@given(reports(), POLICIES)
def test_what_is_hidden_is_counted(made: Report, wanted: Policy) -> None:
    after = judge(made, wanted).report.policy
    assert after is not None
    hidden = sum(entry.changes for entry in after.ignore) + sum(entry.members for entry in after.exclude)
    hidden += after.left_out
    if after.verdict is not made.verdict:
        assert hidden
    assert judge(made, after).report.policy == after


@given(reports(), POLICIES)
def test_every_member_that_differs_is_judged_left_out_or_holds_one_that_is_judged(made: Report, wanted: Policy) -> None:
    after = judge(made, structs.replace(wanted, exclude=())).report.policy
    assert after is not None
    total = sum(1 for _ in made.root.walk()) - 1
    told = after.left_out + sum(entry.members for entry in after.only)
    assert told <= total
    leaves = sum(not one.children for one in made.root.walk() if one is not made.root)
    if wanted.only:
        assert told >= leaves


@given(reports(), POLICIES)
def test_to_judge_more_members_never_makes_the_verdict_better(made: Report, wanted: Policy) -> None:
    nothing_more = structs.replace(wanted, only=())
    everything = structs.replace(wanted, only=(OnlyMembers(glob="*", reason=None, members=0),))
    every, status = judge(made, nothing_more)
    for policy_of, report_of in ((wanted, judge(made, wanted)), (everything, judge(made, everything))):
        assert every.policy is not None and report_of.report.policy is not None
        assert ORDER.index(report_of.report.policy.verdict) <= ORDER.index(every.policy.verdict)
        assert report_of.exit_status <= status
        if policy_of is everything:
            assert report_of.report.policy.verdict is every.policy.verdict
            assert report_of.exit_status == status
