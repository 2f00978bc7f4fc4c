from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.model import Operation, Role

INDEX = "info/index.json"
EXPORTS = "info/run_exports.json"
A = {
    "arch": "x86_64",
    "build": "py37hc6149b9_0",
    "build_number": 0,
    "constrains": ["trio >=1"],
    "depends": ["backcall", "jedi >=0.10", "python >=3.7,<3.8.0a0", "python_abi 3.7.* *_cp37m"],
    "license": "BSD-3-Clause",
    "name": "ipython",
    "subdir": "win-64",
    "timestamp": 1,
    "version": "7.17.0",
}


def text(value: object) -> str:
    return json.dumps(value, indent=2)


def dependencies(a: object, b: object, path: str) -> list[tuple]:
    _, comparison, fallback = compared(text(a), text(b), path)
    assert fallback is None
    return [(one.name, one.op.value, one.before, one.after) for one in comparison.dependencies]


@pytest.mark.parametrize("path", [INDEX, "./info/index.json", "info/repodata_record.json"])
def test_requirements_are_told_by_package_with_version_and_build_apart(path: str):
    b = {
        **A,
        "build": "py38h1cdfbd6_0",
        "constrains": ["trio >=2"],
        "depends": ["backcall", "python_abi 3.8.* *_cp38", "python >=3.8,<3.9.0a0", "six"],
        "timestamp": 2,
    }
    assert compared(text(A), text(b), path)[0] == "conda-index"
    assert told(text(A), text(b), path) == [
        ("changed", ("constrains", "trio", "specifier"), ">=1", ">=2"),
        ("reordered", ("depends",), ((2, 2),)),
        ("removed", ("depends", "jedi"), "jedi >=0.10"),
        ("changed", ("depends", "python", "specifier"), ">=3.7,<3.8.0a0", ">=3.8,<3.9.0a0"),
        ("changed", ("depends", "python_abi", "specifier"), "3.7.*", "3.8.*"),
        ("changed", ("depends", "python_abi", "build"), "*_cp37m", "*_cp38"),
        ("added", ("depends", "six"), "six"),
        ("changed", ("build",), "py37hc6149b9_0", "py38h1cdfbd6_0"),
        ("changed", ("timestamp",), "1", "2"),
    ]
    assert dependencies(A, b, path) == [
        ("jedi", "removed", ">=0.10", None),
        ("python", "changed", ">=3.7,<3.8.0a0", ">=3.8,<3.9.0a0"),
        ("python_abi", "changed", "3.7.* *_cp37m", "3.8.* *_cp38"),
        ("six", "added", None, ""),
    ]


def headline(**changed: object) -> str | None:
    return compared(text(A), text({**A, **changed}), INDEX)[1].headline


def test_version_build_and_requirements_come_first():
    assert headline(license="MIT", depends=["jedi >=0.11"], build="h_1", version="7.18.0", timestamp=2) == (
        "7.17.0 → 7.18.0; build py37hc6149b9_0 → h_1; backcall removed; jedi >=0.10 → >=0.11; "
        "python >=3.7,<3.8.0a0 removed; python_abi 3.7.* *_cp37m removed; and 1 more"
    )
    assert headline(constrains=[], subdir="noarch") == "constrains trio >=1 removed; subdir win-64 → noarch"
    assert headline(timestamp=2) == "timestamp 1 → 2"
    assert headline(constrains=["trio >= 1"]) == "constrains 1 requirement spelt otherwise"
    assert headline(depends=A["depends"][::-1]) == "requirements in another order"
    assert headline(depends=None) == "depends changed"
    assert compared(text(A), text([A]), INDEX)[1].headline is None
    assert compared(text(A), text(dict(reversed(A.items()))), INDEX)[1].headline is None


def test_another_order_of_requirements_and_of_keys_is_idle_in_a_conda_package():
    b = {**dict(reversed(A.items())), "depends": A["depends"][::-1]}
    assert explained(text(A), text(b), INDEX, Role.METADATA) == [("requirement-order", True), ("key-order", True)]
    features_a, features_b = ({**A, "track_features": order} for order in (["x", "y"], ["y", "x"]))
    assert explained(text(features_a), text(features_b), INDEX, Role.METADATA) == [("list-order", False)]


def test_a_requirement_that_changed_under_a_shuffle_is_seen():
    b = {**A, "depends": ["python_abi 3.7.* *_cp37m", "python >=3.7,<3.9.0a0", "jedi >=0.10", "backcall"]}
    assert explained(text(A), text(b), INDEX, Role.METADATA) == [("requirement-order", True), (None, False)]
    assert dependencies(A, b, INDEX) == [("python", "changed", ">=3.7,<3.8.0a0", ">=3.7,<3.9.0a0")]
    b = {**A, "depends": ["backcall", "jedi", "python >=3.7,<3.8.0a0 >=0.10", "python_abi 3.7.* *_cp37m"]}
    assert {cause for cause, _ in explained(text(A), text(b), INDEX, Role.METADATA)} == {None}


