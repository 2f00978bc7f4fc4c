from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import package_builder as build
from pydistdiff.distributions import Distribution, describe, normal_places, rooted_alike
from pydistdiff.limits import Budget
from pydistdiff.model import InputKind

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive


def wheel(name: str = "demo", version: str = "1.0", file: str | None = None, more: build.Files = ()) -> Distribution:
    archive = build.archive_of([*build.wheel_files({}, name=name, version=version), *build.pairs(more)])
    return describe(file or build.wheel_name(name, version), archive, Budget())


def sdist(version: str = "1.0", more: build.Files = ()) -> Distribution:
    archive = build.archive_of([*build.sdist_files({}, version=version), *build.pairs(more)], "tar", "gzip")
    return describe(f"demo-{version}.tar.gz", archive, Budget())


def conda(name: str = "demo", version: str = "1.0", files: build.Files = ()) -> Distribution:
    info = build.conda_info_files((), name=name, version=version)
    return describe("x.conda", build.archive_of(files, "conda", info=info), Budget())


# ---------------------------------------------------------------- roots


def test_a_wheels_own_folders_become_placeholders() -> None:
    own = wheel("Foo.Bar", more={"foo_bar-1.0.data/scripts/x": ""}, file="foo_bar-1.0-py3-none-any.whl")
    assert own.place("Foo.Bar-1.0.dist-info/METADATA") == "{dist-info}/METADATA"
    assert own.place("./foo_bar-1.0.data/scripts/x") == "{data}/scripts/x"
    assert own.place("Foo.Bar-1.0.dist-info") == "{dist-info}"
    assert own.place("x/Foo.Bar-1.0.dist-info/METADATA") == "x/Foo.Bar-1.0.dist-info/METADATA"


def test_in_a_wheel_of_an_odd_name_the_only_dist_info_is_its_own() -> None:
    own = wheel(file="a.whl", more={"demo-1.0.data/scripts/x": "", "other-1.0.data/x": ""})
    assert own.place("demo-1.0.dist-info/WHEEL") == "{dist-info}/WHEEL"
    assert own.place("demo-1.0.data/scripts/x") == "{data}/scripts/x"
    assert own.place("other-1.0.data/x") == "other-1.0.data/x"


def test_of_several_dist_infos_the_one_with_a_wheel_file_is_its_own() -> None:
    own = wheel(file="b.whl", more={"evil-9.dist-info/METADATA": ""})
    assert own.place("demo-1.0.dist-info/WHEEL") == "{dist-info}/WHEEL"
    assert own.place("evil-9.dist-info/METADATA") == "evil-9.dist-info/METADATA"
    none = wheel(file="b.whl", more={"evil-9.dist-info/WHEEL": ""})
    assert none.roots == ()


def test_the_one_versioned_folder_is_the_root_and_is_not_displayed() -> None:
    own = sdist()
    assert own.place("./demo-1.0/setup.py") == "{root}/setup.py"
    assert own.display("demo-1.0/setup.py") == "setup.py"
    assert own.display("demo-1.0/") == "{root}/"
    assert own.display("demo-1.0") == "{root}"


@pytest.mark.parametrize(
    "files",
    [
        {"demo-1.0/x": "", "other/x": ""},
        {"demo/x": ""},
        {"demo-1.0": "a file"},
        {"/demo-1.0/x": ""},
        {},
    ],
)
def test_other_archives_have_no_root(files: build.Files) -> None:
    assert describe("x.tar.gz", build.archive_of(files, "tar", "gzip"), Budget()).roots == ()


def test_conda_packages_and_eggs_have_no_roots() -> None:
    assert describe("demo-1.0.egg", build.archive_of({"demo-1.0/x": ""}), Budget()).roots == ()
    assert describe("x.conda", build.archive_of({"demo-1.0/x": ""}, "conda"), Budget()).roots == ()


# ---------------------------------------------------------------- normal places


def first(place: str, distribution: Distribution) -> str:
    return normal_places(place, distribution)[0]


