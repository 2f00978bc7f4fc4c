"""Tar, read by an own strict walk over its 512-byte headers.

Python's `tarfile`, which pip unpacks sdists with, stops without a word at a broken header or a single zero
block and ignores what follows the end blocks; other readers go on. Here every byte is accounted for: it
belongs to a header, to the content of a member, to the end, or to a finding (HAZARDS rule 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives import pax, tar_types
from pydistdiff.archives.finding_list import FindingList, digest_of
from pydistdiff.archives.member import Archive, Member
from pydistdiff.archives.source import CHUNK
from pydistdiff.archives.tar_headers import BLOCK, Header, HeaderReader, has_magic, is_header, may_be_header
from pydistdiff.archives.tar_member import (
    Draft,
    Extensions,
    apply_faults,
    apply_long_names,
    apply_pax,
    apply_prefix,
    describe_extensions,
)
from pydistdiff.archives.timestamps import utc
from pydistdiff.archives.window import Window
from pydistdiff.errors import ReadError
from pydistdiff.limits import MIB
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

_EXTENSIONS = frozenset((b"x", b"X", b"g", b"L", b"K"))
_EXTENSION_BYTES = MIB
"""A larger PAX or GNU record is not read; those of real packages have some hundred bytes."""
_HIDDEN_NAMES = 3
_HIDDEN_SEARCH = 4 * MIB
_RECORD = 20 * BLOCK
_USUAL_PADDING = f"up to a multiple of {_RECORD:,} bytes"
_END = 2 * BLOCK


def is_tar(block: bytes) -> bool:
    """Whether a file begins as a tar does; `block` are its first 512 bytes. Zeros alone are no tar."""
    return has_magic(block) or is_header(block[:BLOCK])


def read_tar(source: Source, budget: Budget) -> Archive:
    """List a tar; whatever is wrong with it becomes a finding, also a limit that was reached."""
    walk = _Walk(source, budget)
    try:
        walk.run()
    except ReadError as error:
        walk.findings.add(error.code, error.message, is_problem=True)
    return Archive(format="tar", members=tuple(walk.members), facts=tuple(walk.facts), findings=walk.findings.all())


class _Walk:
    """One pass over a tar. An offset of None means that nothing is left to read."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self.members: list[Member] = []
        self.facts: list[tuple[str, str]] = []
        self.findings = FindingList()
        self._source = source
        self._budget = budget
        self._window = Window(source)
        self._headers = HeaderReader()
        self._builder = tar_types.Builder(source, self._window, budget)
        self._occurrences: dict[str, int] = {}
        self._times: dict[int, str] = {}
        self._global: dict[bytes, bytes] = {}
        self._is_global_last = False
        self._extensions: Extensions | None = None

    def run(self) -> None:
        """Walk from the first byte to the last."""
        offset: int | None = 0
        while offset is not None:
            block = self._window.read(offset, BLOCK)
            header = self._headers.read(block) if len(block) == BLOCK else None
            if header is None:
                self._drop_extensions()
                if not block.strip(b"\0"):
                    self._zeros(offset)
                    break
                offset = self._resynchronise(offset)
            elif header.kind in _EXTENSIONS:
                self._is_global_last = header.kind == b"g"
                offset = self._extension(header, offset + BLOCK)
            else:
                offset = self._member(header, offset + BLOCK)
        if self._global:
            self.facts.append(("pax-global", pax.text(self._global.items())))

    # Members

    def _member(self, header: Header, offset: int) -> int | None:
        self._budget.take_member()
        self._is_global_last = False
        draft = Draft(header, self._time(header.mtime))
        if header.prefix:
            apply_prefix(draft, header)
        if self._global:
            apply_pax(draft, self._global, None)
        if header.faults or draft.size < 0:
            apply_faults(draft, header)
        extensions = self._extensions
        if extensions is not None:
            self._extensions = None
            apply_long_names(draft, extensions)
            if extensions.has_pax:
                draft.format = "pax"
                apply_pax(draft, extensions.records, extensions)
            describe_extensions(draft, extensions)
        built = self._builder.build(draft, header, extensions, offset)
        path = built.path
        occurrence = self._occurrences[path] = self._occurrences.get(path, 0) + 1
        self.members.append(
            Member(
                path=path,
                type=built.type,
                occurrence=occurrence,
                content=built.content,
                target=built.target,
                attributes=built.attributes,
            )
        )
        for doubt in draft.doubts:
            # What is odd about a member is the same on both sides when the member's path and the words are.
            evidence = doubt.message.encode("utf-8", "surrogatepass")
            self.findings.add(doubt.code, doubt.message, member=path, is_problem=doubt.is_problem, evidence=evidence)
        return self._after(built.data_offset, built.data_size, path)

    def _time(self, seconds: int | None) -> str | None:
        if seconds is None:
            return None
        found = self._times.get(seconds)
        if found is None:
            found = self._times[seconds] = utc(seconds)
        return found

    def _after(self, offset: int, size: int, path: str | None) -> int | None:
        """Where the next header stands; the bytes that fill up the last block of a content must be zero."""
        stop = offset + size
        if stop > self._source.size:
            there = max(0, self._source.size - offset)
            self.findings.add(
                HazardCode.CORRUPT_ARCHIVE,
                f"the archive ends inside this member: {there:,} of {size:,} bytes are there"
                if path is not None
                else f"the archive ends inside a record of {size:,} bytes that belongs to the next member",
                member=path,
                is_problem=True,
            )
            return None
        padding = -size % BLOCK
        if padding:
            behind = self._window.read(stop, padding)
            if behind.strip(b"\0"):
                self.findings.add(
                    HazardCode.HIDDEN_DATA,
                    f"{len(behind)} bytes between the end of the content and the next header are not zero; "
                    "no reader shows them",
                    member=path,
                    evidence=behind,
                )
            if len(behind) < padding:
                lack = f"the archive ends {padding - len(behind)} bytes before the end of this member's last block: "
                message = lack + "Python's tarfile refuses it, other readers do not"
                self.findings.add(HazardCode.CORRUPT_ARCHIVE, message, member=path)
        return min(stop + padding, self._source.size)

    # Headers that belong to the next member, or to all

    def _extension(self, header: Header, offset: int) -> int | None:
        self._budget.check_time()
        size = header.size
        if size is None or size < 0:
            self._corrupt("a PAX or GNU record before a member states no size that can be")
            return offset
        if header.faults:
            fields = ", ".join(header.faults)
            self._corrupt(f"the header of a PAX or GNU record holds no number in {fields}: tarfile stops there")
        following = self._after(offset, size, None)
        if following is None:
            self._extensions = None  # said already
            return None
        if size > _EXTENSION_BYTES:
            self.findings.add(
                HazardCode.LIMIT_EXCEEDED,
                f"a PAX or GNU record before a member has {size:,} bytes; more than {_EXTENSION_BYTES:,} are not read",
                is_problem=True,
            )
            return following
        data = self._window.read(offset, size)
        if header.kind == b"g":
            self._global_records(data)
            return following
        extensions = self._extensions = self._extensions or Extensions()
        self._note(extensions, header)
        if header.kind in (b"L", b"K"):
            self._long_name(extensions, header.kind, data)
        else:
            self._records(extensions, data)
        return following

    def _note(self, extensions: Extensions, header: Header) -> None:
        name = "longname-header" if header.kind in (b"L", b"K") else "pax-header"
        if header.name in (b"././@LongLink", b"././@PaxHeader") and not header.notes and header.kind != b"X":
            owner, tail = header.owner, header.tail
            if not (owner.mode or owner.uid or owner.gid or header.mtime or tail.uname or tail.gname or header.prefix):
                return  # as Python's tarfile writes it
        extensions.notes.append((name, header.name, tar_types.describe(header, self._time(header.mtime))))

    def _long_name(self, extensions: Extensions, kind: bytes, data: bytes) -> None:
        name, _, behind = data.partition(b"\0")
        if behind.strip(b"\0"):
            self.findings.add(
                HazardCode.HIDDEN_DATA,
                f"{len(behind)} bytes stand behind the end of the long name {visible_bytes(name[:200])}",
                evidence=behind,
            )
        first = extensions.long_name if kind == b"L" else extensions.long_link
        if first is not None:
            self._twice(first, name, "GNU long names")
        elif kind == b"L":
            extensions.long_name = name
        else:
            extensions.long_link = name

    def _records(self, extensions: Extensions, data: bytes) -> None:
        try:
            records = pax.parse(data)
        except pax.PaxError as error:
            self._malformed(error, data)
            return
        if extensions.has_pax:
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                "two PAX headers stand before one member: which one counts depends on the reader",
                evidence=data,
            )
        extensions.has_pax = True
        own: dict[bytes, bytes] = {}
        for key, value in records:
            if key in pax.REPEATED:
                extensions.sparse.append((key, value))
            elif self._may_take(own, key, value):
                own[key] = value
        extensions.records = {**own, **extensions.records}
        extensions.keys += tuple(key for key, _ in records if key in pax.ATTRIBUTES)

    def _may_take(self, records: dict[bytes, bytes], key: bytes, value: bytes) -> bool:
        if not value and key in pax.ATTRIBUTES:
            self.findings.add(
                HazardCode.HEADER_MISMATCH,
                f"an empty PAX record for {visible_bytes(key)}: some readers take the header's value, others none",
            )
            return False
        first = records.get(key, value)
        if first != value:
            self._twice(first, value, f"PAX records for {visible_bytes(key)}")
        return True

    def _twice(self, first: bytes, second: bytes, what: str) -> None:
        self.findings.add(
            HazardCode.HEADER_MISMATCH,
            f"two {what} stand before one member, {visible_bytes(first[:200])} and "
            f"{visible_bytes(second[:200])}: which one counts depends on the reader",
            evidence=b"%b\0%b" % (first, second),
        )

    def _global_records(self, data: bytes) -> None:
        try:
            records = pax.parse(data)
        except pax.PaxError as error:
            self._malformed(error, data)
            return
        for key, value in records:
            if key in (b"path", b"linkpath", b"size") or key.startswith(b"GNU.sparse."):
                self.findings.add(
                    HazardCode.HEADER_MISMATCH,
                    f"a global PAX header gives all members that follow the {visible_bytes(key)} "
                    f"{visible_bytes(value[:200])}: some readers obey, others do not",
                    evidence=value,
                )
            if value:
                self._global[key] = value
            else:
                self._global.pop(key, None)

    def _malformed(self, error: pax.PaxError, data: bytes) -> None:
        self.findings.add(
            HazardCode.CORRUPT_ARCHIVE,
            f"a PAX header is malformed ({error}): some readers stop here without an error, others ignore it",
            is_problem=True,
            evidence=data,
        )

    def _drop_extensions(self) -> None:
        if self._extensions is not None:
            self._extensions = None
            self._corrupt("a PAX or GNU record stands before no member")
        elif self._is_global_last:
            self._corrupt("a global PAX header stands before no member: Python's tarfile refuses it", is_problem=False)

    def _corrupt(self, message: str, is_problem: bool = True) -> None:
        self.findings.add(HazardCode.CORRUPT_ARCHIVE, message, is_problem=is_problem)

    # What is no header

    def _zeros(self, offset: int) -> None:
        """The end of the archive: from `offset` on there should be zeros only."""
        size = self._source.size
        content = self._first_content(offset)
        if content is None:
            zeros = size - offset
            if zeros > _END:
                # The usual filling depends on the size alone: to tell its number would tell the members again.
                is_usual = size % _RECORD == 0 and zeros - _END < _RECORD
                self.facts.append(("end-padding", _USUAL_PADDING if is_usual else f"{zeros - _END:,} bytes"))
            elif zeros < _END:
                self.facts.append(("end-blocks", f"{zeros // BLOCK} of 2"))
            return
        evidence = digest_of(self._source, content, size, self._budget)
        names = self._hidden_names(content)
        what = f"{size - content:,} bytes" + (f", with the members {names}" if names else "")
        if content - offset == BLOCK:
            code = HazardCode.HIDDEN_DATA
            message = (
                f"a single zero block at byte {offset:,} ends the archive for most readers, "
                f"others see what follows: {what}"
            )
        else:
            code = HazardCode.TRAILING_DATA
            message = f"{what} follow the end of the archive; most readers stop before, some show them"
        self.findings.add(code, message, evidence=evidence)

    def _first_content(self, offset: int) -> int | None:
        """The first block from `offset` on that is not all zeros."""
        for start in range(offset, self._source.size, CHUNK):
            self._budget.check_time()
            data = self._source.read(start, CHUNK)
            zeros = len(data) - len(data.lstrip(b"\0"))
            if zeros < len(data):
                return start + zeros - zeros % BLOCK
        return None

    def _hidden_names(self, offset: int) -> str:
        names: list[str] = []
        for at in range(offset, min(self._source.size, offset + _HIDDEN_SEARCH), BLOCK):
            block = self._window.read(at, BLOCK)
            header = self._headers.read(block) if may_be_header(block) else None
            if header is not None and header.kind not in _EXTENSIONS:
                names.append(visible_bytes(header.name[:200]))
                if len(names) == _HIDDEN_NAMES:
                    break
        return ", ".join(names)

    def _resynchronise(self, offset: int) -> int:
        """Skip what is no header, to the next block with a right checksum or to the zeros at the end."""
        stop = self._next_header(offset + BLOCK)
        if stop is None:
            stop = self._last_content(offset)
        self.findings.add(
            HazardCode.CORRUPT_ARCHIVE,
            f"at byte {offset:,} there should be the header of a member, but its checksum is wrong: Python's "
            f"tarfile stops here without an error, other readers skip {stop - offset:,} bytes",
            is_problem=True,
            evidence=digest_of(self._source, offset, stop, self._budget),
        )
        return stop

    def _next_header(self, offset: int) -> int | None:
        for start in range(offset, self._source.size, CHUNK):
            self._budget.check_time()
            data = self._source.read(start, CHUNK)
            for at in range(0, len(data), BLOCK):
                block = data[at : at + BLOCK]
                if may_be_header(block) and is_header(block):
                    return start + at
        return None

    def _last_content(self, offset: int) -> int:
        """Where the blocks end that are not all zeros, counted in whole blocks from `offset`."""
        stop = self._source.size
        while stop > offset:
            self._budget.check_time()
            start = max(offset, stop - CHUNK)
            kept = len(self._source.read(start, stop - start).rstrip(b"\0"))
            if kept:
                end = start + kept
                return min(self._source.size, end + -(end - offset) % BLOCK)
            stop = start
        raise AssertionError("the block at offset is not all zeros")
