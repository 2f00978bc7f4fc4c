from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import report_builder
from golden_files import expect
from pydistdiff.limits import Limits
from pydistdiff.model import (
    Api,
    Evidence,
    Hazard,
    HazardCode,
    MemberType,
    Problem,
    Report,
    Side,
    Status,
    Truncated,
    Verdict,
)
from pydistdiff.reports import Drawing
from pydistdiff.reports.json_report import dump, load
from pydistdiff.reports.text_report import TextReport
from report_builder import attribute, cause, edit, node, report, text


def drawn(made: Report, lines: int = 3_000, *, colour: bool = False) -> str:
    drawing = Drawing(colour=colour, limits=Limits(text_lines=lines))
    return TextReport().write(made, drawing).decode()


GOLDEN = report_builder.REPORTS | {"reviewed": report_builder.reviewed}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_text_is_the_expected_one(name: str) -> None:
    expect(f"{name}.txt", drawn(GOLDEN[name]()).encode())


def test_of_public_names_those_that_break_nobody_are_cut_first() -> None:
    (breaking, *others) = report_builder.names("f", "g", "h", "i")
    broken = [structs.replace(breaking, name=f"f{number}", breaking=True, rule="gone") for number in range(20)]
    fine = [structs.replace(others[0], name=f"g{number}", breaking=False) for number in range(90)]
    made = report(
        Verdict.DIFFERENT,
        api=Api(
            breaking=20, compatible=90, entries=(*broken, *fine), unread=2, truncated=Truncated(110, 200, "--max-x")
        ),
    )
    title = "Public names: 20 breaking changes, 90 compatible; 2 modules could not be read; the first 110 are here "
    lines = drawn(made).splitlines()
    assert f"{title}(--max-x 0 keeps all)" in lines
    assert sum(" breaks: function demo.f" in line for line in lines) == 20
    assert sum(" function demo.g" in line for line in lines) == 8
    assert "  … 82 more names (--max-text-lines 0 shows all)" in lines
    assert sum(" function demo.g" in line for line in drawn(made, 0).splitlines()) == 90


def test_the_text_of_a_saved_report_is_that_of_the_report() -> None:
    made = report_builder.different()
    assert drawn(load(dump(made))) == drawn(made)


def test_colour_adds_nothing_but_colour() -> None:
    made = report_builder.different()
    coloured = drawn(made, colour=True)
    assert coloured != drawn(made)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == drawn(made)


@pytest.mark.parametrize("limit", [60, 100, 500, 3_000])
@pytest.mark.parametrize(("members", "lines"), [(3, 2_000), (400, 3), (40, 100), (2_000, 1)])
def test_the_limit_of_lines_holds_and_what_is_left_out_is_counted(limit: int, members: int, lines: int) -> None:
    made = report_builder.large(members, lines)
    output = drawn(made, limit).splitlines()
    assert len(output) <= limit
    whole = drawn(made, 0).splitlines()
    if len(whole) > limit:
        told = re.fullmatch(
            r"… (?:([\d,]+) lines?)?(?: and )?(?:([\d,]+) members?)? (?:is|are) left out "
            r"\(--max-text-lines 0 shows all\)",
            output[-1],
        )
        assert told
        hidden_lines, hidden_members = (int((part or "0").replace(",", "")) for part in told.groups())
        shown = sum(line.startswith(("+line", "-line")) for line in output)
        assert sum(line.startswith("changed ") for line in output) == members - hidden_members
        heads = 3 * sum(line.startswith("@@") for line in output)
        assert shown + heads + hidden_lines == (lines + 3) * (members - hidden_members)
        assert any(line.startswith("Next: --max-text-lines 0 shows all; ") for line in output[:8])


def test_a_long_member_does_not_hide_the_others() -> None:
    children = [node("a.py", changes=(text(*[("+", "x")] * 5_000, a_start=0),))]
    children += [node(f"b{number}.py", changes=(edit(),)) for number in range(9)]
    output = drawn(report(Verdict.DIFFERENT, *children), 1_000)
    assert output.count("return 2") == 9
    assert output.count("\n+x") > 500


