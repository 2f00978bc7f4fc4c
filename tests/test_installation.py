"""The digest of what a package installs: what changes it, and what does not."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

import package_builder as build
import pydistdiff
from pydistdiff import engine
from pydistdiff.inputs import given_bytes, open_input
from pydistdiff.limits import Limits
from pydistdiff.model import Installed, Report

FILES = {"demo/__init__.py": "x = 1\n", "demo/é.txt": "y\n", "demo-1.0.data/scripts/run": "#!python\n"}
WHEEL, CONDA, CONDA_V1 = build.wheel_name(), "demo-1.0-0.conda", "demo-1.0-0.tar.bz2"
INDEX = {"name": "demo", "version": "1.0", "build": "0", "build_number": 0, "subdir": "noarch"}


def compare(a: bytes, b: bytes, name_a: str = WHEEL, name_b: str | None = None, **limits: int) -> Report:
    with given_bytes(name_a, a) as given_a, given_bytes(name_b or name_a, b) as given_b:
        return engine.compare(given_a, given_b, limits=Limits(**limits), digests=True)


def digest(data: bytes, name: str = WHEEL, **limits: int) -> str:
    found = compare(data, data, name, **limits).b.installs
    assert isinstance(found, str)
    return found


def digests(a: bytes, b: bytes, name_a: str = WHEEL, name_b: str | None = None) -> tuple[str, str]:
    """Of two inputs that differ; they are the same as when each is compared with itself."""
    report = compare(a, b, name_a, name_b)
    found = digest(a, name_a), digest(b, name_b or name_a)
    assert (report.a.installs, report.b.installs) == found
    return found


def index(**facts: object) -> str:
    return json.dumps(INDEX | {"depends": ["x", "y >=1"], "timestamp": 1} | facts)


def test_a_digest_is_what_anybody_can_compute_from_the_wheel():
    modes = {"demo-1.0.data/scripts/run": 0o755}
    data = build.zip_archive(build.wheel_files(FILES), modes=modes)
    lines = []
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        for info in wheel.infolist():
            if info.filename.endswith("/RECORD"):
                continue
            mode = "100755" if info.external_attr >> 16 & 0o111 else "100644"
            place = f"{{site}}/{info.filename}".replace("{site}/demo-1.0.data/scripts/", "{scripts}/")
            lines.append(f"{mode} {place} {hashlib.sha256(wheel.read(info)).hexdigest()}\n")
    assert len(lines) == 5
    assert digest(data) == hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def test_what_installers_do_not_see_is_not_in_it():
    files = build.wheel_files(FILES)
    a = build.zip_archive(files)
    first, second = digests(a, build.zip_archive(files[::-1], time=(2025, 1, 1, 0, 0, 0), mode=0o640, level=1))
    assert first == second
    first, second = digests(a, build.zip_archive([*files[:-1], *files[-1:], ("demo-1.0.dist-info/INSTALLER", "pip")]))
    assert first == second
    purelib = {f"demo-1.0.data/purelib/{name}" if name.startswith("demo/") else name: FILES[name] for name in FILES}
    first, second = digests(a, build.wheel(purelib))
    assert first == second


@pytest.mark.parametrize(
    "files",
    [
        FILES | {"demo/__init__.py": "x = 2\n"},
        FILES | {"demo/empty": ""},
        {("demo/new.py" if name == "demo/__init__.py" else name): text for name, text in FILES.items()},
        {name: text for name, text in FILES.items() if name != "demo/é.txt"},
        [*FILES.items(), ("demo/__init__.py", "x = 1\n")],
        FILES | {"demo/é.txt": build.Link("y\n")},
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_any_other_byte_path_or_type_is_another_digest(files: build.Files):
    a, b = build.wheel(FILES), build.wheel(files)
    first, second = digests(a, b)
    assert first != second
    assert compare(a, b).summary.installed is not Installed.SAME


def test_an_executable_bit_is_in_it():
    files = build.wheel_files(FILES)
    a, b = (build.zip_archive(files, modes={"demo/__init__.py": mode}) for mode in (0o644, 0o744))
    first, second = digests(a, b)
    assert first != second
    assert compare(a, b).summary.installed is Installed.DIFFERENT


def test_both_conda_formats_of_one_build_have_one_digest():
    files = {"lib/x": "x\n", "bin/run": "#!/bin/sh\n", "lib/link": build.Link("x")}
    first, second = digests(build.conda(files), build.conda_v1(files), CONDA, CONDA_V1)
    assert first == second
    hard = build.conda_v1({**files, "lib/y": build.Link("lib/x", hard=True)})
    first, second = digests(hard, build.conda({**files, "lib/y": "x\n"}), CONDA_V1, CONDA)
    assert first == second
    lost = build.conda_v1({**files, "lib/y": build.Link("lib/z", hard=True)})
    assert digest(lost, CONDA_V1) not in (first, digest(build.conda_v1(files), CONDA_V1))


@pytest.mark.parametrize(
    ("facts", "is_same"),
    [
        ({"timestamp": 2, "build_number": 1, "license": "MIT"}, True),
        ({"depends": ["y >=1", "x"]}, True),
        ({"depends": ["x", "y >=2"]}, False),
        ({"depends": "x"}, False),
        ({"constrains": ["z <3"]}, False),
        ({"track_features": "f"}, False),
        ({"noarch": "python"}, False),
    ],
)
def test_of_the_index_of_a_conda_package_counts_what_it_says_to_who_depends_on_it(facts: dict, is_same: bool):
    files = {"lib/x": "x\n"}
    first, second = digests(build.conda(files, index=index()), build.conda(files, index=index(**facts)), CONDA)
    assert (first == second) is is_same


def test_an_index_that_cannot_be_read_counts_as_it_is():
    files = {"lib/x": "x\n"}
    found = {
        digest(build.conda(files, index=text), CONDA)
        for text in ("{", "[]", "[1]", "[" * 100_000, index(), index(license="x" * 2_000_000))
    }
    assert len(found) == 6


@pytest.mark.parametrize("name", ["run_exports.json", "run_exports.yaml", "link.json"])
def test_run_exports_and_links_of_a_conda_package_count(name: str):
    files = {"lib/x": "x\n"}
    made = [build.conda(files, extra={f"info/{name}": text}) for text in ("{}", "{ }")]
    assert len({*digests(made[0], made[1], CONDA), digest(build.conda(files), CONDA)}) == 3
    other = build.conda(files, extra={"info/about.json": "{}"})
    assert digest(other, CONDA) == digest(build.conda(files), CONDA)


def test_what_conda_replaces_by_the_path_of_the_environment_counts():
    files = {"lib/x": "/old /new\n"}

    def made(**prefix: str) -> bytes:
        paths = json.loads(build.paths_json(files))
        paths["paths"][0] |= prefix
        return build.conda(files, paths=json.dumps(paths))

    old = {"prefix_placeholder": "/old", "file_mode": "text"}
    found = [made(), made(**old), made(**old | {"prefix_placeholder": "/new"}), made(**old | {"file_mode": "binary"})]
    assert len({digest(data, CONDA) for data in found}) == 4


def test_of_what_is_built_first_all_members_count_without_the_folder_around_them():
    files = {"demo.py": "x = 1\n"}
    first, second = digests(build.sdist(files), build.sdist(files, ".zip"), "demo-1.0.tar.gz", "demo-1.0.zip")
    assert first == second
    renamed = build.compressed(build.tar_archive(build.sdist_files(files, root="demo-1.0.post1")), ".gz")
    assert digest(renamed, "demo-1.0.post1.tar.gz") == first
    assert digest(build.sdist({"demo.py": "x = 2\n"}), "demo-1.0.tar.gz") != first


def test_a_single_file_is_its_bytes_and_a_directory_its_files(tmp_path: Path):
    assert digest(b"x = 1\n", "x.py") == hashlib.sha256(b"x = 1\n").hexdigest()
    for name in "ab":
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "x.py").write_bytes(b"x = 1\n")
    line = f"100644 sub/x.py {hashlib.sha256(b'x = 1' + bytes([10])).hexdigest()}\n"
    with open_input(str(tmp_path / "a")) as a, open_input(str(tmp_path / "b")) as b:
        report = engine.compare(a, b, digests=True)
    assert report.a.installs == report.b.installs == hashlib.sha256(line.encode()).hexdigest()


def test_what_cannot_be_read_has_none():
    data = build.wheel(FILES)
    report = compare(data, data[:-200])
    assert isinstance(report.a.installs, str)
    assert not isinstance(report.b.installs, str)
    at = data.index(b"demo/__init__.py") + 20
    broken = bytearray(data)
    broken[at] ^= 0xFF
    assert not isinstance(compare(data, bytes(broken)).b.installs, str)
    assert not isinstance(compare(data, build.wheel({**FILES, "a": "x"}), total_bytes=300).b.installs, str)


def test_the_library_has_it_too(tmp_path: Path):
    path = tmp_path / WHEEL
    path.write_bytes(build.wheel(FILES))
    assert pydistdiff.compare(path, path, digests=True).b.installs == digest(path.read_bytes())
    assert not isinstance(pydistdiff.compare(path, path).b.installs, str)


def test_nobody_gets_it_who_has_not_asked():
    data = build.wheel(FILES)
    with given_bytes(WHEEL, data) as a, given_bytes(WHEEL, data) as b:
        report = engine.compare(a, b)
    assert not isinstance(report.a.installs, str)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_looks_like_a_second_member_of_one_name_is_not_one():
    first, second = digests(
        build.zip_archive([("x", "1"), ("x", "2")]), build.zip_archive([("x", "1"), ("x#2", "2")]), "x.zip"
    )
    assert first != second


def test_a_name_that_could_end_a_line_stays_in_its_own():
    found = {digest(build.zip_archive({name: "x"}), "x.zip") for name in ("a b\n", "a b", "a b⟦U+000A⟧")}
    assert len(found) == 3
