"""What holds for every archive, however broken: the checks that fuzzing and property tests share.

A check takes the bytes of a file and raises AssertionError. None asks whether a file is sound: all ask whether what is
shown of it is true, told in full, bounded and the same each time.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import reference_readers as reference
from pydistdiff.archives.ar import is_ar, read_ar
from pydistdiff.archives.compressed import compression_of, unpack
from pydistdiff.archives.finding_list import KEPT
from pydistdiff.archives.formats import open_archive
from pydistdiff.archives.member import Archive, Finding, Member
from pydistdiff.archives.source import BytesSource
from pydistdiff.archives.tar import read_tar
from pydistdiff.archives.zip import read_zip
from pydistdiff.errors import NotThisFormatError, ReadError
from pydistdiff.limits import MIB, Budget, Limits
from pydistdiff.model import HazardCode, MemberType
from pydistdiff.safetext import visible_name

LIMITS = Limits(members=20_000, member_bytes=4 * MIB, total_bytes=16 * MIB)
READ_AGAIN = 64
"""How often each byte of a file may be read, on average: reading it is no quadratic affair."""
TOLD_PER_BYTE = 64
"""Characters that are told for each byte of a file, at most."""
FLOOR = 64 * 1024
_CODES_OF_BYTES = frozenset(
    (
        *(HazardCode.HEADER_MISMATCH, HazardCode.CORRUPT_ARCHIVE, HazardCode.LIMIT_EXCEEDED),
        *(HazardCode.HIDDEN_DATA, HazardCode.PREPENDED_DATA),
    )
)
"""What a whole archive may be said to suffer from where two readers see other members in it."""


class CountedSource(BytesSource):
    """Bytes that know how many of them were asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.taken = 0

    def read(self, offset: int, length: int) -> bytes:
        data = super().read(offset, length)
        self.taken += len(data)
        return data


class Shown(NamedTuple):
    """A member as it is shown: its bytes, or the code of the reason why they cannot be had."""

    path: str
    type: MemberType | None
    target: str | None
    data: bytes | None
    error: HazardCode | None


def shown(member: Member, budget: Budget) -> Shown:
    """Read a member to its end."""
    pieces: list[bytes] = []
    error = None
    try:
        for piece in member.content.chunks(budget) if member.content is not None else ():
            assert piece, "a piece without bytes"
            pieces.append(piece)
    except ReadError as found:
        assert is_visible(found.message)
        error = found.code
    data = b"".join(pieces)
    if error is None and member.content is not None:
        assert len(data) == member.size, "the declared size is not the real one, and nobody says so"
    return Shown(member.path, member.type, member.target, None if error is not None else data, error)


class Read(NamedTuple):
    """An archive with the bytes of its members."""

    archive: Archive
    members: list[Shown]

    def tells(self, *paths: str) -> bool:
        """Whether a finding says something about one of these members, or about the archive as a whole."""
        return any(
            found.code in _CODES_OF_BYTES if found.member is None else found.member in paths
            for found in self.archive.findings
        )


def checked(data: bytes, read) -> Read | ReadError | NotThisFormatError:
    """Read twice with `read(source, budget)`, and hold what needs no other reader. Only own errors come back."""
    outcomes = []
    for _ in range(2):
        source, budget = CountedSource(data), Budget(LIMITS)
        try:
            archive = read(source, budget)
        except (ReadError, NotThisFormatError) as error:
            outcomes.append(error)
            continue
        members = [shown(member, budget) for member in archive.members]
        produced = sum(len(member.data or b"") for member in members)
        assert source.taken <= READ_AGAIN * (len(data) + FLOOR) + produced, "bytes are read again and again"
        _check_words(archive, len(data))
        _check_occurrences(archive)
        outcomes.append(Read(archive, members))
    first, second = outcomes
    if isinstance(first, Read):
        assert isinstance(second, Read)
        assert first.members == second.members
        assert [_told(member) for member in first.archive.members] == [_told(m) for m in second.archive.members]
        assert (first.archive.facts, first.archive.findings) == (second.archive.facts, second.archive.findings)
    else:
        assert repr(first) == repr(second)
    return first


