from __future__ import annotations

import re

import pytest

import package_builder as build
from pydistdiff.distributions import BuildTool
from pydistdiff.engine import compare
from pydistdiff.explain import CONTAINER_CAUSES, LINE_CAUSES, MEMBER_CAUSES
from pydistdiff.explain.remedies import _BY_VERSION, _PACKING, _REMEDIES, remedy_for
from pydistdiff.inputs import Given, LocatedFile, given_bytes
from pydistdiff.model import InputKind
from pydistdiff.reports.wording import shortened

REMEDIES = [
    pytest.param(text, cause, id=f"{tool}-{kind}-{cause}")
    for tool, kinds in _REMEDIES.items()
    for kind, texts in kinds.items()
    for cause, text in texts.items()
]
OF_BINARIES = {"build-path", "elf-build-id", "elf-debug-info"}
"""Causes of compiled code and of folders that stand in it; they have their remedies before the program tells them."""
GENERAL = {cause.id: cause.remedy for cause in (*CONTAINER_CAUSES, *MEMBER_CAUSES, *LINE_CAUSES)}

LATER = (2024, 3, 4, 5, 6, 8)


def wheel(generator: str, *, name: str = "demo-1.0-py3-none-any.whl", **options: object) -> Given:
    """A wheel with another time or more of `zip_archive`, built by a tool."""
    files = build.wheel_files({"demo.py": "x = 1\n"}, wheel=f"Wheel-Version: 1.0\nGenerator: {generator}\n")
    return given_bytes(name, build.zip_archive(files, **options))  # type: ignore[arg-type]


def sdist(
    backend: str, *, gzip_time: int = build.TIME, files: build.Files = (), project: str = "", **options: object
) -> Given:
    """An sdist with other times or more of `tar_archive`, built by a tool."""
    pyproject = f'[build-system]\nbuild-backend = "{backend}"\n{project}'
    members = build.sdist_files([("pyproject.toml", pyproject), *build.pairs(files)])
    data = build.tar_archive(members, **options)  # type: ignore[arg-type]
    return given_bytes("demo-1.0.tar.gz", build.compressed(data, ".gz", time=gzip_time))


def remedies(a: Given, b: Given) -> dict[str, str]:
    return {cause.id: cause.remedy for cause in compare(a, b).causes}


@pytest.mark.parametrize(("text", "cause"), REMEDIES)
def test_each_remedy_is_of_a_known_cause_and_begins_with_a_short_sentence(text: str, cause: str) -> None:
    assert cause in GENERAL.keys() | OF_BINARIES
    assert shortened(text)
    assert "  " not in text
    assert not text.endswith(".")


def test_the_causes_that_tools_and_versions_make_are_known() -> None:
    assert {cause.id for cause in CONTAINER_CAUSES} >= _PACKING
    assert GENERAL.keys() >= _BY_VERSION


def test_a_remedy_is_of_a_tool_a_kind_and_a_cause() -> None:
    setuptools = BuildTool("setuptools", "84.2.1")
    assert "setuptools ignores SOURCE_DATE_EPOCH" in (remedy_for("member-time", setuptools, InputKind.SDIST) or "")
    assert "takes it for all members" in (remedy_for("member-time", setuptools, InputKind.WHEEL) or "")
    assert remedy_for("member-owner", setuptools, InputKind.WHEEL) is None
    assert remedy_for("list-order", setuptools, InputKind.SDIST) is None
    assert remedy_for("member-time", BuildTool("nobody-knows"), InputKind.WHEEL) is None
    assert remedy_for("member-time", BuildTool("rattler-build"), InputKind.CONDA_V1) is not None
    assert remedy_for("member-time", BuildTool("conda-build", "24.9.0"), InputKind.CONDA) is None


def test_the_bdist_wheel_of_wheel_does_what_setuptools_does() -> None:
    tools = BuildTool("wheel", "0.37.1"), BuildTool("setuptools", "84.2.1")
    old, new = (remedy_for("umask", tool, InputKind.WHEEL) for tool in tools)
    assert old == new is not None


