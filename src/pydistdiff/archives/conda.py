"""A `.conda` package: a ZIP of two compressed tars, shown as the one tree that conda installs.

https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html: `metadata.json`,
`pkg-NAME.tar.zst` with the payload and `info-NAME.tar.zst` with `info/`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.archives.compressed import compression_of, unpack
from pydistdiff.archives.member import Archive, Finding, Member
from pydistdiff.archives.source import Source, Spool
from pydistdiff.archives.tar import is_tar, read_tar
from pydistdiff.errors import ReadError
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.limits import Budget

_INNER = re.compile(r"(pkg|info)-.+\.tar\.(zst|bz2|gz|xz)", re.DOTALL)


def is_conda(name: str, outer: Archive) -> bool:
    """Whether a ZIP is a conda package: by its name, or because it has both tars."""
    if name.lower().endswith(".conda"):
        return True
    parts = {match[1] for member in outer.members if (match := _INNER.fullmatch(member.path))}
    return parts == {"pkg", "info"}


def read_conda(outer: Archive, budget: Budget) -> Archive:
    """The members of both tars, each with its `part`; what else the ZIP holds is `outer`."""
    findings = list(outer.findings)
    facts = list(outer.facts)
    members: list[Member] = []
    others: list[Member] = []
    seen: dict[str, int] = {}
    counts = {"pkg": 0, "info": 0}
    for member in outer.members:
        match = _INNER.fullmatch(member.path)
        if match is None or member.type is not None:
            others.append(member)
            continue
        part = match[1]
        counts[part] += 1
        inner = _read_inner(member, budget)
        facts += [(f"{part} {name}", value) for name, value in (*_outer_facts(member), *inner.facts)]
        findings += [replace(finding, part=member.path) for finding in inner.findings]
        for found in inner.members:
            occurrence = seen[found.path] = seen.get(found.path, 0) + 1
            members.append(replace(found, part=member.path, occurrence=occurrence))
    findings += _layout_findings(counts, others)
    return Archive(
        format="conda",
        compression=None,
        members=tuple(members),
        facts=tuple(facts),
        findings=tuple(findings),
        outer=tuple(others),
    )


def _outer_facts(member: Member) -> list[tuple[str, str]]:
    """The ZIP's own attributes of an inner tar, as facts of the container."""
    attributes = member.attributes
    named = (("mtime", attributes.mtime), ("mode", attributes.mode), ("compression", attributes.compression))
    return [
        *((name, format(value, "04o") if name == "mode" else str(value)) for name, value in named if value is not None),
        *attributes.other,
    ]


def _read_inner(member: Member, budget: Budget) -> Archive:
    """One of the two tars. Whatever is wrong with it is a finding; what could be read stays."""
    findings: list[Finding] = []
    packed = _verified(member, budget, findings)
    compression = compression_of(packed.read(0, 16))
    if compression is None:
        return _not_a_tar(findings, "is not compressed as its name says")
    unpacked = unpack(packed, compression, budget)
    findings += unpacked.findings
    head = unpacked.source.read(0, 512)
    if head.strip(b"\0") and not is_tar(head):  # a tar without members is nothing but NUL
        return _not_a_tar(findings, "holds no tar")
    archive = read_tar(unpacked.source, budget)
    return replace(
        archive,
        compression=compression,
        facts=(*unpacked.facts, *archive.facts),
        findings=(*findings, *archive.findings),
    )


def _verified(member: Member, budget: Budget, findings: list[Finding]) -> Source:
    """The bytes of an inner tar, checked against the ZIP's own sizes and CRC."""
    spool = Spool()
    assert member.content is not None, "a regular file has bytes"
    try:
        for chunk in member.content.chunks(budget):
            spool.write(chunk)
    except ReadError as error:
        findings.append(Finding(code=error.code, message=error.message, is_problem=True))
    return spool.source()


def _not_a_tar(findings: list[Finding], reason: str) -> Archive:
    message = f"the inner archive {reason}: its members cannot be compared"
    problem = Finding(code=HazardCode.CORRUPT_ARCHIVE, message=message, is_problem=True)
    return Archive(format="tar", findings=(*findings, problem))


def _layout_findings(counts: dict[str, int], others: list[Member]) -> list[Finding]:
    findings = []
    for part, count in counts.items():
        if count == 0:
            message = f"the inner archive {part}-*.tar.zst is missing: conda cannot install this package"
            findings.append(Finding(code=HazardCode.CONDA_LAYOUT, message=message))
        elif count > 1:
            message = (
                f"several inner archives {part}-*.tar.zst ({count}): which one is installed depends on the installer"
            )
            findings.append(Finding(code=HazardCode.CONDA_LAYOUT, message=message))
    for member in others:
        if member.path != "metadata.json":
            message = f"unexpected member {visible_name(member.path)} beside the two inner archives"
            findings.append(Finding(code=HazardCode.CONDA_LAYOUT, message=message, member=member.path))
    return findings
