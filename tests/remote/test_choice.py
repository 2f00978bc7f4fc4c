"""Which files are compared, by their names alone."""

from __future__ import annotations

import pytest
from packaging.tags import sys_tags

from pydistdiff.errors import InputError
from pydistdiff.inputs.fetching import Fetching
from pydistdiff.remote.choice import Candidates, choose_one, choose_two
from pydistdiff.remote.project import Offered
from pydistdiff.remote.target import Target, likeness_of, tags_of

LINUX = Fetching(python_version="3.12", platforms=("manylinux_2_28_x86_64", "manylinux2014_x86_64"))
OWN = str(next(sys_tags()))


def release(version: str, *ends: str) -> Candidates:
    files = [
        Offered(
            name=f"demo-{version}{end}",
            url="",
            index="",
            version=version,
            kind="wheel" if end.endswith(".whl") else "sdist",
            hashes={},
        )
        for end in ends
    ]
    return Candidates(f"demo=={version}", files)


def wheels(*tags: str) -> list[str]:
    return [f"-{tag}.whl" for tag in tags]


def chosen(
    a: Candidates, b: Candidates, kinds: tuple[str, str] | None = None, for_: Fetching = LINUX
) -> tuple[str, str]:
    first, second = choose_two(a, b, kinds, Target(for_))
    return first.name.removeprefix("demo-"), second.name.removeprefix("demo-")


@pytest.mark.parametrize(
    ("of_a", "of_b", "expected"),
    [
        # pure with pure, whatever else there is
        (["py3-none-any"], ["cp312-cp312-manylinux2014_x86_64", "py3-none-any"], ("py3-none-any",) * 2),
        # the same users, though the platforms are of other versions
        (
            ["py3-none-any", "cp312-cp312-manylinux2014_x86_64"],
            ["cp312-cp312-manylinux_2_28_x86_64", "cp311-abi3-manylinux2014_x86_64"],
            ("cp312-cp312-manylinux2014_x86_64", "cp312-cp312-manylinux_2_28_x86_64"),
        ),
        # the stable ABI on both sides, though one has a better wheel
        (
            ["cp39-abi3-manylinux2014_x86_64"],
            ["cp312-cp312-manylinux2014_x86_64", "cp39-abi3-manylinux2014_x86_64"],
            ("cp39-abi3-manylinux2014_x86_64",) * 2,
        ),
        # nothing in common: the best of each
        (["py3-none-any"], ["cp312-cp312-manylinux2014_x86_64"], ("py3-none-any", "cp312-cp312-manylinux2014_x86_64")),
        # several tags in one name
        (
            ["py2.py3-none-any"],
            ["py3-none-any"],
            ("py2.py3-none-any", "py3-none-any"),
        ),
    ],
)
def test_wheels_for_the_same_users(of_a: list[str], of_b: list[str], expected: tuple[str, str]) -> None:
    found = chosen(release("1.0", *wheels(*of_a), ".tar.gz"), release("2.0", *wheels(*of_b), ".tar.gz"))
    assert found == (f"1.0-{expected[0]}.whl", f"2.0-{expected[1]}.whl")


def test_the_newest_platform_that_fits_wins() -> None:
    tags = wheels("cp312-cp312-manylinux2014_x86_64", "cp312-cp312-manylinux_2_28_x86_64")
    assert chosen(release("1.0", *tags), release("2.0", *tags[::-1])) == (f"1.0{tags[1]}", f"2.0{tags[1]}")


def test_sdists_where_only_one_has_a_wheel_that_fits() -> None:
    a = release("1.0", *wheels("cp312-cp312-win_amd64"), ".tar.gz")
    b = release("2.0", *wheels("py3-none-any"), ".zip", ".tar.gz")
    assert chosen(a, b) == ("1.0.tar.gz", "2.0.tar.gz")


def test_sdists_of_one_format() -> None:
    assert chosen(release("1", ".zip", ".tar.gz"), release("2", ".zip")) == ("1.zip", "2.zip")
    assert chosen(release("1", ".tar.bz2"), release("2", ".zip")) == ("1.tar.bz2", "2.zip")
    assert chosen(release("1", ".tar.Z"), release("2", ".tar.gz", ".tar.Z")) == ("1.tar.Z", "2.tar.Z")


def test_what_there_is_is_told_where_nothing_fits() -> None:
    many = wheels(*(f"cp3{minor}-cp3{minor}-win32" for minor in range(8, 14)))
    with pytest.raises(InputError) as caught:
        chosen(release("1.0", *many), release("2.0", ".tar.gz"))
    assert str(caught.value) == (
        "demo==1.0 has 6 wheels (demo-1.0-cp38-cp38-win32.whl, demo-1.0-cp39-cp39-win32.whl, "
        "demo-1.0-cp310-cp310-win32.whl, demo-1.0-cp311-cp311-win32.whl and 2 more), "
        "demo==2.0 has 1 sdist (demo-2.0.tar.gz): nothing that both have is for Python 3.12 on "
        "manylinux_2_28_x86_64 or manylinux2014_x86_64 (--kind, --platform and --python-version choose)"
    )
    with pytest.raises(InputError, match=r"^demo==2\.0: has no wheel for this machine .* but 1 sdist"):
        chosen(release("1.0", *wheels("py3-none-any")), release("2.0", ".tar.gz"), ("wheel", "wheel"), Fetching())
    with pytest.raises(InputError, match=r"^demo==1\.0: has no sdist, but no file$"):
        chosen(release("1.0"), release("2.0", ".tar.gz"), ("sdist", "sdist"))


