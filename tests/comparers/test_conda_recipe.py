from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.conda_recipe import are_requirements
from pydistdiff.model import Operation, Role, ValueChange

META = "info/recipe/meta.yaml"
RENDERED = "info/recipe/rendered_recipe.yaml"
EXPORTS = "info/run_exports.yaml"

HEAD = """\
# This file created by conda-build 24.9.0
# meta.yaml template originally from:
# /home/a/recipe, last modified Thu Oct  4 11:58:58 2018
# ------------------------------------------------

"""
RECIPE = """\
package:
  name: mock
  version: 2.0.0
source:
  sha256: aa
  url: https://host/mock-2.0.0.tar.gz
build:
  number: '1000'
  run_exports:
    weak:
      - mock >=2.0.0,<3.0a0
      - libx 1.*
  script: pip install .
  string: py37_1000
requirements:
  build:
    - make 4.2.1 h14c3975_2004
  host:
    - pip 18.0 py37_1001
    - python 3.7.0 h4eca856_1
  run:
    - python >=3.7,<3.8.0a0
    - six
  run_constrained:
    - other >=1
test:
  imports:
    - mock
    - mock.mock
  requires:
    - pytest
    - nose
extra:
  final: true
"""
BUILT = HEAD + RECIPE


def edited(text: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (META, "conda-recipe"),
        ("info/recipe/parent/meta.yaml", "conda-recipe"),
        ("info/recipe/recipe.yaml", "conda-recipe"),
        (RENDERED, "conda-recipe"),
        ("info/recipe/recipe/recipe.yaml", "conda-recipe"),
        (EXPORTS, "conda-run-exports"),
        ("info/recipe/other.yaml", "yaml"),
        ("info/recipe/meta.yaml.template", "text"),
        ("x/info/recipe/meta.yaml", "yaml"),
        ("conda.recipe/meta.yaml", "yaml"),
        ("run_exports.yaml", "yaml"),
        ("info/recipe/run_exports.yaml", "yaml"),
    ],
)
def test_recipes_are_known_by_name_and_folder(path: str, name: str):
    assert compared("a: 1\n", "a: 2\n", path)[0] == name


def test_the_folder_of_another_distribution_is_no_recipe():
    pair = pair_of("a: 1\n", "a: 2\n", META, Role.DATA)
    assert compare_pair(pair)[0] == "yaml"
    assert compare_pair(replace(pair, role=Role.RECIPE))[0] == "conda-recipe"


def test_requirements_are_told_by_package_and_part():
    b = edited(
        BUILT,
        ("3.7.0 h4eca856_1", "3.8.5 h60c2a47_2"),
        (">=3.7,<3.8.0a0", ">=3.8,<3.9.0a0"),
        ("    - six\n", "    - funcsigs\n"),
        ("<3.0a0", "<4.0a0"),
        ("    - nose\n", "    - nose 1.*\n"),
        ("other >=1", "other >=2"),
        ("version: 2.0.0", "version: 2.1.0"),
        ("py37_1000", "py38_1000"),
        ("pip install", "pip install -v"),
    )
    assert told(BUILT, b, META) == [
        ("changed", ("build", "run_exports", "weak", "mock", "specifier"), ">=2.0.0,<3.0a0", ">=2.0.0,<4.0a0"),
        ("changed", ("requirements", "host", "python", "specifier"), "3.7.0", "3.8.5"),
        ("changed", ("requirements", "host", "python", "build"), "h4eca856_1", "h60c2a47_2"),
        ("changed", ("requirements", "run", "python", "specifier"), ">=3.7,<3.8.0a0", ">=3.8,<3.9.0a0"),
        ("removed", ("requirements", "run", "six"), "six"),
        ("added", ("requirements", "run", "funcsigs"), "funcsigs"),
        ("changed", ("requirements", "run_constrained", "other", "specifier"), ">=1", ">=2"),
        ("added", ("test", "requires", "nose", "specifier"), "1.*"),
        ("changed", ("package", "version"), "2.0.0", "2.1.0"),
        ("changed", ("build", "script"), "pip install .", "pip install -v ."),
        ("changed", ("build", "string"), "py37_1000", "py38_1000"),
    ]
    assert compared(BUILT, b, META)[1].headline == (
        "version 2.0.0 → 2.1.0; build.string py37_1000 → py38_1000; run: python >=3.7,<3.8.0a0 → >=3.8,<3.9.0a0; "
        "run: six removed; run: funcsigs added; build.run_exports.weak: mock >=2.0.0,<3.0a0 → >=2.0.0,<4.0a0; "
        "and 5 more"
    )


