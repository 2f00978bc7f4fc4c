"""A PE image cut into regions, and those of its fields whose value nothing depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError, Region
from pydistdiff.native.pe.certificates import CERTIFICATES
from pydistdiff.native.pe.debug import DEBUG
from pydistdiff.native.pe.image import CODE, DISCARDABLE, EXECUTE, SYMBOL_SIZE
from pydistdiff.native.pe.relocations import is_relocated, read_blocks
from pydistdiff.native.pe.stamps import SIZE as STAMP_SIZE
from pydistdiff.native.pe.stamps import stamps
from pydistdiff.native.regions import cut
from pydistdiff.native.signature import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.native.binary import FactPath
    from pydistdiff.native.pe.contents import Contents
    from pydistdiff.native.pe.image import Image
    from pydistdiff.native.pe.relocations import Block
    from pydistdiff.native.pe.rich import RichRecord

OVERLAY = "overlay"
CERTIFICATE_TABLE, CERTIFICATE_PLACE = "certificates", "place of the certificates"
CHECKSUM = ("checksum",)
GUID, AGE, LINK_HASH = ("debug", "GUID"), ("debug", "age"), ("debug", "hash of the link")
"""Paths of the facts that tell a region."""
_GUID_AT, _AGE_AT, _HASH_AT = 4, 20, 4
_DOS_SIZE = 64
_TIME_CAUSE = "pe-timestamp"


class _Field(Struct, frozen=True):
    """A field, the cause that explains another value of it, and the data directory that leads to it."""

    name: str
    start: int
    size: int
    told_by: FactPath
    cause: str
    directory: int | None = None

    @property
    def end(self) -> int:
        return self.start + self.size


def image_regions(
    image: Image, contents: Contents, rich: RichRecord | None, *, is_checksum_true: bool
) -> tuple[Region, ...]:
    """The regions of the file; a field that is not by itself is none, but bytes of its section. Raises NativeError."""
    headers, size = image.headers, image.reader.size
    fields = [*_fields(image, contents)]
    checksum = Region("checksum", headers.checksum_at, 4, CHECKSUM, "pe-checksum" if is_checksum_true else None)
    claims = [
        checksum,
        *_place_of_certificates(image),
        *(Region(f.name, f.start, f.size, f.told_by, f.cause) for f in _apart(fields, contents, image)),
        *([] if rich is None else [Region("tools of the build", rich.at, rich.end - rich.at)]),
        Region("DOS header", 0, _DOS_SIZE),
        Region("DOS stub", _DOS_SIZE, headers.pe_at - _DOS_SIZE),
        Region("headers", headers.pe_at, headers.sections_at - headers.pe_at),
        Region("section table", headers.sections_at, image.sections_end - headers.sections_at),
        *(Region(section.name or "(no name)", section.offset, section.size) for section in image.table if section.size),
        *_behind(image),
    ]
    end = _end(image)
    return cut(size, [*claims, Region(OVERLAY, end, size - end)])


def overlay_size(regions: Sequence[Region]) -> int:
    """Bytes that no header and no section knows."""
    return sum(region.size for region in regions if region.name.split(" #")[0] == OVERLAY)


def is_data(region: Region, image: Image) -> bool:
    """Whether a region is a part of a section that stays in memory and does not run."""
    section = next((one for one in image.table if one.offset <= region.start and region.end <= one.end), None)
    return (
        section is not None and region.told_by is None and not section.characteristics & (EXECUTE | CODE | DISCARDABLE)
    )


def _end(image: Image) -> int:
    """Where the last section ends."""
    return max((section.end for section in image.table if section.size), default=image.headers.size_of_headers)


def _place_of_certificates(image: Image) -> Iterator[Region]:
    if len(image.headers.directories) > CERTIFICATES:
        yield Region(CERTIFICATE_PLACE, image.headers.directories_at + 8 * CERTIFICATES, 8, (SIGNATURE,))


def _behind(image: Image) -> Iterator[Region]:
    """Certificates and symbols, which stand behind the sections."""
    end, size = _end(image), image.reader.size
    table = image.directory(CERTIFICATES)
    if table.size and end <= table.address and table.address + table.size <= size:
        yield Region(CERTIFICATE_TABLE, table.address, table.size, (SIGNATURE,))
    symbols = image.headers.symbols_at
    length = SYMBOL_SIZE * image.headers.symbols
    if symbols and end <= symbols and symbols + length + 4 <= size:
        yield Region("symbols", symbols, length)
        strings = image.reader.number(symbols + length, 4, "the names of symbols")
        if 4 <= strings <= size - symbols - length:
            yield Region("names of symbols", symbols + length, strings)


def _fields(image: Image, contents: Contents) -> Iterator[_Field]:
    for stamp in stamps(image, contents):
        name = f"time stamp of {stamp.of}"
        yield _Field(name, stamp.at, STAMP_SIZE, (stamp.fact,), _TIME_CAUSE, stamp.directory)
    if contents.code_view is not None and contents.code_view[0].address:
        entry, _ = contents.code_view
        yield _Field("GUID of the PDB", entry.offset + _GUID_AT, 16, GUID, "pe-debug-guid", DEBUG)
        yield _Field("age of the PDB", entry.offset + _AGE_AT, 4, AGE, "pe-debug-guid", DEBUG)
    if contents.repro is not None and contents.repro[0].address:
        entry, digest = contents.repro
        yield _Field("hash of the link", entry.offset + _HASH_AT, len(digest), LINK_HASH, "pe-debug-guid", DEBUG)


def _apart(fields: Sequence[_Field], contents: Contents, image: Image) -> Iterator[_Field]:
    """The fields that are nothing but themselves: in no code, nothing that is written to, no other table or address."""
    try:
        blocks, is_known = read_blocks(image), not contents.unreadable
    except NativeError:
        blocks, is_known = (), False
    if not is_known:  # anything outside the headers may be an address, or belong to a table that was not read
        fields = [field for field in fields if field.directory is None]
    for field in fields:
        if field.directory is None or _is_apart(field, fields, contents, image, blocks):  # no header overlaps another
            yield field


def _is_apart(
    field: _Field, fields: Sequence[_Field], contents: Contents, image: Image, blocks: Sequence[Block]
) -> bool:
    others = [*image.claims, *((other.start, other.end) for other in fields if other is not field)]
    if contents.resources is not None:
        others += [(item.offset, item.offset + item.size) for item in contents.resources.items]
    if any(_overlap(field, start, end) for start, end in others):
        return False
    section = next((one for one in image.table if one.offset <= field.start and field.end <= one.end), None)
    if section is None or not section.is_plain_data:
        return False
    address = section.address + field.start - section.offset
    try:
        is_address = is_relocated(image, blocks, address, field.size)
    except NativeError:
        return False
    return not is_address and not _is_in_other_directory(field, address, image)


def _overlap(field: _Field, start: int, end: int) -> bool:
    return field.start < end and start < field.end


def _is_in_other_directory(field: _Field, address: int, image: Image) -> bool:
    """Whether another data directory has the bytes, or the data of a debug entry are in the directory itself."""
    for index, directory in enumerate(image.headers.directories):
        is_own = index == field.directory and (index != DEBUG or field.cause == _TIME_CAUSE)
        if index == CERTIFICATES or is_own or not directory.address:
            continue
        if address < directory.address + directory.size and directory.address < address + field.size:
            return True
    return False
