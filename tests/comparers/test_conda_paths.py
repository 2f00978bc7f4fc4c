from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers.conda_paths import MOST_DRAWN, CondaPathsComparer
from pydistdiff.comparers.json import parse_json
from pydistdiff.comparers.pair import Pair
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.model import Operation, Role, ValueChange, ValueType
from value_changes import apply

PATH = "info/paths.json"


def row(path: str, **more: object) -> dict:
    return {"_path": path, "path_type": "hardlink", "sha256": f"{path:a>64}", "size_in_bytes": 1, **more}


def written(*rows: object, **more: object) -> str:
    return json.dumps({"paths": rows, "paths_version": 1, **more}, indent=2)


A = (row("bin/x"), row("lib/python3.7/y.py"), row("lib/z.so", prefix_placeholder="/old", file_mode="binary"))


def test_rows_are_told_by_their_path_and_field():
    b = (
        row("bin/x", sha256="b" * 64, size_in_bytes=2),
        row("lib/python3.8/y.py"),
        {**A[2], "prefix_placeholder": "/new", "file_mode": "text", "path_type": "softlink", "no_link": True},
    )
    assert compared(written(*A), written(*b), PATH)[0] == "conda-paths"
    assert told(written(*A), written(*b), PATH) == [
        ("changed", ("paths", "bin/x", "sha256"), f"{'bin/x':a>64}", "b" * 64),
        ("changed", ("paths", "bin/x", "size_in_bytes"), "1", "2"),
        ("removed", ("paths", "lib/python3.7/y.py"), json.dumps(A[1])),
        ("changed", ("paths", "lib/z.so", "path_type"), "hardlink", "softlink"),
        ("changed", ("paths", "lib/z.so", "prefix_placeholder"), "/old", "/new"),
        ("changed", ("paths", "lib/z.so", "file_mode"), "binary", "text"),
        ("added", ("paths", "lib/z.so", "no_link"), "true"),
        ("added", ("paths", "lib/python3.8/y.py"), json.dumps(b[1])),
    ]
    assert compared(written(*A), written(*b), PATH)[1].headline == "1 row added, 1 row removed, 2 rows changed"


def test_what_is_said_beside_the_rows_is_told_too():
    b = written(*A).replace('"paths_version": 1', '"paths_version": 2')
    assert told(written(*A), b, PATH) == [("changed", ("paths_version",), "1", "2")]
    assert compared(written(*A), b, PATH)[1].headline == "paths_version 1 → 2"


def test_another_order_of_rows_is_idle_and_beside_it_the_rows_that_differ_are_drawn():
    b = (A[2], A[0], row("lib/python3.7/y.py", size_in_bytes=2))
    assert explained(written(*A), written(*A[::-1]), PATH, Role.METADATA) == [("file-list-order", True)]
    assert explained(written(*A), written(*b), PATH, Role.METADATA) == [("file-list-order", True), (None, False)]
    comparison = compared(written(*A), written(*b), PATH)[1]
    assert comparison.headline == "1 row changed"
    (view,) = comparison.views
    assert (view.label, view.lines_added, view.lines_removed) == ("rows that differ, by path", 1, 1)
    assert view.hunks[0].lines[1] == ("+", json.dumps(b[2]))
    comparison = compared(written(*A), written(*A[::-1]), PATH)[1]
    assert (comparison.headline, comparison.views) == ("rows in another order", ())


def test_of_very_many_rows_only_the_values_are_told():
    a = [row(f"lib/{number}.py") for number in range(MOST_DRAWN + 2)]
    b = [row(f"lib/{number}.py", size_in_bytes=2) for number in range(MOST_DRAWN + 1)]
    comparison = compared(written(*a), written(a[-1], *b), PATH)[1]
    assert (len(comparison.changes), comparison.views) == (MOST_DRAWN + 2, ())
    comparison = compared(written(*a[1:]), written(a[-1], *b[1:]), PATH)[1]
    assert comparison.views[0].lines_added == MOST_DRAWN


