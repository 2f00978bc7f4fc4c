from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.schemes import DATA, is_cached, is_plain, place_of_row


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("demo/x.py", "demo/x.py"),
        (".hidden", ".hidden"),
        ("../../../bin/x", "{data}/scripts/x"),
        ("../../Scripts/x.exe", "{data}/scripts/x.exe"),
        ("../../../bin/.x", "{data}/scripts/.x"),
        ("../../../.x", "{data}/data/.x"),
        ("../../../bin", "{data}/data/bin"),
        ("../../../share/man/man1/x.1", "{data}/data/share/man/man1/x.1"),
        ("../../../include/site/python3.11/demo/x.h", "{data}/headers/x.h"),
        ("../../../include/python3.11/demo/a/x.h", "{data}/headers/a/x.h"),
        ("../../../include/x.h", "{data}/data/include/x.h"),
        ("../../../lib64/python3.11/site-packages/demo/x.so", "demo/x.so"),
        ("../../../lib/python3/dist-packages/demo.py", "demo.py"),
        ("../../../lib/demo/x", "{data}/data/lib/demo/x"),
    ],
)
def test_rows_have_the_names_of_a_wheel(row, place):
    assert place_of_row(row) == place


@pytest.mark.parametrize(
    "row",
    [
        "",
        "/x",
        "../x",
        "../../../../x",
        "..",
        "../..",
        "../../../",
        "a/../b",
        "a//b",
        "a/",
        "./a",
        "a/.",
        "{data}/x",
        "\\x",
        "c:x",
    ],
)
def test_rows_that_no_installer_writes_have_none(row):
    assert place_of_row(row) is None


@given(
    st.lists(st.sampled_from(["..", ".", "", "bin", "lib", "a", "python3.11", "site-packages", "{data}"]), max_size=8)
)
def test_a_place_goes_down_only(parts):
    place = place_of_row("/".join(parts))
    assert place is None or is_plain(place.removeprefix(f"{DATA}/"))


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("__pycache__/x.cpython-311.pyc", True),
        ("a/__pycache__/x.pyc", True),
        ("a/x.pyc", False),
        ("a/__pycache__/x.py", False),
        ("my__pycache__/x.pyc", False),
    ],
)
def test_compiled_modules_in_a_cache(path, cached):
    assert is_cached(path) is cached
