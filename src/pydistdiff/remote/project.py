"""What an index has of a project: its files, and what the index says of them."""

from __future__ import annotations

import hashlib
import re
import warnings
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.errors import InputError
from pydistdiff.inputs.fetching import SDIST, WHEEL
from pydistdiff.remote.address import shown, without_credentials
from pydistdiff.remote.cache import file_name
from pydistdiff.remote.connection import NotThereError
from pydistdiff.remote.failures import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pypi_simple import DistributionPackage, ProjectPage

    from pydistdiff.remote.cache import Cache
    from pydistdiff.remote.connection import Answer, Connection

_PAGE_BYTES = 32 << 20
"""Of the largest pages there are, several times the size."""
_JSON = "application/vnd.pypi.simple.v1+json"
_HTML = ("application/vnd.pypi.simple.v1+html", "text/html")
_HASHES = frozenset(name for name in hashlib.algorithms_guaranteed if not name.startswith("shake"))
_DIGITS = re.compile(r"[0-9a-f]+")
_NOTES = "projects"
_ENDINGS = (
    ".whl",
    ".zip",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tar.lzma",
    ".tar.lz",
    ".tar.Z",
    ".tar",
)
_MOST_PARTS = 30
"""Parts between the hyphens of a file name: names of projects may have some, too."""


class Offered(Struct, frozen=True, kw_only=True):
    """A file of a release as an index announces it; its name and its address are whatever the index says.

    `index` is where it was announced, as it may be shown; `uploaded` a date; `metadata_sha256` the hash of a wheel's
    METADATA (PEP 658); `provenance` where the attestations of its publisher are (PEP 740).
    """

    name: str
    url: str
    index: str
    version: str
    kind: str
    hashes: dict[str, str]
    size: int | None = None
    yanked: str | None = None
    uploaded: str | None = None
    metadata_sha256: str | None = None
    provenance: str | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """All that one index has of a project."""

    files: tuple[Offered, ...]
    status: str | None = None


def listed(project: str, urls: Sequence[str], connection: Connection, cache: Cache) -> list[Listing]:
    """What each index has of a project, which the cache keeps, too; nothing of those that do not know it.

    Raises InputError where none knows it, and where one cannot be asked.
    """
    found = []
    for url in urls:
        try:
            listing = _fetched(project, url, connection)
        except NotThereError:
            continue
        cache.note(_NOTES, _key(project, url), msgspec.json.encode(_without_secrets(listing)))
        found.append(listing)
    if not found:
        raise InputError(f"{project}: no such project in {_names(urls)}")
    return found


def _without_secrets(listing: Listing) -> Listing:
    """What may be kept: the addresses of files may let anybody have them, and are of no use without a network."""
    files = tuple(
        replace(offer, url=shown(offer.url), provenance=shown(offer.provenance) if offer.provenance else None)
        for offer in listing.files
    )
    return replace(listing, files=files)


def remembered(project: str, urls: Sequence[str], cache: Cache) -> list[Listing]:
    """What the indexes had of a project when they were asked the last time. Raises InputError."""
    found = []
    for url in urls:
        data = cache.noted(_NOTES, _key(project, url))
        if data is not None:
            try:
                found.append(msgspec.json.decode(data, type=Listing))
            except msgspec.DecodeError:
                continue  # written by another version of this program
    if not found:
        raise InputError(f"{project}: nothing of it was fetched yet from {_names(urls)}; try it without --offline")
    return found


def _key(project: str, url: str) -> str:
    return f"{without_credentials(url)[0]} {canonical(project)}"


def _names(urls: Iterable[str]) -> str:
    return " or ".join(map(shown, urls))


def canonical(project: str) -> str:
    """The name of a project in the one way that indexes write it."""
    from packaging.utils import canonicalize_name

    return str(canonicalize_name(project))


def _fetched(project: str, url: str, connection: Connection) -> Listing:
    from pypi_simple import ACCEPT_ANY

    bare = connection.introduce(url)
    name = canonical(project)

    def read(answer: Answer) -> Listing:
        return _read(answer.bytes(_PAGE_BYTES), answer, name, shown(bare))

    return connection.get(f"{bare}{name}/", read, {"Accept": ACCEPT_ANY})


