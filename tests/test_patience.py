from __future__ import annotations

import signal
import threading

import pytest

import package_builder as build
from document_pairs import pair_of
from explained_packages import report_on
from pydistdiff import comparers, explain
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Comparison, Pair
from pydistdiff.errors import TakesTooLongError
from pydistdiff.limits import MIB, Limits
from pydistdiff.model import AttributeChange, OpaqueChange, Significance, TextChange, Verdict
from pydistdiff.patience import Patience

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="this system has no SIGPROF")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Patience:
    """Hardly any patience at all."""
    monkeypatch.setattr("pydistdiff.patience._LEAST", 0.3)
    patience = Patience(Limits(member_seconds=1))
    patience._left = 0.0
    return patience


def for_ever() -> None:
    while True:
        pass


class Slow:
    format = "slow"

    def accepts(self, pair: Pair) -> bool:
        return True

    def compare(self, pair: Pair) -> Comparison:
        for_ever()
        raise AssertionError


class Deaf(Slow):
    """Swallows what it does not expect, as parsers do."""

    format = "deaf"

    def compare(self, pair: Pair) -> Comparison:
        for _ in range(3):
            try:
                for_ever()
            except Exception:
                continue
        for_ever()
        raise AssertionError


class Untouched(Slow):
    format = "other"

    def compare(self, pair: Pair) -> Comparison:
        raise AssertionError("it is asked after somebody took too long")


@pytest.mark.parametrize("slow", [Slow(), Deaf()])
def test_who_takes_too_long_is_followed_by_the_simplest(slow: Slow, short: Patience) -> None:
    given = pair_of(b"x\n", b"y\n", "demo/x.txt")
    format_, comparison, fallback = compare_pair(given, (slow, Untouched(), *comparers.COMPARERS[-2:]), short)
    assert format_ == "text"
    assert isinstance(comparison.changes[0], TextChange)
    assert fallback is not None
    assert (fallback.wanted, fallback.reason) == (slow.format, "it takes too long to explain (--max-member-seconds)")


def test_where_the_simplest_take_too_long_the_bytes_differ_all_the_same(short: Patience) -> None:
    class SlowText(Slow):
        format = "text"

    given = pair_of(b"x\n", b"y\n", "demo/x.txt")
    format_, comparison, fallback = compare_pair(given, (Slow(), SlowText()), short)
    assert format_ == "binary"
    assert comparison.changes == (
        OpaqueChange(
            significance=Significance.CONTENT,
            reason="slow: it takes too long to explain (--max-member-seconds)",
        ),
    )
    assert fallback is not None


def test_causes_that_take_too_long_leave_the_member_unexplained(monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowCause(type(explain.MEMBER_CAUSES[0])):  # type: ignore[misc]
        def explains(self, *_: object) -> None:
            for_ever()

    monkeypatch.setattr("pydistdiff.patience._MEMBERS", 0)
    monkeypatch.setattr("pydistdiff.patience._SECONDS_PER_MIB", 0)
    monkeypatch.setattr("pydistdiff.patience._LEAST", 0.1)
    monkeypatch.setattr(explain, "MEMBER_CAUSES", (SlowCause(),))
    report = report_on(build.wheel({"demo/x.txt": "1\n"}), build.wheel({"demo/x.txt": "2\n"}), build.wheel_name())
    changed = next(node for node in report.root.children if node.name == "demo/x.txt")
    assert [change.cause for change in changed.changes] == [None, None]
    told = changed.changes[1]
    assert isinstance(told, AttributeChange)
    assert told.name == "unexplained"
    assert told.b == (
        "it takes too long to explain (--max-member-seconds), and what differs around its members is not told"
    )
    assert report.verdict is Verdict.DIFFERENT


def test_what_was_there_before_is_there_again(short: Patience) -> None:
    with pytest.raises(TakesTooLongError), short.watch():
        for_ever()
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_all_members_together_use_up_the_time_and_large_inputs_have_more() -> None:
    patience = Patience(Limits(member_seconds=2))
    assert patience._left == 4.0
    patience.grow(5 * MIB)
    assert patience._left == 9.0
    patience._most = 0.05  # type: ignore[assignment]
    with pytest.raises(TakesTooLongError), patience.watch():
        for_ever()
    assert 8.0 < patience._left < 9.0


def test_when_the_reserve_is_used_up_nothing_is_begun() -> None:
    patience = Patience(Limits(member_seconds=1))
    patience._left = -1.9
    with patience.watch():
        remaining = signal.getitimer(signal.ITIMER_PROF)[0]
    assert remaining < 0.11
    patience._left = -2.0
    begun = []
    with pytest.raises(TakesTooLongError), patience.watch():
        begun.append(True)
    assert not begun


def test_many_slow_members_are_all_told_to_differ_and_none_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydistdiff.patience._MEMBERS", 0)
    monkeypatch.setattr("pydistdiff.patience._SECONDS_PER_MIB", 0)
    monkeypatch.setattr("pydistdiff.patience._RESERVE", 0)
    a, b = (
        build.wheel({"demo/a.txt": f"{x}\n", "demo/b.py": f"x = {x}\n", "demo/LICENSE": f"Copyright 202{x}\n"})
        for x in (1, 2)
    )
    report = report_on(a, b, build.wheel_name())
    assert report.verdict is Verdict.DIFFERENT
    assert [node.name for node in report.root.children if node.name.startswith("demo/")] == [
        *("demo/LICENSE", "demo/a.txt", "demo/b.py")
    ]
    for node in report.root.children:
        assert node.fallback is not None
        assert node.changes
        assert not any(change.harmless or change.cause for change in node.changes)


def test_zero_waits_for_ever() -> None:
    with Patience(Limits(member_seconds=0)).watch():
        assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_nobody_is_interrupted_in_another_thread_or_where_somebody_measures(short: Patience) -> None:
    timers = []

    def look() -> None:
        with short.watch():
            timers.append(signal.getitimer(signal.ITIMER_PROF))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        look()
    finally:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    assert timers == [(0.0, 0.0), (0.0, 0.0)]
