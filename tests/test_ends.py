"""However a run ends: no half of a report, no exit status of a whole one, no traceback, and nothing left behind."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from package_builder import wheel, zip_archive
from pydistdiff import engine
from pydistdiff.cli import main
from pydistdiff.events import Paired
from pydistdiff.inputs import open_input
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, FIFOs and limits of POSIX")

PROGRAM = [sys.executable, "-P", "-m", "pydistdiff"]
COUNTED = """
import signal, sys

number, left, *words = sys.argv[1:]
number, left = int(number), int(left)
calls = 0

def step(*_):
    global calls
    calls += 1
    if calls == left:
        signal.raise_signal(number)

from pydistdiff import cli

sys.argv[1:] = words
sys.setprofile(step)
status = cli.program()
sys.setprofile(None)
if not left:
    print(calls)
sys.exit(status)
"""
"""The program, which gets a signal at one of the calls of a function; without one it tells how many there are."""
MOMENTS = 14
WORDS = {signal.SIGINT: (130, b"pydistdiff: interrupted\n"), signal.SIGTERM: (143, b"pydistdiff: terminated\n")}


class Ended(NamedTuple):
    status: int
    out: bytes
    err: bytes


class Place(NamedTuple):
    """Where the program runs: nothing else lies there but two inputs."""

    folder: Path
    tmp: Path

    def run(
        self,
        *words: str,
        command: list[str] = PROGRAM,
        preexec: Callable[[], None] | None = None,
        is_measured: bool = True,
    ) -> Ended:
        kept = {name: text for name, text in self.environment.items() if is_measured or "COVERAGE" not in name}
        done = subprocess.run(
            [*command, *words],
            cwd=self.folder,
            env=kept,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=preexec,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "TMPDIR": str(self.tmp), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    @property
    def left(self) -> set[str]:
        """What a run has left behind."""
        assert not list(self.tmp.iterdir())
        return {path.name for path in self.folder.iterdir()} - {"a.whl", "b.whl"}


def _inner(number: int) -> bytes:
    """An archive of more bytes than are kept in memory."""
    return zip_archive({"big.bin": bytes([number]) * (9 << 20), "c.py": f"x = {number}\n"})


@pytest.fixture(scope="module")
def packages() -> tuple[bytes, bytes]:
    sides = []
    for number in (1, 2):
        files: dict[str, bytes | str] = {
            f"demo/m{at}.py": f"def f(x):\n    return x + {at * number}\n" for at in range(9)
        }
        files |= {"demo/inner.zip": _inner(number), "demo/d.json": json.dumps({"n": [number] * 9})}
        sides.append(wheel(files))
    return sides[0], sides[1]


@pytest.fixture
def place(tmp_path: Path, packages: tuple[bytes, bytes]) -> Place:
    made = Place(tmp_path / "here", tmp_path / "tmp")
    made.folder.mkdir()
    made.tmp.mkdir()
    for name, data in zip(("a.whl", "b.whl"), packages, strict=True):
        (made.folder / name).write_bytes(data)
    return made


@pytest.fixture
def small(place: Place) -> Place:
    """The same with packages of which all fits into memory."""
    for number, name in enumerate(("a.whl", "b.whl")):
        (place.folder / name).write_bytes(wheel({"demo/m.py": f"x = {number}\n", "demo/n.py": "y = 1\n"}))
    return place


OUTPUTS = ("--json=r.json", "--html=r.html", "--markdown=r.md", "--zip=r.zip", "a.whl", "b.whl")
REPORTS = ("r.json", "r.html", "r.md", "r.zip")


def test_a_signal_at_any_moment_ends_it_and_leaves_whole_reports_or_none(place: Place) -> None:
    command = [sys.executable, "-P", "-c", COUNTED]
    whole = place.run("0", "0", *OUTPUTS, command=command)
    assert whole.status == 1, whole.err
    assert place.left == set(REPORTS)
    expected = {name: (place.folder / name).read_bytes() for name in REPORTS}
    calls = int(whole.out)
    assert calls > 10_000
    for moment in range(MOMENTS):
        for name in REPORTS:
            (place.folder / name).unlink(missing_ok=True)
        number = (signal.SIGINT, signal.SIGTERM)[moment % 2]
        # The last calls write the reports: half of the moments lie there.
        at = calls * (moment + 1) // MOMENTS if moment % 4 < 2 else calls - (1 << (moment + 1))
        ended = place.run(str(int(number)), str(at), *OUTPUTS, command=command)
        status, told = WORDS[number]
        is_over = ended.status == -number  # all was done, and the signal has its usual effect
        assert (at, ended.status, ended.err) == (at, -number if is_over else status, b"" if is_over else told)
        assert ended.out == b""
        assert not is_over or place.left == set(REPORTS)
        assert place.left <= set(REPORTS)
        assert all((place.folder / name).read_bytes() == expected[name] for name in place.left)


def test_an_interrupt_that_python_would_drop_ends_it_too(place: Place) -> None:
    dropped = (
        "import signal, sys, pydistdiff.reports.files as files\n"
        "class Dropped:\n"
        "    def __del__(self):\n"
        "        signal.raise_signal(int(sys.argv[1]))\n"
        "files.check = lambda *_: Dropped() and None\n"
        "from pydistdiff import cli\n"
        "number, *sys.argv[1:] = sys.argv[1:]\n"
        "sys.argv.insert(1, number)\n"
        "sys.exit(cli.main(['--json=r.json', 'a.whl', 'b.whl']))\n"
    )
    for number, (status, told) in WORDS.items():
        ended = place.run(str(int(number)), command=[sys.executable, "-P", "-c", dropped])
        assert ended == Ended(status, b"", told)
        assert place.left == set()


def test_after_its_end_an_interrupt_needs_no_word(place: Place) -> None:
    after = "import signal; from pydistdiff import cli; cli.program(); signal.raise_signal(signal.SIGINT)"
    ended = place.run("--summary", "a.whl", "b.whl", command=[sys.executable, "-P", "-c", after])
    assert (ended.status, ended.err) == (-signal.SIGINT, b"")


def test_runs_at_one_time_leave_one_whole_report(place: Place) -> None:
    command = [*PROGRAM, "--json=r.json", "a.whl", "b.whl"]
    running = [subprocess.Popen(command, cwd=place.folder, env=place.environment) for _ in range(4)]
    assert [one.wait() for one in running] == [1] * 4
    assert place.left == {"r.json"}
    assert (place.folder / "r.json").read_bytes() == place.run("--json", "a.whl", "b.whl").out


def _files_of(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_report_that_does_not_fit_on_the_disk_is_none(place: Place) -> None:
    # What measures coverage would write a file of its own.
    ended = place.run("--json=r.json", "a.whl", "b.whl", preexec=_files_of(1_000), is_measured=False)
    assert ended.status == 2
    assert b"pydistdiff: cannot write r.json: File too large\n" in ended.err
    assert b"Traceback" not in ended.err
    assert place.left == set()


def test_what_does_not_fit_into_the_temporary_folder_is_not_compared(place: Place) -> None:
    ended = place.run("--json", "a.whl", "b.whl", preexec=_files_of(1 << 20), is_measured=False)
    assert ended.status == 2
    assert b"bug" not in ended.err
    made = json.loads(ended.out)
    assert not made["complete"]
    assert made["verdict"] == "different"
    assert made["problems"]
    for problem in made["problems"]:
        assert problem["code"] == "limit-exceeded"
        assert problem["member"].startswith(("a.whl > demo/inner.zip", "b.whl > demo/inner.zip"))
        assert "cannot be kept in a temporary file: file too large" in problem["message"].lower()
    assert place.left == set()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_a_full_standard_output_is_no_success(place: Place) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PROGRAM, "--json", "a.whl", "b.whl"], cwd=place.folder, env=place.environment, stdout=full,
            stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, b"pydistdiff: cannot write standard output: No space left on device\n")


def test_a_reader_that_leaves_early_is_no_trouble(place: Place) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as gone:
        done = subprocess.run(
            [*PROGRAM, "--text", "a.whl", "b.whl"], cwd=place.folder, env=place.environment, stdout=gone,
            stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_fifo_is_refused_and_not_waited_for(place: Place) -> None:
    os.mkfifo(place.folder / "pipe")
    ended = place.run("--json", "pipe", "b.whl")
    assert ended == Ended(2, b"", b"pydistdiff: pipe: is a FIFO\n")


IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65_534


def test_what_may_not_be_read_is_told(
    small: Place, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(small.folder)
    assert main(["--json", "a.whl", "b.whl"]) == 1  # all is loaded that somebody else may not read
    capfdbinary.readouterr()
    os.chmod("a.whl", 0)
    if IS_ROOT:
        os.seteuid(NOBODY)
    try:
        status = main(["--json", "a.whl", "b.whl"])
    finally:
        if IS_ROOT:
            os.seteuid(0)
    assert (status, *capfdbinary.readouterr()) == (2, b"", b"pydistdiff: a.whl: permission denied\n")


@pytest.mark.skipif(IS_ROOT, reason="root may write everywhere")
def test_what_may_not_be_written_is_told(place: Place) -> None:
    place.folder.chmod(0o555)
    try:
        ended = place.run("--json=r.json", "a.whl", "b.whl")
    finally:
        place.folder.chmod(0o755)
    assert ended == Ended(2, b"", b"pydistdiff: cannot write r.json: Permission denied\n")


@pytest.mark.parametrize("change", ["append", "overwrite"])
@pytest.mark.parametrize("same", [False, True])
def test_an_input_that_changes_while_it_is_read_is_told(small: Place, change: str, *, same: bool) -> None:
    if same:
        (small.folder / "b.whl").write_bytes((small.folder / "a.whl").read_bytes())
    path = small.folder / "a.whl"
    with open_input(str(path)) as a, open_input(str(small.folder / "b.whl")) as b:
        events = engine.events(a, b)
        if not same:
            assert isinstance(next(events), Paired)
        with path.open("r+b") as file:
            file.seek(0, os.SEEK_END if change == "append" else os.SEEK_SET)
            file.write(b"P")
        before = path.stat()
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))  # also where clocks are coarse
        *_, finished = events
    (problem,) = [one for one in finished.report.problems if "changed while it was read" in one.message]
    assert (problem.code, problem.side.value, problem.member) == (HazardCode.CORRUPT_ARCHIVE, "a", "a.whl")
    assert not finished.report.complete


def test_an_input_that_another_file_takes_the_place_of_is_read_as_it_was(small: Place) -> None:
    path = small.folder / "a.whl"
    with open_input(str(path)) as a, open_input(str(small.folder / "b.whl")) as b:
        events = engine.events(a, b)
        next(events)
        path.unlink()
        path.write_bytes(b"another")
        *_, finished = events
    assert finished.report.problems == ()
