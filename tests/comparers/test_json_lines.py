from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.json_lines import MOST_LINES, MOST_VALUES, JsonLinesComparer
from pydistdiff.diffing.values import ListValue, MappingValue, Value, compare_values
from pydistdiff.model import Operation, Role, TextView
from value_changes import apply

LINES = """\
{"id": "a", "n": 1, "tags": ["x", "y"]}
{"id": "b", "n": 1.0, "tags": []}
{"id": "c", "n": true, "tags": null}
"""
IN_METADATA = "info/x.jsonl"
"""Of conda: its own tools read what lies there."""


@pytest.mark.parametrize("path", ["a/x.jsonl", "X.NDJSON"])
def test_json_lines_are_told_by_their_name(path: str):
    name, comparison, fallback = compared(LINES, LINES + "{}\n", path)
    assert (name, fallback) == ("json-lines", None)
    assert [type(view) for view in comparison.views] == [TextView]
    assert not JsonLinesComparer().accepts(pair_of(LINES, LINES + "{}\n", path + ".txt"))


def test_documents_are_told_by_their_own_key_or_their_place():
    b = LINES.replace('"n": 1,', '"n": 2,').replace('"c"', '"d"').replace("[]", '["z"]')
    assert told(LINES, b, "x.jsonl") == [
        ("changed", ("a", "n"), "1", "2"),
        ("added", ("b", "tags", 0), "z"),
        ("removed", ("c",), '{"id": "c", "n": true, "tags": null}'),
        ("added", ("d",), '{"id": "d", "n": true, "tags": null}'),
    ]
    assert told('{"x": 1}\n[1]\n"s"\n', '{"x": 2}\n[1]\n4\n"s"\n', "x.jsonl") == [
        ("changed", (0, "x"), "1", "2"),
        ("added", (2,), "4"),
    ]


def test_another_order_of_documents_counts():
    rows = LINES.splitlines(keepends=True)
    assert explained(LINES, "".join(reversed(rows)), IN_METADATA, Role.METADATA) == [("list-order", False)]


@pytest.mark.parametrize(("a", "b"), [("1", "1.0"), ("1", "true"), ("0.0", "-0.0"), ("1", '"1"'), ('"\\u00e9"', '"è"')])
def test_values_that_look_alike_are_two(a: str, b: str):
    [change, *_] = told(f'{{"x": {a}}}\n', f'{{"x": {b}}}\n', "x.jsonl")
    assert change[:2] == ("changed", (0, "x"))


@pytest.mark.parametrize(
    ("b", "words"),
    [
        (LINES.replace(": ", ":"), ("one line", "one line, no blank after colons")),
        (LINES.replace('"c", ', '"c",'), ("one layout", "another layout")),
        (LINES.replace('"id": "a"', '"\\u0069d": "a"'), ("one line", "one line, non-ASCII escaped")),
    ],
)
def test_blanks_and_escapes_are_layout(b: str, words: tuple[str, str]):
    if "\\u" not in b:
        assert told(LINES, b, "x.jsonl") == [("formatting", *words, "json-formatting")]
    assert explained(LINES, b, IN_METADATA, Role.METADATA) == [("json-formatting", True)]
    assert explained(LINES, b, "x.jsonl", Role.DATA) == [("json-formatting", False)]


