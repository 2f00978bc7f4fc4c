from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

import pytest

from document_pairs import compared, explained, told
from pydistdiff.model import Role, TextChange

PATH = "docs/_static/searchindex.js"
BASE: dict[str, Any] = {
    "alltitles": {"API": [[0, None]], "Hello": [[1, None]]},
    "docnames": ["api", "index"],
    "envversion": {"sphinx": 65},
    "filenames": ["api.rst", "index.rst"],
    "indexentries": {"demo.f()": [[0, "demo.f", False]]},
    "objects": {"demo": [[0, 0, 1, "", "f"]]},
    "objnames": {"0": ["py", "function", "Python function"]},
    "objtypes": {"0": "py:function"},
    "terms": {"f": 0, "word": [0, 1]},
    "titles": ["API", "Hello"],
    "titleterms": {"api": 0, "hello": 1},
}
WITH_ABOUT: dict[str, Any] = {
    "alltitles": {"API": [[1, None]], "About": [[0, None]], "Hello": [[2, None]]},
    "docnames": ["about", "api", "index"],
    "envversion": {"sphinx": 65},
    "filenames": ["about.rst", "api.rst", "index.rst"],
    "indexentries": {"demo.f()": [[1, "demo.f", False]]},
    "objects": {"demo": [[1, 1, 1, "", "f"], [1, 0, 1, "", "K"]]},
    "objnames": {"0": ["py", "class", "Python class"], "1": ["py", "function", "Python function"]},
    "objtypes": {"0": "py:class", "1": "py:function"},
    "terms": {"f": 1, "new": 0, "word": [0, 1, 2]},
    "titles": ["About", "API", "Hello"],
    "titleterms": {"about": 0, "api": 1, "hello": 2},
}


def index(value: object = BASE, end: str = "") -> str:
    return f"Search.setIndex({json.dumps(value, separators=(',', ':'))}){end}"


def with_(**changed: object) -> str:
    return index(deepcopy(BASE) | changed)


def bare(text: str) -> str:
    """As Sphinx wrote it up to version 6: keys without quotes."""
    return re.sub(r'"([A-Za-z]+|[0-9]+)":', r"\1:", text)


def test_an_index_is_known_by_its_name() -> None:
    assert compared(index(), with_(titles=["API", "Hi"]), PATH)[0] == "search-index"
    assert compared(index(), with_(titles=["API", "Hi"]), "docs/mysearchindex.js")[0] == "text"


@pytest.mark.parametrize("spelt", [str, bare])
def test_a_new_document_changes_no_number(spelt: Any) -> None:
    a, b = spelt(index()), spelt(index(WITH_ABOUT))
    assert told(a, b, PATH) == [
        ("added", ("alltitles", "About"), '[["about", null]]'),
        ("added", ("docnames", "about"), "about"),
        ("added", ("filenames", "about"), "about.rst"),
        ("added", ("objects", "demo", "K"), '["api", "py:class", 1, "", "K"]'),
        ("changed", ("objnames", "0", 1), "function", "class"),
        ("changed", ("objnames", "0", 2), "Python function", "Python class"),
        ("added", ("objnames", "1"), '["py", "function", "Python function"]'),
        ("changed", ("objtypes", "0"), "py:function", "py:class"),
        ("added", ("objtypes", "1"), "py:function"),
        ("added", ("terms", "word", "about"), "about"),
        ("added", ("terms", "new"), '["about"]'),
        ("added", ("titles", "about"), "About"),
        ("added", ("titleterms", "about"), '["about"]'),
    ]
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline == "documents: 1 added; titles: 1 added; objects: 1 added; terms: 1 added, 1 changed"
    assert comparison.views == ()


def test_documents_that_have_a_term_no_more() -> None:
    assert told(index(), with_(terms={"f": 0, "word": 1}), PATH) == [("removed", ("terms", "word", "api"), "api")]