def _read(data: bytes, answer: Answer, project: str, index: str) -> Listing:
    kind, _, parameters = answer.headers.get("content-type", _HTML[-1]).partition(";")
    kind = kind.strip().lower()
    if kind != _JSON and kind not in _HTML:
        raise RequestError(f"is no page of a package index, but {kind[:80] or 'of no type'}", is_temporary=False)
    try:
        page = _page(data, kind, answer.url, project, parameters)
    except (ValueError, TypeError, LookupError, RecursionError, AssertionError):
        raise RequestError("is no page of a package index that can be read", is_temporary=False) from None
    return Listing(
        files=tuple(offer for package in page.packages if (offer := _offered(package, project, index)) is not None),
        status=_status(page),
    )


def _page(data: bytes, kind: str, url: str, project: str, parameters: str) -> ProjectPage:
    """The page, with those files only whose names are those of files of the project, at a cost that is bounded."""
    from pypi_simple import (
        DistributionPackage,
        ProjectPage,
        RepositoryPage,
        UnexpectedRepoVersionWarning,
        UnsupportedRepoVersionError,
    )

    with warnings.catch_warnings():
        # A later minor version only adds to what is known here.
        warnings.simplefilter("ignore", UnexpectedRepoVersionWarning)
        try:
            if kind == _JSON:
                told = msgspec.json.decode(data, type=dict[str, Any])
                told["files"] = [one for one in told["files"] if _is_file_of(one["filename"], project)]
                return ProjectPage.from_json_data(told, url)
            charset = re.search(r"charset\s*=\s*\"?([A-Za-z0-9_-]{1,40})", parameters, re.IGNORECASE)
            page = RepositoryPage.from_html(data, url, charset[1] if charset else None)
            links = [link for link in page.links if _is_file_of(link.text, project)]
        except UnsupportedRepoVersionError as error:
            raise RequestError(
                f"is of version {error.declared_version[:40]} of the simple API, which is not known here",
                is_temporary=False,
            ) from None
    return ProjectPage(
        project=project,
        packages=[DistributionPackage.from_link(link, project) for link in links],
        repository_version=page.repository_version,
        last_serial=None,
        status=page.status,
        status_reason=page.status_reason,
    )


def _is_file_of(name: str, project: str) -> bool:
    """Whether a name can be that of a wheel or an sdist of a project.

    The library takes names apart by patterns whose cost grows with a power of the length of strange ones.
    """
    try:
        file_name(name)
    except InputError:
        return False
    parts = name.split("-")
    return (
        name.endswith(_ENDINGS)
        and len(parts) <= _MOST_PARTS
        and any(canonical("-".join(parts[:end])) == project for end in range(1, len(parts)))
    )


def _status(page: ProjectPage) -> str | None:
    if page.status is None or page.status.value == "active":
        return None
    return page.status.value + (f": {page.status_reason}" if page.status_reason else "")


def _offered(package: DistributionPackage, project: str, index: str) -> Offered | None:
    """A wheel or an sdist of this project; what else lies there is nothing that is compared by name."""
    if package.package_type not in (WHEEL, SDIST) or package.version is None or package.project is None:
        return None
    if canonical(package.project) != project:
        return None
    hashes = _hashes(package.digests)
    return Offered(
        name=package.filename,
        url=package.url,
        index=index,
        version=package.version,
        kind=package.package_type,
        hashes=hashes,
        size=package.size if package.size is not None and package.size >= 0 else None,
        yanked=(package.yanked_reason or "") if package.is_yanked else None,
        uploaded=package.upload_time.date().isoformat() if package.upload_time is not None else None,
        metadata_sha256=_hashes(package.metadata_digests or {}).get("sha256"),
        provenance=package.provenance_url,
    )


def _hashes(digests: Mapping[str, Any]) -> dict[str, str]:
    """The hashes that can be checked here."""
    found = {}
    for name, digest in digests.items():
        text = str(digest).lower()
        known = name.lower()
        if known in _HASHES and _DIGITS.fullmatch(text) and len(text) == 2 * hashlib.new(known).digest_size:
            found[known] = text
    return found
