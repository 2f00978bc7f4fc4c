"""ZIP archives (wheels, eggs, `.conda`, some sdists), read strictly and in both ways that installers read them.

The central directory, which pip and `zipfile` use, gives the members and their order; the local records,
which streaming installers use, must say the same and leave no byte of the file without an owner
(HAZARDS rule 3). The layout is that of APPNOTE.TXT 6.3.10.
"""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

from pydistdiff.archives.finding_list import FindingList, digest_of
from pydistdiff.archives.member import Archive, Content, Member
from pydistdiff.archives.zip_attributes import UNIX, AttributeTable, comment_text
from pydistdiff.archives.zip_content import STORED, RefusedContent, ZipContent
from pydistdiff.archives.zip_end import TAIL, End, find_end
from pydistdiff.archives.zip_layout import AGREED, Layout, decode_name, lay_out
from pydistdiff.archives.zip_records import (
    DESCRIPTOR_SIGNATURE,
    END_SIGNATURE,
    LOCAL_SIGNATURE,
    Entry,
    Window,
    read_directory,
    read_extra,
)
from pydistdiff.archives.zip_salvage import BAD_END, NO_END, salvage
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import KIB, MIB
from pydistdiff.model import HazardCode, MemberType
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

DIRECTORY_MAX = 128 * MIB
"""The largest central directory that is read: room for a million entries of real length."""

TARGET_MAX = 64 * KIB
"""The longest link target that is read, in bytes."""

_LONGEST_LINE = 256
_INTERPRETER = re.compile(rb"#![ -~]+\n")
"""The line that zipapp writes before an archive; nothing in it could mislead a reader."""

_REGULAR = stat.S_IFREG >> 12
_SCAN = MIB


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with these bytes looks like a ZIP: a local header, or an empty archive's end."""
    return head.startswith((LOCAL_SIGNATURE, END_SIGNATURE))


def find_zip_end(source: Source) -> bool:
    """Whether a ZIP ends this file, whatever stands before it (self-executing archives, eggs with a script)."""
    return find_end(source) is not None


def read_zip(source: Source, budget: Budget) -> Archive:
    """The members of a ZIP and all that is odd about it.

    Raises NotThisFormatError where there is neither a directory nor a local header, LimitError over a limit
    of the budget, and ReadError where the file cannot be read.
    """
    end = find_end(source)
    if end is None:
        tail = source.read(max(0, source.size - TAIL), TAIL)
        return salvage(source, budget, BAD_END if END_SIGNATURE in tail else NO_END)
    if end.directory_end - end.directory > DIRECTORY_MAX:
        raise ReadError(HazardCode.LIMIT_EXCEEDED, f"the central directory is larger than {DIRECTORY_MAX:,} bytes")
    return _Reader(source, end, budget).archive()


