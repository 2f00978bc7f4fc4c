"""Causes of documents that record a run, and of signatures."""

from __future__ import annotations

import base64
import json

import pytest

import package_builder as build
from explained_packages import WHEEL, causes_of, node_of, report_on, told_causes
from pydistdiff.explain import documents

INFO = "demo-1.0.dist-info"
FILES = {"demo/x.py": "x = 1\n"}


def test_serial_number_and_time_of_an_sbom_are_harmless_and_its_components_are_not():
    sides = [
        {
            "bomFormat": "CycloneDX",
            "serialNumber": x,
            "metadata": {"timestamp": x},
            "components": [{"name": "a", "version": x}],
        }
        for x in "12"
    ]
    a, b = (build.wheel({**FILES, f"{INFO}/sboms/x.cdx.json": json.dumps(side)}) for side in sides)
    assert told_causes(node_of(report_on(a, b), "{dist-info}/sboms/x.cdx.json")) == {
        ("changed", ("serialNumber",)): "sbom-serial",
        ("changed", ("metadata", "timestamp")): "sbom-serial",
        ("changed", ("components", "a", "version")): None,
    }


@pytest.mark.parametrize(("path", "harmless"), [(f"{INFO}/sboms/x.cdx.json", True), ("demo/x.cdx.json", False)])
def test_an_sbom_in_the_payload_is_read_by_nobody_knows_whom(path, harmless):
    a, b = (
        build.wheel({path: json.dumps({"bomFormat": "CycloneDX", "serialNumber": x, "components": list(order)})})
        for x, order in (("1", "ab"), ("2", "ba"))
    )
    node = node_of(report_on(a, b), path.replace(INFO, "{dist-info}"))
    assert set(causes_of(node)) == {("sbom-serial", harmless), ("sbom-order", harmless)}


def notebook(source: str, output: str, count: int) -> str:
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}]
    cell = {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": count, "metadata": {}}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_what_a_run_leaves_in_a_notebook_is_named_and_counts():
    a, b = (build.wheel({"x.ipynb": notebook("1", output, count)}) for output, count in (("a", 1), ("b", 2)))
    assert set(causes_of(node_of(report_on(a, b), "x.ipynb"))) == {("notebook-output", False)}


def counted(monkeypatch, owner: object, name: str) -> list[int]:
    """Counts the calls of a function, one item each."""
    calls: list[int] = []
    function = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *args: calls.append(1) or function(*args))
    return calls


def test_the_sources_of_a_notebook_are_looked_at_once(monkeypatch):
    cells = [
        [{"cell_type": "code", "source": "1", "outputs": [], "execution_count": i + j, "id": str(i)} for i in range(50)]
        for j in (0, 50)
    ]
    calls = counted(monkeypatch, documents, "_is_of_source")
    a, b = (build.wheel({"x.ipynb": json.dumps({"cells": each, "metadata": {}, "nbformat": 4})}) for each in cells)
    assert set(causes_of(node_of(report_on(a, b), "x.ipynb"))) == {("notebook-output", False)}
    assert len(calls) == 50


def test_outputs_beside_another_source_are_content():
    a, b = (build.wheel({"x.ipynb": notebook(text, text, 1)}) for text in "ab")
    assert set(causes_of(node_of(report_on(a, b), "x.ipynb"))) == {(None, False)}


def test_the_metadata_of_a_notebook_is_content_beside_its_outputs():
    a, b = (
        notebook("1", text, 1).replace('"metadata": {}, "nbformat"', f'"metadata": {{"x": "{text}"}}, "nbformat"')
        for text in "ab"
    )
    report = report_on(build.wheel({"x.ipynb": a}), build.wheel({"x.ipynb": b}))
    assert set(causes_of(node_of(report, "x.ipynb"))) == {("notebook-output", False), (None, False)}


# ---------------------------------------------------------------- signatures


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(
    files: dict[str, str],
    key: str = "k",
    digest: str | None = None,
    signs: dict[str, str] | None = None,
    **more: object,
) -> bytes:
    record = build.record_text(build.wheel_files(files, with_record=False), f"{INFO}/RECORD")
    payload = json.dumps({"hash": digest or build.record_hash(record.encode()), **(signs or {})})
    document = {
        "payload": encoded(payload.encode()),
        "signatures": [{"protected": encoded(key.encode()), "signature": encoded(record.encode())}],
        **more,
    }
    return build.wheel(files, record=record, unlisted={f"{INFO}/RECORD.jws": json.dumps(document)})


OTHER = {"demo/x.py": "x = 2\n"}


def test_a_signature_by_the_same_key_follows_record():
    report = report_on(signed(FILES), signed(OTHER))
    node = node_of(report, "{dist-info}/RECORD.jws")
    assert set(causes_of(node)) == {("signature-follows", True)}
    assert {change.follows for change in node.changes} == {(node_of(report, "{dist-info}/RECORD").id,)}


@pytest.mark.parametrize(
    "b",
    [
        pytest.param(signed(OTHER, key="another"), id="another key"),
        pytest.param(signed(OTHER, digest="sha256=AAAA"), id="another hash"),
        pytest.param(signed(OTHER, digest="md5=AAAA"), id="another algorithm"),
        pytest.param(signed(OTHER, digest="sha256=!"), id="no base64"),
        pytest.param(signed(OTHER, note="x"), id="something beside"),
        pytest.param(signed(OTHER, signs={"also": "x"}), id="something else signed"),
        pytest.param(signed(OTHER, signatures=[1]), id="no signature"),
        pytest.param(signed(OTHER, signatures=1), id="no list"),
        pytest.param(signed(OTHER, payload=1), id="no payload"),
        pytest.param(signed(OTHER, payload="e30"), id="no hash"),
        pytest.param(signed(OTHER, payload="!"), id="payload is no base64"),
        pytest.param(build.wheel(OTHER, unlisted={f"{INFO}/RECORD.jws": "[1]"}), id="a list"),
        pytest.param(build.wheel(OTHER, unlisted={f"{INFO}/RECORD.jws": "{"}), id="no JSON"),
        pytest.param(build.wheel(OTHER, with_record=False, unlisted={f"{INFO}/RECORD.jws": "{}"}), id="no RECORD"),
    ],
)
def test_a_signature_that_does_not_follow_is_not_explained(b):
    assert {cause for cause, _ in causes_of(node_of(report_on(signed(FILES), b), "{dist-info}/RECORD.jws"))} == {None}


def test_a_signature_of_an_equal_record_is_not_explained():
    report = report_on(signed(FILES), signed(FILES, key="another"))
    assert {cause for cause, _ in causes_of(node_of(report, "{dist-info}/RECORD.jws"))} == {None}


def test_a_signature_that_came_or_went_counts():
    sides = build.wheel(FILES), signed(FILES)
    for a, b in (sides, sides[::-1]):
        assert causes_of(node_of(report_on(a, b, WHEEL), "{dist-info}/RECORD.jws")) == [("signer-changed", False)]