def test_newlines_at_the_end_have_a_cause_of_their_own():
    assert told(LINES, LINES.rstrip("\n"), "x.jsonl")[0][::3] == ("final-newline", "final-newline")


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("", "line 1 is empty, which some readers refuse"),
        ("{}\n\n{}\n", "line 2 is empty, which some readers refuse"),
        ('{}\n{"a": 1\n', "line 2: not JSON"),
        ('{"a": 1, "a": 2}\n', "line 1: the key 'a' stands twice"),
        ("{\n}\n", "line 1: not JSON"),
        ("{} {}\n", "line 1: not JSON"),
        ("{}\n" + "[" * 100_000 + "]" * 100_000 + "\n", "line 2: nested deeper than a reader bears"),
        ("[" * 200 + "]" * 200 + "\n", "nested deeper than 100 levels"),
        ('{"a": "x\u2028y"}\n', "line 1 holds U+2028"),
        ("{}\r{}\n{}\n", "line 1 holds U+000D"),
        ("1\n" * (MOST_LINES + 1), "more than 100,000 lines"),
        ("[" + "1," * MOST_VALUES + "1]\n", "more than 250,000 values"),
        ('"' + "x" * (16 << 20) + '"', "16,777,218 bytes, more than the 16,777,216 that are parsed"),
    ],
)
def test_what_readers_read_in_different_ways_is_text_with_the_reason(b: str, reason: str):
    name, _, fallback = compared("{}\n", b, "x.jsonl")
    assert name == "text"
    assert fallback.wanted == "json-lines"
    assert fallback.reason.startswith(reason)


def test_numbers_keep_all_digits():
    a, b = "1" * 10_000, "1" * 9_999 + "2"
    assert told(f"{a}\n", f"{b}\n", "x.jsonl") == [("changed", (0,), a, b)]


def test_a_nul_makes_it_binary_and_marks_and_line_ends_are_told_apart():
    assert compared("{}\n", b'"\0"\n', "x.jsonl")[0] == "binary"
    assert told(b'"\xe9"\n', b'"\xe8"\n', "x.jsonl") == [("changed", (0,), "é", "è")]
    assert told("1\n", "\ufeff1\r\n", "x.jsonl") == [
        ("byte-order-mark", "none", "UTF-8", "byte-order-mark"),
        ("line-ends", "LF", "CRLF", "line-endings"),
    ]


# ---------------------------------------------------------------- properties

items = st.recursive(
    st.one_of(st.sampled_from(["", "a", "é"]), st.integers(-2, 2), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["x", "y", "z"]), inner, max_size=3)
    ),
    max_leaves=6,
)
documents = st.lists(items, min_size=1, max_size=6)


def written(values: list[object]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def parsed(text: str) -> Value:
    return JsonLinesComparer().parse(text, pair_of(text, text, "x.jsonl"))


def unordered(value: Value) -> object:
    if isinstance(value, MappingValue):
        return frozenset((key, unordered(inner)) for key, inner in value.entries)
    return tuple(map(unordered, value.items)) if isinstance(value, ListValue) else value


def no_names(path, items):
    return None


@settings(deadline=None, max_examples=300)
@given(documents, documents)
def test_applying_the_changes_to_a_gives_b(a, b):
    value_a, value_b = parsed(written(a)), parsed(written(b))
    changes = list(compare_values(value_a, value_b, no_names))
    assert unordered(apply(value_a, changes, no_names)) == unordered(value_b)
    assert bool(changes) == (value_a != value_b)


@settings(deadline=None)
@given(documents, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content_and_gives_b(values, chance: random.Random):
    other = list(values)
    chance.shuffle(other)
    if written(values) != written(other):
        changes = compared(written(values), written(other), "x.jsonl")[1].changes
        own = [change for change in changes if getattr(change, "name", None) != "formatting"]
        assert [change.op for change in own] == [Operation.REORDERED]
        assert apply(parsed(written(values)), own, no_names) == parsed(written(other))


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_a_changed_value_is_never_lost_under_a_shuffle(numbers: list[int], chance: random.Random):
    rows = [{"id": f"d{number}", "v": 1} for number in numbers]
    others = [{"id": f"d{numbers[0]}", "v": 2}, *rows[1:]]
    chance.shuffle(others)
    changes = told(written(rows), written(others), "x.jsonl")
    assert [change for change in changes if change[0] != "reordered"] == [
        ("changed", (f"d{numbers[0]}", "v"), "1", "2")
    ]
