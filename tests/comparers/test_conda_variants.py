from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.model import Operation, Role, ValueChange

CONFIG = "info/recipe/conda_build_config.yaml"
A = """\
c_compiler: gcc
c_compiler_version:
- '13'
- '12'
channel_sources:
- conda-forge
- defaults
cxx_compiler_version:
- '13'
- '12'
extend_keys:
- ignore_version
- pin_run_as_build
pin_run_as_build:
  python:
    max_pin: x.x
    min_pin: x.x
python:
- 3.12.* *_cpython
- 3.13.* *_cp313
zip_keys:
- - c_compiler_version
  - cxx_compiler_version
- - python
"""


def edited(*edits: tuple[str, str]) -> str:
    text = A
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (CONFIG, "conda-variants"),
        ("info/recipe/variant_config.yaml", "conda-variants"),
        ("info/recipe/parent/conda_build_config.yaml", "conda-variants"),
        ("conda_build_config.yaml", "yaml"),
        ("info/conda_build_config.yaml", "yaml"),
    ],
)
def test_variants_are_known_by_name_and_folder(path: str, name: str):
    assert compared("a: 1\n", "a: 2\n", path)[0] == name


def test_values_are_told_by_key_and_by_what_they_say():
    b = edited(("c_compiler: gcc", "c_compiler: clang"), ("- pin_run_as_build\n", "- other\n- ignore_version2\n"))
    assert told(A, b, CONFIG) == [
        ("changed", ("c_compiler",), "gcc", "clang"),
        ("removed", ("extend_keys", "pin_run_as_build"), "pin_run_as_build"),
        ("added", ("extend_keys", "other"), "other"),
        ("added", ("extend_keys", "ignore_version2"), "ignore_version2"),
    ]
    assert compared(A, b, CONFIG)[1].headline == (
        "c_compiler gcc → clang; extend_keys.pin_run_as_build removed; extend_keys.other added; "
        "extend_keys.ignore_version2 added"
    )
    assert compared(A, "# x\n" + A, CONFIG)[1].headline is None


def swapped(*lines: str) -> str:
    text = "".join(f"{line}\n" for line in lines)
    return edited((text, "".join(f"{line}\n" for line in reversed(lines))))


def test_lists_are_sets_where_nothing_zips_them():
    b = swapped("- ignore_version", "- pin_run_as_build")
    assert told(A, b, CONFIG) == [("reordered", ("extend_keys",), ((0, 1),))]
    assert explained(A, b, CONFIG, Role.RECIPE) == [("conda-list-order", True)]
    variant = "info/recipe/variant_config.yaml"
    assert explained(A, b, variant, Role.RECIPE) == [("conda-list-order", True)]
    parent = "info/recipe/parent/conda_build_config.yaml"
    assert explained(A, b, parent, Role.RECIPE) == [("list-order", False)]
    assert compared(A, b, CONFIG)[1].headline is None


@pytest.mark.parametrize(
    "b",
    [
        swapped("- conda-forge", "- defaults"),
        edited(("- '13'\n- '12'\nchannel", "- '12'\n- '13'\nchannel")),
        swapped("- 3.12.* *_cpython", "- 3.13.* *_cp313"),
        swapped("- - c_compiler_version\n  - cxx_compiler_version", "- - python"),
        edited(("- - c_compiler_version\n  - cxx_c", "- - cxx_compiler_version\n  - c_c")).replace(
            "c_compiler_version\n- - p", "c_compiler_version\n- - p"
        ),
    ],
)
def test_lists_whose_order_means_something_count(b: str):
    assert b != A
    assert ("conda-list-order", True) not in explained(A, b, CONFIG, Role.RECIPE)
    assert not any(harmless for _, harmless in explained(A, b, CONFIG, Role.RECIPE))


@pytest.mark.parametrize(
    "zipped", ["zip_keys: [[k, l]]", "zip_keys: [k, l]", "zip_keys: ['k, l']", "zip_keys: 'k,l'", "zip_keys: {a: [k]}"]
)
def test_what_either_side_zips_has_an_order(zipped: str):
    a, b = "k: [a, b]\n", "k: [b, a]\n"
    assert explained(a, b, CONFIG, Role.RECIPE) == [("conda-list-order", True)]
    with_zip = f"{zipped}\n"
    for one, other in ((a + with_zip, b + with_zip), (a + with_zip, b), (a, b + with_zip)):
        causes = explained(one, other, CONFIG, Role.RECIPE)
        assert causes[0] == ("list-order", False)


def test_lists_that_lie_deeper_are_no_sets():
    a, b = "k: {l: [a, b]}\n", "k: {l: [b, a]}\n"
    assert explained(a, b, CONFIG, Role.RECIPE) == [("list-order", False)]
    assert explained("- a\n- b\n", "- b\n- a\n", CONFIG, Role.RECIPE) == [("list-order", False)]
    assert explained("k: [[a], b]\n", "k: [b, [a]]\n", CONFIG, Role.RECIPE) == [("conda-list-order", True)]


def test_a_comment_at_an_item_makes_the_order_count():
    a, b = "k:\n- a # [win]\n- b\n", "k:\n- b\n- a # [win]\n"
    assert explained(a, b, CONFIG, Role.RECIPE) == [("list-order", False)]


def test_keys_of_the_configuration_are_in_no_order():
    a, b = "numpy: '1.11'\nperl: 5.26.0\ntarget: osx\n", "target: osx\nnumpy: '1.11'\nperl: 5.26.0\n"
    assert explained(a, b, CONFIG, Role.RECIPE) == [("key-order", True)]
    assert explained(a, b, "info/recipe/parent/conda_build_config.yaml", Role.RECIPE) == [("key-order", False)]
    assert explained(a, b.replace("1.11", "1.16"), CONFIG, Role.RECIPE)[-1] == (None, False)


values = st.lists(st.sampled_from(["a", "b", "c", "1"]), max_size=5)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["k", "l", "m"]), values), st.randoms(use_true_random=False), st.booleans())
def test_a_shuffle_is_never_content_and_hides_none(document: dict, chance: random.Random, is_changed: bool):
    other = {key: chance.sample(items, len(items)) for key, items in document.items()}
    if is_changed:
        other["k"] = [*other.get("k", []), "new"]
    a, b = yaml.safe_dump(document), yaml.safe_dump(other)
    if a != b:
        changes = [change for change in compared(a, b, CONFIG)[1].changes if isinstance(change, ValueChange)]
        assert any(change.op is not Operation.REORDERED for change in changes) == is_changed
        assert all(harmless for _, harmless in explained(a, b, CONFIG, Role.RECIPE)) == (not is_changed)
