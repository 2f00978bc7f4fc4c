from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.diffing import words
from pydistdiff.diffing.words import changed_words, pair_rows

LINES = st.one_of(
    st.text("ab1_ .,=\t", max_size=40),
    st.lists(st.sampled_from(["foo", "bar", " ", "=", "(", ")", "é", "x1"]), max_size=30).map("".join),
)


def marked(text: str, spans: words.Spans) -> str:
    for start, end in reversed(spans):
        text = text[:start] + "[" + text[start:end] + "]" + text[end:]
    return text


def outside(text: str, spans: words.Spans) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def check_spans(a: str, b: str) -> None:
    spans_a, spans_b = changed_words(a, b)
    assert outside(a, spans_a) == outside(b, spans_b)
    for text, spans in ((a, spans_a), (b, spans_b)):
        assert all(start < end <= len(text) for start, end in spans)
        assert all(left[1] < right[0] for left, right in itertools.pairwise(spans))
    assert (a == b) == (spans_a == () == spans_b)


@settings(deadline=None, max_examples=300)
@given(LINES, LINES)
def test_what_lies_outside_of_the_changed_words_is_equal(a, b):
    check_spans(a, b)


@settings(deadline=None, max_examples=300)
@given(LINES, LINES)
def test_swapping_the_lines_keeps_the_length_of_what_is_equal(a, b):
    forth, back = changed_words(a, b), changed_words(b, a)
    assert bool(forth[0]) | bool(forth[1]) == bool(back[0]) | bool(back[1])


@settings(deadline=None)
@given(LINES, LINES)
def test_the_common_sequence_is_the_longest(a, b):
    tokens_a, tokens_b = words._token().findall(a), words._token().findall(b)
    table = [[0] * (len(tokens_b) + 1) for _ in range(len(tokens_a) + 1)]
    for i, x in enumerate(tokens_a):
        for j, y in enumerate(tokens_b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    pairs = words._common(tokens_a, tokens_b)
    assert all(tokens_a[i] == tokens_b[j] for i, j in pairs)
    assert pairs == sorted(pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs) == table[-1][-1]


@pytest.mark.parametrize(
    ("a", "b", "marked_a", "marked_b"),
    [
        ("idna >=2.5,<3", "idna >=2.8,<3", "idna >=2.[5],<3", "idna >=2.[8],<3"),
        ("return foo_bar", "return foo_baz", "return [foo_bar]", "return [foo_baz]"),
        ("f(a)", "f(a, b)", "f(a)", "f(a[, b])"),
        ("one two three", "uno dos three", "[one two] three", "[uno dos] three"),
        ("x = 1", "x = 1", "x = 1", "x = 1"),
        ("", "x", "", "[x]"),
    ],
)
def test_changes_fall_on_word_boundaries(a, b, marked_a, marked_b):
    spans_a, spans_b = changed_words(a, b)
    assert (marked(a, spans_a), marked(b, spans_b)) == (marked_a, marked_b)


@pytest.mark.parametrize(("start", "end"), [("x" * 600 + " ", " y"), ("+" * 450, ";"), ("x" * 300, "y" * 300)])
def test_long_lines_are_compared_at_their_ends_only(start, end):
    a, b = start + " one same two " + end, start + " uno same dos " + end
    spans_a, spans_b = changed_words(a, b)
    assert outside(a, spans_a) == outside(b, spans_b)
    assert len(spans_a) == len(spans_b) == 1
    assert a[slice(*spans_a[0])] == "one same two"


@settings(deadline=None, max_examples=60)
@given(LINES, LINES, LINES)
def test_long_lines_keep_the_same_promise(a, b, end):
    check_spans("-" * 501 + a + end, "-" * 501 + b + end)


def test_long_lines_keep_words_whole_too():
    start, end = "- " * 300, " -" * 300
    spans_a, spans_b = changed_words(start + "old_name_x" + end, start + "old_nome_x" + end)
    assert spans_a == spans_b == ((600, 610),)
    assert changed_words("x" * 3_000_000, "x" * 2_999_999 + "y") == (((0, 3_000_000),), ((0, 3_000_000),))


def test_equal_long_lines_have_no_changed_words():
    assert changed_words("x" * 600, "x" * 600) == ((), ())


def test_runs_of_one_length_are_paired_in_order():
    rows = [(" ", "a"), ("-", "b"), ("-", "c"), ("\\", "No newline"), ("+", "d"), ("+", "e")]
    assert pair_rows(rows) == ((1, 4), (2, 5))


def test_runs_of_other_lengths_are_paired_by_similar_words_in_order():
    rows = [
        ("-", "def get(url, timeout):"),
        ("-", "    return fetch(url)"),
        ("+", "import os"),
        ("+", "def get(url, timeout, retries):"),
        ("+", "    return fetch(url, retries)"),
        (" ", ""),
        ("-", "nothing like it"),
        ("+", "another thing 1"),
        ("+", "more of them 2"),
        ("-", "z = 1"),
        ("+", "z = 2"),
    ]
    assert pair_rows(rows) == ((0, 3), (1, 4), (9, 10))


def test_a_removed_row_without_a_like_is_left_alone():
    rows = [("-", "import os"), ("-", "def get(url):"), ("+", "def get(url, a):")]
    assert pair_rows(rows) == ((1, 2),)


def test_long_runs_of_other_lengths_are_not_paired():
    assert pair_rows([("-", "x")] * 30 + [("+", "x")] * 29) == ()


def test_long_rows_are_known_by_their_ends():
    rows = [("-", "a b c " + "x" * 5_000 + " d e f"), ("+", "q"), ("+", "a b c " + "y" * 9_000 + " d e f")]
    assert pair_rows(rows) == ((0, 2),)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from([" ", "-", "+", "\\"]), st.sampled_from(["a b", "a c", "d", "a b c"]))))
def test_pairs_are_of_one_run_and_rise_on_both_sides(rows):
    pairs = pair_rows(rows)
    assert list(pairs) == sorted(pairs)
    assert [added for _, added in pairs] == sorted({added for _, added in pairs})
    assert len({removed for removed, _ in pairs}) == len(pairs)
    for removed, added in pairs:
        assert (rows[removed][0], rows[added][0]) == ("-", "+")
        assert " " not in {sign for sign, _ in rows[removed:added]}