def second(path: str, distribution: Distribution) -> str:
    return normal_places(distribution.place(path), distribution)[1]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("demo/vendor/setuptools-75.1.0-py3-none-any.whl", "demo/vendor/setuptools-75.2.0-py3-none-any.whl"),
        ("x/numpy-1.0-cp311-cp311-win32.whl", "x/numpy-2.0-cp312-cp312-win32.whl"),
        ("x/Flask-1.0.tar.gz", "x/flask-2.0.tar.gz"),
        ("x/a-1.0-py3.9.egg", "x/a-1.1-py3.10.egg"),
        ("x/pkg-a-1.0-h12_0.tar.zst", "x/pkg-a-1.1-h34_1.tar.zst"),
        ("lib/python3.7/x.so", "lib/python3.13t/x.so"),
        ("x/__pycache__/a.cpython-37.pyc", "x/__pycache__/a.cpython-38.pyc"),
        ("x/__pycache__/a.cpython-37.opt-1.pyc", "x/__pycache__/a.cpython-38.opt-1.pyc"),
        ("x/a.cpython-37m-x86_64-linux-gnu.so", "x/a.cpython-311-darwin.so"),
        ("x/a.cp311-win_amd64.pyd", "x/a.cp312-win_amd64.pyd"),
        ("demo/vendor/Six-1.0.dist-info/METADATA", "demo/vendor/six-1.1.dist-info/METADATA"),
        ("site-packages/six-1.0-py3.7.egg-info", "site-packages/six-1.0-py3.8.egg-info"),
        ("demo.libs/libx-1a2b3c4d.so.3", "demo.libs/libx-9f8e7d6c.so.3"),
        ("share/doc/demo-1.0/README", "share/doc/Demo-1.1/README"),
        ("lib/cmake/1.0/x", "lib/cmake/1.1/x"),
    ],
)
def test_versions_in_places_do_not_matter(a: str, b: str) -> None:
    assert first(a, wheel(version="1.0")) == first(b, wheel(version="1.1"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x/a.py", "x/b.py"),
        ("x/a-1.0-py3-none-any.whl", "x/b-1.0-py3-none-any.whl"),
        ("x/__pycache__/a.cpython-37.pyc", "x/__pycache__/a.cpython-37.opt-1.pyc"),
        ("x/a.cpython-37.txt", "x/a.cpython-38.txt"),
        ("x/11.0.txt", "x/11.1.txt"),
        ("x/python3x/a", "x/python4x/a"),
        ("x/vendor/six.dist-info/x", "x/vendor/seven.dist-info/x"),
        ("x/archive.zip", "x/archive-1.zip"),
        ("{site}/1.0", "{site}/1.1"),
    ],
)
def test_other_differences_in_places_stay(a: str, b: str) -> None:
    assert first(a, wheel(version="1.0")) != first(b, wheel(version="1.1"))


@pytest.mark.parametrize("version", ["1.0-rc1", "1.0rc1", "1.0_rc1"])
def test_the_spelling_of_the_own_name_and_version_does_not_matter(version: str) -> None:
    own = Distribution(kind=InputKind.ARCHIVE, layout=InputKind.ARCHIVE, name="Foo.Bar", version="1.0-rc1")
    assert first(f"x/foo_bar-{version}/y", own) == "x/{name}-{version}/y"
    assert first(f"x/FOO-Bar-{version}/y", own) == "x/{name}-{version}/y"