def test_run_exports_may_be_one_list():
    a, b = "build:\n  run_exports: [x >=1]\n", "build:\n  run_exports: [x >=2]\n"
    assert told(a, b, META) == [("changed", ("build", "run_exports", "x", "specifier"), ">=1", ">=2")]
    assert compared(a, b, META)[1].headline == "build.run_exports: x >=1 → >=2"


def test_the_header_of_a_rendered_recipe_is_a_comment_at_the_top():
    b = edited(BUILT, ("24.9.0", "24.9.1"), ("/home/a/recipe", "/home/b/recipe"))
    assert [change[:2] for change in told(BUILT, b, META)] == [
        ("changed", ("(comments)", "top", 0)),
        ("changed", ("(comments)", "top", 2)),
    ]
    assert explained(BUILT, b, META, Role.RECIPE) == [("conda-recipe-rendering", True)] * 2
    assert compared(BUILT, b, META)[1].headline is None


def shuffled(text: str) -> str:
    return edited(
        text,
        ("    - python >=3.7,<3.8.0a0\n    - six\n", "    - six\n    - python >=3.7,<3.8.0a0\n"),
        ("      - mock >=2.0.0,<3.0a0\n      - libx 1.*\n", "      - libx 1.*\n      - mock >=2.0.0,<3.0a0\n"),
        ("    - pytest\n    - nose\n", "    - nose\n    - pytest\n"),
    )


def test_another_order_of_requirements_is_idle_in_a_rendered_recipe():
    assert explained(BUILT, shuffled(BUILT), META, Role.RECIPE) == [
        ("requirement-order", True),
        ("conda-list-order", True),
        ("conda-list-order", True),
    ]
    assert compared(BUILT, shuffled(BUILT), META)[1].headline == (
        "run in another order; build.run_exports.weak in another order; test.requires in another order"
    )
    imports = edited(BUILT, ("    - mock\n    - mock.mock\n", "    - mock.mock\n    - mock\n"))
    assert explained(BUILT, imports, META, Role.RECIPE) == [("list-order", False)]
    keys = edited(BUILT, ("  name: mock\n  version: 2.0.0\n", "  version: 2.0.0\n  name: mock\n"))
    assert explained(BUILT, keys, META, Role.RECIPE) == [("key-order", True)]
    assert compared(BUILT, keys, META)[1].headline is None


@pytest.mark.parametrize("path", [META, "info/recipe/parent/meta.yaml", "info/recipe/recipe.yaml"])
def test_another_order_counts_in_a_recipe_as_somebody_wrote_it(path: str):
    assert explained(RECIPE, shuffled(RECIPE), path, Role.RECIPE) == [("list-order", False)] * 3
    a, b = (text.removeprefix(HEAD) if path == META else text for text in (BUILT, shuffled(BUILT)))
    assert explained(a, b, path, Role.RECIPE) == [("list-order", False)] * 3


def test_a_header_on_one_side_makes_no_rendered_recipe():
    causes = explained(BUILT, shuffled(RECIPE), META, Role.RECIPE)
    assert causes == [("list-order", False)] * 3 + [(None, False)]


def test_a_selector_counts_and_so_does_an_order_below_which_one_stands():
    a = edited(BUILT, ("    - six\n", "    - six  # [py<33]\n"))
    b = edited(BUILT, ("    - six\n", "    - six  # [py<34]\n"))
    assert told(a, b, META) == [
        ("changed", ("(comments)", "behind requirements.run[six]", 0), "# [py<33]", "# [py<34]")
    ]
    assert explained(a, b, META, Role.RECIPE) == [(None, False)]
    b = edited(
        BUILT, ("    - python >=3.7,<3.8.0a0\n    - six\n", "    - six  # [py<33]\n    - python >=3.7,<3.8.0a0\n")
    )
    assert explained(a, b, META, Role.RECIPE) == [("list-order", False)]


def test_the_same_requirement_in_another_spelling_is_told_so():
    b = edited(BUILT, (">=3.7,<3.8.0a0", "<3.8.0a0, >=3.7"))
    assert explained(BUILT, b, META, Role.RECIPE) == [("requirement-spelling", True)]
    assert compared(BUILT, b, META)[1].headline == "run: 1 requirement spelt otherwise"
    b = edited(BUILT, ("    - six\n", "    - Six\n"))
    assert explained(BUILT, b, META, Role.RECIPE) == [(None, False), (None, False)]