def test_rows_in_one_order_have_their_lines_drawn():
    (view,) = compared(written(*A), written(*A[:2]), PATH)[1].views
    assert view.label == "lines"


def test_what_the_order_of_rows_decides_is_not_idle():
    for twice in ("BIN/X", "./bin/x", "bin//x", "bin\\x", "lib/../bin/x", "bin/x "):
        a = (*A, row(twice))
        assert explained(written(*a), written(*a[::-1]), PATH, Role.METADATA) == [("list-order", False)]


def test_paths_that_stand_twice_or_nowhere_are_no_identity():
    for odd in (row("bin/x", size_in_bytes=2), {"path": "x"}, {"_path": 1}, "bin/y", ["bin/y"]):
        a = (*A, odd)
        assert explained(written(*a), written(*a[::-1]), PATH, Role.METADATA) == [("list-order", False)]
        assert told(written(*A), written(*a), PATH)[0][:2] == ("added", ("paths", 3))


def test_the_order_of_keys_in_a_row_is_its_own():
    b = (dict(reversed(A[0].items())), *A[1:])
    assert explained(written(*A), written(*b), PATH, Role.METADATA) == [("key-order", True)]
    assert compared(written(*A), written(*b), PATH)[1].headline is None
    nested_a, nested_b = (written(row("x", more={**order})) for order in ({"k": 1, "l": 2}, {"l": 2, "k": 1}))
    assert told(nested_a, nested_b, PATH) == [("reordered", ("paths", "x", "more"), ((0, 1),))]


@pytest.mark.parametrize(
    ("a", "b", "types"),
    [
        ("1", '"1"', ("integer", "string")),
        ("1", "1.0", ("integer", "float")),
        ("1", "true", ("integer", "boolean")),
        ("0", "-0", ("integer", "integer")),
        ("0.0", "-0.0", ("float", "float")),
        ("null", '"null"', ("null", "string")),
        ("1" * 5_000 + "2", "1" * 5_000 + "3", ("integer", "integer")),
        ("NaN", "Infinity", ("float", "float")),
        ("[1, 2]", "[1, 3]", ("integer", "integer")),
        ('[1, "1"]', '[1, "2"]', ("string", "string")),
    ],
)
def test_values_keep_their_type_and_all_digits(a: str, b: str, types: tuple[str, str]):
    texts = [written(row("x", size_in_bytes="?"), row("y")).replace('"?"', value) for value in (a, b)]
    (change,) = compared(*texts, PATH)[1].changes
    assert change.path[:3] == ("paths", "x", "size_in_bytes")
    assert (change.type_a, change.type_b) == types


def test_an_item_of_another_type_is_another_item():
    changes = changes_between(written(row("x", l=[1]), row("y")), written(row("x", l=[True]), row("y")))
    assert [(change.op.value, change.path) for change in changes] == [
        ("removed", ("paths", "x", "l", 0)),
        ("added", ("paths", "x", "l", 0)),
    ]


@pytest.mark.parametrize(
    "b",
    [
        "{",
        "[" * 100_000,
        written(*A).replace('"sha256"', '"_path"', 1),
        written(*A).replace('"paths_version"', '"paths"'),
        written(row("x", more="?")).replace('"?"', "[" * 200 + "]" * 200),
        '{"a": ' * 200 + "1" + "}" * 200,
    ],
)
def test_hostile_documents_are_compared_by_lines(b: str):
    name, _, fallback = compared(written(*A), b, PATH)
    assert name == "text"
    assert fallback.wanted == "conda-paths"


@pytest.mark.parametrize("b", ["[]", "1", '{"paths": 1}', '{"paths": {"a": 1}}', '{"paths": [], "x": {"y": 1}}'])
def test_other_documents_are_compared_as_any_json(b: str):
    name, comparison, fallback = compared(written(*A), b, PATH)
    assert (name, fallback) == ("conda-paths", None)
    assert comparison.changes
    assert compared(b, written(*A), PATH)[1].changes


