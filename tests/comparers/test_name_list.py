from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.line_lists import own_names, strings
from pydistdiff.model import Operation, Role
from value_changes import apply

PATH = "x.egg-info/SOURCES.txt"
SOURCES = "README.rst\nsetup.py\na/__init__.py\na/b.py\n"


def test_names_that_came_and_went_are_told():
    b = SOURCES.replace("setup.py\n", "") + "a/c.py\n"
    assert compared(SOURCES, b, PATH)[0] == "name-list"
    assert told(SOURCES, b, PATH) == [("removed", ("setup.py",), "setup.py"), ("added", ("a/c.py",), "a/c.py")]
    assert compared(SOURCES, b, PATH)[1].headline == "a/c.py added; setup.py removed"
    many = SOURCES + "".join(f"{number}.py\n" for number in range(1_000))
    assert compared(SOURCES, many, PATH)[1].headline == "1,000 names added, 0 removed"


@pytest.mark.parametrize(
    ("path", "cause", "harmless"),
    [
        ("x.egg-info/SOURCES.txt", "file-list-order", True),
        ("{dist-info}/top_level.txt", "file-list-order", True),
        ("EGG-INFO/namespace_packages.txt", "file-list-order", True),
        ("x.egg-info/dependency_links.txt", "list-order", False),
    ],
)
def test_another_order_is_idle_where_the_list_is_a_set(path: str, cause: str, harmless: bool):
    assert explained("b\na\nc\n", "a\nb\nc\n", path, Role.METADATA) == [(cause, harmless)]
    assert explained("b\na\nc\n", "a\nb\nd\n", path, Role.METADATA)[-1] == (None, False)


def test_a_list_in_the_payload_is_text():
    assert compared("a\nb\n", "b\na\n", "data/SOURCES.txt")[0] == "text"
    assert compared("a\nb\n", "b\na\n", "top_level.txt")[0] == "text"


def test_a_name_that_stands_twice_is_counted():
    assert told("a\na\nb\n", "b\na\n", PATH) == [("reordered", (), ((0, 1),)), ("removed", ("a #2",), "a")]
    assert own_names((), strings(["a", "a", "a #2"]).items) is None
    assert told("a\na\na #2\n", "a\na\n", PATH) == [("removed", (2,), "a #2")]


def test_newlines_and_blank_lines_are_layout():
    assert told("\n", "", "EGG-INFO/zip-safe")[0][0] == "final-newline"
    assert told("a\nb\n", "a\n\nb\n", PATH)[0][0::3] == ("formatting", None)
    assert told("a\nb\n", "a\r\nb\r\n", PATH) == [("line-ends", "LF", "CRLF", "line-endings")]
    assert told("a b\n", "a b \n", PATH) == [("removed", ("a b",), "a b"), ("added", ("a b ",), "a b ")]


@pytest.mark.parametrize("b", ["a\rb\nc\n", "a\x0cb\n", "a\u2028b\n"])
def test_other_line_separators_make_it_a_text(b: str):
    name, _, fallback = compared("a\n", b, PATH)
    assert name == "text"
    assert fallback.wanted == "name-list"


names = st.lists(st.sampled_from(["a", "b", "c/d", "e", "f"]), max_size=7)


def written(items: list[str]) -> str:
    return "".join(f"{item}\n" for item in items)


@settings(deadline=None)
@given(names, names)
def test_applying_the_changes_to_a_gives_b(a: list[str], b: list[str]):
    if a == b:
        return
    changes = [change for change in compared(written(a), written(b), PATH)[1].changes if hasattr(change, "op")]
    result = [item.text for item in apply(strings(a), changes, own_names).items]
    assert sorted(result) == sorted(b)
    if not any(change.op is Operation.ADDED for change in changes):
        assert result == b


@settings(deadline=None)
@given(names, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content(a: list[str], chance: random.Random):
    b = list(a)
    chance.shuffle(b)
    if a != b:
        assert [change.op for change in compared(written(a), written(b), PATH)[1].changes] == [Operation.REORDERED]


def test_a_list_of_very_many_names_is_text():
    assert compared("a\n" * 200_001, "a\n", PATH)[2].reason == "more than 200,000 lines"


def test_layout_beside_another_order_is_told():
    path = "x.egg-info/SOURCES.txt"
    assert [change[0] for change in told("a\nb\n", "b\n\na\n", path)] == ["reordered", "formatting"]
    assert [change[0] for change in told("a\nb\n", "b\na\n", path)] == ["reordered"]