def test_objects_of_older_versions_have_their_name_as_a_key() -> None:
    a, b = (with_(objects={"demo": {"f": [0, 0, priority, ""]}}) for priority in (1, 2))
    assert told(a, b, PATH) == [("changed", ("objects", "demo", "f", 2), "1", "2")]


def test_two_objects_of_one_name_are_two() -> None:
    a, b = (with_(objects={"demo": [[0, 0, 1, "", "f"], [1, 0, 1, anchor, "f"]]}) for anchor in ("x", "y"))
    assert told(a, b, PATH) == [("changed", ("objects", "demo", "f #2", 3), "x", "y")]


def test_an_object_without_a_type_is_told_as_it_is() -> None:
    assert told(index(), with_(objects={"demo": [[1]]}, objtypes=1), PATH)[0] == (
        *("removed", ("objects", "demo", "f")),
        '["api", "py:function", 1, "", "f"]',
    )


def test_the_order_of_keys_alone_is_explained_as_a_whole() -> None:
    other = index(dict(reversed(BASE.items())))
    assert explained(index(), other, PATH, Role.DOCUMENTATION) == [("sphinx-output", True)]
    assert explained(index(), other, PATH, Role.DATA) == [("sphinx-output", False)]


def test_a_decoy_whose_keys_moved_and_a_title_changed_is_not_explained() -> None:
    other = index(dict(reversed((BASE | {"titles": ["API", "Hi"]}).items())))
    assert (None, False) in explained(index(), other, PATH, Role.DOCUMENTATION)


@pytest.mark.parametrize("other", [index(end=";"), index(end="\n"), with_(terms={"f": [0], "word": [0, 1]})])
def test_what_means_the_same_is_shown_as_text(other: str) -> None:
    _, comparison, fallback = compared(index(), other, PATH)
    assert fallback is None
    assert any(isinstance(change, TextChange) for change in comparison.changes) or "newline" in str(comparison.changes)
    assert comparison.headline is None


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("x = 1", "no call of Search.setIndex"),
        (index() + "evil()", "no call of Search.setIndex"),
        ("Search.setIndex({]})", "not JSON"),
        (index({"docnames": ["a"], 'docnames" ': []}).replace('\\" ', ""), "the key 'docnames' stands twice"),
        (with_(docnames=["x", "x"]), "it has no list of documents, each with a name of its own"),
        (with_(docnames=1), "it has no list of documents, each with a name of its own"),
        (with_(titles=["one"]), "it has not one title and file for each document"),
        (with_(titles={"a": 1}), "it has not one title and file for each document"),
        (with_(terms={"x": 7}), "a number stands for no document"),
        (with_(terms={"x": "0"}), "a number stands for no document"),
        (with_(terms={"x": -1}), "a number stands for no document"),
        (with_(terms=[0]), "no index as Sphinx writes it"),
        (with_(alltitles={"x": 1}), "an entry has no document"),
        (with_(alltitles={"x": [[]]}), "an entry has no document"),
        (with_(objects={"x": [1]}), "an entry has no document"),
    ],
)
def test_what_is_no_index_is_text(other: str, reason: str) -> None:
    kind, comparison, fallback = compared(index(), other, PATH)
    assert kind == "text"
    assert comparison.changes
    assert fallback is not None
    assert fallback.wanted == "search-index"
    assert fallback.reason.startswith(reason)


@pytest.mark.parametrize(
    "body",
    ["\\" + '"' * 9, '"' + '\\"' * 400_000, "a" * 400_000, " " * 400_000, "})" * 200_000, "})" + " " * 400_000 + "x"],
)
def test_hostile_calls_are_refused_at_once(body: str) -> None:
    assert compared(index(), f"Search.setIndex({{{body}", PATH)[0] == "text"
    assert explained(index(), f"Search.setIndex({{}}){body}", PATH, Role.DOCUMENTATION) == [(None, False)]
