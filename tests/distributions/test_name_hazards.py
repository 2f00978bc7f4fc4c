from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import package_builder as build
from pydistdiff.archives.finding_list import KEPT
from pydistdiff.distributions import describe, name_hazards
from pydistdiff.distributions.collisions import MOST_NORMALISED
from pydistdiff.distributions.wording import quoted
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive, Finding

WHEEL = "demo-1.0-py3-none-any.whl"
Told = list[tuple[HazardCode, str | None]]


def hazards(archive: Archive, name: str = "x.zip", **options: int) -> tuple[Finding, ...]:
    return name_hazards(archive, describe(name, archive, Budget()), **options)


def told(files: build.Files, container: str = "tar", name: str = "x.tar.gz", **parts: build.Files) -> Told:
    found = hazards(build.archive_of(files, container, **parts), name)
    return [(finding.code, finding.member) for finding in found]


def of_names(*names: str) -> Told:
    return told([(name, "") for name in names])


# ---------------------------------------------------------------- one name, or nearly


def test_usual_packages_have_no_hazards() -> None:
    files = {"demo/__init__.py": "", "demo/a.py": "", "demo/a/b.py": "", ".gitignore": "", "x-a.txt": "", "x": ""}
    assert of_names(*files) == []
    assert told(build.wheel_files(files, entry_points="[console_scripts]\na=b:c\n"), "zip", WHEEL) == []
    assert told(build.sdist_files(files), "tar", "demo-1.0.tar.gz") == []
    assert told({}, "conda", "x.conda", pkg=files, info=build.conda_info_files(files)) == []
    assert of_names() == []


def test_duplicates_are_one_finding_a_path() -> None:
    found = hazards(build.archive_of([("a", "1"), ("b", ""), ("a", "2"), ("a", "3"), ("d/", ""), ("d/", "")]))
    assert [(finding.code, finding.member) for finding in found] == [(HazardCode.DUPLICATE_MEMBER, "a")]
    assert "3 duplicate members" in found[0].message


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("demo/good.py", "demo/GOOD.py"),
        ("x/y", "./x/./y"),
        ("x/y", "x//y"),
        ("x/y", "/x/y"),
        ("x/y", "x/y/."),
        ("x/é.py", "x/e\u0301.py"),
        ("x/ﬁ.py", "x/fi.py"),
        ("straße", "STRASSE"),
        ("Ⅷ/a", "viii/a"),
        ("x" * 300 + "É", "x" * 300 + "é"),
    ],
)
def test_names_that_are_one_file_somewhere_collide(a: str, b: str) -> None:
    assert (HazardCode.COLLIDING_NAMES, b) in of_names(a, "other", b)


def test_a_file_that_is_a_directory_too_collides() -> None:
    assert of_names("demo-x", "demo", "demo.x", "Demo/a/b") == [(HazardCode.COLLIDING_NAMES, "demo")]
    assert of_names("demo/", "demo/x") == []
    assert of_names("demo", "demo/") == [(HazardCode.COLLIDING_NAMES, "demo")]
    assert of_names("Demo/", "demo/", "é") == []


def test_more_names_than_are_shown_are_cut() -> None:
    (finding,) = hazards(build.archive_of({"a.x": "", "A.x": "", "a.X": "", "A.X": ""}))
    assert finding.message.count("“") == 3
    assert ", …" in finding.message
    assert "ignore case" in finding.message
    (finding,) = hazards(build.archive_of({"a/x": "", "./a//x": ""}))
    assert "they spell one path, which is there twice" in finding.message


def test_the_effort_for_names_outside_ascii_is_bounded_and_said() -> None:
    found = hazards(build.archive_of([(f"é{number}", "") for number in range(MOST_NORMALISED + 1)]))
    assert [finding.member for finding in found] == [None]
    assert "not ASCII" in found[0].message


# ---------------------------------------------------------------- names that mislead


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/etc/passwd", "is absolute"),
        ("\\\\host\\x", "is absolute"),
        ("../x", "climbs out"),
        ("a/../b", "climbs out"),
        ("a\\..\\b", "climbs out"),
        ("C:x", "drive letter"),
        ("a\\b", "backslash"),
        ("a.py\0.txt", "NUL"),
    ],
)
def test_unsafe_names_are_found(name: str, said: str) -> None:
    found = hazards(build.archive_of({"ok": "", name: "", "ok/..x": "", "ok/x..": "", "ok:x": ""}, "tar"))
    unsafe = [finding for finding in found if finding.code is HazardCode.UNSAFE_NAME]
    assert [finding.member for finding in unsafe] == [name]
    assert said in unsafe[0].message


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", "a\u202eb", "a\u200bb", "a\udcff", "\n", "a\tb"])
def test_names_that_do_not_show_are_found(name: str) -> None:
    assert of_names("ok", name, "straße") == [(HazardCode.DECEPTIVE_NAME, name)]


