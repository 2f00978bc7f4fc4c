"""From releases that the user names to their files in the cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import UNSET

from pydistdiff.errors import InputError
from pydistdiff.inputs.file import LocatedFile
from pydistdiff.inputs.located import Located
from pydistdiff.inputs.release import Release
from pydistdiff.model import Origin
from pydistdiff.progress import ProgressLine
from pydistdiff.remote.address import led
from pydistdiff.remote.choice import choose_one, choose_two
from pydistdiff.remote.connection import Connection
from pydistdiff.remote.core_metadata import metadata_finding
from pydistdiff.remote.download import Wanted, download
from pydistdiff.remote.indexes import indexes
from pydistdiff.remote.project import canonical, listed, remembered
from pydistdiff.remote.provenance import attested
from pydistdiff.remote.target import Target
from pydistdiff.remote.versions import Named, candidates, named_by, version_of
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from packaging.version import Version

    from pydistdiff.inputs.located import Remote
    from pydistdiff.remote.choice import Candidates
    from pydistdiff.remote.means import Means
    from pydistdiff.remote.project import Listing, Offered

    Sides = tuple[Located | Remote, Located | Remote]

_SIDES = ("a", "b")
_HASHES = "hashes"
"""Where the SHA-256 of what was announced without one is kept."""
_STRONG = frozenset(("sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"))


def fetch_releases(sides: Sides, means: Means) -> Sides:
    """The two sides with every release fetched; others stay as they are. Raises InputError."""
    if not any(isinstance(side, Release) for side in sides):
        return sides
    target = Target(means.fetching)
    found = indexes(means.fetching.index_url, means.environment, means.tell)
    with Connection(found.terms) as connection:
        fetcher = _Releases(means, target, found.urls, connection)
        return fetcher.fetched(sides)


class _Releases:
    """The releases of one comparison."""

    def __init__(self, means: Means, target: Target, urls: tuple[str, ...], connection: Connection) -> None:
        self._means = means
        self._target = target
        self._urls = urls
        self._connection = connection
        self._listings: dict[str, list[Listing]] = {}

    def fetched(self, sides: Sides) -> Sides:
        a, b = sides
        both = self._candidates(a, b), self._candidates(b, a)
        kinds = self._means.fetching.kinds
        offers: list[Offered | None] = [None, None]
        if both[0] is not None and both[1] is not None:
            offers = list(choose_two(both[0], both[1], kinds, self._target))
        else:
            for place, (files, other) in enumerate(zip(both, (b, a), strict=True)):
                if files is not None:
                    kind = kinds[place] if kinds is not None else None
                    offers[place] = choose_one(files, kind, self._target, _file_name(other))
        located = [
            side if offer is None or not isinstance(side, Release) else self._located(letter, side, offer)
            for letter, side, offer in zip(_SIDES, sides, offers, strict=True)
        ]
        return located[0], located[1]

    def _candidates(self, side: Located | Remote, other: Located | Remote) -> Candidates | None:
        if not isinstance(side, Release):
            return None
        return candidates(side, self._listed(side.project), self._version_of(other, side))

    def _version_of(self, other: Located | Remote, asked: Release) -> Version | None:
        """The version of the other side, if that is of the same project and does not itself depend on this one."""
        if asked.which != "prev":
            return None
        named: Named | None = None
        if isinstance(other, Located):
            with other.open() as given:
                named = named_by(given.name)
        elif isinstance(other, Release) and other.which != "prev" and _are_of_one_project(other, asked):
            files = candidates(other, self._listed(other.project), None).files
            version = version_of(files[0].version)
            named = Named(other.project, version) if version is not None else None
        return named.version if named is not None and canonical(named.project) == canonical(asked.project) else None

    def _listed(self, project: str) -> list[Listing]:
        known = canonical(project)
        if known not in self._listings:
            means = self._means
            if means.fetching.offline:
                self._listings[known] = remembered(project, self._urls, means.cache)
            else:
                self._listings[known] = listed(project, self._urls, self._connection, means.cache)
        return self._listings[known]

    def _located(self, letter: str, asked: Release, offer: Offered) -> LocatedFile:
        means = self._means
        path = self._path(offer)
        means.tell(f"{letter}: {short_name(offer.name)} of {asked.text}")
        sha256 = means.cache.sha256_of(path)
        connection = None if means.fetching.offline else self._connection
        known = attested(offer, sha256, connection, means.cache)
        metadata = metadata_finding(path, offer.metadata_sha256, means.limits) if offer.metadata_sha256 else None
        findings = tuple(finding for finding in (metadata, known.finding) if finding is not None)
        for finding in findings:
            means.tell(f"{letter}: {short_name(offer.name)}: {finding.message}")
        notes = self._notes(asked, offer)
        if known.note is not None:
            notes.append(known.note)
        return LocatedFile(
            path,
            Origin(
                asked=asked.text,
                source=offer.index,
                notes=tuple(notes),
                publisher=known.publisher if known.is_known else UNSET,
            ),
            findings,
        )

    def _path(self, offer: Offered) -> str:
        means = self._means
        sha256 = offer.hashes.get("sha256")
        key = f"{offer.index} {offer.name} {sorted(offer.hashes.items())}"
        if means.fetching.offline:
            known = sha256 or (means.cache.noted(_HASHES, key) or b"").decode()
            path = means.cache.find(offer.name, known) if known else None
            if path is None:
                raise InputError(f"{short_name(offer.name)}: was not fetched yet; try it without --offline")
            return path
        others = tuple((name, digest) for name, digest in offer.hashes.items() if name != "sha256")
        wanted = Wanted(led(offer.index, offer.url), offer.name, sha256, offer.size, others)
        with ProgressLine(means.terminal, counts_bytes=True) as line:
            path = download(wanted, self._connection, means.cache, most=means.limits.download_size, progress=line.show)
        if sha256 is None:
            means.cache.note(_HASHES, key, means.cache.sha256_of(path).encode())
        return path

    def _notes(self, asked: Release, offer: Offered) -> list[str]:
        notes = []
        if offer.uploaded is not None:
            notes.append(f"uploaded {offer.uploaded}")
        if offer.yanked is not None:
            notes.append(f"yanked: {short_name(offer.yanked)}" if offer.yanked else "yanked, without a reason")
            self._means.tell(f"{asked.text}: {notes[-1]}")
        statuses = {listing.status for listing in self._listed(asked.project) if listing.status is not None}
        notes += [f"the project is {short_name(status)}" for status in sorted(statuses)]
        if not _STRONG & offer.hashes.keys():
            weak = " and ".join(sorted(offer.hashes))
            notes.append(f"its index announces {f'no better hash than {weak}' if weak else 'no hash'}")
        return notes


def _are_of_one_project(one: Release, other: Release) -> bool:
    return canonical(one.project) == canonical(other.project)


def _file_name(side: Located | Remote) -> str | None:
    if isinstance(side, LocatedFile) and os.path.isfile(side.path):
        return os.path.basename(side.path)
    return None
