"""The two things that a user wants compared: how they are named, and opening them.

Whatever else than a path can name an input is one class in a file of its own, with a line in `SHAPES`.
"""

from __future__ import annotations

from pydistdiff.inputs.file import LocatedFile
from pydistdiff.inputs.given import Given, given_bytes
from pydistdiff.inputs.installed import InstalledPackage
from pydistdiff.inputs.located import Located, Remote, locate, locate_all

__all__ = [
    "Given",
    "InstalledPackage",
    "Located",
    "LocatedFile",
    "Remote",
    "given_bytes",
    "locate",
    "locate_all",
    "open_input",
]


def open_input(text: str, python: str | None = None) -> Given:
    """What a user names by a path, or by a shape that needs no network; `python` as of `locate`.

    Raises InputError, with one line that names it, where there is nothing to compare.
    """
    return locate(text, python).open()
