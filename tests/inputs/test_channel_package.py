from __future__ import annotations

import pytest

from pydistdiff.errors import InputError
from pydistdiff.inputs.channel_package import ChannelPackage


@pytest.mark.parametrize(
    ("text", "channel", "package"),
    [
        ("conda-forge::ipython=7.17.0=py38*", "conda-forge", "ipython=7.17.0=py38*"),
        ("conda-forge/linux-64::ipython", "conda-forge/linux-64", "ipython"),
        (" c :: x >=1,<2 ", "c", "x >=1,<2"),
        ("http://[::1]:80/c::x", "http://[::1]:80/c", "x"),
        ("c::x[version='1']", "c", "x[version='1']"),
    ],
)
def test_how_it_is_read(text: str, channel: str, package: str) -> None:
    found = ChannelPackage.read(text)
    assert found == ChannelPackage(channel, package)
    assert found.text == f"{channel}::{package}"


@pytest.mark.parametrize(
    "text", ["", "::", "c::", "::x", " ::x", "c::*", "c::é", "c:x", "x==1", "git:a@b", "c::=1", "c::x/y", "c::x:3"]
)
def test_other_shapes(text: str) -> None:
    assert ChannelPackage.read(text) is None


def test_nobody_asks_for_a_package_in_so_many_words() -> None:
    assert ChannelPackage.read("c::x=" + "1" * 1024) is None


def test_it_is_nothing_on_this_machine() -> None:
    found = ChannelPackage.read("https://user:secret@h/c::x=1")
    assert found is not None
    with pytest.raises(InputError) as caught:
        found.open()
    assert str(caught.value).startswith("x=1: is a package in a channel")
