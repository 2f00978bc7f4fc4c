from __future__ import annotations

import gzip
import hashlib
import io
import os
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

import package_builder as build
import picture_builder
import pydistdiff
import tar_builder
import zip_builder
from pydistdiff import engine, pictures
from pydistdiff.errors import InputError
from pydistdiff.events import Finished, NodeDone, Paired, Progress
from pydistdiff.inputs import Given, given_bytes, open_input
from pydistdiff.limits import Limits
from pydistdiff.model import (
    AttributeChange,
    BytesChange,
    HazardCode,
    InputKind,
    Installed,
    MediaType,
    MemberType,
    Node,
    OpaqueChange,
    Pictures,
    Report,
    Role,
    Side,
    Status,
    TextChange,
    Truncated,
    ValueChange,
    Verdict,
)
from pydistdiff.safetext import is_deceptive

CODE = "".join(f"def f{number}():\n    return {number}\n\n" for number in range(12))
FILES = {"demo/__init__.py": "x = 1\n", "demo/m.py": CODE}
WHEEL = build.wheel_name()


def compare(a: bytes, b: bytes, name_a: str = WHEEL, name_b: str | None = None, **options: object) -> Report:
    limits = options.pop("limits", None)
    with given_bytes(name_a, a) as given_a, given_bytes(name_b or name_a, b) as given_b:
        report = engine.compare(given_a, given_b, limits=limits, **options)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    return report


def nodes(report: Report) -> dict[str, Node]:
    return {node.name: node for node in report.root.children}


def statuses(report: Report) -> dict[str, Status]:
    return {name: node.status for name, node in nodes(report).items()}


def codes(report: Report) -> list[tuple[HazardCode, Side]]:
    return [(hazard.code, hazard.side) for hazard in report.hazards]


# ---------------------------------------------------------------- verdicts


def test_equal_bytes_are_identical_and_nothing_is_unpacked():
    data = build.wheel(FILES)
    report = compare(data, data)
    assert report.verdict is Verdict.IDENTICAL
    assert report.complete
    assert report.root.status is Status.SAME
    assert report.root.harmless
    assert report.summary.members_a == report.summary.unchanged == 5
    assert report.summary.installed is Installed.SAME
    assert not report.root.children


def test_another_container_around_equal_members_has_the_same_contents():
    a = build.zip_archive(build.wheel_files(FILES))
    b = build.zip_archive(build.wheel_files(FILES), time=(2025, 1, 1, 0, 0, 0), level=1)
    report = compare(a, b)
    assert report.verdict is Verdict.SAME_CONTENTS
    assert {cause.id for cause in report.causes} == {"member-time", "compression"}
    assert report.root.harmless
    assert report.root.folded
    assert report.summary.installed is Installed.SAME


def test_a_changed_member_makes_two_wheels_different():
    report = compare(build.wheel(FILES), build.wheel({**FILES, "demo/m.py": CODE.replace("return 7", "return 8")}))
    assert report.verdict is Verdict.DIFFERENT
    assert statuses(report) == {"demo/m.py": Status.CHANGED, "{dist-info}/RECORD": Status.CHANGED}
    node = nodes(report)["demo/m.py"]
    [change] = node.changes
    assert isinstance(change, TextChange)
    assert (change.lines_added, change.lines_removed) == (1, 1)
    assert change.hunks[0].section == "f7()"
    assert (node.format, node.role, node.size_a, node.size_b) == ("python", Role.CODE, len(CODE), len(CODE))
    assert not node.harmless
    assert report.summary.changed == 2
    assert report.summary.unchanged == 3
    assert report.summary.installed is Installed.DIFFERENT


def test_an_executable_bit_makes_two_wheels_different():
    files = build.wheel_files({**FILES, "demo-1.0.data/scripts/run": "#!python\n"})
    report = compare(build.zip_archive(files, modes={"demo-1.0.data/scripts/run": 0o755}), build.zip_archive(files))
    assert report.verdict is Verdict.DIFFERENT
    assert not report.root.children
    assert [cause.id for cause in report.causes] == ["executable-bit"]
    assert report.summary.installed is Installed.DIFFERENT


def test_a_nested_archive_with_other_times_is_equivalent():
    def made(year: int) -> bytes:
        inner = build.zip_archive({"x.txt": "x\n"}, time=(year, 1, 1, 0, 0, 0))
        return build.sdist({"libs/inner.zip": inner})

    report = compare(made(2020), made(2021), "demo-1.0.tar.gz")
    assert report.verdict is Verdict.EQUIVALENT
    assert report.root.harmless
    node = nodes(report)["libs/inner.zip"]
    assert [change.cause for change in node.changes] == ["member-time"]
    assert report.summary.explained == report.summary.changed == 1


