"""Comments of YAML and their places: `# [win]` behind a line of a recipe is more than a comment."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.yaml_comments import LONGEST_PLACE, comments_of
from pydistdiff.comparers.yaml_composer import compose
from pydistdiff.diffing.values import Scalar
from pydistdiff.model import Role, ValueChange

PATH = "info/recipe/meta.yaml"


def comments(text: str) -> dict[str, list[str]]:
    found = {}
    for place, lines in comments_of(text, compose(text)):
        assert all(isinstance(line, Scalar) for line in lines.items)
        found[place] = [line.text for line in lines.items]
    return found


def test_a_comment_has_the_place_of_the_value_where_it_stands():
    text = """\
# licence
# of this file

# about a
a: 1  # one
b:  # two
  # three
  - x  # four
  - {k: 1, # five
     l: 2}  # six
  - # seven
    y
  -  # eight
  # nine
  - |  # ten
    # text
  - "#" # eleven
c d: '# text'  # twelve
"e": *z # thirteen
# end
  # of it
""".replace("*z", "a#b")
    assert comments(text) == {
        "top": ["# licence", "# of this file", "# about a"],
        "behind a": ["# one"],
        "behind b": ["# two"],
        "above b[x]": ["# three"],
        "behind b[x]": ["# four"],
        "behind b[#1].k": ["# five"],
        "behind b[#1].l": ["# six"],
        "before b[y]": ["# seven"],
        'behind b[""]': ["# eight"],
        'above b["# text\\n"]': ["# nine"],
        'behind b["# text\\n"]': ["# ten"],
        'behind b["#"]': ["# eleven"],
        'behind "c d"': ["# twelve"],
        "behind e": ["# thirteen"],
        "end": ["# end", "# of it"],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#", {"end": ["#"]}),
        ("# only \n#\n", {"end": ["# only", "#"]}),
        ("a # b", {"behind the document": ["# b"]}),
        ("--- # a\nb\n... # c\n", {"before the document": ["# a"], "end": ["# c"]}),
        ("a # b\n--- # c\nd # e\n", {"behind the document": ["# b"], "before (2)": ["# c"], "behind (2)": ["# e"]}),
        ("--- {}\n--- {a: [1, # b\n 2]}\n", {"behind (2).a[1]": ["# b"]}),
        ("- a # x\n- a # y\n", {"behind [a]": ["# x"], "behind [a #2]": ["# y"]}),
        ("- name: a # x\n- name: b # y\n", {"behind [a].name": ["# x"], "behind [b].name": ["# y"]}),
        ("- [a] # x\n- [a] # y\n", {"behind [#0][a]": ["# x"], "behind [#1][a]": ["# y"]}),
        ("- [] # x\n- {} # y\n", {"behind [#0]": ["# x"], "behind [#1]": ["# y"]}),
        ("- [ # x\n  ]\n- # y\n  {}\n", {"before [#0]": ["# x"], "before [#1]": ["# y"]}),
        ("a: [] # x\n", {"behind a": ["# x"]}),
        ("a.b: 1 # x\na: {b: 1} # y\n", {'behind "a.b"': ["# x"], "behind a.b": ["# y"]}),
        ("a: &x # b\n  c\nd: !!str # e\n  f\n", {"behind a": ["# b"], "behind d": ["# e"]}),
        ("a#b: c#d\n", {}),
        ("!<x:y> a # b\n", {"behind the document": ["# b"]}),
        ("a: |\n  b # c\n   # d\n# e\nf: >2 # g\n   # h\n", {"above f": ["# e"], "behind f": ["# g"]}),
        ("a: |-\n  # b\n", {}),
        ("a: b\n  c # d\n", {"behind a": ["# d"]}),
        ("a: 'b\n  #c' # d\n", {"behind a": ["# d"]}),
        ("? a # b\n: c # d\n", {"behind a": ["# b", "# d"]}),
        ("é: ü # ö\n", {'behind "é"': ["# ö"]}),
        (f"- {'x' * 50} # a\n", {f"behind [{'x' * 40}]": ["# a"]}),
        ("a:\n# b\n", {"end": ["# b"]}),
        ("a:\n# b\n---\nc\n", {"above (2)": ["# b"]}),
    ],
)
def test_places_in_odd_documents(text: str, expected: dict[str, list[str]]):
    assert comments(text) == expected


A = "# h\nrun:\n- a # [win]\n- b\n# about c\nc: 1 # one\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# one", "# two", [("changed", ("(comments)", "behind c", 0), "# one", "# two")]),
        (" # one", "", [("removed", ("(comments)", "behind c"), '["# one"]')]),
        ("# h", "# h\n# i", [("added", ("(comments)", "top", 1), "# i")]),
        (
            "- a # [win]\n- b",
            "- a\n- b # [win]",
            [
                ("removed", ("(comments)", "behind run[a]"), '["# [win]"]'),
                ("added", ("(comments)", "behind run[b]"), '["# [win]"]'),
            ],
        ),
        (
            "# about c\nc: 1 # one",
            "c: 1 # one\n# about c",
            [
                ("removed", ("(comments)", "above c"), '["# about c"]'),
                ("added", ("(comments)", "end"), '["# about c"]'),
            ],
        ),
        ("- b", "- z\n- b", [("added", ("run", 1), "z")]),
        ("# [win]", "# [win] ", [("formatting", "indent of lists 0", "indent of lists 0", "yaml-formatting")]),
    ],
)
def test_comments_are_told_by_their_places(old: str, new: str, expected: list[tuple]):
    found = told(A, A.replace(old, new), "x.yaml")
    if expected[0][0] == "formatting":
        assert found == [("formatting", "one layout", "another layout", "yaml-formatting")]
    else:
        assert found == expected


def test_no_layout_of_a_comment_is_more_than_layout():
    b = "# h\n\nrun:\n  - a    # [win]\n  - 'b'\n\n  # about c\n'c': 1 # one\n"
    assert [change[0] for change in told(A, b, "x.yaml")] == ["formatting"]
    assert explained(A, b, PATH, Role.RECIPE) == [("yaml-formatting", True)]


def test_keys_take_their_comments_along_but_not_those_at_the_top():
    a, b = "z: 0\na: 1 # x\n# y\nb: 2\n", "z: 0\n# y\nb: 2\na: 1 # x\n"
    assert told(a, b, "x.yaml") == [("reordered", (), ((1, 2),))]
    a, b = "# h\na: 1 # x\n# y\nb: 2\n", "# h\n# y\nb: 2\na: 1 # x\n"
    assert told(a, b, "x.yaml") == [
        ("reordered", (), ((0, 1),)),
        ("added", ("(comments)", "top", 1), "# y"),
        ("removed", ("(comments)", "above b"), '["# y"]'),
    ]


@pytest.mark.parametrize("text", ["a: 'b'#c\n", "a: [b,#c\n]\n", "a: |#c\n  b\n", "a: >-#c\n  b\n", "a: [b]#c\n"])
def test_a_comment_that_some_readers_refuse_makes_it_a_text(text: str):
    reason = "a comment without a blank before it: some readers refuse that"
    assert compared(text, text.replace("b", "d"), "x.yaml")[2].reason == reason


def test_a_place_that_cannot_be_told_makes_it_a_text():
    text = "".join(f"{'  ' * n}{'k' * 20}{n}:\n" for n in range(60)) + "  " * 60 + "a: 1 # x\n"
    reason = f"a comment at a place that takes more than {LONGEST_PLACE:,} characters to tell"
    assert compared(text, text.replace("a: 1", "a: 2"), "x.yaml")[2].reason == reason


# ---------------------------------------------------------------- properties

words = st.text(st.sampled_from("ab1 :"), min_size=1, max_size=4).filter(lambda text: text.strip() == text)
documents = st.recursive(
    st.none() | st.integers(0, 3) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def commented(draw) -> tuple[str, str]:
    """Two equal documents, in each of them the same comment at the end of one of two lines."""
    lines = yaml.safe_dump(draw(documents), sort_keys=False).splitlines()
    lines = [line for line in lines if line != "..."]
    first, second = (draw(st.integers(0, len(lines) - 1)) for _ in "ab")
    sides = []
    for place in (first, second):
        own = [*lines[:place], f"{lines[place]} # [win]", *lines[place + 1 :]]
        sides.append("\n".join(own) + "\n")
    return sides[0], sides[1]


@settings(deadline=None)
@given(commented())
def test_a_comment_that_moved_is_always_told(sides: tuple[str, str]):
    a, b = sides
    if a != b:
        name, comparison, fallback = compared(a, b, PATH)
        assert fallback is None
        told_places = {change.path[1] for change in comparison.changes if isinstance(change, ValueChange)}
        assert len(told_places) == 2, name
        assert not any(harmless for _, harmless in explained(a, b, PATH, Role.RECIPE))


@settings(deadline=None)
@given(documents, st.integers(2, 6), st.integers(2, 6), st.booleans())
def test_comments_have_the_same_places_in_another_layout(value: object, one: int, other: int, has_start: bool):
    def with_comments(text: str) -> str:
        return "".join(f"{line} # {line.strip(' -')}\n" for line in text.splitlines() if line != "...")

    a = with_comments(yaml.safe_dump(value, indent=one, sort_keys=False))
    b = with_comments(yaml.safe_dump(value, indent=other, sort_keys=False))
    b = f"---\n\n{b}" if has_start else b
    assert comments(a) == comments(b)
    assert sum(map(len, comments(a).values())) == len(a.splitlines())