def test_an_over_long_name_is_found_by_the_limit() -> None:
    name = "d/" * 600 + "x"
    assert of_names("ok", name) == [(HazardCode.DECEPTIVE_NAME, name)]
    archive = build.archive_of({name: ""})
    assert hazards(archive, name_length=0) == ()
    assert len(hazards(build.archive_of({"abcdef": ""}), name_length=5)) == 1


def test_version_control_is_found_once_a_folder() -> None:
    names = ("a/.git/config", "a/.git/HEAD", "b/.GIT", ".svn/x", ".gitmodules", "x.git/y", "c/.hgignore")
    assert of_names(*names) == [
        (HazardCode.VCS_DIRECTORY, "a/.git/config"),
        (HazardCode.VCS_DIRECTORY, "b/.GIT"),
        (HazardCode.VCS_DIRECTORY, ".svn/x"),
    ]


def test_files_that_hold_secrets_are_found_by_name() -> None:
    names = ("x/.pypirc", ".env", "a.env", ".environment", "keys/id_rsa", "id_rsa.pub", "x/.env/y")
    assert of_names(*names) == [
        (HazardCode.SECRET_IN_PACKAGE, "x/.pypirc"),
        (HazardCode.SECRET_IN_PACKAGE, ".env"),
        (HazardCode.SECRET_IN_PACKAGE, "keys/id_rsa"),
    ]


def test_many_findings_of_one_code_are_folded_with_evidence() -> None:
    many = [hazards(build.archive_of([(f"/{start + n}", "") for n in range(KEPT + 7)])) for start in (0, 1)]
    assert [len(found) for found in many] == [KEPT + 1] * 2
    assert "7 more of this kind (unsafe-name)" in many[0][-1].message
    assert many[0][-1].evidence != many[1][-1].evidence


def test_names_in_messages_are_short_and_visible() -> None:
    assert quoted("a\nb") == "“a⟦U+000A⟧b”"
    assert len(quoted("x" * 10_000)) < 200


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("path", "target", "said"),
    [
        ("a/l", "/etc/passwd", "is absolute"),
        ("a/l", "\\\\x", "is absolute"),
        ("a/l", "C:\\x", "is absolute"),
        ("a/l", "../../x", "leads outside"),
        ("l", "..", "leads outside"),
        ("l", "l", "circle"),
        ("a/l", "x" * 5000, "longer than systems follow"),
    ],
)
def test_symbolic_links_that_do_not_stay_are_found(path: str, target: str, said: str) -> None:
    (finding,) = hazards(build.archive_of({path: build.Link(target)}, "tar"))
    assert (finding.code, finding.member) == (HazardCode.LINK_ESCAPE, path)
    assert said in finding.message


def test_links_that_stay_are_no_hazard() -> None:
    links = {
        "a/l": build.Link("../b/./c"),
        "a/m": build.Link("l"),
        "h": build.Link("b/c", hard=True),
        "h2": build.Link("h", hard=True),
        "b/c": "",
        "n": build.Link(""),
    }
    assert told(links) == []


def test_hard_links_begin_at_the_root_of_the_archive() -> None:
    assert told({"a/b/h": build.Link("../x", hard=True)}) == [(HazardCode.LINK_ESCAPE, "a/b/h")]
    assert told({"h": build.Link("i", hard=True), "i": build.Link("h", hard=True)}) == [
        (HazardCode.LINK_ESCAPE, "h"),
        (HazardCode.LINK_ESCAPE, "i"),
    ]


def test_a_link_that_leaves_through_another_link_is_found() -> None:
    # a/deep is the top folder, so a/deep/../x lies above it, though the arithmetic alone says a/x.
    links = {"a/deep": build.Link(".."), "l": build.Link("a/deep/../x")}
    assert told(links) == [(HazardCode.LINK_ESCAPE, "l")]


def test_members_below_a_link_are_found_once() -> None:
    files = {"t": build.Link("u"), "t-x": "", "t/x": "", "t/y/z": "", "t/y": build.Link("q"), "tx": ""}
    assert told(files) == [(HazardCode.LINK_ESCAPE, name) for name in ("t/x", "t/y", "t/y/z")]


def test_hard_links_out_of_the_archive_are_found() -> None:
    assert told({"h": build.Link("/x", hard=True), "i": build.Link("h", hard=True)}) == [(HazardCode.LINK_ESCAPE, "h")]


def test_too_many_links_are_said_to_be_so() -> None:
    files = {f"l{number}": build.Link("x/" * 2000) for number in range(150)}
    found = hazards(build.archive_of(files, "tar"))
    assert "not followed to its end" in found[-1].message


# ---------------------------------------------------------------- layout


def test_a_second_dist_info_is_found() -> None:
    files = build.wheel_files({"vendor/six-1.dist-info/METADATA": ""}, unlisted={"evil-9.dist-info/METADATA": ""})
    (finding,) = hazards(build.archive_of(files), WHEEL)
    assert finding.code is HazardCode.SEVERAL_DIST_INFO
    assert "demo-1.0.dist-info” " not in finding.message
    assert "“demo-1.0.dist-info”, “evil-9.dist-info”" in finding.message


