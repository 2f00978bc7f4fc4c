"""When the command opens the UI, and with what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from environment_builder import SITE, install
from package_builder import zip_archive
from pydistdiff.cli import main
from pydistdiff.events import Event, Failed, Finished
from pydistdiff.model import Report
from pydistdiff.reports.json_report import dump
from pydistdiff.tui.feed import Feed
from pydistdiff.tui.session import Options, Session
from report_builder import different, report

Shown = list[tuple[Session, Options]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What was shown, on what is a terminal."""
    calls: Shown = []
    monkeypatch.setattr("pydistdiff.tui.terminal.obstacle", lambda: None)
    monkeypatch.setattr("pydistdiff.tui.app.show", lambda session, options: calls.append((session, options)))

    def show_growing(session: Session, options: Options, feed: Feed, judged: Callable[[Report], Report]) -> None:
        calls.append((session, options))
        for event in until_the_end(feed):
            session.take(Finished(judged(event.report)) if isinstance(event, Finished) else event)

    monkeypatch.setattr("pydistdiff.tui.growing.show_growing", show_growing)
    return calls


def until_the_end(feed: Feed) -> Iterator[Event | Failed]:
    """What a comparison tells, waited for."""
    while True:
        for event in feed.taken():
            yield event
            if isinstance(event, Finished | Failed):
                return
        time.sleep(0.01)


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


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    paths = []
    for name in ("a.zip", "b.zip"):
        paths.append(str(tmp_path / name))
        (tmp_path / name).write_bytes(zip_archive({"x.py": name}))
    return paths


def test_two_inputs_are_shown_while_they_are_compared(shown: Shown, pair: list[str]) -> None:
    assert main(pair) == 1
    ((session, options),) = shown
    assert session.a == "a.zip"
    assert options.saved is None
    assert options.protected == tuple(pair)


def test_the_policy_is_put_to_what_is_shown(shown: Shown, pair: list[str]) -> None:
    assert main([*pair, "--ignore", "member-time"]) == 1
    ((session, _),) = shown
    assert session.report is not None and session.report.policy is not None


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Failed("the process that compares has ended"), "the process that compares has ended"),
        (None, "ended before the comparison was done: nothing is known of the verdict"),
    ],
)
def test_without_a_report_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
    pair: list[str],
    capfd: pytest.CaptureFixture[str],
    event: Failed | None,
    message: str,
) -> None:
    """The reader may leave before the comparison is done."""
    monkeypatch.setattr("pydistdiff.tui.terminal.obstacle", lambda: None)
    show = lambda session, *_: event and session.take(event)  # noqa: E731 - a stand-in
    monkeypatch.setattr("pydistdiff.tui.growing.show_growing", show)
    assert main(pair) == 2
    assert capfd.readouterr().err == f"pydistdiff: {message}\n"


def test_an_input_that_cannot_be_read_is_told_before_the_ui_opens(
    shown: Shown, pair: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([pair[0], f"{pair[1]}.none"]) == 2
    assert "no such file" in capfd.readouterr().err
    assert shown == []


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


def test_one_installed_package_is_shown_while_it_is_compared(shown: Shown, tmp_path: Path) -> None:
    install(tmp_path)
    assert main(["installed:demo", "--python", str(tmp_path)]) == 0
    (tmp_path / SITE / "demo/x.py").write_text("x = 2\n")
    assert main(["installed:demo", "--python", str(tmp_path)]) == 1
    for session, options in shown:
        assert session.report is not None
        assert (session.report.a.path, session.report.b.path) == ("RECORD", "demo-1.0")
        assert options.saved is None
