"""Rows that follow from members: never said of a row that is not true."""

from __future__ import annotations

import json

import pytest

import package_builder as build
from explained_packages import CONDA, SDIST, WHEEL, causes_of, node_of, report_on, told_causes
from pydistdiff.model import HazardCode, Verdict

A = {"demo/x.py": "x = 1\n", "demo/y.py": "y = 1\n"}
B = {"demo/x.py": "x = 2\n", "demo/z.py": "z = 1\n"}
FOLLOWS = ("record-follows", True)


def record(files, **rows: str) -> str:
    """A RECORD whose rows of some members are others."""
    truth = build.record_text(build.wheel_files(files, with_record=False), "demo-1.0.dist-info/RECORD")
    for old, new in rows.items():
        truth = truth.replace(old, new)
    return truth


def test_rows_of_members_that_changed_came_and_went_follow_them():
    report = report_on(build.wheel(A), build.wheel(B))
    node = node_of(report, "{dist-info}/RECORD")
    assert causes_of(node) == [FOLLOWS] * 3
    nodes = {node.id: node.name for node in report.root.walk()}
    assert [tuple(nodes[each] for each in change.follows) for change in node.changes] == [
        ("demo/x.py",),
        ("demo/y.py",),
        ("demo/z.py",),
    ]
    assert node.harmless
    assert report.verdict is Verdict.DIFFERENT


def test_a_row_with_another_hash_than_its_member_is_a_hazard_and_no_consequence():
    wrong = record(A | {"demo/x.py": "x = 2\n"})
    lying = wrong.replace(build.record_hash(b"x = 2\n"), build.record_hash(b"x = 3\n"))
    report = report_on(build.wheel(A), build.wheel(A | {"demo/x.py": "x = 2\n"}, record=lying))
    assert causes_of(node_of(report, "{dist-info}/RECORD")) == [(None, False)]
    assert HazardCode.RECORD_MISMATCH in {hazard.code for hazard in report.hazards}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(",6\n", ",7\n", id="size"),
        pytest.param("sha256=", "md5=", id="weak algorithm"),
        pytest.param("sha256=", "", id="no algorithm"),
        pytest.param("sha256=", "sha256=!", id="no base64"),
        pytest.param("demo/x.py,", "demo/absent.py,", id="no member"),
        pytest.param(",6\n", "=,6\n", id="padding"),
    ],
)
def test_an_untrue_row_is_not_explained(old, new):
    lying = record(A | {"demo/x.py": "x = 2\n"})
    at = lying.index("demo/x.py")
    line, _, rest = lying[at:].partition("\n")
    lying = lying[:at] + (line + "\n").replace(old, new) + rest
    report = report_on(build.wheel(A), build.wheel(A | {"demo/x.py": "x = 2\n"}, record=lying))
    changes = node_of(report, "{dist-info}/RECORD").changes
    assert {change.cause for change in changes} <= {None, "record-follows"}
    assert None in {change.cause for change in changes}


def test_a_row_that_came_for_a_member_that_was_there_is_not_explained():
    unlisted = build.wheel({"demo/x.py": "x = 1\n"}, unlisted={"demo/y.py": "y = 1\n"})
    report = report_on(unlisted, build.wheel(A))
    assert causes_of(node_of(report, "{dist-info}/RECORD")) == [(None, False)]


def test_a_row_without_hash_follows_only_where_none_is_due():
    jws = {"demo-1.0.dist-info/RECORD.jws": "{}"}
    truth = record(A | jws)
    at = truth.index("demo-1.0.dist-info/RECORD.jws")
    unhashed = truth[:at] + "demo-1.0.dist-info/RECORD.jws,,\n" + truth[at:].partition("\n")[2]
    report = report_on(build.wheel(A), build.wheel(A | jws, record=unhashed))
    assert causes_of(node_of(report, "{dist-info}/RECORD")) == [FOLLOWS]
    bare = record({**A, "demo/z.py": "z"})
    at = bare.index("demo/z.py")
    bare = bare[:at] + "demo/z.py,,\n" + bare[at:].partition("\n")[2]
    report = report_on(build.wheel(A), build.wheel({**A, "demo/z.py": "z"}, record=bare))
    assert causes_of(node_of(report, "{dist-info}/RECORD")) == [(None, False)]


