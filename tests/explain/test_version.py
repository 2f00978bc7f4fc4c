"""The distribution's own version, taken out of lines, values and paths."""

from __future__ import annotations

import pytest

import package_builder as build
from explained_packages import causes_of, node_of, report_on
from pydistdiff.differences import Difference
from pydistdiff.explain.line_cause import Kind, Where
from pydistdiff.explain.scene import Scene
from pydistdiff.explain.version import VersionFollows
from pydistdiff.model import Node, Report, Status


def report(a: str, b: str, path: str = "demo/x.py", versions: tuple[str, str] = ("1.2.3", "1.2.4")) -> Report:
    sides = [build.wheel({path: text}, version=version) for text, version in zip((a, b), versions, strict=True)]
    names = [f"demo-{version}-py3-none-any.whl" for version in versions]
    return report_on(sides[0], sides[1], *names)


def member(a: str, b: str, **more: object) -> Node:
    return node_of(report(a, b, **more), "demo/x.py")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("__version__ = '1.2.3'\n", "__version__ = '1.2.4'\n"),
        ("VERSION = (1, 2, 3, 'final')\n", "VERSION = (1, 2, 4, 'final')\n"),
        ("VERSION = 1,2,3\n", "VERSION = 1,2,4\n"),
        ("see https://example.org/v1.2.3/\n", "see https://example.org/v1.2.4/\n"),
        ("x 1.2.3 and 1.2.3\n", "x 1.2.4 and 1.2.4\n"),
    ],
)
def test_the_version_alone_is_named_and_counts(a, b):
    assert causes_of(member(a, b)) == [("version-follows", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("requires = '1.2.3'; x = 1\n", "requires = '1.2.4'; x = 2\n"),
        ("x = '1.2.3'\n", "x = '1.2.5'\n"),
        ("x = '11.2.3'\n", "x = '11.2.4'\n"),
        ("x = '1.2.3.1'\n", "x = '1.2.4.1'\n"),
        ("x = '1.2.3a'\n", "x = '1.2.4a'\n"),
        ("x = (0, 1, 2, 3)\n", "x = (0, 1, 2, 4)\n"),
        ("x = '1.2.3'\n", "x = '1.2.4'\nimport evil\n"),
        ("x = '1.2.4'\n", "x = '1.2.3'\n"),
    ],
)
def test_what_looks_like_the_version_and_is_not_stays_unexplained(a, b):
    assert None in {cause for cause, _ in causes_of(member(a, b))}


def test_lines_beside_the_version_stay_unexplained_with_their_numbers():
    lines = [f"line_{number} = {number}\n" for number in range(20)]
    a = ["v = '1.2.3'\n", *lines, "x = 1\n"]
    b = ["v = '1.2.4'\n", *lines, "x = 2\n"]
    node = member("".join(a), "".join(b))
    assert causes_of(node) == [(None, False), ("version-follows", False)]
    assert [change.hunks[0].a_start for change in node.changes] == [19, 1]
    assert [(change.lines_added, change.lines_removed) for change in node.changes] == [(1, 1), (1, 1)]


def test_a_version_of_one_number_is_too_short_to_be_found():
    assert causes_of(member("v = '7'\n", "v = '8'\n", versions=("7", "8"))) == [(None, False)]


def test_a_version_with_other_separators_is_found():
    versions = ("1.0-rc1", "1.0-rc2")
    assert causes_of(member("v = '1.0-rc1'\n", "v = '1.0-rc2'\n", versions=versions)) == [("version-follows", False)]


def test_the_path_of_a_member_follows_too():
    a = build.wheel({"demo-1.2.3-data.txt": "text " * 30}, version="1.2.3")
    b = build.wheel({"demo-1.2.4-data.txt": "text " * 30}, version="1.2.4")
    made = report_on(a, b, "demo-1.2.3-py3-none-any.whl", "demo-1.2.4-py3-none-any.whl")
    assert causes_of(node_of(made, "demo-1.2.4-data.txt")) == [("version-follows", False)]


def test_it_is_never_harmless_and_has_no_business_without_versions():
    scene = Scene(difference=Difference(name="x", a="x", b="x", status=Status.CHANGED))
    where = Where(Kind.LINES, "1.2.3", "1.2.4")
    assert VersionFollows().masks(scene, where) is None
    assert not VersionFollows().is_harmless(scene, where)
