from __future__ import annotations

import pytest

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
