"""Causes of the directory, the user and the host of a build."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import package_builder as build
from document_pairs import explained
from explained_packages import CONDA, causes_of, node_of, report_on
from pydistdiff.explain.build_directories import (
    MOST_DIRECTORIES,
    build_directories,
    directory_of_url,
    directory_pattern,
)
from pydistdiff.model import Role

PAGE = "docs/x.rst"

DIRECTORIES = [
    ("/tmp/pip-req-build-k2j4h5x1", "/tmp/pip-req-build-p0q9w8e7"),
    ("/tmp/pip-build-env-abcdefgh", "/private/var/folders/sy/f16zz6x50xz/T/pip-build-env-abcdefgi"),
    (
        "/tmp/pip-install-abcdefgh/x_0123456789abcdef0123456789abcdef",
        "/tmp/pip-install-abcdefgi/x_1123456789abcdef0123456789abcdef",
    ),
    ("/tmp/build-env-abcd_123", "/tmp/build-via-sdist-abcd_124"),
    ("/tmp/tmpabc123", "/var/tmp/tmpx_y12345"),
    ("/tmp/cibw-run-abcdefgh", "/project"),
    ("/home/runner/work/x/x", "/Users/runner/work/x/x"),
    ("/__w/x/x", "/home/vsts/work/1/s"),
    ("D:\\a\\x\\x", "D:/a/1/s"),
    ("C:\\projects\\x", "/builds/group/x"),
    ("D:\\bld\\x_1596256513928", "D:\\\\bld\\\\x_1596256504166"),
    ("/home/conda/feedstock_root/build_artifacts/x_1596256513928", "/opt/conda/conda-bld/x_1596256513"),
    ("/private/var/folders/sy/f16/T/abs_3ey/croot/x_1669123456789", "/croot/x_1669123456780"),
    ("/home/me/output/bld/rattler-build_x_1700000000", "/home/me/output/bld/rattler-build_x_1700000001"),
    (
        "C:\\Users\\runneradmin\\AppData\\Local\\Temp\\pip-req-build-abcdefgh",
        "C:\\Users\\runneradmin\\AppData\\Local\\Temp\\pip-req-build-abcdefgi",
    ),
]


@pytest.mark.parametrize(("a", "b"), DIRECTORIES)
def test_directories_of_builds_are_known_by_their_names(a: str, b: str):
    for directory in (a, b):
        assert build_directories(f"x {directory}/src/y.c") == (directory.replace("\\\\", "/").replace("\\", "/"),)
    sides = (f"see {directory}/src/y.c and -I{directory}/inc\n" for directory in (a, b))
    assert explained(*sides, PAGE, Role.DOCUMENTATION) == [("build-path", True)]


@pytest.mark.parametrize(
    "text",
    [
        "x/tmp/tmpabc123/y",
        "/tmp/tmpabc123.json",
        "/tmp/mine/x",
        "/projects/x",
        "${root}/project/x",
        "https://x.org/project/x",
        "/home/me/work/x/x",
        "/bld/x_2020",
        "/tmp/pip-x",
    ],
)
def test_other_directories_are_none(text: str):
    assert build_directories(text) == ()


def test_more_directories_than_a_build_has_are_none():
    names = [f"/tmp/tmpabc12{digit}" for digit in range(MOST_DIRECTORIES + 1)]
    assert build_directories(" ".join(names[:-1])) == tuple(names[:-1])
    assert build_directories(" ".join(names)) == ()


@given(st.text(alphabet="/\\tmp-piabc123_.D:", max_size=80))
def test_what_is_found_is_found_again(text: str):
    found = build_directories(f"{text} /tmp/tmpabc123/x")
    assert "/tmp/tmpabc123" in found
    pattern = directory_pattern(found)
    for index, directory in enumerate(found):
        assert any(match[f"d{index}"] for match in pattern.finditer(f"{text} {directory}/x"))


@pytest.mark.parametrize(
    ("line", "path", "role"),
    [
        ("#!{}/bin/python", PAGE, Role.DOCUMENTATION),
        ("see file://{}/x.html", PAGE, Role.DOCUMENTATION),
        ("{}/src", "x.pth", Role.STARTUP),
        ("{}/src", "x.egg-link", Role.DATA),
        ("prefix={}", "lib/pkgconfig/x.pc", Role.DATA),
        ("sys.path.insert(0, '{}')", "x/y.py", Role.CODE),
        ("DATA = '{}/share'", "x/y.py", Role.CODE),
        ("cd {}", "bin/x", Role.SCRIPT),
        ('#define ROOT "{}"', "x/y.c", Role.CODE),
        ("{}/x", "docs/conf.py", Role.DOCUMENTATION),
        ("{}/x", "d.dist-info/x.txt", Role.METADATA),
    ],
)
def test_where_a_program_may_look_it_is_explained_and_counts(line: str, path: str, role: Role):
    a, b = (f"x\n{line.format(directory)}\ny\n" for directory in ("/tmp/tmpabc123", "/tmp/tmpabc124"))
    if path == PAGE and line.startswith("#!"):
        a, b = a[2:], b[2:]
    changes = explained(a, b, path, role)
    assert changes
    assert all(not harmless for _, harmless in changes)
    assert "build-path" in {cause for cause, _ in changes} or role is Role.STARTUP or line.startswith("#!")


def test_in_comments_of_c_it_is_harmless_and_beside_them_it_counts():
    a, b = (
        f'/* made by x\n * in {root}/x.y\n */\nint a;\nchar *s = "{root}/x.y";\n'
        for root in ("/tmp/tmpabc123", "/tmp/tmpabc124")
    )
    assert explained(a, b, "x/y.c", Role.CODE) == [("build-path", True), ("build-path", False)]
    a, b = (text.replace("char *s = ", "char *s = \\\n") for text in (a, b))
    assert explained(a, b, "x/y.c", Role.CODE) == [("build-path", True), ("build-path", False)]


def test_the_directories_of_one_side_stand_for_those_of_the_other_one_by_one():
    a = "x /tmp/tmpabc123/x\ny /tmp/build-env-abcdefgh/y\nz /tmp/tmpabc123/z\n"
    b = "x /tmp/tmpabc124/x\ny /tmp/build-env-abcdefgi/y\nz /tmp/tmpabc124/z\n"
    assert explained(a, b, PAGE, Role.DOCUMENTATION) == [("build-path", True)]
    swapped = "x /tmp/tmpabc124/x\ny /tmp/build-env-abcdefgi/y\nz /tmp/build-env-abcdefgi/z\n"
    assert (None, False) in explained(a, swapped, PAGE, Role.DOCUMENTATION)


def test_the_environments_of_conda_are_filled_up_to_one_length_but_are_not_one():
    root_a, root_b = "/croot/x_1669123456789", "/home/me/conda-bld/x_1669123456780"
    a, b = (f"x {root}/_h_env{'_placehold' * times}_pl/bin\n" for root, times in ((root_a, 20), (root_b, 18)))
    assert explained(a, b, PAGE, Role.DOCUMENTATION) == [("build-path", True)]
    assert explained(a, b.replace("_h_env", "_test_env"), PAGE, Role.DOCUMENTATION) == [(None, False)]


def test_a_change_behind_the_directory_stays_unexplained():
    a, b = "/tmp/tmpabc123/good.py\n", "/tmp/tmpabc124/evil.py\n"
    assert explained(a, b, PAGE, Role.DOCUMENTATION) == [(None, False)]
    assert explained(a, "/usr/good.py\n", PAGE, Role.DOCUMENTATION) == [(None, False)]


def test_a_directory_a_date_and_a_change_in_one_page():
    a = "/tmp/tmpabc123/x\nbuilt 2024-01-01\nbuilt 2024-01-01 in /tmp/tmpabc123/x\none\n"
    b = "/tmp/tmpabc124/x\nbuilt 2024-01-02\nbuilt 2024-01-02 in /tmp/tmpabc124/x\ntwo\n"
    assert explained(a, b, PAGE, Role.DOCUMENTATION) == [
        (None, False),
        ("build-path", True),
        ("build-date", True),
        ("build-date", True),
    ]


def test_a_value_with_a_directory_is_explained_and_counts_but_in_a_record():
    a, b = ('{"x": "/tmp/tmpabc123/y"}', '{"x": "/tmp/tmpabc124/y"}')
    assert explained(a, b, "x.json", Role.DATA) == [("build-path", False)]
    sides = (build.conda({}, extra={"info/about.json": text}) for text in (a, b))
    assert causes_of(node_of(report_on(*sides, CONDA), "info/about.json")) == [("build-path", True)]


# ---------------------------------------------------------------- a directory that the package names


@pytest.mark.parametrize(
    ("url", "directory"),
    [
        ("file:///C:/ci/x_1596/work", "C:/ci/x_1596"),
        ("file:///opt/volumes/live/x/work/", "/opt/volumes/live/x"),
        ("file:///home/me/src", "/home/me/src"),
        ("file:///home", None),
        ("file:///home/../etc", None),
        ("file:///home/me%20/x", None),
        ("https://x.org/y/z", None),
    ],
)
def test_a_local_address_names_a_directory(url: str, directory: str | None):
    assert directory_of_url(url) == directory


def conda(url: str | None, text: str) -> bytes:
    info = "lib/python3.8/site-packages/demo-1.0.dist-info"
    files = {"share/doc/x.txt": text}
    if url is not None:
        files[f"{info}/direct_url.json"] = url if url[:1] in "[{" else json.dumps({"dir_info": {}, "url": url})
    return build.conda(files)


@pytest.mark.parametrize(
    ("a", "b", "cause"),
    [
        ("file:///opt/ci/x_1/work", "file:///home/ci/x_2/work", "build-path"),
        ("file:///opt/ci/x_1/work", "file:///home/ci/x_3/work", None),
        ("file:///opt/ci/x_1/work", None, None),
        ("file:///opt/ci/x_1/work", "[1]", None),
        ("file:///opt/ci/x_1/work", "{", None),
    ],
)
def test_a_directory_that_direct_url_names_is_that_of_the_build(a: str, b: str | None, cause: str | None):
    sides = conda(a, "x /opt/ci/x_1/y\n"), conda(b, "x /home/ci/x_2/y\n")
    node = node_of(report_on(*sides, CONDA), "share/doc/x.txt")
    assert causes_of(node) == [(cause, cause is not None)]


# ---------------------------------------------------------------- users and hosts


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("built by root on fv-az123-4", "built by me on my-machine.local"),
        ("compiled by root@buildd-01", "compiled by root@buildd-02"),
        ("# Libtool was configured on host fv-az1:", "# Libtool was configured on host fv-az2:"),
        ("build_host: one", "build_host: two"),
        ('"built-by": "one",', '"built-by": "two",'),
    ],
)
def test_users_and_hosts_are_harmless_for_people_and_count_elsewhere(a: str, b: str):
    assert explained(f"{a}\n", f"{b}\n", PAGE, Role.DOCUMENTATION) == [("build-host", True)]
    assert explained(f"{a}\n", f"{b}\n", "x/y.py", Role.CODE) == [("build-host", False)]
    assert explained(f"{a}\n", f"{b} evil\n", PAGE, Role.DOCUMENTATION) == [(None, False)]


@pytest.mark.parametrize("key", ["host", "user", "hostname", "runner", "GITHUB_RUN_ID"])
def test_a_setting_is_no_trace_of_a_build(key: str):
    assert explained(f"{key}: one\n", f"{key}: two\n", PAGE, Role.DOCUMENTATION) == [(None, False)]
    assert explained(f'{{"{key}": "one"}}', f'{{"{key}": "two"}}', "x.json", Role.DATA) == [(None, False)]
    sides = (build.conda({}, extra={"info/about.json": f'{{"{key}": "{name}"}}'}) for name in ("one", "two"))
    assert causes_of(node_of(report_on(*sides, CONDA), "info/about.json")) == [("build-host", True)]


def test_lines_of_a_record_are_taken_too():
    a, b = (f'{{"extra": {{"x": 1}}, "extra": 1,\n"hostname": "{name}"\n}}' for name in ("one", "two"))
    assert explained(a, b, "info/about.json", Role.METADATA) == [("build-host", False)]


def test_a_value_that_is_no_name_is_content():
    assert explained('{"build_host": "a"}', '{"build_host": "b"}', "x.json", Role.DATA) == [("build-host", False)]
    assert explained('{"build_host": "a"}', '{"build_host": "b c"}', "x.json", Role.DATA) == [(None, False)]
    assert explained('"a"', '"b"', "x.json", Role.DATA) == [(None, False)]


def test_an_entry_point_is_no_builder():
    a, b = (build.wheel({}, entry_points=f"[console_scripts]\nbuilder = {name}\n") for name in ("good", "evil"))
    node = node_of(report_on(a, b), "{dist-info}/entry_points.txt")
    assert all(not harmless for _, harmless in causes_of(node))