def test_names_and_versions_that_are_none_are_not_searched() -> None:
    odd = Distribution(kind=InputKind.ARCHIVE, layout=InputKind.ARCHIVE, name="(?", version="any")
    assert first("x/(?-any/y", odd) == "x/(?-any/y"
    nameless = Distribution(kind=InputKind.ARCHIVE, layout=InputKind.ARCHIVE, name="(?", version="1.5")
    assert first("x/(?-1.5/y", nameless) == "x/(?-{version}/y"
    whole = Distribution(kind=InputKind.ARCHIVE, layout=InputKind.ARCHIVE, name="demo", version="5")
    assert first("x/5/demo-5.h", whole) == "x/5/{name}-{version}.h"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("demo/x.py", "{site}/demo/x.py"),
        ("demo-1.0.data/purelib/demo/x.py", "{site}/demo/x.py"),
        ("demo-1.0.data/platlib/demo/x.py", "{site}/demo/x.py"),
        ("demo-1.0.data/scripts/run", "{scripts}/run"),
        ("demo-1.0.data/data/bin/run", "{scripts}/run"),
        ("demo-1.0.data/data/share/man/x.1", "{prefix}/share/man/x.1"),
        ("demo-1.0.data/headers/x.h", "{headers}/x.h"),
        ("demo-1.0.data/odd/x.h", "{data}/odd/x.h"),
        ("demo-1.0.dist-info/LICENSE", "{site}/{dist-info}/licenses/LICENSE"),
        ("demo-1.0.dist-info/licenses/LICENSE", "{site}/{dist-info}/licenses/LICENSE"),
        ("demo-1.0.dist-info/license_files/LICENSE", "{site}/{dist-info}/licenses/LICENSE"),
        ("demo-1.0.dist-info/METADATA", "{site}/{dist-info}/METADATA"),
        ("demo/x.cp311-win_amd64.pyd", "{site}/demo/x.{abi}.so"),
    ],
)
def test_the_installed_places_of_a_wheel(path: str, expected: str) -> None:
    assert second(path, wheel(more={"demo-1.0.data/x": ""})) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("demo-1.0/demo/x.py", "{site}/demo/x.py"),
        ("demo-1.0/src/demo/x.py", "{site}/demo/x.py"),
        ("demo-1.0/LICENSE", "{site}/{dist-info}/licenses/LICENSE"),
        ("demo-1.0/PKG-INFO", "{site}/{dist-info}/METADATA"),
        ("demo-1.0/src/demo.egg-info/entry_points.txt", "{site}/{dist-info}/entry_points.txt"),
    ],
)
def test_the_installed_places_of_an_sdist_also_of_one_without_root(path: str, expected: str) -> None:
    assert second(path, sdist()) == expected
    assert second(path, sdist(more={"evil-1.0/setup.py": ""})) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lib/python3.7/site-packages/demo/x.py", "{site}/demo/x.py"),
        ("Lib/site-packages/demo/x.py", "{site}/demo/x.py"),
        ("site-packages/demo/x.py", "{site}/demo/x.py"),
        ("lib/python3.7/site-packages/Py_Demo-1.0.dist-info/LICENSE", "{site}/{dist-info}/licenses/LICENSE"),
        ("bin/run", "{scripts}/run"),
        ("Scripts/run", "{scripts}/run"),
        ("python-scripts/run", "{scripts}/run"),
        ("share/x", "{prefix}/share/x"),
        ("info/index.json", "info/index.json"),
        ("info", "info"),
    ],
)
def test_the_installed_places_of_a_conda_package(path: str, expected: str) -> None:
    own = conda(files={"lib/python3.7/site-packages/Py_Demo-1.0.dist-info/LICENSE": ""})
    assert second(path, own) == expected


def test_a_link_to_a_folder_of_the_environment_keeps_its_case() -> None:
    assert second("lib", conda()) == "{prefix}/lib"


def test_the_installed_places_of_eggs_and_archives() -> None:
    egg = describe("demo-1.0-py3.9.egg", build.archive_of(build.egg_files({})), Budget())
    assert second("demo/x.py", egg) == "{site}/demo/x.py"
    assert second("EGG-INFO/entry_points.txt", egg) == "{site}/{dist-info}/entry_points.txt"
    plain = describe("x.zip", build.archive_of({}), Budget())
    assert second("a/x.py", plain) == "a/x.py"
    assert second("lib/python3.7/site-packages/x.py", plain) == "{site}/x.py"


def test_case_does_not_matter_last() -> None:
    assert normal_places("Demo/X.py", wheel())[2] == normal_places("demo/x.PY", wheel())[2]


def test_a_place_that_is_too_long_is_its_own() -> None:
    place = "python3.7/" * 200
    assert normal_places(place, wheel()) == (place, place, place)