@pytest.mark.parametrize(
    ("beside", "kind", "expected"),
    [
        ("demo-1.0.tar.gz", None, ".tar.gz"),
        ("demo-0.9.zip", None, ".tar.gz"),
        ("demo-1.0-cp312-cp312-win_amd64.whl", None, "-cp312-cp312-win_amd64.whl"),  # its rebuild
        ("demo-0.9-cp312-cp312-win_amd64.whl", None, "-cp312-cp312-win_amd64.whl"),  # for the same users
        ("demo-0.9-cp37-cp37m-win32.whl", None, "-py3-none-any.whl"),
        ("demo-1.0-py3-none-any.whl", "sdist", ".tar.gz"),
        ("no wheel.whl", None, "-py3-none-any.whl"),
        ("demo.conda", None, "-py3-none-any.whl"),
        ("demo-1.0-py38_0.tar.bz2", None, "-py3-none-any.whl"),
        (None, None, "-py3-none-any.whl"),
        (None, "sdist", ".tar.gz"),
    ],
)
def test_beside_a_local_file(beside: str | None, kind: str | None, expected: str) -> None:
    files = release("1.0", *wheels("cp312-cp312-win_amd64", "py3-none-any"), ".tar.gz")
    assert choose_one(files, kind, Target(LINUX), beside).name == f"demo-1.0{expected}"


def test_beside_a_local_sdist_the_wheel_where_there_is_no_sdist() -> None:
    files = release("1.0", *wheels("py3-none-any"))
    assert choose_one(files, None, Target(LINUX), "demo-0.9.tar.gz").kind == "wheel"


def test_beside_a_local_file_the_sdist_where_no_wheel_fits() -> None:
    files = release("1.0", *wheels("cp312-cp312-win_amd64"), ".tar.gz")
    assert choose_one(files, None, Target(LINUX), None).kind == "sdist"
    with pytest.raises(InputError, match="has no wheel"):
        choose_one(files, "wheel", Target(LINUX), None)


def test_this_machine_is_meant_where_nothing_is_asked_for() -> None:
    assert chosen(release("1", *wheels(OWN)), release("2", *wheels(OWN)), for_=Fetching()) == (
        f"1-{OWN}.whl",
        f"2-{OWN}.whl",
    )
    target = Target(Fetching())
    assert target.text == "this machine"
    assert target.fit(f"demo-1-{OWN}.whl") == (0, likeness_of(next(sys_tags())))
    assert target.fit("demo-1-cp27-cp27m-win32.whl") is None
    assert target.fit("no wheel") is None


@pytest.mark.parametrize(
    ("platform", "tag"),
    [
        ("manylinux2014_x86_64", "cp312-cp312-manylinux1_x86_64"),
        ("manylinux2010_i686", "cp312-cp312-manylinux1_i686"),
        ("macosx_14_0_arm64", "cp312-cp312-macosx_11_0_universal2"),
        ("linux-x86.64", "cp312-cp312-linux_x86_64"),
        ("win_amd64", "py3-none-any"),
        ("win_amd64", "cp38-abi3-win_amd64"),
    ],
)
def test_a_platform_takes_wheels_as_with_pip(platform: str, tag: str) -> None:
    target = Target(Fetching(platforms=(platform,), python_version="3.12"))
    assert target.fit(f"demo-1-{tag}.whl") is not None
    assert target.fit("demo-1-cp312-cp312-manylinux_2_99_x86_64.whl") is None


@pytest.mark.parametrize("version", ["3.12", "312", "3.12.1", "3"])
def test_versions_as_with_pip(version: str) -> None:
    assert Target(Fetching(python_version=version)).fit("demo-1-py3-none-any.whl") is not None


@pytest.mark.parametrize("version", ["", "x", "3.x", "3.12.1.1", "3.9999", "٣"])
def test_versions_that_are_none(version: str) -> None:
    with pytest.raises(InputError, match="--python-version"):
        Target(Fetching(python_version=version))


def test_another_implementation_has_tags_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("packaging.tags.interpreter_name", lambda: "pp")
    monkeypatch.setattr("packaging.tags.interpreter_version", lambda **_: "311")
    assert Target(Fetching(platforms=("win_amd64",))).fit("demo-1-py3-none-any.whl") is not None
    assert Target(Fetching(python_version="3.11")).fit("demo-1-pp311-none-any.whl") is not None


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("demo-1-cp311-cp311-manylinux_2_17_x86_64.whl", ("cp311", "cp311", "manylinux_x86_64")),
        ("demo-1-cp311-cp311-manylinux1_i686.whl", ("cp311", "cp311", "manylinux_i686")),
        ("demo-1-cp311-cp311-musllinux_1_2_aarch64.whl", ("cp311", "cp311", "musllinux_aarch64")),
        ("demo-1-cp311-cp311-macosx_10_9_x86_64.whl", ("cp311", "cp311", "macosx_x86_64")),
        ("demo-1-cp311-cp311-ios_13_0_arm64_iphoneos.whl", ("cp311", "cp311", "ios_arm64_iphoneos")),
        ("demo-1-cp311-cp311-android_21_arm64_v8a.whl", ("cp311", "cp311", "android_arm64_v8a")),
        ("demo-1-py3-none-any.whl", ("py3", "none", "any")),
    ],
)
def test_for_whom_a_wheel_is(name: str, likeness: tuple[str, str, str]) -> None:
    assert {likeness_of(tag) for tag in tags_of(name)} == {likeness}
