"""`conda-forge::ipython=7.17.0=py38*`: a package in a channel of conda packages."""

from __future__ import annotations

import re
from typing import NoReturn, Self

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.safetext import short_name

_DIVIDER = "::"
_PACKAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:$|[\s=<>!~\[].*)")
_LONGEST = 1024


class ChannelPackage(Struct, frozen=True, tag="channel"):
    """A channel by its name or address, maybe with a platform behind a slash, and what is wanted of it.

    `package` is `name(=version(=build))` in the language of conda's match specifications.
    """

    channel: str
    package: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `channel::package`; None where it has another shape. The last `::` divides: addresses may have some."""
        channel, _, package = text.rpartition(_DIVIDER)
        channel, package = channel.strip(), package.strip()
        if len(text) > _LONGEST or not channel or not _PACKAGE.fullmatch(package):
            return None
        return cls(channel, package)

    @property
    def text(self) -> str:
        """As the user names it; the channel may be an address that holds a password."""
        return f"{self.channel}{_DIVIDER}{self.package}"

    def open(self) -> NoReturn:
        """Raises InputError: it is nothing on this machine."""
        raise InputError(
            f"{short_name(self.package)}: is a package in a channel, which is fetched only where the command line "
            "compares two"
        )
