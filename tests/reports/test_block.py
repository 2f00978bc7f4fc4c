from __future__ import annotations

import pytest
from msgspec import structs

from pydistdiff.model import (
    Counts,
    Drift,
    Hazard,
    HazardCode,
    InputKind,
    Installed,
    Node,
    Policy,
    Problem,
    Report,
    Side,
    Status,
    TextChange,
    Verdict,
)
from pydistdiff.reports.block import block, verdict_line
from report_builder import (
    attribute,
    cause,
    different,
    edit,
    given,
    identical,
    node,
    report,
    same_contents,
    single_files,
    summary,
)

CONTAINER = (attribute("mode", "644", "755", cause="executable-bit"),)


def counts(**fields: object) -> Report:
    return report(Verdict.DIFFERENT, summary=summary(**fields))


def hazard(side: Side) -> Hazard:
    return Hazard(code=HazardCode.HIDDEN_DATA, side=side, member="a.whl", message="m")


def problem(message: str = "the CRC is wrong") -> Problem:
    return Problem(code=HazardCode.CORRUPT_MEMBER, side=Side.A, member="a.whl > x", message=message)


def test_identical_files_are_told_with_their_hash() -> None:
    assert verdict_line(identical()) == f"identical: both files have the same bytes (sha256 {'a' * 64})"
    assert len(block(identical())) == 1


def test_identical_directories_are_called_so() -> None:
    directory = given("x", kind=InputKind.DIRECTORY)
    line = verdict_line(structs.replace(identical(), a=directory, b=directory))
    assert line.startswith("identical: both hold the same files (sha256 ")


def test_same_contents_name_what_differs_in_the_container() -> None:
    assert (
        verdict_line(same_contents())
        == "same-contents: all 26 members are equal; only the containers differ (member-time)"
    )


@pytest.mark.parametrize(("members", "words"), [(1, "the only member is equal"), (0, "what is inside is equal")])
def test_same_contents_of_few_members(members: int, words: str) -> None:
    made = report(Verdict.SAME_CONTENTS, summary=summary(members_a=members, members_b=members))
    assert verdict_line(made) == f"same-contents: {words}; only the containers differ"


def test_equivalent_says_what_made_it_harmless() -> None:
    made = report(
        Verdict.EQUIVALENT,
        causes=(cause("record-order"), cause("line-endings")),
        summary=summary(members_a=9, changed=2, explained=2),
    )
    assert (
        verdict_line(made) == "equivalent: 2 of 9 members changed; all of it is harmless (record-order, line-endings)"
    )


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            counts(members_a=3_621, changed=12, added=1, explained=7),
            "12 of 3,621 members changed, 1 added; 7 are explained, 6 are not",
        ),
        (counts(members_a=2, changed=1), "1 of 2 members changed; it is not explained"),
        (counts(members_a=1, changed=1, explained=1), "1 of 1 member changed; it is explained"),
        (counts(added=2, removed=1), "2 members added, 1 removed; none is explained"),
        (counts(removed=1, moved=1, explained=1), "1 member removed, 1 moved; 1 is explained, 1 is not"),
        (counts(moved=4, explained=4), "4 members moved; all are explained"),
        (
            counts(members_a=5, changed=1, nested=Counts(changed=3, added=1)),
            "1 of 5 members changed, 4 more in archives inside; it is not explained",
        ),
    ],
)
def test_different_counts_members_and_what_is_explained(made: Report, words: str) -> None:
    assert verdict_line(made) == f"different: {words}"


def test_different_without_a_member_that_differs_says_why() -> None:
    made = report(changes=CONTAINER)
    assert (
        verdict_line(made)
        == "different: all 26 members are equal, but what differs around them counts (executable-bit)"
    )
    unexplained = report(changes=(attribute("x", "1", "2"),), hazards=(hazard(Side.A),))
    assert verdict_line(unexplained).endswith(
        "but what differs around them counts and the hazards of the two sides differ"
    )
    cut = report(problems=(problem(),), complete=False)
    assert (
        verdict_line(cut)
        == "different: all 26 members are equal, but not everything could be compared; incomplete: 1 problem"
    )
    assert verdict_line(report()) == "different: all 26 members are equal"


def test_two_files_that_hold_no_members_just_differ() -> None:
    made = single_files()
    assert verdict_line(made) == "different: the two have different bytes"
    assert "Unexplained: 1, first: notes.txt" in block(made)


def test_the_block_has_at_most_eight_lines_in_a_fixed_order() -> None:
    lines = block(different(), "look")
    assert len(lines) <= 8
    labels = [line.partition(":")[0] for line in lines]
    assert labels == [
        *("different", "Installed files", "Dependencies, tags"),
        *("Unexplained", "Causes", "Hazards", "Problems", "Next"),
    ]
    assert "    Runs at install or start: demo/hook.pth (came, 1 line; runs by itself), " in lines[1]
    alone = block(structs.replace(different(), problems=()), "look")
    assert [line.partition(":")[0] for line in alone][1:3] == ["Installed files", "Runs at install or start"]


