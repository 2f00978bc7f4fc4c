from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.json import parse_json
from pydistdiff.diffing.values import by_key
from pydistdiff.model import Operation, Role
from value_changes import apply

ABOUT = "info/about.json"
HASH = "info/hash_input.json"
TESTS = "info/test/test_time_dependencies.json"
RATTLER_TESTS = "info/tests/0/test_time_dependencies.json"


def text(value: object) -> str:
    return json.dumps(value, indent=2)


# ---------------------------------------------------------------- about.json

A = {
    "channels": ["conda-forge", "defaults"],
    "conda_build_version": "3.19.2",
    "conda_version": "4.8.3",
    "env_vars": {"CIO_TEST": "<not set>"},
    "home": "https://x",
    "keywords": ["a", "b"],
    "root_pkgs": ["conda 4.8.3 py37_1", "python 3.7.8 h60_1_cpython", "zlib 1.2.11 0"],
}


def test_packages_of_the_build_environment_are_told_by_name():
    b = {**A, "root_pkgs": ["zlib 1.2.11 0", "conda 4.8.4 py37_0", "pip 20.2 py_0"], "env_vars": {"CIO_TEST": "1"}}
    assert compared(text(A), text(b), ABOUT)[0] == "conda-about"
    assert told(text(A), text(b), ABOUT) == [
        ("reordered", ("root_pkgs",), ((0, 1),)),
        ("changed", ("root_pkgs", "conda", "version"), "4.8.3", "4.8.4"),
        ("changed", ("root_pkgs", "conda", "build"), "py37_1", "py37_0"),
        ("removed", ("root_pkgs", "python"), "python 3.7.8 h60_1_cpython"),
        ("added", ("root_pkgs", "pip"), "pip 20.2 py_0"),
        ("changed", ("env_vars", "CIO_TEST"), "<not set>", "1"),
    ]
    b["conda_build_version"] = "3.20.0"
    assert compared(text(A), text(b), ABOUT)[1].headline == (
        "conda_build_version 3.19.2 → 3.20.0; env_vars.CIO_TEST <not set> → 1; 3 packages of the build environment"
    )
    assert compared(text(A), text([A]), ABOUT)[1].headline is not None


@pytest.mark.parametrize(
    ("key", "cause", "harmless"),
    [
        ("root_pkgs", "conda-list-order", True),
        ("channels", "list-order", False),  # the first one wins
        ("keywords", "list-order", False),  # nobody says that it is a set
    ],
)
def test_only_lists_that_are_known_as_sets_are_idle(key: str, cause: str, harmless: bool):
    b = {**A, key: A[key][::-1]}
    assert explained(text(A), text(b), ABOUT, Role.METADATA) == [(cause, harmless)]
    assert (None, False) in explained(text(A), text({**b, "home": "y"}), ABOUT, Role.METADATA)


def test_a_list_of_another_name_at_another_place_is_no_set():
    for path in (("extra", "root_pkgs"), ("root_packages",)):
        a, b = ({**A, path[0]: order if len(path) == 1 else {path[1]: order}} for order in (["a", "b"], ["b", "a"]))
        assert explained(text(a), text(b), ABOUT, Role.METADATA) == [("list-order", False)]


def test_packages_that_are_spelt_otherwise_are_not_the_same():
    for package in ("conda  4.8.3 py37_1", "conda=4.8.3=py37_1", "conda 4.8.3", "Conda 4.8.3 py37_1", 1, ["conda"]):
        b = {**A, "root_pkgs": [package, *A["root_pkgs"][1:]]}
        assert {cause for cause, _ in explained(text(A), text(b), ABOUT, Role.METADATA)} == {None}


# ---------------------------------------------------------------- hash_input.json


def test_a_value_that_changed_while_keys_moved_is_seen():
    a, b = {"numpy": "1.16", "python": "3.7.* *_cpython"}, {"python": "3.8.* *_cpython", "numpy": "1.16"}
    assert compared(text(a), text(b), HASH)[0] == "conda-hash-input"
    assert told(text(a), text(b), HASH) == [
        ("reordered", (), ((0, 1),)),
        ("changed", ("python",), "3.7.* *_cpython", "3.8.* *_cpython"),
    ]
    assert explained(text(a), text(b), HASH, Role.METADATA) == [("key-order", True), (None, False)]
    assert compared(text(a), text(b), HASH)[1].headline == "python 3.7.* *_cpython → 3.8.* *_cpython"
    assert explained(text(a), text(dict(reversed(a.items()))), HASH, Role.METADATA) == [("key-order", True)]


def test_lists_go_into_the_hash_as_they_are():
    a, b = ({"requirements": {"build": order, "run": ["x"]}} for order in (["a 1 0", "b 2 0"], ["b 2 0", "a 1 0"]))
    assert explained(text(a), text(b), HASH, Role.METADATA) == [("list-order", False)]


# ---------------------------------------------------------------- test_time_dependencies.json

