"""Whether the names of a list are those of as many files, on every system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ODD = ("//", "/./", "/../", "/\n", "/.\n", "/..\n", "\n./", "\n../", "\\", " \n", "\n ", "\t", "\r")
"""What makes two spellings of one path, in names that each stand on a line."""
LONGEST = 500
MOST = 1_000
"""Names beyond ASCII, and characters of one, that are looked at: to normalise a name can take quadratic time."""


def have_own_files(names: Sequence[str]) -> bool:
    """Whether no two names can lead to one file: neither by another spelling of the path, nor where case is no matter.

    Where two of them could, which one an installer writes last depends on the order of the list.
    """
    text = "\n".join(names)
    if any(part in f"\n{text}\n" for part in _ODD):
        names = list(map(_plain, names))
        text = "\n".join(names)
    if not text.isascii():
        others = [name for name in names if not name.isascii()]
        if len(others) > MOST or max(map(len, others)) > LONGEST:
            return False  # nobody knows
        text = "\n".join([name if name.isascii() else _composed(name) for name in names])
    folded = text.casefold().split("\n")
    return len(folded) == max(len(names), 1) == len(set(folded))


def without_python_ending(command: str) -> str:
    """The name of a command as installers on Windows take it: they make `x.exe` of `x`, of `x.py` and of `x.pyw`."""
    name, _, ending = command.rpartition(".")
    return name if name and ending.lower().startswith("py") else command


def _plain(name: str) -> str:
    from posixpath import normpath

    return normpath(name.strip().replace("\\", "/"))


def _composed(name: str) -> str:
    from unicodedata import normalize  # only names beyond ASCII need it

    return normalize("NFC", name)
