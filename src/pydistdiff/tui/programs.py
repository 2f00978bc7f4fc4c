"""The reader's own editor and pager: the only programs that the UI starts, and never on a file of a package."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from pydistdiff.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EDITORS = ("VISUAL", "EDITOR")
_PAGERS = ("PAGER",)
_KNOWN_EDITORS = ("vi", "nano", "notepad")
_KNOWN_PAGERS = ("less", "more")


def editor(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The words that start the editor. Raises InputError where there is none."""
    return _program(_EDITORS, _KNOWN_EDITORS, environment, "editor")


def pager(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The words that start the pager. Raises InputError where there is none."""
    return _program(_PAGERS, _KNOWN_PAGERS, environment, "pager")


def _program(variables: Sequence[str], known: Sequence[str], environment: Mapping[str, str], what: str) -> list[str]:
    for variable in variables:
        try:
            words = shlex.split(environment.get(variable, ""))
        except ValueError as error:
            raise InputError(f"{variable} cannot be understood: {error}") from error
        if words:
            if shutil.which(words[0]) is None:
                raise InputError(f"{variable} names {words[0]}, which is not there")
            return words
    for name in known:
        if shutil.which(name) is not None:
            return [name]
    raise InputError(f"there is no {what}: set {variables[0]}")


def run_on(words: Sequence[str], text: str, suffix: str) -> None:
    """Run a program on a text in a private file that is gone afterwards. Raises InputError."""
    with tempfile.TemporaryDirectory(prefix="pydistdiff-") as folder:
        path = os.path.join(folder, f"difference{suffix}")
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        try:
            subprocess.run([*words, path], check=False)  # noqa: S603 - the reader's program on our file
        except OSError as error:
            raise InputError(f"cannot run {words[0]}: {error.strerror or type(error).__name__}") from error
