from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.conda_lists import CondaFilesComparer, CondaHasPrefixComparer
from pydistdiff.comparers.line_lists import own_names
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Operation, Role, ValueChange
from value_changes import apply

FILES = "bin/x\nlib/python3.7/y.py\nlib/z.so\n"
LISTS = ("info/files", "info/no_link", "info/no_softlink")
PREFIXES = "info/has_prefix"
ROWS = '/old text bin/x\n"C:/a b" binary "lib/z z.dll"\nlib/bare.py\n'


def parsed(comparer, text: str, path: str):
    return comparer.parse(text, Pair(name=path, path_a=path, path_b=path, a=None, b=None))


# ---------------------------------------------------------------- files, no_link and the like


@pytest.mark.parametrize("path", [*LISTS, "info/hash_input_files"])
def test_names_that_came_and_went_are_told(path: str):
    b = FILES.replace("3.7", "3.8")
    assert compared(FILES, b, path)[0] == "conda-files"
    assert told(FILES, b, path) == [
        ("removed", ("lib/python3.7/y.py",), "lib/python3.7/y.py"),
        ("added", ("lib/python3.8/y.py",), "lib/python3.8/y.py"),
    ]
    assert compared(FILES, b, path)[1].headline == "lib/python3.8/y.py added; lib/python3.7/y.py removed"


@pytest.mark.parametrize("path", LISTS)
def test_another_order_is_idle_where_each_name_is_that_of_a_file_of_its_own(path: str):
    b = "lib/z.so\nbin/x\nlib/python3.7/y.py\n"
    assert explained(FILES, b, path, Role.METADATA) == [("file-list-order", True)]
    assert explained(FILES, b + "new\n", path, Role.METADATA) == [("file-list-order", True), (None, False)]
    for twice in ("BIN/x", "./bin/x", "bin/x ", "bin/x"):
        assert explained(FILES + twice + "\n", twice + "\n" + FILES, path, Role.METADATA) == [("list-order", False)]


def test_files_that_went_into_a_hash_one_after_the_other_are_no_set():
    assert explained("a\nb\n", "b\na\n", "info/hash_input_files", Role.METADATA) == [("list-order", False)]


def test_a_list_of_another_place_or_distribution_is_text():
    for path in ("files", "x/info/files", "info/x/files", "info/recipe/files", "info/has_prefixes"):
        assert compared("a\nb\n", "b\na\n", path)[0] == "text"
    assert explained("a\nb\n", "b\na\n", "info/files", Role.DATA) == [("list-order", False)]


def test_other_line_separators_make_a_list_a_text():
    for path in (*LISTS, PREFIXES):
        assert compared("a\nb\n", "a\x0bb\n", path)[0] == "text"


names = st.lists(st.sampled_from(["a", "b", "B", "c/d", "#e", " f"]), unique=True)


@settings(deadline=None)
@given(names, names, st.randoms(use_true_random=False))
def test_applying_the_changes_to_a_list_gives_the_other(a, b, chance: random.Random):
    comparer = CondaFilesComparer()
    text_a, text_b = ("".join(f"{name}\n" for name in side) for side in (a, b))
    if a != b:
        changes = [c for c in compared(text_a, text_b, "info/files")[1].changes if isinstance(c, ValueChange)]
        result = apply(parsed(comparer, text_a, "info/files"), changes, own_names)
        assert set(result.items) == set(parsed(comparer, text_b, "info/files").items)
    order = list(a)
    chance.shuffle(order)
    if order != a:
        shuffled = "".join(f"{name}\n" for name in order)
        (change,) = compared(text_a, shuffled, "info/files")[1].changes
        assert change.op is Operation.REORDERED
        result = apply(parsed(comparer, text_a, "info/files"), [change], own_names)
        assert result == parsed(comparer, shuffled, "info/files")
        assert change.cause == (None if {"b", "B"} <= set(a) else "file-list-order")


# ---------------------------------------------------------------- has_prefix