SEGMENTS = st.sampled_from([
    "demo", "demo-1.0", "Demo_1.0", "1.0", "1.0.1", "11.0", "-1.0", "1.0-1.0", "python3.7", "lib", "Lib", "src",
    "site-packages", "{root}", "{site}", "{data}", "{dist-info}", "purelib", "data", "scripts", "bin", "info",
    "EGG-INFO", "x.cpython-37.pyc", "a.cp311-win.pyd", "libx-1a2b3c4d.so.1.0", ".so", "PKG-INFO", "LICENSE", "licenses",
    "license_files", "six-1.0.dist-info", "demo-1.0-py3.7.egg-info", "demo.egg-info", "a-1.0-cp37-none-any.whl",
    "a-1-2-3.conda", "demo-1.0-1.0.tar.gz",
])  # fmt: skip
PLACES = st.lists(SEGMENTS | st.text(st.sampled_from("demo-1.0_/{}vcp37.soaA"), max_size=14), min_size=1, max_size=6)
LAYOUTS = st.sampled_from([InputKind.WHEEL, InputKind.SDIST, InputKind.EGG, InputKind.CONDA_V1, InputKind.ARCHIVE])
NAMES = st.sampled_from(["demo", "Demo", "d", "a-b.c", None, "1"])
VERSIONS = st.sampled_from(["1.0", "1", "1.0.1", "0", "3.7", "1.0-1", None])
FOLDERS = st.sampled_from([(), ("six-1.0.dist-info",)])


@settings(deadline=None, max_examples=300)
@given(PLACES, LAYOUTS, NAMES, VERSIONS, FOLDERS)
def test_normal_places_are_normal(
    parts: list[str], layout: InputKind, name: str | None, version: str | None, folders: tuple[str, ...]
) -> None:
    place = "/".join(parts)
    distribution = Distribution(kind=InputKind.ARCHIVE, layout=layout, name=name, version=version, dist_infos=folders)
    same_version, installed, folded = normal_places(place, distribution)
    assert normal_places(same_version, distribution) == (same_version, installed, folded)
    assert installed.casefold() == folded


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("ab/.-1"), min_size=1, max_size=8), max_size=6), st.text(max_size=8))
def test_describing_never_fails_and_places_are_stable(paths: list[str], name: str) -> None:
    for container in ("zip", "tar", "directory", "conda"):
        archive: Archive = build.archive_of([(path, "") for path in paths], container)
        distribution = describe(name, archive, Budget())
        for path in paths:
            assert path.startswith("./") or distribution.place("./" + path) == distribution.place(path)
            assert distribution.place(path).endswith(distribution.display(path))


# ---------------------------------------------------------------- one root for a checkout and an sdist


def _described(name, files, form, compression=None):
    return describe(name, build.archive_of(files, form, compression), Budget())


SOURCES = {"setup.py": "", "src/demo/__init__.py": ""}
SDIST = _described("demo-1.0.tar.gz", build.sdist_files(SOURCES), "tar", "gzip")


@pytest.mark.parametrize("form", ["git", "directory"])
def test_a_checkout_lies_in_the_root_of_an_sdist(form: str) -> None:
    checkout = _described("demo", SOURCES, form)
    for a, b in (rooted_alike(checkout, SDIST), rooted_alike(SDIST, checkout)[::-1]):
        assert (a.roots, b.roots) == ((("", "{root}"),), SDIST.roots)
        for path in SOURCES:
            assert a.place(path) == b.place(f"demo-1.0/{path}") == f"{{root}}/{path}"
            assert a.display(path) == b.display(f"demo-1.0/{path}") == path
            assert a.role(path) == b.role(f"demo-1.0/{path}")
            assert normal_places(a.place(path), a)[1:] == normal_places(b.place(f"demo-1.0/{path}"), b)[1:]


def test_a_checkout_without_a_build_file_lies_there_too() -> None:
    checkout, _ = rooted_alike(_described("demo", {"x.py": ""}, "git"), SDIST)
    assert checkout.place("./x.py") == "{root}/x.py"


@pytest.mark.parametrize(
    ("name", "files", "form"),
    [
        pytest.param("demo", build.wheel_files({"demo/__init__.py": ""}), "directory", id="an unpacked wheel"),
        pytest.param("demo", {"demo-1.0/setup.py": ""}, "directory", id="a folder with a root of its own"),
        pytest.param("demo.zip", {"x.py": ""}, "zip", id="an archive"),
        pytest.param("demo-1.0-py3-none-any.whl", build.wheel_files({"demo/__init__.py": ""}), "zip", id="a wheel"),
    ],
)
def test_other_kinds_keep_their_roots(name: str, files: build.Files, form: str) -> None:
    own = _described(name, files, form)
    assert rooted_alike(own, SDIST) == (own, SDIST)


def test_two_checkouts_have_no_root_between_them() -> None:
    a, b = _described("a", SOURCES, "git"), _described("b", SOURCES, "directory")
    assert rooted_alike(a, b) == (a, b)
