"""Which of the files that a specification means is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from pydistdiff.errors import InputError
from pydistdiff.remote.conda_version import read_version
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.remote.conda_version import CondaVersion
    from pydistdiff.remote.match_spec import MatchSpec
    from pydistdiff.remote.repodata import Entry

_SHOWN = 5


class Choice(NamedTuple):
    """The file that is taken, and how many builds are meant: the one in it, and others."""

    entry: Entry
    builds: int


def choose(entries: Sequence[Entry], spec: MatchSpec, subdirs: Sequence[str]) -> Choice:
    """The highest version; of those the highest build number, then the newest; a `.conda` rather than a `.tar.bz2`.

    `subdirs` are those that were looked into, the preferred one first: it decides where all the rest is equal.
    Raises InputError, with what there is instead, where none is meant.
    """
    matcher = spec.matcher()
    meant = [entry for entry in entries if matcher.matches(entry.version, entry.build)]
    if not meant:
        raise InputError(_instead(entries, spec, subdirs))
    taken = max(
        meant,
        key=lambda entry: (
            _order(entry.version),
            entry.build_number,
            entry.timestamp,
            -subdirs.index(entry.subdir),
            entry.build,
            entry.is_conda,
        ),
    )
    return Choice(taken, len({(entry.subdir, entry.version, entry.build) for entry in meant}))


def _order(version: str) -> tuple[bool, CondaVersion | str]:
    """What conda cannot read stands before all versions, in the order of the texts."""
    read = read_version(version)
    return (False, version) if read is None else (True, read)


def _instead(entries: Sequence[Entry], spec: MatchSpec, subdirs: Sequence[str]) -> str:
    places = " or ".join(subdirs)
    if not entries:
        return f"there is no package {spec.name} in {places}"
    if spec.build is not None:
        any_build = structs.replace(spec, build=None).matcher()
        builds = {entry.build for entry in entries if any_build.matches(entry.version, entry.build)}
        if builds:
            return f"no build in {places} is {spec.build}; there are {_listed(sorted(builds))}"
    versions = sorted({entry.version for entry in entries}, key=_order, reverse=True)
    return f"no version in {places} is {spec.version}; the newest ones are {_listed(versions)}"


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(map(short_name, texts[:_SHOWN]))
    rest = len(texts) - _SHOWN
    return f"{shown} and {rest:,} more" if rest > 0 else shown
