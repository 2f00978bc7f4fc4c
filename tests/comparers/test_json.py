from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pydistdiff.comparers.json as json_comparer
from document_pairs import compared
from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.json import parse_json
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value
from pydistdiff.model import ValueType


def test_every_value_keeps_its_type_and_spelling():
    assert parse_json('{"a": [1, 1.0, -0.0, 1e2, true, false, null, "1", "\\u0031"], "b": {}, "c": NaN, "d": []}') == (
        MappingValue(
            (
                (
                    "a",
                    ListValue(
                        (
                            Scalar(ValueType.INTEGER, "1"),
                            Scalar(ValueType.FLOAT, "1.0"),
                            Scalar(ValueType.FLOAT, "-0.0"),
                            Scalar(ValueType.FLOAT, "1e2"),
                            Scalar(ValueType.BOOLEAN, "true"),
                            Scalar(ValueType.BOOLEAN, "false"),
                            Scalar(ValueType.NULL, "null"),
                            Scalar(ValueType.STRING, "1"),
                            Scalar(ValueType.STRING, "1"),
                        )
                    ),
                ),
                ("b", MappingValue(())),
                ("c", Scalar(ValueType.FLOAT, "NaN")),
                ("d", ListValue(())),
            )
        )
    )


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 400 + "]" * 400, '{"a": ' * 900 + "1" + "}" * 900])
def test_what_is_nested_too_deep_is_refused(text):
    name, _, fallback = compared(text, text + "\n", "x.json")
    assert (name, fallback.wanted) == ("text", "json")
    assert fallback.reason.startswith("nested deeper than")


# ---------------------------------------------------------------- how much there is


def values_in(value: Value) -> int:
    """All values, an empty list or mapping counted twice."""
    if isinstance(value, Scalar):
        return 1
    inner = value.items if isinstance(value, ListValue) else [item for _, item in value.entries]
    return 1 + (sum(map(values_in, inner)) if inner else 1)


documents = st.recursive(
    st.one_of(st.none(), st.integers(), st.text('a,[{"\\'), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text('b,{"\\'), inner, max_size=4)),
    max_leaves=20,
)


@settings(deadline=None)
@given(documents, st.integers(0, 3))
def test_exactly_the_documents_with_too_many_values_are_refused_and_never_read(document: object, fewer: int):
    text = json.dumps(document)
    count = values_in(parse_json(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_comparer, "MOST_VALUES", count + fewer)
        assert values_in(parse_json(text)) == count
        patch.setattr(json_comparer, "MOST_VALUES", count - 1 - fewer)
        patch.setattr(json, "loads", lambda *_, **__: pytest.fail("it is read"))
        if count - 1 - fewer >= 0:
            with pytest.raises(DocumentError, match="values, lists and mappings"):
                parse_json(text)


def test_a_document_with_too_many_values_is_told_as_text_with_the_reason(monkeypatch):
    monkeypatch.setattr(json_comparer, "MOST_VALUES", 1_000)
    text = json.dumps(["a, [b], {c}"] * 990)
    name, _, fallback = compared(text, text + "\n", "x.json")
    assert (name, fallback) == ("json", None)
    name, _, fallback = compared(json.dumps([[]] * 600), json.dumps([[]] * 601), "x.json")
    assert (name, fallback.wanted, fallback.reason) == ("text", "json", "more than 1,000 values, lists and mappings")


@pytest.mark.parametrize(
    "text", ['"', '"' + "\\" * 9_999, '["' + "," * 5_000, "[" * 5_000, "," * 5_000 + '"', '"\\"' * 3_000]
)
def test_counting_looks_at_each_character_of_a_broken_text_once(text):
    spans = [match.span() for match in json_comparer._STRETCH.finditer(text)]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1] == (len(text), len(text))