def test_another_layout_is_idle_in_a_rendered_recipe_and_counts_in_others():
    b = HEAD + yaml.safe_dump(yaml.load(RECIPE, yaml.BaseLoader), sort_keys=False, default_style="'")
    b = edited(b, ("'final': 'true'", "'final': true"))
    assert explained(BUILT, b, META, Role.RECIPE) == [("yaml-formatting", True)]
    assert explained(BUILT, b, "info/recipe/parent/meta.yaml", Role.RECIPE) == [("yaml-formatting", False)]


def test_outputs_are_told_by_name():
    a = "outputs:\n- name: a\n  requirements: [x, y]\n- package: {name: b}\n  requirements: {run: [z 1]}\n"
    b = "outputs:\n- package: {name: b}\n  requirements: {run: [z 2]}\n- name: a\n  requirements: [y]\n"
    assert told(a, b, "info/recipe/recipe.yaml") == [
        ("removed", ("outputs", "a", "requirements", "x"), "x"),
        ("changed", ("outputs", "b", "requirements", "run", "z", "specifier"), "1", "2"),
        ("reordered", ("outputs",), ((0, 1),)),
    ]
    assert compared(a, b, "info/recipe/recipe.yaml")[1].headline == (
        "outputs.b.requirements.run: z 1 → 2; outputs.a.requirements: x removed"
    )
    twice = "outputs:\n- name: a\n- name: a\n"
    assert told(twice, twice + "- {}\n", "info/recipe/recipe.yaml") == [("added", ("outputs", 2), "{}")]


def test_a_list_of_one_side_is_told_whole():
    a, b = "requirements:\n  build: [x]\n", "requirements:\n  host: [x]\n"
    assert told(a, b, META) == [
        ("removed", ("requirements", "build"), '["x"]'),
        ("added", ("requirements", "host"), '["x"]'),
    ]
    assert compared(a, b, META)[1].headline == "build removed; host added"


RATTLER = """\
recipe:
  package: {name: x, version: 1.0}
  requirements:
    host: [zlib]
    run: [a, b]
    run_exports:
      weak: [c, d]
  tests:
  - requirements: {run: [pytest, nose]}
finalized_dependencies:
  host:
    specs:
    - source: zlib
    - variant: python
      spec: python 3.8.*
    resolved:
    - name: zlib
      version: 1.2.13
  run:
    depends:
    - source: a
    - run_export: zlib
      spec: libzlib >=1.2.13,<2.0a0
      from: host
"""


def test_what_rattler_build_rendered_is_told_by_package():
    b = edited(
        RATTLER,
        ("[a, b]", "[b, a >=1]"),
        ("[c, d]", "[d, c]"),
        ("python 3.8.*", "python 3.9.*"),
        ("version: 1.2.13", "version: 1.2.14"),
        ("libzlib >=1.2.13", "libzlib >=1.2.14"),
        ("version: 1.0", "version: 2.0"),
    )
    assert told(RATTLER, b, RENDERED) == [
        ("reordered", ("recipe", "requirements", "run"), ((0, 1),)),
        ("added", ("recipe", "requirements", "run", "a", "specifier"), ">=1"),
        ("reordered", ("recipe", "requirements", "run_exports", "weak"), ((0, 1),)),
        ("changed", ("recipe", "package", "version"), "1.0", "2.0"),
        ("changed", ("finalized_dependencies", "host", "specs", "python", "spec"), "python 3.8.*", "python 3.9.*"),
        ("changed", ("finalized_dependencies", "host", "resolved", "zlib", "version"), "1.2.13", "1.2.14"),
        (
            *("changed", ("finalized_dependencies", "run", "depends", "libzlib", "spec")),
            *("libzlib >=1.2.13,<2.0a0", "libzlib >=1.2.14,<2.0a0"),
        ),
    ]
    assert [cause for cause, _ in explained(RATTLER, b, RENDERED, Role.RECIPE)][:3] == [
        "conda-list-order",
        None,
        "requirement-order",
    ]
    assert compared(RATTLER, b, RENDERED)[1].headline.startswith(
        "version 1.0 → 2.0; run in another order; run: a any → >=1; run_exports.weak in another order; finalized"
    )


# ---------------------------------------------------------------- what is needed


def dependencies(a: str, b: str, path: str) -> list[tuple]:
    return [(one.name, one.op.value, one.before, one.after) for one in compared(a, b, path)[1].dependencies]


