"""What can go wrong, said so that a user can act on it.

Every error that is raised on purpose is one of these. Messages hold no path of an input: whoever
catches the error knows the input and the whole way to the member, and adds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.model import HazardCode


class PydistdiffError(Exception):
    """The base of all errors of this package."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What to tell the user, a sentence a line."""
        return (str(self),)


class InputError(PydistdiffError):
    """An input (or an option) cannot be used at all; the message names it and ends the program with 2."""


class SettingsError(InputError):
    """What the user asked for in words or in a file is wrong in all of these ways, to be mended in one go."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self._reasons = tuple(reasons)

    @property
    def lines(self) -> tuple[str, ...]:
        """One reason a line."""
        return self._reasons


class ReadError(PydistdiffError):
    """Bytes of an archive or of a member could not be read or verified.

    `code` is the hazard that it is; `message` is one sentence for the report.
    """

    def __init__(self, code: HazardCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class LimitError(ReadError):
    """A limit of reading was reached; the message names the option that lifts it."""


class TakesTooLongError(PydistdiffError):
    """Explaining one member took more time than there is for it; something simpler takes over."""


class NotThisFormatError(PydistdiffError):
    """The bytes are not of the format that a reader was asked to read; another one may try."""


def reason_of(error: OSError) -> str:
    """What the system said, without the path of this machine."""
    return (error.strerror or "unknown error").lower()
