from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.conda_recipe import CondaRecipeComparer
from pydistdiff.comparers.conda_variants import CondaVariantsComparer
from pydistdiff.model import Operation, Role, Significance

META = "info/recipe/meta.yaml"
RENDERED = "info/recipe/rendered_recipe.yaml"
SOURCE = "info/recipe/recipe.yaml"
VARIANTS = "info/recipe/conda_build_config.yaml"
EXPORTS = "info/run_exports.yaml"

META_TEXT = """\
# This file created by conda-build 3.21
# meta.yaml template originally from:
# /home/builder/recipe, last modified Tue Jan  1 00:00:00 2020
# ------------------------------------------------

package:
    name: demo
    version: 1.0.0
source:
    sha256: 0123abc
    url: https://example.com/demo-1.0.0.tar.gz
build:
    number: '0'
    run_exports:
        - demo >=1.0,<2.0a0
    string: py310h1_0
requirements:
    build:
        - libgcc-ng 11.2.0 h1_16
        - _libgcc_mutex 0.1 main
    host:
        - python 3.10.4 h1_0
        - pip 21.2.4 py310_0
    run:
        - python >=3.10,<3.11.0a0
        - requests  # [win]
        - numpy >=1.21
    run_constrained:
        - other <2
test:
    imports:
        - demo
        - demo.core
    requires:
        - pytest
        - pip
extra:
    copy_test_source_files: true
    final: true
    recipe-maintainers:
        - b
        - a
"""
RENDERED_TEXT = """\
recipe:
  package:
    name: demo
    version: 1.0.0
  build:
    number: 0
    string: h1_0
  requirements:
    host:
    - python
    - pip
    run:
    - python >=3.10
    - numpy
    run_constraints:
    - other <2
    run_exports:
      weak:
      - demo >=1
      - extra
  tests:
  - script:
    - pip check
    - demo --help
build_configuration:
  target_platform: noarch
  channels:
  - https://example.com/a
  - https://example.com/b
"""
VARIANTS_TEXT = """\
c_compiler: gcc
c_compiler_version:
- '11'
- '12'
channel_sources:
- conda-forge
- defaults
channel_targets:
- conda-forge main
- other main
extend_keys:
- pin_run_as_build
- ignore_version
numpy:
- '1.21'
- '1.22'
pin_run_as_build:
  python:
    max_pin: x.x
    min_pin: x.x
python:
- 3.9.* *_cpython
- 3.10.* *_cpython
python-impl:
- cpython
- pypy
target_platform:
- linux-64
- win-64
zip_keys:
- - python
  - numpy
  - python_impl
- - c_compiler_version
"""
EXPORTS_TEXT = """\
strong:
  - libgcc-ng >=11
weak:
  - demo >=1.0,<2.0a0
  - other
"""


def swapped(text: str, first: str, second: str) -> str:
    assert first in text
    assert second in text
    return text.replace(first, "\0").replace(second, first).replace("\0", second)


def test_a_payload_is_no_recipe_of_conda():
    for path in (META, VARIANTS, EXPORTS):
        assert explained("run: [a, b]\n", "run: [b, a]\n", path, Role.DATA) == [("list-order", False)]
    assert not CondaRecipeComparer().is_named(pair_of("", "", META, Role.DATA))
    assert not CondaVariantsComparer().is_named(pair_of("", "", VARIANTS, Role.METADATA))


# ---------------------------------------------------------------- recipes


def test_another_order_beside_comments_at_items_counts():
    b = swapped(META_TEXT, "- pytest\n", "- pip\n")
    assert explained(META_TEXT, b, META, Role.RECIPE) == [("list-order", False)]


def test_other_lists_of_a_recipe_keep_their_order():
    for first, second in (("- demo\n", "- demo.core\n"), ("- a\n", "- b\n")):
        b = swapped(META_TEXT.replace("  # [win]", ""), first, second)
        assert explained(META_TEXT.replace("  # [win]", ""), b, META, Role.RECIPE) == [("list-order", False)]


