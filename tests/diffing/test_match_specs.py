from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_pairs import in_short
from pydistdiff.diffing.match_specs import read_match_spec
from pydistdiff.diffing.requirements import LONGEST, asked_for, compare_requirements
from pydistdiff.diffing.values import ListValue, Scalar
from pydistdiff.model import ValueType
from value_changes import apply


def parts(text: str) -> dict[str, str]:
    return {part: value for part, value in read_match_spec(text).parts if value}


def strings(texts: list[str]) -> ListValue:
    return ListValue(tuple(Scalar(ValueType.STRING, text) for text in texts))


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("python", "python", {}),
        ("__glibc >=2.17", "__glibc", {"specifier": ">=2.17"}),
        ("python >=3.7,<3.8.0a0", "python", {"specifier": ">=3.7,<3.8.0a0"}),
        ("python >=3.7, <3.8.0a0", "python", {"specifier": ">=3.7,<3.8.0a0"}),
        ("python < 3.8.0a0 , >= 3.7", "python", {"specifier": ">=3.7,<3.8.0a0"}),
        ("python 3.8.* *_cpython", "python", {"specifier": "3.8.*", "build": "*_cpython"}),
        ("_libgcc_mutex 0.1 conda_forge", "_libgcc_mutex", {"specifier": "0.1", "build": "conda_forge"}),
        ("numpy=1.11=py35_0", "numpy", {"specifier": "=1.11", "build": "py35_0"}),
        ("numpy 1.11=py35_0", "numpy", {"specifier": "1.11", "build": "py35_0"}),
        ("numpy 1=py35_0", "numpy", {"specifier": "1", "build": "py35_0"}),
        ("numpy>=1.8=py27_0", "numpy", {"specifier": ">=1.8", "build": "py27_0"}),
        ("numpy==1.11", "numpy", {"specifier": "==1.11"}),
        ("numpy 1.8 | 1.9", "numpy", {"specifier": "1.8|1.9"}),
        ("numpy 1.9|1.8", "numpy", {"specifier": "1.9|1.8"}),
        ("numpy !=1.9,>=1!1,~=1.8", "numpy", {"specifier": ">=1!1,~=1.8,!=1.9"}),
        ("conda-forge::Foo_Bar.x", "Foo_Bar.x", {"channel": "conda-forge"}),
        ("conda-forge/linux-64::x 1", "x", {"channel": "conda-forge/linux-64", "specifier": "1"}),
        ("https://host/c::x", "x", {"channel": "https://host/c"}),
        ("x[version='>=1,<2']", "x", {"specifier": ">=1,<2"}),
        ('x[version="<2, >=1", build=py*]', "x", {"specifier": ">=1,<2", "build": "py*"}),
        ("x >=1[md5=a1, channel='c']", "x", {"specifier": ">=1", "brackets": "channel='c', md5='a1'"}),
        ("x [version='=1.2']", "x", {"brackets": "version='=1.2'"}),
    ],
)
def test_a_requirement_is_read_in_its_parts(text: str, name: str, expected: dict[str, str]):
    assert read_match_spec(text).name == name
    assert read_match_spec(text).raw == text
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("x 1 2 3", "x", "1 2 3"),
        ("x 1.2=", "x", "1.2="),
        ("x >=", "x", ">="),
        ("x >=1,,<2", "x", ">=1,,<2"),
        ("x >=1\u00a0,<2", "x", ">=1\u00a0,<2"),
        ("x 1\n", "x", "1\n"),
        ("x >=1 a-b", "x", ">=1 a-b"),
        ("x >=1=b,<2", "x", ">=1=b,<2"),
        ("x (1|2)", "x", "(1|2)"),
        ("x ^1.*$", "x", "^1.*$"),
        ("x >=1 if y", "x", ">=1 if y"),
        ("x[version='>=1'", "x", "[version='>=1'"),
        ("x[version='>=']", "x", "[version='>=']"),
        ("x[version='>=1', version='>=2']", "x", "[version='>=1', version='>=2']"),
        ("x[a b]", "x", "[a b]"),
        ("x[a=1][b=2]", "x", "[a=1][b=2]"),
        ("x[a=1] >=1", "x", "[a=1] >=1"),
        ("x >=1[version='>=2']", "x", ">=1[version='>=2']"),
        ("x 1 a[build=b]", "x", "1 a[build=b]"),
        ("c::x (1)", "x", "(1) from c"),
    ],
)
def test_what_readers_take_otherwise_has_a_name_and_no_parts(text: str, name: str, rest: str):
    requirement = read_match_spec(text)
    assert (requirement.name, requirement.parts, asked_for(requirement)) == (name, (), rest)


