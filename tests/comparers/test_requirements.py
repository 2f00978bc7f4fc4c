from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.line_lists import strings
from pydistdiff.diffing.requirements import (
    compare_requirements,
    match_requirements,
    read_requirement,
    requirement_identities,
)
from pydistdiff.diffing.values import ListValue, Scalar
from pydistdiff.model import Operation, Role, ValueType

REQUIRES = "x.egg-info/requires.txt"
FILE = "requirements-dev.txt"
SECTIONS = """\
idna<4,>=2.5
certifi>=2017.4.17

[:python_version < "3"]
enum34

[socks]
PySocks!=1.5.7,>=1.5.6
"""


def test_requires_is_told_by_section_and_package():
    b = SECTIONS.replace("2.5", "2.8").replace("enum34", "enum34>=1").replace("[socks]\n", "[http2]\nh2\n\n[socks]\n")
    assert compared(SECTIONS, b, REQUIRES)[0] == "requires"
    assert told(SECTIONS, b, REQUIRES) == [
        ("changed", ("install_requires", "idna", "specifier"), ">=2.5,<4", ">=2.8,<4"),
        ("added", ('[:python_version < "3"]', "enum34", "specifier"), ">=1"),
        ("added", ("[http2]",), '["h2"]'),
    ]
    assert compared(SECTIONS, b, REQUIRES)[1].headline == ("idna >=2.5,<4 → >=2.8,<4; enum34 any → >=1; [http2] added")


def test_order_and_spelling_of_requires_are_harmless():
    b = SECTIONS.replace("idna<4,>=2.5\ncertifi>=2017.4.17\n", "certifi >= 2017.4.17\nidna>=2.5,<4\n")
    assert explained(SECTIONS, b, REQUIRES, Role.METADATA) == [
        ("requirement-order", True),
        ("requirement-spelling", True),
        ("requirement-spelling", True),
    ]
    assert compared(SECTIONS, b, REQUIRES)[1].headline == "2 requirements spelt otherwise"
    head, first, second = SECTIONS.split("\n\n")
    b = "\n\n".join([head, second.rstrip("\n"), first]) + "\n"
    assert explained(SECTIONS, b, REQUIRES, Role.METADATA) == [("requirement-order", True)]
    assert compared(SECTIONS, b, REQUIRES)[1].headline == "requirements in another order"


def test_a_requirement_that_moved_to_another_section_is_no_order():
    b = SECTIONS.replace("certifi>=2017.4.17\n", "") + "certifi>=2017.4.17\n"
    assert explained(SECTIONS, b, REQUIRES, Role.METADATA) == [(None, False)] * 2


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        (SECTIONS + "[socks]\n", "the section [socks] stands twice"),
        ("[a\n", "line 1 is no name of a section"),
        ("a\x0bb\n", "line 1 holds U+000B"),
    ],
)
def test_sections_that_readers_take_in_different_ways_are_text(b: str, reason: str):
    name, _, fallback = compared(SECTIONS, b, REQUIRES)
    assert name == "text"
    assert fallback.reason.startswith(reason)


REQUIREMENTS = """\
# for the tests
pytest>=2.8.0,<=6.2.5  # old
-r base.txt
idna==3.6 \\
    --hash=sha256:aaaa
git+https://example.org/x.git
./local
"""


@pytest.mark.parametrize("path", [FILE, "requirements/test.txt", "a/constraints.txt", "requirements.in"])
def test_requirements_files_are_known_by_name(path: str):
    assert compared(REQUIREMENTS, REQUIREMENTS + "x\n", path)[0] == "requirements"


def test_requirements_files_are_told_by_package():
    b = (
        REQUIREMENTS.replace("<=6.2.5  # old", "<9  # new")
        .replace("aaaa", "bbbb")
        .replace("-r base", "-r other")
        .replace("./local\n", "flask[async]\n")
    )
    assert told(REQUIREMENTS, b, FILE) == [
        ("changed", ("pytest", "specifier"), ">=2.8.0,<=6.2.5", ">=2.8.0,<9"),
        ("changed", ("pytest", "comment"), "# old", "# new"),
        ("removed", ("-r base.txt",), "-r base.txt"),
        ("changed", ("idna", "options"), "--hash=sha256:aaaa", "--hash=sha256:bbbb"),
        ("removed", ("./local",), "./local"),
        ("added", ("-r other.txt",), "-r other.txt"),
        ("added", ("flask",), "flask[async]"),
    ]
    assert compared(REQUIREMENTS, b, FILE)[1].headline.startswith("pytest >=2.8.0,<=6.2.5 → >=2.8.0,<9; pytest comment")


