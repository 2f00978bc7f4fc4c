from __future__ import annotations

import pytest
from msgspec import structs

import report_builder
from html_page import Tag, tree
from pydistdiff.model import BytesChange, BytesView, Change, Node, OpaqueChange, Status, TextView, Truncated
from pydistdiff.reports.html.body import Canvas, Piece, assembled, rows_of
from pydistdiff.reports.html.elements import Html
from pydistdiff.reports.html.explanations import Explanations
from report_builder import CONTENT, attribute, edit, node, text

CUT = Truncated(shown=2, total=9, limit="--max-diff-lines")


def pieces(*changes: Change, **fields: object) -> list[Piece]:
    return list(canvas().pieces(node("x.py", changes=changes, **fields), "m"))


def canvas() -> Canvas:
    return Canvas(Explanations({}, {"line-end"}))


def drawn(piece: Piece) -> Tag:
    return tree(piece.html)


def dump(first: int | None = 7, rows: int = 2, **fields: object) -> BytesChange:
    hunk = tuple(("+", at, "00", ".") for at in range(rows))
    facts = {"significance": CONTENT, "size_a": 1, "size_b": 2, "first_difference": first, "hunks": (hunk,)}
    return BytesChange(**(facts | fields))  # type: ignore[arg-type]


def every_node() -> list[Node]:
    return [one for made in report_builder.REPORTS.values() for one in made().root.walk()]


@pytest.mark.parametrize("number", range(len(every_node())))
def test_rows_are_counted_as_they_are_drawn(number: int) -> None:
    one = every_node()[number]
    assert sum(piece.rows for piece in canvas().pieces(one, "m")) == rows_of(one)


def test_what_explains_hunks_stands_before_them_and_never_alone() -> None:
    long = text(*[("+", "x")] * 250, cause="line-end", truncated=CUT)
    first, middle, last = map(drawn, pieces(long))
    assert [tag.name for tag in first.children] == ["p", "pre"]
    assert first.one("p", "why").text == "Explained by line-end"
    assert [tag.name for tag in middle.children] == ["pre"]
    assert [tag.name for tag in last.children] == ["pre", "p"]
    assert last.one("p", "cut").text == "… 2 of 9 lines shown (limit: --max-diff-lines)"


def test_hunks_that_are_not_there_are_told() -> None:
    (piece,) = pieces(text(truncated=CUT))
    assert drawn(piece).text.strip() == "… 2 of 9 lines shown (limit: --max-diff-lines)"
    assert pieces(text()) == []


def test_a_hexdump_says_where_the_difference_begins() -> None:
    (piece,) = pieces(dump(1_234, cause="line-end", truncated=CUT))
    notes = [note.text for note in drawn(piece).all("p")]
    assert notes == [
        "Explained by line-end",
        "The first byte that differs is at 1,234 (0x4d2).",
        "… 2 of 9 rows shown (limit: --max-diff-lines)",
    ]


@pytest.mark.parametrize(("first", "status"), [(None, Status.CHANGED), (0, Status.ADDED), (0, Status.REMOVED)])
def test_where_there_is_nothing_to_compare_no_place_is_told(first: int | None, status: Status) -> None:
    (piece,) = canvas().pieces(node("x", status, changes=(dump(first),)), "m")
    assert drawn(piece).all("p") == []


def test_bytes_that_nothing_explains_are_told_with_the_reason() -> None:
    (piece,) = pieces(OpaqueChange(significance=CONTENT, reason="<it>", cause="line-end"))
    assert [note.text for note in drawn(piece).all("p")] == ["Explained by line-end", "The bytes differ: <it>"]
    assert piece.rows == 1


def test_the_path_of_a_member_that_moved_is_told_by_its_heading() -> None:
    moved = node("b", Status.MOVED, a="a", changes=(attribute("path", "a", "b"), attribute("mode", "1", "2")))
    (piece,) = canvas().pieces(moved, "m")
    assert (piece.rows, rows_of(moved)) == (1, 1)
    assert drawn(piece).one("tbody").one("th").text == "mode"


def test_changes_keep_their_order() -> None:
    made = pieces(attribute("a", "1", "2"), attribute("b", "1", "2"), edit(), attribute("c", "1", "2"))
    assert [drawn(piece).children[0].name for piece in made] == ["table", "pre", "table"]
    assert [piece.rows for piece in made] == [2, 3, 1]


def test_views_lie_closed_in_a_box_with_their_label() -> None:
    lines = TextView(label="lines", lines_added=1, lines_removed=1, hunks=edit().hunks * 2)
    raw = BytesView(label="bytes", size_a=1, size_b=1, first_difference=3, hunks=dump().hunks)
    made = pieces(attribute("a", "1", "2"), views=(lines, raw))
    assert [(piece.view, piece.rows) for piece in made] == [(None, 1), ("lines", 3), ("lines", 3), ("bytes", 2)]
    table, first, second = tree(assembled(made)).children
    assert table.name == "table"
    assert [(box.name, box.classes, box.one("summary").text) for box in (first, second)] == [
        ("details", ["view"], "Lines"),
        ("details", ["view"], "Bytes"),
    ]
    assert len(first.all("pre")) == 2
    assert "open" not in first.attributes


def test_nothing_is_assembled_of_nothing() -> None:
    assert assembled([]) == ""
    assert assembled([Piece(Html("x"))]) == "x"


def test_each_piece_is_drawn_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from pydistdiff.reports.html import diff

    calls = 0
    original = diff._drawn

    def counting(*given: object) -> Html:
        nonlocal calls
        calls += 1
        return original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(diff, "_drawn", counting)
    coming = canvas().pieces(node("x", changes=(text(*[("+", "x")] * 5_000),)), "m")
    next(coming)
    next(coming)
    assert calls == 2


def test_one_that_has_no_path_on_a_side_takes_the_language_of_the_other() -> None:
    added = structs.replace(node("x.py", Status.ADDED), changes=(text(("+", "import a"), a_start=0),))
    (piece,) = canvas().pieces(added, "m")
    assert [tag.text for tag in drawn(piece).all("span", "k")] == ["import"]
