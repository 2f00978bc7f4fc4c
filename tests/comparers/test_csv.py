from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.csv import CsvComparer
from pydistdiff.comparers.delimited import MOST_CELLS, delimiter_of, has_header, is_word, read_table
from pydistdiff.comparers.document import DocumentError, at_key
from pydistdiff.diffing.values import ListValue, MappingValue, Value
from pydistdiff.model import Operation, Role, TextView
from value_changes import apply

PLANETS = """\
name,moons,mass
Mercury,0,0.0553
Venus,0,0.815
Earth,1,1
"Mars, red",2,0.1074
"""
IN_METADATA = "info/x.csv"
"""Of conda: its own tools read what lies there."""


def edited(*edits: tuple[str, str]) -> str:
    text = PLANETS
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("path", ["a/x.csv", "X.CSV"])
def test_tables_are_told_by_their_name(path: str):
    name, comparison, fallback = compared("a,b\n", "a,c\n", path)
    assert (name, fallback) == ("csv", None)
    assert [type(view) for view in comparison.views] == [TextView]
    assert not CsvComparer().accepts(pair_of("a,b\n", "a,c\n", path + ".txt"))


def test_cells_are_told_by_row_and_column():
    b = edited(("0.815", "0.8150"), ("Earth,1", "Terra,1"), ("red", "blue"))
    assert told(PLANETS, b, "x.csv") == [
        ("changed", ("Venus", "mass"), "0.815", "0.8150"),
        ("removed", ("Earth",), '{"moons": "1", "mass": "1"}'),
        ("removed", ("Mars, red",), '{"moons": "2", "mass": "0.1074"}'),
        ("added", ("Terra",), '{"moons": "1", "mass": "1"}'),
        ("added", ("Mars, blue",), '{"moons": "2", "mass": "0.1074"}'),
    ]
    assert compared(PLANETS, b, "x.csv")[1].headline == "rows: 2 added, 2 removed, 1 changed"


def test_columns_that_came_went_and_moved_are_told_once_as_such():
    b = 'name,mass,rings\nMercury,0.0553,no\nVenus,0.815,no\nEarth,1,no\n"Mars, red",0.1074,no\n'
    changes = told(PLANETS, b, "x.csv")
    assert changes[:2] == [("removed", ("(header)", "moons"), "moons"), ("added", ("(header)", "rings"), "rings")]
    assert changes[2:4] == [("removed", ("Mercury", "moons"), "0"), ("added", ("Mercury", "rings"), "no")]
    assert compared(PLANETS, b, "x.csv")[1].headline == "column moons removed; column rings added; rows: 4 changed"
    b = 'moons,mass,name\n0,0.0553,Mercury\n0,0.815,Venus\n1,2,Earth\n2,0.1074,"Mars, red"\n'
    assert told(PLANETS, b, "x.csv") == [
        ("reordered", ("(header)",), ((0, 2),)),
        ("changed", ("Earth", "mass"), "1", "2"),
    ]
    b = edited(("name,", "planet,"))
    assert told(PLANETS, b, "x.csv") == [
        ("removed", ("(header)", "name"), "name"),
        ("added", ("(header)", "planet"), "planet"),
    ]


def test_rows_without_a_cell_of_their_own_are_told_by_place():
    a = "x,1,a\nx,2,b\nx,3,c\n"
    assert told(a, "x,1,a\nx,2,B\nx,3,c\nx,4,d\n", "x.csv") == [
        ("changed", (1, "column 3"), "b", "B"),
        ("added", (3,), '{"column 1": "x", "column 2": "4", "column 3": "d"}'),
    ]
    assert told("a,1\n,2\n", "a,1\n,3\n", "x.csv") == [("changed", (1, "column 2"), "2", "3")]
    assert told("a,1\n(header),2\n", "a,1\n(header),3\n", "x.csv") == [("changed", (1, "column 2"), "2", "3")]


@pytest.mark.parametrize("keys", ["abc", "aab"])
def test_another_order_of_rows_counts(keys: str):
    rows = [f"{key},{number}\n" for number, key in enumerate(keys)]
    assert explained("".join(rows), "".join(reversed(rows)), IN_METADATA, Role.METADATA) == [("list-order", False)]
    assert compared("".join(rows), "".join(reversed(rows)), "x.csv")[1].headline is None


def test_another_order_of_columns_counts():
    b = "name,mass,moons\n" + "".join(
        f"{name},{mass},{moons}\n" for name, moons, mass in (("Earth", "1", "1"), ("Venus", "0", "0.8"))
    )
    a = "name,moons,mass\nEarth,1,1\nVenus,0,0.8\n"
    assert explained(a, b, IN_METADATA, Role.METADATA) == [("list-order", False)]


@pytest.mark.parametrize(
    ("first", "others", "is_header"),
    [
        ("a,b", ["x,1", "y,2"], True),
        ("a,b", ["x,-1.5e+3", "y,.5"], True),
        ("a,b", ["x,1", "y,"], False),
        ("a,b", ["x,1", "y,n/a"], False),
        ("a,b", ["x,y"], False),
        ("a,b", [], False),
        ("a,a", ["x,1"], False),
        ("a,2", ["x,1"], False),
        ("a,", ["x,1"], False),
        ("a, b", ["x,1"], False),
    ],
)
def test_the_first_row_is_names_where_it_can_be_nothing_else(first: str, others: list[str], is_header: bool):
    assert has_header([row.split(",") for row in (first, *others)]) is is_header