def test_a_recipe_tells_what_it_is_built_with_and_a_rendered_one_what_index_json_tells_already():
    b = edited(RECIPE, ("pip 18.0 py37_1001", "c::pip"), ("- six", "- seven"), ("    - make 4.2.1 h14c3975_2004\n", ""))
    b = edited(b, ("  build:\n  host", "  host"))
    expected = [("make", "removed", "4.2.1 h14c3975_2004", None), ("pip", "changed", "18.0 py37_1001", "from c")]
    assert dependencies(RECIPE, b, "info/recipe/recipe.yaml") == expected
    assert dependencies(RECIPE, b, META) == expected
    assert dependencies(BUILT, HEAD + b, META) == []
    assert dependencies(RECIPE, b, RENDERED) == []
    assert dependencies(RECIPE, f"{b}---\n{b}", META) == []
    assert dependencies(RECIPE, "- a\n", META)[0] == ("make", "removed", "4.2.1 h14c3975_2004", None)


def test_run_exports_are_told_by_package():
    a = "weak:\n- x >=1\n- y\nstrong_constrains:\n- z\n"
    b = "weak:\n- y\n- x >=2\nstrong_constrains:\n- z 2.*\nnoarch: [w]\n"
    assert told(a, b, EXPORTS) == [
        ("reordered", ("weak",), ((0, 1),)),
        ("changed", ("weak", "x", "specifier"), ">=1", ">=2"),
        ("added", ("strong_constrains", "z", "specifier"), "2.*"),
        ("added", ("noarch",), '["w"]'),
    ]
    assert compared(a, b, EXPORTS)[1].headline == (
        "weak requirements in another order; weak x >=1 → >=2; strong_constrains z any → 2.*; noarch added"
    )
    assert dependencies(a, b, EXPORTS) == [("x", "changed", ">=1", ">=2"), ("w", "added", None, "")]
    assert explained("- x\n- y\n", "- y\n- x\n", EXPORTS, Role.METADATA) == [("requirement-order", True)]
    assert compared("- x\n- y\n", "- y\n- x 1\n", EXPORTS)[1].headline == "requirements in another order; x any → 1"
    assert dependencies("- x\n", "- x 1\n", EXPORTS) == [("x", "changed", "", "1")]
    assert compared("weak: [x]\nnoarch: [y]\n", "noarch: [y]\nweak: [x]\n", EXPORTS)[1].headline is None
    assert compared("- x # a\n", "- x # b\n", EXPORTS)[1].headline is None


def test_only_requirements_are_requirements():
    assert are_requirements(("outputs", "a", "build", "run_exports", "strong"))
    assert not are_requirements(("outputs",))
    assert not are_requirements(("outputs", "a"))
    assert not are_requirements(("requirements", "other"))
    assert not are_requirements(("test", "commands"))
    assert not are_requirements(("build", "run_exports", "weak", "x"))


# ---------------------------------------------------------------- templates, and a property


@pytest.mark.parametrize(
    "text",
    [
        '{% set version = "1" %}\npackage:\n  name: x\n',
        "package:\n  version: {{ version }}\n",
        "a: x.sh  # [not win]\na: x.bat  # [win]\n",
    ],
)
def test_a_template_is_text(text: str):
    name, _, fallback = compared(text, text + "b: 1\n", META)
    assert (name, fallback.wanted) == ("text", "conda-recipe")


items = ["python >=3.7,<3.8.0a0", "six", "pip 18.0 py37_0", "zlib", "zlib 1.2.*"]


@settings(deadline=None)
@given(st.permutations(items), st.sampled_from(["", *items]), st.booleans())
def test_a_changed_requirement_is_never_lost_under_a_shuffle(order: list[str], changed: str, has_header: bool):
    def recipe(texts: list[str]) -> str:
        return (HEAD if has_header else "") + yaml.safe_dump({"requirements": {"run": texts}})

    a, b = recipe(items), recipe([f"{text},!=9" if text == changed else text for text in order])
    if a != b:
        changes = [change for change in compared(a, b, META)[1].changes if isinstance(change, ValueChange)]
        content = [change for change in changes if change.op is not Operation.REORDERED]
        assert bool(content) == bool(changed)
        explanations = explained(a, b, META, Role.RECIPE)
        assert all(harmless for _, harmless in explanations) == (not changed and has_header)


def test_a_shuffle_of_many_tells_their_order_only():
    texts = [f"p{n} {n}.*" for n in range(300)]
    other = texts[:]
    random.Random(1).shuffle(other)
    a, b = (HEAD + yaml.safe_dump({"requirements": {"host": side}}) for side in (texts, other))
    assert explained(a, b, META, Role.RECIPE) == [("conda-list-order", True)]
