from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import report_builder
from golden_files import expect
from markdown_pages import Page
from pydistdiff.limits import MARKDOWN_CHARACTERS, Limits
from pydistdiff.model import (
    Evidence,
    ExcludedMembers,
    Hazard,
    HazardCode,
    Operation,
    Policy,
    Problem,
    Report,
    Side,
    Significance,
    Status,
    Verdict,
)
from pydistdiff.reports import Drawing
from pydistdiff.reports.json_report import dump, load
from pydistdiff.reports.markdown.members import _Part
from pydistdiff.reports.markdown_report import MarkdownReport
from report_builder import attribute, cause, edit, node, report, text, value


def drawn(made: Report, size: int | None = None) -> str:
    return MarkdownReport().write(made, Drawing(limits=Limits(report_size=size))).decode()


GOLDEN = report_builder.REPORTS | {"reviewed": report_builder.reviewed}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_markdown_is_the_expected_one(name: str) -> None:
    expect(f"{name}.md", drawn(GOLDEN[name]()).encode())


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("size", [0, 3_000, None])
def test_it_is_made_of_our_elements_alone(name: str, size: int | None) -> None:
    Page(drawn(GOLDEN[name](), size)).check()


def test_the_markdown_of_a_saved_report_is_that_of_the_report() -> None:
    made = report_builder.reviewed()
    assert drawn(load(dump(made))) == drawn(made) == drawn(report_builder.reviewed())


LEFT_OUT = re.compile(r"^… (?:([\d,]+) lines?)?(?: and )?(?:([\d,]+) members?)? (?:is|are) left out$", re.MULTILINE)
MEMBER = re.compile("^(?:<details[ a-z]*><summary>|- )changed ", re.MULTILINE)


@pytest.mark.parametrize("size", [4_000, 10_000, MARKDOWN_CHARACTERS])
@pytest.mark.parametrize(("members", "lines"), [(1, 5_000), (3, 2_000), (400, 3), (40, 100), (2_000, 1)])
def test_the_limit_of_characters_holds_and_what_is_left_out_is_counted(size: int, members: int, lines: int) -> None:
    output = drawn(report_builder.large(members, lines), None if size == MARKDOWN_CHARACTERS else size)
    assert len(output) <= size
    assert len(output) > size * 0.7 or "left out" not in output
    Page(output).check()
    told = LEFT_OUT.search(output)
    assert told or "left out" not in output
    if told:
        hidden_lines, hidden_members = (int((part or "0").replace(",", "")) for part in told.groups())
        shown = len(re.findall(r"^[+-]line ", output, re.MULTILINE)) + 3 * len(re.findall("^@@", output, re.MULTILINE))
        assert shown + hidden_lines == (lines + 3) * (members - hidden_members)
        assert len(MEMBER.findall(output)) == members - hidden_members
        assert f"- **Next:** `--max-report-size 0` shows all; {told[0].removeprefix('… ')}\n" in output


