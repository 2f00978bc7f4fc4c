"""A member that makes a cause fail costs that member, not the report."""

from __future__ import annotations

import package_builder as build
from explained_packages import node_of, report_on
from pydistdiff import explain
from pydistdiff.model import Verdict


class _Failing:
    id = "failing"

    def explains(self, scene, change):
        if scene.difference.name.endswith("x.py"):
            raise RecursionError("too deep")


def test_a_member_that_makes_a_cause_fail_stays_unexplained_and_says_so(monkeypatch):
    monkeypatch.setattr(explain, "MEMBER_CAUSES", (_Failing(), *explain.MEMBER_CAUSES))
    a, b = (build.wheel({"demo/x.py": f"x = 1{end}", "demo/y.py": f"y = 1{end}"}) for end in ("\n", "\r\n"))
    report = report_on(a, b)
    node = node_of(report, "demo/x.py")
    assert {change.cause for change in node.changes} == {None}
    assert "RecursionError" in node.changes[-1].b
    assert {change.cause for change in node_of(report, "demo/y.py").changes} == {"line-endings"}
    [cause] = [cause for cause in report.causes if cause.id == "line-endings"]
    assert cause.members == ("demo/y.py",)
    assert report.verdict is Verdict.DIFFERENT


def test_a_container_that_makes_a_cause_fail_is_said_to_be_untold(monkeypatch):
    class Failing:
        def take(self, container):
            raise MemoryError

    monkeypatch.setattr(explain, "CONTAINER_CAUSES", (Failing(),))
    files = build.wheel_files({"demo/x.py": "x = 1\n"})
    report = report_on(build.zip_archive(files), build.zip_archive(files, time=(2025, 1, 1, 0, 0, 0)))
    assert report.verdict is Verdict.DIFFERENT
    assert "MemoryError" in report.root.changes[-1].b
