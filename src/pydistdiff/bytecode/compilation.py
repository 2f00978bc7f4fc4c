"""What the running interpreter would compile sources to: compiled in a child process, never run.

The sources come from packages, and a compiler can be made to crash, to hang or to fill the memory. So the child is
an isolated interpreter (`-I -S`: no environment, no site-packages, no current directory) with limits on processor time
and memory where the system has them, and on the time that it is waited for. What it sends back is read by the own
reader. If the child ends early, the source that it was busy with has no result, and another child takes the next.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.bytecode.header import PycError
from pydistdiff.bytecode.pyc import read_code
from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.bytecode.code import Code
    from pydistdiff.bytecode.versions import Version

RUNNING: Version = (sys.version_info.major, sys.version_info.minor)
LARGEST_SOURCE = 2 * MIB
"""Bytes of a source that is compiled; the largest of the standard library has a quarter."""
MOST_BYTES = 64 * MIB
"""Bytes of all sources that are compiled for one pair of archives; what comes after has no result."""
MOST_CHILDREN = 2
"""Children that may end early, before nothing more is compiled."""
SECONDS = 8
"""How long one child is waited for: a hostile pair must not take longer than 20 seconds in all."""
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What an interpreter may need of the environment to start."""
_EACH = 200
"""Sources that one child is given."""
_NONE = 0xFFFFFFFF

_CHILD = f"""
import marshal, struct, sys
try:
    import resource
    for name, most in (("RLIMIT_CPU", {SECONDS}), ("RLIMIT_AS", {1024 * MIB}), ("RLIMIT_CORE", 0)):
        resource.setrlimit(getattr(resource, name), (most, most))
except (ImportError, AttributeError, ValueError, OSError):
    pass
read, write = sys.stdin.buffer.read, sys.stdout.buffer.write
while head := read(5):
    size, level = struct.unpack("<IB", head)
    source = read(size)
    try:
        data = marshal.dumps(compile(source, "source", "exec", dont_inherit=True, optimize=level))
    except Exception:
        data = None
    write(struct.pack("<I", {_NONE} if data is None else len(data)) + (data or b""))
    sys.stdout.buffer.flush()
"""


class Task(NamedTuple):
    """A source, and the level of optimisation (0, 1 or 2) to compile it with."""

    source: bytes
    level: int = 0


def compile_sources(tasks: Sequence[Task]) -> list[Code | None]:
    """The code of each source by the running interpreter; None where it is none for it, or too much."""
    results: list[Code | None] = []
    fitting = _fitting(tasks)
    early = 0
    while len(results) < len(tasks) and early < MOST_CHILDREN:
        part = fitting[len(results) : len(results) + _EACH]
        done = _results(_output_of_child(part), len(part))
        results += done
        if len(done) < len(part):
            results.append(None)  # the child ended while it compiled this one
            early += 1
    return results + [None] * (len(tasks) - len(results))


def _fitting(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, and in place of those that are too large one that no compiler takes."""
    total = 0
    fitting = []
    for task in tasks:
        fits = len(task.source) <= LARGEST_SOURCE and total + len(task.source) <= MOST_BYTES
        total += len(task.source) if fits else 0
        fitting.append(task if fits else Task(b"\0"))
    return fitting


def _output_of_child(tasks: Iterable[Task]) -> bytes:
    """What a child sent before it ended; nothing where there is no interpreter to start."""
    import subprocess

    sent = b"".join(struct.pack("<IB", len(task.source), task.level) + task.source for task in tasks)
    command = [sys.executable, "-I", "-S", "-B", "-W", "ignore", "-c", _CHILD]
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    try:
        child = subprocess.Popen(  # noqa: S603 - the own interpreter, with the program above
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept
        )
    except OSError:
        return b""
    with child:
        try:
            return child.communicate(sent, timeout=SECONDS)[0]
        except subprocess.TimeoutExpired:
            child.kill()
            return child.communicate()[0]


def _results(output: bytes, count: int) -> list[Code | None]:
    """The code in what a child sent, as far as that is whole."""
    results: list[Code | None] = []
    at = 0
    while len(results) < count and at + 4 <= len(output):
        (size,) = struct.unpack_from("<I", output, at)
        at += 4
        if size == _NONE:
            results.append(None)
            continue
        if at + size > len(output):
            break
        try:
            results.append(read_code(output[at : at + size], RUNNING))
        except PycError:
            results.append(None)
        at += size
    return results
