"""The review of packages as they are, from their bytes to the list."""

from __future__ import annotations

import json

import pytest

import package_builder as build
from pydistdiff import engine
from pydistdiff.inputs import given_bytes
from pydistdiff.limits import Limits
from pydistdiff.model import HazardCode, Report, ReviewGroup
from pydistdiff.reports.block import block

WHEEL = build.wheel_name()
SDIST = "demo-1.0.tar.gz"
FILES = {"demo/__init__.py": "x = 1\n"}


def compare(a: bytes, b: bytes, name: str, name_b: str | None = None, **limits: int) -> Report:
    with given_bytes(name, a) as given_a, given_bytes(name_b or name, b) as given_b:
        return engine.compare(given_a, given_b, limits=Limits(**limits))


def told(report: Report) -> list[tuple[str, str, str]]:
    names = {node.id: node.name for node in report.root.walk()}
    harmless = {node.id for node in report.root.walk() if node.harmless}
    assert not {entry.node for entry in report.review} & harmless
    return [(entry.group.value, names[entry.node], entry.reason) for entry in report.review]


def lines(report: Report) -> dict[str, str]:
    """The lines of the block by their label."""
    return dict(line.split(": ", 1) for line in block(report) if ": " in line)


def wheels(a: dict[str, str | bytes], b: dict[str, str | bytes], **options: str) -> Report:
    """Two wheels; what the second has besides files is an option of `wheel_files`."""
    return compare(build.wheel(FILES | a), build.wheel(FILES | b, **options), WHEEL)


def test_a_hook_that_came_leads_the_list_and_stands_in_the_block() -> None:
    report = wheels({}, {"demo/new.py": "1\n", "hook.pth": "import demo.evil\n"})
    assert told(report) == [
        (
            "startup",
            "hook.pth",
            "came, 1 line; runs whenever Python starts; line that runs code added: import demo.evil",
        ),
        ("code", "demo/new.py", "came, 1 line"),
    ]
    assert lines(report)["Runs at install or start"].startswith("hook.pth (came, 1 line; runs whenever Python starts")


def test_entry_points_that_came_with_their_file_are_told() -> None:
    report = wheels({}, {}, entry_points="[console_scripts]\nx = demo:main\n\n[pytest11]\ndemo = demo.plugin\n")
    assert told(report) == [
        ("startup", "{dist-info}/entry_points.txt", "pytest plug-in demo added; console script x added")
    ]


def test_entry_points_that_changed_are_told_with_what_they_call() -> None:
    a, b = ("[console_scripts]\nx = demo:main\n" + more for more in ("", "y = demo:other\n"))
    report = compare(build.wheel(FILES, entry_points=a), build.wheel(FILES, entry_points=b), WHEEL)
    assert told(report) == [("startup", "{dist-info}/entry_points.txt", "console script y added: demo:other")]
    assert lines(report)["Runs at install or start"] == (
        "{dist-info}/entry_points.txt (console script y added: demo:other)"
    )


def test_entry_points_that_no_reader_is_sure_of_stay_with_what_runs() -> None:
    a = build.wheel(FILES, entry_points="[a]\nx = y\n")
    b = build.wheel(FILES, entry_points="[a]\nx = y\n[a]\nz = q\n[pytest11]\nx = y\n")
    [(group, _, reason)] = told(compare(a, b, WHEEL))
    assert group == "startup"
    assert "stands twice" in reason


def test_entry_points_beyond_the_limit_of_values_are_counted() -> None:
    a, b = ("[g]\nx = y\n" + "".join(f"x{number} = y\n" for number in range(most)) for most in (0, 30))
    report = compare(build.wheel(FILES, entry_points=a), build.wheel(FILES, entry_points=b), WHEEL, values=4)
    assert told(report)[0][2].endswith("; 26 more values differ")