@pytest.mark.parametrize("generator", ["hatchling 1.33.0", "poetry-core 2.5.0", "maturin (1.16.0)"])
def test_a_wheel_has_the_remedy_of_the_tool_that_built_it(generator: str) -> None:
    found = remedies(wheel(generator), wheel(generator, time=LATER))
    tool = generator.partition(" ")[0]
    assert found["member-time"] == remedy_for("member-time", BuildTool(tool), InputKind.WHEEL)
    assert f"{tool} " in found["member-time"]


@pytest.mark.parametrize("generator", ["unheard-of 1.0", "", "a\u202eb"])
def test_a_wheel_of_an_unknown_tool_has_the_remedy_of_the_cause(generator: str) -> None:
    found = remedies(wheel(generator), wheel(generator, time=LATER))
    assert found == {"member-time": GENERAL["member-time"]}


def test_an_sdist_has_the_remedies_of_its_backend() -> None:
    a = sdist("setuptools.build_meta", files={"x.py": ""})
    b = sdist(
        "setuptools.build_meta",
        files={"x.py": ""},
        time=build.TIME + 60,
        gzip_time=build.TIME + 60,
        owner=(7, 7, "", ""),
    )
    found = remedies(a, b)
    assert set(found) == {"member-time", "gzip-header", "member-owner"}
    assert all(text == remedy_for(cause, BuildTool("setuptools"), InputKind.SDIST) for cause, text in found.items())


def test_what_setuptools_needs_for_an_sdist_is_no_remedy_for_one_that_is_a_zip() -> None:
    pyproject = '[build-system]\nbuild-backend = "setuptools.build_meta"\n'
    files = build.sdist_files({"pyproject.toml": pyproject})
    a, b = (given_bytes("demo-1.0.zip", build.zip_archive(files, time=time)) for time in (build.ZIP_TIME, LATER))
    assert remedies(a, b) == {"member-time": GENERAL["member-time"]}


def test_a_cause_that_no_tool_makes_keeps_its_remedy() -> None:
    def of(content: str) -> Given:
        return sdist("hatchling.build", files={"demo.egg-info/x.json": content})

    found = remedies(of('{"a": 1, "b": 2}'), of('{"b": 2, "a": 1}'))
    assert found == {"key-order": GENERAL["key-order"]}


def test_other_tools_on_the_two_sides_are_told() -> None:
    found = remedies(wheel("setuptools (84.2.1)"), wheel("hatchling 1.33.0", time=LATER, mode=0o664))
    told = "build both with one tool. a was built by setuptools 84.2.1, b by hatchling 1.33.0; "
    for cause in ("member-time", "umask"):
        assert found[cause] == told + (remedy_for(cause, BuildTool("hatchling"), InputKind.WHEEL) or "")
    backwards = remedies(wheel("hatchling 1.33.0"), wheel("whey (0.0.24)", time=LATER))
    assert backwards["member-time"] == (
        f"build both with one tool. a was built by hatchling 1.33.0, b by whey 0.0.24; {GENERAL['member-time']}"
    )


def test_another_tool_is_not_told_where_it_makes_no_difference() -> None:
    def of(backend: str, names: str) -> Given:
        return sdist(backend, files={"demo.egg-info/x.json": names})

    found = remedies(of("maturin", '{"a": 1, "b": 2}'), of("hatchling.build", '{"b": 2, "a": 1}'))
    assert found["key-order"] == GENERAL["key-order"]


def of_requirements(generator: str, requirement: str) -> Given:
    metadata = build.metadata_text(extra=f"Requires-Dist: {requirement}\n")
    files = build.wheel_files({}, wheel=f"Generator: {generator}\n", metadata=metadata)
    return given_bytes("demo-1.0-py3-none-any.whl", build.zip_archive(files))


