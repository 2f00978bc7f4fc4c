"""Databases are told by schema and row; whatever else differs in their pages is told, too."""

from __future__ import annotations

import random
import sqlite3

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers import compare_pair, sqlite_values
from pydistdiff.comparers.sqlite import SqliteComparer
from pydistdiff.model import BytesChange, BytesView, Role
from sqlite_builder import PLAIN, database, patched

PATH = "x/data/demo.db"
DATA = database(*PLAIN)


def without_header(a: bytes, b: bytes) -> list[tuple]:
    return [change for change in told(a, b, PATH) if change[1][0] != "header"]


def test_a_database_is_known_by_how_it_begins():
    for path in (PATH, "x.sqlite3", "x"):
        assert SqliteComparer().accepts(pair_of(DATA, database(*PLAIN, page_size=1024), path))
    assert not SqliteComparer().accepts(pair_of(DATA, "text", PATH))


def test_rows_are_told_by_number_and_column():
    update, delete = "UPDATE t SET name = 'ten' WHERE id = 1", "DELETE FROM t WHERE id = 2"
    b = database(*PLAIN, update, delete, "INSERT INTO t VALUES (9, X'00', 2)")
    changes = without_header(DATA, b)
    assert changes[:3] == [
        ("changed", ("tables", "t", "1", "name"), "one", "ten"),
        ("removed", ("tables", "t", "2"), '{"name": "two", "size": null}'),
        ("added", ("tables", "t", "9"), '{"name": "00", "size": 2}'),
    ]
    ((op, path, a, _),) = changes[3:]
    assert (op, path) == ("changed", ("pages",))
    assert a.startswith("2 pages: 2 in trees; all that is no row has sha256 ")
    _, comparison, fallback = compared(DATA, b, PATH)
    assert fallback is None
    assert comparison.headline == "t: 1 added, 1 removed, 1 changed"
    assert [type(view) for view in comparison.views] == [BytesView]
    assert set(explained(DATA, b, PATH, Role.DATA)) == {(None, False)}


def test_a_value_that_changes_in_its_place_changes_no_page():
    one, other = (database(*PLAIN, f"UPDATE t SET name = '{name}' WHERE id = 1") for name in ("six", "ten"))
    assert told(one, other, PATH) == [("changed", ("tables", "t", "1", "name"), "six", "ten")]
    assert compared(one, other, PATH)[1].headline == "t: 1 changed"


def test_the_schema_is_told_by_what_it_makes():
    b = database(
        PLAIN[0],
        "CREATE TABLE u (a UNIQUE)",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END",
        PLAIN[1].replace("t ", "u ").replace("(1, 'one', 1.5), (2, 'two', NULL), (3, 'three', 3)", "(7)"),
    )
    assert without_header(DATA, b)[:4] == [
        ("added", ("schema", "table u"), '{"statement": "CREATE TABLE u (a UNIQUE)"}'),
        ("added", ("schema", "index sqlite_autoindex_u_1"), '{"statement": null, "table": "u"}'),
        ("added", ("schema", "view v"), '{"statement": "CREATE VIEW v AS SELECT 1"}'),
        (
            "added",
            ("schema", "trigger g"),
            '{"statement": "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END", "table": "t"}',
        ),
    ]
    assert ("added", ("tables", "u"), '{"1": {"a": 7}}') in without_header(DATA, b)
    assert compared(DATA, b, PATH)[1].headline == (
        "table u added; index sqlite_autoindex_u_1 added; view v added; trigger g added; t: 3 removed"
    )


def test_another_statement_is_a_change_of_its_table():
    a, b = (database(PLAIN[0].replace("REAL", kind), PLAIN[1]) for kind in ("REAL", "NUMERIC"))
    assert without_header(a, b)[0][:2] == ("changed", ("schema", "table t", "statement"))
    assert compared(a, b, PATH)[1].headline.startswith("table t changed")


def test_fields_of_the_header_are_told():
    a, b = (database("CREATE TABLE t (a)", pragmas=[f"user_version={number}"]) for number in (3, 4))
    assert told(a, b, PATH) == [("changed", ("header", "user version"), "3", "4")]
    assert compared(a, b, PATH)[1].headline is None
    other = patched(a, 96, (3_045_001).to_bytes(4, "big"))
    ((_, path, _, version),) = told(a, other, PATH)
    assert (path, version) == (("header", "SQLite version"), "3.45.1")
    assert [change[1][1] for change in told(a, patched(a, 72, b"\1"), PATH)] == ["reserved"]


def test_an_index_is_told_by_its_entries():
    a, b = (database(*PLAIN, f"CREATE INDEX i ON t ({column})") for column in ("name", "size"))
    changes = without_header(a, b)
    assert changes[0][:2] == ("changed", ("schema", "index i", "statement"))
    assert changes[1][:2] == ("changed", ("indexes", "i"))
    assert changes[1][2].startswith("3 entries, sha256 ")


def test_rows_without_a_number_are_told_by_their_place():
    table = "CREATE TABLE t (k, v, PRIMARY KEY (k)) WITHOUT ROWID"
    a, b = (database(table, f"INSERT INTO t VALUES ('a', 1), {rest}") for rest in ("('b', 2)", "('b', 3), ('c', 4)"))
    assert without_header(a, b)[:2] == [
        ("changed", ("tables", "t", 1, 1), "2", "3"),
        ("added", ("tables", "t", 2), '["c", 4]'),
    ]
    assert compared(a, b, PATH)[1].headline == "t: 1 added, 1 changed"


