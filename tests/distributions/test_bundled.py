"""Libraries whose file names hold a hash."""

from __future__ import annotations

import pytest

from pydistdiff.distributions.bundled import LONGEST, hashed_libraries

MD5 = "263139962577ecda4cd9469ca360a746"


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("numpy.libs/libgfortran-040039e1.so.5.0.0", "libgfortran.so.5.0.0"),
        ("libopenblas64_p-r0-0cf96a72.3.23.dev.so", "libopenblas64_p-r0.3.23.dev.so"),
        ("libstdc++-1a2b3c4d.so.6", "libstdc++.so.6"),
        (f"x.libs/msvcp140-{MD5}.dll", "msvcp140.dll"),
        (f"x/.dylibs/libz.1-{MD5}{MD5}.dylib", "libz.1.dylib"),
    ],
)
def test_the_hash_is_taken_out_of_the_name(path, plain):
    assert hashed_libraries([path]) == {path.rpartition("/")[2]: plain}


@pytest.mark.parametrize(
    "path",
    [
        "libz.so.1",
        "libz-1a2b3c4.so.1",
        "libz-1A2B3C4D.so.1",
        "libz-1a2b3c4d.so.evil",
        "libz-1a2b3c4d.py",
        "libz-1a2b3c4d.x-y.so",
        "libz-1a2b3c4d",
        "-1a2b3c4d.so",
        "libz-1a2b3c4d..so",
        "lib z-1a2b3c4d.so",
        f"{'x' * LONGEST}-1a2b3c4d.so",
        "",
    ],
)
def test_other_names_hold_none(path):
    assert hashed_libraries([path]) == {}


def test_two_that_are_one_without_their_hashes_are_left_out():
    names = ["x/libz-1a2b3c4d.so", "y/libz-2a2b3c4d.so", "libm-1a2b3c4d.so"]
    assert hashed_libraries(names) == {"libm-1a2b3c4d.so": "libm.so"}
    assert hashed_libraries(["x/libz-1a2b3c4d.so", "y/libz-1a2b3c4d.so"]) == {"libz-1a2b3c4d.so": "libz.so"}
