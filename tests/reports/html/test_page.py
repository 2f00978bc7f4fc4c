"""How much a page holds, and that what it does not hold is said."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

import report_builder
from html_page import Tag, read, tree
from pydistdiff.limits import HTML_BYTES
from pydistdiff.model import (
    Api,
    ApiEntry,
    BytesChange,
    Cause,
    Evidence,
    Fact,
    Hazard,
    HazardCode,
    Node,
    Operation,
    Problem,
    Report,
    Review,
    ReviewGroup,
    Side,
    Significance,
    Status,
    TextView,
    ValueType,
    Verdict,
)
from pydistdiff.reports.html import diff, section
from pydistdiff.reports.html.page import page
from report_builder import CONTENT, attribute, cause, edit, node, report, summary, text, value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KIB = 1_024


def main_of(made: Report, most: int | None = None) -> Tag:
    return tree(page(made, most)).one("main")


def different(*children: Node, **fields: object) -> Report:
    members = len(children)
    counts = summary(members_a=members, members_b=members, changed=members)
    return report(Verdict.DIFFERENT, *children, **({"summary": counts} | fields))


def long_rows(rows: int, width: int = 40) -> tuple[tuple[str, str], ...]:
    return tuple((" -+"[at % 3], f"row {at} ".ljust(width, "x")) for at in range(rows))


def many(count: int, *changes: object, name: str = "demo/m{}.py", **fields: object) -> Report:
    return different(*(node(name.format(at), changes=changes, **fields) for at in range(count)))


def values(count: int) -> list[object]:
    string = ValueType.STRING
    return [
        value(Operation.CHANGED, "key", str(at), a=f"<{at}>" * 20, b=f"&{at}" * 20, type_a=string, type_b=string)
        for at in range(count)
    ]


def hexdump(rows: int) -> BytesChange:
    hunk = tuple(("-+"[at % 2], at * 16, "00 ff" * 8, "<" * 16) for at in range(rows))
    return BytesChange(significance=CONTENT, size_a=1, size_b=2, first_difference=7, hunks=(hunk, hunk[:3]))


def with_causes(count: int, size: int) -> Report:
    told = "&" * size
    evidence = (Evidence(text=told), Evidence(text="x", examples=(told,)))
    causes = [cause(f"cause-{at}", told, title=told, evidence=evidence, remedy=told) for at in range(count)]
    return structs.replace(many(300, edit()), causes=tuple(causes))


def with_findings(count: int, size: int) -> Report:
    told = '"' * size
    facts = {"side": Side.B, "member": told, "message": told}
    return structs.replace(
        many(300, edit()),
        hazards=tuple(Hazard(code=HazardCode.LONE_CR, **facts) for _ in range(count)),
        problems=tuple(Problem(code=HazardCode.CORRUPT_MEMBER, **facts) for _ in range(count)),
        complete=False,
    )


def with_reviews(count: int) -> Report:
    made = many(300, edit())
    nodes = [child.id for child in made.root.children]
    return structs.replace(
        made,
        review=tuple(
            Review(node=nodes[at % 300], group=list(ReviewGroup)[at % 7], reason="&" * 90) for at in range(count)
        ),
        dependencies=tuple(report_builder.dependency(f"d{at}", ">1", ">2", f"demo/m{at}.py") for at in range(count)),
        facts=tuple(Fact(code="call", side=Side.B, node=nodes[at % 300], line=at, message="m") for at in range(count)),
    )


def archives(outer: int, inner: int) -> Report:
    return different(
        *(
            node(f"v{at}.zip", format="zip", children=tuple(node(f"d/{of}", changes=(edit(),)) for of in range(inner)))
            for at in range(outer)
        )
    )


def nested(depth: int, beside: int, name: str = "in{}.zip") -> Report:
    inner = node("x.py", changes=(text(*long_rows(500)),))
    for at in range(depth):
        others = tuple(node(f"o{of}.py", changes=(edit(),)) for of in range(beside))
        inner = node(name.format(at), format="zip", children=(*others, inner))
    return different(inner)


def folded_archives(groups: int, archives: int, inner: int) -> Report:
    """Folders of archives that changed alike, each with members inside."""
    facts = {"causes": ("umask",), "harmless": True}
    within = tuple(
        node(f"i{at}", changes=(text(*long_rows(40), cause="umask", harmless=True),), **facts) for at in range(inner)
    )
    children = [
        node(f"g{group}/{at}.zip", children=within, folded=True, **facts)
        for group in range(groups)
        for at in range(archives)
    ]
    return different(*children, causes=(cause("umask"),))


def folded_edits(count: int, rows: int) -> Report:
    """Members of one folder that one cause explains alike."""
    facts = {"causes": ("line-end",), "harmless": True, "folded": True}
    change = text(*long_rows(rows), cause="line-end", harmless=True)
    return different(*(node(f"d/{at}", changes=(change,), **facts) for at in range(count)), causes=(cause("line-end"),))


def tree_of(leaves: int) -> Report:
    """Every member in a directory of its own, below directories that split in two again and again."""
    return different(*(node("/".join(f"{at:014b}") + f"/own{at}/x.py", changes=(edit(),)) for at in range(leaves)))


def long_views(count: int) -> Report:
    view = TextView(label="<" * 300, lines_added=1, lines_removed=1, hunks=edit().hunks)
    other = structs.replace(view, label="&" * 300)
    return different(*(node(f"m{at}", changes=tuple(values(1)), views=(view, other) * 5) for at in range(count)))


def of_all_sorts() -> Report:
    made = report_builder.different()
    copies = [structs.replace(child, name=f"{at}/{child.name}") for at in range(25) for child in made.root.children]
    return structs.replace(made, root=structs.replace(made.root, children=tuple(copies)))


SHAPES: dict[str, Callable[[], Report]] = {
    "one long member": lambda: many(1, text(*long_rows(6_000))),
    "one member of many hunks": lambda: many(1, *[edit(at) for at in range(1_000)]),
    "one huge line": lambda: many(3, text(("-", "<" * 200_000), ("+", "&" * 200_000))),
    "long members": lambda: report_builder.large(300, 30),
    "wide rows": lambda: many(300, text(*long_rows(100, 600))),
    "many members": lambda: report_builder.large(2_000, 2),
    "members without a change to show": lambda: different(
        *(node(f"{at}", Status.ADDED, changes=(attribute("path", None, f"{at}"),)) for at in range(2_000))
    ),
    "names of signs": lambda: many(300, edit(), name="d&<>\"'" * 150 + "{}"),
    "names of many directories": lambda: many(300, edit(), name="d/" * 400 + "{}"),
    "one huge name": lambda: many(1, edit(), name="<" * 5_000),
    "headlines": lambda: many(100, edit(), headline="&" * 2_000),
    "causes with long texts": lambda: with_causes(30, 1_000),
    "many causes": lambda: with_causes(500, 10),
    "hazards and problems": lambda: with_findings(1_000, 20),
    "hazards and problems with long texts": lambda: with_findings(60, 1_000),
    "much to review": lambda: with_reviews(1_000),
    "members in archives": lambda: archives(20, 50),
    "members in one archive": lambda: archives(1, 2_000),
    "archives in archives": lambda: nested(8, 50),
    "archives in archives of huge names": lambda: nested(8, 2, "&" * 300),
    "members that moved alike": lambda: report_builder.folded(2_000),
    "members that changed alike": lambda: folded_edits(100, 60),
    "long members that changed alike": lambda: folded_edits(6, 1_000),
    "archives that changed alike": lambda: folded_archives(6, 6, 6),
    "a directory for each": lambda: tree_of(1_000),
    "a long table": lambda: many(2, *values(500)),
    "many tables": lambda: many(200, *values(8)),
    "hexdumps": lambda: many(200, hexdump(48)),
    "one long hexdump": lambda: many(1, hexdump(5_000)),
    "views": lambda: long_views(50),
    "all sorts": of_all_sorts,
}
LIMIT = 100_000
"""A small limit for small shapes; a few large ones are held to the one that users have."""
LARGE: dict[str, Callable[[], Report]] = {
    "2,000 members": lambda: report_builder.large(2_000, 30),
    "20,000 members": lambda: report_builder.large(20_000, 2),
    "one huge member": lambda: many(1, text(*long_rows(100_000))),
    "names of signs": lambda: many(2_000, edit(), name="d&<>\"'" * 150 + "{}"),
    "20,000 hazards and problems": lambda: with_findings(10_000, 20),
}


def told_left_out(statement: str) -> tuple[int, int]:
    """Rows and members that a sentence says are left out."""
    numbers = [re.search(rf"([\d,]+) (?:more )?{noun}s?\b", statement) for noun in ("row", "member")]
    rows, members = (int(number[1].replace(",", "")) if number else 0 for number in numbers)
    return rows, members


def left_out_at_the_top(made: Tag) -> tuple[int, int]:
    steps = [row.one("dd").text for row in made.one("dl", "block").children if row.one("dt").text == "Next"]
    return told_left_out("".join(step for step in steps if "left out" in step))


def left_out_at_its_place(made: Tag) -> tuple[int, int]:
    notes = [note.text for note in made.by_id("differences").all("p", "cut") if "0 shows all" in note.text]
    return tuple(map(sum, zip((0, 0), *map(told_left_out, notes), strict=True)))  # type: ignore[return-value]


def rows_shown(of: Tag) -> int:
    """Rows of changes: lines, rows of hexdumps and tables, and what could not be told."""
    lines = [tag for tag in of.all() if tag.name in ("del", "ins") or "u" in tag.classes or "note" in tag.classes]
    lines = [tag for tag in lines if "data-n" in tag.attributes or tag.text.endswith("\n")]
    table_rows = [row for table in of.all("table", "values") for row in table.one("tbody").children]
    opaque = [tag for tag in of.all("p") if tag.text.startswith("The bytes differ: ")]
    return len(lines) + len(table_rows) + len(opaque)


def all_rows(made: Report) -> int:
    """The same of the report; the path of a member that came, went or moved is told by its heading."""
    rows = 0
    for one in made.root.walk():
        views = one.views if isinstance(one.views, tuple) else ()
        for part in (*one.changes, *views):
            if hasattr(part, "hunks"):
                rows += sum(len(hunk.lines) if hasattr(hunk, "lines") else len(hunk) for hunk in part.hunks)
            else:
                rows += getattr(part, "name", None) != "path"
    return rows


def members_shown(of: Tag) -> int:
    """Members that have a box of their own; a box of several has its members in it."""
    boxes = of.all("details", "member")
    return len(boxes) - sum(bool(re.search(r"\b\d+ members: ", box.one_summary())) for box in map(Box, boxes))


class Box:
    def __init__(self, box: Tag) -> None:
        self._box = box

    def one_summary(self) -> str:
        return self._box.children[0].text


def all_members(made: Report) -> int:
    return sum(1 for _ in made.root.walk()) - (not made.root.changes)


def expect_all_told(html: str, made: Report) -> None:
    """Rows and members that are shown, and those that are left out, are those that there are."""
    drawn = tree(html)
    rows, members = left_out_at_the_top(drawn)
    assert (rows, members) == left_out_at_its_place(drawn)
    assert rows_shown(drawn.by_id("differences")) + rows == all_rows(made)
    assert members_shown(drawn.by_id("differences")) + members == all_members(made)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_limit_holds_and_what_is_left_out_adds_up(shape: str) -> None:
    made = SHAPES[shape]()
    html = page(made, LIMIT)
    assert len(html.encode()) <= LIMIT
    expect_all_told(html, made)


@pytest.mark.parametrize("shape", LARGE)
def test_the_limit_of_users_holds_for_large_reports_and_is_used(shape: str) -> None:
    made = LARGE[shape]()
    html = page(made, HTML_BYTES)
    assert HTML_BYTES * 0.7 < len(html.encode()) <= HTML_BYTES
    expect_all_told(html, made)


@pytest.mark.parametrize("most", [1, 20_000, 60_000])
@pytest.mark.parametrize("shape", ["all sorts", "archives in archives", "members that changed alike", "many tables"])
def test_a_small_limit_holds_but_for_what_must_be_said(shape: str, most: int) -> None:
    made = SHAPES[shape]()
    html = page(made, most)
    must = len(page(made, 1).encode())
    assert len(html.encode()) <= max(most, must)
    assert must < 45_000
    expect_all_told(html, made)


@pytest.mark.parametrize("shape", SHAPES)
def test_without_a_limit_everything_is_there(shape: str) -> None:
    made = SHAPES[shape]()
    drawn = tree(page(made, None))
    differences = drawn.by_id("differences")
    assert rows_shown(differences) == all_rows(made)
    assert members_shown(differences) == all_members(made)
    assert "shows all" not in drawn.text
    assert "left out" not in drawn.text
    for listing, found in (("causes", made.causes), ("hazards", made.hazards), ("problems", made.problems)):
        assert [len(items_of(box)) for box in drawn.all("section", listing)] == [len(found)] * bool(found)


SHAPES_OF_MUCH = [
    *("long members", "wide rows", "many members", "members in archives", "members in one archive", "one long member"),
    *("archives that changed alike", "headlines", "members that changed alike", "hexdumps", "names of signs"),
]


@pytest.mark.parametrize("shape", SHAPES_OF_MUCH)
def test_little_more_is_drawn_than_is_shown(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = SHAPES[shape]()
    drawn = 0
    original = diff._drawn

    def counting(rows: Sequence[object], *rest: object) -> object:
        nonlocal drawn
        drawn += len(rows)
        return original(rows, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(diff, "_drawn", counting)
    shown = rows_shown(main_of(made, LIMIT).by_id("differences"))
    assert shown <= drawn <= 3 * shown + 500


def test_heads_are_only_drawn_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = 0
    original = section.notes_of

    def counting(of: Node) -> object:
        nonlocal drawn
        drawn += 1
        return original(of)

    monkeypatch.setattr(section, "notes_of", counting)
    main_of(SHAPES["many members"](), LIMIT)
    assert 0 < drawn < 300


@pytest.mark.parametrize("shape", ["all sorts", "one long member", "views", "archives that changed alike", "hexdumps"])
@pytest.mark.parametrize("most", [40_000, 150_000])
def test_nothing_is_cut_inside_a_piece(shape: str, most: int) -> None:
    made = SHAPES[shape]()
    whole = page(made, None)
    kinds = ("pre", "table")

    def pieces(html: str) -> list[str]:
        found = re.findall(r"<pre class=\"diff.*?</pre>|<table class=\"values\">.*?</table>", html, re.DOTALL)
        assert len(found) == sum(
            len(tree(html).all(kind, name)) for kind, name in zip(kinds, ("diff", "values"), strict=True)
        )
        return [re.sub(r"</?(?:span|mark)[^>]*>|<a [^>]*>|</a>", "", piece) for piece in found]

    there = set(pieces(whole))
    assert all(piece in there for piece in pieces(page(made, most)))


@pytest.mark.parametrize("name", report_builder.REPORTS)
@pytest.mark.parametrize("most", [None, 30_000, HTML_BYTES])
def test_the_same_report_gives_the_same_page(name: str, most: int | None) -> None:
    assert page(report_builder.REPORTS[name](), most) == page(report_builder.REPORTS[name](), most)


def items_of(listing: Tag) -> list[Tag]:
    (items,) = (tag for tag in listing.children if tag.name == "ul")
    return items.children


def targets_of(of: Tag) -> list[str]:
    return [link.attributes["href"] or "" for link in of.all("a")]


@pytest.mark.parametrize("most", [1, 30_000, 100_000, None])
@pytest.mark.parametrize("shape", ["all sorts", "many causes", "archives that changed alike", "much to review"])
def test_each_link_leads_to_one_place_of_the_page(shape: str, most: int | None) -> None:
    made = structs.replace(SHAPES[shape]())
    drawn = tree(page(made, most))
    ids = [tag.attributes["id"] for tag in drawn.walk() if "id" in tag.attributes]
    assert len(set(ids)) == len(ids)
    assert all(target.removeprefix("#") in ids and target[:1] == "#" for target in targets_of(drawn))


def test_two_changes_of_one_sort_apart_have_two_anchors() -> None:
    first = text(("-", "a"), a_start=1, b_start=1)
    drawn = main_of(different(node("x.json", changes=(first, *values(1), first, *values(1), first))))
    ids = [tag.attributes["id"] for tag in drawn.by_id("differences").all("span", "at")]
    assert len(set(ids)) == 3


def test_members_of_one_name_have_two_sections() -> None:
    drawn = main_of(different(node("x.py", changes=(edit(),)), node("x.py", changes=(edit(9),))))
    first, second = [box.attributes["id"] for box in drawn.all("div", "body")]
    assert second == f"{first}.2"
    assert targets_of(drawn.by_id("index")) == [f"#{first}", f"#{second}"]


def test_anchors_stay_when_a_new_version_comes() -> None:
    def made(version: str) -> Report:
        info = f"demo-{version}.dist-info"
        children = (
            node("{dist-info}/METADATA", a="demo-1.0.dist-info/METADATA", b=f"{info}/METADATA", changes=(edit(),)),
            node("v.zip", children=(node("x", changes=(edit(),)),)),
        )
        made = different(*(children if version == "1.1" else (node("new.py", changes=(edit(),)), *children)))
        return structs.replace(made, b=structs.replace(made.b, version=version, path=f"demo-{version}.whl"))

    anchors = [
        {box.attributes["id"] for box in main_of(made(version)).all("div", "body")} for version in ("1.1", "1.2")
    ]
    assert len(anchors[0]) == 3
    assert anchors[0] < anchors[1]


def test_headings_are_in_order_and_go_no_deeper_than_there_are() -> None:
    drawn = tree(page(of_all_sorts(), 200_000))
    for made in (drawn, tree(page(nested(8, 2), None)), tree(page(folded_archives(2, 6, 3), None))):
        levels = [int(tag.name[1]) for tag in made.walk() if re.fullmatch("h[1-6]", tag.name)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_unexplained_stands_first_then_explained_then_harmless() -> None:
    drawn = main_of(report_builder.different())
    titles = [heading.text for heading in drawn.by_id("differences").all("h2")]
    assert titles == ["Unexplained: 11", "Explained, and it counts: 1", "Harmless: 3"]
    sections = drawn.by_id("differences").all("section", "concern")
    for of, is_open in zip(sections, (True, True, False), strict=True):
        assert {"open" in box.attributes for box in of.children if box.name == "details"} == {is_open}
    assert [box.text.split()[0] for box in drawn.by_id("index").all("summary")] == [
        "Unexplained",
        "Explained,",
        "Harmless",
    ]


def test_what_lies_in_an_archive_has_its_section_inside() -> None:
    drawn = main_of(nested(3, 1)).by_id("differences")
    depths = {}

    def walk(of: Tag, depth: int) -> None:
        for child in of.children:
            is_box = child.name == "details" and "member" in child.classes
            if is_box:
                heading = next(tag for tag in child.walk() if re.fullmatch("h[3-6]", tag.name))
                depths[heading.text] = (depth, heading.name)
            walk(child, depth + is_box)

    walk(drawn, 0)
    assert depths == {
        "in2.zip": (0, "h3"),
        "in2.zip > o0.py": (1, "h4"),
        "in2.zip > in1.zip": (1, "h4"),
        "in2.zip > in1.zip > o0.py": (2, "h5"),
        "in2.zip > in1.zip > in0.zip": (2, "h5"),
        "in2.zip > in1.zip > in0.zip > o0.py": (3, "h6"),
        "in2.zip > in1.zip > in0.zip > x.py": (3, "h6"),
    }


def test_a_folded_group_can_be_opened() -> None:
    drawn = main_of(report_builder.folded(40), HTML_BYTES).by_id("differences")
    box, *members = drawn.all("details", "member")
    assert "open" not in box.attributes
    assert "40 members: 0.py, 1.py, 10.py and 37 more" in box.children[0].text
    assert len(members) == 40
    assert "lib/python3.7/0.py → lib/python3.8/0.py" in members[0].children[0].text


def test_a_folded_archive_shows_what_is_inside() -> None:
    drawn = main_of(folded_archives(1, 1, 2)).by_id("differences")
    box, first, second = drawn.all("details", "member")
    assert "2 differences inside" in box.children[0].text
    assert [first.one("h4").text, second.one("h4").text] == ["i0", "i1"]
    assert rows_shown(first) == 40


def comment_of(html: str) -> str:
    (comment,) = read(html).comments
    return comment


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reader_of_the_source_finds_the_answer_in_fifteen_lines(shape: str) -> None:
    html = page(SHAPES[shape](), 30_000)
    assert html.startswith("<!DOCTYPE html>\n<!--\n")
    lines = comment_of(html).strip("\n").split("\n")
    assert len(lines) + 2 <= 15
    assert re.match(r"(different|equivalent): ", lines[1])
    assert any(line.startswith("Next: --max-report-size 0 shows all; ") for line in lines)


def test_the_block_stands_in_the_comment_and_on_the_page() -> None:
    html = page(report_builder.different(), HTML_BYTES)
    header = tree(html).one("header")
    told = [
        header.one("h1").text,
        *(f"{row.one('dt').text}: {row.one('dd').text}" for row in header.one("dl").children),
    ]
    lines = comment_of(html).replace("&gt;", ">").strip("\n").split("\n")
    assert lines[0] == header.one("p", "title").text == "demo 1.0"
    assert re.split("\n|    ", "\n".join(lines[1:]).replace(" ", " ")) == [
        told[0].replace("different: ", "different: "),
        *told[1:],
    ]


def test_identical_inputs_have_a_short_page() -> None:
    drawn = tree(page(report_builder.identical(), HTML_BYTES))
    assert drawn.one("h1").text.startswith("identical")
    assert drawn.all("nav") == []
    assert drawn.by_id("differences").text.strip() == "No member differs."
    assert drawn.one("title").text == "identical: demo 1.0"


def test_two_single_files_have_one_section() -> None:
    drawn = main_of(report_builder.single_files())
    assert [box.children[0].one("h3").text for box in drawn.all("details", "member")] == ["notes.txt"]
    assert drawn.all("section", "review") == []


def test_hidden_findings_are_counted_at_their_place() -> None:
    drawn = main_of(SHAPES["hazards and problems"](), LIMIT)
    for name in ("hazards", "problems"):
        of = drawn.one("section", name)
        (left,) = (int(note.text.split()[1].replace(",", "")) for note in of.all("p", "cut"))
        assert len(items_of(of)) + left == 1_000


def test_what_the_index_leaves_out_is_counted_by_directory() -> None:
    made = different(*(node(f"d{at % 3}/e/m{at}", changes=(edit(),)) for at in range(1_500)))
    nav = main_of(made, LIMIT).by_id("index")
    note = nav.one("p", "cut")
    left = int(note.text.split()[1].replace(",", ""))
    rows = [tag for tag in nav.one("details").all("li") if tag.children[0].name == "abbr"]
    assert len(rows) + left == 1_500
    counts = [int(row.text.rpartition(" ")[2].replace(",", "")) for row in nav.children[-1].children]
    assert sum(counts) == left
    assert {row.one("bdi").text for row in nav.children[-1].children} <= {"d0/e/", "d1/e/", "d2/e/"}


HOSTILE = "x\x1b[31m\r\n</main><script>alert(1)</script>--><!-- \u202e\x00\ud800\"'"


def hostile_report() -> Report:
    """A saved report that does not come from this program."""
    child = node(
        HOSTILE,
        changes=(
            text(("+", HOSTILE), (HOSTILE, HOSTILE), ("", HOSTILE), ("-", HOSTILE), cause=HOSTILE),
            attribute(HOSTILE, HOSTILE, HOSTILE, cause="", examples=(HOSTILE,), members=3),
            value(Operation.ADDED, HOSTILE, 0, HOSTILE, b=HOSTILE, follows=(HOSTILE,), cause=HOSTILE),
        ),
        headline=HOSTILE,
        causes=(HOSTILE, ""),
        views=(TextView(label=HOSTILE, lines_added=0, lines_removed=0, hunks=edit().hunks),),
    )
    facts = {"member": HOSTILE, "message": HOSTILE, "side": Side.A}
    entry = ApiEntry(
        module=HOSTILE, name=HOSTILE, kind=HOSTILE, op=Operation.ADDED, before=HOSTILE, after=None,
        breaking=True, rule=HOSTILE, node=HOSTILE,
    )  # fmt: skip
    strange: tuple[Cause, ...] = (cause(HOSTILE, HOSTILE, title=HOSTILE, remedy=HOSTILE), cause("", title=HOSTILE))
    return different(
        child,
        node("", changes=(edit(),)),
        node(f"a/{HOSTILE}/b", Status.MOVED, a=HOSTILE, changes=(edit(),)),
        causes=strange,
        hazards=(Hazard(code=HazardCode.LONE_CR, **facts),),
        problems=(Problem(code=HazardCode.LONE_CR, **facts),),
        a=report_builder.given(HOSTILE, name=HOSTILE, version=HOSTILE, sha256=HOSTILE),
        review=(Review(node=HOSTILE, group=ReviewGroup.CODE, reason=HOSTILE),),
        dependencies=(report_builder.dependency(HOSTILE, HOSTILE, None, HOSTILE),),
        api=Api(breaking=1, compatible=0, entries=(entry,)),
        facts=(Fact(code=HOSTILE, side=Side.A, node=HOSTILE, line=-1, message=HOSTILE),),
    )


@pytest.mark.parametrize("most", [1, 30_000, HTML_BYTES, None])
def test_a_foreign_report_stays_text(most: int | None) -> None:
    html = page(hostile_report(), most)
    html.encode()
    drawn = read(html)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", html)
    assert len(drawn.comments) == 1
    assert drawn.root.all("script") == []
    assert [tag.name for tag in drawn.root.children] == ["html"]
    assert {name for tag in drawn.root.walk() for name in tag.attributes} <= {
        *("id", "class", "href", "open", "title", "scope", "colspan", "lang", "data-n", "aria-label", "charset"),
        *("http-equiv", "content", "name"),
    }


def test_a_cause_that_is_not_listed_is_no_link() -> None:
    made = different(node("x", changes=(text(("+", "x"), cause="unknown", significance=Significance.DERIVED),)))
    drawn = main_of(made)
    assert drawn.one("p", "why").text == "Explained by unknown"
    assert drawn.one("p", "why").children == []
