"""Which version is meant, and which files a release has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.errors import InputError
from pydistdiff.remote.choice import Candidates
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from pydistdiff.inputs.release import Release
    from pydistdiff.remote.project import Listing, Offered

_NEAREST = 5


class Named(NamedTuple):
    """A project and a version of it, as somebody else names it."""

    project: str
    version: Version


def version_of(text: str) -> Version | None:
    """A version, if it is one."""
    from packaging.version import InvalidVersion
    from packaging.version import Version as Parsed

    try:
        return Parsed(text)
    except InvalidVersion:
        return None


def candidates(asked: Release, listings: Sequence[Listing], other: Version | None) -> Candidates:
    """The files of the release that is meant; `other` is that of the other side, of this project.

    The latest and the one before are so among the releases that are final and not yanked. Raises InputError where
    there is no such release.
    """
    releases = _releases(listings)
    version = asked.version
    if version is None:
        good = sorted(
            parsed
            for text, files in releases.items()
            if (parsed := version_of(text)) is not None and _is_good(parsed, files)
        )
        if asked.which == "prev":
            reference = other if other is not None else good[-1] if good else None
            good = [one for one in good if reference is not None and one < reference]
            lacking = f"has no final release before {reference}" if reference is not None else "has no final release"
        else:
            lacking = "has no final release"
        if not good:
            raise InputError(f"{asked.text}: {lacking}; {_those(releases)}")
        version = str(good[-1])
    found = _files(releases, version)
    if asked.version is None:
        found = [offer for offer in found if offer.yanked is None]
    if not found:
        raise InputError(f"{asked.text}: no such release; {_those(releases)}")
    return Candidates(asked.text, found)


def _releases(listings: Sequence[Listing]) -> dict[str, list[Offered]]:
    """The files by version. A file that several indexes have is taken from the first of them."""
    seen: set[str] = set()
    releases: dict[str, list[Offered]] = {}
    for listing in listings:
        for offer in listing.files:
            if offer.name not in seen:
                seen.add(offer.name)
                releases.setdefault(_key(offer.version), []).append(offer)
    return releases


def _key(text: str) -> str:
    """How a version is written: those that are equal are written alike."""
    from packaging.utils import canonicalize_version

    return canonicalize_version(text)


def _is_good(version: Version, files: Sequence[Offered]) -> bool:
    return not version.is_prerelease and any(offer.yanked is None for offer in files)


def _files(releases: dict[str, list[Offered]], version: str) -> list[Offered]:
    return releases.get(_key(version), [])


def _those(releases: dict[str, list[Offered]]) -> str:
    """`there are 3.0.3, 3.0.2 and 40 more`."""
    written = [files[0].version for files in releases.values()]
    known = {text: parsed for text in written if (parsed := version_of(text)) is not None}
    names = sorted(known, key=known.__getitem__, reverse=True) or sorted(written)
    if not names:
        return "no file of it is a wheel or an sdist"
    more = len(names) - _NEAREST
    shown = ", ".join(short_name(name) for name in names[:_NEAREST])
    return f"there {'is' if len(names) == 1 else 'are'} {shown}" + (f" and {more:,} more" if more > 0 else "")


def named_by(name: str) -> Named | None:
    """The project and the version that the name of a package tells, or a folder's `name-version`."""
    from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

    try:
        if name.endswith(".whl"):
            project, version, _, _ = parse_wheel_filename(name)
            return Named(project, version)
        if name.endswith((".tar.gz", ".zip")):
            return Named(*parse_sdist_filename(name))
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    folder, _, text = name.rpartition("-")
    if name.endswith((".conda", ".tar.bz2")):  # `name-version-build`
        folder, _, text = folder.rpartition("-")
    told = version_of(text)
    return Named(folder, told) if folder and told is not None else None
