from __future__ import annotations

import pytest

import package_builder as build
from pydistdiff.distributions import Distribution, describe
from pydistdiff.limits import Budget

INFO = "demo-1.0.dist-info"


def wheel() -> Distribution:
    files = build.wheel_files({"demo-1.0.data/scripts/x": ""})
    return describe("demo-1.0-py3-none-any.whl", build.archive_of(files), Budget())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("demo/x.py", "{site}/demo/x.py"),
        ("./demo/x.py", "{site}/demo/x.py"),
        ("demo-1.0.data/purelib/x.py", "{site}/x.py"),
        ("demo-1.0.data/platlib/x.py", "{site}/x.py"),
        ("demo-1.0.data/scripts/run", "{scripts}/run"),
        ("demo-1.0.data/data/share/x", "{prefix}/share/x"),
        ("demo-1.0.data/headers/x.h", "{headers}/x.h"),
        ("demo-1.0.data/odd/x", "{data}/odd/x"),
        (f"{INFO}/METADATA", "{site}/demo-1.0.dist-info/METADATA"),
        (f"{INFO}/licenses/RECORD", "{site}/demo-1.0.dist-info/licenses/RECORD"),
        (f"{INFO}/RECORD", None),
        (f"{INFO}/RECORD.jws", None),
        (f"{INFO}/RECORD.p7s", None),
        (f"{INFO}/INSTALLER", None),
        (f"{INFO}/REQUESTED", None),
        (f"{INFO}/direct_url.json", None),
    ],
)
def test_where_a_wheel_installs_to(path: str, expected: str | None) -> None:
    assert wheel().install_path(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("bin/x", "bin/x"),
        ("./lib/x", "lib/x"),
        ("info/index.json", None),
        ("info", None),
        ("information", "information"),
    ],
)
@pytest.mark.parametrize("container", ["conda", "tar"])
def test_where_conda_installs_to(path: str, expected: str | None, container: str) -> None:
    archive = build.archive_of({"info/index.json": "{}"}, container, "bzip2" if container == "tar" else None)
    assert describe("x", archive, Budget()).install_path(path) == expected


def test_other_kinds_are_not_installed_as_they_are() -> None:
    sdist = describe("demo-1.0.tar.gz", build.archive_of(build.sdist_files({}), "tar", "gzip"), Budget())
    assert not sdist.installs
    assert sdist.install_path("demo-1.0/demo/x.py") is None