def test_the_own_entry_points_and_those_of_another_distribution_beside_it_count() -> None:
    entries = "[pytest11]\nx = evil\n"
    beside = wheels({}, {"evil-1.dist-info/entry_points.txt": entries})
    assert told(beside)[0][0] == "startup"
    vendored = wheels({}, {"demo/_vendor/evil-1.dist-info/entry_points.txt": entries})
    assert told(vendored)[0][0] == "data"


def test_commands_of_a_wheel_are_told_behind_what_runs_by_itself() -> None:
    report = wheels({}, {"demo-1.0.data/scripts/a": "#!python\n", "sitecustomize.py": "1\n"})
    assert [name for _, name, _ in told(report)] == ["sitecustomize.py", "{data}/scripts/a"]
    assert told(report)[1][2] == "came, 1 line; a command"


def test_dependencies_and_tags_of_a_wheel() -> None:
    a = build.metadata_text(extra="Requires-Python: >=3.7\nRequires-Dist: idna>=2.5\n")
    b = build.metadata_text(extra="Requires-Python: >=3.8\nRequires-Dist: idna>=2.8\nRequires-Dist: PySocks\n")
    tagged = (
        f"Wheel-Version: 1.0\nGenerator: builder 1\nRoot-Is-Purelib: {purelib}\nTag: {tag}\n"
        for purelib, tag in (("true", "py3-none-any"), ("false", "cp311-cp311-win32"))
    )
    wheel_a, wheel_b = tagged
    report = compare(
        build.wheel(FILES, metadata=a, wheel=wheel_a), build.wheel(FILES, metadata=b, wheel=wheel_b), WHEEL
    )
    tags = "Root-Is-Purelib true → false [wheel-purelib]; Tag cp311-cp311-win32 added; Tag py3-none-any removed"
    found = told(report)
    assert found[:2] == [
        ("dependency", "{dist-info}/METADATA", "pysocks added; idna >=2.5 → >=2.8"),
        ("tag", "{dist-info}/METADATA", "Requires-Python >=3.7 → >=3.8"),
    ]
    assert found[2][:2] == ("tag", "{dist-info}/WHEEL")
    assert sorted(found[2][2].split("; ")) == sorted(tags.split("; "))
    assert lines(report)["Dependencies, tags"].startswith(
        "pysocks added; idna >=2.5 → >=2.8; Requires-Python >=3.7 → >=3.8; "
    )


def test_respelt_requirements_are_no_dependencies_that_changed() -> None:
    a, b = (build.metadata_text(extra=f"Requires-Dist: idna{asked}\n") for asked in (" (>=2)", ">=2"))
    report = compare(build.wheel(FILES, metadata=a), build.wheel(FILES, metadata=b), WHEEL)
    assert report.review == ()
    assert "Dependencies, tags" not in lines(report)


def test_an_sdist_tells_its_build_and_each_dependency_once() -> None:
    def made(extra: str, requires: str) -> bytes:
        info = build.metadata_text(extra=extra)
        files = {
            "demo.egg-info/PKG-INFO": info,
            "demo.egg-info/requires.txt": requires,
            "pyproject.toml": f"[build-system]\nrequires = ['flit{'' if requires == 'six' else '>=3'}']\n",
            "setup.py": f"# {requires}\n",
            "tests/pyproject.toml": f"[build-system]\nrequires = ['x{len(extra)}']\n",
        }
        return build.compressed(build.tar_archive(build.sdist_files(files, metadata=info)), ".gz")

    report = compare(made("Requires-Dist: six\n", "six"), made("Requires-Dist: six>=1\n", "six>=1"), SDIST)
    assert [(group, name) for group, name, _ in told(report)] == [
        ("startup", "pyproject.toml"),
        ("startup", "setup.py"),
        ("dependency", "PKG-INFO"),
        ("dependency", "demo.egg-info/PKG-INFO"),
        ("dependency", "demo.egg-info/requires.txt"),
        ("dependency", "pyproject.toml"),
        ("documentation", "tests/pyproject.toml"),
    ]
    reasons = {(group, name): reason for group, name, reason in told(report)}
    assert reasons["startup", "setup.py"] == (
        "changed, 1 line added, 1 removed; runs when the sdist is built; comments only; explained by python-comments"
    )
    assert reasons["dependency", "pyproject.toml"] == "flit any → >=3"
    assert sorted(lines(report)["Dependencies, tags"].split("; ")) == ["flit any → >=3", "six any → >=1"]