def test_a_table_is_read_alike_without_another_side():
    assert CsvComparer().parse(PLANETS, pair_of(PLANETS, "", "x.csv")) == parsed(PLANETS, PLANETS)[0]


def test_names_of_columns_count_on_both_sides_or_on_none():
    a, b = "a,b\nx,1\n", "a,b\nx,n\n"
    assert told(a, b, "x.csv") == [("changed", ("x", "column 2"), "1", "n")]


# ---------------------------------------------------------------- signs between cells


@pytest.mark.parametrize(
    ("text", "has_tabs", "sign"),
    [
        ("a,b\n1;2,\t3\n", False, ","),
        ("a;b\n", False, ";"),
        ("a\tb\n", False, "\t"),
        ('"a;b",c\n', False, ","),
        ('"a\n;",b\n', False, ","),
        ("a,b\tc;d\n", True, "\t"),
        ("a,b\n", True, ","),
    ],
)
def test_the_first_row_tells_what_stands_between_cells(text: str, has_tabs: bool, sign: str):
    assert delimiter_of(text, has_tabs=has_tabs) == sign


def test_tabs_are_signs_in_tables_that_are_called_so():
    assert told("a, b\tc\n", "a, b\td\n", "x.tsv") == [("changed", ("a, b", "column 2"), "c", "d")]
    assert compared("a, b\tc\n", "a, b\td\n", "x.csv")[2].reason == "the first row holds commas and tabs"


# ---------------------------------------------------------------- quotes


def test_quotes_around_words_are_layout():
    b = edited(("Mercury", '"Mercury"'), ("name,moons", '"name","moons"'))
    assert told(PLANETS, b, "x.csv") == [
        ("formatting", "1 of 15 cells in quotes", "4 of 15 cells in quotes", "csv-formatting")
    ]
    assert explained(PLANETS, b, IN_METADATA, Role.METADATA) == [("csv-formatting", True)]
    assert explained(PLANETS, b, "data/x.csv", Role.DATA) == [("csv-formatting", False)]


@pytest.mark.parametrize(
    "cell",
    ["", "1", "1.0", "-1", "NULL", "NA", "nan", "True", " a", "a ", "#a", "'a'", "+a", "=a", "2024-01-01", "\\N"],
)
def test_quotes_that_make_a_cell_another_to_some_readers_are_no_layout(cell: str):
    assert not is_word(cell)
    a, b = f"k,x{cell}\nl,{cell}\n", f'k,x{cell}\nl,"{cell}"\n'
    assert explained(a, b, IN_METADATA, Role.METADATA) == [(None, False)]


def test_blank_rows_at_the_end_are_told_apart():
    assert explained("a,b\n", '"a",b\n\n', IN_METADATA, Role.METADATA) == [
        ("csv-formatting", True),
        ("final-newline", False),
    ]
    assert told("a,b\n", "a,b\n\n", "x.csv")[0][::3] == ("final-newline", "final-newline")
    assert explained("a,b\n", "a,b\n\n", IN_METADATA, Role.METADATA) == [("final-newline", False)]


def test_quotes_are_told_beside_cells_that_differ():
    assert told("a,b\n", '"a","c"\n', "x.csv") == [
        ("changed", ("a", "column 2"), "b", "c"),
        ("formatting", "no cell in quotes", "every cell in quotes", None),
    ]
    assert told('a,"b"\n', 'a,"c"\n', "x.csv") == [("changed", ("a", "column 2"), "b", "c")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1", "1.0"),
        ("1", "01"),
        ("x", "X"),
        ("x", " x"),
        ("x", "x "),
        ("", " "),
        ("", "NULL"),
        ("0.0", "-0.0"),
        ("é", "e"),
    ],
)
def test_cells_that_look_alike_are_two(a: str, b: str):
    assert told(f"k,{a}\n", f"k,{b}\n", "x.csv") == [("changed", ("k", "column 2"), a, b)]


def test_lines_in_cells_are_read():
    a = 'k,"one\n""two"""\nl,x\n'
    assert told(a, a.replace("two", "three"), "x.csv") == [("changed", ("k", "column 2"), 'one\n"two"', 'one\n"three"')]


