"""What an archive installs, as one digest: to store, and to compare with that of a package that is built later.

`docs/stop-a-rebuild-chain.md` is its contract: what it covers, and how anybody can compute it.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from typing import TYPE_CHECKING

from pydistdiff.distributions.reading import METADATA_CAP
from pydistdiff.errors import ReadError
from pydistdiff.level import resolve_link
from pydistdiff.model import InputKind, MemberType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydistdiff.archives.member import Member
    from pydistdiff.contents import Contents
    from pydistdiff.differences import Opened

_CONDA = (InputKind.CONDA, InputKind.CONDA_V1)
_INDEX = "info/index.json"
_FOR_DEPENDENTS = (_INDEX, "info/run_exports.json", "info/run_exports.yaml", "info/link.json")
"""What a conda package says to who depends on it, and how it is linked; none of it is installed."""
_OF_INDEX = ("constrains", "depends", "noarch", "track_features")
_EXECUTABLE = 0o111
_MODES = {
    MemberType.SYMLINK: "120000",
    MemberType.HARDLINK: "hardlink",
    MemberType.DEVICE: "device",
    MemberType.FIFO: "fifo",
}


def installed_digest(opened: Opened, contents: Contents) -> str | None:
    """The SHA-256 of the sorted lines `mode path sha256`, a line for each file; None where not all can be read."""
    if any(finding.is_problem for finding in opened.archive.findings) or any(map(_is_gone, opened.archive.members)):
        return None
    try:
        lines = sorted(_lines(opened, contents))
    except ReadError:  # the comparison of the member says why
        return None
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _is_gone(member: Member) -> bool:
    """Whether a member was a file once, of which nothing is known any more."""
    return member.is_lost or (member.type is None and member.content is None)


def _lines(opened: Opened, contents: Contents) -> Iterator[str]:
    distribution = opened.distribution
    by_path: Mapping[str, Member] = {posixpath.normpath(member.path): member for member in opened.archive.members}
    for member in opened.archive.members:
        if member.type is MemberType.DIRECTORY:
            continue
        path = distribution.install_path(member.path) if distribution.installs else distribution.place(member.path)
        if path is not None:
            place = visible_name(path)
            yield _line(place, member, by_path, contents)
            prefix = distribution.prefix(member.path)
            if prefix is not None:
                yield f"prefix {place} {_sha256(f'{prefix.mode} {prefix.placeholder}')}\n"
    if distribution.kind in _CONDA:
        for path in _FOR_DEPENDENTS:
            if path in by_path and by_path[path].content is not None:
                yield f"info {path} {_digest_of_info(path, by_path[path], contents)}\n"


def _line(place: str, member: Member, by_path: Mapping[str, Member], contents: Contents) -> str:
    again = f"#{member.occurrence}" if member.occurrence > 1 else ""
    if member.type is MemberType.HARDLINK:
        member = resolve_link(by_path, member) or member
    mode = "100755" if (member.attributes.mode or 0) & _EXECUTABLE else "100644"
    if member.type is not None:
        mode = _MODES[member.type]
    if member.type in (MemberType.SYMLINK, MemberType.HARDLINK) or member.content is None:
        return f"{mode}{again} {place} {_sha256(member.target or '')}\n"
    return f"{mode}{again} {place} {contents.digest(member, 'sha256')}\n"


def _digest_of_info(path: str, member: Member, contents: Contents) -> str:
    """That of the member's bytes, but of the index only what is said to who depends on the package."""
    if path == _INDEX and (member.size or 0) <= METADATA_CAP:
        source = contents.source(member)
        try:
            index = json.loads(source.all())
        except (ValueError, RecursionError):
            index = None
        if isinstance(index, dict):
            kept = {key: _sorted(index[key]) for key in _OF_INDEX if key in index}
            return _sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")))
    return contents.digest(member, "sha256")


def _sorted(value: object) -> object:
    """The order of requirements says nothing."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return sorted(value)
    return value


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
