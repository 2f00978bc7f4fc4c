from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from html_page import tree
from pydistdiff.reports.html.elements import element
from pydistdiff.reports.html.lists import Listing

OPTION = "--max-report-size"


def listing(count: int, size: int = 100, columns: tuple[str, ...] = ()) -> Listing:
    tag = "tr" if columns else "li"
    return Listing("things", "Things", "thing", [element(tag, "x" * size) for _ in range(count)], columns)


def test_a_list_has_a_heading_that_can_be_linked() -> None:
    made = tree(listing(2).html(10_000, OPTION)).one("section")
    assert made.classes == ["list", "things"]
    assert (made.one("h2").attributes["id"], made.one("h2").text) == ("things", "Things")
    assert [tag.name for tag in made.one("ul").children] == ["li", "li"]


def test_a_table_has_heads_with_a_scope() -> None:
    made = tree(listing(2, columns=("What", "a")).html(10_000, OPTION))
    assert [(head.text, head.attributes) for head in made.all("th")] == [
        ("What", {"scope": "col"}),
        ("a", {"scope": "col"}),
    ]
    assert len(made.one("tbody").children) == 2


@pytest.mark.parametrize("room", [-5, 0, 1])
def test_the_first_entry_is_always_shown(room: int) -> None:
    made = tree(listing(3).html(room, OPTION))
    assert len(made.all("li")) == 1
    assert made.one("p").text == "… 2 more things (--max-report-size 0 shows all)"


def test_one_that_is_left_out_is_one() -> None:
    assert "… 1 more thing (" in listing(2).html(0, OPTION)


@given(count=st.integers(1, 20), size=st.integers(0, 50), room=st.integers(0, 1_500))
def test_entries_are_whole_fit_into_the_room_and_are_counted(count: int, size: int, room: int) -> None:
    made = listing(count, size)
    shown = made.shown(room)
    used = sum(len(entry.encode()) for entry in shown)
    assert used <= room or len(shown) == 1
    assert used + len(made.entries[0].encode()) > room or len(shown) == count
    assert made.size == count * len(made.entries[0].encode())
    told = tree(made.html(room, OPTION))
    left = [int(note.text.split()[1]) for note in told.all("p", "cut")]
    assert len(told.all("li")) + sum(left) == count
