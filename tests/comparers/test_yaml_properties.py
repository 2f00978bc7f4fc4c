from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, pair_of
from pydistdiff.comparers.yaml import YamlComparer
from pydistdiff.comparers.yaml_composer import compose
from pydistdiff.comparers.yaml_scalars import plain
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value, by_key
from pydistdiff.model import AttributeChange, Operation, ValueChange, ValueType
from value_changes import apply


def is_a_string_to_all_readers(text: str) -> bool:
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))
    return plain(tag, text) == Scalar(ValueType.STRING, text)


strings = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=8).filter(
    is_a_string_to_all_readers
)
letters = st.text(st.sampled_from("ab1 -:#'\"\n"), max_size=4).filter(is_a_string_to_all_readers)


def values_with(texts: st.SearchStrategy[str]) -> st.SearchStrategy:
    return st.recursive(
        st.none() | st.booleans() | st.integers(-99, 99) | texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "c d", "name"]), inner),
        max_leaves=12,
    )


values = values_with(strings)
styles = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, '"', "'", "|", ">"]),
        "indent": st.integers(2, 8),
        "width": st.sampled_from([5, 20, 200]),
        "explicit_start": st.booleans(),
        "allow_unicode": st.booleans(),
    }
)


def dumped(value: object, style: dict) -> str:
    return yaml.safe_dump(value, sort_keys=False, **style)


def as_value(value: object) -> Value:
    if isinstance(value, dict):
        return MappingValue(tuple((key, as_value(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return ListValue(tuple(map(as_value, value)))
    if value is None:
        return Scalar(ValueType.NULL, "null")
    if isinstance(value, bool):
        return Scalar(ValueType.BOOLEAN, "true" if value else "false")
    return Scalar(ValueType.INTEGER if isinstance(value, int) else ValueType.STRING, str(value))


def parsed(text: str) -> Value:
    (document,) = compose(text).documents.items
    return document


@settings(deadline=None)
@given(values, styles, styles)
def test_styles_of_one_value_are_equal_but_for_their_layout(value: object, one: dict, other: dict):
    a, b = dumped(value, one), dumped(value, other)
    if any(end in a + b for end in "\x85\u2028\u2029"):  # as letters: such a text is shown as text
        return
    assert parsed(a) == parsed(b) == as_value(value)
    if a != b:
        name, comparison, fallback = compared(a, b, "x.yaml")
        assert (name, fallback) == ("yaml", None)
        assert all(isinstance(change, AttributeChange) for change in comparison.changes)
        causes = {change.cause for change in comparison.changes}
        assert causes <= {"yaml-formatting", "final-newline"}


def unordered(value: Value) -> Value:
    if isinstance(value, MappingValue):
        return MappingValue(tuple(sorted((key, unordered(inner)) for key, inner in value.entries)))
    return ListValue(tuple(map(unordered, value.items))) if isinstance(value, ListValue) else value


def no_names(path, items) -> None:
    return None


class WithoutNames(YamlComparer):
    identities = staticmethod(no_names)


@settings(deadline=None)
@given(values_with(letters), values_with(letters), styles)
def test_the_changes_of_a_make_b(one: object, other: object, style: dict):
    texts = dumped(one, style), dumped(other, style)
    comparer, pair = WithoutNames(), pair_of(*texts, "x.yaml")
    changes = list(comparer.differences(*(comparer.parse(text, pair) for text in texts), pair))
    a, b = as_value(one), as_value(other)
    assert unordered(apply(a, changes, no_names)) == unordered(b)
    assert bool(changes) == (a != b)


@settings(deadline=None)
@given(values, styles, st.randoms(use_true_random=False))
def test_a_shuffle_of_keys_alone_never_changes_content(value: object, style: dict, chance: random.Random):
    def shuffled(inner: object) -> object:
        if isinstance(inner, dict):
            keys = list(inner)
            chance.shuffle(keys)
            return {key: shuffled(inner[key]) for key in keys}
        return [shuffled(item) for item in inner] if isinstance(inner, list) else inner

    a, b = dumped(value, style), dumped(shuffled(value), style)
    if a != b and not any(end in a for end in "\x85\u2028\u2029"):
        changes = compared(a, b, "x.yaml")[1].changes
        assert all(change.op is Operation.REORDERED for change in changes if isinstance(change, ValueChange))


def read(text: str, loader: type) -> list | None:
    """What a reader makes of a text; its types are those of PyYAML, so that 1 and true and 1.0 are three values."""
    try:
        return [repr(document) for document in yaml.load_all(text, Loader=loader)]
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, AttributeError, TypeError):
        return None


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_what_has_no_changed_value_is_equal_to_readers(loader: type):
    @settings(deadline=None, max_examples=300)
    @given(
        values, styles, st.lists(st.tuples(st.integers(0, 60), st.sampled_from(" \n-:#'\"|>[]{},&*!%?1ax")), max_size=3)
    )
    def holds(value: object, style: dict, edits: list[tuple[int, str]]) -> None:
        a = b = dumped(value, style)
        for place, character in edits:
            place %= len(b) + 1
            b = b[:place] + character + b[place:]
        name, comparison, _ = compared(a, b, "x.yaml") if a != b else ("", None, None)
        if name == "yaml" and not any(isinstance(change, ValueChange) for change in comparison.changes):
            assert read(a, loader) == read(b, loader)

    holds()


@given(st.text(st.sampled_from("ab1 \n-:#'\"|>[]{},&*!%?.~<="), max_size=60))
@settings(deadline=None, max_examples=300)
def test_anything_is_compared_or_shown_as_text(text: str):
    name, comparison, fallback = compared("a: 1\n", text, "x.yaml")
    assert name in ("yaml", "text")
    assert comparison.changes
    # A parser's own exception would be told by its name: every refusal has a reason in words.
    assert (fallback is None) == (name == "yaml")
    assert fallback is None or (fallback.wanted == "yaml" and "Error" not in fallback.reason)


def test_lists_of_mappings_are_told_by_name():
    assert YamlComparer().identities((), parsed("- name: a\n- name: b\n").items) == ("a", "b")
    assert by_key((), parsed("- a\n- b\n").items) is None
