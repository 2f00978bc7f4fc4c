"""Causes of what conda's build tools write."""

from __future__ import annotations

import hashlib
import json

import pytest

import package_builder as build
from explained_packages import CONDA, WHEEL, causes_of, node_of, report_on, told_causes

FILES = {"demo/x.py": "x = 1\n"}


def build_string(hash_input: dict, python: str = "py37") -> str:
    digest = hashlib.sha1(json.dumps(hash_input, sort_keys=True).encode()).hexdigest()
    return f"{python}h{digest[:7]}_0"


def package(
    hash_input: dict | str | None,
    build_name: str | None = None,
    *,
    timestamp: object = 1,
    info: dict[str, str] | None = None,
) -> bytes:
    name = build_string(hash_input) if isinstance(hash_input, dict) else "py37habcdef1_0"
    index = {"name": "demo", "version": "1.0", "build": build_name or name, "build_number": 0, "timestamp": timestamp}
    text = json.dumps(hash_input) if isinstance(hash_input, dict) else hash_input
    extra = {} if text is None else {"info/hash_input.json": text}
    return build.conda(FILES, index=json.dumps(index), extra={**extra, **(info or {})})


A, B = {"python": "3.7", "numpy": "1.16"}, {"numpy": "1.16", "python": "3.8"}


def test_the_build_string_and_the_moment_follow_and_what_it_was_built_for_is_content():
    report = report_on(package(A), package(B, timestamp=2), CONDA)
    assert set(causes_of(node_of(report, "info/index.json"))) == {
        ("build-string-follows", True),
        ("conda-timestamp", True),
    }
    assert told_causes(node_of(report, "info/hash_input.json")) == {
        ("reordered", ()): "key-order",
        ("changed", ("python",)): None,
    }
    assert [cause.evidence[0].text for cause in report.causes if cause.id == "build-string-follows"] == [
        f"{build_string(A)} → {build_string(B)}: each hash is that of its hash_input.json"
    ]


@pytest.mark.parametrize(
    "side",
    [
        pytest.param(package(B, "py38h1234567_0"), id="another hash"),
        pytest.param(package(B, "py38"), id="no hash"),
        pytest.param(package(B, "py38 h1234567_0"), id="no build string"),
        pytest.param(package(None), id="no hash_input"),
        pytest.param(package("[1]"), id="a list"),
        pytest.param(package("{"), id="no JSON"),
        pytest.param(package('{"a": 1, "a": 1}'), id="a key twice"),
    ],
)
def test_a_build_string_that_does_not_follow_is_content(side):
    report = report_on(package(A), side, CONDA)
    assert told_causes(node_of(report, "info/index.json"))[("changed", ("build",))] is None


def test_the_build_string_is_taken_out_of_metadata_alone():
    a, b = ({"info/about.json": json.dumps({"summary": f"for {build_string(side)}"})} for side in (A, B))
    report = report_on(package(A, info=a), package(B, info=b), CONDA)
    assert causes_of(node_of(report, "info/about.json")) == [("build-string-follows", True)]
    a, b = ({"info/about.json": json.dumps({"summary": f"for x{build_string(side)}"})} for side in (A, B))
    report = report_on(package(A, info=a), package(B, info=b), CONDA)
    assert causes_of(node_of(report, "info/about.json")) == [(None, False)]
    sides = [
        build.conda({"x.txt": f"{build_string(side)}\n"}, extra={"info/hash_input.json": json.dumps(side)})
        for side in (A, B)
    ]
    assert causes_of(node_of(report_on(*sides, CONDA), "x.txt")) == [(None, False)]


def test_a_build_string_of_which_more_than_the_hash_differs_counts():
    report = report_on(package(A), package(A, build_string(A, "evil")), CONDA)
    assert causes_of(node_of(report, "info/index.json")) == [("build-string-follows", False)]


