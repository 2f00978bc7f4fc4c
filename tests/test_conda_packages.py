"""Conda packages as a whole: what their own metadata say, and what may be called harmless of it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

import package_builder as build
import pydistdiff
from pydistdiff.model import Node, Role, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from pydistdiff.model import Report

FILES = {"lib/python3.9/site-packages/x.py": "1\n", "bin/run": "#!/p\n"}
TESTS = "info/test/test_time_dependencies.json"
CAUSES = {
    "info/index.json": {"key-order", "requirement-order"},
    "info/paths.json": {"file-list-order"},
    "info/no_link": {"file-list-order"},
    TESTS: {"conda-list-order"},
}


def compared(folder: Path, a: bytes, b: bytes, names: tuple[str, str] = ("a.conda", "b.conda")) -> Report:
    for name, data in zip(names, (a, b), strict=True):
        (folder / name).write_bytes(data)
    return pydistdiff.compare(folder / names[0], folder / names[1])


def node(report: Report, name: str) -> Node:
    return next(each for each in report.root.walk() if each.name == name)


def index(**more: object) -> str:
    return json.dumps({"name": "demo", "version": "1.0", "build": "0", "build_number": 0, "subdir": "noarch", **more})


def package(*, is_turned: bool) -> bytes:
    """A package whose lists and keys stand in one order or the other."""
    step = -1 if is_turned else 1
    depends = ["a", "b >=1", "c"][::step]
    facts = json.loads(index(depends=depends))
    return build.conda(
        FILES,
        index=json.dumps(dict(list(facts.items())[::step])),
        paths=build.paths_json(list(FILES.items())[::step]),
        extra={TESTS: json.dumps(depends), "info/no_link": "\n".join(list(FILES)[::step])},
    )


def test_order_alone_makes_two_packages_equivalent(tmp_path: Path):
    report = compared(tmp_path, package(is_turned=False), package(is_turned=True))
    assert report.verdict is Verdict.EQUIVALENT
    assert report.dependencies == ()
    assert {name: set(node(report, name).causes) for name in CAUSES} == CAUSES
    assert node(report, TESTS).role is Role.METADATA


def test_requirements_that_differ_are_dependencies_of_the_report(tmp_path: Path):
    a = build.conda(FILES, index=index(depends=["python >=3.8", "b"]))
    b = build.conda_v1(FILES, index=index(depends=["b", "python >=3.9"]), extra={"info/run_exports.json": "{}"})
    report = compared(tmp_path, a, b, ("a.conda", "b.tar.bz2"))
    assert report.verdict is Verdict.DIFFERENT
    assert [(one.name, one.before, one.after) for one in report.dependencies] == [("python", ">=3.8", ">=3.9")]
    assert report.dependencies[0].node == node(report, "info/index.json").id
    assert node(report, "info/index.json").headline == "python >=3.8 → >=3.9"


@pytest.mark.parametrize("path", [TESTS, "info/about.json", "info/files", "info/paths.json", "info/index.json"])
def test_a_folder_info_in_the_payload_of_a_wheel_is_no_metadata(path: str, tmp_path: Path):
    orders = {
        "info/about.json": '{{"root_pkgs": [{}]}}',
        "info/paths.json": '{{"paths": [{}]}}',
        "info/index.json": '{{"depends": [{}]}}',
    }
    a, b = (build.wheel({path: orders.get(path, "[{}]").format(items)}) for items in ('"a",\n"b"', '"b",\n"a"'))
    report = compared(tmp_path, a, b, ("demo-1.0-py3-none-any.whl", "b.whl"))
    found = node(report, path)
    assert found.role is not Role.METADATA
    assert not found.harmless
    assert found.causes in (("list-order",), ())
    assert report.verdict is Verdict.DIFFERENT


def test_rows_of_a_file_of_that_name_in_a_wheel_follow_nothing(tmp_path: Path):
    a, b = (build.wheel({"x.py": text, "info/paths.json": build.paths_json({"x.py": text})}) for text in ("1\n", "2\n"))
    report = compared(tmp_path, a, b, ("demo-1.0-py3-none-any.whl", "b.whl"))
    assert not node(report, "info/paths.json").harmless
    a, b = (build.conda({"x.py": text}) for text in ("1\n", "2\n"))
    report = compared(tmp_path, a, b)
    assert node(report, "info/paths.json").harmless


def test_another_version_of_the_container_is_told_and_counts(tmp_path: Path):
    data = build.conda(FILES)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["metadata.json"] = b'{"conda_pkg_format_version": 3}'
    report = compared(tmp_path, data, build.zip_archive(members, method=zipfile.ZIP_STORED, level=None))
    (change,) = node(report, "metadata.json").changes
    assert (change.path, change.a, change.b) == (("conda_pkg_format_version",), "2", "3")
    assert report.verdict is Verdict.DIFFERENT
