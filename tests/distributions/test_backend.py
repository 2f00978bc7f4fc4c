from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import package_builder as build
from pydistdiff.distributions import BuildTool, describe
from pydistdiff.limits import Budget
from pydistdiff.model import InputKind


def of_wheel(wheel: str | bytes) -> BuildTool | None:
    archive = build.archive_of(build.wheel_files({"x.py": ""}, wheel=wheel))
    return describe("demo-1.0-py3-none-any.whl", archive, Budget()).backend


def of_sdist(files: build.Files, root: str = "demo-1.0") -> BuildTool | None:
    archive = build.archive_of(build.sdist_files(files, root=root), "tar", "gzip")
    return describe("demo-1.0.tar.gz", archive, Budget()).backend


def of_pyproject(text: str | bytes) -> BuildTool | None:
    return of_sdist({"pyproject.toml": text})


def of_conda(**info: build.Content) -> BuildTool | None:
    files = {f"info/{path.replace('__', '/')}": content for path, content in info.items()}
    archive = build.archive_of({}, "conda", info=build.conda_info_files({}, extra=files.items()))
    return describe("demo-1.0-0.conda", archive, Budget()).backend


@pytest.mark.parametrize(
    ("generator", "name", "version"),
    [
        ("bdist_wheel (0.41.2)", "wheel", "0.41.2"),
        ("setuptools (75.1.0)", "setuptools", "75.1.0"),
        ("setuptools (65.1.0.post20240801)", "setuptools", "65.1.0.post20240801"),
        ("hatchling 1.25.0", "hatchling", "1.25.0"),
        ("flit 3.9.0", "flit_core", "3.9.0"),
        ("poetry-core 1.9.0", "poetry-core", "1.9.0"),
        ("poetry 1.0.5", "poetry", "1.0.5"),
        ("pdm-backend (2.5.0)", "pdm-backend", "2.5.0"),
        ("pdm-backend (0.0.0+local)", "pdm-backend", "0.0.0+local"),
        ("maturin (1.16.0)", "maturin", "1.16.0"),
        ("meson", "meson-python", None),
        ("scikit-build-core 1.1.2", "scikit-build-core", "1.1.2"),
        ("skbuild 0.17.6", "scikit-build", "0.17.6"),
        ("uv 0.13.6", "uv_build", "0.13.6"),
        ("Some_Tool/2 of ours", "some-tool", "2"),
        ("tool (unknown)", "tool", None),
    ],
)
def test_a_wheel_names_its_tool_in_wheel(generator: str, name: str, version: str | None) -> None:
    assert of_wheel(f"Wheel-Version: 1.0\nGenerator: {generator}\nTag: py3-none-any\n") == BuildTool(name, version)


def test_a_tool_is_spelt_with_its_version_where_it_is_known() -> None:
    assert str(BuildTool("flit_core", "3.9.0")) == "flit_core 3.9.0"
    assert str(BuildTool("meson-python")) == "meson-python"


def test_of_two_generators_the_first_built_and_the_other_repaired() -> None:
    assert of_wheel("Generator: setuptools (75.1.0)\nGenerator: delvewheel 1.8.0\n") == BuildTool(
        "setuptools", "75.1.0"
    )


@pytest.mark.parametrize(
    "wheel",
    [
        "",
        "Wheel-Version: 1.0\n",
        "Generator:\n",
        "Generator: (1.0)\n",
        "Generator: a\u202eb 1.0\n",
        "Generator: \x1b[31mred 1.0\n",
        "Generator: a`b`\n",
        f"Generator: {'x' * 100} 1.0\n",
        f"Generator: {'x ' * 1000}\n",
        b"\xff\xfe\0",
    ],
)
def test_a_generator_that_cannot_be_one_is_none(wheel: str | bytes) -> None:
    assert of_wheel(wheel) is None


def test_a_wheel_without_wheel_or_dist_info_has_no_known_tool() -> None:
    for files in ({"x.py": ""}, {"demo-1.0.dist-info/METADATA": build.metadata_text()}):
        archive = build.archive_of(files)
        assert describe("demo-1.0-py3-none-any.whl", archive, Budget()).backend is None


@pytest.mark.parametrize(
    ("backend", "name"),
    [
        ("setuptools.build_meta", "setuptools"),
        ("setuptools.build_meta:__legacy__", "setuptools"),
        ("setuptools_reproducible", "setuptools-reproducible"),
        ("flit_core.buildapi", "flit_core"),
        ("flit.buildapi", "flit_core"),
        ("hatchling.build", "hatchling"),
        ("poetry.core.masonry.api", "poetry-core"),
        ("poetry.masonry.api", "poetry"),
        ("pdm.backend", "pdm-backend"),
        ("pdm.pep517.api", "pdm-pep517"),
        ("uv_build", "uv_build"),
        ("mesonpy", "meson-python"),
        ("maturin", "maturin"),
        ("scikit_build_core.build", "scikit-build-core"),
        ("scikit_build_core.setuptools.build_meta", "setuptools"),
        ("flitter.build", "flitter"),
    ],
)
def test_an_sdist_names_its_backend_in_pyproject(backend: str, name: str) -> None:
    assert of_pyproject(f'[build-system]\nrequires = []\nbuild-backend = "{backend}"\n') == BuildTool(name)


@pytest.mark.parametrize("text", ["", '[build-system]\nrequires = ["setuptools"]\n', "[tool.black]\nline-length = 9\n"])
def test_a_pyproject_that_names_no_backend_means_setuptools(text: str) -> None:
    assert of_pyproject(text) == BuildTool("setuptools")


