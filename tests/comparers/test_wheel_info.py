from __future__ import annotations

import pytest

from document_pairs import compared, explained, told
from pydistdiff.model import Role

PATH = "{dist-info}/WHEEL"
WHEEL = """\
Wheel-Version: 1.0
Generator: bdist_wheel (0.40.0)
Root-Is-Purelib: true
Tag: py2-none-any
Tag: py3-none-any

"""


def test_wheel_is_told_by_field():
    b = (
        WHEEL.replace("bdist_wheel (0.40.0)", "hatchling 1.27")
        .replace("true", "false")
        .replace("Tag: py2-none-any\n", "")
    )
    assert compared(WHEEL, b, PATH)[0] == "wheel"
    assert told(WHEEL, b, PATH) == [
        ("changed", ("Generator",), "bdist_wheel (0.40.0)", "hatchling 1.27"),
        ("changed", ("Root-Is-Purelib",), "true", "false"),
        ("removed", ("Tag", "py2-none-any"), "py2-none-any"),
    ]
    assert compared(WHEEL, b, PATH)[1].headline == (
        "Tag py2-none-any removed; Root-Is-Purelib true → false; Generator bdist_wheel (0.40.0) → hatchling 1.27"
    )
    assert told(WHEEL, WHEEL.replace("\nTag: py2", "\nBuild: 1\nTag: py2"), PATH) == [("added", ("Build",), "1")]


def test_another_order_of_tags_is_no_change():
    b = WHEEL.replace("py2", "pyX").replace("py3", "py2").replace("pyX", "py3")
    assert explained(WHEEL, b, PATH, Role.METADATA) == [("metadata-field-order", True)]


def test_spelling_and_newlines_are_told():
    assert explained(WHEEL, WHEEL.replace("Tag:", "tag:"), PATH, Role.METADATA) == [("metadata-spelling", True)]
    assert told(WHEEL, WHEEL[:-1], PATH) == [
        ("final-newline", "2 newlines at the end", "one newline at the end", "final-newline")
    ]


@pytest.mark.parametrize("b", [WHEEL + "Tag: x\n", WHEEL.replace("Root", "Generator: x\nRoot"), "x", WHEEL + "\0"])
def test_what_readers_take_in_different_ways_is_no_wheel_file(b: str):
    name, _, fallback = compared(WHEEL, b, PATH)
    assert name in ("text", "binary")
    assert fallback.wanted == "wheel"


def test_a_tag_that_only_looks_moved_is_a_change():
    b = WHEEL.replace("Tag: py2-none-any\nTag: py3-none-any", "Tag: py3-none-any\nTag: py2-none-anу")
    assert explained(WHEEL, b, PATH, Role.METADATA) == [(None, False)] * 2
