"""One-line messages on standard error."""

from __future__ import annotations

import contextlib
import sys

from pydistdiff.safetext import inert, inert_line


def complain(message: str) -> None:
    """Write `pydistdiff: message`; nothing of a package can act on the terminal or end the line."""
    _write(f"pydistdiff: {inert_line(message)}\n")


def show_traceback(text: str) -> None:
    """Write a traceback, for those who mend this program."""
    _write(inert(text))


def _write(text: str) -> None:
    # Where nobody listens (closed, full), there is nobody to tell. UTF-8 whatever the locale says.
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
            sys.stderr.buffer.write(text.encode())
            sys.stderr.buffer.flush()
