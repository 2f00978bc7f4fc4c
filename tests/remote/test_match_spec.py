from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.errors import InputError
from pydistdiff.inputs.channel_package import ChannelPackage
from pydistdiff.remote.match_spec import MatchSpec

# The examples of CEP 29: what its blocks call equivalent.
FUZZY = ["pkg=1.8", "pkg =1.8", "pkg 1.8.*", "pkg 1.8.* *", "pkg=1.8.*", "pkg=1.8.*=*", "pkg =1.8.* *"]
EXACT = ["pkg 1.8", "pkg 1.8 *", "pkg==1.8", "pkg=1.8=*", "pkg==1.8=*", "pkg ==1.8 *", "pkg ==1.8.0 *"]


def read(text: str) -> MatchSpec:
    found = ChannelPackage.read(text)
    assert found is not None
    return MatchSpec.read(found.channel, found.package)


@pytest.mark.parametrize("text", FUZZY)
def test_the_documented_ways_to_say_fuzzy(text: str) -> None:
    matcher = read(f"c::{text}").matcher()
    meant = [version for version in ("1.8", "1.8.0", "1.8.7", "1.80", "1.7") if matcher.matches(version, "0")]
    assert meant == ["1.8", "1.8.0", "1.8.7"]


@pytest.mark.parametrize("text", EXACT)
def test_the_documented_ways_to_say_exact(text: str) -> None:
    matcher = read(f"c::{text}").matcher()
    meant = [version for version in ("1.8", "1.8.0", "1.8.7", "1.80") if matcher.matches(version, "0")]
    assert meant == ["1.8", "1.8.0"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conda-forge::ipython=7.17.0=py38*", MatchSpec("conda-forge", None, "ipython", "7.17.0", "py38*")),
        ("conda-forge::ipython", MatchSpec("conda-forge", None, "ipython")),
        ("conda-forge/linux-64::ipython=7", MatchSpec("conda-forge", "linux-64", "ipython", "=7")),
        ("conda-forge/label/dev::x", MatchSpec("conda-forge/label/dev", None, "x")),
        ("conda-forge/label/dev/noarch::x", MatchSpec("conda-forge/label/dev", "noarch", "x")),
        ("noarch::x", MatchSpec("noarch", None, "x")),
        ("conda-forge/::X", MatchSpec("conda-forge", None, "x")),
        ("http://[::1]:80/c/osx-arm64::x==1", MatchSpec("http://[::1]:80/c", "osx-arm64", "x", "==1")),
        ("c::x>=1,<2", MatchSpec("c", None, "x", ">=1,<2")),
        ("c::x >= 1 , < 2 py38*", MatchSpec("c", None, "x", ">=1,<2", "py38*")),
        ("c::x>=1,<2=py38*", MatchSpec("c", None, "x", ">=1,<2", "py38*")),
        ("c::x>=1,<2 =py38*", MatchSpec("c", None, "x", ">=1,<2", "py38*")),
        ("c::x>1.8,<2|==1.7", MatchSpec("c", None, "x", ">1.8,<2|==1.7")),
        ("c::x =1.8 0", MatchSpec("c", None, "x", "=1.8", "0")),
    ],
)
def test_how_it_is_read(text: str, expected: MatchSpec) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("c::x=", "a version is missing"),
        ("c::x==", "a version is missing"),
        ("c::x=1=", "the build is missing"),
        ("c::x 1 a b", "more parts than name, version and build"),
        ("c::x=1=a=b", "'a=b' is no build"),
        ("c::x=1=../../a", "'../../a' is no build"),
        ("c::x>=1.*", "'1.*' is no version of conda"),
        ("c::x[version='1']", "[key=value] is not taken; write name=version=build"),
    ],
)
def test_what_has_the_shape_and_cannot_be_read(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=re.escape(reason)):
        read(text)


def test_no_name() -> None:
    with pytest.raises(InputError, match="=1: there is no name of a package"):
        MatchSpec.read("c", "=1")


@pytest.mark.parametrize(
    ("text", "version", "build", "meant"),
    [
        ("c::x", "anything", "0", True),
        ("c::x=7.17.0=py38*", "7.17.0", "py38h1cdfbd6_1", True),
        ("c::x=7.17.0=py38*", "7.17.0", "PY38h1cdfbd6_1", True),
        ("c::x=7.17.0=py38*", "7.17.0", "py37h1cdfbd6_1", False),
        ("c::x=7.17.0=py38*", "7.17.1", "py38h1cdfbd6_1", False),
        ("c::x=7=*_1", "7", "py38_1", True),
        ("c::x=7=*_1", "7", "py38_10", False),
        ("c::x=7=0", "7", "0", True),
        ("c::x=7=0", "7", "00", False),
    ],
)
def test_what_it_means(text: str, version: str, build: str, meant: bool) -> None:
    assert read(text).matcher().matches(version, build) is meant


@given(st.text(alphabet="cx1.*=<> ,|:/[_a", max_size=16))
def test_any_text_has_another_shape_or_is_read_or_refused(text: str) -> None:
    found = ChannelPackage.read(f"c::x{text}")
    if found is not None:
        try:
            spec = MatchSpec.read(found.channel, found.package)
        except InputError:
            return
        assert spec.matcher().matches("1", "a") in (True, False)