def test_an_index_of_rattler_build_without_dependencies():
    a = {"build": "h4616a5c_0", "build_number": 0, "name": "x", "noarch": "generic", "subdir": "noarch", "version": "1"}
    b = {**a, "depends": ["python >=3.8", "__unix"]}
    assert told(text(a), text(b), INDEX) == [("added", ("depends",), '["python >=3.8", "__unix"]')]
    assert compared(text(a), text(b), INDEX)[1].headline == "depends added"
    assert dependencies(a, b, INDEX) == [("python", "added", None, ">=3.8"), ("__unix", "added", None, "")]


@pytest.mark.parametrize(
    "b",
    ["{", text(A).replace('"arch"', '"name"'), "[" * 100_000, '{"x":' * 200 + "1" + "}" * 200, b'{"a": "\xff\0"}'],
)
@pytest.mark.parametrize("path", [INDEX, EXPORTS, "info/about.json", "info/hash_input.json", "info/link.json"])
def test_hostile_documents_fall_back(b: str | bytes, path: str):
    name, _, fallback = compared(text(A), b, path)
    assert name in ("text", "binary")
    assert fallback.wanted.startswith("conda-")


def test_requirements_that_are_none_are_told_as_they_stand():
    odd = [1, None, ["python"], {"python": 1}, "", "a b c d e", "python >=3 [version='4']"]
    b = {**A, "depends": [*A["depends"], *odd]}
    changes = told(text(A), text(b), INDEX)
    assert [(op, path[0], value) for op, path, value in changes] == [
        ("added", "depends", item if isinstance(item, str) else json.dumps(item)) for item in odd
    ]
    changed = {**A, "depends": [*A["depends"], *(f"pkg-{number} >=1" for number in range(6_000))]}
    assert len(told(text(A), text(changed), INDEX)) == 6_000


# ---------------------------------------------------------------- run exports


def test_run_exports_are_told_list_by_list():
    a = {"weak": ["onednn >=3.5.3,<4.0a0"], "strong": ["libgcc >=12"], "weak_constrains": ["x"], "noarch": ["a", "b"]}
    b = {"weak": ["onednn >=3.6.1,<4.0a0"], "strong_constrains": ["y"], "weak_constrains": ["z"], "noarch": ["b", "a"]}
    assert compared(text(a), text(b), EXPORTS)[0] == "conda-run-exports"
    assert told(text(a), text(b), EXPORTS) == [
        ("changed", ("weak", "onednn", "specifier"), ">=3.5.3,<4.0a0", ">=3.6.1,<4.0a0"),
        ("removed", ("weak_constrains", "x"), "x"),
        ("added", ("weak_constrains", "z"), "z"),
        ("reordered", ("noarch",), ((0, 1),)),
        ("removed", ("strong",), '["libgcc >=12"]'),
        ("added", ("strong_constrains",), '["y"]'),
    ]
    assert compared(text(a), text(b), EXPORTS)[1].headline == (
        "weak onednn >=3.5.3,<4.0a0 → >=3.6.1,<4.0a0; weak_constrains x removed; weak_constrains z added; "
        "noarch requirements in another order; strong removed; strong_constrains added"
    )
    assert set(dependencies(a, b, EXPORTS)) == {
        ("onednn", "changed", ">=3.5.3,<4.0a0", ">=3.6.1,<4.0a0"),
        ("libgcc", "removed", ">=12", None),
    }
    assert ("requirement-order", True) in explained(text(a), text(b), EXPORTS, Role.METADATA)
    assert compared(text(a), text(b), "run_exports.json")[0] == "json"


# ---------------------------------------------------------------- properties

specs = st.lists(
    st.sampled_from(["a", "a >=1", "b 1.* *_x", "b 1.* *_y", "c >=1,<2", "c <2,>=1", "d[build='x']", "e f g h"]),
    max_size=6,
)


@settings(deadline=None)
@given(specs, specs, st.sampled_from(["depends", "constrains"]))
def test_no_change_of_a_requirement_is_lost(a: list[str], b: list[str], key: str):
    document_a, document_b = ({**A, key: side} for side in (a, b))
    if a == b:
        return
    changes = explained(text(document_a), text(document_b), INDEX, Role.METADATA)
    assert changes
    if all(harmless for _, harmless in changes):
        normal = [sorted(spec.replace("c <2,>=1", "c >=1,<2") for spec in side) for side in (a, b)]
        assert normal[0] == normal[1]


@settings(deadline=None)
@given(st.permutations(A["depends"]), st.permutations(list(A)), st.randoms(use_true_random=False))
def test_a_shuffle_alone_is_harmless(depends: list[str], keys: list[str], chance: random.Random):
    b = {key: A[key] for key in keys} | {"depends": depends}
    if text(b) == text(A):
        return
    _, comparison, _ = compared(text(A), text(b), INDEX)
    assert {change.op for change in comparison.changes} == {Operation.REORDERED}
    assert all(harmless for _, harmless in explained(text(A), text(b), INDEX, Role.METADATA))
    broken = {**b, "depends": [*depends[:-1], depends[-1] + chance.choice(["x", " =2", "[build=1]"])]}
    assert not all(harmless for _, harmless in explained(text(A), text(broken), INDEX, Role.METADATA))