def test_a_hazard_on_one_side_spoils_the_verdict():
    data = build.wheel(FILES)
    report = compare(data, b"#!/bin/sh\n" + data)
    assert report.verdict is Verdict.DIFFERENT
    assert (HazardCode.PREPENDED_DATA, Side.B) in codes(report)
    assert not report.root.harmless


def test_a_hazard_that_both_have_alike_is_reported_and_spoils_nothing():
    files = [*build.wheel_files(FILES), ("demo/../m.py", "x\n")]
    report = compare(build.zip_archive(files), build.zip_archive(files, time=(2025, 1, 1, 0, 0, 0)))
    assert (HazardCode.UNSAFE_NAME, Side.BOTH) in codes(report)
    assert report.verdict is Verdict.SAME_CONTENTS


def test_a_hazard_with_other_bytes_is_one_of_each_side():
    a, b = (build.zip_archive([*build.wheel_files(FILES), ("../m.py", text)]) for text in ("1\n", "2\n"))
    found = [side for code, side in codes(compare(a, b)) if code is HazardCode.UNSAFE_NAME]
    assert found == [Side.A, Side.B]


# ---------------------------------------------------------------- pairing


def test_versions_are_paired_by_their_roots():
    a = build.wheel(FILES, version="1.0")
    b = build.wheel(FILES, version="1.1")
    report = compare(a, b, build.wheel_name(), build.wheel_name(version="1.1"))
    assert statuses(report) == {"{dist-info}/METADATA": Status.CHANGED, "{dist-info}/RECORD": Status.CHANGED}
    assert nodes(report)["{dist-info}/METADATA"].b == "demo-1.1.dist-info/METADATA"
    assert (report.a.version, report.b.version) == ("1.0", "1.1")


def test_moved_members_tell_both_paths():
    report = compare(build.wheel(FILES), build.wheel({"demo/__init__.py": "x = 1\n", "demo/sub/m.py": CODE}))
    node = nodes(report)["demo/sub/m.py"]
    assert node.status is Status.MOVED
    [change] = node.changes
    assert isinstance(change, AttributeChange)
    assert (change.name, change.a, change.b) == ("path", "demo/m.py", "demo/sub/m.py")
    assert not change.harmless
    assert report.summary.moved == 1


def test_a_moved_and_changed_member_tells_both_its_paths_and_its_lines():
    changed = CODE.replace("return 7", "return 8")
    report = compare(build.wheel(FILES), build.wheel({"demo/__init__.py": "x = 1\n", "demo/other.py": changed}))
    node = nodes(report)["demo/other.py"]
    assert (node.status, node.a) == (Status.CHANGED, "demo/m.py")
    assert [type(change) for change in node.changes] == [AttributeChange, TextChange]


def test_added_and_removed_members_are_shown_whole():
    report = compare(build.wheel(FILES), build.wheel({"demo/__init__.py": "x = 1\n", "demo/n.py": "import os\n"}))
    added, removed = nodes(report)["demo/n.py"], nodes(report)["demo/m.py"]
    assert (added.status, added.a, removed.status, removed.b) == (Status.ADDED, None, Status.REMOVED, None)
    assert added.changes[0].hunks[0].lines == (("+", "import os"),)
    assert removed.changes[0].lines_removed == CODE.count("\n")


def test_an_empty_member_that_came_is_told_by_its_path():
    report = compare(build.wheel(FILES), build.wheel({**FILES, "demo/py.typed": b""}))
    [change] = nodes(report)["demo/py.typed"].changes
    assert (change.name, change.a, change.b) == ("path", None, "demo/py.typed")


def test_members_of_one_name_are_all_compared_in_order():
    a = sdist_with(("demo-1.0/m.py", "first\n"), ("demo-1.0/m.py", "second\n"), ("demo-1.0/m.py", "third\n"))
    b = sdist_with(("demo-1.0/m.py", "first\n"), ("demo-1.0/m.py", "third\n"), ("demo-1.0/m.py", "second\n"))
    report = compare(a, b, "demo-1.0.tar.gz")
    assert {(node.a, node.b) for node in report.root.children} == {
        ("demo-1.0/m.py#2", "demo-1.0/m.py#2"),
        ("demo-1.0/m.py#3", "demo-1.0/m.py#3"),
    }
    assert [side for code, side in codes(report) if code is HazardCode.DUPLICATE_MEMBER] == [Side.A, Side.B]


def test_the_ids_of_nodes_are_unique_and_the_same_in_another_run():
    a, b = build.wheel(FILES), build.wheel({"demo/__init__.py": "x = 2\n", "demo/sub/m.py": CODE + "#\n"})
    first, second = compare(a, b), compare(a, b, "other-name-1.0-py3-none-any.whl")
    ids = [node.id for node in first.root.walk()]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {node.id for node in second.root.walk()}


