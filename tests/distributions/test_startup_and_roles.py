from __future__ import annotations

import pytest

import package_builder as build
from pydistdiff.distributions import Distribution, describe, startup_members, startup_reason
from pydistdiff.distributions.licences import is_licence
from pydistdiff.limits import Budget
from pydistdiff.model import MemberType, Role


def described(kind: str) -> Distribution:
    if kind == "wheel":
        files = build.wheel_files({"demo-1.0.data/scripts/x": ""})
        return describe("demo-1.0-py3-none-any.whl", build.archive_of(files), Budget())
    if kind == "sdist":
        return describe("demo-1.0.tar.gz", build.archive_of(build.sdist_files({}), "tar", "gzip"), Budget())
    if kind == "conda":
        return describe("x.conda", build.archive_of({}, "conda", info=build.conda_info_files({})), Budget())
    return describe("x.zip", build.archive_of({}), Budget())


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("wheel", "evil.pth"),
        ("wheel", "evil.start"),
        ("wheel", "sitecustomize.py"),
        ("wheel", "usercustomize/__init__.py"),
        ("wheel", "json.py"),
        ("wheel", "json/__init__.py"),
        ("wheel", "_socket.cpython-311-x86_64-linux-gnu.so"),
        ("wheel", "demo-1.0.data/purelib/evil.pth"),
        ("wheel", "demo-1.0.data/data/etc/conda/activate.d/x.sh"),
        ("conda", "lib/python3.9/site-packages/evil.pth"),
        ("conda", "site-packages/sitecustomize.py"),
        ("conda", "Lib/site-packages/json.py"),
        ("conda", "bin/.demo-post-link.sh"),
        ("conda", "./bin/.demo-pre-unlink.sh"),
        ("conda", "Scripts/.demo-pre-link.bat"),
        ("conda", "etc/conda/activate.d/x.sh"),
        ("conda", "etc/conda/deactivate.d/x.bat"),
        ("conda", "etc/conda/env_vars.d/x.json"),
        ("conda", "Menu/x.json"),
        ("conda", ".condarc"),
        ("sdist", "demo-1.0/setup.py"),
        ("sdist", "demo-1.0/hatch_build.py"),
        ("sdist", "demo-1.0/evil.pth"),
        ("sdist", "demo-1.0/src/evil.pth"),
        ("sdist", "demo-1.0/src/sitecustomize.py"),
        ("archive", "lib/python3.9/site-packages/evil.pth"),
    ],
)
def test_members_that_run_by_themselves(kind: str, path: str) -> None:
    distribution = described(kind)
    assert startup_reason(path, distribution) is not None
    assert startup_members(build.archive_of({path: "", "x": ""}), distribution) == (path,)
    assert distribution.role(path) is Role.STARTUP


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("wheel", "demo/evil.pth"),
        ("wheel", "demo/json.py"),
        ("wheel", "demo/json/__init__.py"),
        ("wheel", "json/data.txt"),
        ("wheel", "json.txt"),
        ("wheel", "setup.py"),
        ("wheel", "test/__init__.py"),
        ("wheel", "__init__.py"),
        ("wheel", "etc/conda/activate.d/x.sh"),
        ("wheel", "bin/.demo-post-link.sh"),
        ("conda", "bin/demo-post-link.sh"),
        ("conda", "json.py"),
        ("conda", "info/recipe/setup.py"),
        ("conda", "Menu/x.ico"),
        ("conda", "lib/python3.9/json.py"),
        ("sdist", "demo-1.0/tests/setup.py"),
        ("sdist", "demo-1.0/json.py"),
        ("sdist", "demo-1.0/conftest.py"),
        ("sdist", "demo-1.0/.condarc"),
        ("archive", "evil.pth"),
    ],
)
def test_members_that_do_not(kind: str, path: str) -> None:
    assert startup_reason(path, described(kind)) is None


