"""The cause of rendered recipes."""

from __future__ import annotations

import pytest

from document_pairs import explained
from pydistdiff.differences import Difference
from pydistdiff.explain.conda_recipe import CondaRecipeRendering
from pydistdiff.explain.line_cause import Kind, Where
from pydistdiff.explain.scene import Scene
from pydistdiff.model import Role, Status

RECIPE = """\
# This file created by conda-build 3.19.2
# meta.yaml template originally from:
# D:\\a\\1\\s\\recipe, last modified Sat Aug  1 04:31:11 2020
# ------------------------------------------------

package:
  name: x
  version: 1.0
source:
  path: /home/a/x
build:
  number: '0'
  script:
    - python setup.py install
requirements:
  host:
    - python 3.7.8 h60c2a47_1_cpython
    - pip 20.1.1 py37hc8dfbb8_0
  run:
    - python >=3.7
    - numpy 1.16 old_0
outputs:
  - name: x-data
    requirements:
      build:
      - cmake 3.1 h1_0
    build:
      - cmake 3.1 h2_0
"""
PATH = "info/recipe/meta.yaml"
SAME = [
    ("conda-build 3.19.2", "conda-build 3.20.0"),
    ("D:\\a\\1\\s\\recipe", "/home/b/recipe"),
    ("Sat Aug  1 04:31:11 2020", "Sat Aug  1 04:30:11 2020"),
    ("path: /home/a/x", "path: /home/b/y"),
    ("python 3.7.8 h60c2a47_1_cpython", "python 3.8.5 h60c2a47_2_cpython"),
    ("cmake 3.1 h1_0", "cmake 3.2 h1_1"),
]


def recipe(a: str, b: str, path: str = PATH) -> list[tuple[str | None, bool]]:
    """The causes of the change, told by lines."""
    text = RECIPE.replace(a, b)
    assert text != RECIPE
    # A key that stands twice makes it no document: it is compared by lines, if not by the lines of text anyway.
    return explained(f"{RECIPE}x: 1\nx: 1\n", f"{text}x: 1\nx: 1\n", path, Role.RECIPE)


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_conda_build_renders_is_explained(a: str, b: str):
    assert [cause for cause, _ in recipe(a, b)] == ["conda-recipe-rendering"]


def test_all_of_it_together_is_one_change_and_the_rest_stays():
    text = RECIPE
    for a, b in (*SAME, ("number: '0'", "number: '1'")):
        text = text.replace(a, b)
    assert set(explained(RECIPE, text, PATH, Role.RECIPE)) >= {(None, False), ("conda-recipe-rendering", True)}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("numpy 1.16 old_0", "numpy 1.17 new_0"),
        ("python >=3.7", "python >=3.8"),
        ("pip 20.1.1 py37hc8dfbb8_0", "evil 20.1.1 py37hc8dfbb8_0"),
        ("python setup.py install", "python evil.py install"),
        ("cmake 3.1 h2_0", "cmake 3.2 h2_0"),
        ("version: 1.0", "version: 1.1"),
        ("# -----", "# +++++"),
        ("package:", "# x, last modified y\npackage:"),
    ],
)
def test_other_sections_and_other_names_are_content(a: str, b: str):
    assert "conda-recipe-rendering" not in [cause for cause, _ in recipe(a, b)]


def test_a_pin_that_stands_in_another_section_too_is_not_taken():
    same = "numpy 1.16 old_0"
    a = RECIPE.replace("pip 20.1.1 py37hc8dfbb8_0", same)
    assert [
        cause for cause, _ in explained(f"{a}x: 1\nx: 1\n", f"{a.replace(same, 'numpy 1.17 a_0', 1)}x: 1\nx: 1\n", PATH)
    ] == [None]


@pytest.mark.parametrize("path", ["info/recipe/meta.yaml.template", "info/recipe/parent/meta.yaml", "meta.yaml"])
def test_the_template_and_other_recipes_are_not_looked_at(path: str):
    assert "conda-recipe-rendering" not in [cause for cause, _ in recipe(*SAME[4], path=path)]


# ---------------------------------------------------------------- values


def is_taken(path: tuple[str | int, ...], a: str, b: str) -> bool:
    difference = Difference(name=PATH, a=PATH, b=PATH, status=Status.CHANGED)
    difference.role = Role.RECIPE
    where = Where(Kind.VALUE, a, b, path)
    scene = Scene(difference=difference)
    masks = CondaRecipeRendering().masks(scene, where)
    is_equal = masks is not None and masks.a(a) == masks.b(b)
    assert not is_equal or CondaRecipeRendering().is_harmless(scene, where)
    return is_equal


@pytest.mark.parametrize(
    ("path", "a", "b"),
    [
        (("source", "path"), "/home/a", "/home/b"),
        (("source", 0, "path"), "/home/a", "/home/b"),
        (("requirements", "host", 1), "python 3.7 h1_0", "python 3.8 h2_1"),
        (("requirements", "build", "python", "specifier"), "3.7.8", "3.8.5"),
        (("requirements", "host", "python", "build"), "h1_0_cpython", "h2_1_cpython"),
        (("outputs", 0, "requirements", "host", 1), "python 3.7 h1_0", "python 3.8 h2_1"),
        (("(comments)", "top", 0), "# This file created by conda-build 3.1", "# This file created by conda-build 3.2"),
        (("(comments)", "top", 2), "# /a, last modified x", "# /b, last modified y"),
    ],
)
def test_values_of_a_rendered_recipe_are_taken(path: tuple[str | int, ...], a: str, b: str):
    assert is_taken(path, a, b)


@pytest.mark.parametrize(
    ("path", "a", "b"),
    [
        (("source", "url"), "/home/a", "/home/b"),
        (("requirements", "run", 1), "python 3.7 h1_0", "python 3.8 h2_1"),
        (("requirements", "host", 1), "python 3.7 h1_0", "evil 3.8 h2_1"),
        (("requirements", "host", 1), "python >=3.7", "python >=3.8"),
        (("requirements", "host", "python", "specifier"), ">=3.7", ">=3.8"),
        (("requirements", "host", "python", "build"), "*_cpython", "*_pypy"),
        (("requirements", "run", "python", "specifier"), "3.7.8", "3.8.5"),
        (("requirements", "host", "python", "channel"), "a", "b"),
        (("requirements",), "a", "b"),
        (("build", "number"), "0", "1"),
        (("(comments)", "top", 2), "# [win]", "# [osx]"),
    ],
)
def test_other_values_are_not(path: tuple[str | int, ...], a: str, b: str):
    assert not is_taken(path, a, b)


def test_the_path_of_a_member_is_not_looked_at():
    difference = Difference(name=PATH, a=PATH, b=PATH, status=Status.CHANGED)
    assert CondaRecipeRendering().masks(Scene(difference=difference), Where(Kind.NAME, "a", "b")) is None
    assert CondaRecipeRendering().masks(Scene(difference=difference), Where(Kind.LINES, "a", "b")) is None