@pytest.mark.parametrize("root", ["\udcffemo-1.0", "\x1b[2Kdemo-1.0"])
def test_the_name_of_a_root_is_made_visible(root: str):
    def made(folder: str) -> bytes:
        return build.compressed(
            build.tar_archive({f"{folder}/PKG-INFO": build.metadata_text(), f"{folder}/a": "1"}), ".gz"
        )

    report = compare(made("demo-1.0"), made(root), "demo-1.0.tar.gz")
    values = [value for change in report.root.changes for value in (change.a, change.b) if isinstance(value, str)]
    assert any("⟦" in value for value in values)
    assert not any(is_deceptive(value) for value in values)


# ---------------------------------------------------------------- kinds of input


def test_an_sdist_is_compared_without_its_root():
    a, b = build.sdist({"setup.py": "1\n"}), build.sdist({"setup.py": "2\n"}, version="2.0")
    report = compare(a, b, "demo-1.0.tar.gz", "demo-2.0.tar.gz")
    assert report.a.kind is InputKind.SDIST
    assert set(statuses(report)) == {"PKG-INFO", "setup.py"}
    assert (HazardCode.EXECUTABLE_STARTUP, Side.B) in codes(report)
    assert report.summary.installed is Installed.UNKNOWN


def test_sdists_with_equal_members_install_the_same():
    a, b = build.sdist(FILES, ".tar.gz"), build.sdist(FILES, ".tar.xz")
    report = compare(a, b, "demo-1.0.tar.gz", "demo-1.0.tar.xz")
    assert report.verdict is Verdict.SAME_CONTENTS
    assert report.summary.installed is Installed.SAME


def test_both_conda_formats_of_one_build_have_the_same_contents():
    files = {"lib/x": "x\n", "site-packages/demo.py": "1\n"}
    report = compare(build.conda(files), build.conda_v1(files), "demo-1.0-0.conda", "demo-1.0-0.tar.bz2")
    assert report.verdict is Verdict.SAME_CONTENTS
    assert (report.a.kind, report.b.kind) == (InputKind.CONDA, InputKind.CONDA_V1)
    assert [cause.id for cause in report.causes] == ["container-format"]
    assert report.summary.members_a == report.summary.members_b == report.summary.unchanged == 5
    assert report.summary.installed is Installed.SAME


def test_two_conda_packages_are_one_tree_each():
    report = compare(build.conda({"lib/x": "x\n"}), build.conda({"lib/x": "y\n"}), "demo-1.0-0.conda")
    assert set(statuses(report)) == {"info/paths.json", "lib/x"}
    assert report.summary.installed is Installed.DIFFERENT


def test_what_lies_beside_the_tars_of_a_conda_package_counts_where_it_differs():
    import zipfile

    def made(text: str) -> bytes:
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(build.conda({"lib/x": "x\n"}))) as old,
            zipfile.ZipFile(stream, "w") as new,
        ):
            for info in old.infolist():
                data = text.encode() if info.filename == "metadata.json" else old.read(info)
                new.writestr(info, data)
        return stream.getvalue()

    report = compare(made("{}"), made("{ }"), "demo-1.0-0.conda")
    assert set(statuses(report)) == {"metadata.json"}
    assert report.summary.members_a == report.summary.unchanged + report.summary.changed == 5


def test_two_single_files_are_compared_as_what_they_are():
    report = compare(b"a = 1\n", b"a = 2\n", "x.py")
    assert report.a.kind is InputKind.FILE
    assert report.verdict is Verdict.DIFFERENT
    assert isinstance(report.root.changes[0], TextChange)
    assert report.summary.members_a == 0


def test_a_file_against_an_archive_is_one_member_against_many():
    report = compare(b"hello\n", build.wheel(FILES), "notes.txt", WHEEL)
    assert report.complete
    assert statuses(report)["notes.txt"] is Status.REMOVED
    assert report.summary.added == 5


def test_a_file_that_is_called_an_archive_and_is_none_is_a_problem():
    report = compare(build.wheel(FILES), b"not a zip\n", WHEEL, WHEEL)
    assert not report.complete
    assert report.verdict is Verdict.DIFFERENT
    assert report.problems[0].code is HazardCode.CORRUPT_ARCHIVE
    assert report.problems[0].member == WHEEL
    assert report.problems[0].side is Side.B


def test_two_compressed_files_are_compared_by_what_they_hold():
    report = compare(gzip.compress(b"1\n", mtime=1), gzip.compress(b"2\n", mtime=1), "a-1.json.gz", "a-2.json.gz")
    [node] = report.root.children
    assert (node.a, node.b, node.status) == ("a-1.json", "a-2.json", Status.CHANGED)
    assert [type(change) for change in node.changes] == [AttributeChange, ValueChange]
    assert report.root.format == "stream"


def test_an_extension_that_contradicts_the_content_is_said_and_not_believed():
    report = compare(build.sdist(FILES, ".zip"), build.sdist(FILES, ".zip"), "demo-1.0.zip", "demo-1.0.tar.gz")
    assert report.verdict is Verdict.IDENTICAL
    assert (HazardCode.DECEPTIVE_NAME, Side.B) in codes(report)