def test_a_small_part_of_a_long_hunk_is_not_shown() -> None:
    output = drawn(report_builder.large(20, 300), 200)
    for hunk in output.split("@@ -")[1:]:
        assert sum(line.startswith(("+line", "-line")) for line in hunk.splitlines()) >= 20


def test_no_limit_also_opens_what_is_folded() -> None:
    made = report_builder.folded(40)
    assert drawn(made).count("moved lib/python3.7/") == 1
    assert drawn(made, 0).count("moved lib/python3.7/") == 40


def test_few_folded_members_have_a_line_each() -> None:
    assert drawn(report_builder.folded(4)).count("moved lib/python3.7/") == 4


def test_a_folded_group_that_only_one_side_has_names_its_folder() -> None:
    facts = {"causes": ("file-list",), "harmless": True, "folded": True}
    children = [
        node(
            f"d/{number}", Status.REMOVED, changes=(attribute("path", f"d/{number}", None, cause="file-list"),), **facts
        )
        for number in range(6)
    ]
    output = drawn(report(Verdict.DIFFERENT, *children, causes=(cause("file-list"),)))
    assert "removed d/: 6 members: 0, 1, 2 and 3 more; explained by file-list\n" in output


def test_a_folded_archive_counts_what_is_inside() -> None:
    inner = node("x", changes=(attribute("mode", "1", "2", cause="umask", harmless=True),), harmless=True)
    outer = node("z.zip", children=(inner, structs.replace(inner, name="y")), harmless=True, folded=True)
    output = drawn(report(Verdict.EQUIVALENT, outer))
    assert "changed z.zip (code, 1,204 → 1,210 bytes); 2 differences inside\n" in output


def test_types_and_fallbacks_are_told() -> None:
    children = (
        node("l", type_a=MemberType.SYMLINK, target_a="x", type_b=MemberType.SYMLINK, target_b="y", changes=(edit(),)),
        node("m", Status.ADDED, type_b=MemberType.FIFO, size_b=None, changes=(attribute("path", None, "m"),)),
        node("n", type_a=MemberType.FIFO, type_b=MemberType.FIFO, changes=(attribute("mode", "1", "2"),)),
        report_builder.unreadable_fallback(),
    )
    output = drawn(report(Verdict.DIFFERENT, *children))
    assert "  type: symlink to x → symlink to y\n" in output
    assert "  type: (none) → fifo\n" in output
    assert "  type: fifo\n" in output
    assert "  not compared as json: line 3 is no JSON\n" in output
    assert "added m (code)\n" in output


def many(count: int) -> Report:
    hazards = tuple(
        Hazard(code=HazardCode.LONE_CR, side=Side.A, member=f"a.whl > {number}", message="m") for number in range(count)
    )
    problems = tuple(Problem(code=one.code, side=one.side, member=one.member, message="m") for one in hazards)
    return report(hazards=hazards, problems=problems, complete=False)


@pytest.mark.parametrize(("harmless", "shown"), [(False, 4), (True, 2)])
def test_of_much_evidence_the_first_sentences_are_shown(harmless: bool, shown: int) -> None:
    def evidence(count: int) -> tuple[Evidence, ...]:
        return tuple(Evidence(text=f"sentence {number}", examples=("x",)) for number in range(count))

    made = report(Verdict.DIFFERENT, causes=(cause("x", harmless=harmless, evidence=evidence(9)),))
    lines = drawn(made).splitlines()
    assert sum("sentence" in line for line in lines) == shown
    assert f"    … {9 - shown} more (--max-text-lines 0 shows all)" in lines
    assert sum("sentence" in line for line in drawn(made, 0).splitlines()) == 9
    just = report(Verdict.DIFFERENT, causes=(cause("x", harmless=harmless, evidence=evidence(shown + 1)),))
    assert sum("sentence" in line for line in drawn(just).splitlines()) == shown + 1


