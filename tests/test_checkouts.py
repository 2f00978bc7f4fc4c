"""A checkout against what was made of it."""

from __future__ import annotations

import pytest

import package_builder as build
from git_builder import LINK, PROGRAM, SUBMODULE, Repository
from pydistdiff import engine
from pydistdiff.inputs import given_bytes, open_input
from pydistdiff.model import HazardCode, Status, Verdict

SOURCES = {
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
    "setup.py": "from setuptools import setup\n\nsetup()\n",
    "README.md": "# Demo\n",
    "LICENSE": "Do what you like.\n",
    "src/demo/__init__.py": "x = 1\n",
    "src/demo/core.py": "def core():\n    return 1\n",
    "tests/test_demo.py": "def test_it():\n    assert True\n",
    ".gitignore": "*.pyc\n",
}
IN_SDIST = {path: content for path, content in SOURCES.items() if path != ".gitignore"}


@pytest.fixture
def checkout(tmp_path):
    """Opens a checkout of files at a tag."""

    def made(files):
        commit = Repository(tmp_path / "demo").commit(files)
        return open_input(f"git:{tmp_path / 'demo'}@{commit}")

    return made


def sdist(files, **options):
    files = build.sdist_files(files, **options)
    return given_bytes("demo-1.0.tar", build.tar_archive(files))


def wheel(files):
    return given_bytes(build.wheel_name(), build.zip_archive(build.wheel_files(files)))


def statuses(report):
    return {node.name: node.status for node in report.root.children}


def test_a_checkout_and_an_sdist_pair_by_their_roots(checkout):
    report = engine.compare(checkout(SOURCES), sdist(IN_SDIST))
    assert statuses(report) == {".gitignore": Status.REMOVED, "PKG-INFO": Status.ADDED}
    assert report.summary.unchanged == len(IN_SDIST)


def test_the_other_way_round_it_is_the_same(checkout):
    report = engine.compare(sdist(IN_SDIST), checkout(SOURCES))
    assert statuses(report) == {".gitignore": Status.ADDED, "PKG-INFO": Status.REMOVED}


def test_a_checkout_and_a_folder_pair_and_differ_in_nothing_else(checkout, tmp_path):
    folder = tmp_path / "unpacked"
    for path, content in SOURCES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
        (folder / path).chmod(0o600)
    report = engine.compare(checkout(SOURCES), open_input(str(folder)))
    assert (statuses(report), report.verdict) == ({}, Verdict.SAME_CONTENTS)


def test_a_folder_and_an_sdist_pair_by_their_roots(tmp_path):
    for path, content in IN_SDIST.items():
        (tmp_path / "demo" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / path).write_text(content)
    report = engine.compare(open_input(str(tmp_path / "demo")), sdist(IN_SDIST))
    assert statuses(report) == {"PKG-INFO": Status.ADDED}


def test_a_checkout_and_a_wheel_pair_through_src(checkout):
    code = {"demo/__init__.py": "x = 1\n", "demo/core.py": "def core():\n    return 2\n"}
    report = engine.compare(checkout(SOURCES), wheel(code))
    pairs = {(node.a, node.b): node.status for node in report.root.children if node.a and node.b}
    assert pairs["src/demo/__init__.py", "demo/__init__.py"] is Status.MOVED
    assert pairs["src/demo/core.py", "demo/core.py"] is Status.CHANGED


def test_nothing_is_said_of_what_only_one_of_the_two_can_know(checkout):
    report = engine.compare(checkout(SOURCES), sdist(IN_SDIST))
    assert {cause.id for cause in report.causes} == {"container-format", "left-out-of-build", "written-by-build"}
    assert HazardCode.EXECUTABLE_STARTUP not in {hazard.code for hazard in report.hazards}


def test_a_setup_that_differs_is_a_hazard(checkout):
    report = engine.compare(checkout(SOURCES), sdist({**IN_SDIST, "setup.py": "import os\n"}))
    assert [hazard.code for hazard in report.hazards] == [HazardCode.EXECUTABLE_STARTUP]


def test_of_modes_only_the_executable_bit_counts(checkout):
    files = {**SOURCES, "run.sh": (PROGRAM, "#!/bin/sh\n"), "data.txt": "data\n"}
    packed = {**IN_SDIST, "run.sh": "#!/bin/sh\n", "data.txt": "data\n"}
    modes = {"demo-1.0/run.sh": 0o700, "demo-1.0/data.txt": 0o664}
    data = build.tar_archive(build.sdist_files(packed), modes=modes)
    report = engine.compare(checkout(files), given_bytes("demo-1.0.tar", data))
    assert {cause.id for cause in report.causes} == {"container-format", "left-out-of-build", "written-by-build"}
    data = build.tar_archive(build.sdist_files(packed), modes={"demo-1.0/data.txt": 0o755})
    report = engine.compare(checkout(files), given_bytes("demo-1.0.tar", data))
    (cause,) = [cause for cause in report.causes if cause.id == "executable-bit"]
    assert cause.members == ("data.txt", "run.sh")


def test_a_stray_file_of_the_sdist_is_still_one(checkout):
    report = engine.compare(checkout(SOURCES), sdist({**IN_SDIST, ".editorconfig": "root = true\n"}))
    (cause,) = [cause for cause in report.causes if cause.id == "stray-file"]
    assert cause.members == (".editorconfig",)


def test_two_commits_are_compared_with_links_modes_and_submodules(tmp_path):
    repository = Repository(tmp_path / "demo")
    first, second = (repository.blob(text) for text in ("first", "second"))  # any object is a commit elsewhere
    repository.commit({"run": "x", "link": (LINK, "a"), "vendored": (SUBMODULE, first)}, tag="v1")
    repository.commit({"run": (PROGRAM, "x"), "link": (LINK, "b"), "vendored": (SUBMODULE, second)}, tag="v2")
    a, b = (open_input(f"git:{tmp_path / 'demo'}@{tag}") for tag in ("v1", "v2"))
    report = engine.compare(a, b)
    assert report.verdict is Verdict.DIFFERENT
    assert statuses(report) == {"link": Status.CHANGED}
    changes = {change.name: (change.a, change.b) for change in report.root.changes}
    assert changes == {"mode": ("0644", "0755"), "submodule": (str(first), str(second))}