def test_directories_are_compared_like_archives(tmp_path: Path):
    for name, text in (("a", "1\n"), ("b", "2\n")):
        folder = tmp_path / name / "pkg"
        folder.mkdir(parents=True)
        (folder / "same.txt").write_text("same\n")
        (folder / "m.py").write_text(text)
        (folder / "link").symlink_to("m.py")
    report = pydistdiff.compare(tmp_path / "a", str(tmp_path / "b") + "/")
    assert report.a.kind is InputKind.DIRECTORY
    assert (report.a.path, report.b.path) == ("a", "b")
    assert statuses(report) == {"pkg/m.py": Status.CHANGED}
    assert report.a.size == len("same\n1\n")
    assert report.summary.members_a == 3
    assert report.a.sha256 != report.b.sha256
    assert pydistdiff.compare(tmp_path / "a", tmp_path / "a").verdict is Verdict.IDENTICAL


def test_directories_with_something_left_out_are_never_identical(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / ".git" / "config").write_text(name)
        (tmp_path / name / "x").write_text("x")
        os.utime(tmp_path / name / "x", (0, 0))
    report = pydistdiff.compare(tmp_path / "a", tmp_path / "b")
    assert report.verdict is Verdict.SAME_CONTENTS
    assert "left out" in report.root.changes[0].reason
    assert not report.root.harmless
    assert HazardCode.VCS_DIRECTORY in {code for code, _ in codes(report)}


def test_a_name_cannot_forge_the_listing_of_a_directory(tmp_path: Path):
    evil = hashlib.sha256(b"evil\n").hexdigest()
    for name, files in (("a", {"p": "evil\n", "q": "good\n"}), ("b", {f"p {evil}\n100644 q": "good\n"})):
        (tmp_path / name).mkdir()
        for path, text in files.items():
            target = tmp_path / name / path
            target.write_text(text)
            target.chmod(0o644)
    report = pydistdiff.compare(tmp_path / "a", tmp_path / "b")
    assert report.verdict is Verdict.DIFFERENT
    assert report.a.sha256 != report.b.sha256