def test_a_second_root_of_an_sdist_is_found_but_not_gits_header() -> None:
    files = build.sdist_files({"setup.py": ""})
    assert told([("./", ""), ("pax_global_header", ""), *files], "tar", "demo-1.0.tar.gz") == []
    assert told([*files, ("evil-1.0/setup.py", "")], "tar", "demo-1.0.tar.gz") == [(HazardCode.SEVERAL_ROOTS, None)]
    many = [*files, *((f"{number}", "") for number in range(9))]
    (finding,) = hazards(build.archive_of(many, "tar", "gzip"), "demo-1.0.tar.gz")
    assert ", …" in finding.message


def test_the_parts_of_a_conda_package_hold_what_they_should() -> None:
    package = {"info/evil.json": "", "lib/x": "", "info/": "", "both": ""}
    info = {"info/": "", "info/index.json": "{}", "payload.py": "", "./": "", "both": ""}
    assert sorted(told({}, "conda", "x.conda", pkg=package, info=info), key=str) == sorted(
        [
            (HazardCode.CONDA_LAYOUT, "info/evil.json"),
            (HazardCode.CONDA_LAYOUT, "info/"),
            (HazardCode.CONDA_LAYOUT, "payload.py"),
            (HazardCode.CONDA_LAYOUT, "both"),
            (HazardCode.CONDA_LAYOUT, "both"),
        ],
        key=str,
    )


def test_a_path_twice_in_one_part_is_a_duplicate() -> None:
    found = told({}, "conda", "x.conda", pkg=[("a", "1"), ("a", "2")], info={"info/index.json": "{}"})
    assert found == [(HazardCode.DUPLICATE_MEMBER, "a")]


@pytest.mark.parametrize(
    "files",
    [
        {"demo/x.py": "", "demo-1.0.data/purelib/demo/x.py": ""},
        {"demo/x.py": "", "demo-1.0.data/platlib/Demo/x.py": ""},
        {"x.py": "", "demo-1.0.data/data/lib/python3.11/site-packages/x.py": ""},
        {"demo-1.0.data/scripts/x": "", "demo-1.0.data/data/bin/x": ""},
        {"demo-1.0.data/scripts/run": ""},
    ],
)
def test_members_that_install_to_one_path_collide(files: build.Files) -> None:
    archive = build.archive_of(build.wheel_files(files, entry_points="[console_scripts]\nrun = x:y\n"))
    (finding,) = hazards(archive, WHEEL)
    assert finding.code is HazardCode.INSTALL_COLLISION


def test_members_of_different_trees_do_not_collide() -> None:
    files = {
        "x.py": "",
        "bin/x": "",
        "demo-1.0.data/scripts/x.py": "",
        "demo-1.0.data/data/x.py": "",
        "demo-1.0.data/": "",
        "demo-1.0.data/purelib/y.py": "",
    }
    assert told(build.wheel_files(files, entry_points="[console_scripts]\nrun = x:y\n"), "zip", WHEEL) == []


def test_names_that_collide_already_are_said_once() -> None:
    files = build.wheel_files({"x.py": "", "X.py": "", "demo-1.0.data/purelib/z": ""})
    assert told(files, "zip", WHEEL) == [(HazardCode.COLLIDING_NAMES, "X.py")]


def test_noarch_files_collide_with_those_of_an_environment() -> None:
    package = {"site-packages/x.py": "", "lib/python3.9/site-packages/x.py": "", "bin/a": "", "share/a": ""}
    found = told({}, "conda", "x.conda", pkg=package, info={"info/index.json": "{}"})
    assert found == [(HazardCode.INSTALL_COLLISION, "site-packages/x.py")]


NAMES = st.text(st.sampled_from("abA/.\\\0\né\u0301:-"), min_size=1, max_size=10)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(NAMES, st.none() | NAMES, st.booleans()), max_size=8), st.sampled_from(["zip", "tar", "conda"])
)
def test_no_names_raise_and_every_finding_names_a_member(
    items: list[tuple[str, str | None, bool]], container: str
) -> None:
    files = [(path, "" if target is None else build.Link(target, hard)) for path, target, hard in items]
    archive = build.archive_of(files, container)
    paths = {path for path, _ in files}
    for finding in hazards(archive, WHEEL):
        assert finding.member is None or finding.member in paths
        assert not finding.is_problem


@settings(deadline=None, max_examples=150)
@given(st.lists(NAMES, max_size=7, unique=True))
def test_the_short_way_finds_the_same_collisions(names: list[str]) -> None:
    """With a name outside ASCII all names are looked at one by one."""
    short, long = (
        [name for code, name in of_names(*more) if code is HazardCode.COLLIDING_NAMES]
        for more in (names, [*names, "中"])
    )
    assert short == long