def test_an_sdist_with_setup_py_only_was_built_by_setuptools() -> None:
    assert of_sdist({"setup.py": ""}) == BuildTool("setuptools")


def test_an_sdist_that_says_nothing_has_no_known_tool() -> None:
    assert of_sdist({"x.py": ""}) is None


def test_an_archive_of_a_repository_was_built_by_no_backend() -> None:
    files = {"demo-1.0/pyproject.toml": '[build-system]\nbuild-backend = "hatchling.build"\n', "demo-1.0/setup.py": ""}
    found = describe("demo-1.0.tar.gz", build.archive_of(files, "tar", "gzip"), Budget())
    assert (found.kind, found.backend) == (InputKind.SDIST, None)


def test_a_pyproject_of_another_folder_says_nothing() -> None:
    assert of_sdist({"vendored/pyproject.toml": '[build-system]\nbuild-backend = "maturin"\n'}) is None


def test_an_unpacked_sdist_has_its_pyproject_at_the_top() -> None:
    files = {"PKG-INFO": build.metadata_text(), "pyproject.toml": '[build-system]\nbuild-backend = "maturin"\n'}
    assert describe("folder", build.archive_of(files, "directory"), Budget()).backend == BuildTool("maturin")


@pytest.mark.parametrize(
    "text",
    [
        '[build-system]\nbuild-backend = "own"\nbackend-path = ["."]\n',
        "[build-system\n",
        b"\xff",
        "build-system = 1\n",
        "[build-system]\nbuild-backend = 1\n",
        '[build-system]\nbuild-backend = ""\n',
        '[build-system]\nbuild-backend = "a b"\n',
        '[build-system]\nbuild-backend = "a\\u202eb"\n',
        f'[build-system]\nbuild-backend = "{"a" * 65}"\n',
        f'[build-system]\nbuild-backend = "a.{"a" * 300}"\n',
        f"a = {'[' * 5_000}\n",
        f"[{'a.' * 20_000}a]\n",
        '[build-system]\nbuild-backend = "hatchling.build"\n' + "#" * 200_000,
    ],
)
def test_a_pyproject_that_says_nothing_sure_is_no_backend_and_no_error(text: str | bytes) -> None:
    assert of_pyproject(text) is None


@given(st.binary(max_size=200))
def test_whatever_the_metadata_hold_nothing_is_raised(data: bytes) -> None:
    for found in (of_wheel(b"Generator: " + data), of_pyproject(b"[build-system]\nbuild-backend = " + data)):
        assert found is None or str(found).isprintable()
    of_conda(about_json=data)


def test_conda_build_leaves_its_version() -> None:
    assert of_conda(**{"about.json": json.dumps({"conda_build_version": "3.27.0"})}) == BuildTool(
        "conda-build", "3.27.0"
    )


RECIPE = (
    "recipe:\n  package:\n    name: demo\n{}finalized_sources: []\nsystem_tools:\n  git: 2.1\n  {}\nextra_meta: {{}}\n"
)


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("rattler-build: 0.73.0", "0.73.0"),
        ("rattler_build: '0.14.0'", "0.14.0"),
        ('rattler-build: "0.44.0"', "0.44.0"),
        ("rattler-build: a\u202eb", None),
        ("rattler-build:", None),
        ("patchelf: 0.18", None),
    ],
)
def test_rattler_build_leaves_a_rendered_recipe(line: str, version: str | None) -> None:
    info = {"about.json": "{}", "recipe__rendered_recipe.yaml": RECIPE.format("", line)}
    assert of_conda(**info) == BuildTool("rattler-build", version)


@pytest.mark.parametrize(
    "recipe",
    [
        "",
        "x:\n  rattler-build: 1.0\n",
        "\nsystem_tools:\nother:\n  rattler-build: 1.0\n",
        "\nsystem_tools:\n" + "  x: 1\n" * 100_000 + "  rattler-build: 1.0\n",
    ],
)
def test_a_version_is_not_looked_for_elsewhere_in_the_recipe(recipe: str) -> None:
    assert of_conda(**{"recipe__rendered_recipe.yaml": recipe}) == BuildTool("rattler-build")


@pytest.mark.parametrize(
    "about", ["", "[]", "{", "[" * 100_000, b"\xff", '{"conda_build_version": 3}', '{"conda_build_version": "a b"}']
)
def test_an_about_json_that_says_nothing_is_no_tool(about: str | bytes) -> None:
    assert of_conda(**{"about.json": about}) is None


def test_a_conda_package_without_about_json_has_no_known_tool() -> None:
    assert of_conda() is None


def test_an_egg_and_an_archive_have_no_known_tool() -> None:
    egg = describe("x.egg", build.archive_of(build.egg_files({})), Budget())
    other = describe("x.zip", build.archive_of({"x": ""}), Budget())
    assert (egg.backend, other.backend) == (None, None)


def test_the_tool_is_known_though_the_index_cannot_be_read() -> None:
    info = build.conda_info_files({}, index="{", extra={"info/about.json": '{"conda_build_version": "3.1"}'}.items())
    archive = build.archive_of({}, "conda", info=info)
    assert describe("demo-1.0-0.conda", archive, Budget()).backend == BuildTool("conda-build", "3.1")


def test_a_pyproject_that_is_a_link_says_nothing() -> None:
    assert of_sdist({"pyproject.toml": build.Link("elsewhere")}) is None