def test_directories_that_cannot_be_read_are_never_identical(tmp_path: Path):
    for name, text in (("a", "evil" * 100), ("b", "good" * 100)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p").write_text(text)
    report = pydistdiff.compare(tmp_path / "a", tmp_path / "b", limits=Limits(total_bytes=10))
    assert report.verdict is Verdict.DIFFERENT


def test_a_directory_against_a_file(tmp_path: Path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x").write_text("x\n")
    (tmp_path / "f.txt").write_text("f\n")
    report = pydistdiff.compare(tmp_path / "d", tmp_path / "f.txt")
    assert statuses(report) == {"f.txt": Status.ADDED, "x": Status.REMOVED}


# ---------------------------------------------------------------- archives inside


def test_archives_inside_are_opened_at_any_depth():
    def made(text: str) -> bytes:
        inner = build.zip_archive({"deep/x.txt": text, "same": "same\n"})
        return build.sdist({"a/middle.tar.gz": build.compressed(build.tar_archive({"inner.zip": inner}), ".gz")})

    report = compare(made("1\n"), made("2\n"), "demo-1.0.tar.gz")
    middle = nodes(report)["a/middle.tar.gz"]
    [inner] = middle.children
    [leaf] = inner.children
    assert (middle.format, inner.format, leaf.name) == ("tar", "zip", "deep/x.txt")
    assert isinstance(leaf.changes[0], TextChange)
    assert (report.summary.nested.changed, report.summary.nested.unchanged) == (2, 1)
    assert report.summary.changed == 1


def test_a_compressed_member_is_compared_by_its_payload():
    a, b = (build.wheel({**FILES, "demo/d.json.gz": gzip.compress(b"{}\n", mtime=time)}) for time in (1, 2))
    report = compare(a, b)
    node = nodes(report)["demo/d.json.gz"]
    assert node.harmless
    assert [change.cause for change in node.changes] == ["gzip-header"]
    assert not node.children


def test_archives_that_came_are_listed():
    inner = build.zip_archive({"x.txt": "x\n", "empty": b"", "data.gz": gzip.compress(b"payload\n")})
    report = compare(build.sdist({}), build.sdist({"new.zip": inner}), "demo-1.0.tar.gz")
    node = nodes(report)["new.zip"]
    assert {child.name: child.status for child in node.children} == dict.fromkeys(
        ("x.txt", "empty", "data.gz"), Status.ADDED
    )
    assert report.summary.nested.added == 4
    gone = compare(build.sdist({"new.zip": inner}), build.sdist({}), "demo-1.0.tar.gz")
    assert {child.status for child in nodes(gone)["new.zip"].children} == {Status.REMOVED}
    assert all(child.b is None for child in nodes(gone)["new.zip"].children)


def test_an_archive_that_came_and_is_broken_is_shown_as_bytes():
    whole = build.zip_archive({"x.txt": "x\n" * 50})
    report = compare(build.sdist({}), build.sdist({"new.zip": b"PK\3\4" + whole[8:60]}), "demo-1.0.tar.gz")
    node = nodes(report)["new.zip"]
    assert node.changes or node.children
    assert report.complete


def test_an_archive_inside_that_is_too_deep_is_not_compared():
    def made(text: str) -> bytes:
        inner = build.zip_archive({"x.txt": text})
        return build.sdist({"outer.zip": build.zip_archive({"inner.zip": inner})})

    report = compare(made("1\n"), made("2\n"), "demo-1.0.tar.gz", limits=Limits(depth=1))
    [inner] = nodes(report)["outer.zip"].children
    assert inner.fallback.wanted == "archive"
    assert "--max-depth" in inner.fallback.reason
    assert isinstance(inner.changes[0], BytesChange)
    assert not report.complete
    assert report.problems[0].member == "demo-1.0.tar.gz > demo-1.0/outer.zip > inner.zip"


def test_a_broken_archive_inside_costs_only_itself():
    good = build.zip_archive({"x.txt": "x\n"})
    bad = b"PK\3\4 this is no archive" * 3
    report = compare(build.sdist({"i.zip": good}), build.sdist({"i.zip": bad}), "demo-1.0.tar.gz")
    node = nodes(report)["i.zip"]
    assert node.status is Status.CHANGED
    assert node.changes or node.children


# ---------------------------------------------------------------- what cannot be read


def corrupt(data: bytes, needle: bytes) -> bytes:
    place = data.index(needle)
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def test_a_member_that_cannot_be_read_is_a_problem_and_never_the_same():
    import zipfile

    files = build.wheel_files(FILES)
    good = build.zip_archive(files, method=zipfile.ZIP_STORED)
    report = compare(good, corrupt(good, b"return 7"))
    node = nodes(report)["demo/m.py"]
    assert node.status is Status.CHANGED
    assert isinstance(node.changes[0], OpaqueChange)
    assert not report.complete
    assert [(problem.side, problem.member) for problem in report.problems] == [(Side.B, f"{WHEEL} > demo/m.py")]


def test_a_member_that_both_have_packed_alike_and_broken_is_a_problem_of_both():
    import zipfile

    files = build.wheel_files(FILES)
    bad = corrupt(build.zip_archive(files, method=zipfile.ZIP_STORED), b"return 7")
    report = compare(bad, corrupt(build.zip_archive(files, method=zipfile.ZIP_STORED, comment=b"x"), b"return 7"))
    assert [problem.side for problem in report.problems] == [Side.BOTH]
    assert "demo/m.py" not in nodes(report)
    assert report.verdict is Verdict.DIFFERENT


def test_a_broken_member_on_one_side_only_is_not_read():
    import zipfile

    good = build.zip_archive(build.wheel_files({"demo/__init__.py": "x = 1\n"}), method=zipfile.ZIP_STORED)
    bad = corrupt(build.zip_archive(build.wheel_files(FILES), method=zipfile.ZIP_STORED), b"return 7")
    for report in (compare(good, bad), compare(bad, good)):
        assert nodes(report)["demo/m.py"].changes[0].reason.startswith("not read: ")
        assert not report.complete


def test_an_archive_of_which_nothing_can_be_read_is_a_problem():
    data = build.sdist(FILES)
    report = compare(data, data[:14], "demo-1.0.tar.gz")
    assert not report.complete
    assert report.problems[0].side is Side.B


def test_a_reader_that_fails_costs_its_member_and_not_the_report(monkeypatch: pytest.MonkeyPatch):
    def fail(pair: object, patience: object) -> None:
        raise RuntimeError("a fault of this program")

    a, b = build.wheel(FILES), build.wheel({**FILES, "demo/m.py": "other\n"})
    monkeypatch.setattr("pydistdiff.descent.compare_pair", fail)
    report = compare(a, b)
    assert not report.complete
    assert {problem.member for problem in report.problems} >= {f"{WHEEL} > demo/m.py"}
    assert nodes(report)["demo/m.py"].changes[0].reason == "not compared: it makes a reader fail: RuntimeError"
    added = compare(build.wheel({}), build.wheel({"x.py": "1\n"}))
    assert {problem.side for problem in added.problems if problem.member.endswith("x.py")} == {Side.B}


def test_a_file_that_goes_while_it_is_compared_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text(name)
        (tmp_path / name / "y").write_text("y")
    listed = engine.open_given

    def list_then_remove(given: Given, budget: object) -> object:
        opened = listed(given, budget)
        (tmp_path / "b" / "x").unlink(missing_ok=True)
        return opened

    monkeypatch.setattr(engine, "open_given", list_then_remove)
    with open_input(str(tmp_path / "b")) as b, open_input(str(tmp_path / "a")) as a:
        report = engine.compare(b, a)
    assert not report.complete
    assert {problem.member for problem in report.problems} == {"b > x"}
    assert isinstance(nodes(report)["x"].changes[0], OpaqueChange)


# ---------------------------------------------------------------- types and links


def sdist_with(*members: tuple[str, build.Content]) -> bytes:
    return build.compressed(build.tar_archive([*build.sdist_files(FILES), *members]), ".gz")


def test_a_link_that_leads_elsewhere_tells_both_targets():
    a, b = (sdist_with(("demo-1.0/l", build.Link(target))) for target in ("demo/m.py", "../../etc/passwd"))
    report = compare(a, b, "demo-1.0.tar.gz")
    node = nodes(report)["l"]
    [change] = node.changes
    assert (change.name, change.a, change.b) == ("target", "demo/m.py", "../../etc/passwd")
    assert (node.type_a, node.target_b) == (MemberType.SYMLINK, "../../etc/passwd")
    assert (HazardCode.LINK_ESCAPE, Side.B) in codes(report)


def test_a_link_against_a_file_shows_the_file_whole():
    a, b = sdist_with(("demo-1.0/l", build.Link("demo/m.py"))), sdist_with(("demo-1.0/l", "text\n"))
    for report in (compare(a, b, "demo-1.0.tar.gz"), compare(b, a, "demo-1.0.tar.gz")):
        changes = nodes(report)["l"].changes
        assert [getattr(change, "name", change.__struct_config__.tag) for change in changes] == [
            "type",
            "target",
            "text",
        ]
        assert [change.cause for change in changes] == ["link-or-file", "link-or-file", None]
        assert not report.root.harmless


def test_links_and_empty_folders_that_came_are_members():
    report = compare(
        sdist_with(), sdist_with(("demo-1.0/l", build.Link("demo")), ("demo-1.0/empty/", "")), "demo-1.0.tar.gz"
    )
    assert statuses(report) == {"empty": Status.ADDED, "l": Status.ADDED}
    assert report.summary.added == 1  # folders are not counted
    assert [change.name for change in nodes(report)["l"].changes] == ["path", "target"]
    gone = compare(sdist_with(("demo-1.0/l", build.Link("demo"))), sdist_with(), "demo-1.0.tar.gz")
    [path, target] = nodes(gone)["l"].changes
    assert (path.b, target.a, target.b) == (None, "demo", None)


def test_folders_that_hold_something_are_the_containers():
    report = compare(sdist_with(("demo-1.0/demo/", "")), sdist_with(), "demo-1.0.tar.gz")
    assert report.verdict is Verdict.SAME_CONTENTS
    assert [cause.id for cause in report.causes] == ["directory-entries"]


def test_a_hard_link_is_a_file_with_the_same_bytes_only_between_the_conda_formats():
    files = {"lib/x": "x\n"}
    a = build.conda_v1({**files, "lib/y": build.Link("lib/x", hard=True)})
    b = build.conda({**files, "lib/y": "x\n"})
    report = compare(a, b, "demo-1.0-0.tar.bz2", "demo-1.0-0.conda")
    assert "lib/y" not in nodes(report)
    other = build.conda({**files, "lib/y": "z\n"})
    report = compare(a, other, "demo-1.0-0.tar.bz2", "demo-1.0-0.conda")
    assert nodes(report)["lib/y"].status is Status.CHANGED


@pytest.mark.parametrize("target", ["nowhere", "lib/y", "lib"])
def test_a_link_that_leads_to_no_file_is_equal_to_none(target: str):
    a = build.conda_v1({"lib/x": "x\n", "lib/y": build.Link(target, hard=True), "lib/": ""})
    b = build.conda({"lib/x": "x\n", "lib/y": "x\n"})
    report = compare(a, b, "demo-1.0-0.tar.bz2", "demo-1.0-0.conda")
    assert nodes(report)["lib/y"].status is Status.CHANGED


def test_the_bytes_of_a_device_in_a_zip_are_compared_since_installers_write_them():
    a, b = (zip_builder.build(zip_builder.Part("x.py", data, mode=0o010644)) for data in (b"good\n", b"evil\n"))
    report = compare(a, b, "x.zip")
    assert report.verdict is Verdict.DIFFERENT
    assert isinstance(nodes(report)["x.py"].changes[0], TextChange)


def test_the_same_link_in_a_zip_and_in_a_tar_is_the_same():
    zipped = build.zip_archive({"x-1.0/l": build.Link("t"), "x-1.0/t": "1"})
    packed = build.compressed(build.tar_archive({"x-1.0/l": build.Link("t"), "x-1.0/t": "1"}), ".gz")
    report = compare(zipped, packed, "x-1.0.zip", "x-1.0.tar.gz")
    assert not report.root.children


def test_a_record_of_a_sparse_file_that_is_none_is_named():
    def made(*records: tuple[str, str]) -> bytes:
        return tar_builder.tar(tar_builder.pax(("comment", "x"), *records), tar_builder.member("docs.txt", b"1\n"))

    report = compare(made(), made(("GNU.sparse.name", "setup.py")), "x.tar")
    assert (HazardCode.HEADER_MISMATCH, Side.B) in codes(report)
    assert report.verdict is Verdict.DIFFERENT


def test_a_path_of_very_many_folders_costs_no_memory():
    deep = "a/" * 5_000 + "x"
    a = tar_builder.tar(tar_builder.pax(("path", deep)), tar_builder.header("x", 0, b"2", link="t"))
    b = tar_builder.tar(
        tar_builder.pax(("path", deep)), tar_builder.member("x", b"1"), tar_builder.header("d/", 0, b"5")
    )
    report = compare(a, b, "x.tar")
    assert report.verdict is Verdict.DIFFERENT


def test_an_executable_that_moves_within_its_package_and_loses_its_bit_installs_otherwise():
    a = build.zip_archive(build.wheel_files({"demo/run.sh": "x\n"}), modes={"demo/run.sh": 0o755})
    b = build.zip_archive(build.wheel_files({"demo-1.0.data/purelib/demo/run.sh": "x\n"}))
    assert compare(a, b).summary.installed is Installed.DIFFERENT


# ---------------------------------------------------------------- claims


def test_a_record_that_lies_is_named_with_the_way_to_the_member():
    a = build.wheel(FILES)
    record = dict(build.wheel_files(FILES))["demo-1.0.dist-info/RECORD"]
    b = build.wheel({**FILES, "demo/m.py": "evil\n"}, record=record)
    report = compare(a, b)
    [hazard] = [hazard for hazard in report.hazards if hazard.code is HazardCode.RECORD_MISMATCH]
    assert (hazard.side, hazard.member) == (Side.B, f"{WHEEL} > demo/m.py")


def test_the_claims_of_a_package_that_cannot_be_read_are_not_judged():
    import zipfile

    good = build.zip_archive(build.wheel_files(FILES), method=zipfile.ZIP_STORED)
    report = compare(good, corrupt(good, b"return 7"))
    assert HazardCode.RECORD_MISMATCH not in {code for code, _ in codes(report)}


# ---------------------------------------------------------------- events, inputs, public API


def test_events_tell_the_outline_first_then_each_member_then_the_report():
    a, b = build.wheel(FILES), build.wheel({**FILES, "demo/m.py": "other\n"})
    with given_bytes(WHEEL, a) as given_a, given_bytes(WHEEL, b) as given_b:
        told = list(engine.events(given_a, given_b))
    assert [type(event) for event in told] == [Paired, Progress, NodeDone, Progress, NodeDone, Finished]
    outline, report = told[0].outline, told[-1].report
    assert [child.name for child in outline.children] == [child.name for child in report.root.children]
    assert all(not child.changes for child in outline.children)
    assert [event.done for event in told if isinstance(event, Progress)] == [1, 2]
    assert told[2].node.changes


def test_events_of_single_files_and_of_identical_inputs():
    with given_bytes("a", b"1") as a, given_bytes("b", b"2") as b:
        assert [type(event) for event in engine.events(a, b)] == [Paired, Finished]
        assert [type(event) for event in engine.events(a, a)] == [Finished]


def test_what_is_wanted_comes_first_and_the_report_stays_the_same():
    """Hazards, dependencies, causes and their evidence stand in the order of the members, whatever came first."""
    older, newer = "Requires-Dist: idna >=2\n", "Requires-Dist: idna >=3\n"
    files = {**FILES, "demo/hook.pth": "import os\n", "demo/bidi.py": "x = 1\n", "demo/times.py": "t = 1\n"}
    changed = {**files, "demo/m.py": "other\n", "demo/hook.pth": "import sys\n", "demo/bidi.py": "x = '\u202e'\n"}
    a = build.wheel(files, metadata=f"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n{older}")
    b = build.wheel(
        {**changed, "demo/new.py": "1\n"}, metadata=f"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n{newer}"
    )
    with given_bytes(WHEEL, a) as given_a, given_bytes(WHEEL, b) as given_b:
        plain = list(engine.events(given_a, given_b))
        ids = [child.id for child in plain[0].outline.children]
        asked = [ids[-1], ids[-1], "no such node", ids[2], *reversed(ids)]
        told = list(engine.events(given_a, given_b, wanted=lambda: asked.pop(0) if asked else None))
    done = [event for event in told if isinstance(event, NodeDone)]
    assert len(ids) > 5
    assert [done[0].node.id, done[1].node.id] == [ids[-1], ids[0]]
    assert [event.node.id for event in done if event.is_explained] == ids
    assert not done[0].is_explained and done[0].node.changes
    assert told[-1] == plain[-1]
    assert plain[-1].report.hazards and plain[-1].report.dependencies


def test_paths_are_base_names_unless_asked_otherwise(tmp_path: Path):
    path = tmp_path / WHEEL
    path.write_bytes(build.wheel(FILES))
    assert pydistdiff.compare(path, path).a.path == WHEEL
    assert pydistdiff.compare(path, path, full_paths=True).a.path == str(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.write_bytes(b""), "the file is empty"),
        (os.mkfifo, "is a FIFO"),
    ],
)
def test_an_input_that_cannot_be_used_is_named(tmp_path: Path, make, message: str):
    path = tmp_path / "x\n.whl"
    make(path)
    with pytest.raises(InputError, match=message) as caught:
        open_input(str(path))
    assert "x⟦U+000A⟧.whl" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_path_with_a_nul_names_no_file():
    with pytest.raises(InputError, match="no such file"):
        open_input("a\0b")


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x").write_text("x")
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputError, match="permission denied"):
        open_input(str(tmp_path / "x"))


