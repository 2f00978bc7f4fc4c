"""What is left of a ZIP whose central directory is missing: the members that its local headers give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import FindingList
from pydistdiff.archives.member import Archive, Attributes, Content, Member
from pydistdiff.archives.zip_attributes import Pairs, compression_name, dos_time, extra_pairs
from pydistdiff.archives.zip_content import RefusedContent, ZipContent
from pydistdiff.archives.zip_layout import decode_name, find_signature
from pydistdiff.archives.zip_records import (
    BLOCK,
    CENTRAL_SIGNATURE,
    HAS_DESCRIPTOR,
    LOCAL_SIGNATURE,
    Local,
    Window,
    read_local,
)
from pydistdiff.errors import NotThisFormatError
from pydistdiff.model import HazardCode, MemberType

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

NO_END = "no end of central directory: the file is truncated or no ZIP"
BAD_END = "the end record leads to no central directory: the file is damaged or no ZIP"


def salvage(source: Source, budget: Budget, message: str) -> Archive:
    """The members that the local headers give, with one finding that says why the directory is not used.

    Raises NotThisFormatError where the file does not begin with a local header.
    """
    findings = FindingList()
    findings.add(HazardCode.CORRUPT_ARCHIVE, message, is_problem=True)
    window = Window(source, min(BLOCK, source.size))
    members = []
    seen: dict[str, int] = {}
    position = 0
    local = read_local(window, position)
    if local is None:
        if source.read(0, 4) != LOCAL_SIGNATURE:
            raise NotThisFormatError("no ZIP: neither a central directory nor a local header")
        return Archive(format="zip", findings=findings.all())
    while local is not None:
        budget.take_member()
        path, honest = decode_name(local.name, local.flags)
        if not honest:
            findings.add(
                HazardCode.DECEPTIVE_NAME,
                "The name is said to be UTF-8 but is not: each reader makes another name of it",
                path,
                evidence=local.name,
            )
        occurrence = seen[path] = seen.get(path, 0) + 1
        content, position = _content(source, local, budget)
        directory = local.name.endswith(b"/")
        members.append(
            Member(
                path=path,
                type=MemberType.DIRECTORY if directory else None,
                occurrence=occurrence,
                content=None if directory and not local.size and not local.packed else content,
                attributes=_attributes(local),
            )
        )
        local = read_local(window, position)
    return Archive(format="zip", members=tuple(members), findings=findings.all())


def _content(source: Source, local: Local, budget: Budget) -> tuple[Content, int]:
    """The content behind a local header, and where the next one may be."""
    after = local.data + local.packed
    if not local.flags & HAS_DESCRIPTOR:
        length = min(local.packed, source.size - local.data)
        content = ZipContent(source, local.data, length, local.method, local.flags, local.size, local.crc)
        return content, after
    after = find_signature(source, after, source.size, (LOCAL_SIGNATURE, CENTRAL_SIGNATURE), budget)
    message = "cannot be read: its size stands in the central directory, which is missing"
    return RefusedContent(local.size, HazardCode.CORRUPT_MEMBER, message), after


def _attributes(local: Local) -> Attributes:
    other: Pairs = (("extract-version", str(local.needed)), ("flags", f"0x{local.flags:04X}"))
    return Attributes(
        mtime=dos_time(local.date, local.time),
        compression=compression_name(local.method),
        other=other + extra_pairs("local-extra", local.extra, local.zip64),
    )
