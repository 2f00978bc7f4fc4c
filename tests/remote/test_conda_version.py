from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.remote.conda_version import LONGEST, CondaVersion, read_version

# The order that CEP 33 gives as its example; versions of one row are equal.
DOCUMENTED = [
    ["0.4", "0.4.0"],
    ["0.4.1.rc", "0.4.1.RC"],
    ["0.4.1+local"],
    ["0.4.1+0.local"],
    ["0.4.1", "0.4.1+0"],
    ["0.4.1+1.local"],
    ["0.5a1"],
    ["0.5b3"],
    ["0.5C1"],
    ["0.5"],
    ["0.9.6"],
    ["0.960923"],
    ["1.0"],
    ["1.1dev1"],
    ["1.1a1"],
    ["1.1.0dev1", "1.1.dev1"],
    ["1.1.a1"],
    ["1.1.0rc1"],
    ["1.1.0.0", "1.1.0", "1.1"],
    ["1.1.post1", "1.1.0post1"],
    ["1.1post1"],
    ["1996.07.12"],
    ["1!0.4.1"],
    ["1!3.1.1.6"],
    ["2!0.4.1"],
]
NONE = [
    "",
    " ",
    ".",
    "1..2",
    "1.",
    ".1",
    "1__0",
    "_",
    "1!",
    "!1",
    "a!1",
    "1!2!3",
    "1+",
    "1+2+3",
    "1+a..b",
    "1.*",
    "1 2",
]
NONE += ["1/2", "١", "1.0é", "../../x", "1\x00", "1" * (LONGEST + 1)]


def version(text: str) -> CondaVersion:
    found = read_version(text)
    assert found is not None, text
    return found


def places() -> list[tuple[int, str]]:
    return [(place, text) for place, row in enumerate(DOCUMENTED) for text in row]


@pytest.mark.parametrize(("place", "text"), places())
def test_the_documented_order(place: int, text: str) -> None:
    for other_place, other in places():
        assert (version(text) < version(other)) == (place < other_place)
        assert (version(text) == version(other)) == (place == other_place)
        assert (version(text) >= version(other)) == (place >= other_place)
        if place == other_place:
            assert hash(version(text)) == hash(version(other))


@pytest.mark.parametrize(
    ("smaller", "greater"),
    [
        ("1.0.1_", "1.0.1a"),  # OpenSSL's letters count up
        ("1.0.1", "1.0.1post.a"),
        ("1.1rc", "1.1.0rc"),
        ("1.1.0rc", "1.1"),
        ("1.0.dev", "1.0.a"),
        ("2.3.5", "2.3.10"),
        ("9" * 60, "1" + "0" * 60),
        ("2.1+sirius6.0.3", "2.1+sirius6.0.10"),
    ],
)
def test_other_pairs(smaller: str, greater: str) -> None:
    assert version(smaller) < version(greater)
    assert version(greater) > version(smaller)


@pytest.mark.parametrize(("a", "b"), [("1-0", "1_0"), ("1.1.0rc", "1.1.rc"), ("01.002", "1.2"), ("1.0_1", "1.0.1")])
def test_equal_pairs(a: str, b: str) -> None:
    assert version(a) == version(b)
    assert hash(version(a)) == hash(version(b))
    assert version(a) <= version(b)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_version(text: str) -> None:
    assert read_version(text) is None


def test_a_version_is_not_equal_to_a_text() -> None:
    assert version("1.0") != "1.0"


@pytest.mark.parametrize(
    ("text", "start", "starts"),
    [
        ("1.8", "1.8", True),
        ("1.8.0", "1.8", True),
        ("1.8", "1.8.0", True),
        ("1.80", "1.8", False),
        ("1.8rc1", "1.8", True),
        ("1.8rc1", "1.8rc", True),
        ("1.8rc1", "1.8r", True),
        ("1.8rc1", "1.8b", False),
        ("1.8rc1", "1.8rc2", False),
        ("1.8rc1", "1.8b1", False),
        ("1.8", "1.8rc", False),
        ("1", "1.1", False),
        ("1", "1.0", True),
        ("1!1.8", "1.8", False),
        ("1!1.8", "1!1", True),
        ("1.8+a.1", "1.8", True),
        ("1.8+a.1", "1.8+a", True),
        ("1.8.1+a.1", "1.8+a", False),
        ("1.8+b.1", "1.8+a", False),
    ],
)
def test_what_a_version_starts_with(text: str, start: str, starts: bool) -> None:
    assert version(text).starts_with(version(start)) is starts


def test_the_start_of_a_compatible_version() -> None:
    assert version("1.2.3").without_last_segment() == version("1.2")
    assert version("1").without_last_segment() is None


SEGMENT = st.from_regex(r"[0-9]{0,3}(a|rc|dev|post|b_c)?[0-9]{0,2}", fullmatch=True).filter(bool)
TEXT = st.lists(SEGMENT, min_size=1, max_size=4).map(".".join)
VERSION = st.one_of(TEXT, st.tuples(TEXT, TEXT).map("+".join)).map(read_version).filter(lambda found: found is not None)


@given(VERSION, VERSION, VERSION)
def test_the_order_is_total(a: CondaVersion, b: CondaVersion, c: CondaVersion) -> None:
    assert (a < b) + (a == b) + (b < a) == 1
    if a <= b and b <= c:
        assert a <= c
    if a == b:
        assert hash(a) == hash(b)
        assert (a < c) == (b < c)


@given(TEXT)
def test_a_missing_part_is_zero(text: str) -> None:
    assert version(text) == version(f"{text}.0") == version(f"{text}.0.0") == version(f"0!{text}")


@given(TEXT)
def test_a_version_starts_with_itself(text: str) -> None:
    assert version(text).starts_with(version(text))
    assert version(f"{text}.7").starts_with(version(text))


@given(st.text(alphabet="01a._-+!*x ٣\n", max_size=12))
def test_any_text_is_a_version_or_none(text: str) -> None:
    found = read_version(text)
    if found is not None:
        assert found == read_version(text.upper())
