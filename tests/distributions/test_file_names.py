from __future__ import annotations

import pytest

from pydistdiff.distributions import file_names


def test_a_wheel_name_gives_name_version_and_expanded_tags() -> None:
    said = file_names.parse("dist/six-1.16.0-py2.py3-none-any.whl")
    assert (said.name, said.version) == ("six", "1.16.0")
    assert said.tags == ("py2-none-any", "py3-none-any")


def test_a_build_number_is_no_tag() -> None:
    said = file_names.parse("a-1-2b-cp311-cp311-win32.whl")
    assert (said.version, said.tags) == ("1", ("cp311-cp311-win32",))


def test_a_tag_set_that_would_explode_stays_compressed() -> None:
    many = ".".join(f"p{number}" for number in range(60))
    said = file_names.parse(f"a-1-{many}-{many}-{many}.whl")
    assert said.tags == (f"{many}-{many}-{many}",)


@pytest.mark.parametrize(
    ("file", "name", "version"),
    [
        ("requests-2.31.0.tar.gz", "requests", "2.31.0"),
        ("conda-build-24.1.tar.bz2", "conda-build", "24.1"),
        ("ruamel.yaml-0.1.zip", "ruamel.yaml", "0.1"),
        ("demo-1.0-rc1.tar.gz", "demo", "1.0-rc1"),
        ("demo-1.0-py3.9.egg", "demo", "1.0"),
        ("a-1-py3-none.whl", None, None),
        ("a--py3-none-any.whl", None, None),
        ("demo.tar.gz", None, None),
        ("-1.0.tar.gz", None, None),
        ("demo-1.0.txt", None, None),
    ],
)
def test_other_names(file: str, name: str | None, version: str | None) -> None:
    said = file_names.parse(file)
    assert (said.name, said.version) == (name, version)


@pytest.mark.parametrize("file", ["conda-index-pkg-a-1.0-py27_0.conda", "conda-index-pkg-a-1.0-py27_0.tar.bz2"])
def test_a_conda_name_gives_name_version_and_build(file: str) -> None:
    said = file_names.conda(file)
    assert (said.name, said.version, said.build) == ("conda-index-pkg-a", "1.0", "py27_0")


def test_a_conda_name_of_two_parts_says_nothing() -> None:
    assert file_names.parse("demo-1.0.conda") == file_names.FileName()