def test_a_conda_package_tells_its_scripts_and_its_build() -> None:
    def made(script: str, build_string: str) -> bytes:
        facts = {"name": "demo", "version": "1.0", "build": build_string, "build_number": 0, "subdir": "noarch"}
        return build.conda({"bin/.demo-post-link.sh": script}, index=json.dumps(facts))

    report = compare(made("true\n", "py37_0"), made("curl x\n", "py38_0"), "demo-1.0-0.conda")
    assert told(report)[:2] == [
        (
            "startup",
            "bin/.demo-post-link.sh",
            "changed, 1 line added, 1 removed; runs when conda links or unlinks the package; not explained",
        ),
        ("tag", "info/index.json", "build py37_0 → py38_0"),
    ]


def test_a_hook_in_a_wheel_inside_is_told_by_its_own_id() -> None:
    def made(text: str) -> bytes:
        return build.sdist({"vendor/x-1-py3-none-any.whl": build.wheel({"hook.pth": text})})

    report = compare(made("a\n"), made("import os\n"), SDIST)
    [entry] = [entry for entry in report.review if entry.group is ReviewGroup.STARTUP]
    [archive] = report.root.children
    assert entry.node in {child.id for child in archive.children}
    assert archive.id not in {entry.node for entry in report.review}
    assert lines(report)["Runs at install or start"].startswith("vendor/x-1-py3-none-any.whl > hook.pth (")


@pytest.mark.parametrize("folder", ["vendor", "tests"])
def test_every_hazard_that_something_runs_has_its_member_among_what_runs(folder: str) -> None:
    def made(text: str) -> bytes:
        return build.sdist({f"{folder}/x-1-py3-none-any.whl": build.wheel({"hook.pth": text}), "setup.py": text})

    report = compare(made("a\n"), made("import os\n"), SDIST)
    hazards = [hazard.member for hazard in report.hazards if hazard.code is HazardCode.EXECUTABLE_STARTUP]
    names = {name for group, name, _ in told(report) if group == "startup"}
    assert {member.rpartition(" > ")[2].rpartition("/")[2] for member in hazards} == names == {"hook.pth", "setup.py"}


def test_a_hook_in_an_archive_on_one_side_runs_as_its_distribution_says() -> None:
    inner = build.wheel({"hook.pth": "import os\n"})
    report = compare(build.sdist({}), build.sdist({"vendor/x-1-py3-none-any.whl": inner}), SDIST)
    assert told(report)[0][1:] == (
        "hook.pth",
        "came, 1 line; runs whenever Python starts; line that runs code added: import os",
    )
    assert ("data", "vendor/x-1-py3-none-any.whl", "came, with 4 members") in told(report)


def test_identical_and_repacked_packages_have_nothing_to_review() -> None:
    data = build.wheel(FILES)
    assert compare(data, data, WHEEL).review == ()
    repacked = build.zip_archive(build.wheel_files(FILES), level=1, time=(2025, 1, 1, 0, 0, 0))
    assert compare(data, repacked, WHEEL).review == ()


def test_the_review_is_the_same_in_another_run() -> None:
    a, b = (build.wheel({f"demo/m{number}.py": f"{text}\n" for number in range(30)}) for text in ("1", "2"))
    assert compare(a, b, WHEEL).review == compare(a, b, WHEEL).review


def test_two_single_files_are_reviewed_as_what_they_are() -> None:
    report = compare(b"import a\n", b"import b\n", "x.pth")
    assert [entry.node for entry in report.review] == ["root"]
    assert "Runs at install or start" not in lines(report)