@pytest.mark.parametrize(
    "text", ["", "*", "=1", "[name=x]", "a:b:c", "{{ pin }}", "é", "x" * (LONGEST + 1), "x\n", "x\n1", "x\u2003>=1"]
)
def test_what_is_no_requirement_is_its_text(text: str):
    requirement = read_match_spec(text)
    assert (requirement.name, requirement.parts, requirement.rest) == (text, (), "")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("x", ""),
        ("x >=1", ">=1"),
        ("c::x 1.* b*[md5=a]", "1.* b* [md5='a'] from c"),
    ],
)
def test_what_is_asked_for_is_told_with_build_and_channel(text: str, asked: str):
    assert asked_for(read_match_spec(text)) == asked


def test_changes_are_told_by_package_and_part():
    a = strings(["python >=3.7,<3.8.0a0", "x 1 a", "y", "foo-bar", "z (1)"])
    b = strings(["x 1 b", "python <3.8.0a0, >=3.7", "c::y", "foo_bar", "z (2)"])
    changes = list(compare_requirements((), a.items, b.items, read=read_match_spec))
    assert [in_short(change) for change in changes] == [
        ("reordered", (), ((0, 1),)),
        ("changed", ("python",), "python >=3.7,<3.8.0a0", "python <3.8.0a0, >=3.7"),
        ("changed", ("x", "build"), "a", "b"),
        ("added", ("y", "channel"), "c"),
        ("removed", ("foo-bar",), "foo-bar"),
        ("changed", ("z",), "z (1)", "z (2)"),
        ("added", ("foo_bar",), "foo_bar"),
    ]
    assert [change.cause for change in changes][:3] == ["requirement-order", "requirement-spelling", None]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x 1.2", "x =1.2"),
        ("x 1.2", "x ==1.2"),
        ("x =1.2", "x 1.2.*"),
        ("x 1.2.*", "x 1.2*"),
        ("x >=1", "x >=1.0"),
        ("x 1.2 b", "x 1.2b"),
        ("x 1|2", "x 2|1"),
        ("X", "x"),
        ("foo-bar", "foo_bar"),
        ("c::x", "x[channel=c]"),
        ("x[version='1.2']", "x 1.2"),
    ],
)
def test_what_a_reader_may_take_otherwise_is_not_the_same(a: str, b: str):
    one, other = read_match_spec(a), read_match_spec(b)
    assert (one.name, one.parts) != (other.name, other.parts)


names = st.sampled_from(["a", "b-c", "b_c", "_d"])
bounds = st.sampled_from([">=1", "<2", "!=1.5", "1.*", "=1"])


@st.composite
def specs(draw) -> tuple[tuple, str, str]:
    """A requirement, and two spellings of it."""
    name = draw(names)
    asked = draw(st.lists(bounds, max_size=3))
    build = draw(st.sampled_from(["", "py37_0", "*_cpython"])) if asked else ""
    comma = draw(st.sampled_from([",", ", ", " ,", " , "]))
    blank = draw(st.sampled_from([" ", "  "]))
    respelt = f"{name}{blank}{comma.join(draw(st.permutations(asked)))}{blank}{build}".rstrip()
    return (name, sorted(asked), build), f"{name} {','.join(asked)} {build}".rstrip(), respelt


@given(specs(), specs())
def test_spellings_of_one_requirement_are_equal_and_others_are_not(one: tuple, other: tuple):
    meaning, plain, respelt = one
    requirement, different = read_match_spec(plain), read_match_spec(other[1])
    assert requirement.parts
    assert requirement.parts == read_match_spec(respelt).parts
    is_equal = (requirement.name, requirement.parts) == (different.name, different.parts)
    assert is_equal == (meaning == other[0])


@given(st.text(st.sampled_from("ab1 =<>!~|,[]'\":*.-_#()"), max_size=30))
def test_anything_is_read(text: str):
    requirement = read_match_spec(text)
    assert requirement.raw == text
    assert requirement.name in text


def whole(path, items) -> tuple[str, ...]:
    return tuple(item.text for item in items)


@given(st.lists(st.tuples(names, st.sampled_from(["", " 1", " 2"])), max_size=6), st.randoms(use_true_random=False))
def test_a_shuffle_alone_is_never_content(items: list[tuple[str, str]], chance: random.Random):
    texts = [name + version for name, version in items]
    shuffled = texts[:]
    chance.shuffle(shuffled)
    changes = list(compare_requirements((), strings(texts).items, strings(shuffled).items, read=read_match_spec))
    assert all(change.op.value == "reordered" and change.cause == "requirement-order" for change in changes)
    assert bool(changes) == (texts != shuffled)
    if len(set(texts)) == len(texts):
        assert apply(strings(texts), changes, whole) == strings(shuffled)
