from __future__ import annotations

import gc
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pydistdiff.diffing.values as values_module
from pydistdiff.diffing.values import (
    ListValue,
    MappingValue,
    Scalar,
    Value,
    by_key,
    compact,
    compare_values,
    match_items,
    moved,
    type_of,
)
from pydistdiff.model import Operation, Significance, ValueType
from value_changes import apply

ONE, TWO, THREE = (Scalar(ValueType.INTEGER, text) for text in "123")


def text(value: str) -> Scalar:
    return Scalar(ValueType.STRING, value)


def listed(*items: Value) -> ListValue:
    return ListValue(items)


def mapping(**entries: Value) -> MappingValue:
    return MappingValue(tuple(entries.items()))


def told(a: Value, b: Value) -> list[tuple]:
    return [
        (change.op.value, change.path, change.moves if change.op is Operation.REORDERED else (change.a, change.b))
        for change in compare_values(a, b)
    ]


def ops(a: Value, b: Value) -> list[str]:
    return [change.op.value for change in compare_values(a, b)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Scalar(ValueType.INTEGER, "1"), Scalar(ValueType.FLOAT, "1.0")),
        (Scalar(ValueType.INTEGER, "1"), Scalar(ValueType.STRING, "1")),
        (Scalar(ValueType.INTEGER, "1"), Scalar(ValueType.BOOLEAN, "true")),
        (Scalar(ValueType.FLOAT, "0.0"), Scalar(ValueType.FLOAT, "-0.0")),
        (Scalar(ValueType.FLOAT, "1e999"), Scalar(ValueType.FLOAT, "1e998")),
        (listed(), mapping()),
        (listed(ONE), ONE),
    ],
)
def test_values_of_another_type_or_spelling_are_changed(a: Value, b: Value):
    [change] = compare_values(a, b)
    assert change.op is Operation.CHANGED
    assert (change.type_a, change.type_b) == (type_of(a), type_of(b))
    assert change.significance is Significance.CONTENT


def test_equal_values_have_no_changes():
    value = mapping(a=listed(ONE, mapping(b=TWO)))
    assert list(compare_values(value, value)) == []


def test_null_is_not_a_missing_key():
    null = Scalar(ValueType.NULL, "null")
    assert told(mapping(a=null), mapping()) == [("removed", ("a",), ("null", told_unset()))]


def told_unset() -> object:
    from msgspec import UNSET

    return UNSET


def test_keys_that_came_went_changed_and_moved_are_told_apart():
    a = mapping(x=ONE, y=TWO, gone=ONE)
    b = mapping(y=THREE, x=ONE, came=TWO)
    assert ops(a, b) == ["reordered", "changed", "removed", "added"]
    [reordered, *_] = compare_values(a, b)
    assert (reordered.path, reordered.items, reordered.type_a) == ((), 3, ValueType.MAPPING)


def test_a_list_that_is_only_reordered_is_only_reordered():
    a = listed(*(text(str(number)) for number in range(10)))
    shuffled = list(a.items)
    random.Random(1).shuffle(shuffled)
    assert ops(a, ListValue(tuple(shuffled))) == ["reordered"]


def test_a_list_that_lost_one_item_and_was_shuffled_is_told_both():
    assert told(listed(ONE, TWO, THREE), listed(THREE, ONE)) == [
        ("reordered", (), ((0, 1),)),
        ("removed", (1,), ("2", told_unset())),
    ]


def test_multiples_count():
    assert ops(listed(ONE, ONE, TWO), listed(ONE, TWO, TWO)) != []
    assert ops(listed(ONE, ONE, TWO), listed(ONE, TWO, ONE)) == ["reordered"]


def test_one_item_at_the_front_of_many_is_one_change():
    items = tuple(mapping(v=Scalar(ValueType.INTEGER, str(number))) for number in range(1000))
    assert told(ListValue(items), ListValue((mapping(v=text("new")), *items))) == [
        ("added", (0,), (told_unset(), '{"v": "new"}'))
    ]


