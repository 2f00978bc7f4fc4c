from __future__ import annotations

import pytest

import package_builder as build
from pydistdiff.archives.member import Archive, Finding
from pydistdiff.distributions import describe, extension_hazard
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode, InputKind

WHEEL = build.archive_of(build.wheel_files({"demo/__init__.py": "x = 1\n"}))
SDIST = build.archive_of(build.sdist_files({"setup.py": ""}), "tar", "gzip")
EGG = build.archive_of(build.egg_files({"demo.py": ""}))
CONDA_V1 = build.archive_of(build.conda_info_files({}), "tar", "bzip2")


def kind(name: str, archive: Archive) -> InputKind:
    return describe(name, archive, Budget()).kind


def layout(name: str, archive: Archive) -> InputKind:
    return describe(name, archive, Budget()).layout


@pytest.mark.parametrize(
    ("name", "archive", "expected"),
    [
        ("demo-1.0-py3-none-any.whl", WHEEL, InputKind.WHEEL),
        ("renamed.zip", WHEEL, InputKind.WHEEL),
        ("empty.whl", build.archive_of({}), InputKind.WHEEL),
        ("demo-1.0.tar.gz", SDIST, InputKind.SDIST),
        ("renamed.tar", SDIST, InputKind.SDIST),
        ("demo-1.0-py3.9.egg", EGG, InputKind.EGG),
        ("renamed.zip", EGG, InputKind.EGG),
        ("demo-1.0-0.tar.bz2", CONDA_V1, InputKind.CONDA_V1),
        ("demo-1.0-0.conda", build.archive_of({}, "conda"), InputKind.CONDA),
        ("demo.tar.gz", build.archive_of({"a/x.py": ""}, "tar", "gzip"), InputKind.ARCHIVE),
        ("demo-1.0.tar.gz", build.archive_of({"demo-1.0/pyproject.toml": ""}, "tar", "gzip"), InputKind.SDIST),
        ("demo", build.archive_of({"x.py": ""}, "directory"), InputKind.DIRECTORY),
        ("x.json.gz", build.archive_of({"x.json": ""}, "stream", "gzip"), InputKind.FILE),
        ("x.json", build.archive_of({"x.json": ""}, "file"), InputKind.FILE),
    ],
)
def test_the_kind_is_told_by_content_then_by_name(name: str, archive: Archive, expected: InputKind) -> None:
    assert kind(name, archive) is expected


def test_index_json_in_another_tar_than_bz2_makes_no_conda_package() -> None:
    assert kind("x.tar.gz", build.archive_of({"info/index.json": "{}"}, "tar", "gzip")) is InputKind.ARCHIVE


def test_an_egg_info_folder_beside_others_makes_no_sdist() -> None:
    archive = build.archive_of({"demo.egg-info/PKG-INFO": "", "demo/x.py": ""}, "tar", "gzip")
    assert kind("x.tar.gz", archive) is InputKind.ARCHIVE


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (build.wheel_files({}), InputKind.WHEEL),
        ([("PKG-INFO", "Name: demo\n")], InputKind.SDIST),
        (build.conda_info_files({}), InputKind.CONDA_V1),
        (build.egg_files({}), InputKind.EGG),
        ([("readme.txt", "")], InputKind.ARCHIVE),
    ],
)
def test_the_layout_of_an_unpacked_directory_is_known(files: build.Files, expected: InputKind) -> None:
    archive = build.archive_of(files, "directory")
    assert layout("folder", archive) is expected
    assert not describe("folder", archive, Budget()).installs


@pytest.mark.parametrize(
    ("name", "container", "compression"),
    [
        ("x.whl", "zip", None),
        ("x.conda", "conda", None),
        ("x.tar.gz", "tar", "gzip"),
        ("X.TGZ", "tar", "gzip"),
        ("x.tar.zst", "tar", "zstd"),
        ("x.gz", "stream", "gzip"),
        ("x.zip", "conda", None),
        ("unknown.bin", "zip", None),
    ],
)
def test_an_extension_that_tells_the_truth_is_no_hazard(name: str, container: str, compression: str | None) -> None:
    archive = Archive(format=container, compression=compression)
    assert extension_hazard(name, archive, InputKind.ARCHIVE) is None


@pytest.mark.parametrize(
    ("name", "container", "compression", "said"),
    [
        ("x.tar.gz", "tar", "bzip2", "a tar with bzip2 compression"),
        ("x.whl", "tar", None, "a tar with no compression"),
        ("x.conda", "zip", None, "a zip"),
        ("x.whl", "conda", None, "a conda package"),
        ("x.zip", "ar", None, "an archive of objects"),
        ("x.tar.xz", "stream", "xz", "a single file with xz compression"),
        ("x.gz", "tar", "something", "a tar with unknown compression"),
    ],
)
def test_an_extension_that_lies_is_a_hazard(name: str, container: str, compression: str | None, said: str) -> None:
    finding = extension_hazard(name, Archive(format=container, compression=compression), InputKind.ARCHIVE)
    assert finding is not None
    assert finding.code is HazardCode.DECEPTIVE_NAME
    assert said in finding.message


def test_a_damaged_archive_may_be_what_its_name_says() -> None:
    problem = Finding(code=HazardCode.CORRUPT_ARCHIVE, message="cut off", is_problem=True)
    archive = Archive(format="stream", compression="xz", findings=(problem,))
    assert extension_hazard("x.tar.xz", archive, InputKind.FILE) is None


def test_a_directory_may_have_any_name() -> None:
    assert extension_hazard("x.whl", Archive(format="directory"), InputKind.DIRECTORY) is None