@pytest.mark.parametrize(
    ("a", "b", "pinned", "told"),
    [
        ("bdist_wheel (0.37.1)", "setuptools (84.2.1)", "setuptools==84.2.1", "wheel 0.37.1, b by setuptools 84.2.1"),
        ("setuptools (84.2.1)", "bdist_wheel (0.37.1)", "wheel==0.37.1", "setuptools 84.2.1, b by wheel 0.37.1"),
    ],
)
def test_another_version_is_told_where_versions_make_the_difference(a: str, b: str, pinned: str, told: str) -> None:
    found = remedies(of_requirements(a, "idna (<4,>=2)"), of_requirements(b, "idna<4,>=2"))
    assert found["requirement-spelling"] == (
        f'build both with one version: requires = ["{pinned}"]. a was built by {told}'
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("meson", "meson"),
        ("meson", "meson-python 0.22"),
        ("meson-python 0.22", "meson"),
        ("", "hatchling 1.33.0"),
        ("hatchling 1.33.0", ""),
        ("hatchling 1.33.0", "hatchling 1.33.0"),
    ],
)
def test_no_version_is_told_that_is_unknown_or_the_same(a: str, b: str) -> None:
    found = remedies(of_requirements(a, "idna (<4,>=2)"), of_requirements(b, "idna<4,>=2"))
    assert found["requirement-spelling"] == GENERAL["requirement-spelling"]


def test_another_version_is_not_told_where_versions_make_no_difference() -> None:
    found = remedies(wheel("hatchling 1.21.1"), wheel("hatchling 1.33.0", time=LATER))
    assert found["member-time"] == remedy_for("member-time", BuildTool("hatchling"), InputKind.WHEEL)


@pytest.mark.parametrize("backends", [("maturin", "hatchling.build"), ("hatchling.build", "hatchling.build")])
def test_what_the_authors_wrote_is_not_laid_to_a_backend(backends: tuple[str, str]) -> None:
    requirements = "idna (<4,>=2)", "idna<4,>=2"
    of_project, of_files = (
        [
            sdist(backend, project=f'[project]\ndependencies = ["{requirement}"]\n')
            if in_project
            else sdist(backend, files={"requirements.txt": f"{requirement}\n"})
            for backend, requirement in zip(backends, requirements, strict=True)
        ]
        for in_project in (True, False)
    )
    for a, b in (of_project, of_files):
        assert remedies(a, b)["requirement-spelling"] == GENERAL["requirement-spelling"]


def test_an_archive_inside_was_not_built_by_the_tool_of_the_outer_one() -> None:
    def of(time: tuple[int, int, int, int, int, int]) -> Given:
        return sdist("maturin", files={"demo.egg-info/x.zip": build.zip_archive({"x": "x"}, time=time)})

    found = remedies(of(build.ZIP_TIME), of(LATER))
    assert found["member-time"] == GENERAL["member-time"]


def test_directories_were_packed_by_no_tool(tmp_path) -> None:
    sides = []
    for version, requirement in (("1.21.1", "idna (<4,>=2)"), ("1.33.0", "idna<4,>=2")):
        metadata = build.metadata_text(extra=f"Requires-Dist: {requirement}\n")
        info = tmp_path / version / "demo-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nGenerator: hatchling {version}\n")
        (info / "METADATA").write_text(metadata)
        sides.append(LocatedFile(str(tmp_path / version)).open())
    assert remedies(*sides)["requirement-spelling"] == GENERAL["requirement-spelling"]


def test_a_wheel_and_an_sdist_are_not_told_by_tools() -> None:
    a = wheel("hatchling 1.33.0")
    b = sdist("hatchling.build", files={"demo.py": "x = 1\n"}, time=build.TIME + 12_345)
    assert remedies(a, b)["member-time"] == GENERAL["member-time"]


def test_versions_of_conda_build_are_no_requirements() -> None:
    sides = []
    for version, step in (("3.19.2", 1), ("24.9.0", -1)):
        about = {"info/about.json": f'{{"conda_build_version": "{version}"}}'}
        members = build.conda_info_files({}, extra=about)[::step]
        sides.append(given_bytes("demo-1.0-0.tar.bz2", build.compressed(build.tar_archive(members), ".bz2")))
    assert remedies(*sides)["member-order"] == (
        "build both with conda-build 24.9.0. a was built by conda-build 3.19.2, b by conda-build 24.9.0"
    )


def test_no_remedy_has_anything_but_plain_characters() -> None:
    for kinds in _REMEDIES.values():
        for texts in kinds.values():
            for text in texts.values():
                assert re.fullmatch(r"[ -~]+", text)
