"""What a tar header's type makes of a member: its kind, its content, and where its data lie."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives import pax, sparse
from pydistdiff.archives.member import Attributes, PlainContent
from pydistdiff.archives.tar_headers import BLOCK, number
from pydistdiff.model import HazardCode, MemberType
from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from pydistdiff.archives.member import Content
    from pydistdiff.archives.source import Source
    from pydistdiff.archives.tar_headers import Header
    from pydistdiff.archives.tar_member import Draft, Extensions
    from pydistdiff.archives.window import Window
    from pydistdiff.limits import Budget

_FILES = frozenset((b"0", b"\0", b"7", b"S"))
_TYPES = {
    b"1": MemberType.HARDLINK,
    b"2": MemberType.SYMLINK,
    b"3": MemberType.DEVICE,
    b"4": MemberType.DEVICE,
    b"5": MemberType.DIRECTORY,
    b"6": MemberType.FIFO,
}
_WORDS = {
    MemberType.HARDLINK: "hard link",
    MemberType.SYMLINK: "symbolic link",
    MemberType.DEVICE: "device",
    MemberType.DIRECTORY: "directory",
    MemberType.FIFO: "FIFO",
}
_LINKS = (MemberType.HARDLINK, MemberType.SYMLINK)
_LARGEST_SIZE = (1 << 63) - 1
"""What a report can hold as a number."""
_SPECIAL_BITS = 0o7000
_MAP = slice(41, 137)
_MORE, _REAL_SIZE = 137, slice(138, 150)
"""Within the prefix field: an old sparse header has its map, a flag and the real size there."""
_OLD_ENTRIES, _OLD_MORE = 21 * 24, 504
_MISMATCH, _CORRUPT, _SPECIAL = (
    HazardCode.HEADER_MISMATCH,
    HazardCode.CORRUPT_ARCHIVE,
    HazardCode.SPECIAL_FILE,
)


class Built(Struct, frozen=True, gc=False):
    """A finished member, and where its data lie in the archive."""

    path: str
    type: MemberType | None
    content: Content | None
    target: str | None
    attributes: Attributes
    data_offset: int
    data_size: int


def describe(header: Header, mtime: str | None) -> str:
    """What the header of a record says beside its name and size, which nobody reads but which can differ."""
    owner, tail = header.owner, header.tail
    mode = "-" if owner.mode is None else f"{owner.mode:04o}"
    names = f"{visible_bytes(tail.uname)}:{visible_bytes(tail.gname)}"
    text = f", {tail.format}, mode {mode}, {owner.uid}:{owner.gid}, {names}, {mtime}"
    if header.prefix:
        text += f", prefix {visible_bytes(header.prefix.rstrip(bytes(1)))}"
    return "; ".join((text, *header.notes))


class Builder:
    """Makes members of drafts."""

    def __init__(self, source: Source, window: Window, budget: Budget) -> None:
        self._source = source
        self._window = window
        self._budget = budget
        self._others: dict[str, tuple[tuple[str, str], ...]] = {}

    def build(self, draft: Draft, header: Header, extensions: Extensions | None, offset: int) -> Built:
        """The member of a draft whose data begin at `offset`."""
        kind, size = draft.kind, draft.size
        type_ = _TYPES.get(kind)
        notes = header.notes
        if draft.path.endswith(b"/") or type_ is MemberType.DIRECTORY:
            type_, slashes = _directory(draft, type_)
            notes += slashes
        content: Content | None = None
        if type_ is None:
            if kind == b"S" or (extensions is not None and extensions.has_pax and extensions.is_sparse):
                content, offset, size = self._sparse(draft, header, extensions, offset)
            else:
                content = self._plain(offset, size)
            if kind not in _FILES:
                draft.other.append(("type", visible_bytes(kind)))
                draft.doubt(
                    _SPECIAL,
                    f"its type {visible_bytes(kind)} is no common one; readers take it for a file or skip it",
                )
            elif kind != b"0":
                notes += (f"type {visible_bytes(kind)}",)
            if draft.mode is not None and draft.mode & _SPECIAL_BITS:
                draft.doubt(
                    _SPECIAL,
                    f"its mode {draft.mode:04o} has setuid, setgid or sticky bits: it runs with its owner's rights",
                )
        else:
            size = self._without_content(draft, type_, header)
        return Built(
            draft.path.decode("utf-8", "surrogateescape"),
            type_,
            content,
            self._target(draft, type_),
            self._attributes(draft, notes),
            offset,
            size,
        )

    def _plain(self, offset: int, size: int) -> Content:
        there = self._source.size - offset
        if size <= there:
            return PlainContent(self._source.slice(offset, size))
        return sparse.BrokenContent(
            self._source.slice(offset, there),
            min(size, _LARGEST_SIZE),
            f"the archive ends inside it: {max(0, there):,} of {size:,} bytes are there",
        )

    def _without_content(self, draft: Draft, type_: MemberType, header: Header) -> int:
        if draft.size:
            draft.doubt(
                _MISMATCH,
                f"a {_WORDS[type_]} that states {draft.size:,} bytes of content: some readers skip them, "
                "Python's tarfile reads members there",
            )
            draft.other.append(("stated-size", str(draft.size)))
        if type_ is MemberType.DEVICE:
            major, minor = header.tail.major, header.tail.minor
            draft.other.append(("device", f"{major},{minor}"))
            draft.other.append(("device-kind", "character" if draft.kind == b"3" else "block"))
            draft.doubt(_SPECIAL, f"a device, {major},{minor}: to unpack it needs, and gives, power over hardware")
        elif type_ is MemberType.FIFO:
            draft.doubt(_SPECIAL, "a FIFO: whoever reads it after unpacking waits for ever")
        return 0

    def _target(self, draft: Draft, type_: MemberType | None) -> str | None:
        if type_ in _LINKS:
            return draft.target.decode("utf-8", "surrogateescape")
        if draft.target:
            draft.other.append(("unused-link-target", pax.short(visible_bytes(draft.target))))
        return None

    def _attributes(self, draft: Draft, notes: tuple[str, ...]) -> Attributes:
        other = self._others.get(draft.format)
        if other is None:
            other = self._others[draft.format] = (("tar-format", draft.format),)
        if notes:
            other += (("header", pax.short("; ".join(notes))),)
        if draft.other:
            other += tuple(draft.other)
        uname, gname = draft.uname, draft.gname
        return Attributes(
            mtime=draft.mtime,
            mode=draft.mode,
            uid=draft.uid,
            gid=draft.gid,
            uname=uname.decode("utf-8", "surrogateescape") if uname else None,
            gname=gname.decode("utf-8", "surrogateescape") if gname else None,
            other=other,
        )

    # Sparse members

    def _sparse(
        self, draft: Draft, header: Header, extensions: Extensions | None, offset: int
    ) -> tuple[Content, int, int]:
        """The content, where the data in the archive begin, and their size with the map of version 1.0."""
        try:
            if extensions is not None and extensions.has_pax and extensions.is_sparse:
                return self._pax_sparse(draft, extensions, offset)
            return self._old_sparse(draft, header, offset)
        except sparse.SparseError as error:
            message = f"its map of holes is wrong: {error}"
            draft.doubt(_CORRUPT, message, is_problem=True)
            return (
                sparse.BrokenContent(self._source.slice(offset, 0), draft.size, message),
                offset,
                draft.size,
            )

    def _old_sparse(self, draft: Draft, header: Header, offset: int) -> tuple[Content, int, int]:
        field = header.prefix.ljust(155, b"\0")
        size = number(field[_REAL_SIZE]).value
        if size is None or not 0 <= size < 1 << 63:
            raise sparse.SparseError("the real size is no number")
        parts = sparse.old_entries(field[_MAP])
        more = field[_MORE]
        while more:
            self._budget.check_time()
            block = self._window.read(offset, BLOCK)
            if len(block) < BLOCK or len(parts) > sparse.MOST_PARTS:
                raise sparse.SparseError("it has no end")
            parts += sparse.old_entries(block[:_OLD_ENTRIES])
            more = block[_OLD_MORE]
            offset += BLOCK
        return self._with_holes(draft, "old GNU", parts, size, offset, draft.size), offset, draft.size

    def _pax_sparse(self, draft: Draft, extensions: Extensions, offset: int) -> tuple[Content, int, int]:
        records = extensions.records
        name = records.get(b"GNU.sparse.name")
        if name:
            for other in _rival_names(extensions, name):
                draft.doubt(
                    _MISMATCH,
                    f"as a sparse file it is named {visible_bytes(name[:200])}, by another record "
                    f"{visible_bytes(other[:200])}: which one counts depends on the reader",
                )
            draft.path = name
        (size,) = sparse.numbers([records.get(b"GNU.sparse.realsize") or records.get(b"GNU.sparse.size", b"")])
        stored = draft.size
        if b"GNU.sparse.map" in records:
            text = records[b"GNU.sparse.map"]
            if not text:
                draft.doubt(_MISMATCH, "its map of holes is empty: Python's tarfile gives up, others see one hole")
            parts = sparse.pairs(sparse.numbers(text.split(b",") if text else []))
            return self._with_holes(draft, "PAX 0.1", parts, size, offset, stored), offset, stored
        if b"GNU.sparse.size" in records:
            wanted = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
            if any(key != wanted[index % 2] for index, (key, _) in enumerate(extensions.sparse)):
                raise sparse.SparseError("its numbers do not alternate")
            parts = sparse.pairs(sparse.numbers(value for _, value in extensions.sparse))
            return self._with_holes(draft, "PAX 0.0", parts, size, offset, stored), offset, stored
        parts, length = sparse.leading_map(self._source.slice(offset, stored))
        content = self._with_holes(draft, "PAX 1.0", parts, size, offset + length, stored - length)
        return content, offset, stored

    def _with_holes(
        self, draft: Draft, version: str, parts: list[tuple[int, int]], size: int, offset: int, stored: int
    ) -> Content:
        real = sparse.checked(parts, size, stored)
        if any(start < before[0] + before[1] for before, (start, _) in pairwise(parts)):
            draft.doubt(_MISMATCH, "a part without bytes stands out of order in its map of holes: readers differ then")
        # Parts without bytes are kept here: they are in the archive, and two maps must not look the same.
        text = ", ".join(f"{start}+{length}" for start, length in parts)
        draft.other.append(("sparse", pax.short(f"{version}: {text}")))
        if offset + stored > self._source.size:
            return sparse.BrokenContent(self._source.slice(offset, 0), size, "the archive ends inside it")
        return sparse.SparseContent(self._source.slice(offset, stored), real, size)


def _rival_names(extensions: Extensions, name: bytes) -> list[bytes]:
    """Other names that some reader prefers to that of the sparse file: GNU's long one, or of two in PAX the last."""
    keys = list(extensions.records)
    others = [] if extensions.long_name is None else [extensions.long_name]
    if b"path" in keys and keys.index(b"path") > keys.index(b"GNU.sparse.name"):
        others.append(extensions.records[b"path"])
    return [other for other in others if other != name]


def _directory(draft: Draft, type_: MemberType | None) -> tuple[MemberType | None, tuple[str, ...]]:
    """Whether a member with a slash at its end, or of type 5, is a directory; its path loses the slashes."""
    path = draft.path.rstrip(b"/")
    slashes = len(draft.path) - len(path)
    if type_ is None and draft.kind in (b"\0", b"0") and not draft.size:
        if draft.kind == b"0":
            draft.doubt(_MISMATCH, "a file whose name ends in a slash: for some readers it is a directory")
        type_ = MemberType.DIRECTORY
    elif type_ is not MemberType.DIRECTORY:
        draft.doubt(_MISMATCH, "its name ends in a slash, but it is no directory: readers disagree on what it is")
        return type_, ()
    draft.path = path or draft.path
    notes = () if slashes == 1 else (f"name ends in {slashes} slashes",)
    return type_, notes if draft.kind == b"5" else (*notes, f"type {visible_bytes(draft.kind)}")