def test_placeholder_and_mode_are_told_apart():
    b = '/new binary bin/x\n"C:/a b" binary "lib/z z.dll"\n/p text lib/bare.py\nmore\n'
    assert compared(ROWS, b, PREFIXES)[0] == "conda-has-prefix"
    assert told(ROWS, b, PREFIXES) == [
        ("changed", ("bin/x", "placeholder"), "/old", "/new"),
        ("changed", ("bin/x", "mode"), "text", "binary"),
        ("added", ("lib/bare.py", "placeholder"), "/p"),
        ("added", ("lib/bare.py", "mode"), "text"),
        ("added", ("more",), "{}"),
    ]
    assert compared(ROWS, b, PREFIXES)[1].headline.startswith("bin/x placeholder /old → /new; bin/x mode text → binary")


def test_another_order_of_rows_is_idle_where_each_path_is_that_of_a_file_of_its_own():
    b = "".join(reversed(ROWS.splitlines(keepends=True)))
    assert explained(ROWS, b, PREFIXES, Role.METADATA) == [("file-list-order", True)]
    assert explained(ROWS, b.replace("/old", "/new"), PREFIXES, Role.METADATA) == [
        ("file-list-order", True),
        (None, False),
    ]
    a = ROWS + "/p text BIN/x\n"
    b = "/p text BIN/x\n" + ROWS
    assert explained(a, b, PREFIXES, Role.METADATA) == [("list-order", False)]


def test_quotes_and_blank_lines_are_layout_that_is_told():
    b = ROWS.replace("bin/x", '"bin/x"')
    assert told(ROWS, b, PREFIXES) == [("formatting", "2 fields in quotes", "3 fields in quotes", None)]
    reordered = "".join(reversed(b.splitlines(keepends=True)))
    assert explained(ROWS, reordered, PREFIXES, Role.METADATA) == [("file-list-order", True), (None, False)]
    assert told(ROWS, ROWS.replace("bin/x\n", "bin/x\n\n"), PREFIXES)[0][0] == "formatting"


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("/p text\n", "row 1 is neither a path"),
        ("x\n/p text lib/a b.py\n", "row 2 is neither a path"),
        ("/p  text x\n", "row 1 is neither a path"),
        ("/p other x\n", "row 1 is neither a path"),
        ("# x\n", "row 1 is neither a path"),
        ("/p' text x\n", "row 1 is neither a path"),
        ('"/p text x\n', "row 1 is neither a path"),
        (ROWS + "bin/x\n", "the path 'bin/x' stands twice"),
        ("x\ry\nz\n", "line 1 holds U+000D"),
    ],
)
def test_rows_that_readers_take_in_two_ways_make_it_a_text(b: str, reason: str):
    name, _, fallback = compared(ROWS, b, PREFIXES)
    assert name == "text"
    assert fallback.wanted == "conda-has-prefix"
    assert fallback.reason.startswith(reason)


rows = st.dictionaries(st.sampled_from(["a", "b c", "d/e"]), st.sampled_from(["", '"/p" text ', '"/q" binary ']))


@settings(deadline=None)
@given(rows, rows, st.randoms(use_true_random=False))
def test_applying_the_changes_to_rows_gives_the_others(a, b, chance: random.Random):
    comparer = CondaHasPrefixComparer()

    def written(table: dict[str, str]) -> str:
        return "".join(f'{prefix}"{path}"\n' for path, prefix in table.items())

    value_a, value_b = (parsed(comparer, written(side), PREFIXES) for side in (a, b))
    if written(a) != written(b):
        changes = [c for c in compared(written(a), written(b), PREFIXES)[1].changes if isinstance(c, ValueChange)]
        result = apply(value_a, changes, comparer.identities)
        assert dict(result.entries) == dict(value_b.entries)
    order = list(a)
    chance.shuffle(order)
    if order != list(a):
        shuffled = written({path: a[path] for path in order})
        assert explained(written(a), shuffled, PREFIXES, Role.METADATA) == [("file-list-order", True)]
