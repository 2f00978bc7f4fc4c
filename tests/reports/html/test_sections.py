from __future__ import annotations

import math
import re

import pytest
from msgspec import structs

import report_builder
from html_page import Tag, tree
from pydistdiff.model import BytesChange, Fallback, MemberType, Node, Report, Status, Verdict
from pydistdiff.reports.html.body import Canvas
from pydistdiff.reports.html.explanations import Explanations
from pydistdiff.reports.html.parts import parts_of, units_of
from pydistdiff.reports.html.sections import LeftOut, Sections
from pydistdiff.reports.ranking import Concern
from report_builder import CONTENT, attribute, cause, edit, node, report, text


def of(*children: Node, **fields: object) -> Report:
    return report(Verdict.DIFFERENT, *children, **fields)


def sections(made: Report, room: float = math.inf) -> Sections:
    return Sections(parts_of(made), Canvas(Explanations({}, ())), room, "--o")


def drawn(made: Report, room: float = math.inf) -> Tag:
    return tree(sections(made, room).html)


def box_of(made: Report, name: str) -> Tag:
    """The section of the member with this heading."""
    (box,) = (
        box
        for box in drawn(made).all("details", "member")
        if box.children[0].name == "summary" and name in [each.text for each in box.children[0].all("bdi")]
    )
    return box


def dump(rows: int = 300) -> BytesChange:
    hunk = tuple(("+", at * 16, "00" * 16, "." * 16) for at in range(rows))
    return BytesChange(significance=CONTENT, size_a=1, size_b=2, first_difference=0, hunks=(hunk,))


def lines(count: int) -> Node:
    return node(f"{count}.txt", changes=(text(*[("+", f"row {at}") for at in range(count)]),))


def test_a_head_tells_status_name_facts_and_causes() -> None:
    made = node("x.py", changes=(edit(), attribute("mode", "1", "2", cause="umask")), causes=("umask",))
    summary = box_of(of(made), "x.py").children[0]
    assert summary.text == "changed x.py (code, 1,204 → 1,210 bytes, +1 −1) partly explained by umask"
    assert summary.one("h3").one("bdi").text == "x.py"


def test_the_notes_of_a_member_stand_before_its_changes() -> None:
    made = node(
        "x", headline="<b>", type_a=MemberType.SYMLINK, target_a="away", changes=(edit(),),
        fallback=Fallback(wanted="json", reason="line 3 is no JSON"),
    )  # fmt: skip
    body = box_of(of(made), "x").one("div", "body")
    assert [child.text for child in body.children[1:4]] == [
        "<b>",
        "type: symlink to away → regular file",
        "not compared as json: line 3 is no JSON",
    ]


def test_the_anchor_is_in_the_body_so_that_a_link_opens_it() -> None:
    body = box_of(of(node("x", changes=(edit(),))), "x").one("div", "body")
    link = body.one("a", "anchor")
    assert link.attributes["href"] == f"#{body.attributes['id']}"
    assert link.text == f"#{body.attributes['id']}"


def test_a_moved_member_names_both_places() -> None:
    moved = node("b/x", Status.MOVED, a="a/x", changes=(attribute("path", "a/x", "b/x"),))
    assert box_of(of(moved), "a/x → b/x").children[0].text.startswith("moved ")


def test_what_is_left_out_is_told_where_it_would_stand() -> None:
    made = of(lines(50), lines(400))
    parts = sections(made, 15_000)
    assert parts.left_out.members == 0
    first, second = tree(parts.html).all("details", "member")
    notes = [box.one("p", "cut").text for box in (first, second) if box.all("p", "cut")]
    (told,) = (re.fullmatch(r"… (\d+) more rows of this member left out \(--o 0 shows all\)", note) for note in notes)
    assert told is not None
    assert int(told[1]) == parts.left_out.rows


def test_sections_without_room_are_counted_at_the_end_of_theirs() -> None:
    harmless = {"causes": ("umask",), "harmless": True}
    children = [node(f"m{at}", changes=(edit(),)) for at in range(30)]
    children += [
        node(f"h{at}/x", changes=(attribute("mode", "1", "2", cause="umask", harmless=True),), **harmless)
        for at in range(7)
    ]
    made = of(*children, causes=(cause("umask"),))
    all_out = tree(sections(made, 0).html)
    assert [heading.text for heading in all_out.all("h2")] == ["Unexplained: 30", "Harmless: 7"]
    assert [note.text for note in all_out.all("p")] == [
        "… 90 more rows and 30 more members here left out (--o 0 shows all)",
        "… 7 more rows and 7 more members here left out (--o 0 shows all)",
    ]
    some = sections(made, 12_000)
    assert some.left_out.members + len(some.shown) == 37
    assert 0 < len(some.shown) < 37


