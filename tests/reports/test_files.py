from __future__ import annotations

import errno
import io
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pydistdiff.errors import InputError
from pydistdiff.reports import files
from pydistdiff.reports.files import STDOUT, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import ReadableBuffer as Buffer


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    files.write(Target("--json", str(tmp_path / "r.json")), b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]
    assert (tmp_path / "r.json").read_bytes() == b"data"


def test_an_older_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(b"old and longer")
    path.chmod(0o640)
    files.write(Target("--json", str(path)), b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write(Target("--json", str(tmp_path / "r")), b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r").stat().st_mode) == 0o640


def test_a_symlink_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    files.write(Target("--json", str(tmp_path / "link")), b"data")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"data"


def test_a_device_is_written_to_and_not_replaced() -> None:
    files.write(Target("--json", os.devnull), b"data")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_half_a_report_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    (tmp_path / "r").write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(files.os, "replace", fail)
    with pytest.raises(InputError if isinstance(error, OSError) else KeyboardInterrupt):
        files.write(Target("--json", str(tmp_path / "r")), b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    assert (tmp_path / "r").read_bytes() == b"old"


def test_an_error_is_one_line_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^cannot write .*gone/r: No such file or directory$"):
        files.write(Target("--json", str(tmp_path / "gone" / "r")), b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_device_is_told() -> None:
    with pytest.raises(InputError, match=r"^cannot write /dev/full: No space left on device$"):
        files.write(Target("--json", "/dev/full"), b"data")


def test_standard_output_gets_the_bytes_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    files.write(Target("--json", STDOUT), b"a\n\xff")
    assert capfdbinary.readouterr().out == b"a\n\xff"


def test_a_closed_standard_output_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(InputError, match=r"^cannot write standard output: it is closed$"):
        files.write(Target("--json", STDOUT), b"")


class Broken(io.FileIO):
    """A file that cannot be written to, as long as `error` is set."""

    error = 0

    def write(self, data: Buffer) -> int:
        if self.error:
            raise OSError(self.error, os.strerror(self.error))
        return super().write(data)


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[io.TextIOWrapper]:
    raw = Broken(tmp_path / "stdout", "wb")
    with io.TextIOWrapper(io.BufferedWriter(raw)) as stream:
        yield stream
        raw.error = 0


def test_a_reader_that_went_away_is_no_error(broken: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    broken.buffer.raw.error = errno.EPIPE
    monkeypatch.setattr(sys, "stdout", broken)
    files.write(Target("--text", STDOUT), b"data")
    # what is still in a buffer goes nowhere when the interpreter ends
    assert os.path.samestat(os.fstat(broken.fileno()), os.stat(os.devnull))


def test_a_full_standard_output_is_an_error(broken: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    broken.buffer.raw.error = errno.ENOSPC
    monkeypatch.setattr(sys, "stdout", broken)
    with pytest.raises(InputError, match=r"^cannot write standard output: No space left on device$"):
        files.write(Target("--text", STDOUT), b"data")


def check(tmp_path: Path, *targets: Target) -> None:
    (tmp_path / "a.whl").write_bytes(b"a")
    files.check(targets, [str(tmp_path / "a.whl"), str(tmp_path / "gone.whl"), "\0"])


@pytest.mark.parametrize("name", ["a.whl", "./a.whl", "link", "hard"])
def test_an_output_that_is_an_input_is_refused_under_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.whl").write_bytes(b"a")
    (tmp_path / "link").symlink_to("a.whl")
    (tmp_path / "hard").hardlink_to(tmp_path / "a.whl")
    with pytest.raises(InputError, match="is an input, it would be overwritten"):
        files.check([Target("--json", str(tmp_path / name))], [str(tmp_path / "a.whl")])
    assert (tmp_path / "a.whl").read_bytes() == b"a"


@pytest.mark.parametrize(
    ("name", "message"),
    [("", r"--json=.*: that is a directory"), ("gone/r", "--json=.*: there is no such directory")],
)
def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check(tmp_path, Target("--json", str(tmp_path / name)))


def test_an_empty_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^--json= needs the name of a file$"):
        check(tmp_path, Target("--json", ""))


def test_two_reports_cannot_share_a_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^--text and --json cannot both go to standard output$"):
        check(tmp_path, Target("--text", STDOUT), Target("--json", STDOUT))
    with pytest.raises(InputError, match=r"^--text and --json cannot both go to .*r$"):
        check(tmp_path, Target("--text", f"{tmp_path}/r"), Target("--json", f"{tmp_path}/./r"))


def test_outputs_that_are_new_are_fine(tmp_path: Path) -> None:
    check(tmp_path, Target("--text", STDOUT), Target("--json", str(tmp_path / "r.json")))
    assert not (tmp_path / "r.json").exists()
