"""Causes of parts of names."""

from __future__ import annotations

import pytest

import package_builder as build
from document_pairs import explained
from explained_packages import causes_of, node_of, report_on, told_causes
from pydistdiff.model import Role

PAGE = "docs/x.rst"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("lib/python3.7/site-packages/x.py", "lib/python3.8/site-packages/x.py"),
        ("Lib/site-packages/x.py", "lib/python3.13t/site-packages/x.py"),
        ("Lib\\site-packages\\x.py", "site-packages\\x.py"),
        ("/opt/include/python3.7m/x.h", "/opt/include/python3.8/x.h"),
        ("__pycache__/x.cpython-37.opt-1.pyc", "__pycache__/x.cpython-38.opt-1.pyc"),
        ("x.cpython-37m-x86_64-linux-gnu.so", "x.cpython-311-x86_64-linux-gnu.so"),
        ("x.pypy39-pp73-x86_64-linux-gnu.so", "x.pypy310-pp73-x86_64-linux-gnu.so"),
    ],
)
def test_paths_of_another_python_are_explained_and_count_everywhere(a: str, b: str):
    assert explained(f"x\n{a}\n", f"x\n{b}\n", PAGE, Role.DOCUMENTATION) == [("python-path", False)]
    sides = (f'{{"p": "{text}"}}'.replace("\\", "\\\\") for text in (a, b))
    assert explained(*sides, "x.json", Role.DATA) == [("python-path", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("lib/python3.7/site-packages/x.py", "lib/python3.8/site-packages/y.py"),
        ("python3.7", "python3.8"),
        ("my-site-packages/x", "Lib/site-packages/x"),
        ("lib/python3.7.1/x", "lib/python3.8.1/x"),
        ("x.cpython-37evil.so", "x.cpython-38.so"),
        ("requires python 3.7", "requires python 3.8"),
    ],
)
def test_other_versions_and_paths_are_content(a: str, b: str):
    assert explained(f"x\n{a}\n", f"x\n{b}\n", PAGE, Role.DOCUMENTATION) == [(None, False)]


def test_a_member_that_moved_to_another_python():
    a, b = (build.zip_archive({f"lib/python3.{digit}/site-packages/x.py": "x = 1\n" * 9, "y": "y"}) for digit in "78")
    nodes = [node for node in report_on(a, b, "x.zip").root.walk() if node.name.endswith("x.py")]
    assert [causes_of(node) for node in nodes] == [[("python-path", False)]]


NAMES = ["x/__pycache__/{}.cpython-3{}.pyc".format(name, "{}") for name in "abcd"]


def conda_with_list(names: list[str]) -> bytes:
    files = [("info/index.json", '{"name": "demo", "version": "1.0", "build": "0", "subdir": "noarch"}')]
    files.append(("info/files", "".join(f"{name}\n" for name in names)))
    return build.compressed(build.tar_archive(files), ".tar.bz2")


def causes_of_list(a: list[str], b: list[str]) -> dict[str, str | None]:
    report = report_on(conda_with_list(a), conda_with_list(b), "demo-1.0-0.tar.bz2")
    node = node_of(report, "info/files")
    assert all(not change.harmless for change in node.changes)
    return {place[1][-1]: cause for place, cause in told_causes(node).items()}


def test_names_of_a_list_of_which_one_went_for_each_that_came():
    a, b = ([name.format(digit) for name in NAMES] for digit in "78")
    assert causes_of_list(a, b) == dict.fromkeys([*a, *b], "python-path")
    extra = "x/__pycache__/evil.cpython-38.pyc"
    assert causes_of_list(a, [*b, extra]) == dict.fromkeys([*a, *b], "python-path") | {extra: None}
    assert causes_of_list(a, [*b[1:], "x/y.py"]) == dict.fromkeys([*a[1:], *b[1:]], "python-path") | {
        a[0]: None,
        "x/y.py": None,
    }


def test_two_names_that_went_are_not_made_good_by_one_that_came():
    a = ["x/a.cpython-36.pyc", "x/a.cpython-37.pyc", "x/b.cpython-37.pyc"]
    b = ["x/a.cpython-38.pyc", "x/b.cpython-38.pyc"]
    assert causes_of_list(a, b) == {
        a[0]: None,
        a[1]: None,
        b[0]: None,
        a[2]: "python-path",
        b[1]: "python-path",
    }


def test_a_name_that_holds_what_stands_for_a_part_is_not_looked_at():
    assert causes_of_list(["x/\ufdd0.pyc"], ["x/cpython-37.pyc", "x/a.cpython-37.pyc"]) == {
        "x/⟦U+FDD0⟧.pyc": None,
        "x/cpython-37.pyc": None,
        "x/a.cpython-37.pyc": None,
    }


def test_values_that_came_or_went_in_other_documents():
    a, b = ('{"p": [1, "lib/python3.7/x", 2]}', '{"p": [1, 3, "lib/python3.8/x"]}')
    changes = explained(a, b, "x.json", Role.DATA)
    assert changes
    assert all(not harmless for _, harmless in changes)


# ---------------------------------------------------------------- bundled libraries


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("numpy.libs/libgfortran-040039e1.so.5.0.0", "numpy.libs/libgfortran-91cc3cb1.so.5.0.0"),
        ("x.libs/libz-1-0123abcd.so", "x.libs/libz-1-9123abcd.so"),
        (
            "msvcp140-0f2ea95580b32bcfc81c235d5751ce78.dll",
            "msvcp140-263139962577ecda4cd9469ca360a746.dll",
        ),
    ],
)
def test_another_hash_in_the_name_of_a_library(a: str, b: str):
    assert explained(f"x\n{a}\n", f"x\n{b}\n", PAGE, Role.DOCUMENTATION) == [("vendored-library-hash", True)]
    assert explained(f'"{a}"', f'"{b}"', "x.json", Role.DATA) == [("vendored-library-hash", False)]
    assert causes_of_list([a], [b]) == dict.fromkeys([a, b], "vendored-library-hash")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("libx-0123abcd.so.1", "libx-9123abcd.so.2"),
        ("libx-0123abcd.so.1", "liby-9123abcd.so.1"),
        ("libx-0123abc.so", "libx-9123abc.so"),
        ("libx-0123abcd.so.evil", "libx-9123abcd.so.evil"),
        ("libx-0123abcd.py", "libx-9123abcd.py"),
    ],
)
def test_other_names_are_content(a: str, b: str):
    assert explained(f"x\n{a}\n", f"x\n{b}\n", PAGE, Role.DOCUMENTATION) == [(None, False)]


def test_a_library_that_moved_to_its_new_name_counts_and_its_bytes_are_another_change():
    data = bytes(range(256)) * 40
    sides = []
    for digits, end in (("0123abcd", b"a"), ("9123abcd", b"b")):
        sides.append(build.wheel({f"demo.libs/libx-{digits}.so.1": data + end}))
    [node] = [node for node in report_on(*sides).root.walk() if "libx" in node.name]
    assert ("vendored-library-hash", False) in causes_of(node)
    assert (None, False) in causes_of(node)