def test_another_package_that_is_asked_for_by_the_build_string_counts():
    sides = []
    for side in (A, B):
        index = {
            "name": "demo",
            "version": "1.0",
            "build": build_string(side),
            "depends": [f"x 1 {build_string(side)}"],
        }
        extra = {"info/hash_input.json": json.dumps(side)}
        sides.append(build.conda(FILES, index=json.dumps(index), extra=extra))
    node = node_of(report_on(*sides, CONDA), "info/index.json")
    assert {change.path: (change.cause, change.harmless) for change in node.changes} == {
        ("build",): ("build-string-follows", True),
        ("depends", "x", "build"): ("build-string-follows", False),
    }


@pytest.mark.parametrize(
    ("path", "harmless"),
    [("info/recipe/meta.yaml", True), ("info/test/run_test.sh", False), ("info/recipe/build.sh", False)],
)
def test_the_build_string_counts_in_files_that_are_run(path, harmless):
    sides = [package(side, info={path: f"# x\nrun: {build_string(side)}\n"}) for side in (A, B)]
    assert causes_of(node_of(report_on(*sides, CONDA), path)) == [("build-string-follows", harmless)]


def test_the_hash_is_computed_once_for_all_values(monkeypatch):
    computed = []
    monkeypatch.setattr(
        hashlib, "sha1", lambda text, sha1=hashlib.sha1, **more: computed.append(1) or sha1(text, **more)
    )
    sides = [
        package(side, info={"info/about.json": json.dumps({f"k{i}": build_string(side) for i in range(50)})})
        for side in (A, B)
    ]
    computed.clear()
    report = report_on(*sides, CONDA)
    assert set(causes_of(node_of(report, "info/about.json"))) == {("build-string-follows", True)}
    assert len(computed) == 2


def test_a_moment_of_another_type_or_under_another_key_is_content():
    for moment in ("2", -2, 2.0, 10**15):
        report = report_on(package(A), package(A, timestamp=moment), CONDA)
        assert causes_of(node_of(report, "info/index.json")) == [(None, False)]
    sides = [package(A, info={"info/about.json": json.dumps({"timestamp": moment})}) for moment in (1, 2)]
    assert causes_of(node_of(report_on(*sides, CONDA), "info/about.json")) == [(None, False)]


def test_the_environment_in_about_json_is_harmless_and_the_rest_is_content():
    about = [
        {"conda_version": "4.8", "env_vars": {"CI": "x"}, "home": "https://a"},
        {"conda_version": "4.9", "env_vars": {"CI": "y"}, "home": "https://b"},
    ]
    report = report_on(*(package(A, info={"info/about.json": json.dumps(each)}) for each in about), CONDA)
    assert told_causes(node_of(report, "info/about.json")) == {
        ("changed", ("conda_version",)): "conda-build-environment",
        ("changed", ("env_vars", "CI")): "conda-build-environment",
        ("changed", ("home",)): None,
    }


def test_the_same_keys_in_a_wheel_are_content():
    a, b = (build.wheel({"info/about.json": json.dumps({"conda_version": version})}) for version in "12")
    assert causes_of(node_of(report_on(a, b, WHEEL), "info/about.json")) == [(None, False)]


def test_variants_that_the_recipe_does_not_use_are_of_the_environment():
    config = "info/recipe/conda_build_config.yaml"
    a, b = (
        {config: f"python: '{version}'\nboost: '{version}'\npin_run_as_build:\n  zlib: {version}x\n"}
        for version in ("1", "2")
    )
    report = report_on(package(A, info=a), package(A, info=b), CONDA)
    assert told_causes(node_of(report, config)) == {
        ("changed", ("python",)): None,
        ("changed", ("boost",)): "conda-build-environment",
        ("changed", ("pin_run_as_build", "zlib")): None,
    }
    report = report_on(package(None, info=a), package(None, info=b), CONDA)
    assert set(told_causes(node_of(report, config)).values()) == {None}
