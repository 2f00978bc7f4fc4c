"""Archives inside: they follow from their members where all of those are harmless."""

from __future__ import annotations

import json

import package_builder as build
from explained_packages import SDIST, causes_of, node_of, report_on
from pydistdiff.model import Verdict

INNER = "vendor/demo-1.0-py3-none-any.whl"
CODE = {"demo/x.py": "x = 1\n"}


def sdist(inner: bytes) -> bytes:
    return build.sdist({"setup.cfg": "", INNER: inner})


def wheel(generator: str, files: dict[str, str] | None = None) -> bytes:
    return build.wheel(files or CODE, wheel=f"Wheel-Version: 1.0\nGenerator: {generator}\n")


def test_an_archive_whose_differences_are_harmless_follows_from_them():
    report = report_on(sdist(wheel("a")), sdist(wheel("b")), SDIST)
    node = node_of(report, INNER)
    assert causes_of(node) == [("nested-follows", True)]
    assert node.changes[0].follows == tuple(child.id for child in node.children)
    assert {child.name for child in node.children} == {"{dist-info}/RECORD", "{dist-info}/WHEEL"}
    assert report.verdict is Verdict.EQUIVALENT
    [cause] = [cause for cause in report.causes if cause.id == "nested-follows"]
    assert cause.evidence[0].text == f"{INNER}: 2 differences inside"


def test_an_archive_in_which_something_counts_follows_from_nothing():
    report = report_on(sdist(wheel("a")), sdist(wheel("b", {"demo/x.py": "x = 2\n"})), SDIST)
    assert "nested-follows" not in {cause.id for cause in report.causes}
    report = report_on(sdist(wheel("a")), sdist(wheel("b", {**CODE, "demo/y.py": ""})), SDIST)
    assert "nested-follows" not in {cause.id for cause in report.causes}


def test_an_archive_that_is_packed_otherwise_alone_has_the_causes_of_its_container():
    files = build.wheel_files({"demo/x.py": "x = 1\n" * 99})
    sides = [sdist(build.zip_archive(files, level=level)) for level in (1, 9)]
    assert causes_of(node_of(report_on(*sides, SDIST), INNER)) == [("compression", True)]


def test_an_input_is_no_archive_inside():
    report = report_on(wheel("a"), wheel("b"))
    assert report.verdict is Verdict.EQUIVALENT
    assert "nested-follows" not in {cause.id for cause in report.causes}


def test_two_levels_follow_one_from_the_other():
    sides = [build.sdist({"inner.tar.gz": build.sdist({INNER: wheel(name)}, name="inner")}) for name in "ab"]
    report = report_on(*sides, SDIST)
    assert causes_of(node_of(report, "inner.tar.gz")) == [("nested-follows", True)]
    assert report.verdict is Verdict.EQUIVALENT


def test_data_beside_does_not_change_what_an_archive_follows_from():
    a, b = (build.sdist({"x.json": json.dumps({"a": text}), INNER: wheel(text)}) for text in "ab")
    report = report_on(a, b, SDIST)
    assert causes_of(node_of(report, INNER)) == [("nested-follows", True)]
    assert report.verdict is Verdict.DIFFERENT
