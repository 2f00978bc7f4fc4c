"""Where reports go: files that appear whole or not at all, and standard output as bytes.

One place for all reports. A package can name nothing here: the names are those that the user typed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from pydistdiff.errors import InputError
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STDOUT = "-"
_LONGEST_BEGINNING, _RANDOM_BYTES = 50, 8
"""Characters of the name of a file, each of up to four bytes, that its temporary name begins with; and what follows."""
# A reader that went away; Windows calls it an invalid argument.
_CLOSED_PIPE = {errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN}


class Target(NamedTuple):
    """A report that was asked for: the option, and the file that was named or `-`."""

    option: str
    path: str


def check(targets: Sequence[Target], inputs: Iterable[str]) -> None:
    """Refuse what could not be written, or would overwrite an input, before anything is read or opened.

    Raises InputError.
    """
    inputs = list(inputs)
    seen: dict[str, Target] = {}
    for target in targets:
        where = STDOUT if target.path == STDOUT else os.path.realpath(target.path)
        other = seen.setdefault(where, target)
        if other is not target:
            place = "standard output" if where == STDOUT else visible_name(target.path)
            raise InputError(f"{other.option} and {target.option} cannot both go to {place}")
        if where != STDOUT:
            _check_file(target, where, inputs)


def _check_file(target: Target, where: str, inputs: Iterable[str]) -> None:
    shown = f"{target.option}={visible_name(target.path)}"
    if not target.path:
        raise InputError(f"{target.option}= needs the name of a file")
    if any(_is_same_file(where, path) for path in inputs):
        raise InputError(f"{shown}: that is an input, it would be overwritten")
    if os.path.isdir(where):
        raise InputError(f"{shown}: that is a directory")
    if not os.path.isdir(os.path.dirname(where)):
        raise InputError(f"{shown}: there is no such directory")


def _is_same_file(a: str, b: str) -> bool:
    try:
        return os.path.samefile(a, b)
    except (OSError, ValueError):  # one of the two is not there
        return False


def write(target: Target, data: bytes) -> None:
    """Write a report. Raises InputError, with one line that names the file, where that fails.

    A file is written beside its place and moved there, so that nobody ever sees a half. What is no regular
    file (a device, a FIFO) is written to as it is. That the reader of standard output went away is no error.
    """
    try:
        if target.path == STDOUT:
            _write_stdout(data)
        else:
            _write_file(os.path.realpath(target.path), data)
    except OSError as error:
        name = "standard output" if target.path == STDOUT else visible_name(target.path)
        raise InputError(f"cannot write {name}: {error.strerror or type(error).__name__}") from error


def _write_stdout(data: bytes) -> None:
    if sys.stdout is None:  # closed by whoever started the program
        raise OSError(errno.EBADF, "it is closed")
    stream: BinaryIO = sys.stdout.buffer
    try:
        stream.write(data)
        stream.flush()
    except OSError as error:
        # What is still buffered would be tried again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if error.errno not in _CLOSED_PIPE:
            raise


def _write_file(path: str, data: bytes) -> None:
    mode = _mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as special:
            special.write(data)
        return
    # No process id: another container has the same, and so has the next run after one that was killed.
    name = f".{os.path.basename(path)[:_LONGEST_BEGINNING]}.{os.urandom(_RANDOM_BYTES).hex()}.tmp"
    temporary = os.path.join(os.path.dirname(path), name)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with open(descriptor, "wb") as file:
            file.write(data)
        if mode is not None:
            os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, path)
    except BaseException:  # an interrupt too must not leave half a report behind, wherever it comes
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode_of(path: str) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None
