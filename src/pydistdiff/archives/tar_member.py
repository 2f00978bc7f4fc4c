"""One member of a tar, made of its header and of the PAX and GNU records that stand before it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives import pax
from pydistdiff.archives.timestamps import utc
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_bytes

if TYPE_CHECKING:
    from pydistdiff.archives.tar_headers import Header

_SIGNED = re.compile(rb"-?[0-9]{1,18}")
_INSTANT = re.compile(rb"(-?[0-9]{1,18})(\.[0-9]{0,40})?")
_LARGEST_OCTAL = 8**11 - 1
_MISMATCH, _CORRUPT = HazardCode.HEADER_MISMATCH, HazardCode.CORRUPT_ARCHIVE
_SECURITY = (
    *(b"SCHILY.xattr.security.", b"LIBARCHIVE.xattr.security.", b"RHT.security.", b"SCHILY.acl."),
    *(b"SCHILY.xattr.system.", b"LIBARCHIVE.xattr.system."),
)
"""Labels, capabilities and access lists: who unpacks with them gives rights by them."""
_INTEGERS = {b"uid": "uid", b"gid": "gid"}


class Extensions:
    """What the extension headers before a member say.

    `records` are those of PAX headers with the empty ones left out, `sparse` those of them that may stand
    more than once, `notes` what is odd about the extension headers themselves.
    """

    __slots__ = ("has_pax", "keys", "long_link", "long_name", "notes", "records", "sparse")

    def __init__(self) -> None:
        self.records: dict[bytes, bytes] = {}
        self.keys: tuple[bytes, ...] = ()
        self.sparse: list[tuple[bytes, bytes]] = []
        self.long_name: bytes | None = None
        self.long_link: bytes | None = None
        self.notes: list[tuple[str, bytes, str]] = []
        self.has_pax = False

    @property
    def is_sparse(self) -> bool:
        """Whether they make a sparse file of the member: as GNU's versions 0.0, 0.1 or 1.0 have it."""
        records = self.records
        version = records.get(b"GNU.sparse.major"), records.get(b"GNU.sparse.minor")
        return b"GNU.sparse.map" in records or b"GNU.sparse.size" in records or version == (b"1", b"0")


class Doubt(Struct, frozen=True):
    """Something to find fault with, before the path of the member is known."""

    code: HazardCode
    message: str
    is_problem: bool = False


class Draft:
    """A member while it is put together: the fields of its header, then what overrides them.

    `size` is that of the data in the archive, in bytes.
    """

    __slots__ = (
        "doubts",
        "format",
        "gid",
        "gname",
        "kind",
        "mode",
        "mtime",
        "other",
        "path",
        "size",
        "target",
        "uid",
        "uname",
    )

    def __init__(self, header: Header, mtime: str | None) -> None:
        owner, tail = header.owner, header.tail
        self.path = header.name
        self.target = header.link
        self.kind = header.kind
        self.size = header.size or 0
        self.mtime = mtime
        self.mode = owner.mode
        self.uid = owner.uid
        self.gid = owner.gid
        self.uname = tail.uname
        self.gname = tail.gname
        self.format = tail.format
        self.other: list[tuple[str, str]] = []
        self.doubts: list[Doubt] = []

    def doubt(self, code: HazardCode, message: str, *, is_problem: bool = False) -> None:
        """Note a doubt, to be told when the member's path is known."""
        self.doubts.append(Doubt(code, message, is_problem))


def apply_prefix(draft: Draft, header: Header) -> None:
    """Put the prefix before the name, as POSIX has it; in other layouts these bytes are something else."""
    prefix, _, behind = header.prefix.partition(b"\0")
    if header.tail.format == "ustar":
        if prefix:
            draft.path = prefix + b"/" + draft.path
        if behind.strip(b"\0"):
            draft.other.append(("header-prefix", "padding " + pax.short(visible_bytes(behind.rstrip(b"\0")))))
        return
    draft.other.append(("header-prefix", pax.short(visible_bytes(header.prefix.rstrip(b"\0")))))
    if prefix and draft.kind not in b"SLK":
        draft.doubt(
            _MISMATCH,
            f"bytes that are no part of the name in this layout make Python's tarfile call it "
            f"{visible_bytes(prefix + b'/' + draft.path)}",
        )


def apply_faults(draft: Draft, header: Header) -> None:
    """Doubt the numbers of a header that are none; a size that is none counts as 0."""
    for name in header.faults:
        draft.doubt(
            _CORRUPT,
            f"the field {name} of its header holds no number: Python's tarfile stops here without an error",
            is_problem=True,
        )
    if draft.size < 0:
        draft.doubt(_CORRUPT, f"its header states a size of {draft.size:,} bytes", is_problem=True)
        draft.size = 0