@pytest.mark.parametrize("members", [2_000, 20_000])
def test_only_the_members_that_there_is_room_for_are_drawn(members: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = []
    draw = _Part.drawn
    monkeypatch.setattr(_Part, "drawn", lambda part, *words, **named: drawings.append(1) or draw(part, *words, **named))
    output = drawn(report_builder.large(members, 1))
    assert 200 < len(drawings) < 600
    assert len(output) <= MARKDOWN_CHARACTERS
    assert f"… {members - len(drawings):,} members are left out" in output


def test_no_limit_shows_all() -> None:
    output = drawn(report_builder.large(300, 200), 0)
    assert len(re.findall(r"^[+-]line ", output, re.MULTILINE)) == 300 * 200
    assert "left out" not in output
    assert drawn(report_builder.folded(40)).count("moved <code>") == 0
    assert drawn(report_builder.folded(40), 0).count("moved `") == 40
    assert "lines\n" not in drawn(report_builder.reviewed())
    assert "- lines\n" in drawn(report_builder.reviewed(), 0)


def test_a_long_member_does_not_hide_the_others() -> None:
    children = [node("a.py", changes=(text(*[("+", "x" * 60)] * 5_000, a_start=0),))]
    children += [node(f"b{number}.py", changes=(edit(),)) for number in range(9)]
    output = drawn(report(Verdict.DIFFERENT, *children))
    assert output.count("return 2") == 9
    assert output.count("\n+xxx") > 500


def test_rows_of_tables_are_cut_whole() -> None:
    changes = tuple(value(Operation.CHANGED, str(at), a="a" * 50, b="b" * 50) for at in range(2_000))
    output = drawn(report(Verdict.DIFFERENT, node("x.json", changes=changes)), 20_000)
    assert len(output) <= 20_000
    rows = [line for line in output.splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert all(re.fullmatch(r"\| `\d+` \| `a{50}` \| `b{50}` \|", row) for row in rows)
    assert f"… {2_000 - len(rows):,} more lines of this member\n" in output


def many(count: int, message: str = "m") -> Report:
    facts = {"code": HazardCode.LONE_CR, "side": Side.A, "message": message}
    hazards = tuple(Hazard(member=f"a.whl > {number}", **facts) for number in range(count))
    problems = tuple(Problem(member=one.member, **facts) for one in hazards)
    return report(
        hazards=hazards,
        problems=problems,
        complete=False,
        causes=tuple(cause(f"c-{at}", title=message) for at in range(count)),
    )


def test_long_lists_are_cut_and_counted() -> None:
    output = drawn(many(2_000, "of no use"))
    assert len(output) <= MARKDOWN_CHARACTERS
    for noun, sign in (("hazard", r"^- \*\*`lone-cr`\*\* in a: `a.whl > \d+`: of no use$"), ("cause", r"^\| `c-\d+`")):
        assert re.search(rf"^… [\d,]+ more {noun}s \(`--max-report-size 0` shows all\)$", output, re.MULTILINE)
        assert len(re.findall(sign, output, re.MULTILINE)) > 50
    whole = drawn(many(2_000), 0)
    assert whole.count("\n- **`lone-cr`**") == 4_000
    assert "more hazards" not in whole


def test_an_entry_that_is_too_long_is_left_out_and_counted() -> None:
    output = drawn(many(1, "x" * 100_000))
    assert len(output) <= MARKDOWN_CHARACTERS
    assert "… 1 more hazard (`--max-report-size 0` shows all)" in output


def test_long_names_do_not_break_the_limit() -> None:
    long = "n/" * 50_000
    made = report(
        Verdict.DIFFERENT,
        node(long, headline=long, changes=(attribute(long, long, long),), causes=(long,)),
        a=report_builder.given(long, name=long),
        causes=(cause(long, long, title=long, remedy=long),),
    )
    for size in (10_000, MARKDOWN_CHARACTERS):
        output = drawn(made, size)
        assert len(output) <= size
        Page(output).check()


def test_one_change_alone_is_open() -> None:
    assert drawn(report_builder.single_files()).count("<details open>") == 1
    assert "<details open>" not in drawn(report_builder.reviewed())


def test_remedies_stand_beside_causes_only_where_two_builds_could_be_made_equal() -> None:
    made = report_builder.same_contents()
    assert "| Remedy |" in drawn(made)
    other = structs.replace(made, b=structs.replace(made.b, version="1.1"))
    assert "| Remedy |" not in drawn(other)
    assert "  - remedy: set `SOURCE_DATE_EPOCH`. Hatchling obeys it\n" in drawn(other)


def test_evidence_that_is_long_is_cut_and_counted() -> None:
    evidence = tuple(Evidence(text=f"row {at} moved") for at in range(10))
    made = report(causes=(cause("row-order", evidence=evidence, remedy="sort"),))
    assert "  - row 5 moved\n  - … 4 more (`--max-report-size 0` shows all)\n  - remedy: sort\n" in drawn(made)
    assert "  - row 9 moved\n  - remedy: sort\n" in drawn(made, 0)


def test_a_policy_is_told() -> None:
    policy = Policy(
        accept=Verdict.EQUIVALENT, ignore=(), exclude=(), fail_on_hazard=True, source="x", verdict=Verdict.DIFFERENT
    )
    excluded = ExcludedMembers(glob="*.txt", reason="notes | only", members=2)
    output = drawn(structs.replace(report_builder.reviewed(), policy=structs.replace(policy, exclude=(excluded,))))
    assert "### Policy\n\n- excludes `*.txt`: 2 members\n  - reason: `notes | only`\n" in output


@pytest.mark.parametrize(
    ("paths", "command"),
    [
        (("a.whl", "b.whl"), "pydistdiff a.whl b.whl"),
        (("x/a.whl", "C:\\y\\a.whl"), "pydistdiff a/a.whl b/a.whl"),
        (("-a b", "$(id)`;\n"), "pydistdiff -- '-a b' '$(id)`;⟦U+000A⟧'"),
        (("/", "dir/"), "pydistdiff / dir"),
    ],
)
def test_the_command_repeats_it(paths: tuple[str, str], command: str) -> None:
    a, b = map(report_builder.given, paths)
    assert f"\n```sh\n{command}\n```\n" in drawn(report(a=a, b=b))


@pytest.mark.parametrize(
    ("a", "b", "title"),
    [
        ({"path": "a.whl"}, {"path": "b.whl", "version": "1.1"}, "`demo 1.0` → `1.1`"),
        ({"path": "a.whl"}, {"path": "b.whl"}, "`a.whl` → `b.whl`"),
        ({"path": "a.whl"}, {"path": "b.whl", "version": None}, "`a.whl` → `b.whl`"),
        ({"path": "a.whl"}, {"path": "b.whl", "name": "other", "version": "2"}, "`a.whl` → `b.whl`"),
        ({"path": "a.whl"}, {"path": "a.whl"}, "`a.whl`"),
    ],
)
def test_the_heading_names_the_two(a: dict[str, Any], b: dict[str, Any], title: str) -> None:
    made = report(a=report_builder.given(**a), b=report_builder.given(**b))
    assert drawn(made).startswith(f"## different: {title}\n")


HOSTILE_TEXT = st.one_of(
    st.text(max_size=20),
    st.lists(
        st.sampled_from(
            [
                *("`", "```", "~~~", "````\n", "|", "\\", "<img src=x onerror=y>", "</details>", "</summary>", "<!--"),
                *("@octocat", "#1", "GH-1", "https://x.example", "www.x.example", "a@b.example", "[x](y)", "![x](y)"),
                *("[x]: y", "\n", "\n\n", "# H", "- x", "1. x", "> [!NOTE]", "===", ":tada:", "$x$", "&lt;", "0" * 40),
                *(
                    "    x",
                    "\t",
                    "\u202e",
                    "plain words",
                    " ",
                    "**",
                    "_",
                    "]]>",
                    "<?x ?>",
                    "<!DOCTYPE x>",
                    "\r",
                    "bug 7",
                ),
            ]
        ),
        max_size=6,
    ).map("".join),
)


def with_strings(made: Any, data: st.DataObject) -> Any:
    """The same document with other strings wherever the model has free text."""
    match made:
        case dict():
            return {key: one if key in CLOSED else with_strings(one, data) for key, one in made.items()}
        case list() if made and all(isinstance(row, list) and isinstance(row[0], str) for row in made):
            return [[row[0], *with_strings(row[1:], data)] for row in made]  # rows of hunks begin with their sign
        case list():
            return [with_strings(one, data) for one in made]
        case str():
            return data.draw(HOSTILE_TEXT)
        case _:
            return made


CLOSED = {"format_version", "kind", "verdict", "status", "role", "significance", "op", "side", "code", "group", "id"}
CLOSED |= {"type_a", "type_b", "installed", "node"}


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_hostile_strings_in_every_field_are_inert(data: st.DataObject) -> None:
    document = msgspec.to_builtins(report_builder.reviewed())
    made = msgspec.convert(with_strings(document, data) | {"format": document["format"]}, Report)
    plain = Page(drawn(report_builder.reviewed()))
    page = Page(drawn(made))
    page.check()
    assert len(page.headings) == len(plain.headings)
    assert page.elements.count("details") <= plain.elements.count("details")
    Page(drawn(made, 0)).check()


def test_a_fence_is_longer_than_any_run_inside() -> None:
    rows = (("+", "`````"), ("+", "~~~~~~~"), (" ", "</details>\n@x"))
    output = drawn(report(Verdict.DIFFERENT, node("x.md", changes=(text(*rows),))))
    assert "\n````````diff\n" in output
    Page(output).check()
    assert any("+`````\n+~~~~~~~\n </details>⟦U+000A⟧@x\n" in code for code in Page(output).code)


@given(data=st.data())
@settings(deadline=None, max_examples=50)
def test_numbers_that_make_no_sense_break_nothing(data: st.DataObject) -> None:
    number = st.integers(-(2**70), 2**70)
    child = node("x", size_a=data.draw(number), size_b=data.draw(number), changes=(edit(data.draw(number)),))
    output = drawn(report(Verdict.DIFFERENT, child), data.draw(st.integers(0, 2_000)))
    assert output.startswith("## different: ")
    Page(output).check()


@pytest.mark.parametrize("size", range(1, 3_000, 250))
def test_a_limit_that_is_too_small_costs_the_members_not_the_answer(size: int) -> None:
    output = drawn(report_builder.reviewed(), size)
    assert output.startswith("## different: `")
    assert "- **Hazards:** 3" in output
    Page(output).check()


def test_hexdumps_and_notes_stand_in_fences() -> None:
    page = Page(drawn(report_builder.different()))
    assert any(code.startswith("  the first byte that differs is at 500 (0x1f4)\n- 000001f0") for code in page.code)


def test_members_that_are_the_same_but_said_are_folded() -> None:
    quiet = node("a.py", Status.SAME)
    other = node("b.py", changes=(attribute("x", "1", None, significance=Significance.CONTENT),))
    output = drawn(report(Verdict.DIFFERENT, quiet, other))
    assert "<details><summary>Harmless: 1</summary>\n\n- same `a.py`" in output
    assert "| What | Before | After |\n| --- | --- | --- |\n| x | `1` | (none) |\n" in output


def test_where_some_causes_count_and_there_are_many_the_harmless_ones_are_folded() -> None:
    causes = (cause("counts", harmless=False), *(cause(f"harmless-{at}") for at in range(6)))
    output = drawn(report(causes=causes))
    assert "### Causes\n\n| Cause |" in output
    shown, folded = output.split("<details><summary>Harmless causes: 6</summary>")
    assert "| `harmless-" not in shown
    assert folded.count("| `harmless-") == 6
    assert "Harmless causes" not in drawn(report(causes=causes[1:]))


def test_what_explains_hunks_and_notes_stands_beside_them() -> None:
    facts: dict[str, Any] = {"cause": "key-order", "harmless": True}
    changes = (
        text(("+", "x"), **facts),
        value(Operation.REORDERED, "keys", items=2, **facts),
        value(Operation.ADDED, "told elsewhere"),
    )
    output = drawn(report(Verdict.DIFFERENT, node("x.json", changes=changes)))
    assert "- explained by `key-order`, harmless\n\n```diff\n" in output
    assert "- `keys`: other order of 2 items (`key-order`, harmless)\n" in output
    assert "| (not told) |" in output


def test_pictures_are_told_by_what_they_are():
    told = MarkdownReport().write(report_builder.pictures(), Drawing()).decode()
    assert told.count("picture: PNG") == 4
    assert "base64" not in told
