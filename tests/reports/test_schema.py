from __future__ import annotations

import json

import jsonschema
import pytest

import report_builder
from pydistdiff.model import Report
from pydistdiff.reports.json_report import dump
from pydistdiff.reports.schema import schema, schema_bytes


def test_the_schema_is_itself_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", report_builder.REPORTS)
def test_reports_obey_it(name: str) -> None:
    jsonschema.Draft202012Validator(schema()).validate(json.loads(dump(report_builder.REPORTS[name]())))


def test_pictures_obey_it() -> None:
    document = json.loads(dump(report_builder.pictures()))
    jsonschema.Draft202012Validator(schema()).validate(document)
    document["root"]["children"][0]["pictures"]["media_type_a"] = "image/svg+xml"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(document)


@pytest.mark.parametrize(
    ("field", "value"), [("verdict", "fine"), ("format_version", 2), ("causes", None), ("root", {"id": 1})]
)
def test_what_is_no_report_breaks_it(field: str, value: object) -> None:
    document = json.loads(dump(report_builder.different())) | {field: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(document)


def test_every_class_is_described_in_words() -> None:
    classes = [name for name, entry in schema()["$defs"].items() if not entry.get("description")]
    assert classes == []
    assert Report.__name__ in schema()["$defs"]


def test_the_printed_schema_is_the_schema() -> None:
    assert json.loads(schema_bytes()) == json.loads(json.dumps(schema()))
    assert schema_bytes().endswith(b"}\n")