class _Reader:
    """Reads one archive whose central directory was found."""

    def __init__(self, source: Source, end: End, budget: Budget) -> None:
        self.source = source
        self.end = end
        self.budget = budget
        self.findings = FindingList()
        self.facts: list[tuple[str, str]] = []

    def archive(self) -> Archive:
        end, source = self.end, self.source
        for message in end.odd:
            self.findings.add(HazardCode.HEADER_MISMATCH, message[0].upper() + message[1:], evidence=end.evidence)
        data = source.read(end.directory, end.directory_end - end.directory)
        entries, used = read_directory(data, self.budget)
        self._check_directory(len(entries), end.directory + used)
        offsets = [entry.offset for entry in entries]
        order = sorted(range(len(entries)), key=offsets.__getitem__)
        base = self._base(entries[order[0]].offset) if order else 0
        layout = lay_out(source, entries, base, end.directory, order, self.findings, self.budget)
        self._archive_facts(layout, base, order)
        members = self._members(entries, layout)
        return Archive(format="zip", members=members, facts=tuple(self.facts), findings=self.findings.all())

    def _check_directory(self, found: int, used: int) -> None:
        """Tell of a directory that is not what the end records count."""
        end = self.end
        if found != end.count:
            lost = used < end.directory_end and found < end.count
            self.findings.add(
                HazardCode.CORRUPT_ARCHIVE if lost else HazardCode.HEADER_MISMATCH,
                f"The central directory has {found:,} entries that can be read, the end record counts {end.count:,}: "
                "readers see more or fewer members",
                evidence=f"{found} {end.count}".encode(),
                is_problem=lost,
            )
        if end.loose < end.loose_end:
            self.findings.add(
                HazardCode.HIDDEN_DATA,
                f"{end.loose_end - end.loose:,} bytes between the ZIP64 end record and its locator belong to nothing",
                evidence=digest_of(self.source, end.loose, end.loose_end, self.budget),
            )
        if used < end.records:
            self.findings.add(
                HazardCode.HIDDEN_DATA,
                f"{end.records - used:,} bytes between the central directory and the end record belong to nothing",
                evidence=digest_of(self.source, used, end.records, self.budget),
            )

    def _base(self, first: int) -> int:
        """What to add to offsets: those of entries may count from the file where that of the directory does not."""
        base = self.end.base
        window = Window(self.source, 0)
        if base and window.read(first + base, 4) != LOCAL_SIGNATURE == window.read(first, 4):
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                "The offsets of entries and of the central directory count from different places: "
                "pip finds no entry, other readers do",
                evidence=self.end.evidence,
            )
            return 0
        return base

    def _archive_facts(self, layout: Layout, base: int, order: list[int]) -> None:
        """Facts of the container, and what stands before and behind it."""
        end, source = self.end, self.source
        self.facts += [("zip64", "yes" if end.zip64 else "no"), *end.facts]
        if end.comment:
            self.facts.append(("zip-comment", comment_text(end.comment)))
        if layout.prefix:
            self.facts.append(("prefix", self._told_prefix(layout)))
            self.facts.append(("offsets", "from the start of the " + ("archive" if base else "file")))
        if any(index != place for place, index in enumerate(order)):
            import hashlib

            digest = hashlib.sha256(repr(order).encode()).hexdigest()
            self.facts.append(("local-order", f"another one than the directory's, sha256 {digest}"))
        if end.end < source.size:
            digest_bytes = digest_of(source, end.end, source.size, self.budget)
            count = source.size - end.end
            self.facts.append(("trailing", f"{count:,} bytes, sha256 {digest_bytes.hex()}"))
            self.findings.add(
                HazardCode.TRAILING_DATA,
                f"{count:,} bytes stand behind the end of the archive: no installer unpacks them, other programs may",
                evidence=digest_bytes,
            )

    def _told_prefix(self, layout: Layout) -> str:
        """What stands before the archive: the line of zipapp's that names the interpreter as it is, else its digest."""
        line = self.source.read(0, layout.prefix) if layout.prefix <= _LONGEST_LINE else b""
        if _INTERPRETER.fullmatch(line):
            return line.decode("ascii").rstrip("\n")
        return f"{layout.prefix:,} bytes, sha256 {layout.prefix_digest.hex()}"

    def _members(self, entries: list[Entry], layout: Layout) -> tuple[Member, ...]:
        members = []
        table = AttributeTable()
        seen: dict[str, int] = {}
        source, unsized, refused, special = self.source, layout.unsized, layout.refused, layout.local
        for index, entry in enumerate(entries):
            path, honest = decode_name(entry.name, entry.flags)
            occurrence = seen[path] = seen.get(path, 0) + 1
            attributes, kind = table.of(entry, special.get(index, AGREED))
            content: Content
            if index in refused:
                content = RefusedContent(entry.size, *refused[index])
            else:
                content = ZipContent(
                    source, layout.data[index], entry.packed, entry.method, entry.flags, entry.size, entry.crc
                )
                if index in unsized and entry.method == STORED:
                    self._check_stored(path, entry, layout.data[index])
            if not honest or entry.extra or entry.odd or entry.disk or index in layout.paths:
                self._check_names(path, honest, entry, layout.paths.get(index, ()))
            if kind is None:
                if entry.external >> 28 != _REGULAR and entry.external >> 16:
                    self._check_mode(path, entry)
                members.append(Member(path=path, occurrence=occurrence, content=content, attributes=attributes))
                continue
            members.append(
                Member(
                    path=path,
                    type=kind,
                    occurrence=occurrence,
                    content=content if kind is MemberType.SYMLINK or entry.packed or entry.size else None,
                    target=self._target(path, content) if kind is MemberType.SYMLINK else None,
                    attributes=attributes,
                )
            )
            if kind is MemberType.DIRECTORY and (entry.size or entry.packed) and not self._is_empty(content):
                start = layout.data[index]
                whole = b"" if index in refused else digest_of(source, start, start + entry.packed, self.budget)
                self.findings.add(
                    HazardCode.HIDDEN_DATA,
                    "The directory has data of its own: installers make a directory and nobody sees the data",
                    path,
                    evidence=whole,
                )
        return tuple(members)

    def _is_empty(self, content: Content) -> bool:
        """Whether a stream holds nothing, as the empty streams do that some programs write for directories."""
        try:
            return next(iter(content.chunks(self.budget)), b"") == b""
        except LimitError:
            raise
        except ReadError:
            return False

    def _check_names(self, path: str, honest: bool, entry: Entry, local_paths: tuple[bytes, ...]) -> None:
        """Tell of names that readers decode differently, and of what contradicts itself in the directory."""
        if not honest:
            self.findings.add(
                HazardCode.DECEPTIVE_NAME,
                "The name is said to be UTF-8 but is not: each reader makes another name of it",
                path,
                evidence=entry.name,
            )
        paths = (*read_extra(entry.extra).unicode_paths, *local_paths)
        for other in dict.fromkeys(name.decode("utf-8", "surrogateescape") for name in paths):
            if other != path:
                self.findings.add(
                    HazardCode.HEADER_MISMATCH,
                    f"A Unicode Path field renames {short_name(path)} to {short_name(other)}: "
                    "readers that know the field unpack another file",
                    path,
                    evidence=other.encode("utf-8", "surrogateescape"),
                )
        if entry.odd:
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                f"In the central directory {entry.odd}: pip refuses the archive or reads it otherwise than others",
                path,
                evidence=entry.extra,
            )
        if entry.disk:
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                f"The entry is said to be on disk {entry.disk}: some readers refuse the archive",
                path,
                evidence=str(entry.disk).encode(),
            )

    def _check_mode(self, path: str, entry: Entry) -> None:
        mode = entry.external >> 16
        if stat.S_ISDIR(mode):
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                "The mode says directory, the name says file: pip writes a file, other readers make a directory",
                path,
                evidence=mode.to_bytes(2, "little"),
            )
        elif not stat.S_IFMT(mode) and mode & 0o111 and entry.made_by >> 8 == UNIX:
            self.findings.add(
                HazardCode.MODE_AMBIGUOUS,
                "The mode is executable but has no type bits: pip drops the executable bit, uv keeps it",
                path,
                evidence=mode.to_bytes(2, "little"),
            )

    def _check_stored(self, path: str, entry: Entry, start: int) -> None:
        """Look for a descriptor inside stored data whose size is in no local header.

        Streaming readers find the end of such data by the descriptor alone: the first one that fits ends it.
        """
        done = 0
        while done < entry.packed:
            self.budget.check_time()
            data = self.source.read(start + done, min(_SCAN + 24, entry.packed - done))
            place = data.find(DESCRIPTOR_SIGNATURE)
            while 0 <= place < _SCAN:
                sizes = data[place + 8 : place + 16]
                here = done + place
                if here in (int.from_bytes(sizes[:4], "little"), int.from_bytes(sizes, "little")):
                    self.findings.add(
                        HazardCode.HIDDEN_DATA,
                        f"The stored data hold an end mark of their own after {here:,} bytes: "
                        "streaming installers stop there and read on with another entry",
                        path,
                        evidence=digest_of(self.source, start, start + entry.packed, self.budget),
                    )
                    return
                place = data.find(DESCRIPTOR_SIGNATURE, place + 1)
            done += _SCAN

    def _target(self, path: str, content: Content) -> str | None:
        """The target of a symlink: its content, of a very long one the beginning."""
        pieces: list[bytes] = []
        length = 0
        try:
            for piece in content.chunks(self.budget):
                pieces.append(piece)
                length += len(piece)
                if length > TARGET_MAX:
                    self.findings.add(
                        HazardCode.LIMIT_EXCEEDED,
                        f"The link target is longer than {TARGET_MAX:,} bytes: only its beginning is shown",
                        path,
                    )
                    break
        except LimitError:
            raise
        except ReadError as error:
            self.findings.add(error.code, f"The link target {error.message}", path, is_problem=True)
            return None
        return b"".join(pieces)[:TARGET_MAX].decode("utf-8", "surrogateescape")
