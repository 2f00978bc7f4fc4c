from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.comparers.own_files import LONGEST, MOST, have_own_files


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["a"],
        ["a", "b", "a/b", "ab", ".a", "..a", "a.", "a/.b", "lib/x.py", "lib/y.py"],
        ["straße/a", "strase/a"],
        ["./a", "b//c", "d\\e", "f "],
    ],
)
def test_names_of_as_many_files(names: list[str]):
    assert have_own_files(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "a"),
        ("lib/A.py", "lib/a.py"),
        ("a", "./a"),
        ("a/b", "a//b"),
        ("a/b", "a/./b"),
        ("b", "a/../b"),
        ("a", "a/"),
        ("a", "a/."),
        ("a/b", "a\\b"),
        ("a", "a "),
        ("a", "\ta"),
        ("a", "a\r"),
        ("é", "e\u0301"),
        ("Straße", "STRASSE"),
        ("ﬁle", "file"),
        ("a\nb", "c"),
    ],
)
def test_two_names_that_could_be_of_one_file(one: str, other: str):
    assert not have_own_files(["x", one, "y", other])
    assert not have_own_files([other, one])


def test_of_names_that_cost_too_much_nobody_knows():
    assert have_own_files([f"é{number}" for number in range(MOST)])
    assert not have_own_files([f"é{number}" for number in range(MOST + 1)])
    assert have_own_files(["é" * LONGEST, "é"])
    assert not have_own_files(["a" + "\u0301\u0316" * LONGEST, "é"])


@given(st.lists(st.sampled_from(["a", "A", "b", "c/d", "c//d", "é"])), st.randoms(use_true_random=False))
def test_the_order_of_the_names_is_no_matter(names: list[str], chance):
    shuffled = list(names)
    chance.shuffle(shuffled)
    assert have_own_files(shuffled) == have_own_files(names)
