"""The script of docs/find-randomness.md, as it is printed there."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "find-randomness.md"
REPORTED = ("zone", "language", "seed", "epoch", "umask", "clock", "folder", "mode", "script", "time")
BUILDER = """#!/bin/sh
# In the place of `python3 -m build --outdir RESULT TREE`: writes what it saw.
test "$1 $2 $3" = "-m build --outdir"
mkdir -p "$4"
cd "$5"
{
    echo "zone=$TZ"
    echo "language=$LC_ALL"
    echo "seed=$PYTHONHASHSEED"
    echo "epoch=${SOURCE_DATE_EPOCH-none}"
    echo "umask=$(umask)"
    echo "clock=${CLOCK-now}"
    echo "folder=${5##*/tree/}"
    echo "mode=$(ls -l file | cut -c 1-10)"
    echo "script=$(ls -l run.sh | cut -c 1-10)"
    echo "time=$(TZ=UTC date -r file +%Y-%m-%d)"
} > "$4/seen"
"""

pytestmark = pytest.mark.skipif(os.name != "posix" or shutil.which("sh") is None, reason="it is a shell script")


def prepare(folder: Path, builder: str) -> Path:
    """The script of the page and what takes the place of `python3 -m build`, in a folder."""
    script = re.search(r"```sh\n(#!/bin/sh\n.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    (folder / "build_twice.sh").write_text(script[1])
    (folder / "project").mkdir()
    place = folder / "builder"
    place.write_text(builder)
    place.chmod(0o755)
    return place


def run(folder: Path, *what: str, **environment: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the two builds saw."""
    builder = prepare(folder, BUILDER)
    project = folder / "project"
    (project / "file").write_text("x")
    (project / "run.sh").write_text("x")
    (project / "run.sh").chmod(0o700)
    given = {name: text for name, text in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "LATER")}
    given |= {"PYTHON": str(builder), "LATER": "env CLOCK=later", **environment}
    words = ["sh", "build_twice.sh", "project", "out", *what]
    done = subprocess.run(words, cwd=folder, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = ((folder / "out" / name / "seen").read_text().split() for name in ("first", "second"))
    return dict(line.split("=", 1) for line in first), dict(line.split("=", 1) for line in second)


def test_the_two_builds_see_everything_otherwise_but_the_epoch(tmp_path: Path) -> None:
    first, second = run(tmp_path)
    assert tuple(first) == tuple(second) == REPORTED
    assert {name for name in REPORTED if first[name] == second[name]} == {"epoch"}
    assert (first["mode"], second["mode"]) == ("-rw-r--r--", "-rw-rw-r--")
    assert (first["script"], second["script"]) == ("-rwxr-xr-x", "-rwxrwxr-x")
    assert (first["time"], second["time"]) == ("2020-01-01", "2021-02-03")


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("clock", {"clock"}),
        ("files", {"time"}),
        ("folder", {"folder"}),
        ("language", {"language"}),
        ("seed", {"seed"}),
        ("umask", {"umask", "mode", "script"}),
        ("zone", {"zone"}),
    ],
)
def test_one_thing_alone_can_differ(tmp_path: Path, what: str, seen: set[str]) -> None:
    first, second = run(tmp_path, what)
    assert {name for name in REPORTED if first[name] != second[name]} == seen


@pytest.mark.parametrize(("given", "seen"), [("", "none"), ("5", "5")])
def test_the_epoch_is_the_users(tmp_path: Path, given: str, seen: str) -> None:
    first, second = run(tmp_path, SOURCE_DATE_EPOCH=given)
    assert first["epoch"] == second["epoch"] == seen


def test_the_project_stays_as_it_was(tmp_path: Path) -> None:
    run(tmp_path)
    assert stat.S_IMODE((tmp_path / "project" / "run.sh").stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "project").iterdir()) == ["file", "run.sh"]


def test_a_build_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    builder = prepare(tmp_path, "#!/bin/sh\necho no backend\nexit 3\n")
    environment = {**os.environ, "PYTHON": str(builder), "LATER": "env"}
    words = ["sh", "build_twice.sh", "project", "out"]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no backend" in done.stdout
