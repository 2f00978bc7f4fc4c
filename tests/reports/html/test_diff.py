from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from html_page import Tag, tree
from pydistdiff.diffing.words import pair_rows
from pydistdiff.model import Hunk
from pydistdiff.reports.html.diff import PIECE_BYTES, PIECE_ROWS, byte_pieces, text_pieces
from pydistdiff.reports.syntax import Colouring
from pydistdiff.safetext import inert

if TYPE_CHECKING:
    from pydistdiff.model import ByteRow

Rows = list[tuple[str, str]]

TEXT = st.one_of(
    st.text("ab _=()\t<&>\"'", max_size=12),
    st.text(st.characters(exclude_categories=()), max_size=6),
    st.lists(st.sampled_from(["import", "x", "y", "=", "1", "return"]), max_size=8).map(" ".join),
)
ROWS: st.SearchStrategy[Rows] = st.lists(st.tuples(st.sampled_from(" --++"), TEXT), min_size=1, max_size=30)
NOTE = ("\\", " No newline at end of file")


def pieces(*hunks: Hunk, paths: tuple[str, str] = ("x.txt", "x.txt"), anchor: str = "m") -> list[tuple[Tag, int]]:
    drawn = text_pieces(hunks, paths, Colouring(), anchor)
    return [(tree(draw()).one("pre"), rows) for draw, rows in drawn]


def only(rows: Rows, **fields: int) -> Tag:
    ((piece, _),) = pieces(Hunk(fields.get("a", 1), fields.get("b", 1), tuple(rows)))
    return piece


def lines_of(piece: Tag) -> list[str]:
    """The rows as one reads them, without the `@@` line; each ends with its newline."""
    assert piece.text.endswith("\n")
    return [line for line in piece.text.split("\n")[:-1] if not line.startswith("@@ ")]


def shown(sign: str, text: str) -> str:
    one_line = inert(text).replace("\n", "⟦U+000A⟧")
    return f"\\ {one_line.strip()}" if sign == "\\" else sign + one_line


def places(piece: Tag) -> list[int]:
    """The four numbers of the `@@` line."""
    _, a, b, _ = piece.text.split("\n")[0].split(" ", 3)
    return [int(number) for place in (a, b) for number in place[1:].split(",")]


@given(rows=ROWS, path=st.sampled_from(["x.py", "x.txt", "x.json", "x.html", "x.c"]))
@settings(deadline=None)
def test_the_text_of_a_piece_is_a_unified_diff(rows: Rows, path: str) -> None:
    ((piece, count),) = pieces(Hunk(3, 5, tuple(rows)), paths=(path, path))
    assert count == len(rows)
    assert lines_of(piece) == [shown(*row) for row in rows]


def numbers(piece: Tag) -> list[tuple[int | None, int | None]]:
    """The line numbers of both sides of each row, read by their columns."""
    found = []
    for row in rows_of(piece):
        told = row.attributes.get("data-n")
        if told is None:
            assert "note" in row.classes
            continue
        middle = len(told) // 2
        assert told[middle] == " "
        a, b = told[:middle].strip(), told[middle:].strip()
        found.append((int(a) if a else None, int(b) if b else None))
    return found


def rows_of(piece: Tag) -> list[Tag]:
    wanted = {"u", "note"}
    return [tag for tag in piece.all() if tag.name in ("del", "ins") or wanted & set(tag.classes)]


@given(rows=ROWS, a=st.integers(1, 99_990), b=st.integers(1, 99_990))
@settings(deadline=None)
def test_rows_have_the_numbers_of_their_lines(rows: Rows, a: int, b: int) -> None:
    signs = [sign for sign, _ in rows]
    expected = []
    at_a, at_b = a + ("-" not in signs and " " not in signs), b + ("+" not in signs and " " not in signs)
    for sign in signs:
        expected.append((at_a if sign != "+" else None, at_b if sign != "-" else None))
        at_a, at_b = at_a + (sign != "+"), at_b + (sign != "-")
    assert numbers(only(rows, a=a, b=b)) == expected


def applied(found: list[Tag], old: list[str]) -> list[str]:
    """What `patch` makes of the old lines with the text of pieces: each count, place and context is checked."""
    new: list[str] = []
    at = 0
    for piece in found:
        a, a_count, b, b_count = places(piece)
        start = a - 1 if a_count else a
        assert start >= at
        new += old[at:start]
        at = start
        assert len(new) == (b - 1 if b_count else b)
        for line in lines_of(piece):
            if line[0] in " -":
                assert old[at] == line[1:]
                at, a_count = at + 1, a_count - 1
            if line[0] in " +":
                new.append(line[1:])
                b_count -= 1
        assert (a_count, b_count) == (0, 0)
    return new + old[at:]