def test_the_name_of_an_input_is_the_end_of_its_path():
    assert Given("a/b.whl").name == "b.whl"
    assert Given("a/b/").name == "b"
    assert Given("/").name == "/"


# ---------------------------------------------------------------- pictures


def pictures_of(report: Report) -> dict[str, Pictures]:
    return {node.name: node.pictures for node in report.root.walk() if isinstance(node.pictures, Pictures)}


def test_pictures_that_differ_are_in_the_report_and_the_others_are_not_looked_at(monkeypatch: pytest.MonkeyPatch):
    read: list[bytes] = []
    reader = pictures.read
    monkeypatch.setattr(pictures, "read", lambda data: read.append(data) or reader(data))
    same = {f"demo/{number}.png": picture_builder.png(width=number) for number in range(1, 201)}
    one, other, new = (picture_builder.png(width=width) for width in (300, 301, 302))
    report = compare(
        build.wheel({**FILES, **same, "demo/x.png": one}),
        build.wheel({**FILES, **same, "demo/x.png": other, "demo/y.png": new}),
    )
    assert set(pictures_of(report)) == {"demo/x.png", "demo/y.png"}
    assert {*read} == {one, other, new}
    assert len(read) == 6  # once to compare, once to check
    node = nodes(report)["demo/x.png"]
    assert (node.format, node.headline, node.harmless) == ("picture", "300 × 2 → 301 × 2; IDAT changed", False)