def is_visible(text: str) -> bool:
    """Whether a text has nothing in it that would have to be made visible, but the brackets of what was."""
    plain = text.replace("⟦", "").replace("⟧", "")
    return visible_name(plain) == plain


def _told(member: Member) -> tuple[object, ...]:
    return member.path, member.type, member.target, member.size, member.attributes


def _check_words(archive: Archive, size: int) -> None:
    """What is told is visible, and no more than the file is worth."""
    length = 0
    counts: dict[str, int] = {}
    for finding in archive.findings:
        assert is_visible(finding.message), finding
        counts[finding.code] = counts.get(finding.code, 0) + 1
        length += len(finding.message)
    parts = 1 + len({member.part for member in archive.members})
    assert all(count <= (KEPT + 1) * (2 + parts) for count in counts.values())
    told = [*archive.facts, *(pair for member in archive.members for pair in member.attributes.other)]
    for name, value in told:
        assert is_visible(value), (name, value)
        length += len(name) + len(value)
    assert length <= TOLD_PER_BYTE * size + FLOOR, f"{length} characters are told of {size} bytes"


def _check_occurrences(archive: Archive) -> None:
    counts: dict[str, int] = {}
    for member in archive.members:
        counts[member.path] = counts.get(member.path, 0) + 1
        assert member.occurrence == counts[member.path]


def check_zip(data: bytes) -> None:
    """What zipfile reads is read alike, or a finding says why not; and the reverse. So it is with streaming readers."""
    ours = checked(data, read_zip)
    theirs = reference.zip_members(data)
    if not isinstance(ours, Read):
        assert not theirs or isinstance(ours, ReadError), "zipfile lists members of what is said to be no ZIP"
        return
    if theirs is None:
        assert ours.archive.findings, "zipfile refuses the file, and nothing is said"
        return
    if [member.path for member in ours.members] != [other.path for other in theirs]:
        assert ours.tells(), "zipfile lists other members, and nothing is said"
        return
    for mine, other in zip(ours.members, theirs, strict=True):
        _compare(ours, mine, other)
    _compare_streamed(ours, data)


def _compare_streamed(ours: Read, data: bytes) -> None:
    """Where nothing is said, who reads the local headers alone sees the same members too, in whatever order."""
    streamed = reference.streamed_zip_members(data)
    if ours.archive.findings or streamed is None or any(member.error is not None for member in ours.members):
        return  # told, or a member that is broken is
    assert sorted(member.path for member in ours.members) == sorted(other.path for other in streamed), (
        "streaming differs"
    )
    mine = Counter((member.path, member.data) for member in ours.members if member.data is not None)
    theirs = Counter((other.path, other.data) for other in streamed if other.data is not None)
    assert not theirs - mine, "a streaming installer unpacks other bytes, and nothing is said"


def _compare(ours: Read, mine: Shown, other: reference.Other) -> None:
    if other.data is None:
        if mine.data is not None and other.why.startswith("refused"):
            assert ours.tells(mine.path), f"another reader refuses {mine.path!r} ({other.why}), and nothing is said"
        return
    if mine.data is not None and mine.data != other.data:
        assert ours.tells(mine.path), f"another reader has other bytes of {mine.path!r}, and nothing is said"


def check_tar(data: bytes) -> None:
    """What tarfile reads is read alike, or a finding says why not; and the reverse."""
    ours = checked(data, read_tar)
    assert isinstance(ours, Read), "a tar is always listed"
    _compare_tar(ours, data)


