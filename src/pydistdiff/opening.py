"""From an input, or from the bytes of a member, to an archive and what it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.formats import open_archive
from pydistdiff.archives.member import Archive, Finding, Member, PlainContent
from pydistdiff.archives.source import FileSource
from pydistdiff.differences import Opened
from pydistdiff.distributions import describe, drift_of, extension_hazard, file_name_hazards, name_hazards
from pydistdiff.errors import NotThisFormatError, ReadError
from pydistdiff.model import HazardCode, MemberType
from pydistdiff.recorded import as_recorded
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.inputs import Given
    from pydistdiff.limits import Budget
    from pydistdiff.model import Drift

_ARCHIVE_SUFFIXES = (
    *(".whl", ".conda", ".egg", ".zip", ".tar", ".tgz", ".tbz2", ".txz"),
    *(".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.lzma", ".gz", ".bz2", ".xz", ".zst", ".lzma"),
)
_TYPE_BITS = {
    None: 0o100000,
    MemberType.HARDLINK: 0o100000,
    MemberType.DIRECTORY: 0o040000,
    MemberType.SYMLINK: 0o120000,
    MemberType.FIFO: 0o010000,
    MemberType.DEVICE: 0o060000,
}


class OpenedInput(Struct, frozen=True, eq=False):
    """An input after it was looked into: `opened` is None where it is no archive. `size` in bytes.

    `findings` are those about the input as such; `archive_findings` has the others. `is_whole` is false where
    something is missing from `sha256`, which then proves nothing. `drift` is that of an installed package.
    """

    opened: Opened | None
    findings: tuple[Finding, ...]
    size: int
    sha256: str
    is_whole: bool = True
    drift: Drift | None = None


def open_source(name: str, source: Source, budget: Budget) -> Opened:
    """The archive in some bytes. Raises NotThisFormatError, or ReadError where nothing of it can be read."""
    return _describe(name, open_archive(name, source, budget), budget)


def _describe(name: str, archive: Archive, budget: Budget) -> Opened:
    return Opened(name, archive, describe(name, archive, budget))


def open_given(given: Given, budget: Budget) -> OpenedInput:
    """An input, opened. Whatever is wrong with it is a finding."""
    if given.source is None:
        assert given.reader is not None
        opened = _describe(given.name, given.reader(budget), budget)
        digests = {id(member): _member_digest(member, budget) for member in opened.archive.members}

        def known(member: Member, algorithm: str) -> str | None:
            return digests[id(member)] if algorithm == "sha256" else _member_digest(member, budget, algorithm)

        drift = drift_of(opened.distribution, opened.archive, known)
        if given.is_recorded:
            opened, drift = as_recorded(opened, known), None
        size, digest, is_whole = _tree_digest(opened.archive, digests)
        return OpenedInput(opened, (), size, digest, is_whole, drift)
    digest = digest_of(given.source)
    try:
        opened = open_source(given.name, given.source, budget)
    except ReadError as error:
        problem = Finding(code=error.code, message=error.message, is_problem=True)
        return OpenedInput(None, (problem,), given.source.size, digest)
    except NotThisFormatError:
        return OpenedInput(None, tuple(_broken_promise(given.name)), given.source.size, digest)
    misnamed = extension_hazard(given.name, opened.archive, opened.distribution.kind)
    findings = (
        file_name_hazards(given.name, opened.archive, opened.distribution, budget) if misnamed is None else (misnamed,)
    )
    return OpenedInput(opened, findings, given.source.size, digest)


def open_as_file(given: Given, budget: Budget) -> Opened:
    """A single file as an archive of itself, so that it can be held against an archive."""
    assert given.source is not None
    member = Member(path=given.name, content=PlainContent(given.source))
    return _describe(given.name, Archive(format="file", members=(member,)), budget)


def while_read(given: Given) -> tuple[Finding, ...]:
    """What is wrong with a file that somebody wrote to between its opening and now: what was read is no one state."""
    if not isinstance(given.source, FileSource) or not given.source.has_changed():
        return ()
    message = "the file changed while it was read: what is said of it may be true of neither state; compare it again"
    return (Finding(code=HazardCode.CORRUPT_ARCHIVE, message=message, is_problem=True),)


def archive_findings(opened: Opened) -> tuple[Finding, ...]:
    """What is odd about an archive as it is, before its members are read."""
    archive, distribution = opened.archive, opened.distribution
    return (*archive.findings, *distribution.findings, *name_hazards(archive, distribution))


def _broken_promise(name: str) -> list[Finding]:
    """A file that is called an archive and is none: whoever named it expects it to be opened."""
    suffix = next((suffix for suffix in _ARCHIVE_SUFFIXES if name.lower().endswith(suffix)), None)
    if suffix is None:
        return []
    message = f"not an archive, although it is called {suffix}: it is damaged, or another file under this name"
    return [Finding(code=HazardCode.CORRUPT_ARCHIVE, message=message, is_problem=True)]


def digest_of(source: Source) -> str:
    """The SHA-256 of all bytes."""
    digest = hashlib.sha256()
    for chunk in source.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _tree_digest(archive: Archive, digests: Mapping[int, str | None]) -> tuple[int, str, bool]:
    """The size of a tree's files, the SHA-256 of its sorted lines `mode path sha256`, and whether all was read.

    Paths are made visible: a newline in one must not forge a line.
    """
    lines, size, is_whole = [], 0, True
    for member in archive.members:
        mode = _TYPE_BITS[member.type] | (member.attributes.mode or 0)
        digest = digests.get(id(member))
        is_whole &= digest is not None
        lines.append(f"{mode:06o} {visible_name(member.path)} {digest or 'unread'}\n")
        size += member.size or 0
    is_whole &= not any(finding.is_problem or _is_left_out(finding) for finding in archive.findings)
    return size, hashlib.sha256("".join(sorted(lines)).encode()).hexdigest(), is_whole


def _is_left_out(finding: Finding) -> bool:
    return finding.code is HazardCode.VCS_DIRECTORY


def _member_digest(member: Member, budget: Budget, algorithm: str = "sha256") -> str | None:
    """The digest of a file's bytes or of a link's target, or None where it cannot be read."""
    target = (member.target or "").encode("utf-8", "surrogateescape")
    digest = hashlib.new(algorithm, target, usedforsecurity=False)
    if member.content is not None and member.type is None:
        try:
            for chunk in member.content.chunks(budget):
                digest.update(chunk)
        except ReadError:
            return None  # the comparison of the member says why
    return digest.hexdigest()
