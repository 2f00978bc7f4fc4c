"""What documents say that a distribution depends on, and what became of it."""

from __future__ import annotations

import json

from document_pairs import compared


def dependencies(a: str, b: str, path: str) -> list[tuple]:
    _, comparison, fallback = compared(a, b, path)
    assert fallback is None
    return [(one.name, one.op.value, one.before, one.after) for one in comparison.dependencies]


def metadata(*requirements: str) -> str:
    lines = ["Metadata-Version: 2.1", "Name: x", "Version: 1", *(f"Requires-Dist: {text}" for text in requirements)]
    return "\n".join(lines) + "\n"


def test_metadata_tells_what_is_asked_for_otherwise_and_not_how_it_is_spelt():
    a = metadata("idna (<4,>=2.5)", "Foo.Bar", "six", 'win ; sys_platform == "win32"')
    b = metadata("idna<4,>=2.8", "foo-bar", "PySocks[x]>=1 ; extra == 'socks'", 'win; sys_platform == "cygwin"')
    assert dependencies(a, b, "x.dist-info/METADATA") == [
        ("idna", "changed", ">=2.5,<4", ">=2.8,<4"),
        ("six", "removed", "", None),
        ("win", "changed", '; sys_platform == "win32"', '; sys_platform == "cygwin"'),
        ("pysocks", "added", None, '[x] >=1 ; extra == "socks"'),
    ]


def test_a_requirement_that_is_none_is_told_as_it_stands():
    assert dependencies(metadata("idna >>1"), metadata("idna >>2"), "x.dist-info/METADATA") == [
        ("idna", "changed", ">>1", ">>2")
    ]


def test_requires_txt_tells_all_sections_also_those_of_one_side():
    a, b = "six\n\n[socks]\nPySocks\n", "six>=1\n\n[test]\npytest\n"
    assert dependencies(a, b, "x.egg-info/requires.txt") == [
        ("six", "changed", "", ">=1"),
        ("pysocks", "removed", "", None),
        ("pytest", "added", None, ""),
    ]


def test_pyproject_tells_the_build_system_the_project_and_its_extras_each_once():
    a = '[build-system]\nrequires = ["flit"]\n[project]\ndependencies = ["a>=1"]\n'
    b = (
        '[build-system]\nrequires = ["flit>=3"]\n[project]\ndependencies = ["a>=2"]\n'
        '[project.optional-dependencies]\nx = ["a>=2", "c"]\n[dependency-groups]\ndev = ["c"]\n'
    )
    assert set(dependencies(a, b, "x-1/pyproject.toml")) == {
        ("flit", "changed", "", ">=3"),
        ("a", "changed", ">=1", ">=2"),
        ("a", "added", None, ">=2"),
        ("c", "added", None, ""),
    }


def test_metadata_json_of_old_wheels_tells_its_groups():
    a, b = (json.dumps({"run_requires": [{"requires": list(items)}]}) for items in (["a (>=1)"], ["a (>=2)", "b"]))
    assert dependencies(a, b, "x.dist-info/metadata.json") == [
        ("a", "changed", ">=1", ">=2"),
        ("b", "added", None, ""),
    ]


def test_other_documents_depend_on_nothing():
    assert dependencies('{"requires": ["a"]}', '{"requires": ["b"]}', "x.json") == []
