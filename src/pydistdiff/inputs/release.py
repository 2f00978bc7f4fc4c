"""`requests==2.32.0`, `requests@latest`, `requests@prev`: a release in a package index."""

from __future__ import annotations

import re
from typing import Literal, NoReturn, Self

from msgspec import Struct

from pydistdiff.errors import InputError

_SHAPE = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:==([A-Za-z0-9._+!-]+)|@(latest|prev))")
_LONGEST = 300


class Release(Struct, frozen=True, tag="release"):
    """A release of a project: the one of a version, the latest, or the one before that of the other side."""

    project: str
    version: str | None
    which: Literal["latest", "prev"] | None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read one of the three shapes; None where it has another one."""
        match = _SHAPE.fullmatch(text) if len(text) <= _LONGEST else None
        if match is None:
            return None
        return cls(match[1], match[2], "latest" if match[3] == "latest" else "prev" if match[3] else None)

    @property
    def text(self) -> str:
        """As the user names it."""
        return f"{self.project}=={self.version}" if self.which is None else f"{self.project}@{self.which}"

    def open(self) -> NoReturn:
        """Raises InputError: it is nothing on this machine."""
        raise InputError(
            f"{self.text}: is a release in a package index, which is fetched only where the command line compares two"
        )
