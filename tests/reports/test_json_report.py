from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import report_builder
from pydistdiff.errors import InputError
from pydistdiff.reports import Drawing
from pydistdiff.reports.json_report import JsonReport, dump, load

REPORTS = report_builder.REPORTS


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_survives_being_saved_and_loaded(name: str) -> None:
    report = REPORTS[name]()
    assert load(dump(report)) == report


def test_pictures_survive_it_too() -> None:
    report = report_builder.pictures()
    assert load(dump(report)) == report
    assert b'"pictures":{"media_type_a":"image/png","media_type_b":"image/png"' in dump(report)


def test_a_picture_of_another_format_makes_a_report_a_damaged_one() -> None:
    document = dump(report_builder.pictures())
    with pytest.raises(InputError, match=r"damaged report: .*image/svg\+xml"):
        load(document.replace(b"image/png", b"image/svg+xml"))


@pytest.mark.parametrize("name", REPORTS)
def test_the_document_is_strict_ascii_json_with_unique_keys_and_ends_with_a_newline(name: str) -> None:
    document = dump(REPORTS[name]())
    assert document.isascii()
    assert document.endswith(b"}\n")
    assert b"\r" not in document
    json.loads(document, object_pairs_hook=unique)


def test_keys_stand_in_the_order_of_the_contract() -> None:
    document = json.loads(dump(report_builder.different()))
    assert list(document) == [
        *("format", "format_version", "generator", "a", "b", "verdict", "complete", "summary"),
        *("review", "derivation", "dependencies", "api", "facts", "causes", "hazards", "problems", "policy", "root"),
    ]
    assert list(document["root"])[:4] == ["id", "name", "a", "b"]
    assert list(document["root"])[-2:] == ["changes", "children"]


def test_each_member_cause_and_hazard_has_a_line_of_its_own() -> None:
    report = report_builder.different()
    lines = dump(report).splitlines()
    for entry in (*report.root.children, *report.causes, *report.hazards):
        identity = entry.name if hasattr(entry, "name") else getattr(entry, "member", None) or entry.id
        assert any(json.dumps(identity).encode() in line and line.startswith(b"{") for line in lines)
    assert len(lines) < 80


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(deadline=None)
def test_any_string_is_escaped_to_ascii_and_comes_back(name: str) -> None:
    report = report_builder.report(report_builder.Verdict.DIFFERENT, report_builder.node(name))
    document = dump(report)
    assert document.isascii()
    assert not any((byte < 0x20 and byte != 0x0A) or byte == 0x7F for byte in document)
    assert json.loads(document)["root"]["children"][0]["name"] == name
    assert load(document) == report


def test_characters_beyond_the_first_plane_become_surrogate_pairs() -> None:
    report = structs.replace(report_builder.identical(), a=report_builder.given("é😀.whl"))
    assert b'"path":"\\u00e9\\ud83d\\ude00.whl"' in dump(report)


def test_the_writer_writes_the_same_document_whatever_is_asked_of_the_drawing() -> None:
    report = report_builder.different()
    assert JsonReport().write(report, Drawing(colour=True)) == dump(report)


def test_fields_of_a_newer_program_are_left_out() -> None:
    document = json.loads(dump(report_builder.different()))
    document["new"] = {"x": 1}
    document["root"]["new"] = 3
    assert load(json.dumps(document).encode()) == report_builder.different()


def test_a_report_of_an_older_program_has_no_review_and_can_be_read() -> None:
    report = report_builder.different()
    document = json.loads(dump(report))
    for field in ("review", "dependencies", "api", "facts"):
        del document[field]
    assert load(json.dumps(document).encode()) == structs.replace(report, review=(), dependencies=())


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b"{}", b"PK\x03\x04", b"\xff\xfe", b'{"format": "other"}', b'{"format": 3}'),
        b'{"format":' + b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_report_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^some\.whl is no saved report"):
        load(data, "some.whl")


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_another_format_version_is_refused(version: int) -> None:
    document = json.loads(dump(report_builder.identical())) | {"format_version": version}
    with pytest.raises(InputError, match=f"r is a report of format version {version}; this program reads 1"):
        load(json.dumps(document).encode(), "r")


def broken(**fields: object) -> bytes:
    return json.dumps(json.loads(dump(report_builder.different())) | fields).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (broken(verdict="fine"), "verdict"),
        (broken(root=None), "root"),
        (broken(complete="yes"), "complete"),
        (broken(causes=[{"id": 1}]), "causes"),
        (dump(report_builder.identical())[:-3], "truncated"),
        (dump(report_builder.identical()).replace(b"demo-1.0", b"demo\xff"), "utf-8"),
        (dump(report_builder.identical()).replace(b"demo-1.0", b"\\ud800"), "report"),
    ],
)
def test_a_damaged_report_is_refused_with_the_place(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=f"^r is .*{reason}"):
        load(data, "r")


def test_a_report_nested_too_deeply_is_refused_both_ways() -> None:
    node = report_builder.node("x")
    for _ in range(30_000):
        node = structs.replace(node, children=(node,))
    report = report_builder.report(report_builder.Verdict.DIFFERENT, node)
    with pytest.raises(InputError, match="nested too deeply"):
        dump(report)
    head, _, tail = dump(report_builder.identical()).partition(b'"children":[]')
    flat = json.loads(dump(report_builder.report(report_builder.Verdict.DIFFERENT, report_builder.node("x"))))
    line = json.dumps(flat["root"]["children"][0])
    inner = line.replace('"children": []', '"children": [').removesuffix("}")
    document = head + b'"children":[' + (inner * 30_000 + "]}" * 30_000).encode() + b"]" + tail
    with pytest.raises(InputError, match="nested too deeply"):
        load(document)
