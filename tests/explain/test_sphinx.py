"""The cause of what Sphinx writes anew with every build."""

from __future__ import annotations

import pytest

from document_pairs import explained
from pydistdiff.explain import sphinx
from pydistdiff.model import Role

PAGE = "docs/x.html"
INDEX = "docs/searchindex.js"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Last updated on Jan 01, 2024.", "Last updated on Feb 02, 2024."),
        ("<span>Last updated on 2024-01-01 12:00</span>", "<span>Last updated on 2024-01-02 13:00</span>"),
        ("Created using Sphinx 7.2.6.", "Created using Sphinx 7.3.0b1."),
        (
            'Created using <a href="https://www.sphinx-doc.org/">Sphinx</a> 3.1.2.',
            'Created using <a href="https://www.sphinx-doc.org/">Sphinx</a> 3.2.0.',
        ),
    ],
)
def test_dates_and_versions_are_harmless_in_documentation_and_count_in_the_payload(a: str, b: str):
    sides = (f"<p>\n{text}\n</p>\n" for text in (a, b))
    texts = tuple(sides)
    assert explained(*texts, PAGE, Role.DOCUMENTATION) == [("sphinx-output", True)]
    assert explained(*texts, "pkg/x.html", Role.DATA) == [("sphinx-output", False)]
    assert explained(*texts, "docs/x.rst", Role.DOCUMENTATION) == [(None, False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Last updated on Jan 01, 2024.", "Last updated on 2024.5."),
        ("Last updated by Jan 01, 2024.", "Last updated by Jan 02, 2024."),
        ("Last updated on Jan 01, 2024. x", "Last updated on Jan 02, 2024. y"),
        ("Created using Python 3.1.", "Created using Python 3.2."),
        (
            'Created using <a href="https://evil.org/">Sphinx</a> 1.',
            'Created using <a href="https://www.sphinx-doc.org/">Sphinx</a> 1.',
        ),
    ],
)
def test_other_sentences_are_content(a: str, b: str):
    assert explained(f"<p>\n{a}\n</p>\n", f"<p>\n{b}\n</p>\n", PAGE, Role.DOCUMENTATION) == [(None, False)]


def test_a_page_with_a_change_and_the_year_of_a_copyright():
    a = "<p>one</p>\nLast updated on Jan 01, 2024.\n&copy; 2023 A\n"
    b = "<p>two</p>\nLast updated on Jan 02, 2024.\n&copy; 2024 A\n"
    assert explained(a, b, PAGE, Role.DOCUMENTATION) == [
        (None, False),
        ("sphinx-output", True),
        ("copyright-year", False),
    ]


# ---------------------------------------------------------------- the index


def index(text: str) -> str:
    return f"Search.setIndex({text})"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (index('{"a": 1, "b": [1, 2.50]}'), index('{"b":[1,2.50],"a":1}')),
        (index('{"a": 1, "b": true}'), index('{"b": true, "a": 1}') + ";\n"),
        (index('{"a": "\\u00e9"}'), index('{"a": "é"}')),
    ],
)
def test_an_index_that_is_equal_once_parsed_is_harmless_in_documentation(a: str, b: str):
    assert explained(a, b, INDEX, Role.DOCUMENTATION) == [("sphinx-output", True)]
    assert explained(a, b, "pkg/searchindex.js", Role.CODE) == [("sphinx-output", False)]
    assert (None, False) in explained(a, b, "docs/x.js", Role.DOCUMENTATION)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (index('{"a": 1}'), index('{"a": 2}')),
        (index('{"a": 1}'), index('{"a": 1.0}')),
        (index('{"a": 1}'), index('{"a": true}')),
        (index('{"a": 1}'), index('{"a": "1"}')),
        (index('{"a": 1.0}'), index('{"a": 1.00}')),
        (index('{"a": [1, 2]}'), index('{"a": [2, 1]}')),
        (index('{"a": 1}'), index('{"a": 1, "a": 1}')),
        (index('{"a": 1, "b": 1}'), index('{"b": 1, "a": 1}') + "; evil()"),
        (index('{"a": 1, "b": 1}'), "evil(); " + index('{"b": 1, "a": 1}')),
        (index('{"a": 1, "b": 1}'), index('{"b": 1, "a": evil()}')),
        (index('{"a": NaN, "b": 1}'), index('{"b": 1, "a": NaN}')),
        (index('{"__proto__": 1, "b": 1}'), index('{"b": 1, "__proto__": 1}')),
        (index("{a: 1, b: 1}"), index("{b: 1, a: 1}")),
        (index('{"a": ' + "[" * 100_000), index('{"a":  ' + "[" * 100_000)),
        (index('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"), index('{"a":  ' + "[" * 100_000 + "]" * 100_000 + "}")),
    ],
)
def test_another_index_is_content(a: str, b: str):
    assert explained(a, b, INDEX, Role.DOCUMENTATION) == [(None, False)]


def test_a_large_index_is_not_parsed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sphinx, "_MOST_CHARACTERS", 30)
    a, b = index('{"a": 1, "b": 1}'), index('{"b": 1, "a": 1}')
    assert explained(a, b, INDEX, Role.DOCUMENTATION) == [(None, False)]


def test_pickles_are_not_explained_by_their_names():
    for name in ("environment.pickle", "index.doctree"):
        changes = explained(b"\x80\x05\0\0a.", b"\x80\x05\0\0b.", f"docs/.doctrees/{name}", Role.DOCUMENTATION)
        assert changes == [(None, False)]
        changes = explained("ca\n.", "cb\n.", f"docs/.doctrees/{name}", Role.DOCUMENTATION)
        assert changes == [(None, False)]
