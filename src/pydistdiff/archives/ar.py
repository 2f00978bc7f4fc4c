"""Archives of objects (`.a`, `.lib`), as `ar` and `lib` write them for linkers; GNU's, BSD's and Microsoft's names.

Every byte is accounted for: it belongs to a header, to the content of a member, to a table of names or symbols, or to a
finding. Thin archives, whose members lie elsewhere, begin otherwise and are none of these.
"""

from __future__ import annotations

import hashlib
import re
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.ar_tables import read_symbols
from pydistdiff.archives.finding_list import FindingList, digest_of
from pydistdiff.archives.member import Archive, Attributes, Member, PlainContent
from pydistdiff.archives.timestamps import utc
from pydistdiff.errors import ReadError
from pydistdiff.limits import MIB
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

MAGIC = b"!<arch>\n"
HEADER = 60
LARGEST_TABLE = 64 * MIB
"""Bytes of a table of names or symbols that is read."""
LONGEST_NAME = 64 * 1024
SYMBOLS, SYMBOLS_64, NAMES = b"/", b"/SYM64/", b"//"
_NUMBER = re.compile(rb"[0-9]{1,12}")
_OCTAL = re.compile(rb"[0-7]{1,8}")
_LONG = 16
"""Bytes of a name that has no room in a header."""


def is_ar(head: bytes) -> bool:
    """Whether a file begins as an archive of objects does."""
    return head.startswith(MAGIC)


def read_ar(source: Source, budget: Budget) -> Archive:
    """List an archive of objects; whatever is wrong with it becomes a finding, also a limit that was reached."""
    walk = _Walk(source, budget)
    try:
        walk.run()
    except ReadError as error:
        walk.findings.add(error.code, error.message, is_problem=True)
    return Archive(format="ar", members=tuple(walk.members), facts=tuple(walk.facts), findings=walk.findings.all())


class _Header(Struct, frozen=True, gc=False):
    """A header: its fields without the blanks at their ends. `size` is None where it is no number."""

    start: int
    name: bytes
    date: bytes
    uid: bytes
    gid: bytes
    mode: bytes
    size: int | None
    raw: bytes

    @property
    def data(self) -> int:
        """The offset of what it stands before."""
        return self.start + HEADER


