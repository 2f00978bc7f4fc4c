from __future__ import annotations

import pytest
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.yaml import COMMENTS
from pydistdiff.comparers.yaml_comments import comments_of
from pydistdiff.comparers.yaml_composer import compose
from pydistdiff.model import Role


def places(text: str) -> dict[str, list[str]]:
    return {place: [line.text for line in lines.items] for place, lines in comments_of(text, compose(text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# c\n", {"end": ["# c"]}),
        ("# c\na: 1\n", {"top": ["# c"]}),
        ("a: 1 # c\n", {"behind a": ["# c"]}),
        ("a: # c\n  b: 1\n", {"behind a": ["# c"]}),
        ("a: 1\n# c\nb: 2\n", {"above b": ["# c"]}),
        ("a: 1\n# c\n# d\n\n#\nb: 2\n", {"above b": ["# c", "# d", "#"]}),
        ("a: 1\n# c\n", {"end": ["# c"]}),
        ("a:\n  - x # c\n  - y\n", {"behind a[x]": ["# c"]}),
        ("a:\n  # c\n  - x\n", {"above a[x]": ["# c"]}),
        ("a:\n  - name: x\n    v: 1 # c\n", {"behind a[x].v": ["# c"]}),
        ("a:\n  - {b: 1} # c\n  - 2\n", {"behind a[#0].b": ["# c"]}),
        ("a: [x, # c\n  y] # d\n", {"behind a[x]": ["# c"], "behind a[y]": ["# d"]}),
        ("a: [ # c\n  x,\n  y\n  ] # d\n", {"behind a": ["# c"], "behind a[y]": ["# d"]}),
        ("a: [x\n  , # c\n  y]\n", {"behind a[x]": ["# c"]}),
        ("a: {x: 1\n  } # c\nb: 1\n", {"behind a.x": ["# c"]}),
        ("a:\n  - [] # c\n  - {} # d\nb: 1\n", {"behind a[#0]": ["# c"], "behind a[#1]": ["# d"]}),
        ("a:\n  - # c\n  - x # d\n", {"behind a[\"\"]": ["# c"], "behind a[x]": ["# d"]}),
        ("- a\n- # c\n  - b\n", {"before [#1][b]": ["# c"]}),
        ("a:\n  - x # c\n  - x # d\n", {"behind a[x]": ["# c"], "behind a[x #2]": ["# d"]}),
        ("a:\n  - x # c\n  - 'x #2' # d\n", {"behind a[x]": ["# c"], 'behind a["x #2"]': ["# d"]}),
        ("- [] # c\n- '#0' # d\n", {"behind [#0]": ["# c"], 'behind ["#0"]': ["# d"]}),
        ("a.b: 1 # c\na:\n  b: 1 # d\n", {'behind "a.b"': ["# c"], "behind a.b": ["# d"]}),
        ("'': 1 # c\n", {'behind ""': ["# c"]}),
        ("x # c\n", {"behind the document": ["# c"]}),
        ("--- # c\na: 1\n... # d\n", {"before a": ["# c"], "end": ["# d"]}),
        ("%YAML 1.1 # c\n---\na: 1\n", {"before a": ["# c"]}),
        ("a: 1\n---\n# c\na: 1 # d\n", {"above (2).a": ["# c"], "behind (2).a": ["# d"]}),
        ("? a # c\n: b # d\n", {"behind a": ["# c", "# d"]}),
        ("a: !x # c\n  b\n", {"behind a": ["# c"]}),
        ("a: &x # c\n  b\nc: *x # d\n", {"behind a": ["# c"], "behind c": ["# d"]}),
        ("a: ä😀 # c\n", {"behind a": ["# c"]}),
        ("ä😀:\n- ä😀 # c\n- x\n", {'behind "ä😀"["ä😀"]': ["# c"]}),
        ("a: 1 # c \t \n", {"behind a": ["# c"]}),
        (f"a:\n- {'x' * 50} # c\n- {'x' * 49} # d\n",
         {f"behind a[{'x' * 40}]": ["# c"], f"behind a[{'x' * 40} #2]": ["# d"]}),
        ("a: | # c\n  x # no\n# d\nb: 1\n", {"behind a": ["# c"], "above b": ["# d"]}),
        ("a: !t >2- # c\n   x\n", {"behind a": ["# c"]}),
        ("a: |\t# c\n  # no\n", {"behind a": ["# c"]}),
        ("a: 'x # no' # c\nb: \"# no\"\nc: x#no\n", {"behind a": ["# c"]}),
        ("a: 'x\n  # no\n  y' # c\n", {"behind a": ["# c"]}),
        ("a: |\n  # no\nb: 1 # c\n", {"behind b": ["# c"]}),
    ],
)  # fmt: skip
def test_a_comment_has_the_place_of_what_it_stands_at(text: str, expected: dict):
    assert places(text) == expected


def test_a_text_with_a_sharp_and_no_comment_has_none():
    assert places("a: 'x # y'\nb: |\n  # x\n") == {}


def test_a_changed_comment_counts():
    a = "a: 1 # old\n"
    assert told(a, "a: 1 # new\n", "x.yaml") == [("changed", (COMMENTS, "behind a", 0), "# old", "# new")]
    assert explained(a, "a: 1 # new\n", "info/about.yaml", Role.METADATA) == [(None, False)]
    assert told("a: 1\n", "# c\na: 1\n", "x.yaml") == [("added", (COMMENTS, "top"), '["# c"]')]


def test_a_selector_that_moves_to_another_item_counts():
    a = "run:\n  - a  # [win]\n  - b\n"
    b = "run:\n  - a\n  - b  # [win]\n"
    expected = [
        ("removed", (COMMENTS, "behind run[a]"), '["# [win]"]'),
        ("added", (COMMENTS, "behind run[b]"), '["# [win]"]'),
    ]
    assert told(a, b, "x.yaml") == expected
    assert explained(a, b, "info/about.yaml", Role.METADATA) == [(None, False)] * 2


def test_a_comment_beside_formatting_counts():
    a, b = "a: 'x' # c\n", "a: x # d\n"
    assert told(a, b, "x.yaml") == [("changed", (COMMENTS, "behind a", 0), "# c", "# d")]
    a, b = "a:\n  b: 1 # c\n", "a:\n    b: 1 # d\n"
    assert explained(a, b, "info/about.yaml", Role.METADATA) == [(None, False), ("yaml-formatting", True)]
    assert explained(a, b.replace("# d", "# c"), "info/about.yaml", Role.METADATA) == [("yaml-formatting", True)]


def test_comments_that_moved_with_their_keys_are_not_told():
    a = "x: 0\na: 1 # one\nb: 2 # two\n"
    assert told(a, "x: 0\nb: 2 # two\na: 1 # one\n", "x.yaml") == [("reordered", (), ((1, 2),))]


def test_a_place_that_is_long_is_not_told():
    key = "k" * 600
    a = f"{key}:\n  {key}: 1 # c\n"
    name, _, fallback = compared(a, "a: 1\n", "x.yaml")
    assert (name, fallback.reason) == ("text", "a comment at a place that takes more than 1,000 characters to tell")
    assert compared(a.replace(" # c", ""), "a: 1\n", "x.yaml")[2] is None


# ---------------------------------------------------------------- property tests

_lines = st.lists(
    st.sampled_from(["a", "[b]", "{c: 1}", "'d # e'", "|# x\n  t", "[]", "-", "? f", "!t g", "[h,\n  i]", "{}", "~"]),
    min_size=1,
    max_size=8,
)
