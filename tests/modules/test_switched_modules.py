"""Compiled modules that a time switches on, and what stands behind proven code: told on each side."""

from __future__ import annotations

import package_builder as build
from bytecode_builder import compiled
from explained_packages import CONDA, SDIST, causes_of, node_of, report_on
from pydistdiff.model import HazardCode

SOURCE = "def f(a, b=1):\n    return a - b\n"


def test_a_module_that_a_time_switches_on_is_a_hazard_where_it_sleeps_and_where_it_runs():
    evil = compiled("import os\n", size=len(SOURCE), time=build.TIME + 60)
    tars = [
        build.tar_archive({"demo.py": SOURCE, "demo.pyc": evil}, time=time) for time in (build.TIME, build.TIME + 60)
    ]
    report = report_on(*(build.compressed(tar, ".gz") for tar in tars), SDIST)
    found = [hazard for hazard in report.hazards if hazard.code is HazardCode.STALE_BYTECODE]
    assert [hazard.side for hazard in found] == ["a", "b"]
    assert "keeps it from running" in found[0].message
    assert "Python runs it in place of its source" in found[1].message
    cause = next(cause for cause in report.causes if cause.id == "pyc-activation")
    assert "stale → valid" in cause.evidence[0].text


def test_a_module_that_came_with_bytes_behind_its_code_is_not_proven():
    files = {"lib/demo.py": SOURCE, "lib/other.txt": "text\n"}
    a, b = build.conda(files), build.conda(files | {"lib/demo.pyc": compiled(SOURCE) + b"more"})
    assert causes_of(node_of(report_on(a, b, CONDA), "lib/demo.pyc")) == [(None, False)]
    proven = build.conda(files | {"lib/demo.pyc": compiled(SOURCE)})
    assert causes_of(node_of(report_on(a, proven, CONDA), "lib/demo.pyc")) == [("bytecode-follows", True)]
