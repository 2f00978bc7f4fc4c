"""Directories that builds run in: known by the form of their names, or because the package says where it was built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DIRECTORIES = 8
"""Build directories in one member on one side; more of them are no build's."""
MOST_CHARACTERS = 1 << 19
"""Characters of the lines that differ in which they are looked for."""

_SEPARATOR = r"(?:/|\\{1,2})"
_STEP = r"[\w.+@~-]{1,64}"
_ABOVE = rf"(?:[A-Za-z]:)?(?:{_SEPARATOR}{_STEP}){{0,8}}?"
_OF_TOOLS = (
    rf"pip-(?:[a-z]{{2,12}}-){{1,3}}[a-z0-9_]{{8}}(?:{_SEPARATOR}[\w.-]{{1,64}}_[0-9a-f]{{32}})?"
    r"|build-(?:env|via-sdist)-[a-z0-9_]{8}|cibw-run-[a-z0-9_]{8}|tmp[a-z0-9_]{6,8}"
)
_PLACES = (
    # pip, build, cibuildwheel and Python's tempfile, below a folder for temporary files
    rf"{_ABOVE}{_SEPARATOR}(?:te?mp|Temp|T){_SEPARATOR}(?:{_OF_TOOLS})",
    # conda-build, rattler-build and those who run them: the name of the recipe and the moment
    rf"{_ABOVE}{_SEPARATOR}(?:conda-bld|bld|build_artifacts|croot){_SEPARATOR}[\w.+-]{{1,64}}_[0-9]{{10,16}}",
    # runners of GitHub, Azure, Travis, GitLab and AppVeyor
    rf"/(?:home|Users)/(?:runner|vsts|travis)/(?:work|build)/{_STEP}/{_STEP}",
    rf"/(?:__w|builds)/{_STEP}/{_STEP}",
    rf"[A-Za-z]:{_SEPARATOR}a{_SEPARATOR}{_STEP}{_SEPARATOR}{_STEP}",
    rf"[A-Za-z]:{_SEPARATOR}projects{_SEPARATOR}{_STEP}",
    # the container of cibuildwheel
    "/project",
)
_BEGINS = r"(?=/|\\|[A-Za-z]:[/\\])(?:(?<![\w.~@+$%)}-])|(?<=-[IL]))"
_ENDS = r"(?![\w.+@~-])"
_DIRECTORY = re.compile(f"{_BEGINS}(?:{'|'.join(_PLACES)}){_ENDS}")
_ENVIRONMENT = rf"{_SEPARATOR}(?P<environment>_h_env|_test_env|_build_env)[\w-]{{0,300}}"
_ROOT = re.compile(rf"(?:[A-Za-z]:)?(?:/{_STEP}){{2,16}}")


def build_directories(text: str, known: str | None = None) -> tuple[str, ...]:
    """The build directories that a text names, with `/` between steps, in the order in which it names them first.

    `known` is one that is known from elsewhere. Empty where the text names too many.
    """
    found: dict[str, int] = {}
    if known is not None:
        place = directory_pattern([known]).search(text)
        found |= {known: place.start()} if place is not None else {}
    for match in _DIRECTORY.finditer(text[:MOST_CHARACTERS]):
        found.setdefault(_normal(match[0]), match.start())
        if len(found) > MOST_DIRECTORIES:
            return ()
    return tuple(sorted(found, key=found.__getitem__))


def directory_pattern(directories: Sequence[str]) -> re.Pattern[str]:
    """What finds these directories however their separators are spelt; group `d0` is the first of them, and so on.

    Conda's environments, whose names are filled up to one length, are part of a match; `environment` tells which.
    """
    groups = sorted(enumerate(directories), key=lambda entry: -len(entry[1]))  # the longest first
    names = "|".join(f"(?P<d{index}>{re.escape(directory).replace('/', _SEPARATOR)})" for index, directory in groups)
    return re.compile(f"{_BEGINS}(?:{names})(?:{_ENVIRONMENT})?{_ENDS}")


def _normal(directory: str) -> str:
    return re.sub(r"\\{1,2}", "/", directory)


def directory_of_url(url: str) -> str | None:
    """The directory that a `file:` address of a build names, without conda's folder `work`; None where it is none."""
    if not url.startswith("file:///"):
        return None
    path = url[len("file://") :]
    if re.match("/[A-Za-z]:/", path):
        path = path[1:]
    path = path.rstrip("/").removesuffix("/work")
    return path if _ROOT.fullmatch(path) is not None and ".." not in path.split("/") else None