FOUNDING_A = [
    *("matplotlib", "nbformat", "pygments", "ipykernel", "nose >=0.10.1", "trio", "numpy", "pip", "testpath"),
    "requests",
]
FOUNDING_B = [
    *("requests", "numpy", "matplotlib", "trio", "testpath", "pip", "pygments", "nbformat", "ipykernel"),
    "nose >=0.10.1",
]


def test_the_requirements_of_the_tests_are_a_set():
    a, b = json.dumps(FOUNDING_A), json.dumps(FOUNDING_B)
    name, comparison, _ = compared(a, b, TESTS)
    assert name == "conda-test-requirements"
    (change,) = comparison.changes
    assert (change.op, change.path, change.items) == (Operation.REORDERED, (), 10)
    assert explained(a, b, TESTS, Role.METADATA) == [("conda-list-order", True)]
    assert comparison.headline == "requirements in another order"
    assert comparison.dependencies == ()


def test_a_requirement_of_the_tests_that_changed_under_a_shuffle_is_seen():
    b = json.dumps(FOUNDING_B).replace("nose >=0.10.1", "nose >=0.10.2").replace('"pip"', '"evil"')
    assert explained(json.dumps(FOUNDING_A), b, TESTS, Role.METADATA) == [
        ("conda-list-order", True),
        (None, False),
        (None, False),
        (None, False),
    ]
    assert compared(json.dumps(FOUNDING_A), b, TESTS)[1].headline == (
        "nose >=0.10.1 → >=0.10.2; pip removed; evil added"
    )
    twice = json.dumps([*FOUNDING_B, "pip"])
    assert explained(json.dumps(FOUNDING_A), twice, TESTS, Role.METADATA)[-1] == (None, False)


def test_the_tests_of_rattler_build_have_two_lists():
    a, b = {"build": ["x"], "run": ["a", "b >=1"]}, {"build": ["x"], "run": ["b >=2", "a"]}
    assert compared(text(a), text(b), RATTLER_TESTS)[0] == "conda-test-requirements"
    assert explained(text(a), text(b), RATTLER_TESTS, Role.METADATA) == [("conda-list-order", True), (None, False)]
    assert compared(text(a), text(b), RATTLER_TESTS)[1].headline == "b >=1 → >=2"
    assert compared(text(a), text([]), RATTLER_TESTS)[1].headline is None
    odd_a, odd_b = ({"other": order} for order in (["a", "b"], ["b", "a"]))
    assert explained(text(odd_a), text(odd_b), RATTLER_TESTS, Role.METADATA) == [("list-order", False)]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (TESTS, Role.TEST),  # in a wheel, where it is anything
        (TESTS, Role.DATA),
        ("info/test/data.json", Role.TEST),
        ("info/test/dependencies.json", Role.METADATA),
        ("info/tests/0/data.json", Role.TEST),
        ("info/tests/x/test_time_dependencies.json", Role.TEST),
        ("info/recipe/test_time_dependencies.json", Role.RECIPE),
        ("test_time_dependencies.json", Role.METADATA),
    ],
)
def test_other_lists_that_look_like_it_are_no_sets(path: str, role: Role):
    assert explained('["a", "b"]', '["b", "a"]', path, role) == [("list-order", False)]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b >=1", "b >=2", "c", "d 1 x"]), max_size=5),
    st.lists(st.sampled_from(["a", "b >=1", "b >=2", "c", "d 1 x"]), max_size=5),
)
def test_it_is_harmless_exactly_where_the_lists_are_equal_as_multisets(a: list[str], b: list[str]):
    if a != b:
        causes = explained(json.dumps(a), json.dumps(b), TESTS, Role.METADATA)
        assert all(harmless for _, harmless in causes) == (sorted(a) == sorted(b))


packages = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1 0", "2 0", "2 h_1"]), max_size=4)


@settings(deadline=None)
@given(packages, packages, st.randoms(use_true_random=False))
def test_applying_the_changes_to_a_gives_b(a: dict[str, str], b: dict[str, str], chance):
    document_a, document_b = (
        {"root_pkgs": {f"{name}": dict(zip(("version", "build"), rest.split(), strict=True)) for name, rest in side}}
        for side in (a.items(), b.items())
    )
    lists = [text({"root_pkgs": [f"{name} {rest}" for name, rest in side.items()]}) for side in (a, b)]
    if lists[0] != lists[1]:
        changes = [
            change
            for change in compared(*lists, ABOUT)[1].changes
            if change.op in (Operation.CHANGED, Operation.REMOVED)
        ]
        came = {c.path[1] for c in compared(*lists, ABOUT)[1].changes if c.op is Operation.ADDED}
        result = apply(parse_json(text(document_a)), changes, by_key)
        kept = {name: value for name, value in document_b["root_pkgs"].items() if name not in came}
        assert dict(dict(result.entries)["root_pkgs"].entries) == dict(parse_json(text(kept)).entries)
        assert came == b.keys() - a.keys()
    order = list(a)
    chance.shuffle(order)
    shuffled = text({"root_pkgs": [f"{name} {a[name]}" for name in order]})
    if shuffled != lists[0]:
        assert explained(lists[0], shuffled, ABOUT, Role.METADATA) == [("conda-list-order", True)]
