"""The reader of databases finds what SQLite finds, and refuses trees that are broken."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.datafiles import sqlite_pages
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sqlite import read_database, values_of
from pydistdiff.datafiles.sqlite_record import is_plain, read_record, varint, written_varint
from pydistdiff.datafiles.sqlite_schema import Columns, read_columns
from sqlite_builder import PLAIN, database, patched

DATA = database(*PLAIN)
OPTIONS = (
    {},
    {"page_size": 1024},
    {"page_size": 65536},
    {"pragmas": ["encoding='utf-16le'"]},
    {"pragmas": ["encoding='utf-16be'"]},
    {"pragmas": ["auto_vacuum=1"]},
    {"pragmas": ["auto_vacuum=2"], "page_size": 1024},
    {"pragmas": ["legacy_file_format=1"]},
)


def stored(chance: random.Random) -> object:
    """A value of any sort."""
    kinds = (
        lambda: None,
        lambda: chance.randrange(-(2**63), 2**63) >> chance.randrange(64),
        lambda: chance.choice((0, 1, -1, 127, 128, -128, -129, 2**15, 2**23, 2**31, 2**47 - 1, 2**47, 2**63 - 1)),
        lambda: chance.choice((0.5, -0.0, 1e300, float("inf"))),
        lambda: "é" * chance.choice((0, 1, 30, 700)),
        lambda: chance.randbytes(chance.choice((0, 3, 300, 3_000))),
    )
    return chance.choice(kinds)()


def cell_of(data: bytes, page: int, number: int) -> int:
    """Where a row stands."""
    start = (page - 1) * 512 + (100 if page == 1 else 0)
    at = start + 8 + 2 * number
    return (page - 1) * 512 + int.from_bytes(data[at : at + 2], "big")


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_rows_are_those_that_sqlite_finds(options: dict):
    chance = random.Random(5)
    rows = [(number, stored(chance), stored(chance)) for number in (*range(-50, 100), 2**40, -(2**62))]
    statements = (
        'CREATE TABLE t (id INTEGER PRIMARY KEY, "a b" ANY, c, d GENERATED ALWAYS AS (c) VIRTUAL, UNIQUE ("a b", id))',
        "CREATE TABLE w (k, v, PRIMARY KEY (k)) WITHOUT ROWID",
        "CREATE INDEX i ON t (c)",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TRIGGER g AFTER DELETE ON t BEGIN INSERT INTO w VALUES (old.id, old.c); END",
        "INSERT INTO t VALUES (?, ?, ?)",
    )
    before = database(*statements, rows=rows, **options)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(before)
        connection.execute("DELETE FROM t WHERE id % 3 = 0")
        connection.commit()
        data = connection.serialize()
        read = read_database(data)
        told = {number: values_of(payload, read.header)[1:] for number, payload in read.tables["t"].rows.items()}
        assert told == {number: list(rest) for number, *rest in connection.execute('SELECT id, "a b", c FROM t')}
        ordered = [values_of(payload, read.header) for payload in read.tables["w"].ordered]
        assert ordered == [list(row) for row in connection.execute("SELECT k, v FROM w ORDER BY k")]
        schema = connection.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid")
        assert [(thing.kind, thing.name, thing.table, thing.root, thing.statement) for thing in read.schema] == [
            *schema
        ]
    assert read.tables["t"].columns == Columns(("id", "a b", "c"), 0)
    assert read.indexes["i"][0] == len(told)
    counts = dict(read.pages)
    assert counts["of no use"] == 0
    assert sum(counts.values()) == len(data) // read.header.page_size
    assert bool(counts["of pointers"]) is ("auto_vacuum" in str(options))


def test_deep_trees_are_read_in_order():
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES (?)", rows=[(number,) for number in range(20_000)])
    read = read_database(data)
    assert list(read.tables["t"].rows) == list(range(1, 20_001))


def test_what_is_told_leaves_the_rest():
    """A row that is changed in its place changes nothing else but the counters of the header."""
    one, other = (database(*PLAIN, f"UPDATE t SET name = '{name}' WHERE id = 2") for name in ("six", "ten"))
    assert one != other
    assert read_database(one).layout == read_database(other).layout
    assert read_database(DATA).layout == read_database(one).layout


def test_what_a_deleted_row_left_stays_in_the_rest():
    one, other = (
        database(*PLAIN, f"INSERT INTO t VALUES (4, '{name}', 5)", "DELETE FROM t WHERE id = 4")
        for name in ("secret", "others")
    )
    assert read_database(one).tables == read_database(other).tables
    assert read_database(one).layout != read_database(other).layout


def test_a_length_that_is_written_in_more_bytes_stays_in_the_rest():
    cell = cell_of(DATA, 2, 0)
    length = DATA[cell] + 2
    moved = patched(DATA, 512 + 100, b"\x80" + DATA[cell : cell + length])
    moved = patched(moved, 520, (100).to_bytes(2, "big"))
    plain = patched(patched(DATA, 512 + 101, DATA[cell : cell + length]), 520, (101).to_bytes(2, "big"))
    assert read_database(moved).tables == read_database(plain).tables == read_database(DATA).tables
    assert len({read_database(data).layout for data in (moved, plain, DATA)}) == 3


@given(st.integers(0, 2**64 - 1))
def test_a_number_gives_back_its_bytes(number: int):
    data = written_varint(number)
    assert varint(data, 0, len(data)) == (number, len(data))
    assert len(data) <= 9
    with pytest.raises(DataFileError):
        varint(data, 0, len(data) - 1)


@pytest.mark.parametrize(
    ("payload", "values", "plain"),
    [
        (b"\2\0", [None], True),
        (b"\2\x08", [0], True),
        (b"\2\x09", [1], True),
        (b"\2\1\0", [0], False),
        (b"\2\1\5", [5], True),
        (b"\2\2\0\5", [5], False),
        (b"\2\6" + bytes(7) + b"\5", [5], False),
        (b"\2\x07" + bytes(8), [0.0], True),
        (b"\2\x07\x7f\xf8" + bytes(6), [b"\x7f\xf8" + bytes(6)], False),
        (b"\2\x0fa", ["a"], True),
        (b"\2\x0f\xff", [b"\xff"], False),
        (b"\2\x0e\xff", [b"\xff"], True),
        (b"\1", [], True),
        (b"\x80\2", [], False),
        (b"\3\x80\0", [None], False),
        (b"\x81\x02" + b"\0" * 128, [None] * 128, True),
        (b"\x7f" + b"\0" * 126, [None] * 126, True),
        (b"\x81\x01" + b"\0" * 127, [None] * 127, True),
    ],
)
def test_a_record_is_plain_where_sqlite_would_write_it_so(payload: bytes, values: list, plain: bool):
    read = read_record(payload, "utf-8")
    assert (read, is_plain(payload, read, "utf-8", 4)) == (values, plain)


def test_old_databases_have_no_short_zero():
    assert is_plain(b"\2\1\0", [0], "utf-8", 1)
    assert not is_plain(b"\2\x08", [0], "utf-8", 1)


@pytest.mark.parametrize(
    "payload",
    [b"", b"\0", b"\5\0", b"\2\1", b"\2\x0a", b"\2\x0b", b"\2\0x", b"\3\xff\xff", b"\2\x10", b"\x81"],
)
def test_a_record_that_is_broken_is_refused(payload: bytes):
    with pytest.raises(DataFileError):
        read_record(payload, "utf-8")


# Columns


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("CREATE TABLE t (a, b)", Columns(("a", "b"), None)),
        ("CREATE TABLE t(id integer primary key, b)", Columns(("id", "b"), 0)),
        ("CREATE TABLE t(a, id INTEGER PRIMARY KEY AUTOINCREMENT)", Columns(("a", "id"), 1)),
        ("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)", Columns(("id",), None)),
        ("CREATE TABLE t(id INT PRIMARY KEY)", Columns(("id",), None)),
        ("CREATE TABLE \"a (b\" (\"x,y\" TEXT, [z )] INT, `w``` DEFAULT (1, 2), 'q''' x)", None),
        ("CREATE TABLE t(a CHECK (a IN (1, 2)), /* b, */ c -- d,\n, e)", Columns(("a", "c", "e"), None)),
        ("CREATE TABLE t(a, UNIQUE (a), b)", Columns(("a",), None)),
        ('CREATE TABLE t("UNIQUE", b, CONSTRAINT c CHECK (b))', Columns(("UNIQUE", "b"), None)),
        ("CREATE TABLE t(a, b AS (a), c GENERATED ALWAYS AS (a) STORED)", Columns(("a", "c"), None)),
        ("CREATE TABLE t AS SELECT 1", Columns((), None)),
        ("", Columns((), None)),
        ("CREATE TABLE t(a, b", Columns(("a", "b"), None)),
        ("CREATE TABLE t(,,a)", Columns(("a",), None)),
        ('CREATE TABLE t("a, b', Columns(("a, b",), None)),
    ],
)
def test_columns_are_found_in_the_statement(statement: str, columns: Columns | None):
    assert read_columns(statement) == (columns or Columns(("x,y", "z )", "w`", "q'"), None))


@pytest.mark.parametrize("sign", ["[", '"', "'", "`", "/*", "(", ")", ",", "--", "\n"])
def test_a_statement_costs_no_more_than_its_length(sign: str):
    read_columns("CREATE TABLE t(" + sign * 200_000)
    read_columns("CREATE TABLE t(" + (sign + "x") * 200_000)


# Hostile


def test_bytes_that_are_no_database_are_refused():
    for data in (b"", DATA[:99], b"x" + DATA[1:]):
        with pytest.raises(DataFileError, match="does not begin with the header"):
            read_database(data)


@pytest.mark.parametrize(
    ("at", "new", "reason"),
    [
        (16, b"\0\0", "values that SQLite does not know"),
        (16, b"\1\x80", "values that SQLite does not know"),
        (16, b"\3\0", "values that SQLite does not know"),
        (20, b"\xff", "values that SQLite does not know"),
        (21, b"\x41", "values that SQLite does not know"),
        (16, b"\1\0", "values that SQLite does not know"),
        (16, b"\x10\0", "1,024 bytes are no whole page"),
        (44, b"\0\0\0\5", "an encoding or format"),
        (56, b"\0\0\0\4", "an encoding or format"),
        (32, b"\0\0\0\1", "list of free pages is broken"),
        (32, b"\0\0\0\3", "page 3 is asked for, of 2"),
        (32, b"\0\0\0\2", "list of free pages is broken"),
        (100, b"\7", "page 1 is no page of its tree"),
        (100, b"\x0a", "page 1 is no page of its tree"),
        (103, b"\xff\xff", "page 1 has too many rows"),
        (108, b"\0\1", "a row lies outside of page 1"),
        (108, b"\xff\xff", "a row lies outside of page 1"),
        (512, b"\2", "asked for"),
        (512, b"\7", "no page of its tree"),
        (520, b"\0\3", "a row lies outside of page 2"),
    ],
)
def test_a_database_that_is_broken_is_refused(at: int, new: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_database(patched(DATA, at, new))


def test_rows_that_overlap_or_are_out_of_order_are_refused():
    first, second = (cell_of(DATA, 2, number) - 512 for number in (0, 1))
    swapped = patched(DATA, 520, second.to_bytes(2, "big") + first.to_bytes(2, "big"))
    with pytest.raises(DataFileError, match="not in order"):
        read_database(swapped)
    twice = patched(DATA, 520, first.to_bytes(2, "big") * 2)
    with pytest.raises(DataFileError, match="not in order"):
        read_database(twice)


def test_a_page_full_of_pointers_to_one_long_row_is_refused():
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES (zeroblob(400))")
    cell = cell_of(data, 2, 0) - 512
    many = patched(data, 515, (20).to_bytes(2, "big"))
    many = patched(many, 520, cell.to_bytes(2, "big") * 20)
    with pytest.raises(DataFileError, match=r"the rows of page 2 overlap|not in order"):
        read_database(many)


def test_a_row_of_another_length_is_refused():
    at = cell_of(DATA, 2, 0)
    for length, reason in (
        (b"\x7f", "longer than its page"),
        (b"\xff" * 9, "longer than the file|longer than its page"),
    ):
        with pytest.raises(DataFileError, match=reason):
            read_database(patched(DATA, at, length))


def test_long_rows_end_where_they_should():
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES (zeroblob(1800))")
    read = read_database(data)
    assert dict(read.pages)["of long rows"] == 3
    first = cell_of(data, 2, 0)
    for page in (3, 4, 5):
        start = (page - 1) * 512
        for new in (b"\0\0\0\1", b"\0\0\0\2", b"\0\0\0\x09", page.to_bytes(4, "big")):
            with pytest.raises(DataFileError):
                read_database(patched(data, start, new))
    assert first > 512


def test_trees_that_are_cycles_are_refused():
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES (?)", rows=[("x" * 50,) for _ in range(100)])
    root = read_database(data).schema[0].root
    start = (root - 1) * 512
    assert data[start] == 5
    with pytest.raises(DataFileError, match=f"page {root} stands in two places"):
        read_database(patched(data, start + 8, root.to_bytes(4, "big")))


def test_very_many_rows_and_very_deep_trees_are_refused(monkeypatch: pytest.MonkeyPatch):
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES (?)", rows=[("x" * 50,) for _ in range(100)])
    monkeypatch.setattr(sqlite_pages, "DEEPEST", 1)
    with pytest.raises(DataFileError, match="a tree is too deep"):
        read_database(data)
    monkeypatch.setattr(sqlite_pages, "MOST_CELLS", 50)
    with pytest.raises(DataFileError, match="too many rows"):
        read_database(database(*PLAIN, "CREATE TABLE u (a)", "INSERT INTO u VALUES (?)", rows=[(1,)] * 48))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"tablett", b"tablexx", None),
        (b"table", b"view\0", "neither table nor index"),
        (b"table", b"tab\xffe", "a row of its schema is none"),
    ],
)
def test_a_schema_that_is_odd_is_read_or_refused(old: bytes, new: bytes, reason: str | None):
    data = DATA.replace(old, new, 1)
    if reason is None:
        assert read_database(data).schema[0].name == "x"
        return
    with pytest.raises(DataFileError, match=reason):
        read_database(data)


def test_two_tables_of_one_name_are_refused():
    data = database("CREATE TABLE aa (x)", "CREATE TABLE bb (x)")
    with pytest.raises(DataFileError, match="one name"):
        read_database(data.replace(b"tablebbbb", b"tableaaaa"))
    with pytest.raises(DataFileError, match="asked for, of"):
        read_database(data.replace(b"CREATE TABLE bb", b"CREATE TABLE bb").replace(b"bbbb\3", b"bbbb\x7f"))
