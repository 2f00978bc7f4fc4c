"""When the command opens the UI, and with what."""

from __future__ import annotations

from pathlib import Path

import pytest

from package_builder import zip_archive
from pydistdiff.cli import main
from pydistdiff.reports.json_report import dump
from pydistdiff.tui.session import Options, Session
from report_builder import different, report

Shown = list[tuple[Session, Options]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What was shown, on what is a terminal."""
    calls: Shown = []
    monkeypatch.setattr("pydistdiff.tui.terminal.obstacle", lambda: None)
    monkeypatch.setattr("pydistdiff.tui.app.show", lambda session, options: calls.append((session, options)))
    return calls


@pytest.fixture
def saved(tmp_path: Path) -> str:
    path = tmp_path / "r.json"
    path.write_bytes(dump(different()))
    return str(path)


def test_a_saved_report_is_opened(shown: Shown, saved: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([saved]) == 2  # it is not complete
    ((session, options),) = shown
    assert session.report == different()
    assert options.saved == saved
    assert options.protected == (saved,)
    assert capfd.readouterr().out == ""


def test_two_inputs_are_compared_then_shown(shown: Shown, tmp_path: Path) -> None:
    paths = []
    for name in ("a.zip", "b.zip"):
        paths.append(str(tmp_path / name))
        (tmp_path / name).write_bytes(zip_archive({"x.py": name}))
    assert main(paths) == 1
    ((session, options),) = shown
    assert session.a == "a.zip"
    assert options.saved is None
    assert options.protected == tuple(paths)


def test_the_demonstration_is_shown(shown: Shown) -> None:
    assert main(["--demo"]) == 1
    ((session, _),) = shown
    assert session.b == "ipython-7.17.0-py38h1cdfbd6_0.tar.bz2"


def test_whoever_asks_for_a_report_gets_no_ui(shown: Shown, saved: str, tmp_path: Path) -> None:
    main(["--text", saved])
    main([f"--json={tmp_path / 'other.json'}", saved])
    assert shown == []


def test_it_can_be_asked_for_beside_a_report_in_a_file(shown: Shown, saved: str, tmp_path: Path) -> None:
    main(["--tui", f"--json={tmp_path / 'other.json'}", saved])
    assert len(shown) == 1
    assert (tmp_path / "other.json").is_file()


def test_it_and_a_report_on_standard_output_exclude_each_other(
    shown: Shown, saved: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--tui", "--json", saved]) == 2
    assert "cannot both have the terminal" in capfd.readouterr().err
    assert shown == []


def test_without_a_terminal_there_is_the_text(saved: str, capfd: pytest.CaptureFixture[str]) -> None:
    main([saved])
    assert capfd.readouterr().out.startswith("different: ")


def test_without_a_terminal_asking_for_it_is_an_error(saved: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--tui", saved]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("pydistdiff: --tui: standard ")
    assert "is no terminal" in captured.err


def test_the_status_is_the_same_as_without_it(shown: Shown, tmp_path: Path) -> None:
    path = tmp_path / "same.json"
    from pydistdiff.model import Verdict

    path.write_bytes(dump(report(Verdict.IDENTICAL)))
    assert main([str(path)]) == 0
