from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

import package_builder as build
from environment_builder import install
from pydistdiff import engine, inputs
from pydistdiff.archives.member import Finding
from pydistdiff.demo import demo_pair
from pydistdiff.events import Failed, Finished, NodeDone, Paired
from pydistdiff.inputs import LocatedFile
from pydistdiff.limits import Limits
from pydistdiff.model import HazardCode, Origin
from pydistdiff.worker import Asked, Worker

FILES = {f"demo/m{number:04}.py": f"x = {number}\n" for number in range(300)}
CHANGED = {name: text + "y = 1\n" for name, text in FILES.items()}


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    paths = []
    for folder, files in (("a", FILES), ("b", CHANGED)):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / build.wheel_name()
        path.write_bytes(build.wheel(files))
        paths.append(str(path))
    return paths[0], paths[1]


def asked(paths: tuple[str, str] | None) -> Asked:
    located = None if paths is None else (LocatedFile(paths[0]), LocatedFile(paths[1]))
    return Asked(inputs=located, limits=Limits(), full_paths=False)


def test_it_tells_the_same_as_the_engine(pair: tuple[str, str]):
    worker = Worker(asked(pair))
    told = list(worker.events())
    worker.stop()
    with inputs.open_input(pair[0]) as a, inputs.open_input(pair[1]) as b:
        expected = engine.compare(a, b)
    assert isinstance(told[0], Paired)
    assert told[-1] == Finished(expected)


def test_an_installed_package_travels_with_its_environment(tmp_path: Path):
    install(tmp_path)
    package = inputs.InstalledPackage("demo", str(tmp_path))
    worker = Worker(Asked(inputs=(replace(package, is_recorded=True), package), limits=Limits(), full_paths=False))
    *_, last = worker.events()
    worker.stop()
    with replace(package, is_recorded=True).open() as a, package.open() as b:
        assert last == Finished(engine.compare(a, b))


def test_it_makes_the_demo_itself():
    worker = Worker(asked(None))
    *_, last = worker.events()
    worker.stop()
    a, b = (inputs.given_bytes(name, data) for name, data in demo_pair())
    assert last == Finished(engine.compare(a, b))


def test_what_is_wanted_comes_first(pair: tuple[str, str]):
    worker = Worker(asked(pair))
    events = worker.events()
    paired = next(events)
    assert isinstance(paired, Paired)
    last = paired.outline.children[-1].id
    worker.want("no such node")
    worker.want(last)
    order = [event.node.id for event in events if isinstance(event, NodeDone)]
    worker.stop()
    assert order.index(last) < len(paired.outline.children) - 1
    assert order.count(last) == 2  # compared, then explained


def test_an_input_that_cannot_be_used_is_told(tmp_path: Path):
    worker = Worker(asked((str(tmp_path / "x"), str(tmp_path / "y"))))
    told = list(worker.events())
    worker.stop()
    assert told == [Failed(f"{tmp_path / 'x'}: no such file")]


def test_it_can_be_stopped_at_once_and_says_so_to_who_reads(pair: tuple[str, str]):
    worker = Worker(asked(pair))
    events = worker.events()
    next(events)
    worker.stop()
    assert list(events)[-1] == Failed("the process that compares has ended")
    worker.want("x")  # too late, and harmless
    worker.stop()


@pytest.mark.skipif(os.name == "nt", reason="signals of Windows are others")
def test_it_ends_with_its_parent_however_that_ends(pair: tuple[str, str], tmp_path: Path):
    """The worker waits in a FIFO that nobody writes to; its parent is killed."""
    script = (
        "import sys, time\n"
        "from pydistdiff.worker import Worker, Asked\n"
        "from pydistdiff.inputs import LocatedFile\n"
        "from pydistdiff.limits import Limits\n"
        "worker = Worker(Asked(inputs=tuple(map(LocatedFile, sys.argv[1:])), limits=Limits(), full_paths=False))\n"
        "print(worker._process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, *pair], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _ in range(600):
        if not _is_alive(child):
            return
        time.sleep(0.1)
    raise AssertionError("the worker outlived its parent")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_modules_of_the_working_directory_are_not_imported(pair: tuple[str, str], tmp_path: Path, monkeypatch):
    """A reviewer works in a folder that holds an unpacked package."""
    (tmp_path / "msgspec.py").write_text("raise SystemExit('run')\n")
    (tmp_path / "pydistdiff").mkdir()
    (tmp_path / "pydistdiff" / "__init__.py").write_text("raise SystemExit('run')\n")
    monkeypatch.chdir(tmp_path)
    worker = Worker(asked(pair))
    *_, last = worker.events()
    worker.stop()
    assert isinstance(last, Finished)


def test_where_an_input_comes_from_and_what_was_odd_on_its_way_travels(pair: tuple[str, str]):
    odd = Finding(code=HazardCode.INDEX_METADATA_MISMATCH, message="Odd.", evidence=b"\xff")
    origin = Origin(asked="demo==1.0", source="http://127.0.0.1/", notes=("yanked",), publisher=None)
    a, b = LocatedFile(pair[0], origin, (odd,)), LocatedFile(pair[1])
    worker = Worker(Asked(inputs=(a, b), limits=Limits(), full_paths=False))
    last = list(worker.events())[-1]
    worker.stop()
    assert isinstance(last, Finished)
    assert last.report.a.origin == origin
    assert [(hazard.code, hazard.side, hazard.message) for hazard in last.report.hazards] == [(odd.code, "a", "Odd.")]