@pytest.mark.parametrize("installed", Installed)
@pytest.mark.parametrize("review", ["all", "none"])
def test_the_block_is_that_short_with_all_lines_that_there_can_be(installed: Installed, review: str) -> None:
    asked = Policy(
        accept=None, ignore=(), exclude=(), fail_on_hazard=True, source="command line", verdict=Verdict.DIFFERENT
    )
    full = different()
    made = structs.replace(full, policy=asked, summary=structs.replace(full.summary, installed=installed))
    made = made if review == "all" else structs.replace(made, review=())
    lines = block(made, "look")
    assert len(lines) <= 8
    labels = ("Policy", "Unexplained", "Causes", "Hazards", "Problems", "Next")
    assert [line.partition(":")[0] for line in lines if line.startswith(labels)] == list(labels)
    about = [("Installed files: ", installed is not Installed.UNKNOWN)]
    about += [(label, review == "all") for label in ("Runs at install or start: ", "Dependencies, tags: ")]
    assert [any(label in line for line in lines[2:4]) for label, _ in about] == [is_there for _, is_there in about]


def test_what_is_not_known_has_no_line() -> None:
    made = structs.replace(report(), summary=summary())
    assert [line.partition(":")[0] for line in block(made)] == ["different", "Unexplained", "Hazards"]


def test_one_package_for_all_is_told() -> None:
    made = counts(moved=1, installed=Installed.DIFFERENT, could_be_one=True)
    assert "Installed files: different; one package for all Pythons and platforms would do" in block(made)


def test_between_two_versions_no_remedy_stands_beside_a_cause() -> None:
    causes = (cause("member-time", "x", remedy="set the clock"),)
    [line] = [line for line in block(report(causes=causes)) if line.startswith("Causes")]
    assert line == "Causes: member-time (1: set the clock)"
    newer = given("demo-1.1-py3-none-any.whl", version="1.1")
    [line] = [line for line in block(report(causes=causes, b=newer)) if line.startswith("Causes")]
    assert line == "Causes: member-time (1)"


def by(cause: str, *, harmless: bool = False) -> TextChange:
    return structs.replace(edit(), cause=cause, harmless=harmless)


def version(name: str) -> Node:
    return node(name, changes=(by("version-follows"), by("record-follows", harmless=True)))


def test_members_that_follow_the_version_are_counted_first() -> None:
    others = node("c", changes=(by("x"),)), node("d", changes=(edit(),))
    made = report(Verdict.DIFFERENT, version("a"), version("b"), *others, summary=summary(changed=4, explained=3))
    assert verdict_line(made).endswith("; 2 follow the version, 1 is explained, 1 is not")
    made = report(Verdict.DIFFERENT, version("a"), others[1], summary=summary(changed=2, explained=1))
    assert verdict_line(made).endswith("; 1 follows the version, 1 is not explained")
    made = report(Verdict.DIFFERENT, version("a"), summary=summary(changed=1, explained=1))
    assert verdict_line(made).endswith("; 1 follows the version")


def test_a_member_in_which_more_counts_than_the_version_does_not_follow_it() -> None:
    mixed = node("a", changes=(by("version-follows"), by("stray-file")))
    made = report(Verdict.DIFFERENT, mixed, summary=summary(changed=1, explained=1))
    assert verdict_line(made).endswith("; it is explained")


def test_the_first_unexplained_member_is_the_most_important_one() -> None:
    made = report(
        Verdict.DIFFERENT, node("a.txt", role=None, changes=(edit(),)), node("b.py", Status.ADDED, changes=(edit(),))
    )
    assert "Unexplained: 2, first: b.py" in block(made)


def test_an_unexplained_container_has_a_name() -> None:
    assert "Unexplained: 1, first: the container itself" in block(report(changes=(attribute("x", "1", "2"),)))


def test_causes_have_counts_and_a_short_remedy_and_the_rest_is_counted() -> None:
    causes = (
        cause("member-time", count=3_621, remedy="set SOURCE_DATE_EPOCH; hatchling obeys it. Or else"),
        cause("umask", remedy="x" * 100),
        *(cause(name) for name in ("c", "d", "e", "f")),
    )
    assert (
        "Causes: member-time (3,621: set SOURCE_DATE_EPOCH; hatchling obeys it), umask (1), c (1), d (1) and 2 more"
        in block(report(causes=causes))
    )


def test_hazards_are_counted_by_code_also_of_identical_files() -> None:
    both = (hazard(Side.BOTH), hazard(Side.BOTH))
    assert "Hazards: 2: hidden-data (2)" in block(structs.replace(identical(), hazards=both))
    assert "Hazards: none" in block(report())


def test_problems_name_the_first() -> None:
    made = report(problems=(problem(), problem("other")), complete=False)
    assert "Problems: 2, first: a.whl > x: the CRC is wrong" in block(made)


@pytest.mark.parametrize(
    ("drift", "told"),
    [
        (Drift(changed=0, added=0, removed=0, examples=()), "nothing was changed that its RECORD has a hash of"),
        (Drift(changed=1, added=0, removed=0, examples=("x",)), "1 file was changed: x"),
        (
            Drift(changed=3, added=1, removed=0, examples=("x", "y", "z")),
            "3 files were changed, 1 was added: x, y, z and 1 more",
        ),
        (Drift(changed=0, added=0, removed=2, examples=("x", "y")), "2 files were removed: x, y"),
    ],
)
def test_what_became_of_an_installed_package_stands_second(drift: Drift, told: str):
    found = report(Verdict.DIFFERENT, node("x"), b=given(drift=drift))
    assert block(found)[1] == f"Since the installation of b: {told}"
    found = structs.replace(identical(), a=given(drift=drift), b=given(drift=drift))
    assert block(found)[1:3] == tuple(f"Since the installation of {side}: {told}" for side in "ab")