def test_nobody_knows_who_reads_a_requirements_file():
    assert explained("a\nb\n", "b\na\n", FILE, Role.DATA) == [("list-order", False)]
    assert explained("a >= 1\n", "a>=1\n", FILE, Role.DATA) == [("requirement-spelling", False)]
    assert told("a \\\n--x\n", "a --x\n", FILE)[0][0] == "formatting"
    assert told("a\n", "a \\", FILE)[0][0] == "formatting"
    assert told("a\n", "# a\n", FILE) == [("removed", ("a",), "a"), ("added", ("# a",), "# a")]
    assert told("a>=1\n", "\ufeffa>=1\r\n", FILE)[0][0] == "byte-order-mark"
    assert compared("a\n", b"a\0", FILE)[0] == "binary"


def test_identities_are_packages():
    items = strings(["A.b>=1", "c", "c; os_name=='nt'", "!"]).items
    assert requirement_identities((), items) == ("a-b", "c", 'c ; os_name == "nt"', "!")
    assert requirement_identities((), [Scalar(ValueType.INTEGER, "1")]) is None


def test_items_that_are_no_strings_are_compared_whole():
    a = [Scalar(ValueType.INTEGER, "1"), Scalar(ValueType.STRING, "a")]
    b = [Scalar(ValueType.STRING, "1"), ListValue(())]
    changes = list(compare_requirements((), a, b))
    assert [(change.op.value, change.path) for change in changes] == [
        ("changed", ("1",)),
        ("removed", ("a",)),
        ("added", ("[]",)),
    ]


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("a @ https://x/;y ; os_name=='nt'", 'os_name == "nt"'),
        ("a; (os_name=='nt') and (extra == 'x')", 'os_name == "nt" and extra == "x"'),
        (
            "a; (os_name=='nt' or extra == 'x_y') and os_name=='z'",
            '(os_name == "nt" or extra == "x_y") and os_name == "z"',
        ),
        ("a; os_name in 'nt@x'", 'os_name in "nt@x"'),
    ],
)
def test_a_marker_is_told_in_one_spelling(text: str, marker: str):
    assert dict(read_requirement(text).parts)["marker"] == marker


def test_one_extra_more_is_no_order():
    assert [change[0] for change in told("a[b]\n", "a[c,b]\n", FILE)] == ["changed"]
    assert [change[0] for change in told("a[b,b]\n", "a[b]\n", FILE)] == ["changed"]
    assert told("a[b,c]>=1\n", "a[c,b] >= 1\n", FILE) == [
        ("reordered", ("a", "extras"), ((0, 1),)),
        ("changed", ("a",), "a[b,c]>=1", "a[c,b] >= 1"),
    ]


requirements = st.lists(
    st.sampled_from(
        [
            "a",
            "a>=1",
            "A >= 1",
            "a<2",
            "b[x,y]",
            "b[y,x]",
            "c; os_name=='nt'",
            'c;os_name=="nt"',
            "c; os_name=='x'",
            "?",
        ]
    ),
    max_size=6,
)


def canonical(text: str) -> tuple:
    found = read_requirement(text)
    return (found.name, *(found.parts or ((text, ""),)))


@settings(deadline=None, max_examples=300)
@given(requirements, requirements)
def test_applying_the_changes_to_a_gives_b(a: list[str], b: list[str]):
    """On requirements in their parts: spelling is told, but not which blank stands where."""
    values_a, values_b = strings(a).items, strings(b).items
    matched = match_requirements(values_a, values_b)
    result = {name: dict(canonical(text)[1:]) for name, text in zip(matched.names_a, a, strict=True)}
    for change in compare_requirements((), values_a, values_b):
        if change.op is Operation.REORDERED:
            continue
        name = change.path[0]
        if len(change.path) == 1 and change.op is Operation.REMOVED:
            del result[name]
        elif len(change.path) == 1:
            result[name] = dict(canonical(change.b)[1:])
        else:
            result[name][change.path[1]] = "" if change.op is Operation.REMOVED else change.b
    assert result == {name: dict(canonical(text)[1:]) for name, text in zip(matched.names_b, b, strict=True)}
    is_content = any(
        change.op is not Operation.REORDERED and change.cause is None
        for change in compare_requirements((), values_a, values_b)
    )
    assert is_content == (sorted(map(canonical, a)) != sorted(map(canonical, b)))


@settings(deadline=None)
@given(requirements, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content(a: list[str], chance: random.Random):
    b = list(a)
    chance.shuffle(b)
    changes = list(compare_requirements((), strings(a).items, strings(b).items))
    assert all(change.op is Operation.REORDERED or change.cause == "requirement-spelling" for change in changes)
    if len(set(map(canonical, a))) == len(a):
        assert all(change.op is Operation.REORDERED for change in changes)
        moves = dict(next((change.moves for change in changes), ()))
        result: list[str | None] = [None] * len(a)
        for index, place in moves.items():
            result[place] = a[index]
        still = iter([text for index, text in enumerate(a) if index not in moves])
        assert [next(still) if text is None else text for text in result] == b
