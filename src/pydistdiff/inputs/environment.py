"""Environments of Python: which folders they keep modules in. Nothing of them is run: it is all told by names."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES = ("lib", "lib64", "Lib", "local/lib")
_MODULES = ("site-packages", "dist-packages")
_PYTHON = re.compile(r"(?:python|pypy)[0-9][0-9.]*[a-z]*")
_VERSION = re.compile(r"(?:python|pypy)([0-9]+\.[0-9]+)")
_CONFIGURATION = "pyvenv.cfg"
_LONGEST_CONFIGURATION = 1 << 16
_PROGRAM_FOLDERS = frozenset(("bin", "Scripts", "sbin"))


class Environment(Struct, frozen=True):
    """The folder of an environment, and in it the folders of modules, as relative paths with `/`."""

    prefix: str
    sites: tuple[str, ...]
    base: str | None = None
    """The folder of the Python whose modules are seen here, too."""


def find_environment(named: str | None) -> Environment:
    """The environment that a user names by its folder or its interpreter; else the active one, else this program's.

    Raises InputError where there is none.
    """
    path = named or os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX") or sys.prefix
    shown = visible_name(path)
    if "\0" in path or not os.path.exists(path):
        raise InputError(f"{shown}: no such environment or interpreter")
    found = _of_folder(path, None) if os.path.isdir(path) else _of_interpreter(path)
    if not found.sites:
        raise InputError(f"{shown}: no environment of Python: it has no folder site-packages or dist-packages")
    return found


def _of_interpreter(path: str) -> Environment:
    """The environment of an interpreter: where its `pyvenv.cfg` lies, else where it really lies itself."""
    folder = os.path.dirname(os.path.abspath(path))
    for candidate in (folder, os.path.dirname(folder)):
        if os.path.isfile(os.path.join(candidate, _CONFIGURATION)):
            return _of_folder(candidate, None)
    real = os.path.realpath(path)
    folder = os.path.dirname(real)
    prefix = os.path.dirname(folder) if os.path.basename(folder) in _PROGRAM_FOLDERS else folder
    version = _VERSION.match(os.path.basename(real))
    return _of_folder(prefix, version[1] if version else None)


def _of_folder(prefix: str, version: str | None) -> Environment:
    sites: dict[str, str] = {}
    for site in _sites(prefix, version):
        # lib64 is often a link to lib, and Lib is lib where a system ignores case
        sites.setdefault(os.path.realpath(os.path.join(prefix, site)), site)
    return Environment(prefix, tuple(sites.values()), _base(prefix))


def _sites(prefix: str, version: str | None) -> Iterator[str]:
    """The folders of modules; of one version of Python alone, if that is known."""
    for library in _LIBRARIES:
        folders = [library]
        try:
            names = sorted(os.listdir(os.path.join(prefix, library)))
        except OSError:
            continue
        folders += [f"{library}/{name}" for name in names if _PYTHON.fullmatch(name) and _is_of(name, version)]
        for folder in folders:
            for modules in _MODULES:
                if os.path.isdir(os.path.join(prefix, folder, modules)):
                    yield f"{folder}/{modules}"


def _is_of(name: str, version: str | None) -> bool:
    """Whether a folder is of this version of Python; `python3` is Debian's for all of them."""
    found = _VERSION.match(name)
    return version is None or found is None or found[1] == version


def _base(prefix: str) -> str | None:
    """The folder of the Python that a virtual environment was made of, if it sees the modules there."""
    values = {}
    try:
        with open(os.path.join(prefix, _CONFIGURATION), encoding="utf-8", errors="replace") as file:
            lines = file.read(_LONGEST_CONFIGURATION).splitlines()
    except OSError:
        return None
    for line in lines:
        key, equals, value = line.partition("=")
        if equals:
            values[key.strip().lower()] = value.strip()
    home = values.get("home")
    if not home or values.get("include-system-site-packages", "").lower() != "true":
        return None
    return os.path.dirname(home) if os.path.basename(home) in _PROGRAM_FOLDERS else home


def base_of(environment: Environment) -> Environment | None:
    """The environment whose modules are seen in this one, too."""
    return None if environment.base is None else _of_folder(environment.base, None)
