"""Run a command and measure it: processor time, wall time and peak memory, of the command and its descendants."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_SHOWN_ERROR = 500  # characters


class ToolError(Exception):
    """A command ended with a status that says that it did not do its work."""


class Usage(NamedTuple):
    """What one run cost.

    `cpu`: seconds, user and system. `wall`: seconds. `memory`: bytes of the largest single process.
    `finished` is False where the run was ended at its limit; the figures are then lower bounds.
    """

    cpu: float
    wall: float
    memory: int
    finished: bool = True


def measure(
    command: Sequence[str],
    *,
    accepted: Collection[int] = (0,),
    limit: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> Usage:
    """Run a command to its end, or for `limit` seconds. Its output goes nowhere.

    The kernel counts descendants that were waited for. The figure of memory cannot be lower than what this
    process itself holds at the start of the command, some 20 MB. Raises ToolError for a status that is not
    `accepted`.
    """
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**_environment(), **(environment or {})},
            start_new_session=True,
        )
        try:
            stopped = _wait_or_stop(process.pid, limit)
            _, status, spent = os.wait4(process.pid, 0)
        except BaseException:  # an interrupt does not reach another session by itself
            _stop(process.pid)
            process.wait()
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if not stopped and process.returncode not in accepted:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-_SHOWN_ERROR:]
            raise ToolError(f"{command[0]} ended with status {process.returncode}: {said!a}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(spent.ru_utime + spent.ru_stime, wall, spent.ru_maxrss * unit, not stopped)


def _environment() -> dict[str, str]:
    """That of this process, but Python keeps bytecode: users do not run what is compiled anew each time."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _wait_or_stop(pid: int, limit: float | None) -> bool:
    """Wait until the process has ended, not yet reaping it; whether it had to be stopped at the limit."""
    if limit is None:
        return False
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        _stop(pid)

    timer = threading.Timer(limit, stop)
    timer.start()
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    timer.cancel()
    timer.join()
    return stopped.is_set()


def _stop(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # it leads the session that was started for it


def total(usages: Sequence[Usage]) -> Usage:
    """Of commands that ran one after the other: times add up, the largest process counts."""
    return Usage(
        sum(usage.cpu for usage in usages),
        sum(usage.wall for usage in usages),
        max(usage.memory for usage in usages),
        all(usage.finished for usage in usages),
    )


def median(usages: Sequence[Usage]) -> Usage:
    """Of repeated runs: the median of each figure by itself."""
    return Usage(
        statistics.median(usage.cpu for usage in usages),
        statistics.median(usage.wall for usage in usages),
        int(statistics.median(usage.memory for usage in usages)),
        all(usage.finished for usage in usages),
    )