@given(
    rows=st.lists(st.tuples(st.sampled_from(" --++"), st.text("ab", max_size=2)), min_size=1, max_size=400),
    before=st.integers(0, 20),
    scale=st.integers(1, 5),
)
@settings(deadline=None, max_examples=60)
def test_the_pieces_of_a_long_hunk_together_turn_a_into_b(rows: Rows, before: int, scale: int) -> None:
    rows = [row for row in rows for _ in range(scale)]
    same = [f"line {number}" for number in range(before)]
    old = same + [text for sign, text in rows if sign != "+"] + ["end"]
    new = same + [text for sign, text in rows if sign != "-"] + ["end"]
    has_a, has_b = (any(sign != other for sign, _ in rows) for other in "+-")
    found = pieces(Hunk(before + has_a, before + has_b, tuple(rows)))
    assert [line for piece, _ in found for line in lines_of(piece)] == [shown(*row) for row in rows]
    assert [count for _, count in found] == [len(lines_of(piece)) for piece, _ in found]
    assert all(count <= PIECE_ROWS for _, count in found)
    assert applied([piece for piece, _ in found], old) == new


def test_long_rows_make_pieces_of_few_rows() -> None:
    found = pieces(Hunk(1, 1, tuple(("+", "x" * 3_000) for _ in range(10)), None))
    assert [count for _, count in found] == [3, 3, 3, 1]
    (alone,) = pieces(Hunk(1, 1, (("+", "x" * 3 * PIECE_BYTES),)))
    assert alone[1] == 1


def test_only_the_first_piece_of_a_hunk_is_a_permanent_link() -> None:
    lines = (("+", "x"),) * (PIECE_ROWS + 1)
    found = pieces(Hunk(0, 1, lines), Hunk(7, 300, lines), anchor="m-1")
    heads = [piece.one("span", "at") for piece, _ in found]
    assert [head.attributes.get("id") for head in heads] == ["m-1-1", None, "m-1-2", None]
    assert [link.attributes["href"] for head in heads for link in head.all("a")] == ["#m-1-1", "#m-1-2"]


def test_a_head_names_the_section_and_is_one_line() -> None:
    ((piece, _),) = pieces(Hunk(4, 4, (("-", "x"),), "def f():\n<b>"))
    assert piece.one("span", "at").text == "@@ -4,1 +4,0 @@ def f():⟦U+000A⟧<b>\n"


def test_an_added_file_begins_after_nothing() -> None:
    assert places(only([("+", "x")], a=0, b=1)) == [0, 0, 1, 1]
    assert places(only([("-", "x")], a=1, b=0)) == [1, 1, 0, 0]


def grid(run: Tag) -> dict[int, int]:
    """The row of the two-column grid in which each row of the run stands, by its number in the run.

    As CSS places them: each cell has its column, and takes the first free row of it.
    """
    free = {"a": 0, "b": 0}
    rows = {}
    for cell in run.children:
        column = {"del": "a", "ins": "b"}.get(cell.name) or next(name for name in cell.classes if name in "ab")
        if cell.name != "i":
            rows[len(rows)] = free[column]
        free[column] += 1
    return rows


RUNS: st.SearchStrategy[Rows] = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("--++ "), st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4).map(" ".join)),
        st.just(NOTE),
    ),
    min_size=1,
    max_size=40,
)


@given(rows=RUNS)
@settings(deadline=None, max_examples=300)
def test_what_became_what_stands_side_by_side(rows: Rows) -> None:
    piece = only(rows)
    assert lines_of(piece) == [shown(*row) for row in rows]
    place: dict[int, tuple[int, int]] = {}
    for number, block in enumerate(child for child in piece.children if "at" not in child.classes):
        if "run" in block.classes:
            first = len(place)
            place |= {first + at: (number, row) for at, row in grid(block).items()}
        else:
            place[len(place)] = number, 0
    assert len(place) == len(rows)
    for removed, added in pair_rows(rows):
        assert place[removed] == place[added]


@given(rows=RUNS)
@settings(deadline=None)
def test_there_are_no_more_empty_places_than_rows(rows: Rows) -> None:
    assert len(only(rows).all("i")) <= len(rows)


def test_empty_places_have_no_text_and_stand_in_their_column() -> None:
    run = only([("-", "x = 1"), ("+", "import a"), ("+", "import b"), ("+", "x = 2")]).one("span", "run")
    assert [(cell.name, cell.classes, cell.text) for cell in run.children] == [
        ("i", ["a"], ""),
        ("i", ["a"], ""),
        ("del", [], "-x = 1\n"),
        ("ins", [], "+import a\n"),
        ("ins", [], "+import b\n"),
        ("ins", [], "+x = 2\n"),
    ]


