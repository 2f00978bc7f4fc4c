"""The program: runs the command, and turns whatever ends it into one line and an exit status.

What the command needs is imported in here, so that an interrupt meets no traceback even while it loads.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

_EXIT_TROUBLE = 2
_EXIT_INTERRUPTED = 128 + signal.SIGINT
_EXIT_TERMINATED = 128 + signal.SIGTERM
_SHOWN_REASON = 200


class _Terminated(KeyboardInterrupt):
    """SIGTERM: like an interrupt, it unwinds everything, so that nothing is left behind."""


def main(words: Sequence[str] | None = None) -> int:
    """The `pydistdiff` command on `words` (by default those of the process); returns the exit status.

    0: identical, or accepted by the policy; 1: different; 2: something could not be read or compared, or the words are
    wrong; 130 and 143: interrupted and terminated. Nothing that a user or a package can cause makes a traceback.
    """
    try:
        with _interrupts_are_kept(), _termination_unwinds():
            from pydistdiff.command import run

            return run(sys.argv[1:] if words is None else words)
    except _Terminated:
        return _end(_EXIT_TERMINATED, "terminated")
    except KeyboardInterrupt:
        return _end(_EXIT_INTERRUPTED, "interrupted")
    except Exception as error:
        return _fail(error)


def program() -> int:
    """What the installed command calls: `main`, where the process ends with it.

    From here on nothing is left that an interrupt would have to unwind, so that one ends the process without a word.
    """
    try:
        return main()
    except KeyboardInterrupt:  # another one, while the first was told
        return _EXIT_INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def _interrupts_are_kept() -> Iterator[None]:
    """An interrupt that comes where Python drops exceptions (a finalizer, a lock of an import) ends the process too."""
    before = sys.unraisablehook

    def end(unraisable: sys.UnraisableHookArgs) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            before(unraisable)
            return
        is_termination = issubclass(unraisable.exc_type, _Terminated)
        status = _EXIT_TERMINATED if is_termination else _EXIT_INTERRUPTED
        os._exit(_end(status, "terminated" if is_termination else "interrupted"))

    sys.unraisablehook = end
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextmanager
def _termination_unwinds() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # only there can signals be handled
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


def _end(status: int, *messages: str) -> int:
    from pydistdiff.messages import complain

    for message in messages:
        complain(message)
    return status


def _fail(error: Exception) -> int:
    from pydistdiff.errors import PydistdiffError

    if isinstance(error, PydistdiffError):
        return _end(_EXIT_TROUBLE, *error.lines)
    if os.environ.get("PYDISTDIFF_DEBUG") == "1":
        import traceback

        from pydistdiff.messages import show_traceback

        show_traceback("".join(traceback.format_exception(error)))
    reason = str(error)[:_SHOWN_REASON]
    return _end(
        _EXIT_TROUBLE,
        f"this is a bug in pydistdiff: {type(error).__name__}: {reason}; "
        "please report it as CONTRIBUTING.md says, with what PYDISTDIFF_DEBUG=1 shows",
    )
