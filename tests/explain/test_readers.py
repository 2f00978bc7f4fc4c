from __future__ import annotations

import pytest

from document_pairs import explained
from pydistdiff.differences import Difference
from pydistdiff.explain.readers import has_known_reader
from pydistdiff.model import Role, Status


def known(name: str, role: Role | None) -> bool:
    difference = Difference(name=name, a=name, b=name, status=Status.CHANGED)
    difference.role = role
    return has_known_reader(difference)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("{dist-info}/METADATA", Role.METADATA),
        ("lib/python3.9/site-packages/x-1.dist-info/RECORD", Role.METADATA),
        ("x.egg-info/SOURCES.txt", Role.METADATA),
        ("EGG-INFO/PKG-INFO", Role.METADATA),
        ("{dist-info}/RECORD.jws", Role.METADATA),
        ("lib/python3.9/site-packages/x-1-py3.9.egg-info", Role.METADATA),
        ("PKG-INFO", Role.METADATA),
        ("info/index.json", Role.METADATA),
        ("info/files", Role.METADATA),
        ("info/test/test_time_dependencies.json", Role.METADATA),
        ("info/tests/tests.yaml", Role.METADATA),
        ("info/tests/12/test_time_dependencies.json", Role.METADATA),
        ("info/recipe/meta.yaml", Role.RECIPE),
        ("info/recipe/conda_build_config.yaml", Role.RECIPE),
        ("info/recipe/rendered_recipe.yaml", Role.RECIPE),
        ("info/recipe/variant_config.yaml", Role.RECIPE),
        ("info/licenses/x/MIT", Role.LICENCE),
        ("x/LICENSE", Role.LICENCE),
    ],
)
def test_metadata_rendered_recipes_and_licences_have_known_readers(name: str, role: Role):
    assert known(name, role)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("info/index.json", Role.DATA),
        ("info/test/test_time_dependencies.json", Role.TEST),
        ("info/test/data.json", Role.TEST),
        ("info/test/data.json", Role.METADATA),
        ("info/tests/0/run_test.sh", Role.TEST),
        ("info/tests/0/data.json", Role.METADATA),
        ("info/tests/x/test_time_dependencies.json", Role.METADATA),
        ("info/recipe/meta.yaml.template", Role.RECIPE),
        ("info/recipe/parent/meta.yaml", Role.RECIPE),
        ("info/recipe/x.json", Role.RECIPE),
        ("info/other/x.json", Role.METADATA),
        ("x/info/index.json", Role.METADATA),
        ("x/pyproject.toml", Role.METADATA),
        ("x-1.dist-info/sub/x.json", Role.METADATA),
        ("{dist-info}/rules.json", Role.METADATA),
        ("x.egg-info/METADATA.json", Role.METADATA),
        ("x.json", None),
    ],
)
def test_of_anything_else_nobody_knows_who_reads_it(name: str, role: Role | None):
    assert not known(name, role)


# ---------------------------------------------------------------- what only people read


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("LICENSE", Role.LICENCE),
        ("COPYING.LESSER", Role.LICENCE),
        ("docs/x.html", Role.DOCUMENTATION),
        ("docs/x.HTM", Role.DOCUMENTATION),
        ("README.md", Role.DOCUMENTATION),
        ("share/man/man3/x.3py", Role.DOCUMENTATION),
        ("docs/my-notes.txt", Role.DOCUMENTATION),
    ],
)
def test_people_read_licences_and_pages(path: str, role: Role):
    assert explained("built 2024-01-01\n", "built 2024-01-02\n", path, role) == [("build-date", True)]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("bin/notice.sh", Role.LICENCE),
        ("licenses/x.py", Role.LICENCE),
        ("copyright.pth", Role.LICENCE),
        ("docs/conf.py", Role.DOCUMENTATION),
        ("docs/Makefile", Role.DOCUMENTATION),
        ("docs/x.js", Role.DOCUMENTATION),
        ("docs/CMakeLists.txt", Role.DOCUMENTATION),
        ("docs/constraints.txt", Role.DOCUMENTATION),
        ("docs/dev-requirements-3.txt", Role.DOCUMENTATION),
        ("README.md", Role.DATA),
        ("x/x.html", Role.DATA),
    ],
)
def test_programs_read_the_others(path: str, role: Role):
    changes = explained("x\nbuilt 2024-01-01\n", "x\nbuilt 2024-01-02\n", path, role)
    assert changes
    assert all(not harmless for _, harmless in changes)


@pytest.mark.parametrize(("path", "role"), [("LICENSE", Role.LICENCE), ("docs/x.txt", Role.DOCUMENTATION)])
def test_a_script_is_no_text_for_people_whatever_it_is_called(path: str, role: Role):
    a, b = (f"#!/bin/sh\n: built 2024-01-0{digit}\n" for digit in "12")
    assert explained(a, b, path, role) == [("build-date", False)]