def test_items_with_an_identity_are_followed_through_a_change_of_order():
    a = listed(*(mapping(name=text(name), size=ONE) for name in "abc"))
    b = listed(mapping(name=text("c"), size=ONE), mapping(name=text("a"), size=TWO), mapping(name=text("d"), size=ONE))
    assert told(a, b) == [
        ("reordered", (), ((0, 1),)),
        ("changed", ("a", "size"), ("1", "2")),
        ("removed", ("b",), ('{"name": "b", "size": 1}', told_unset())),
        ("added", ("d",), (told_unset(), '{"name": "d", "size": 1}')),
    ]


@pytest.mark.parametrize(
    "items",
    [(), (ONE,), (mapping(name=ONE),), (mapping(other=text("x")),), (mapping(name=text("x")), mapping(name=text("x")))],
)
def test_items_without_an_own_string_have_no_identity(items: tuple[Value, ...]):
    assert by_key((), items) is None


def test_an_identity_on_one_side_only_is_none():
    assert ops(listed(mapping(name=text("x"))), listed(mapping(name=text("x")), ONE)) == ["added"]


def test_items_that_differ_in_key_order_alone_are_the_same_item():
    a = listed(mapping(x=ONE, y=listed(mapping(p=ONE, q=TWO))), THREE)
    b = listed(THREE, mapping(y=listed(mapping(q=TWO, p=ONE)), x=ONE))
    assert {change.op for change in compare_values(a, b)} == {Operation.REORDERED}


def test_items_between_the_same_neighbours_are_compared_with_each_other():
    assert told(listed(ONE, mapping(x=ONE), TWO), listed(ONE, mapping(x=TWO), TWO)) == [
        ("changed", (1, "x"), ("1", "2"))
    ]
    assert ops(listed(ONE, text("a"), TWO), listed(ONE, mapping(), TWO)) == ["removed", "added"]
    assert match_items([text("a"), ONE], [ONE, text("b")]) == [(1, 0)]


def test_compact_text_is_json():
    value = listed(text('a"\\\n\t\r'), ONE, mapping(k=Scalar(ValueType.NULL, "null")), listed())
    assert compact(value) == '["a\\"\\\\\\n\\t\\r", 1, {"k": null}, []]'
    assert compact(text('as "is"')) == 'as "is"'


def test_the_fewest_items_are_called_moved():
    assert moved([(0, 1), (1, 2), (2, 0)]) == [(2, 0)]
    assert moved([]) == []
    assert moved([(0, 0), (1, 1)]) == []


@given(st.permutations(range(8)))
def test_what_did_not_move_is_in_order(order: list[int]):
    pairs = list(enumerate(order))
    still = [pair for pair in pairs if pair not in moved(pairs)]
    assert [second for _, second in still] == sorted(second for _, second in still)


scalars = st.one_of(
    st.sampled_from(["", "a", "b", "1", "true"]).map(text),
    st.integers(-2, 2).map(lambda number: Scalar(ValueType.INTEGER, str(number))),
    st.sampled_from(["0.0", "-0.0", "1.0"]).map(lambda number: Scalar(ValueType.FLOAT, number)),
    st.sampled_from([Scalar(ValueType.NULL, "null"), Scalar(ValueType.BOOLEAN, "true")]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map(lambda items: ListValue(tuple(items))),
        st.dictionaries(st.sampled_from(["name", "x", "y", "z"]), inner, max_size=4).map(
            lambda entries: MappingValue(tuple(entries.items()))
        ),
    ),
    max_leaves=12,
)


def without_added_places(value: Value, other: Value) -> Value:
    """The value with the keys and named items that only it has moved to the end: their place is not told."""
    if isinstance(value, MappingValue) and isinstance(other, MappingValue):
        theirs = dict(other.entries)
        common = [(key, without_added_places(inner, theirs[key])) for key, inner in value.entries if key in theirs]
        return MappingValue((*common, *((key, inner) for key, inner in value.entries if key not in theirs)))
    return value