def test_rows_of_a_conda_package_are_relative_to_site_packages():
    site = "lib/python3.12/site-packages"
    sides = []
    for files in (A, A | {"demo/x.py": "x = 2\n", "../../../bin/demo": "#!python\n"}):
        rows = build.record_text(files, "demo-1.0.dist-info/RECORD")
        members = {f"{site}/{path}": text for path, text in files.items() if not path.startswith("..")}
        if "../../../bin/demo" in files:
            members["bin/demo"] = files["../../../bin/demo"]
        sides.append(build.conda({**members, f"{site}/demo-1.0.dist-info/RECORD": rows}))
    report = report_on(*sides, CONDA)
    assert causes_of(node_of(report, f"{site}/demo-1.0.dist-info/RECORD")) == [FOLLOWS] * 2


def test_rows_of_paths_json_follow_hash_and_size_of_their_member():
    report = report_on(build.conda(A), build.conda({"demo/x.py": "x = 22\n", "demo/z.py": "z = 1\n"}), CONDA)
    node = node_of(report, "info/paths.json")
    assert {change.cause for change in node.changes} == {"paths-json-follows"}
    assert node.harmless
    assert len(node.changes) == 4
    files = node_of(report, "info/files")
    assert {change.cause for change in files.changes} <= {"file-list-follows", None}


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda entry: entry | {"sha256": "0" * 64}, id="hash"),
        pytest.param(lambda entry: entry | {"size_in_bytes": 1}, id="size"),
        pytest.param(lambda entry: entry | {"prefix_placeholder": "/opt/x"}, id="placeholder"),
        pytest.param(lambda entry: entry | {"file_mode": "text"}, id="mode"),
        pytest.param(lambda entry: entry | {"path_type": "directory"}, id="type"),
    ],
)
def test_what_an_entry_says_beside_the_truth_is_not_explained(edit):
    files = A | {"demo/x.py": "x = 2\n", "demo/z.py": "z = 1\n"}
    document = json.loads(build.paths_json(files))
    document["paths"] = [
        edit(entry) if entry["_path"] in {"demo/x.py", "demo/z.py"} else entry for entry in document["paths"]
    ]
    report = report_on(build.conda(A), build.conda(files, paths=json.dumps(document)), CONDA)
    causes = told_causes(node_of(report, "info/paths.json"))
    assert causes[("added", ("paths", "demo/z.py"))] is None
    assert None in {cause for key, cause in causes.items() if key[1][1] == "demo/x.py"}


def test_an_entry_that_is_no_json_is_not_explained():
    files = A | {"demo/z.py": "x"}
    paths = build.paths_json(files).replace('"size_in_bytes": 1}', '"size_in_bytes": NaN}')
    report = report_on(build.conda(A), build.conda(files, paths=paths), CONDA)
    assert (None, False) in causes_of(node_of(report, "info/paths.json"))


def test_names_in_sources_txt_follow_members_and_others_do_not():
    names = "demo/x.py\ndemo/y.py\n"
    a = build.sdist({**A, "demo.egg-info/SOURCES.txt": names})
    more = f"{names}demo/z.py\ndemo/absent.py\n"
    b = build.sdist({**A, "demo/z.py": "z", "demo.egg-info/SOURCES.txt": more})
    causes = told_causes(node_of(report_on(a, b, SDIST), "demo.egg-info/SOURCES.txt"))
    assert causes == {
        ("added", ("demo/z.py",)): "file-list-follows",
        ("added", ("demo/absent.py",)): None,
    }
    causes = told_causes(node_of(report_on(b, a, SDIST), "demo.egg-info/SOURCES.txt"))
    assert causes == {
        ("removed", ("demo/z.py",)): "file-list-follows",
        ("removed", ("demo/absent.py",)): None,
    }


def test_a_name_that_came_for_a_member_that_was_there_is_not_explained():
    a = build.sdist({**A, "demo.egg-info/SOURCES.txt": "demo/x.py\n"})
    b = build.sdist({**A, "demo.egg-info/SOURCES.txt": "demo/x.py\ndemo/y.py\n"})
    assert causes_of(node_of(report_on(a, b, SDIST), "demo.egg-info/SOURCES.txt")) == [(None, False)]


def test_top_level_txt_is_no_list_of_files():
    a = build.wheel({**A, "demo-1.0.dist-info/top_level.txt": "demo\n"})
    b = build.wheel({**A, "x.py": "", "demo-1.0.dist-info/top_level.txt": "demo\nx.py\n"})
    assert causes_of(node_of(report_on(a, b, WHEEL), "{dist-info}/top_level.txt")) == [(None, False)]


def test_a_path_of_another_form_than_rows_have_is_not_explained():
    document = json.loads(build.paths_json(A))
    sides = [
        build.conda(A, paths=json.dumps({**document, "paths_version": version, "paths": [[1], version]}))
        for version in (1, 2)
    ]
    node = node_of(report_on(*sides, CONDA), "info/paths.json")
    assert {change.cause for change in node.changes} == {None}
