"""How long anybody waits for the explanation of one member: a package can be made to take hours.

Whether members differ never depends on it, only how well it is explained: who takes too long is interrupted, and the
member falls back to something simpler, with the reason. It counts the processor's time, so that a busy machine does not
change a report, and only what is far from any real member comes near to it.

The interruption is a signal (`SIGPROF`), which reaches Python code between any two steps of it; so it works in the main
thread, on systems that have this signal, and where nobody else uses it. Elsewhere nobody is interrupted (on Windows, or
where a profiler runs), and `Limits.seconds` alone ends a comparison.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydistdiff.errors import TakesTooLongError
from pydistdiff.limits import MIB, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.limits import Limits

_MEMBERS = 2
"""Members that may take all the time that one may take, however small the inputs are."""
_SECONDS_PER_MIB = 1.0
"""What each MiB of the inputs adds to the time for all members: real packages take a tenth of it."""
_LEAST = 0.5
"""Seconds that a member has when the time for all is used up: enough for what real packages hold."""
_RESERVE = 2.0
"""Seconds that all these members have together: of thousands that are slow, most are told to differ, and no more."""
_REASON = f"it takes too long to explain ({option('member_seconds')})"
_AGAIN = 0.1
"""Seconds after which somebody who swallowed the interruption is interrupted again."""


class Patience:
    """What is left of the time for explaining. One comparison has one."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.member_seconds
        self._left = float(_MEMBERS * self._most)
        self._is_watching = False

    def grow(self, size: int) -> None:
        """Wait longer for inputs of so many bytes."""
        self._left += size / MIB * _SECONDS_PER_MIB

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Raise TakesTooLongError in what is done here when it has taken all the time that there is for it.

        Where there is none left, it is raised before anything is done.
        """
        if not self._most or not _can_interrupt():
            yield
            return
        allowed = max(min(self._most, self._left), min(_LEAST, self._left + _RESERVE))
        if allowed <= 0:
            raise TakesTooLongError(_REASON)
        begun = time.process_time()
        before = signal.signal(signal.SIGPROF, self._interrupt)
        signal.setitimer(signal.ITIMER_PROF, allowed, _AGAIN)
        self._is_watching = True
        try:
            yield
        finally:
            try:
                self._is_watching = False
            finally:  # an interruption that comes just now must not leave the clock running
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.signal(signal.SIGPROF, before)
                self._left -= time.process_time() - begun

    def _interrupt(self, *_: object) -> None:
        if self._is_watching:
            raise TakesTooLongError(_REASON)


def _can_interrupt() -> bool:
    return (
        hasattr(signal, "SIGPROF")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
    )
