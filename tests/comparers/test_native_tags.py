"""Whether native files keep what the tags of their wheel promise."""

from __future__ import annotations

import pytest

from pydistdiff.comparers.native_tags import tag_facts
from pydistdiff.model import FactCode, Side
from pydistdiff.native.binary import Binary, Fact

MANY = "cp311-cp311-manylinux_2_17_x86_64"


def told(facts: dict[str, Fact], *tags: str, summary: str = "") -> list[str]:
    found = list(tag_facts(Binary(format="x", summary=summary, facts=facts, regions=()), tags))
    assert {(one.code, one.side, one.line) for one in found} <= {(FactCode.PLATFORM_TAG, Side.B, None)}
    return [one.message for one in found]


@pytest.mark.parametrize(
    ("needed", "tags", "message"),
    [
        ("2.34", [MANY], "needs glibc 2.34, and the tag `manylinux_2_17_x86_64` promises 2.17"),
        (
            "2.18",
            ["py3-none-manylinux2014_aarch64"],
            "needs glibc 2.18, and the tag `manylinux2014_aarch64` promises 2.17",
        ),
        ("2.13", ["py3-none-manylinux2010_i686"], "needs glibc 2.13, and the tag `manylinux2010_i686` promises 2.12"),
        ("2.6", ["py3-none-manylinux1_i686"], "needs glibc 2.6, and the tag `manylinux1_i686` promises 2.5"),
        # the least promise of several counts
        (
            "2.20",
            ["a-b-manylinux_2_28_x86_64", MANY],
            "needs glibc 2.20, and the tag `manylinux_2_17_x86_64` promises 2.17",
        ),
        (
            "2.4",
            ["py3-none-musllinux_1_2_x86_64"],
            "needs glibc 2.4, and the tag `musllinux_1_2_x86_64` is for systems without it",
        ),
    ],
)
def test_a_newer_glibc_than_promised_is_told(needed: str, tags: list[str], message: str) -> None:
    assert told({"highest versions needed": {"GLIBC": needed, "GLIBCXX": "9.9"}}, *tags) == [message]


@pytest.mark.parametrize(
    ("facts", "tag"),
    [
        ({"highest versions needed": {"GLIBC": "2.17"}}, MANY),
        ({"highest versions needed": {"GLIBC": "2.2.5"}}, MANY),
        ({"highest versions needed": {"GLIBC": "2.34"}}, "cp311-cp311-linux_x86_64"),
        ({"highest versions needed": {"GLIBC": "2.34"}}, "py3-none-any"),
        ({"highest versions needed": {"GLIBC": "PRIVATE"}}, MANY),
        ({"highest versions needed": {}}, MANY),
        ({"highest versions needed": "none"}, MANY),
        ({}, MANY),
        ({}, "py3-none-musllinux_1_2_x86_64"),
    ],
)
def test_a_promise_that_is_kept_is_not_told(facts: dict[str, Fact], tag: str) -> None:
    assert told(facts, tag) == []


def test_each_architecture_of_macos_is_held_to_the_tag() -> None:
    facts: dict[str, Fact] = {
        "x86_64 minimum system": "macOS 10.13",
        "arm64 minimum system": "macOS 11.0",
        "arm64 minimum system of something": "macOS 99.0",
    }
    tags = ("cp311-cp311-macosx_10_9_universal2",)
    assert told(facts, *tags) == ["x86_64 needs macOS 10.13, and the tag `macosx_10_9_universal2` promises 10.9"]
    assert told({"arm64 minimum system": "macOS 12.3"}, *tags) == [
        "arm64 needs macOS 12.3, and the tag `macosx_10_9_universal2` promises 11.0"
    ]


def test_a_thin_library_of_macos_is_held_to_the_tag() -> None:
    tag = "cp311-cp311-macosx_11_0_arm64"
    assert told({"minimum system": "macOS 14.0"}, tag) == [
        "needs macOS 14.0, and the tag `macosx_11_0_arm64` promises 11.0"
    ]
    assert told({"minimum system": "macOS 11.0"}, tag, "cp311-cp311-macosx_12_0_arm64") == []
    for other in ("iOS 14.0", "macOS ?", frozenset({"macOS 14.0"})):
        assert told({"minimum system": other}, tag) == []