def test_members_of_an_archive_that_have_no_room_are_counted_inside_it() -> None:
    inner = tuple(node(f"i{at}", changes=(edit(),)) for at in range(100))
    made = of(node("v.zip", format="zip", children=inner))
    some = sections(made, 20_000)
    outer = tree(some.html).all("details", "member")[0]
    shown = len(outer.all("details", "member"))
    assert 0 < shown < 100
    assert outer.all("p", "cut")[-1].text == (
        f"… {3 * (100 - shown)} more rows and {100 - shown} more members here left out (--o 0 shows all)"
    )


def test_no_member_stands_without_the_archive_it_lies_in() -> None:
    inner = tuple(node(f"i{at}", changes=(edit(),)) for at in range(3))
    outer = node("v.zip", format="zip", headline="x" * 9_000, children=inner)
    some = sections(of(outer), 3_500)
    assert (len(some.shown), some.left_out) == (0, LeftOut(9, 4))


def test_hexdumps_take_what_the_others_leave() -> None:
    made = of(node("a.bin", changes=(dump(),)), lines(2_000))
    small = sections(made, 40_000)
    assert len(small.shown) <= 2
    shown = tree(small.html)
    text_rows = len([tag for tag in shown.all("ins") if "data-n" in tag.attributes])
    dump_rows = len(shown.all("ins")) - text_rows
    assert text_rows > 5 * dump_rows


def test_one_long_member_does_not_starve_the_others() -> None:
    made = of(node("a.txt", changes=lines(5_000).changes), *(node(f"b{at}", changes=(edit(),)) for at in range(20)))
    some = sections(made, 60_000)
    assert len(some.shown) == 21
    assert some.left_out.rows == 5_060 - len([tag for tag in tree(some.html).all() if "data-n" in tag.attributes])
    assert some.left_out.rows < 4_900


@pytest.mark.parametrize("room", [500, 3_000, 20_000, 100_000])
def test_sections_stay_in_their_room(room: int) -> None:
    made = report_builder.different()
    copies = [structs.replace(child, name=f"{at}/{child.name}") for at in range(20) for child in made.root.children]
    some = sections(structs.replace(made, root=structs.replace(made.root, children=tuple(copies))), room)
    assert len(some.html.encode()) <= room + 1_000
    assert some.room >= 0


def test_a_folded_member_is_cut_only_where_there_is_a_limit() -> None:
    facts = {"causes": ("line-end",), "harmless": True, "folded": True}
    change = text(*[("+", "x" * 60)] * 1_000, cause="line-end", harmless=True)
    made = of(*(node(f"d/{at}", changes=(change,), **facts) for at in range(5)), causes=(cause("line-end"),))
    whole, cut = sections(made), sections(made, 500_000)
    assert "left out" not in whole.html
    assert cut.html.count("… the rest of this member is left out") == 5
    assert cut.left_out.rows == 5_000 - cut.html.count("</ins>")
    assert cut.left_out.members == 0


def test_parts_stand_for_members_and_for_those_inside() -> None:
    facts = {"causes": ("umask",), "harmless": True, "folded": True}
    inner = tuple(
        node(f"i{at}", changes=(attribute("mode", "1", "2", cause="umask", harmless=True),), **facts) for at in range(3)
    )
    archives = [node(f"d/{at}.zip", children=inner, **facts) for at in range(5)]
    alone, group, open_ = parts_of(
        of(
            node("x.py", changes=(edit(),)),
            *archives,
            node("o/y.zip", children=inner, **facts),
            causes=(cause("umask"),),
        )
    )
    assert [(part.members, part.inside, part.rows) for part in (alone, group, open_)] == [
        (1, 0, 3),
        (20, 20, 15),
        (4, 3, 3),
    ]
    assert [part.concern for part in (alone, group)] == [Concern.UNEXPLAINED, Concern.HARMLESS]
    assert group.name == "d/ 5 members: 0.zip, 1.zip, 2.zip and 2 more"


def test_units_are_the_outermost_members_with_what_is_in_them() -> None:
    inner = node("in.zip", children=(node("x", changes=(edit(),)),))
    parts = parts_of(of(node("a.zip", children=(inner,)), node("b", changes=(edit(),))))
    assert [[part.name for part in unit] for unit in units_of(parts)] == [
        ["a.zip", "a.zip > in.zip", "a.zip > in.zip > x"],
        ["b"],
    ]
    assert units_of([]) == []


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        (LeftOut(1, 0), "1 row"),
        (LeftOut(0, 1_234), "1,234 members"),
        (LeftOut(2, 1), "2 rows and 1 member"),
    ],
)
def test_what_is_left_out_is_told_in_words(left_out: LeftOut, told: str) -> None:
    assert left_out.told() == told
    assert left_out
    assert not LeftOut(0, 0)
