"""The program as a user drives it: words in, bytes and an exit status out."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

import pydistdiff
from pydistdiff import engine, messages
from pydistdiff.cli import main
from pydistdiff.errors import ReadError
from pydistdiff.model import HazardCode, Problem, Side
from pydistdiff.progress import ProgressLine
from pydistdiff.reports.json_report import dump, load
from report_builder import different, report

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[str], "Outcome"]


def package(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("demo/core.py"), text)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.zip").write_bytes(package("x = 1\n"))
    (tmp_path / "same.zip").write_bytes(package("x = 1\n"))
    (tmp_path / "b.zip").write_bytes(package("x = 2\n"))
    (tmp_path / "cut.zip").write_bytes(package("x = 1\n")[:40])
    (tmp_path / "empty.zip").write_bytes(b"")
    (tmp_path / "r.json").write_bytes(dump(different()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Outcome(NamedTuple):
    status: int
    out: bytes
    err: str


@pytest.fixture
def run(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run_words(words: str) -> Outcome:
        status = main(words.split())
        captured = capfdbinary.readouterr()
        return Outcome(status, captured.out, captured.err.decode())

    return run_words


def test_identical_files_exit_with_0(run: Run) -> None:
    outcome = run("a.zip same.zip")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(b"identical: both files have the same bytes (sha256 ")


def test_different_files_exit_with_1_and_show_the_difference(run: Run) -> None:
    outcome = run("a.zip b.zip")
    assert (outcome.status, outcome.err) == (1, "")
    assert b"\n-x = 1\n+x = 2\n" in outcome.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a.zip gone.zip", "pydistdiff: gone.zip: no such file\n"),
        ("empty.zip a.zip", "pydistdiff: empty.zip: the file is empty\n"),
        ("a.zip", "pydistdiff: a.zip is no saved report of pydistdiff; to compare, name two inputs\n"),
        (".", "pydistdiff: .: is a directory; to compare it, name another input\n"),
        ("a.zip b.zip --json=a.zip", "pydistdiff: --json=a.zip: that is an input, it would be overwritten\n"),
        ("r.json --json=r.json", "pydistdiff: --json=r.json: that is an input, it would be overwritten\n"),
        ("a.zip b.zip --json --text", "pydistdiff: --text and --json cannot both go to standard output\n"),
        ("a.zip b.zip --jsn", "pydistdiff: unrecognized arguments: --jsn (see pydistdiff --help)\n"),
        ("", "pydistdiff: nothing to compare: name two files or directories (see pydistdiff --help)\n"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line_and_2(run: Run, words: str, message: str) -> None:
    assert run(words) == Outcome(2, b"", message)


def test_an_input_is_never_opened_for_writing(run: Run, folder: Path) -> None:
    before = (folder / "a.zip").read_bytes()
    run("a.zip b.zip --json=./a.zip")
    assert (folder / "a.zip").read_bytes() == before


def test_what_cannot_be_read_exits_with_2_and_is_named_on_standard_error(run: Run) -> None:
    outcome = run("a.zip cut.zip")
    assert outcome.status == 2
    assert outcome.err.startswith("pydistdiff: in b: cut.zip: ")
    assert b"incomplete" in outcome.out


def test_json_is_the_same_whatever_the_place_of_the_option(run: Run) -> None:
    outcomes = {run(words) for words in ("--json a.zip b.zip", "a.zip --json b.zip", "a.zip b.zip --json")}
    assert len(outcomes) == 1
    assert json.loads(outcomes.pop().out)["verdict"] == "different"


def test_reports_go_to_files_and_to_standard_output_in_one_run(run: Run, folder: Path) -> None:
    outcome = run("a.zip b.zip --json=out.json --text")
    assert outcome.out.startswith(b"different: ")
    assert json.loads((folder / "out.json").read_bytes())["verdict"] == "different"
    assert run("a.zip b.zip --text=out.txt").out == b""
    assert (folder / "out.txt").read_bytes() == outcome.out


def test_a_saved_report_is_drawn_like_the_first_time_with_the_same_status(run: Run) -> None:
    first = run("a.zip b.zip")
    run("a.zip b.zip --json=saved.json")
    assert run("saved.json") == first
    assert run("saved.json --json").out == Path("saved.json").read_bytes()


def test_a_saved_report_that_shrinks_while_it_is_read_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise ReadError(HazardCode.CORRUPT_ARCHIVE, "the file became shorter")

    monkeypatch.setattr("pydistdiff.archives.source.FileSource.read", fail)
    assert run("r.json") == Outcome(2, b"", "pydistdiff: r.json: the file became shorter\n")


def test_full_paths_are_shown_only_when_asked(run: Run, folder: Path) -> None:
    assert str(folder).encode() not in run(f"{folder}/a.zip {folder}/b.zip --json").out
    assert str(folder).encode() in run(f"--full-paths {folder}/a.zip {folder}/b.zip --json").out


@pytest.mark.parametrize(
    ("words", "status", "err"),
    [
        ("a.zip same.zip", 0, ""),
        ("a.zip b.zip", 1, ""),
        ("r.json", 2, "pydistdiff: in "),
        ("a.zip b.zip --accept equivalent --exclude demo/", 0, ""),
        ("a.zip cut.zip", 2, "pydistdiff: in b: cut.zip: "),
        ("a.zip none.zip", 2, "pydistdiff: none.zip: "),
    ],
)
def test_quiet_is_the_exit_status_alone_and_errors(run: Run, words: str, status: int, err: str) -> None:
    for option in ("-q", "--quiet"):
        outcome = run(f"{option} {words}")
        assert (outcome.status, outcome.out) == (status, b"")
        assert outcome.err.startswith(err)
        assert bool(outcome.err) is bool(err)


def test_quiet_writes_the_files_that_are_asked_for(run: Run, folder: Path) -> None:
    assert run("-q a.zip b.zip --json=out.json --summary=out.txt") == Outcome(1, b"", "")
    assert json.loads((folder / "out.json").read_bytes())["verdict"] == "different"
    assert (folder / "out.txt").read_bytes().startswith(b"different installed=")


def test_quiet_shows_no_progress(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    streams: list[object] = []

    class Watched(ProgressLine):
        def __init__(self, stream: object) -> None:
            streams.append(stream)
            super().__init__(stream)

    monkeypatch.setattr("pydistdiff.progress.ProgressLine", Watched)
    run("a.zip b.zip -q")
    run("a.zip b.zip")
    assert streams == [None, sys.stderr]


def test_the_summary_is_one_line_and_its_digest_that_of_the_second_input(run: Run) -> None:
    lines = [run(f"--summary {pair}").out.decode() for pair in ("a.zip b.zip", "b.zip b.zip", "a.zip same.zip")]
    assert [line.split()[0] for line in lines] == ["different", "identical", "identical"]
    digests = [line.split("digest=")[1] for line in lines]
    assert digests[0] == digests[1] != digests[2]
    assert all(len(digest) == 65 for digest in digests)
    assert "digest=unknown" in run("r.json --summary").out.decode()


def test_a_saved_report_keeps_the_digest_where_it_was_asked_for(run: Run) -> None:
    line = run("a.zip b.zip --summary --json=with.json").out
    run("a.zip b.zip --json=without.json")
    assert run("with.json --summary").out == line
    assert b"digest=unknown" in run("without.json --summary").out
    assert "installs" not in json.loads(Path("without.json").read_bytes())["b"]


def test_the_members_of_one_or_two_inputs_are_listed_by_the_names_that_globs_know(run: Run, folder: Path) -> None:
    with zipfile.ZipFile(folder / "x-1.0.zip", "w") as archive:
        for name in ("x-1.0/PKG-INFO", "x-1.0/", "x-1.0/x.py", "x-1.0/\x1b"):
            archive.writestr(name, "Metadata-Version: 2.1\nName: x\nVersion: 1.0\n")
    assert run("--list-members a.zip") == Outcome(0, b"demo/core.py\n", "")
    outcome = run("x-1.0.zip --list-members a.zip")
    assert outcome.out.decode().splitlines() == ["PKG-INFO", "demo/core.py", "x.py", "⟦U+001B⟧"]
    assert run("--list-members r.json").err == "pydistdiff: r.json: it is no archive, and no directory\n"
    (folder / "text.whl").write_bytes(b"x" * 100)
    for name in ("cut.zip", "text.whl"):
        outcome = run(f"--list-members {name}")
        assert (outcome.status, outcome.out) == (2, b"")
        assert outcome.err.startswith(f"pydistdiff: {name}: ")


def test_a_limit_reaches_the_comparison(run: Run) -> None:
    outcome = run("a.zip b.zip --max-members 0 --max-text-lines 40")
    assert outcome.status == 1
    assert run("a.zip b.zip --max-member-bytes 2").status == 2


def test_the_demonstration_shows_itself_in_every_form(run: Run) -> None:
    assert run("--demo").out.startswith(b"different: ")
    assert json.loads(run("--demo --json").out)["a"]["kind"] == "conda-v1"
    assert run("--demo").status == 1


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        ("--help", b"usage: pydistdiff [options] A B\n"),
        ("-h", b"usage: "),
        ("--version", f"pydistdiff {pydistdiff.__version__}\n".encode()),
        ("--json-schema", b'{\n  "$schema": '),
        ("--print-completion bash", b"# AUTOMATICALLY GENERATED"),
    ],
)
def test_what_is_printed_instead_of_a_report(run: Run, words: str, beginning: bytes) -> None:
    outcome = run(words)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(beginning)


def test_a_policy_stands_in_the_report(run: Run, folder: Path) -> None:
    (folder / "a.txt").write_text("1")
    (folder / "b.txt").write_text("2")
    policy = load(run("--json --fail-on-hazard a.txt b.txt").out, "r.json").policy
    assert policy is not None
    assert (policy.fail_on_hazard, policy.source, policy.verdict) == (True, "command line", "different")
    assert load(run("--json a.txt b.txt").out, "r.json").policy is None


def test_many_problems_are_counted_on_standard_error(run: Run, folder: Path) -> None:
    problems = tuple(
        Problem(code=HazardCode.CORRUPT_MEMBER, side=Side.A, member=f"a.zip > {n}", message="the CRC is wrong")
        for n in range(1_234)
    )
    (folder / "many.json").write_bytes(dump(report(problems=problems, complete=False)))
    lines = run("many.json").err.splitlines()
    assert lines[0] == "pydistdiff: in a: a.zip > 0: the CRC is wrong"
    assert lines[10:] == ["pydistdiff: and 1,224 more problems, which the report names"]


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_an_interrupt_is_one_line_and_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "events", raising(KeyboardInterrupt()))
    assert run("a.zip b.zip") == Outcome(130, b"", "pydistdiff: interrupted\n")


def test_being_terminated_is_one_line_and_143(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminate(*_: object, **__: object) -> NoReturn:
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("the signal came too late")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(engine, "events", terminate)
    assert run("a.zip b.zip") == Outcome(143, b"", "pydistdiff: terminated\n")
    assert signal.getsignal(signal.SIGTERM) is before


def test_it_can_be_called_from_another_thread(folder: Path) -> None:
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(main(["a.zip", "b.zip", "--json=out"])))
    thread.start()
    thread.join()
    assert statuses == [1]


def test_a_bug_is_one_line_that_asks_for_a_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYDISTDIFF_DEBUG", raising=False)
    monkeypatch.setattr(engine, "events", raising(ValueError("bad\x1b[31m\nidentical: " + "x" * 1_000)))
    outcome = run("a.zip b.zip")
    assert (outcome.status, outcome.out) == (2, b"")
    assert outcome.err.startswith("pydistdiff: this is a bug in pydistdiff: ValueError: bad⟦U+001B⟧[31m⟦U+000A⟧")
    assert "please report it" in outcome.err
    assert outcome.err.count("\n") == 1
    assert len(outcome.err) < 500


def test_those_who_mend_it_can_have_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDISTDIFF_DEBUG", "1")
    monkeypatch.setattr(engine, "events", raising(ValueError("bad\x1b[31m")))
    error = run("a.zip b.zip").err
    assert "Traceback (most recent call last)" in error
    assert "\x1b" not in error


def test_an_engine_that_ends_without_a_report_is_a_bug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "events", lambda *_, **__: iter(()))
    assert "AssertionError" in run("a.zip b.zip").err


def test_messages_survive_a_standard_error_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    messages.complain("nobody hears it")


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pydistdiff", *words],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(pydistdiff.__file__).parents[1]), **environment},
    )


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_output_is_utf_8_in_any_locale(folder: Path, locale: dict[str, str]) -> None:
    done = program("r.json", **locale)
    assert done.returncode == 2
    assert "py37_0 → py38_0" in done.stdout.decode("utf-8")
    assert program("ü.zip", "a.zip").stderr.decode("utf-8") == "pydistdiff: ü.zip: no such file\n"


def test_a_reader_that_closes_the_pipe_gets_no_complaint(folder: Path) -> None:
    command_line = [sys.executable, "-m", "pydistdiff", "r.json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(pydistdiff.__file__).parents[1])}
    with subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        errors = process.stderr.read()
    assert process.returncode == 2
    assert errors == b"pydistdiff: in a: demo.whl > demo/broken.py: the CRC is wrong, pip refuses it\n"


def test_two_runs_give_the_same_bytes(folder: Path) -> None:
    runs = [
        program("a.zip", "b.zip", "--json", PYTHONHASHSEED=seed, TZ=zone).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1]
    assert runs[0]
