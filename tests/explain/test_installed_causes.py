"""What an installer does to a wheel, told apart from what somebody did to it later."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from msgspec import UNSET
from msgspec.structs import replace

import package_builder as build
from bytecode_builder import MAGIC, NONE, code_object, group, header, number
from environment_builder import GENERATED, INFO, SITE, generated, install_wheel, row_of, write
from explained_packages import WHEEL, causes_of, node_of, told_causes
from pydistdiff import engine
from pydistdiff.archives.directory import DiskFile
from pydistdiff.errors import InputError, ReadError
from pydistdiff.inputs import given_bytes
from pydistdiff.inputs.installed import InstalledPackage
from pydistdiff.model import Drift, HazardCode, Report, Side, Status, Verdict

FILES = {
    "demo/__init__.py": "",
    "demo/x.py": "def main():\n    return 1\n",
    "demo-1.0.data/scripts/tool": "#!python\nprint(1)\n",
    "demo-1.0.data/data/share/demo/a.txt": "a\n",
    "demo-1.0.data/headers/demo.h": "int demo;\n",
}
POINTS = "[console_scripts]\nrun = demo.x:main\ndeep = demo.x:Main.run [extra]\n\n[other]\nplugin = demo.x:main\n"


@pytest.fixture
def wheel():
    return build.wheel(FILES, entry_points=POINTS)


@pytest.fixture
def prefix(tmp_path):
    return tmp_path / "environment"


def report_on(wheel: bytes, prefix, *, is_reversed: bool = False) -> Report:
    package = InstalledPackage("demo", str(prefix)).open()
    with given_bytes(WHEEL, wheel) as given:
        return engine.compare(package, given) if is_reversed else engine.compare(given, package)


def unexplained(report: Report) -> set[str]:
    nodes = (node for node in report.root.walk() for change in node.changes if change.cause is None)
    return {node.name for node in nodes}


def codes(report: Report) -> list[tuple[HazardCode, str]]:
    return [(hazard.code, hazard.member.rpartition(" > ")[2]) for hazard in report.hazards]


def scripts(prefix) -> dict[str, str]:
    return {"run": generated(prefix, "demo.x", "main"), "deep": generated(prefix, "demo.x", "Main.run")}


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_wheel_and_its_installation_are_equivalent(wheel, prefix, is_reversed):
    install_wheel(prefix, wheel, scripts=scripts(prefix), is_compiled=True)
    report = report_on(wheel, prefix, is_reversed=is_reversed)
    assert unexplained(report) == set()
    assert report.hazards == ()
    assert report.verdict is Verdict.EQUIVALENT
    installed = report.a if is_reversed else report.b
    assert (installed.kind, installed.name, installed.version) == ("installed", "demo", "1.0")
    assert installed.drift == Drift(changed=0, added=0, removed=0, examples=())


def test_what_is_installed_elsewhere_stays_at_its_place(wheel, prefix):
    install_wheel(prefix, wheel)
    report = report_on(wheel, prefix)
    changed = {child.name: child.status for child in report.root.children}
    assert changed == {
        "{data}/scripts/tool": Status.CHANGED,
        "{dist-info}/INSTALLER": Status.ADDED,
        "{dist-info}/REQUESTED": Status.ADDED,
        "{dist-info}/RECORD": Status.CHANGED,
    }


def test_an_edited_file_stands_out(wheel, prefix):
    folder = install_wheel(prefix, wheel, scripts=scripts(prefix), is_compiled=True)
    write(folder, "demo/x.py", "def main():\n    return 2\n")
    report = report_on(wheel, prefix)
    assert report.verdict is Verdict.DIFFERENT
    assert (HazardCode.RECORD_MISMATCH, "demo/x.py") in codes(report)
    assert causes_of(node_of(report, "demo/x.py")) == [(None, False)]
    assert unexplained(report) == {"demo/x.py", "demo/__pycache__/" + _cached("x")}


def _cached(module: str) -> str:
    import importlib.util

    return os.path.basename(importlib.util.cache_from_source(f"{module}.py"))


def test_an_edited_file_with_a_record_to_match_is_told_by_the_wheel(wheel, prefix):
    folder = install_wheel(prefix, wheel)
    text = "def main():\n    return 2\n"
    rows = (folder / INFO / "RECORD").read_text()
    write(folder, "demo/x.py", text)
    write(
        folder,
        f"{INFO}/RECORD",
        rows.replace(row_of("demo/x.py", FILES["demo/x.py"].encode()), row_of("demo/x.py", text.encode())),
    )
    report = report_on(wheel, prefix)
    assert report.hazards == ()
    assert unexplained(report) == {"demo/x.py"}
    assert report.verdict is Verdict.DIFFERENT


def test_added_and_removed_files_stand_out(wheel, prefix):
    folder = install_wheel(prefix, wheel)
    write(folder, "demo/new.py", "import os\n")
    write(folder, "../../../bin/tool", "#!python\n")
    (folder / "demo/x.py").unlink()
    report = report_on(wheel, prefix)
    assert report.b.drift == Drift(
        changed=1, added=1, removed=1, examples=("{data}/scripts/tool", "demo/new.py", "demo/x.py")
    )
    write(folder, "../../../bin/tool", f"#!{prefix}/bin/python3.11\nprint(1)\n")
    report = report_on(wheel, prefix)
    assert codes(report) == [
        (HazardCode.RECORD_MISSING, "demo/x.py"),
        (HazardCode.RECORD_UNLISTED, "demo/new.py"),
    ]
    assert unexplained(report) == {"demo/new.py", "demo/x.py"}


def test_an_edited_module_in_the_cache_is_not_what_its_source_makes(wheel, prefix):
    folder = install_wheel(prefix, wheel, is_compiled=True)
    compiled = folder / "demo/__pycache__" / _cached("x")
    other = write(folder.parent, "x.py", "def main():\n    return 9\n")
    os.utime(other, ns=((folder / "demo/x.py").stat().st_mtime_ns,) * 2)
    import py_compile

    py_compile.compile(str(other), cfile=str(compiled))
    report = report_on(wheel, prefix)
    assert [code for code, _ in codes(report)] == [HazardCode.STALE_BYTECODE]
    assert f"demo/__pycache__/{_cached('x')}" in unexplained(report)


def test_rows_of_modules_that_somebody_removed_from_the_cache_claim_nothing(wheel, prefix):
    folder = install_wheel(prefix, wheel, is_compiled=True)
    for path in folder.rglob("*.pyc"):
        path.unlink()
    report = report_on(wheel, prefix)
    assert (report.hazards, unexplained(report)) == ((), set())
    causes = told_causes(node_of(report, "{dist-info}/RECORD"))
    assert causes[("added", (f"demo/__pycache__/{_cached('x')}",))] == "record-follows"


def test_a_row_without_a_hash_of_anything_else_is_a_hazard(wheel, prefix):
    folder = install_wheel(prefix, wheel, more={"demo/y.py": "y = 1\n"})
    rows = (folder / INFO / "RECORD").read_text()
    write(folder, f"{INFO}/RECORD", rows.replace(row_of("demo/y.py", b"y = 1\n"), "demo/y.py,,\n"))
    report = report_on(wheel, prefix)
    assert codes(report) == [(HazardCode.RECORD_MISMATCH, "demo/y.py")]
    assert ("added", ("demo/y.py",)) in told_causes(node_of(report, "{dist-info}/RECORD"))
    assert unexplained(report) == {"demo/y.py", "{dist-info}/RECORD"}


# ---------------------------------------------------------------- generated scripts


MADE = [
    GENERATED,
    GENERATED.replace("# -*- coding: utf-8 -*-\n", ""),
    GENERATED.replace(r"pyw|", r"pyw?|"),
    GENERATED.replace("import re\n", "").replace(
        "    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])\n",
        "    if sys.argv[0].endswith('.exe'):\n        sys.argv[0] = sys.argv[0][:-4]\n",
    ),
    GENERATED.replace("re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])", 'sys.argv[0].removesuffix(".exe")'),
    GENERATED.replace("#!{python}\n", "#!/bin/sh\n'''exec' {python} \"$0\" \"$@\"\n' '''\n"),
    GENERATED.replace("#!{python}\n", "#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"),
]


@pytest.mark.parametrize("template", MADE)
def test_what_installers_make_of_entry_points_is_explained(wheel, prefix, template):
    install_wheel(prefix, wheel, scripts={"run": generated(prefix, "demo.x", "main", template)})
    report = report_on(wheel, prefix)
    assert causes_of(node_of(report, "{data}/scripts/run")) == [("generated-scripts", True)]
    assert report.verdict is Verdict.EQUIVALENT


ALIKE = [
    GENERATED.replace("import re\n", "import re, os\n"),
    GENERATED.replace("import re\n", "import evil\n"),
    GENERATED.replace("    sys.exit", "    import evil\n    sys.exit"),
    GENERATED.replace("sys.exit(", "sys.exit(evil() or "),
    GENERATED.replace("{function}()", "{function}(1)"),
    GENERATED.replace("from {module}", "from evil"),
    GENERATED.replace("from {module} import {name}", "from {module} import evil as {name}"),
    GENERATED.replace("#!{python}\n", "#!/tmp/python3\n"),
    GENERATED.replace("#!{python}\n", "#!{python} -m evil\n"),
    GENERATED.replace("#!{python}\n", "#!/bin/sh\n'''exec' /tmp/python \"$0\" \"$@\"\n' '''\n"),
    GENERATED.replace("#!{python}\n", "#!/bin/sh\n'''exec' {python} \"$0\" \"$@\"; evil\n' '''\n"),
    GENERATED.replace("#!{python}\n", ""),
    GENERATED.replace("# -*- coding: utf-8 -*-\n", "# coding: utf-7\n# +AAo-import evil\n"),
    GENERATED + "evil()\n",
    GENERATED + "else:\n    evil()\n",
    GENERATED.replace("'__main__'", "'__evil__'"),
    GENERATED.replace("__name__ == '__main__'", "True"),
    GENERATED + "# " + "x" * 5_000,
    GENERATED + "(" * 500,
    GENERATED + "\0",
    "#!{python}",
    "",
]


@pytest.mark.parametrize("template", ALIKE)
def test_what_only_looks_like_it_is_content(wheel, prefix, template):
    install_wheel(prefix, wheel, scripts={"run": generated(prefix, "demo.x", "main", template)})
    report = report_on(wheel, prefix)
    assert causes_of(node_of(report, "{data}/scripts/run"))[0] == (None, False)
    assert report.verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (POINTS, "plugin"),
        (POINTS, "nonesuch"),
        (POINTS + "[console_scripts]\nrun = evil:main\n", "run"),
        ("[console_scripts]\nrun = demo.x\n", "run"),
        ("[console_scripts]\nrun = demo.x:ma in\n", "run"),
        (None, "run"),
    ],
)
def test_a_command_that_no_entry_point_names_is_content(prefix, points, name):
    wheel = build.wheel(FILES, entry_points=points)
    install_wheel(prefix, wheel, scripts={name: generated(prefix, "demo.x", "main")})
    report = report_on(wheel, prefix)
    assert causes_of(node_of(report, f"{{data}}/scripts/{name}"))[0] == (None, False)


def test_a_wheel_that_brings_such_a_script_is_content(wheel, prefix):
    other = build.wheel(FILES | {"demo-1.0.data/scripts/run": generated(prefix, "demo.x", "main")}, entry_points=POINTS)
    with given_bytes(WHEEL, wheel) as a, given_bytes(WHEEL, other) as b:
        report = engine.compare(a, b)
    assert causes_of(node_of(report, "{data}/scripts/run"))[0] == (None, False)


# ---------------------------------------------------------------- first lines of scripts


@pytest.mark.parametrize(
    ("line", "is_harmless"),
    [
        ("#!{prefix}/bin/python3.11", True),
        ("#!{prefix}/bin/python", True),
        ("#!{prefix}/Scripts/python.exe", True),
        ("#!{prefix}/python", True),
        ("#!{prefix}/bin/pythonw", False),
        ("#!{prefix}/bin/python -i", False),
        ("#!{prefix}/bin/sub/python", False),
        ("#!{prefix}/bin/evil", False),
        ("#!/usr/bin/env python", False),
        ("#!/usr/bin/python3", False),
    ],
)
def test_the_first_line_that_an_installer_writes_is_harmless(wheel, prefix, line, is_harmless):
    folder = install_wheel(prefix, wheel)
    text = f"{line.format(prefix=prefix)}\nprint(1)\n"
    write(folder, "../../../bin/tool", text)
    rows = [row for row in (folder / INFO / "RECORD").read_text().splitlines() if "bin/tool" not in row]
    write(folder, f"{INFO}/RECORD", "\n".join(rows) + "\n" + row_of("../../../bin/tool", text.encode()))
    report = report_on(wheel, prefix)
    assert causes_of(node_of(report, "{data}/scripts/tool")) == [("script-shebang", is_harmless)]
    assert report.verdict is (Verdict.EQUIVALENT if is_harmless else Verdict.DIFFERENT)


@pytest.mark.parametrize("line", ["#!pythonx", "#!/usr/bin/python", "#!python -i", "#! python"])
def test_a_first_line_that_installers_leave_as_it_is_counts(prefix, line):
    wheel = build.wheel({"demo/x.py": "", "demo-1.0.data/scripts/tool": f"{line}\nprint(1)\n"})
    folder = install_wheel(prefix, wheel)
    write(folder, "../../../bin/tool", f"#!{prefix}/bin/python\nprint(1)\n")
    report = report_on(wheel, prefix)
    assert causes_of(node_of(report, "{data}/scripts/tool")) == [("script-shebang", False)]


def test_two_environments_have_two_pythons(wheel, tmp_path):
    for name in ("one", "two"):
        install_wheel(tmp_path / name, wheel, scripts=scripts(tmp_path / name))
    one, two = (InstalledPackage("demo", str(tmp_path / name)).open() for name in ("one", "two"))
    report = engine.compare(one, two)
    assert unexplained(report) == set()
    assert {cause for node in report.root.children for cause, _ in causes_of(node)} == {
        "script-shebang",
        "record-follows",
    }
    assert report.verdict is Verdict.EQUIVALENT


# ---------------------------------------------------------------- files of the installer


LOCAL = {"url": "file:///tmp/demo.whl", "archive_info": {"hash": "sha256=1"}}


@pytest.mark.parametrize(
    ("document", "is_explained"),
    [
        (LOCAL, True),
        ({"url": "file:///tmp/demo", "dir_info": {}}, True),
        (LOCAL | {"url": "https://example.org/demo.whl"}, False),
        (LOCAL | {"archive_info": 1}, False),
        (LOCAL | {"more": 1}, False),
        ({"url": "https://example.org/demo", "vcs_info": {"vcs": "git", "commit_id": "1"}}, False),
    ],
)
def test_the_address_that_a_package_was_installed_from(wheel, prefix, document, is_explained):
    install_wheel(prefix, wheel, more={f"{INFO}/direct_url.json": json.dumps(document)})
    report = report_on(wheel, prefix)
    causes = {cause for cause, _ in causes_of(node_of(report, "{dist-info}/direct_url.json"))}
    assert causes == {"installer-files" if is_explained else None}


def test_an_editable_package_is_never_equal(wheel, prefix):
    document = {"url": "file:///src/demo", "dir_info": {"editable": True}}
    install_wheel(prefix, wheel, more={f"{INFO}/direct_url.json": json.dumps(document)})
    report = report_on(wheel, prefix)
    assert [code for code, _ in codes(report)] == [HazardCode.EDITABLE_PATH]
    assert report.verdict is Verdict.DIFFERENT


def test_a_wheel_that_brings_files_of_an_installer_along_is_odd(prefix):
    wheel = build.wheel({"demo/x.py": "", f"{INFO}/INSTALLER": "evil\n"})
    install_wheel(prefix, wheel)
    report = report_on(wheel, prefix)
    assert causes_of(node_of(report, "{dist-info}/INSTALLER"))[0] == (None, False)


# ---------------------------------------------------------------- other kinds


def test_an_sdist_and_what_was_installed_of_it(prefix):
    files = {"demo/__init__.py": "", "demo/x.py": "def main():\n    return 1\n"}
    install_wheel(prefix, build.wheel(files))
    package = InstalledPackage("demo", str(prefix)).open()
    with given_bytes("demo-1.0.tar.gz", build.sdist({f"src/{path}": text for path, text in files.items()})) as given:
        report = engine.compare(given, package)
    moved = {
        child.b: child.status for child in report.root.children if child.b is not None and child.b.endswith("x.py")
    }
    assert moved == {"demo/x.py": Status.MOVED}


def test_a_conda_package_and_what_was_installed_of_a_wheel(prefix):
    files = {"demo/__init__.py": "", "demo/x.py": "def main():\n    return 1\n"}
    install_wheel(prefix, build.wheel(files))
    package = InstalledPackage("demo", str(prefix)).open()
    data = build.conda({f"{SITE}/{path}": text for path, text in files.items()})
    with given_bytes("demo-1.0-0.conda", data) as given:
        report = engine.compare(given, package)
    moved = {
        child.b: child.status for child in report.root.children if child.b is not None and child.b.endswith("x.py")
    }
    assert moved == {"demo/x.py": Status.MOVED}


def test_hazards_of_the_installed_side_are_told_of_it(wheel, prefix):
    folder = install_wheel(prefix, wheel)
    write(folder, "demo/x.py", "evil\n")
    for is_reversed, side in ((False, Side.B), (True, Side.A)):
        (hazard,) = report_on(wheel, prefix, is_reversed=is_reversed).hazards
        assert (hazard.code, hazard.side) == (HazardCode.RECORD_MISMATCH, side)
        assert "changed since the installation" in hazard.message


def test_nothing_is_said_since_the_installation_where_record_does_not_say_it(wheel, prefix):
    folder = install_wheel(prefix, wheel)
    write(folder, f"{INFO}/RECORD", "demo/x.py\n")
    assert report_on(wheel, prefix).b.drift is UNSET
    (folder / INFO / "RECORD").unlink()
    report = report_on(wheel, prefix)
    assert report.b.drift is UNSET
    assert report.a.drift is UNSET
    assert [code for code, _ in codes(report)] == [HazardCode.RECORD_MISMATCH]


@pytest.mark.parametrize("algorithm", ["sha512", "sha384", "sha1"])
def test_other_hashes_are_checked_too(wheel, prefix, algorithm):
    folder = install_wheel(prefix, wheel)
    rows = (folder / INFO / "RECORD").read_text()
    data = FILES["demo/x.py"].encode()
    write(folder, f"{INFO}/RECORD", rows.replace(row_of("demo/x.py", data), row_of("demo/x.py", data, algorithm)))
    assert report_on(wheel, prefix).b.drift.changed == 0
    write(folder, "demo/x.py", "evil\n")
    assert report_on(wheel, prefix).b.drift.changed == 1


# ---------------------------------------------------------------- byte code of another Python

OLD = (3, 8)
ASSIGNMENT = "x = 7\n"
OLD_PYC = "demo/__pycache__/old.cpython-38.pyc"


def of_another_python(prefix, value: int = 7, path: str = OLD_PYC, trailing: bytes = b"") -> tuple[bytes, Path]:
    """A wheel, and what was installed of it with byte code of another Python beside a module."""
    data = build.wheel(FILES | {"demo/old.py": ASSIGNMENT})
    folder = install_wheel(prefix, data)
    code = code_object(OLD, consts=group(b"i" + number(value), NONE), names=("x",))
    seconds = int((folder / "demo/old.py").stat().st_mtime)
    write(folder, path, header(MAGIC[OLD], time=seconds, size=len(ASSIGNMENT)) + code + trailing)
    return data, folder


@pytest.mark.parametrize("is_reversed", [False, True])
def test_byte_code_of_another_python_that_agrees_is_named_and_counts(prefix, is_reversed):
    wheel, _ = of_another_python(prefix)
    report = report_on(wheel, prefix, is_reversed=is_reversed)
    assert set(causes_of(node_of(report, OLD_PYC))) == {("unverified-bytecode", False)}
    [cause] = [cause for cause in report.causes if cause.id == "unverified-bytecode"]
    assert f"{OLD_PYC}: made by Python 3.8, and only" in cause.evidence[0].text
    assert (report.hazards, report.verdict) == ((), Verdict.DIFFERENT)


@pytest.mark.parametrize(
    "options",
    [
        {"value": 8},
        {"path": "demo/old.pyc"},
        {"path": "demo/__pycache__/other.cpython-38.pyc"},
        {"trailing": b"evil"},
    ],
)
def test_byte_code_of_another_python_that_only_looks_like_it_is_content(prefix, options):
    wheel, _ = of_another_python(prefix, **options)
    report = report_on(wheel, prefix)
    causes = causes_of(node_of(report, options.get("path", OLD_PYC)))
    assert "unverified-bytecode" not in {cause for cause, _ in causes}
    assert (None, False) in causes


def test_byte_code_that_a_wheel_brings_is_not_taken(prefix):
    wheel, folder = of_another_python(prefix)
    other = build.wheel(FILES | {"demo/old.py": ASSIGNMENT, OLD_PYC: (folder / OLD_PYC).read_bytes()})
    with given_bytes(WHEEL, wheel) as a, given_bytes(WHEEL, other) as b:
        report = engine.compare(a, b)
    assert {cause for cause, _ in causes_of(node_of(report, OLD_PYC))} == {None}


# ---------------------------------------------------------------- one package alone


def against_record(prefix) -> Report:
    """What one installed package alone is: held against its own RECORD."""
    package = InstalledPackage("demo", str(prefix))
    with replace(package, is_recorded=True).open() as a, package.open() as b:
        return engine.compare(a, b)


def test_a_clean_package_is_identical_to_what_its_record_says(wheel, prefix):
    install_wheel(prefix, wheel, scripts=scripts(prefix))
    report = against_record(prefix)
    assert (report.verdict, report.hazards, report.complete) == (Verdict.IDENTICAL, (), True)
    assert (report.a.path, report.b.path) == ("RECORD", "demo-1.0")
    assert report.a.origin.notes == (f"{SITE}/{INFO}", "as its RECORD says")
    assert (report.a.drift, report.b.drift.changed) == (UNSET, 0)


def test_compiled_modules_are_held_against_their_sources(wheel, prefix):
    folder = install_wheel(prefix, wheel, is_compiled=True)
    report = against_record(prefix)
    assert (report.verdict, unexplained(report)) == (Verdict.EQUIVALENT, set())
    assert [cause.id for cause in report.causes] == ["bytecode-follows"]
    write(folder, f"demo/__pycache__/{_cached('x')}", (folder / f"demo/__pycache__/{_cached('__init__')}").read_bytes())
    report = against_record(prefix)
    assert (report.verdict, unexplained(report)) == (Verdict.DIFFERENT, {f"demo/__pycache__/{_cached('x')}"})


def test_of_what_changed_nothing_but_a_hash_is_left(wheel, prefix):
    folder = install_wheel(prefix, wheel)
    write(folder, "demo/x.py", "evil = 1\n")
    write(folder, "demo/new.py", "new = 1\n")
    (folder / "../../../share/demo/a.txt").unlink()
    (folder / "demo/__init__.py").unlink()
    (folder / "demo/__init__.py").symlink_to("new.py")
    report = against_record(prefix)
    assert report.verdict is Verdict.DIFFERENT
    assert (report.complete, report.problems) == (True, ())
    assert {child.name: child.status for child in report.root.children} == {
        "demo/x.py": Status.CHANGED,
        "demo/__init__.py": Status.CHANGED,
        "demo/new.py": Status.ADDED,
        "{data}/data/share/demo/a.txt": Status.REMOVED,
    }
    [change] = node_of(report, "demo/x.py").changes
    assert "only their hash" in change.reason
    node = node_of(report, "demo/x.py")
    assert (node.size_a, node.size_b) == (len(FILES["demo/x.py"]), 9)
    assert {hazard.side for hazard in report.hazards} == {Side.B}
    assert (report.b.drift.changed, report.b.drift.added, report.b.drift.removed) == (2, 1, 1)


def test_a_record_that_lies_of_what_is_there_is_a_hazard_of_both(wheel, prefix):
    install_wheel(prefix, wheel, more={"demo/y.py": "y = 1\n"})
    path = prefix / SITE / INFO / "RECORD"
    path.write_text(path.read_text().replace(row_of("demo/y.py", b"y = 1\n"), "demo/y.py,,\n"))
    report = against_record(prefix)
    assert unexplained(report) == {"demo/y.py"}
    assert [(hazard.code, hazard.side) for hazard in report.hazards] == [
        (HazardCode.RECORD_MISMATCH, Side.A),
        (HazardCode.RECORD_MISMATCH, Side.B),
    ]


@pytest.mark.parametrize("record", [None, "demo/x.py\n"])
def test_without_a_record_there_is_nothing_to_hold_it_against(wheel, prefix, record):
    folder = install_wheel(prefix, wheel)
    if record is None:
        (folder / INFO / "RECORD").unlink()
    else:
        write(folder, f"{INFO}/RECORD", record)
    with pytest.raises(InputError, match="installed:demo: it has no RECORD that can be read"):
        against_record(prefix)


def test_an_unreadable_file_is_a_problem_and_no_change(wheel, prefix, monkeypatch):
    install_wheel(prefix, wheel)

    def fail(self, offset, length):
        raise ReadError(HazardCode.CORRUPT_MEMBER, "cannot be read: broken")

    path = str(prefix / SITE / "demo/x.py")
    read = DiskFile.read
    monkeypatch.setattr(DiskFile, "read", lambda self, *where: (fail if self._path == path else read)(self, *where))
    report = against_record(prefix)
    assert {problem.member.rpartition(" > ")[2] for problem in report.problems} == {"demo/x.py"}
    assert report.b.drift.changed == 0
    assert report.verdict is Verdict.DIFFERENT


# ---------------------------------------------------------------- permissions


def modes_of(report: Report) -> dict[str | None, bool]:
    """The causes of differing permissions."""
    return {change.cause: change.harmless for change in report.root.changes if getattr(change, "name", "") == "mode"}


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_permissions_that_an_installer_gives_are_harmless(prefix, umask):
    files = {"demo/x.py": "", "demo/run.sh": "", "demo-1.0.data/scripts/tool": "#!python\nprint(1)\n"}
    modes = {"demo/x.py": 0o600, "demo/run.sh": 0o744}
    wheel = build.zip_archive(build.wheel_files(files), modes=modes)
    folder = install_wheel(prefix, wheel)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o666 & ~umask)
    (folder / "demo/run.sh").chmod(0o777 & ~umask)
    (prefix / "bin/tool").chmod(0o777 & ~umask | 0o111)
    report = report_on(wheel, prefix)
    assert modes_of(report) == {"installer-modes": True}
    assert report.verdict is Verdict.EQUIVALENT


def test_permissions_that_somebody_gave_later_count(wheel, prefix):
    folder = install_wheel(prefix, wheel)
    (folder / "demo/x.py").chmod(0o755)
    (prefix / "share/demo/a.txt").chmod(0o666)
    report = report_on(wheel, prefix)
    assert modes_of(report) == {"installer-modes": True, "executable-bit": False, "member-mode": False}
    assert report.verdict is Verdict.DIFFERENT


def test_permissions_of_two_wheels_are_no_installers(wheel):
    data = build.zip_archive(build.wheel_files(FILES, entry_points=POINTS), mode=0o664)
    with given_bytes(WHEEL, wheel) as a, given_bytes(WHEEL, data) as b:
        assert set(modes_of(engine.compare(a, b))) == {"umask"}
