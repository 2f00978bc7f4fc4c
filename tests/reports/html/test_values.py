from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from html_page import Tag, tree
from pydistdiff.model import AttributeChange, Operation, Truncated, ValueChange, ValueType
from pydistdiff.reports.html.explanations import Explanations
from pydistdiff.reports.html.values import PIECE_ROWS, tables
from pydistdiff.safetext import inert_line
from report_builder import attribute, value

STRING, INTEGER = ValueType.STRING, ValueType.INTEGER
NAMES = {"1": "a.py", "2": "<b>"}


def table(*changes: ValueChange | AttributeChange) -> Tag:
    ((html, rows),) = tables(changes, Explanations(NAMES, {"key-order"}))
    assert rows == len(changes)
    return tree(html).one("table", "values")


def row(change: ValueChange | AttributeChange) -> Tag:
    return table(change).one("tbody").one("tr")


def told(change: ValueChange | AttributeChange) -> tuple[str, str, list[str]]:
    """The sign, the place, and the cells of both sides."""
    sign, place, *cells = row(change).children
    return sign.text, place.text, [cell.text for cell in cells]


def changed(*path: str | int, **fields: Any) -> ValueChange:
    return value(Operation.CHANGED, *path, **({"type_a": STRING, "type_b": STRING} | fields))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed("x", a="1", b="2"), ("±", "x", ["1", "2"])),
        (changed("x", a="", b="2"), ("±", "x", ["(empty)", "2"])),
        (changed("x", a="1", b="1", type_b=INTEGER), ("±", "x", ["1 (string)", "1 (integer)"])),
        (changed(), ("±", "(the whole)", ["(not told)", "(not told)"])),
        (value(Operation.ADDED, "x", 3, b="new"), ("+", "x[3]", ["", "new"])),
        (value(Operation.ADDED, "x", "new", b="new"), ("+", "x", ["", "new"])),
        (value(Operation.ADDED, "x", b=""), ("+", "x", ["", "(empty)"])),
        (value(Operation.ADDED, "x"), ("+", "x", ["", "(not told)"])),
        (value(Operation.REMOVED, "x", "a.b", a="old"), ("−", 'x["a.b"]', ["old", ""])),
        (value(Operation.MOVED, 0, "x"), ("→", "[0].x", ["moved"])),
        (
            value(Operation.REORDERED, "x", items=3, moves=((0, 2), (2, 0))),
            ("⇅", "x", ["other order of 3 items, by place: 0 → 2, 2 → 0"]),
        ),
        (attribute("mode", "644", "755"), ("±", "mode", ["644", "755"])),
        (attribute("comment", None, ""), ("+", "comment", ["", "(empty)"])),
        (attribute("comment", "x", None), ("−", "comment", ["x", ""])),
        (attribute("x", None, None), ("+", "x", ["", ""])),
    ],
)
def test_each_change_is_a_row(change: ValueChange | AttributeChange, expected: tuple[str, str, list[str]]) -> None:
    assert told(change) == expected


def test_a_row_says_in_words_what_its_sign_means() -> None:
    made = row(value(Operation.REORDERED, "x"))
    assert made.classes == ["reordered"]
    assert made.one("abbr").attributes == {"title": "reordered"}
    assert [cell.attributes.get("colspan") for cell in made.children] == [None, None, "2"]


def test_sides_are_marked_as_what_they_are() -> None:
    made = row(changed("x", a=">=2.5", b=">=2.8"))
    assert (made.one("del").text, made.one("ins").text) == (">=2.5", ">=2.8")
    assert [mark.text for mark in made.all("mark")] == ["5", "8"]
    assert row(changed("x", a="one", b="two")).all("mark") == []


def test_a_missing_side_has_an_empty_cell_without_an_element() -> None:
    _, _, a, b = row(value(Operation.ADDED, "x", b="1")).children
    assert a.content == []
    assert b.one("ins").text == "1"


def test_what_is_cut_and_what_changed_alike_is_told_at_its_place() -> None:
    cut = Truncated(shown=10, total=12, limit="--max-values")
    alike = attribute("mtime", "1", "2", members=3_621, examples=("a", "b", "c", "d"), truncated=cut)
    assert [note.text for note in row(alike).all("small")] == [
        "3,621 members, such as a, b, c",
        "10 of 12 examples shown (limit: --max-values)",
    ]
    assert [note.text for note in row(changed("x", truncated=cut)).all("small")] == [
        "10 of 12 parts shown (limit: --max-values)"
    ]


def test_many_moves_are_counted() -> None:
    moves = tuple((at, at + 1) for at in range(50))
    _, _, (cell,) = told(value(Operation.REORDERED, "x", items=50, moves=moves))
    assert cell.count(" → ") == 40
    assert cell.endswith(" and 10 more")


def test_what_explains_a_row_stands_beside_it_where_any_is_explained() -> None:
    explained = changed("x", a="1", b="2", cause="key-order", harmless=True, follows=("1", "2", "3"))
    made = table(explained, changed("y", a="1", b="2"))
    assert [head.text for head in made.all("th")][:5] == ["How", "What", "a", "b", "Explained by"]
    first, second = (line.children[-1] for line in made.one("tbody").children)
    assert first.text == "key-order, harmless; follows a.py, <b>, 3"
    assert first.one("a").attributes == {"href": "#cause-key-order"}
    assert (second.classes, second.text) == (["why"], "")


def test_without_an_explanation_there_is_no_column_for_it() -> None:
    assert [head.text for head in table(changed("x")).one("thead").all("th")] == ["How", "What", "a", "b"]
    assert all(head.attributes["scope"] == "col" for head in table(changed("x")).one("thead").all("th"))
    assert row(changed("x")).one("th").attributes == {"scope": "row"}


def test_a_cause_that_is_not_listed_is_told_without_a_link() -> None:
    made = row(changed("x", cause="other"))
    assert made.children[-1].text == "other"
    assert made.all("a") == []


@given(count=st.integers(1, 350))
def test_a_long_table_comes_in_pieces(count: int) -> None:
    changes = [changed("x", at) for at in range(count)]
    pieces = list(tables(changes, Explanations({}, ())))
    assert sum(rows for _, rows in pieces) == count
    assert all(0 < rows <= PIECE_ROWS for _, rows in pieces)
    shown = [line.one("th").text for html, _ in pieces for line in tree(html).one("tbody").children]
    assert shown == [f"x[{at}]" for at in range(count)]


@given(a=st.text(st.characters(exclude_categories=())), b=st.text(st.characters(exclude_categories=())))
def test_values_are_shown_as_they_are_on_one_line(a: str, b: str) -> None:
    assert told(attribute("x", a, b)) == ("±", "x", [inert_line(side or "(empty)") for side in (a, b)])
    assert told(attribute("x", a, None))[2] == [inert_line(a or "(empty)"), ""]