def test_a_change_under_a_shuffle_is_told():
    a = META_TEXT.replace("  # [win]", "")
    b = swapped(a, "- numpy >=1.21", "- requests").replace("numpy >=1.21", "numpy >=1.22")
    assert told(a, b, META) == [
        ("reordered", ("requirements", "run"), ((1, 2),)),
        ("changed", ("requirements", "run", "numpy", "specifier"), ">=1.21", ">=1.22"),
    ]
    assert explained(a, b, META, Role.RECIPE) == [("conda-list-order", True), (None, False)]


def test_the_order_in_the_source_of_a_recipe_counts():
    a = "requirements:\n  run:\n    - a >=1\n    - b\n"
    b = "requirements:\n  run:\n    - b\n    - a >=2\n"
    assert explained(a, "requirements:\n  run:\n    - b\n    - a >=1\n", SOURCE, Role.RECIPE) == [("list-order", False)]
    assert explained(a, b, SOURCE, Role.RECIPE) == [("list-order", False), (None, False)]
    assert told(a, b, SOURCE)[1] == ("changed", ("requirements", "run", "a", "specifier"), ">=1", ">=2")


def test_a_template_is_text_and_so_is_what_is_no_rendered_recipe():
    a = "package:\n  name: {{ name }}\n"
    name, _, fallback = compared(a, "package:\n  name: x\n", META)
    assert (name, fallback.wanted) == ("text", "conda-recipe")
    assert fallback.reason == "a key that is no scalar (is it a template?)"
    a = "requirements:\n  - a\n---\nrequirements:\n  run: [a, b]\n"
    assert explained(a, a.replace("[a, b]", "[b, a]"), META, Role.RECIPE) == [("list-order", False)]


# ---------------------------------------------------------------- variants


def test_the_values_of_a_key_are_a_set():
    b = swapped(VARIANTS_TEXT, "- linux-64", "- win-64")
    assert explained(VARIANTS_TEXT, b, VARIANTS, Role.RECIPE) == [("conda-list-order", True)]
    assert compared(VARIANTS_TEXT, b, VARIANTS)[1].headline is None
    b = b.replace("linux-64", "linux-32")
    assert {cause for cause, harmless in explained(VARIANTS_TEXT, b, VARIANTS, Role.RECIPE) if not harmless} == {None}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("- conda-forge\n", "- defaults\n"),
        ("- conda-forge main", "- other main"),
        ("- '1.21'", "- '1.22'"),
        ("- 3.9.* *_cpython", "- 3.10.* *_cpython"),
        ("- cpython\n", "- pypy\n"),
        ("- '11'", "- '12'"),
        ("- python\n", "- numpy\n"),
    ],
)
def test_what_is_zipped_and_channels_are_no_sets(first: str, second: str):
    b = swapped(VARIANTS_TEXT, first, second)
    found = explained(VARIANTS_TEXT, b, VARIANTS, Role.RECIPE)
    assert found == [("list-order", False)]


@pytest.mark.parametrize("zip_keys", ["[k, l]", "[[l], [k]]", "['l, k']", "k", "{x: [k]}", "[[[k]]]"])
def test_zip_keys_are_found_at_any_depth_and_on_both_sides(zip_keys: str):
    plain = "k: [1, 2]\nl: [1, 2]\n"
    zipped = f"{plain}zip_keys: {zip_keys}\n"
    for a, b in ((zipped, zipped), (zipped, plain), (plain, zipped)):
        found = explained(a, b.replace("k: [1, 2]", "k: [2, 1]"), VARIANTS, Role.RECIPE)
        assert ("list-order", False) in found
        assert ("conda-list-order", True) not in found
    assert explained(plain, plain.replace("k: [1, 2]", "k: [2, 1]"), VARIANTS, Role.RECIPE) == [
        ("conda-list-order", True)
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("k: {l: [1, 2]}\n", "k: {l: [2, 1]}\n"),
        ("k: [[1, 2]]\n", "k: [[2, 1]]\n"),
        ("[1, 2]\n", "[2, 1]\n"),
        ("k: [1, 2]\n---\n", "k: [2, 1]\n---\n"),
        ("k:\n  - 1 # x\n  - 2\n", "k:\n  - 2\n  - 1 # x\n"),
        ("k:\n  - {} # x\n  - []\n", "k:\n  - [] # x\n  - {}\n"),
        ("k:\n  - []\n  - {} # x\nz: 1\n", "k:\n  - {}\n  - [] # x\nz: 1\n"),
        ("k:\n  - [a,\n    b\n    ]\n  - [c,\n    d\n    ] # x\nz: 1\n",
         "k:\n  - [c,\n    d\n    ]\n  - [a,\n    b\n    ] # x\nz: 1\n"),
    ],
)  # fmt: skip
def test_other_lists_of_variants_and_lists_with_comments_are_no_sets(a: str, b: str):
    found = explained(a, b, VARIANTS, Role.RECIPE)
    assert ("list-order", False) in found
    assert not any(harmless for _, harmless in found)


