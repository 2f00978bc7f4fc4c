"""`installed:NAME`: the package that is installed in an environment."""

from __future__ import annotations

import os
import re
from functools import partial
from typing import Self

from msgspec import Struct

from pydistdiff.archives.installed import InstalledAt, read_installed
from pydistdiff.errors import InputError, reason_of
from pydistdiff.inputs.environment import Environment, base_of, find_environment
from pydistdiff.inputs.given import Given
from pydistdiff.model import Origin
from pydistdiff.safetext import visible_name

_PREFIX = "installed:"
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_RUNS = re.compile(r"[-_.]+")
_EGG_INFO = re.compile(r"(.+?)-[0-9][^-]*(?:-py[0-9.]+(?:-.*)?)?")


class InstalledPackage(Struct, frozen=True, tag="installed"):
    """A package by its name, in any spelling (PEP 503), and its environment: a folder or an interpreter.

    With `is_recorded` not as it is, but as its RECORD says that it was installed.
    """

    name: str
    python: str | None = None
    is_recorded: bool = False

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `installed:NAME`; None where it has another shape."""
        name = text.removeprefix(_PREFIX)
        if not text.startswith(_PREFIX) or _NAME.fullmatch(name) is None:
            return None
        return cls(name)

    @property
    def text(self) -> str:
        """As the user names it."""
        return f"{_PREFIX}{self.name}"

    @property
    def prefix(self) -> str:
        """The folder of its environment. Raises InputError where there is none."""
        return find_environment(self.python).prefix

    def open(self) -> Given:
        """Raises InputError where there is no such environment, or no such package in it, or more than one."""
        environment = find_environment(self.python)
        at = self._found(environment)
        if at is None and (base := base_of(environment)) is not None:
            at = self._found(base)
        if at is None:
            raise InputError(f"{self.text}: not installed in {visible_name(environment.prefix)}")
        notes = (f"{visible_name(at.site)}/{visible_name(at.info)}", *(("as its RECORD says",) * self.is_recorded))
        origin = Origin(asked=self.text, source=None, notes=notes)
        name = at.info.removesuffix(".dist-info").removesuffix(".egg-info")
        path = os.path.join(at.folder, f"{at.info}/RECORD" if self.is_recorded else name)
        return Given(path, reader=partial(read_installed, at), origin=origin, is_recorded=self.is_recorded)

    def _found(self, environment: Environment) -> InstalledAt | None:
        """Where the package lies. Raises InputError where that is in several folders."""
        found = [
            (site, infos)
            for site in environment.sites
            if (infos := self._infos(os.path.join(environment.prefix, site)))
        ]
        if not found:
            return None
        if len(found) > 1:
            sites = ", ".join(visible_name(site) for site, _ in found)
            raise InputError(f"{self.text}: installed more than once, in {sites}; name the interpreter by --python")
        site, (info, *others) = found[0]
        return InstalledAt(environment.prefix, site, info, tuple(others))

    def _infos(self, folder: str) -> list[str]:
        """The dist-info and egg-info of this name, the one that tools would take first."""
        try:
            names = os.listdir(folder)
        except OSError as error:
            raise InputError(f"{visible_name(folder)}: {reason_of(error)}") from None
        wanted = _normalised(self.name)
        matching = sorted(name for name in names if _project(name) == wanted)
        return sorted(matching, key=lambda name: _rank(folder, name))


def _rank(folder: str, info: str) -> int:
    """Those that say what belongs to them come first."""
    if os.path.isfile(os.path.join(folder, info, "RECORD")):
        return 0
    return 1 if info.endswith(".dist-info") else 2


def _project(info: str) -> str | None:
    """The normalised name of the project that a folder of metadata is of."""
    stem, dot, suffix = info.rpartition(".")
    if not dot or suffix not in ("dist-info", "egg-info"):
        return None
    if suffix == "dist-info":
        return _normalised(stem.rpartition("-")[0])
    match = _EGG_INFO.fullmatch(stem)
    return _normalised(match[1] if match else stem)


def _normalised(name: str) -> str:
    return _RUNS.sub("-", name).lower()