class _Walk:
    """One pass over an archive."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self.members: list[Member] = []
        self.facts: list[tuple[str, str]] = []
        self.findings = FindingList()
        self._source = source
        self._budget = budget
        self._names = b""
        self._used: list[tuple[int, bytes]] = []
        self._facts: dict[str, int] = {}
        self._occurrences: dict[str, int] = {}
        self._places: dict[int, str] = {}
        self._symbols: list[tuple[str, bytes]] = []

    def run(self) -> None:
        """Walk from the first byte to the last."""
        at = len(MAGIC)
        while at < self._source.size:
            header = _read_header(at, self._source.read(at, HEADER))
            if header is None or header.size is None or header.data + header.size > self._source.size:
                self._stop(at)
                break
            self._take(header, header.size)
            at = self._pad(header.data + header.size)
        self._tell_names()
        for name, table in self._symbols:
            self._tell(f"symbols in {name}", read_symbols(table, self._places, is_64=name == visible_bytes(SYMBOLS_64)))

    def _stop(self, at: int) -> None:
        rest = self._source.size - at
        self.findings.add(
            HazardCode.CORRUPT_ARCHIVE,
            f"{rest:,} bytes from {at:,} on begin with no valid header: linkers stop here or refuse the file",
            is_problem=True,
            evidence=digest_of(self._source, at, self._source.size, self._budget),
        )

    def _pad(self, end: int) -> int:
        """The even offset behind a member; the byte that fills up to it is a newline, or is told."""
        if end % 2 and end < self._source.size:
            pad = self._source.read(end, 1)
            if pad != b"\n":
                self._tell("padding", pad.hex())
            return end + 1
        return end

    def _take(self, header: _Header, size: int) -> None:
        if header.name not in (SYMBOLS, SYMBOLS_64, NAMES):
            self._member(header, size)
            return
        name = visible_bytes(header.name)
        if size > LARGEST_TABLE:
            raise ReadError(HazardCode.CORRUPT_ARCHIVE, f"its table {name} has {size:,} bytes")
        table = self._source.read(header.data, size)
        self._budget.take_bytes(size, size, size)
        if header.name == NAMES:
            self._tell_names()
            self._names = table
        else:
            self._symbols.append((name, table))
        self._tell_header(header, name)

    def _tell_header(self, header: _Header, name: str) -> None:
        """The header of a table: its time is told by itself, and the rest if it is not blank or zero."""
        if self.members:
            self._tell(f"place of {name}", f"behind {len(self.members):,} members")
        if header.date.strip(b"0"):
            self._tell(f"mtime of {name}", _time(header.date))
        owner = b" ".join((header.uid, header.gid, header.mode))
        if owner.strip(b" 0") or not _is_canonical(header):
            self._tell(f"header of {name}", visible_bytes(header.raw[28:]))

    def _tell(self, name: str, value: str) -> None:
        """Note a fact; those of one name are numbered."""
        count = self._facts[name] = self._facts.get(name, 0) + 1
        self.facts.append((name if count == 1 else f"{name} #{count}", value))

    def _member(self, header: _Header, size: int) -> None:
        self._budget.take_member()
        name, skipped, form = self._name(header, size)
        path = name.decode("utf-8", "surrogateescape")
        occurrence = self._occurrences[path] = self._occurrences.get(path, 0) + 1
        self._places[header.start] = f"{occurrence} {path}"
        other = [("name-form", form)] if form else []
        if not _is_canonical(header):
            other.append(("header", visible_bytes(header.raw)))
        mode = int(header.mode, 8) if _OCTAL.fullmatch(header.mode) else None
        if mode is not None and mode & ~0o7777:
            other.append(("file-type", f"{mode & ~0o7777:o}"))
        if skipped:
            other.append(("name-padding", f"{len(skipped)} NUL"))
        used = 0 if skipped is None else len(name) + len(skipped)
        self.members.append(
            Member(
                path=path,
                occurrence=occurrence,
                content=PlainContent(self._source.slice(header.data + used, size - used)),
                attributes=Attributes(
                    mtime=_time(header.date) if header.date else None,
                    mode=None if mode is None else mode & 0o7777,
                    uid=_number(header.uid),
                    gid=_number(header.gid),
                    other=tuple(other),
                ),
            )
        )

    def _name(self, header: _Header, size: int) -> tuple[bytes, bytes | None, str]:
        """The name; what fills up the bytes of BSD's long one, which stands before the content; how it is written."""
        name = header.name
        if name.startswith(b"#1/") and _NUMBER.fullmatch(name[3:]):
            length = int(name[3:])
            if length <= min(size, LONGEST_NAME):
                whole = self._source.read(header.data, length)
                plain = whole.rstrip(b"\0")
                return plain, whole[len(plain) :], "before the content"
        elif name.startswith(b"/") and _NUMBER.fullmatch(name[1:]):
            start = int(name[1:])
            ends = [self._names.find(end, start, start + LONGEST_NAME) for end in (b"\n", b"\0")]
            end = min((place for place in ends if place >= 0), default=-1)
            if end >= 0:
                found = self._names[start:end].removesuffix(b"/")
                self._used.append((start, found))
                return found, None, "in the table" if len(found) < _LONG else ""
        elif name.endswith(b"/") and name.count(b"/") == 1:
            return name[:-1], None, ""
        return name, None, "as it is"

    def _tell_names(self) -> None:
        """The table of long names, where it is not just the names of members in their order."""
        used = [name for _, name in self._used]
        starts = [start for start, _ in self._used]
        self._used = []
        for end, told in ((b"/\n", ""), (b"\0", "ended by NUL")):
            table = b"".join(name + end for name in used)
            places = [0, *accumulate(len(name) + len(end) for name in used)][:-1]
            if starts == places and self._names in (table, table + b"\n"):
                if told and used:
                    self._tell("long-names", told)
                return
        digest = hashlib.sha256(self._names).hexdigest()
        self._tell("long-names", f"{len(self._names):,} bytes, sha256 {digest}")


def _read_header(start: int, raw: bytes) -> _Header | None:
    if len(raw) < HEADER or raw[58:] != b"`\n":
        return None
    name, date, uid, gid, mode, size = (
        raw[begin:end].rstrip(b" ") for begin, end in ((0, 16), (16, 28), (28, 34), (34, 40), (40, 48), (48, 58))
    )
    return _Header(start, name, date, uid, gid, mode, int(size) if _NUMBER.fullmatch(size) else None, raw)


def _is_canonical(header: _Header) -> bool:
    """Whether a header has numbers in the usual form, so that they say all of its bytes."""
    for field in (header.date, header.uid, header.gid, header.mode):
        pattern = _OCTAL if field is header.mode else _NUMBER
        if field and (pattern.fullmatch(field) is None or (field.startswith(b"0") and len(field) > 1)):
            return False
    return str(header.size).encode() == header.raw[48:58].rstrip(b" ")


def _time(field: bytes) -> str:
    return utc(int(field)) if _NUMBER.fullmatch(field) else visible_bytes(field)


def _number(field: bytes) -> int | None:
    return int(field) if _NUMBER.fullmatch(field) else None