_variants = st.dictionaries(
    st.sampled_from(["python", "numpy", "c_compiler", "target_platform", "channel_sources"]),
    st.lists(st.sampled_from(["1", "2.0", "x", "yes"]), min_size=1, max_size=4),
)


@settings(deadline=None)
@given(_variants, st.lists(st.sampled_from(["python", "numpy"])), st.randoms(use_true_random=False))
def test_shuffled_sets_are_idle_and_changes_in_them_are_told(variants, zipped, chance: random.Random):
    config = {**variants, "zip_keys": [zipped]}
    shuffled = {}
    for key, values in config.items():
        shuffled[key] = list(values)
        chance.shuffle(shuffled[key])
    a, b = (yaml.safe_dump(side, sort_keys=False) for side in (config, shuffled))
    if a == b:
        return
    changes = compared(a, b, VARIANTS)[1].changes
    assert {change.op for change in changes} == {Operation.REORDERED}
    no_sets = {*zipped, "channel_sources", "zip_keys"}
    for change in changes:
        assert (change.cause == "conda-list-order") == (change.path[0] not in no_sets)
    for key in variants:
        changed = {**shuffled, key: ["new", *shuffled[key][1:]]}
        found = compared(a, yaml.safe_dump(changed, sort_keys=False), VARIANTS)[1].changes
        assert any(change.significance is Significance.CONTENT and change.path[0] == key for change in found)


# ---------------------------------------------------------------- old run exports


def test_a_plain_list_of_run_exports_is_told_by_package_too():
    assert told("- a >=1\n- b\n", "- b\n- a >=2\n", EXPORTS) == [
        ("reordered", (), ((0, 1),)),
        ("changed", ("a", "specifier"), ">=1", ">=2"),
    ]
    assert compared("- a >=1\n", "- a >=2\n", EXPORTS)[1].headline == "a >=1 → >=2"
    assert explained("- a\n- b\n", "- b\n- a\n", EXPORTS, Role.METADATA) == [("requirement-order", True)]


def test_run_exports_in_another_order_and_layout_are_idle():
    b = swapped(EXPORTS_TEXT, "- demo >=1.0,<2.0a0", "- other").replace("  - ", "- ")
    assert explained(EXPORTS_TEXT, b, EXPORTS, Role.METADATA) == [
        ("requirement-order", True),
        ("yaml-formatting", True),
    ]
    a = EXPORTS_TEXT.replace("- other", "- other  # [win]")
    assert explained(a, swapped(a, "- demo >=1.0,<2.0a0", "- other  # [win]"), EXPORTS, Role.METADATA) == [
        ("list-order", False)
    ]
    a = "later: [a, b]\n"
    assert explained(a, "later: [b, a]\n", EXPORTS, Role.METADATA) == [("list-order", False)]


def test_run_exports_of_several_documents_are_no_dependencies():
    comparison = compared("weak: [a]\n---\n", "weak: [b]\n---\n", EXPORTS)[1]
    assert comparison.dependencies == ()
