"""Whether there is a terminal that the UI can be shown on."""

from __future__ import annotations

import os
import sys
from typing import Any


def obstacle(stdin: Any = None, stdout: Any = None) -> str | None:
    """Why the UI cannot be shown (by default on the streams of the process), or None where it can."""
    for stream, name in ((stdin or sys.stdin, "standard input"), (stdout or sys.stdout, "standard output")):
        if stream is None or not stream.isatty():
            return f"{name} is no terminal"
    if os.environ.get("TERM") == "dumb":
        return "the terminal is dumb (TERM=dumb)"
    return None