def test_a_report_has_room_for_so_many_pictures():
    sides = [{f"demo/{at}.png": picture_builder.png(value=at + side) for at in range(5)} for side in (10, 20)]
    a, b = (build.wheel({**FILES, **side}) for side in sides)
    size = max(sum(len(side[f"demo/{at}.png"]) for side in sides) for at in range(5))
    views = pictures_of(compare(a, b, limits=Limits(picture_bytes=3 * size)))
    assert [view.data_a is not None for view in views.values()].count(True) == 3
    (first, *_, last) = views.values()
    assert first.truncated is UNSET
    assert last.truncated == Truncated(0, sum(map(len, (s["demo/4.png"] for s in sides))), "--max-picture-bytes")
    assert (last.media_type_a, last.width_b, last.data_b) == (MediaType.PNG, 2, None)
    views = pictures_of(compare(a, b, limits=Limits(picture_bytes=0)))
    assert all(view.truncated is UNSET and view.data_a and view.data_b for view in views.values())


def test_the_same_pictures_are_left_out_whatever_comes_first():
    sides = [{f"demo/{at}.png": picture_builder.png(value=at + side) for at in range(8)} for side in (10, 20)]
    inner = [build.wheel(side) for side in sides]
    a, b = (build.wheel({**FILES, **side, "demo/inner.whl": data}) for side, data in zip(sides, inner, strict=True))
    size = sum(len(side["demo/0.png"]) for side in sides)
    for pictures_ in (3, 8, 11):
        limits = Limits(picture_bytes=pictures_ * (size + 1))
        in_order = compare(a, b, limits=limits)
        (last, *_) = [node.id for node in in_order.root.children if node.name == "demo/7.png"]
        with given_bytes(WHEEL, a) as given_a, given_bytes(WHEEL, b) as given_b:
            *_, finished = engine.events(given_a, given_b, limits=limits, wanted=lambda last=last: last)
        assert isinstance(finished, Finished)
        assert finished.report == in_order
        kept = [view.data_a is not None for view in all_pictures(in_order)]
        assert kept == [True] * pictures_ + [False] * (16 - pictures_)


def all_pictures(report: Report) -> list[Pictures]:
    return [node.pictures for node in report.root.walk() if isinstance(node.pictures, Pictures)]