def test_what_has_no_other_side_is_in_no_run() -> None:
    piece = only([(" ", "a"), ("-", "b"), (" ", "c"), ("+", "d")])
    assert piece.all("span", "run") == []
    assert [tag.name for tag in piece.children] == ["span", "span", "del", "span", "ins"]


def test_a_missing_newline_is_told_on_its_side() -> None:
    piece = only([("-", "x"), NOTE, ("+", "x y"), NOTE])
    notes = [tag.classes for tag in piece.all("span", "note")]
    assert notes == [["note", "a"], ["note", "b"]]
    assert lines_of(piece) == ["-x", "\\ No newline at end of file", "+x y", "\\ No newline at end of file"]
    assert grid(piece.one("span", "run")) == {0: 0, 1: 1, 2: 0, 3: 1}
    assert places(piece) == [1, 1, 1, 1]


def test_a_missing_newline_that_both_have_is_in_no_column() -> None:
    piece = only([("-", "y"), ("+", "z"), (" ", "x"), NOTE])
    assert [tag.classes for tag in piece.all("span", "note")] == [["note"]]


def test_changed_words_are_marked_on_both_sides() -> None:
    piece = only([("-", "return one value"), ("+", "return two value")])
    assert [mark.text for mark in piece.one("del").all("mark")] == ["one"]
    assert [mark.text for mark in piece.one("ins").all("mark")] == ["two"]


def test_each_side_is_coloured_by_its_own_name() -> None:
    ((piece, _),) = pieces(Hunk(1, 1, (("-", "import a"), ("+", "import b"))), paths=("x.txt", "x.py"))
    assert piece.one("del").all("span", "k") == []
    assert [tag.text for tag in piece.one("ins").all("span", "k")] == ["import"]
    ((piece, _),) = pieces(Hunk(1, 1, (("-", "import a"), (" ", "import c"))), paths=("x.py", "x.py"))
    assert [tag.text for tag in piece.all("span", "k")] == ["import", "import"]


@pytest.mark.parametrize(
    "signs",
    [
        ("-", "", "+"),
        ("-", "x", "+"),
        ("-+", "+-", "-"),
        ("\ud800", "-", "<b>", "+"),
        ("\\", "-", "\\", "\\", "+", "-", "+"),
    ],
)
def test_foreign_signs_are_context(signs: tuple[str, ...]) -> None:
    piece = only([(sign, "t") for sign in signs])
    assert lines_of(piece) == [shown(sign if sign in ("-", "+", "\\") else " ", "t") for sign in signs]


@pytest.mark.parametrize("start", [-(2**70), -1, 0, 2**70])
def test_numbers_that_make_no_sense_are_shown(start: int) -> None:
    piece = only([("-", "x"), ("+", "y"), (" ", "z")], a=start, b=start)
    assert places(piece)[::2] == [start, start]
    assert (piece.one("del").attributes["data-n"] or "").split() == [str(start)]


def test_a_hunk_without_lines_has_no_piece() -> None:
    assert pieces(Hunk(1, 1, ())) == []


def test_a_hexdump_has_its_offsets_and_no_numbers() -> None:
    hunk: tuple[ByteRow, ...] = (("-", 496, "00 01 02", "..."), ("+", 496, "000103", "..<"), (" ", 512, "ff", "."))
    ((draw, rows),) = byte_pieces([hunk])
    piece = tree(draw()).one("pre")
    assert rows == 3
    assert piece.classes == ["diff", "hex"]
    assert piece.text.split("\n") == [
        f"- 000001f0  {'00 01 02':<47}  |...|",
        f"+ 000001f0  {'00 01 03':<47}  |..<|",
        f"  00000200  {'ff':<47}  |.|",
        "",
    ]
    assert not any("data-n" in tag.attributes for tag in piece.walk())
    assert [mark.text for mark in piece.one("del").all("mark")] == ["02", "."]


def test_a_long_hexdump_comes_in_pieces() -> None:
    hunk = tuple(("+", at * 16, "00" * 16, "." * 16) for at in range(250))
    drawn = list(byte_pieces([hunk, hunk[:3], ()]))
    assert sum(rows for _, rows in drawn) == 253
    assert all(rows <= PIECE_ROWS for _, rows in drawn)
    text = "".join(tree(draw()).text for draw, _ in drawn)
    assert text.count("\n") == 253


def test_a_hostile_hexdump_stays_in_its_rows() -> None:
    (drawn,) = byte_pieces([(("x", -5, "\n<b>\ud800", "\n|</pre>"),)])
    piece = tree(drawn[0]()).one("pre")
    assert piece.text.count("\n") == 1
    assert piece.all("b") == []