def test_directories_do_not_run_and_duplicates_are_named_once() -> None:
    archive = build.archive_of([("json.py/", ""), ("a.pth", "1"), ("a.pth", "2")])
    assert startup_members(archive, described("wheel")) == ("a.pth",)
    assert described("wheel").role("json.py/", MemberType.DIRECTORY) is Role.CODE


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("wheel", "demo-1.0.dist-info/METADATA", Role.METADATA),
        ("wheel", "demo-1.0.dist-info", Role.METADATA),
        ("wheel", "demo-1.0.dist-info/LICENSE", Role.LICENCE),
        ("wheel", "demo-1.0.dist-info/licenses/x/MIT.txt", Role.LICENCE),
        ("wheel", "demo-1.0.dist-info/licenses/rules.json", Role.METADATA),
        ("wheel", "demo-1.0.data/scripts/run", Role.SCRIPT),
        ("wheel", "demo-1.0.data/scripts/license", Role.SCRIPT),
        ("wheel", "demo/license.sh", Role.CODE),
        ("wheel", "demo/notice.ini", Role.DATA),
        ("wheel", "demo/__init__.py", Role.CODE),
        ("wheel", "demo/app.js", Role.CODE),
        ("wheel", "demo/docs/x.py", Role.CODE),
        ("wheel", "demo/docs/x.txt", Role.DOCUMENTATION),
        ("wheel", "demo/__pycache__/x.cpython-311.pyc", Role.BYTECODE),
        ("wheel", "demo/x.abi3.so", Role.NATIVE),
        ("wheel", "demo.libs/libx.so.1.2", Role.NATIVE),
        ("wheel", "demo/tests/x.so", Role.NATIVE),
        ("wheel", "demo/tests/x.py", Role.TEST),
        ("wheel", "conftest.py", Role.TEST),
        ("wheel", "demo/LICENSE.txt", Role.LICENCE),
        ("wheel", "demo/data.bin", Role.DATA),
        ("wheel", "demo/README.md", Role.DOCUMENTATION),
        ("wheel", "demo-1.0.data/data/share/man/man1/x.1", Role.DOCUMENTATION),
        ("wheel", "demo/pyproject.toml", Role.DATA),
        ("sdist", "demo-1.0/PKG-INFO", Role.METADATA),
        ("sdist", "demo-1.0/pyproject.toml", Role.METADATA),
        ("sdist", "demo-1.0/MANIFEST.in", Role.METADATA),
        ("sdist", "demo-1.0/demo.egg-info/SOURCES.txt", Role.METADATA),
        ("sdist", "demo-1.0/x/pyproject.toml", Role.DATA),
        ("sdist", "demo-1.0/docs/conf.py", Role.DOCUMENTATION),
        ("sdist", "demo-1.0/bin/run", Role.SCRIPT),
        ("sdist", "demo-1.0/test/x", Role.TEST),
        ("conda", "info/index.json", Role.METADATA),
        ("conda", "info", Role.METADATA),
        ("conda", "info/recipe/meta.yaml", Role.RECIPE),
        ("conda", "info/test/run_test.sh", Role.TEST),
        ("conda", "info/test/test_time_dependencies.json", Role.METADATA),
        ("conda", "info/tests/tests.yaml", Role.METADATA),
        ("conda", "info/tests/0/test_time_dependencies.json", Role.METADATA),
        ("conda", "info/tests/x/test_time_dependencies.json", Role.TEST),
        ("conda", "info/test/sub/test_time_dependencies.json", Role.TEST),
        ("wheel", "info/test/test_time_dependencies.json", Role.TEST),
        ("wheel", "info/tests/tests.yaml", Role.TEST),
        ("conda", "info/licenses/LICENSE", Role.LICENCE),
        ("conda", "info/LICENSE.txt", Role.LICENCE),
        ("conda", "bin/run", Role.SCRIPT),
        ("conda", "Scripts/run.exe", Role.NATIVE),
        ("conda", "lib/python3.9/site-packages/x-1.0-py3.9.egg-info", Role.METADATA),
        ("conda", "share/man/man1/x.1.gz", Role.DOCUMENTATION),
        ("archive", "bin/x/EGG-INFO/PKG-INFO", Role.METADATA),
    ],
)
def test_roles(kind: str, path: str, expected: Role) -> None:
    assert described(kind).role(path) is expected


@pytest.mark.parametrize("name", ["LICENSE", "license.md", "LICENCE-MIT", "COPYING.LESSER", "NOTICE", "AUTHORS.rst"])
def test_licences(name: str) -> None:
    assert is_licence(name)


@pytest.mark.parametrize(
    "name",
    [
        "licensing.txt",
        "license.py",
        "notices.js",
        "license.sh",
        "copying.CFG",
        "authors.xml",
        "authorship",
        "x-license",
    ],
)
def test_no_licences(name: str) -> None:
    assert not is_licence(name)
