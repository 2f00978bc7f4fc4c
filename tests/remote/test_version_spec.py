from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.errors import InputError
from pydistdiff.remote.version_spec import DEEPEST, VersionSpec, Wildcard

YES_AND_NO = [
    ("*", ["1", "not a version"], []),
    ("1.8", ["1.8", "1.8.0", "1.8.0.0"], ["1.8.1", "1.80", "1.8rc1"]),
    ("==1.8", ["1.8", "1.8.0"], ["1.8.1", "1.8 beta"]),
    ("=1.8", ["1.8", "1.8.1", "1.8rc1"], ["1.80", "1.7", "1!1.8"]),
    ("1.8.*", ["1.8", "1.8.1"], ["1.80", "1.7"]),
    ("1.8*", ["1.8", "1.8.1"], ["1.80", "1.7"]),  # as 1.8.*
    ("=1.8.*", ["1.8", "1.8.1"], ["1.80"]),
    ("1.*.3", ["1.2.3", "1.x.y.3"], ["1.2.4", "2.2.3"]),
    ("=1.*.3", ["1.2.3"], ["1.2.4"]),
    ("*.3", ["1.3", "not a version.3"], ["1.4"]),
    ("!=1.8", ["1.8.1", "1.7"], ["1.8", "1.8.0", "not a version"]),
    ("!=1.8.*", ["1.7", "1.80"], ["1.8", "1.8.1"]),
    (">=1,<2", ["1", "1.5", "2rc1"], ["2", "0.9", "not a version"]),
    (">=1, < 2", ["1", "1.5"], ["2", "0.9"]),
    (">1", ["1.0.1"], ["1", "1.0", "1rc1"]),
    ("<=1", ["1", "1.0", "1rc1"], ["1.0.1"]),
    ("~=0.5.3", ["0.5.3", "0.5.9"], ["0.5.2", "0.6"]),
    ("<1|>2", ["0.9", "2.1"], ["1", "1.5", "2"]),
    ("1.0|>=2,<3", ["1.0", "2.5"], ["1.1", "3"]),
    ("(1.0|>=2),!=2.5", ["1.0", "2.4"], ["2.5", "1.1"]),
    ("((1.0))", ["1.0"], ["1.1"]),
    ("a/b", ["a/b", "A/B"], ["a", "1"]),  # no version: equal texts
]
CASES = [(spec, text, True) for spec, yes, _ in YES_AND_NO for text in yes]
CASES += [(spec, text, False) for spec, _, no in YES_AND_NO for text in no]


@pytest.mark.parametrize(("spec", "text", "meant"), CASES)
def test_which_versions_are_meant(spec: str, text: str, meant: bool) -> None:
    assert VersionSpec(spec).matches(text) is meant


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("", "a version is missing"),
        (">=", "a version is missing"),
        (">=1,", "a version is missing"),
        ("|1", "a version is missing"),
        ("(1", "a parenthesis is not closed"),
        ("1)", "')' stands where nothing should"),
        ("()", "a version is missing"),
        ("1(2)", "'(' stands where nothing should"),
        ("<>1", "'<>1' cannot be read"),
        ("===1", "'===1' cannot be read"),
        ("=<1", "'=<1' cannot be read"),
        (">=1.*", "'1.*' is no version of conda"),
        ("==1..2", "'1..2' is no version of conda"),
        ("=1..2", "'1..2' is no version of conda"),
        ("~=1", "~= needs a version of two parts"),
        ("^1.*$", "regular expressions are not taken"),
        ("(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1), f"more than {DEEPEST} parentheses in each other"),
    ],
)
def test_what_is_no_specifier(spec: str, reason: str) -> None:
    with pytest.raises(InputError, match=re.escape(reason)) as caught:
        VersionSpec(spec)
    assert repr(spec) in str(caught.value)


def test_parentheses_up_to_the_limit() -> None:
    assert VersionSpec("(" * DEEPEST + "1" + ")" * DEEPEST).matches("1")


@given(st.text(alphabet="ab*", max_size=8), st.text(alphabet="abAB", max_size=8))
def test_a_wildcard_means_what_fnmatch_means(pattern: str, text: str) -> None:
    assert Wildcard(pattern).matches(text) == fnmatchcase(text.lower(), pattern)


@given(st.text(alphabet="12.*=<>!~,|()^$a ", max_size=20))
def test_any_text_is_a_specifier_or_an_error_that_names_it(spec: str) -> None:
    try:
        found = VersionSpec(spec)
    except InputError as error:
        assert repr(spec) in str(error)
    else:
        assert found.matches("1.2") in (True, False)