def test_many_hazards_and_problems_are_cut_and_counted() -> None:
    output = drawn(many(1_000), 300)
    assert output.count("lone-cr in a:") == 50
    assert "  … 975 more hazards (--max-text-lines 0 shows all)\n" in output
    assert "  … 975 more problems (--max-text-lines 0 shows all)\n" in output
    assert drawn(many(1_000), 0).count("lone-cr in a:") == 2_000


@pytest.mark.parametrize(
    ("made", "step"),
    [
        (many(1), "nothing is known of what the problems name; mend that first"),
        (report(changes=(attribute("x", "1", "2"),)), "read what is unexplained, it stands first"),
        (report_builder.same_contents(), "nothing has to be done; the remedies say how to build equal files"),
        (report_builder.folded(2), "nothing has to be done"),
        (report_builder.large(1, 200), None),
    ],
)
def test_the_next_step_fits(made: Report, step: str | None) -> None:
    lines = drawn(made, 100).splitlines()
    expected = f"Next: {step}" if step else "Next: --max-text-lines 0 shows all; "
    assert any(line == expected or (not step and line.startswith(expected)) for line in lines[:8])


def test_where_all_is_explained_but_counts_there_is_no_advice() -> None:
    made = report(changes=(attribute("mode", "644", "755", cause="executable-bit"),), causes=(cause("executable-bit"),))
    assert "Next:" not in drawn(made)


HOSTILE = "x\x1b[31m\r\nidentical: \u202e\x00\ud800"


def hostile_report() -> Report:
    """A saved report that does not come from this program."""
    child = node(HOSTILE, changes=(text(("+", HOSTILE), (HOSTILE, HOSTILE)), attribute(HOSTILE, HOSTILE, HOSTILE)))
    return report(
        Verdict.DIFFERENT,
        structs.replace(child, headline=HOSTILE, causes=(HOSTILE,)),
        causes=(cause(HOSTILE, HOSTILE, title=HOSTILE, remedy=HOSTILE),),
        hazards=(Hazard(code=HazardCode.LONE_CR, side=Side.A, member=HOSTILE, message=HOSTILE),),
        problems=(Problem(code=HazardCode.LONE_CR, side=Side.A, member=HOSTILE, message=HOSTILE),),
        a=report_builder.given(HOSTILE, name=HOSTILE),
    )


@pytest.mark.parametrize("limit", [0, 50, 3_000])
def test_a_foreign_report_can_neither_forge_lines_nor_reach_the_terminal(limit: int) -> None:
    output = drawn(hostile_report(), limit)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", output)
    assert not any(line.startswith("identical") for line in output.splitlines())


@given(data=st.data())
@settings(deadline=None, max_examples=50)
def test_numbers_that_make_no_sense_break_nothing(data: st.DataObject) -> None:
    number = st.integers(-(2**70), 2**70)
    child = node("x", size_a=data.draw(number), size_b=data.draw(number), changes=(edit(data.draw(number)),))
    assert "different: " in drawn(report(Verdict.DIFFERENT, child), data.draw(st.integers(0, 200)))


def test_what_the_code_newly_does_is_told_as_far_as_there_is_room() -> None:
    title = "What the code newly does\n"
    made = report_builder.reviewed()
    assert drawn(made, 0).partition(title)[2].split("\n")[:2] == [
        "  network: demo/core.py:3: calls socket.create_connection",
        "  binary in both: gone: has no source",
    ]
    facts = tuple(structs.replace(made.facts[0], line=line) for line in range(100))
    lines = drawn(structs.replace(made, facts=facts), 120).partition(title)[2].split("\n")
    assert lines[19:21] == [
        "  network: demo/core.py:19: calls socket.create_connection",
        "  … 80 more facts (--max-text-lines 0 shows all)",
    ]
    assert title not in drawn(report_builder.different(), 0)