def test_what_hides_in_pages_is_told_as_pages():
    one, other = (
        database(*PLAIN, f"INSERT INTO t VALUES (4, '{name}', 5)", "DELETE FROM t WHERE id = 4")
        for name in ("secret", "others")
    )
    ((op, path, a, b),) = told(one, other, PATH)
    assert (op, path) == ("changed", ("pages",))
    assert a != b
    assert compared(one, other, PATH)[1].headline == "no row differs"
    assert explained(one, other, PATH, Role.DATA) == [(None, False)]


def test_free_pages_are_counted_and_their_content_counts():
    statements = ("CREATE TABLE t (a)", "INSERT INTO t VALUES (zeroblob(3000))", "DELETE FROM t")
    data = database(*statements)
    ((_, _, a, b),) = told(data, patched(data, len(data) - 5, b"x"), PATH)
    assert a.startswith("7 pages: 2 in trees, 5 free; ")
    assert a != b


def test_a_row_that_is_written_otherwise_is_told_as_pages():
    data = database("CREATE TABLE t (a)", "INSERT INTO t VALUES (X'6162')")
    assert data.count(b"\x02\x10ab") == 1
    other = data.replace(b"\x02\x10ab", b"\x02\x11ab")
    assert [change[1] for change in told(data, other, PATH)] == [("tables", "t", "1", "a")]
    spelt = data.replace(b"\x02\x10ab", b"\x02\x11\xff\xfe")
    again = data.replace(b"\x02\x10ab", b"\x02\x10\xff\xfe")
    assert [change[1] for change in told(spelt, again, PATH)] == [("pages",)]


def test_more_values_than_columns_are_told():
    a = database("CREATE TABLE t (aa, a)", "INSERT INTO t VALUES (1, 2)")
    b = a.replace(b"CREATE TABLE t (aa, a)", b"CREATE TABLE t (aa   )")
    c = a.replace(b"CREATE TABLE t (aa, a)", b"CREATE TABLE t (aa,aa)")
    later = database("CREATE TABLE t (aa, a)", "INSERT INTO t VALUES (1, 3)")
    renamed = [later.replace(b"(aa, a)", columns) for columns in (b"(aa   )", b"(aa,aa)")]
    assert without_header(b, renamed[0])[0] == ("changed", ("tables", "t", "1", "column 2"), "2", "3")
    assert without_header(c, renamed[1])[0] == ("changed", ("tables", "t", "1", "aa #2"), "2", "3")


def test_very_many_rows_are_told_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite_values, "MOST_ROWS", 2)
    b = database(*PLAIN, "UPDATE t SET size = 7")
    change = next(change for change in without_header(DATA, b) if change[1] == ("tables", "t"))
    assert change[2].startswith("3 rows, sha256 ") and change[3].startswith("3 rows, sha256 ")
    assert compared(DATA, b, PATH)[1].headline == "t: other rows"
    table = "CREATE TABLE t (k PRIMARY KEY) WITHOUT ROWID"
    a, b = (database(table, f"INSERT INTO t VALUES (1), (2), ({last})") for last in (3, 4))
    assert without_header(a, b)[0][:2] == ("changed", ("tables", "t"))


def test_a_database_on_one_side_is_shown_by_its_bytes():
    name, comparison, fallback = compare_pair(replace(pair_of(DATA, DATA, PATH), a=None, path_a=None))
    assert (name, fallback, comparison.headline) == ("sqlite", None, "database of 1 table and 3 rows")
    assert [type(change) for change in comparison.changes] == [BytesChange]
    empty = database("CREATE TABLE t (a)", "CREATE TABLE u (a)", "INSERT INTO u VALUES (1)")
    pair = replace(pair_of(empty, empty, PATH), b=None, path_b=None)
    assert compare_pair(pair)[1].headline == "database of 2 tables and 1 row"


def test_a_broken_database_is_shown_as_bytes_with_the_reason():
    name, comparison, fallback = compared(DATA, DATA[:-1], PATH)
    assert (name, fallback.wanted, fallback.reason) == ("binary", "sqlite", "511 bytes are no whole page")
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_sqlite_is_never_asked(monkeypatch: pytest.MonkeyPatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("SQLite was asked")

    b = database(*PLAIN, "DELETE FROM t")
    monkeypatch.setattr(sqlite3, "connect", never)
    assert compared(DATA, b, PATH)[0] == "sqlite"


def test_no_byte_can_change_without_a_change_that_counts():
    data = database(*PLAIN, "CREATE INDEX i ON t (name)", "INSERT INTO t VALUES (5, zeroblob(600), -1)")
    chance = random.Random(2)
    read = 0
    for at in chance.sample(range(len(data)), 700):
        other = patched(data, at, bytes((data[at] ^ 1 << chance.randrange(8),)))
        _, comparison, fallback = compared(data, other, PATH)
        assert comparison.changes
        assert all(change.cause is None and not change.harmless for change in comparison.changes)
        read += fallback is None
    assert read > 500
