"""The interpreters of other versions that this machine has, for tests that hold the own reader against them.

`PYDISTDIFF_PYTHONS` names their executables, joined like PATH; without it those called `python3.6` to `python3.15` on
PATH are tried.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache

_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


@cache
def interpreters() -> dict[tuple[int, int], str]:
    """The executables by version, the running one among them."""
    named = os.environ.get("PYDISTDIFF_PYTHONS")
    candidates = named.split(os.pathsep) if named else [shutil.which(f"python3.{minor}") for minor in range(6, 16)]
    found = {sys.version_info[:2]: sys.executable}
    for path in filter(None, candidates):
        try:
            done = subprocess.run([path, "-I", "-c", _VERSION], capture_output=True, check=True, text=True)
        except (OSError, subprocess.CalledProcessError):  # a shim of a version that is not chosen
            continue
        major, _, minor = done.stdout.strip().partition(".")
        found.setdefault((int(major), int(minor)), path)
    return dict(sorted(found.items()))


def run(path: str, program: str, *arguments: str) -> bytes:
    """What a program writes that an interpreter runs by itself."""
    return subprocess.run([path, "-I", "-c", program, *arguments], capture_output=True, check=True).stdout
