"""What the name of a distribution's file says: project, version, tags.

The rules are those of the specifications "Binary distribution format" (PEP 427), "Source distribution file
name" (PEP 625) and conda's package naming; names that do not follow them say nothing.
"""

from __future__ import annotations

import re

from msgspec import Struct

_RUNS = re.compile(r"[-_.]+")
_VERSION_BEGINS = re.compile(r"-v?\d")
ARCHIVE_SUFFIXES = (
    ".whl", ".conda", ".egg", ".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.lzma",
    ".tgz", ".tbz2", ".tbz", ".txz", ".tzst",
)  # fmt: skip
MOST_TAGS = 64
"""A compressed tag set of a real wheel expands to a few tags; one that expands to more stays as it is."""


class FileName(Struct, frozen=True):
    """What a file name says; None where it says nothing. `tags` are a wheel's, `build` is conda's."""

    name: str | None = None
    version: str | None = None
    tags: tuple[str, ...] = ()
    build: str | None = None


def basename(path: str) -> str:
    """The last segment of a path."""
    return path.rpartition("/")[2]


def without_dot_slash(path: str) -> str:
    """The path without one leading `./`."""
    return path.removeprefix("./")


def normalised_project(name: str) -> str:
    """A project's name as PEP 503 compares it."""
    return _RUNS.sub("-", name).lower()


def archive_suffix(name: str) -> str:
    """The longest known suffix of an archive that ends the name, or an empty string."""
    lower = name.lower()
    return max((suffix for suffix in ARCHIVE_SUFFIXES if lower.endswith(suffix)), key=len, default="")


_LEGACY = (
    ("manylinux1_", "manylinux_2_5_"),
    ("manylinux2010_", "manylinux_2_12_"),
    ("manylinux2014_", "manylinux_2_17_"),
)
"""Two spellings of a platform (PEP 600)."""


def modern_tag(tag: str) -> str:
    """A tag in the spelling of PEP 600."""
    for old, new in _LEGACY:
        tag = tag.replace(f"-{old}", f"-{new}")
    return tag


def split_stem(stem: str) -> tuple[str, str, str] | None:
    """Name, version and what follows (with its hyphen) of `name-1.0-rest`, or None where no version is."""
    match = _VERSION_BEGINS.search(stem)
    if match is None or match.start() == 0:
        return None
    version, hyphen, rest = stem[match.start() + 1 :].partition("-")
    return stem[: match.start()], version, hyphen + rest


def parse(name: str) -> FileName:
    """What the file name of a wheel, sdist, egg, conda package or other archive says."""
    name = basename(name)
    suffix = archive_suffix(name)
    if not suffix:
        return FileName()
    stem = name[: -len(suffix)]
    if suffix == ".whl":
        return _wheel(stem)
    if suffix == ".conda":
        return conda(name)
    parts = split_stem(stem)
    if parts is None:
        return FileName()
    project, version, rest = parts
    return FileName(project, version if suffix == ".egg" else version + rest)


def conda(name: str) -> FileName:
    """What the file name of a conda package says: `name-version-build`."""
    name = basename(name)
    parts = name[: len(name) - len(archive_suffix(name))].rsplit("-", 2)
    return FileName(parts[0], parts[1], build=parts[2]) if len(parts) == 3 and all(parts) else FileName()


def _wheel(stem: str) -> FileName:
    parts = stem.split("-")
    if len(parts) not in (5, 6) or not all(parts):
        return FileName()
    pythons, abis, platforms = (part.split(".") for part in parts[-3:])
    if len(pythons) * len(abis) * len(platforms) > MOST_TAGS:
        tags: tuple[str, ...] = ("-".join(parts[-3:]),)
    else:
        tags = tuple(f"{py}-{abi}-{platform}" for py in pythons for abi in abis for platform in platforms)
    return FileName(parts[0], parts[1], tags)
