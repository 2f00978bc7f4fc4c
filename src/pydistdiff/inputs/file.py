"""Files and directories."""

from __future__ import annotations

import errno
import os
import stat
from functools import partial

from msgspec import Struct

from pydistdiff.archives.directory import read_directory
from pydistdiff.archives.member import Finding  # noqa: TC001 - msgspec looks at the types of fields
from pydistdiff.archives.source import FileSource
from pydistdiff.errors import InputError
from pydistdiff.inputs.given import Given
from pydistdiff.model import Origin  # noqa: TC001 - msgspec looks at the types of fields
from pydistdiff.safetext import visible_name

_TYPES = {stat.S_IFIFO: "a FIFO", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}


class LocatedFile(Struct, frozen=True, tag="file"):
    """A file or a directory at a path; with an origin where the user named it by something else.

    `findings` are what was found odd on the way from there.
    """

    path: str
    origin: Origin | None = None
    findings: tuple[Finding, ...] = ()

    def open(self) -> Given:
        """Raises InputError, with one line that names it, where there is nothing to compare."""
        shown = visible_name(self.path)
        try:
            status = os.stat(self.path)
            if stat.S_ISDIR(status.st_mode):
                with os.scandir(self.path):
                    return Given(self.path, reader=partial(read_directory, self.path), origin=self.origin)
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{shown}: is {_TYPES.get(stat.S_IFMT(status.st_mode), 'no regular file')}")
            source = FileSource(open(self.path, "rb", buffering=0))  # noqa: SIM115 - `Given` closes it
        except ValueError:  # a NUL in the path
            raise InputError(f"{shown}: no such file") from None
        except OSError as error:
            reason = "no such file" if error.errno == errno.ENOENT else (error.strerror or "cannot be read").lower()
            raise InputError(f"{shown}: {reason}") from None
        if source.size == 0:
            source.close()
            raise InputError(f"{shown}: the file is empty")
        return Given(self.path, source, origin=self.origin, findings=self.findings)
