from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

import report_builder
from html_page import Tag, tree
from pydistdiff.model import Node, Report, Status, Verdict
from pydistdiff.reports.html.index import index, sizes_of
from pydistdiff.reports.html.parts import Part, parts_of
from report_builder import attribute, edit, node, report

NAMES = st.lists(st.sampled_from(["a", "b", "<c>", "d&", "long directory"]), min_size=1, max_size=20).map("/".join)


def of(*children: Node) -> Report:
    return report(Verdict.DIFFERENT, *children)


def parts(*names: str) -> list[Part]:
    return parts_of(of(*(node(name, changes=(edit(),)) for name in names)))


def drawn(made: list[Part], room: float = math.inf, *, shown: bool = True) -> Tag:
    anchors = {part.anchor for part in made} if shown else set()
    return tree(index(made, sizes_of(made), anchors, room, "--o")).one("nav")


def outline(of: Tag) -> object:
    """Directories as lists, members as their names."""
    found: list[object] = []
    for item in of.children:
        head, *rest = item.children
        if head.name == "span":
            found.append([head.text, *outline(rest[0])])  # type: ignore[misc]
        else:
            found.append(
                item.one("bdi").text if not item.all("ul") else [item.all("bdi")[0].text, *outline(item.one("ul"))]
            )  # type: ignore[misc]
    return found


def test_members_stand_in_their_directories() -> None:
    made = drawn(parts("a/b/x", "a/c/y", "z", "d/e/f/g"))
    assert outline(made.children[1].children[1]) == [
        ["a/", ["b/", "x"], ["c/", "y"]],
        ["d/e/f/", "g"],
        "z",
    ]


def test_a_row_tells_status_and_lines_and_is_a_link() -> None:
    made = parts_of(
        of(
            node("x.py", changes=(edit(),)),
            node("y", Status.REMOVED, changes=(attribute("path", "y", None),)),
            node("n/z", Status.MOVED, a="o/z", changes=(attribute("path", "o/z", "n/z"),)),
        )
    )
    rows = [row for row in drawn(made).all("li") if row.children[0].name == "abbr"]
    assert [row.text.strip() for row in rows] == ["→ z (from o/z)", "± x.py +1 −1", "− y"]
    assert [row.one("abbr").attributes["title"] for row in rows] == ["moved", "changed", "removed"]
    assert [row.one("a").attributes["href"] for row in rows] == [f"#{part.anchor}" for part in made]


def test_what_has_no_section_is_no_link() -> None:
    assert drawn(parts("x", "y"), shown=False).all("a") == []


def test_what_lies_in_an_archive_stands_below_it() -> None:
    inner = node("in.zip", children=(node("deep/x", changes=(edit(),)),))
    made = parts_of(of(node("v/out.zip", children=(inner, node("y", changes=(edit(),))))))
    top = drawn(made).children[1].children[1]
    folder = top.children[0]
    assert folder.children[0].text == "v/"
    archive = folder.children[1].children[0]
    assert [row.one("bdi").text for row in archive.children[-1].children] == ["in.zip", "deep/x", "y"]


def test_what_is_around_all_members_has_no_directory() -> None:
    made = parts_of(report(Verdict.DIFFERENT, changes=(edit(),)))
    assert [row.text.strip() for row in drawn(made).all("li")] == ["± the container itself +1 −1"]


def test_folded_members_have_one_row() -> None:
    made = parts_of(report_builder.folded(40))
    assert [box.text.strip() for box in drawn(made).all("summary")] == ["Harmless 40"]
    row = drawn(made).all("li")[-1]
    assert row.one("bdi").text == "40 members: 0.py, 1.py, 10.py and 37 more"


def test_very_deep_members_keep_their_path() -> None:
    name = "/".join(f"d{at}" for at in range(3_000))
    made = drawn(parts(f"{name}/x", f"{name}/y"))
    assert "".join(tag.text for tag in made.all("bdi")[:2]) == f"{name}/x"


@given(names=st.lists(NAMES, max_size=40))
@settings(deadline=None)
def test_every_member_is_there_once_and_takes_no_more_than_its_size(names: list[str]) -> None:
    made = parts(*names)
    nav = drawn(made)
    assert sum(row.children[0].name == "abbr" for row in nav.all("li")) == len(names)
    html = index(made, sizes_of(made), {part.anchor for part in made}, math.inf, "--o")
    assert len(html.encode()) <= sum(sizes_of(made)) + 400


@given(names=st.lists(NAMES, min_size=1, max_size=40), room=st.integers(0, 6_000))
@settings(deadline=None)
def test_what_does_not_fit_is_counted_by_directory(names: list[str], room: int) -> None:
    made = parts(*names)
    nav = drawn(made, room)
    rows = sum(row.children[0].name == "abbr" for row in nav.all("li"))
    notes = nav.all("p", "cut")
    left = sum(int(note.text.split()[1]) for note in notes)
    assert rows + left == len(names)
    if left:
        counts = [int(row.text.rpartition(" ")[2]) for row in nav.children[-1].children if not row.text.endswith("ies")]
        assert sum(counts) == left


def test_the_directories_of_what_does_not_fit_are_bounded_too() -> None:
    made = parts(*(f"{'<' * 50}{at}/x" for at in range(100)))
    nav = drawn(made, 0)
    *rows, last = nav.children[-1].children
    assert 0 < len(rows) < 10
    assert last.text == f"and {100 - len(rows)} more directories"
    huge = drawn(parts("x" * 9_000 + "/x"), 0)
    assert [row.text for row in huge.children[-1].children] == ["and 1 more directory"]
    assert drawn(parts("x"), 0).children[-1].text.strip() == "(top) 1"
