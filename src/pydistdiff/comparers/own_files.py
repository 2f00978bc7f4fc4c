"""Whether the names of a list are those of as many files, on every system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ODD = ("//", "/./", "/../", "/\n", "/.\n", "/..\n", "\n./", "\n../", "\\", " \n", "\n ", "\t", "\r")
"""What makes two spellings of one path, in names that each stand on a line."""


def have_own_files(names: Sequence[str]) -> bool:
    """Whether no two names can lead to one file: neither by another spelling of the path, nor where case is no matter.

    Where two of them could, which one an installer writes last depends on the order of the list.
    """
    from unicodedata import normalize  # only a list in another order needs it

    text = "\n".join(names)
    if any(part in f"\n{text}\n" for part in _ODD):
        text = "\n".join(map(_plain, names))
    folded = (text if text.isascii() else normalize("NFKC", text)).casefold().split("\n")
    return len(folded) == max(len(names), 1) == len(set(folded))


def _plain(name: str) -> str:
    from posixpath import normpath

    return normpath(name.strip().replace("\\", "/"))