# ---------------------------------------------------------------- hostile tables


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("", "the first row holds neither commas, semicolons nor tabs"),
        ("a\nb,c\n", "the first row holds neither commas, semicolons nor tabs"),
        ("a,b;c\n", "the first row holds commas and semicolons"),
        ("a;b\n", "commas between cells, then semicolons"),
        ("a,b\nc\n", "row 2 has 1 cells, the first one 2"),
        ("a,b\nc,d,e\n", "row 2 has 3 cells, the first one 2"),
        ("a,b\n\nc,d\n", "row 2 has 1 cells, the first one 2 (it is empty: readers differ in what that is)"),
        ('a,b\nc,"d\n', "a quote in row 2 where readers differ in what it means"),
        ('a,b\nc,"d"e\n', "a quote in row 2"),
        ('a,b\nc,d"e\n', "a quote in row 2"),
        ('a,b\nc, "d"\n', "a quote in row 2"),
        ('a,b\nc,"d\\"e"\n', "a quote in row 2"),
        ("a,b\rc,d\n", "line 1 holds U+000D"),
        ("a,b\nc,d\x85e\n", "line 2 holds U+0085"),
        ("a,b\n" * (MOST_CELLS // 2 + 1), "more than 200,000 cells"),
        ("a,b\n" + "," * MOST_CELLS, "more than 200,000 cells"),
        ("a," + "b" * (16 << 20), "16,777,218 bytes, more than the 16,777,216 that are parsed"),
    ],
)
def test_what_readers_read_in_different_ways_is_text_with_the_reason(b: str, reason: str):
    name, _, fallback = compared("a,b\n", b, "x.csv")
    assert name == "text"
    assert fallback.wanted == "csv"
    assert fallback.reason.startswith(reason)


def test_quotes_among_tabs_are_text():
    name, _, fallback = compared("a\tb\n", 'a\t"b"\n', "x.tsv")
    assert (name, fallback.reason) == ("text", "quotes among tabs, which some readers take for parts of the cells")


def test_a_nul_makes_it_binary_and_marks_and_line_ends_are_told_apart():
    assert compared("a,b\n", b"a,\0\n", "x.csv")[0] == "binary"
    assert told(b"a,\xe9\n", b"a,\xe8\n", "x.csv") == [("changed", ("a", "column 2"), "é", "è")]
    assert told("a,b\n", "\ufeffa,b\r\n", "x.csv") == [
        ("byte-order-mark", "none", "UTF-8", "byte-order-mark"),
        ("line-ends", "LF", "CRLF", "line-endings"),
    ]


# ---------------------------------------------------------------- against the csv module, and properties

cells = st.sampled_from(["", "a", "b", "1", "x y", "q,r", 'say "x"', "two\nlines", "é"])


def table_of(width: int):
    return st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)


def written(rows: list[list[str]]) -> str:
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell


def parsed(a: str, b: str) -> tuple[Value, Value]:
    return CsvComparer().parse_sides(a, b, pair_of(a, b, "x.csv"))


def rows_of(document: Value) -> Value:
    rows = at_key(document, "rows")
    assert rows is not None
    return rows


def no_names(path, items):
    return None


@settings(max_examples=300)
@given(st.text(st.sampled_from('ab1,"\n é'), max_size=20))
def test_what_is_read_is_what_the_csv_module_reads(text: str):
    try:
        rows = read_table(text, ",").rows
    except DocumentError:
        return
    theirs = list(csv.reader(io.StringIO(text.rstrip("\n"), newline=""), strict=True))
    assert rows == ([row or [""] for row in theirs] or [[""]])


@settings(deadline=None, max_examples=300)
@given(st.integers(2, 3).flatmap(lambda width: st.tuples(table_of(width), table_of(width))))
def test_applying_the_changes_to_a_gives_b(sides: tuple[list[list[str]], list[list[str]]]):
    a, b = map(written, sides)
    if a == b:
        return
    try:
        value_a, value_b = parsed(a, b)
    except DocumentError:
        return
    changes = list(CsvComparer().differences(value_a, value_b, pair_of(a, b, "x.csv")))
    assert bool(changes) == (value_a != value_b)
    own = [change for change in changes if change.path[:1] != ("(header)",)]
    result = apply(rows_of(value_a), own, no_names)
    if isinstance(result, MappingValue):
        assert dict(result.entries) == dict(rows_of(value_b).entries)
    else:
        assert result == rows_of(value_b)


@settings(deadline=None)
@given(table_of(2), st.randoms(use_true_random=False), st.booleans())
def test_a_shuffle_alone_never_changes_content_and_gives_b(rows, chance: random.Random, is_keyed: bool):
    rows = [[f"k{place}", *row] if is_keyed else ["k", *row] for place, row in enumerate(rows)]
    other = list(rows)
    chance.shuffle(other)
    a, b = written(rows), written(other)
    if a == b:
        return
    changes = compared(a, b, "x.csv")[1].changes
    assert [change.op for change in changes] == [Operation.REORDERED]
    value_a, value_b = parsed(a, b)
    assert apply(rows_of(value_a), changes, no_names) == rows_of(value_b)
    assert isinstance(rows_of(value_a), MappingValue if is_keyed or len(rows) == 1 else ListValue)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_a_changed_cell_is_never_lost_under_a_shuffle(numbers: list[int], chance: random.Random):
    rows = [[f"k{number}", "v"] for number in numbers]
    others = [[f"k{numbers[0]}", "w"], *rows[1:]]
    chance.shuffle(others)
    changes = told(written(rows), written(others), "x.csv")
    assert [change for change in changes if change[0] != "reordered"] == [
        ("changed", (f"k{numbers[0]}", "column 2"), "v", "w")
    ]
