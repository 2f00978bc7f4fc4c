"""What is cut from the values of a node, after the causes have seen them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.explain.showing import shown
from pydistdiff.limits import Limits
from pydistdiff.model import OpaqueChange, Operation, Significance, TextChange, ValueChange, ValueType
from pydistdiff.safetext import visible


def value(a: str, b: str, cause: str | None = None) -> ValueChange:
    return ValueChange(
        significance=Significance.CONTENT,
        op=Operation.CHANGED,
        path=(a,),
        a=a,
        b=b,
        type_a=ValueType.STRING,
        type_b=ValueType.STRING,
        cause=cause,
        harmless=cause is not None,
    )


def test_a_long_value_is_cut_and_said_so():
    [change] = shown([value("x" * 10**6, "y")], Limits())
    assert change.a == "x" * 1_000 + "⟦… 999,000 characters⟧"
    assert change.b == "y"
    assert (change.truncated.shown, change.truncated.total) == (1_000, 10**6)
    assert change.truncated.limit == "--max-line-length"


def test_nothing_is_cut_without_a_limit_or_below_it():
    changes = [value("x" * 10**4, "y"), value("a", "b")]
    assert shown(changes, Limits(line_length=0, values=0)) == changes
    assert shown(changes, Limits(line_length=10**4, values=2)) == changes


def test_of_very_many_values_the_unexplained_are_shown_and_the_others_counted_by_cause():
    text = TextChange(significance=Significance.CONTENT, lines_added=0, lines_removed=0, hunks=())
    changes = [
        *(value(f"a{i}", "x", "record-follows") for i in range(5)),
        text,
        *(value(f"b{i}", "x") for i in range(3)),
        *(value(f"c{i}", "x", "build-date") for i in range(2)),
    ]
    result = shown(changes, Limits(values=4))
    assert [change.a for change in result if isinstance(change, ValueChange)] == ["a0", "b0", "b1", "b2"]
    assert text in result
    rest = [change for change in result if isinstance(change, OpaqueChange)]
    assert [(change.reason, change.cause, change.harmless) for change in rest] == [
        ("4 more values differ", "record-follows", True),
        ("2 more values differ", "build-date", True),
    ]
    assert {(change.truncated.shown, change.truncated.total) for change in rest} == {(4, 10)}


def test_what_stands_for_values_keeps_all_the_causes_that_they_need_together():
    together = [replace(value(f"a{i}", "x", "version-follows"), also=("build-date",)) for i in range(3)]
    alone = [value(f"b{i}", "x", "version-follows") for i in range(3)]
    rest = shown([value("c", "x"), *together, *alone], Limits(values=1))[1:]
    assert [(change.reason, change.cause, change.also) for change in rest] == [
        ("3 more values differ", "version-follows", ("build-date",)),
        ("3 more values differ", "version-follows", UNSET),
    ]


@pytest.mark.parametrize("length", range(1, 24))
def test_an_escape_is_never_cut_in_two(length):
    text = visible("ab\u202ecd\u202e\u202eef")
    [change] = shown([value(text, "")], Limits(line_length=length))
    if len(text) > length:
        kept = change.a.rpartition("⟦…")[0]
        assert text.startswith(kept)
        assert kept.count("⟦") == kept.count("⟧")


@given(st.text(alphabet="a\u202e⟦⟧\\", max_size=30), st.integers(min_value=1, max_value=30))
def test_what_is_left_of_a_value_is_its_beginning_and_the_rest_is_counted(text, length):
    whole = visible(text)
    [change] = shown([value(whole, "")], Limits(line_length=length))
    if len(whole) <= length:
        assert change.a == whole
    else:
        kept, _, rest = change.a.rpartition("⟦…")
        assert whole.startswith(kept)
        assert len(kept) <= length
        assert int(rest.split()[0].replace(",", "")) == len(whole) - len(kept)