def test_names_that_cannot_be_written_are_visible():
    b = written(*A[::-1]).replace("z.so", "\\ud800\\u202e.so")
    name, comparison, fallback = compared(written(*A), b, PATH)
    assert (name, fallback) == ("conda-paths", None)
    assert comparison.changes[-2].path == ("paths", "lib/⟦U+D800⟧⟦U+202E⟧.so")


def test_only_the_metadata_of_a_conda_package_is_told_so():
    assert compared(written(*A), written(*A[:2]), "./info/paths.json")[0] == "conda-paths"
    for path in ("paths.json", "x/info/paths.json", "info/x/paths.json"):
        assert compared(written(*A), written(*A[:2]), path)[0] == "json"
    pair = Pair(name=PATH, path_a=PATH, path_b=PATH, a=BytesSource(b"{}"), b=BytesSource(b"[]"), role=Role.DATA)
    assert not CondaPathsComparer().accepts(pair)


def test_rows_that_both_sides_have_cost_no_more_than_their_path():
    a = [row(f"lib/{number}.py") for number in range(20_000)]
    b = [*a[:0:-1], row("lib/0.py", size_in_bytes=2)]
    pair = Pair(name=PATH, path_a=PATH, path_b=PATH, a=None, b=None)
    sides = CondaPathsComparer().parse_sides(written(*a), written(*b), pair)
    rows_a, rows_b = (dict(side.entries)["paths"].items for side in sides)
    assert all(one is other for one, other in zip(rows_a[1:], reversed(rows_b[:-1]), strict=True))
    assert rows_a[1] == MappingValue((("_path", Scalar(ValueType.STRING, "lib/1.py")),))
    assert len(rows_a[0].entries) == 4
    changes = compared(written(*a), written(*b), PATH)[1].changes
    assert [(change.op, change.path) for change in changes] == [
        (Operation.REORDERED, ("paths",)),
        (Operation.CHANGED, ("paths", "lib/0.py", "size_in_bytes")),
    ]


fields = st.fixed_dictionaries(
    {"path_type": st.sampled_from(["hardlink", "softlink"])},
    optional={
        "size_in_bytes": st.sampled_from([0, 1, True, 1.0, "1", None]),
        "prefix_placeholder": st.sampled_from(["/p", "/q"]),
        "list": st.sampled_from([[1], [True], [1, 2]]),
        "nested": st.sampled_from([{"k": 1, "l": 3}, {"k": 1, "l": 2}, {"l": 2, "k": 1}]),
    },
)
tables = st.dictionaries(st.sampled_from(["a", "B", "b", "lib/c", "lib/d"]), fields)


def document(table: dict[str, dict]) -> str:
    return written(*({"_path": path, **fields} for path, fields in table.items()))


def changes_between(a: str, b: str) -> list[ValueChange]:
    name, comparison, fallback = compared(a, b, PATH)
    assert (name, fallback) == ("conda-paths", None)
    return [change for change in comparison.changes if isinstance(change, ValueChange)]


@settings(deadline=None)
@given(tables, tables)
def test_applying_the_changes_to_a_gives_b(table_a, table_b):
    a, b = document(table_a), document(table_b)
    if a == b:
        return
    result = apply(parse_json(a), changes_between(a, b), CondaPathsComparer().identities)
    rows, expected = (dict(value.entries)["paths"].items for value in (result, parse_json(b)))
    assert {frozenset(row.entries) for row in rows} == {frozenset(row.entries) for row in expected}
    assert len(rows) == len(expected)


@settings(deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_a_shuffle_alone_is_another_order_and_can_be_undone(table, chance: random.Random):
    order = list(table)
    chance.shuffle(order)
    a, b = document(table), document({path: table[path] for path in order})
    if a == b:
        return
    changes = changes_between(a, b)
    assert [(change.op, change.path) for change in changes] == [(Operation.REORDERED, ("paths",))]
    assert apply(parse_json(a), changes, CondaPathsComparer().identities) == parse_json(b)
    expected = "list-order" if {"b", "B"} <= table.keys() else "file-list-order"
    assert explained(a, b, PATH, Role.METADATA) == [(expected, expected == "file-list-order")]