def _compare_tar(ours: Read, data: bytes) -> None:
    theirs = reference.tar_members(data)
    if theirs is None:
        assert not ours.members or ours.archive.findings, "tarfile refuses the file, and nothing is said"
        return
    told = [_as_tarfile(mine) for mine in ours.members]
    for index in range(max(len(told), len(theirs.members))):
        mine = told[index] if index < len(told) else None
        other = theirs.members[index] if index < len(theirs.members) else None
        paths = [ours.members[at].path for at in (index - 1, index) if 0 <= at < len(told)]
        if mine is None or other is None or mine[:3] != (other.path, other.type, other.target):
            assert ours.tells(*paths), f"from member {index} on tarfile reads otherwise: {mine} {other} {theirs.error}"
            return
        _compare(ours, ours.members[index], other)
    if theirs.error is not None:
        assert ours.archive.findings, f"tarfile ends with {theirs.error}, and nothing is said"


def _as_tarfile(mine: Shown) -> tuple[str, MemberType | None, str | None]:
    """As tarfile has it, which takes all slashes off a directory's name, also where it has no other letters."""
    path = mine.path if mine.path.strip("/") else ""
    return path, mine.type, mine.target


def check_stream(data: bytes) -> None:
    """What the decoders of Python unpack is unpacked alike, or a finding says why not; and the reverse."""
    compression = compression_of(data[:512])
    if compression is None:
        return
    budgets = Budget(LIMITS), Budget(LIMITS)
    source = CountedSource(data)
    one, two = unpack(source, compression, budgets[0]), unpack(BytesSource(data), compression, budgets[1])
    mine = one.source.all()
    assert source.taken <= READ_AGAIN * (len(data) + FLOOR)
    assert (mine, one.facts, one.findings) == (two.source.all(), two.facts, two.findings)
    assert all(is_visible(finding.message) for finding in one.findings)
    theirs = reference.unpacked(data, compression)
    if theirs is None:
        assert one.findings or len(mine) > reference.LARGEST, "another decoder refuses it, and nothing is said"
    elif theirs != mine:
        assert one.findings, "another decoder has other bytes, and nothing is said"
    check_any("x.gz", data)


def check_any(name: str, data: bytes) -> Read | None:
    """Any archive, read as the program reads it; what it holds when it is one."""
    ours = checked(data, lambda source, budget: open_archive(name, source, budget))
    return ours if isinstance(ours, Read) else None


def check_conda(data: bytes) -> None:
    """The members of a conda package are those that zipfile, zstd and tarfile find in it, or it is said."""
    check_zip(data)
    ours = check_any("x.conda", data)
    outer = reference.zip_members(data)
    if ours is None or outer is None or any(member.data is None for member in outer):
        return
    expected: list[reference.Other] = []
    for member in outer:
        if member.path.startswith(("pkg-", "info-")) and ".tar." in member.path:
            compression = compression_of((member.data or b"")[:16])
            tar = reference.unpacked(member.data or b"", compression) if compression else None
            listing = reference.tar_members(tar) if tar is not None else None
            if listing is None:
                return
            expected += listing.members
    told = [_as_tarfile(mine) for mine in ours.members]
    if told != [(other.path, other.type, other.target) for other in expected]:
        assert _is_told(ours.archive.findings), "other readers list other members, and nothing is said"
        return
    for mine, other in zip(ours.members, expected, strict=True):
        if other.data is not None and mine.data is not None and mine.data != other.data:
            assert _is_told(ours.archive.findings), f"other bytes of {mine.path!r}, and nothing is said"


def _is_told(findings: tuple[Finding, ...]) -> bool:
    return any(finding.code is not HazardCode.SPECIAL_FILE for finding in findings)


def check_ar(data: bytes) -> None:
    """Objects lie in their archive, none of them over another; a plain archive is read as a plain reader does."""
    if not is_ar(data):
        return
    ours = checked(data, read_ar)
    assert isinstance(ours, Read)
    assert sum(len(member.data or b"") for member in ours.members) <= len(data)
    theirs = reference.ar_members(data)
    if theirs is not None:
        assert [(m.path, m.data) for m in ours.members] == [(o.path, o.data) for o in theirs]
    else:
        notes = [pair for member in ours.archive.members for pair in member.attributes.other]
        assert ours.archive.findings or ours.archive.facts or notes, "nothing is said of a file that is not plain"