def apply_long_names(draft: Draft, extensions: Extensions) -> None:
    """Take the names of GNU's `L` and `K` headers."""
    if extensions.long_name is not None:
        draft.path = extensions.long_name
    if extensions.long_link is not None:
        draft.target = extensions.long_link


def apply_pax(draft: Draft, records: dict[bytes, bytes], extensions: Extensions | None) -> None:
    """Take PAX records: those of the member's own header, or the global ones (`extensions` None)."""
    for key, value in records.items():
        if key not in pax.ATTRIBUTES:
            continue
        if key == b"path":
            if extensions is not None and extensions.long_name not in (None, value):
                _names_differ(draft, "name", extensions.long_name, value)
            draft.path = value
        elif key == b"linkpath":
            if extensions is not None and extensions.long_link not in (None, value):
                _names_differ(draft, "link target", extensions.long_link, value)
            draft.target = value
        elif key == b"size":
            if extensions is not None:
                _apply_size(draft, value)
        elif key == b"mtime":
            _apply_mtime(draft, value)
        elif key in _INTEGERS:
            _apply_integer(draft, _INTEGERS[key], value)
        elif key == b"uname":
            draft.uname = value
        else:
            draft.gname = value


def _names_differ(draft: Draft, what: str, gnu: bytes | None, value: bytes) -> None:
    draft.doubt(
        _MISMATCH,
        f"GNU's record gives it the {what} {visible_bytes(gnu or b'')}, the PAX record "
        f"{visible_bytes(value)}: which one counts depends on the reader",
    )


def _apply_size(draft: Draft, value: bytes) -> None:
    if not _SIGNED.fullmatch(value) or value.startswith(b"-"):
        draft.doubt(_CORRUPT, f"its PAX record states the size {visible_bytes(value[:40])}", is_problem=True)
        return
    size = int(value)
    if size != draft.size and size <= _LARGEST_OCTAL:
        draft.doubt(
            _MISMATCH,
            f"its header states {draft.size:,} bytes, its PAX record {size:,}: readers that do not know the "
            "record take what lies in between for members, or for none",
        )
    draft.size = size


def _apply_mtime(draft: Draft, value: bytes) -> None:
    match = _INSTANT.fullmatch(value)
    if match is None:
        _no_number(draft, "mtime", value)
        draft.mtime = visible_bytes(value[:80])
        return
    seconds, fraction = match.groups(b"")
    # Before 1970 the fraction would count backwards: such an instant stays a number.
    backwards = seconds.startswith(b"-") and bool(fraction)
    draft.mtime = value.decode() if backwards else utc(int(seconds), fraction.decode())


def _apply_integer(draft: Draft, name: str, value: bytes) -> None:
    if _SIGNED.fullmatch(value):
        setattr(draft, name, int(value))
    else:
        _no_number(draft, name, value)


def _no_number(draft: Draft, name: str, value: bytes) -> None:
    draft.other.append((f"pax-{name}", pax.short(visible_bytes(value))))
    draft.doubt(_MISMATCH, f"its PAX record for {name} is no number: readers take 0, the header's, or give up")


@lru_cache(maxsize=256)
def _keys(keys: tuple[bytes, ...]) -> str:
    return pax.short(visible_bytes(b" ".join(keys)))


def describe_extensions(draft: Draft, extensions: Extensions) -> None:
    """Keep what the extension headers hold beside the attributes of the member."""
    rest: list[tuple[bytes, bytes]] = []
    security: list[tuple[bytes, bytes]] = []
    idle_sparse = [] if extensions.is_sparse else [key for key in extensions.records if key.startswith(b"GNU.sparse.")]
    if idle_sparse:
        draft.other.append(("idle-sparse-records", _keys(tuple(idle_sparse))))
        draft.doubt(_MISMATCH, "it has PAX records of a sparse file and is none: some readers rename or cut it by them")
    for key, value in (*extensions.records.items(), *extensions.sparse):
        if key not in pax.ATTRIBUTES:
            (security if key.startswith(_SECURITY) else rest).append((key, value))
    if extensions.keys:
        draft.other.append(("pax-records", _keys(extensions.keys)))
    if rest:
        draft.other.append(("pax", pax.text(rest)))
    if security:
        draft.other.append(("security-attributes", pax.text(security)))
    base = draft.path.rstrip(b"/").rpartition(b"/")[2]
    for name, path, text in extensions.notes:
        folder, slash, last = path.rstrip(b"/").rpartition(b"/")
        # Mostly it is the member's own name again, perhaps cut, in a folder for such headers.
        shown = folder + slash + b"*" if last and base.startswith(last) else path
        draft.other.append((name, pax.short(f"{visible_bytes(shown)}{text}")))