def unordered(value: Value) -> object:
    if isinstance(value, MappingValue):
        return frozenset((key, unordered(inner)) for key, inner in value.entries)
    if isinstance(value, ListValue):
        return tuple(map(unordered, value.items))
    return value


@settings(deadline=None, max_examples=400)
@given(values, values)
def test_applying_the_changes_to_a_gives_b(a: Value, b: Value):
    def no_names(path, items):
        return None

    changes = list(compare_values(a, b, no_names))
    assert unordered(apply(a, changes, no_names)) == unordered(b)
    assert bool(changes) == (a != b)


@settings(deadline=None)
@given(values, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content(value: Value, chance: random.Random):
    def shuffled(inner: Value) -> Value:
        if isinstance(inner, MappingValue):
            entries = [(key, shuffled(item)) for key, item in inner.entries]
            chance.shuffle(entries)
            return MappingValue(tuple(entries))
        return inner

    other = shuffled(value)
    assert all(change.op is Operation.REORDERED for change in compare_values(value, other))
    if isinstance(value, ListValue):
        items = list(value.items)
        chance.shuffle(items)
        assert all(change.op is Operation.REORDERED for change in compare_values(value, ListValue(tuple(items))))


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_a_changed_value_is_never_lost_under_a_shuffle(numbers: list[int], chance: random.Random):
    items = [mapping(name=text(str(number)), v=ONE) for number in numbers]
    changed = [*items[1:], mapping(name=text(str(numbers[0])), v=TWO)]
    chance.shuffle(changed)
    found = list(compare_values(ListValue(tuple(items)), ListValue(tuple(changed))))
    assert [change.path for change in found if change.op is Operation.CHANGED] == [(str(numbers[0]), "v")]


class Counted(str):
    """A text that counts how often it is looked at."""

    looks = 0

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return super().__eq__(other)

    def __hash__(self) -> int:
        Counted.looks += 1
        return super().__hash__()


def nested(levels: int, innermost: Value, last: str) -> Value:
    """Each level has two lists and a text that differ from those of a document with another `last`."""
    value = innermost
    for level in range(levels):
        inner = listed(value, listed(text(f"{level}{last}")), text(last))
        value = mapping(x=inner, y=text("same")) if level % 2 else inner
    return value


def test_what_lies_deep_costs_no_more_than_what_does_not():
    def looks(levels: int) -> int:
        # Equal up to the last item, and of another order of keys in all of them.
        a, b = (
            listed(
                *(MappingValue(tuple(list(mapping(p=text(Counted(n)), q=ONE).entries)[::step])) for n in range(500)),
                text(last),
            )
            for step, last in ((1, "a"), (-1, "b"))
        )
        Counted.looks = 0
        assert list(compare_values(nested(levels, a, "a"), nested(levels, b, "b")))
        return Counted.looks

    assert looks(60) <= looks(1) <= 10 * 500


def test_items_that_are_equal_at_both_ends_are_not_matched(monkeypatch):
    given: list[int] = []
    match_equal = values_module.match_equal
    monkeypatch.setattr(values_module, "match_equal", lambda a, b: given.append(len(a) + len(b)) or match_equal(a, b))
    numbers = [Scalar(ValueType.INTEGER, str(number)) for number in range(10_000)]
    assert told(ListValue(tuple(numbers)), listed(*numbers[:5_000], text("new"), *numbers[5_000:])) == [
        ("added", (5_000,), (told_unset(), "new"))
    ]
    assert sum(given) == 1


def test_a_value_is_unknown_to_the_collector_of_cycles():
    assert not any(map(gc.is_tracked, (ONE, listed(ONE), mapping(a=ONE))))
