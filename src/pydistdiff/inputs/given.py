"""An input before anybody looks into it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from pydistdiff.archives.source import BytesSource, FileSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.archives.member import Archive, Finding
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget
    from pydistdiff.model import Origin


class Given:
    """An input: a file (`source`), or what `reader` lists as an archive: a directory, a commit, an installed package.

    A context manager that closes the file. `origin` says where it comes from, if its path does not; `findings` are what
    was found odd on its way. With `is_recorded` it is an installed package not as it is, but as its RECORD says that it
    was installed.
    """

    def __init__(
        self,
        path: str,
        source: Source | None = None,
        reader: Callable[[Budget], Archive] | None = None,
        origin: Origin | None = None,
        findings: tuple[Finding, ...] = (),
        *,
        is_recorded: bool = False,
    ) -> None:
        self.path = path
        self.source = source
        self.reader = reader
        self.origin = origin
        self.findings = findings
        self.is_recorded = is_recorded

    @property
    def name(self) -> str:
        """The base name, by which archives are told apart and reports stay the same wherever they are made."""
        return os.path.basename(self.path.rstrip("/" + os.sep)) or self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self.source, FileSource):
            self.source.close()


def given_bytes(name: str, data: bytes) -> Given:
    """An input in memory."""
    return Given(name, BytesSource(data))
