"""The records of a ZIP, byte by byte (APPNOTE.TXT 6.3.10, sections 4.3 to 4.6).

Nothing here judges: a record is read as it stands, and what contradicts itself is told in `odd`.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
DESCRIPTOR_SIGNATURE = b"PK\x07\x08"
END_SIGNATURE = b"PK\x05\x06"

LOCAL_SIZE = 30
CENTRAL_SIZE = 46
BLOCK = 1 << 20
FIELDS = 64
"""Extra fields of one header that are told apart; real ones have up to five."""

ENCRYPTED, HAS_DESCRIPTOR, PATCHED, STRONGLY_ENCRYPTED, UTF8_NAME = 0x1, 0x8, 0x20, 0x40, 0x800
NEWEST = 63
"""The newest version of ZIP, 6.3, as entries state what is needed to unpack them (APPNOTE 4.4.3)."""
IN_ZIP64 = 0xFFFFFFFF
"""What a size or offset of 32 bits holds when the ZIP64 extra field has the true one."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_FIELD = struct.Struct("<HH")
_ZIP64_FIELD, _UNICODE_PATH = 0x0001, 0x7075
_ZIP64_PARTS = (("size", 8, IN_ZIP64), ("packed", 8, IN_ZIP64), ("offset", 8, IN_ZIP64), ("disk", 4, 0xFFFF))


class Extra(Struct, frozen=True):
    """The extra fields of one header: `fields` in order, and `rest`, bytes that form no field."""

    fields: tuple[tuple[int, bytes], ...]
    rest: bytes

    @property
    def odd(self) -> str:
        """What readers may understand in different ways, or ""."""
        if self.rest.strip(b"\0"):
            return "the extra fields are malformed or too many"
        if sum(kind == _ZIP64_FIELD for kind, _ in self.fields) > 1:
            return "there are two ZIP64 extra fields"
        return ""

    @property
    def zip64(self) -> bytes | None:
        """The first ZIP64 field, which is the one that readers take."""
        return next((data for kind, data in self.fields if kind == _ZIP64_FIELD), None)

    @property
    def unicode_paths(self) -> tuple[bytes, ...]:
        """The names that Info-ZIP Unicode Path fields give (a version byte and a CRC stand before them)."""
        return tuple(data[5:] for kind, data in self.fields if kind == _UNICODE_PATH)

    def described(self, zip64: str) -> list[str]:
        """Each field as `0x5455:hex`, in order; of a ZIP64 field only which sizes it holds (`zip64`)."""
        shown = [
            f"0x{kind:04X}:{zip64 if kind == _ZIP64_FIELD and zip64 else short_hex(data)}" for kind, data in self.fields
        ]
        return [*shown, f"rest:{short_hex(self.rest)}"] if self.rest else shown


NO_EXTRA = Extra((), b"")


def short_hex(data: bytes) -> str:
    """Bytes as hexadecimal digits; of many, their count and SHA-256."""
    if len(data) <= 64:
        return data.hex()
    import hashlib

    return f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


def read_extra(data: bytes) -> Extra:
    """The extra fields of a header; of very many those behind the first `FIELDS` are left in `rest`."""
    fields: list[tuple[int, bytes]] = []
    position = 0
    while position + 4 <= len(data) and len(fields) < FIELDS:
        kind, length = _FIELD.unpack_from(data, position)
        if position + 4 + length > len(data):
            break
        fields.append((kind, data[position + 4 : position + 4 + length]))
        position += 4 + length
    return Extra(tuple(fields), data[position:])


class Zip64(Struct, frozen=True):
    """Sizes (and offset and disk) with those of the ZIP64 field put in; `held` names what the field holds."""

    values: tuple[int, ...]
    held: str
    odd: str


def read_zip64(payload: bytes | None, values: tuple[int, ...]) -> Zip64:
    """Put the values of a ZIP64 field in the place of those that are marked as too large for their header.

    `values` are size, packed size and, in the central directory, offset and disk. Only marked values are in
    the field; some writers put all of them there, which is no contradiction while they agree.
    """
    if payload is None:
        return Zip64(values, "", "")
    resolved = list(values)
    held = []
    position = 0
    for index, (label, width, marker) in enumerate(_ZIP64_PARTS[: len(values)]):
        if values[index] != marker:
            continue
        if position + width > len(payload):
            return Zip64(tuple(resolved), payload.hex(), "the ZIP64 extra field is too short")
        resolved[index] = int.from_bytes(payload[position : position + width], "little")
        held.append(label)
        position += width
    rest = payload[position:]
    if not rest:
        return Zip64(tuple(resolved), ",".join(held), "")
    whole = b"".join(
        value.to_bytes(width, "little") for value, (_, width, _) in zip(resolved, _ZIP64_PARTS, strict=False)
    )
    if len(payload) in (16, 24, 28) and payload == whole[: len(payload)]:
        return Zip64(tuple(resolved), f"all of {len(payload)} bytes", "")
    odd = "the ZIP64 extra field holds other sizes than the header"
    return Zip64(tuple(resolved), short_hex(payload), odd)


class Entry(Struct, frozen=True, gc=False):
    """An entry of the central directory. `expected` is the local header that would agree in every bit.

    `facts` are the bytes of versions, flags, method, time, disk and attributes: entries that have them (and
    extra fields and comment) in common have equal attributes.
    `packed`, `size`, `offset` and `disk` have the values of a ZIP64 field put in.
    """

    name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    disk: int
    internal: int
    external: int
    offset: int
    extra: bytes
    comment: bytes
    expected: bytes
    facts: bytes
    zip64: str = ""
    odd: str = ""


def read_directory(data: bytes, budget: Budget) -> tuple[list[Entry], int]:
    """The entries of a central directory, and how many of its bytes they take."""
    entries = []
    position = 0
    unpack = _CENTRAL.unpack_from
    while data[position : position + 4] == CENTRAL_SIGNATURE and position + CENTRAL_SIZE <= len(data):
        (
            _, made_by, needed, flags, method, time, date, crc, packed, size,
            name_length, extra_length, comment_length, disk, internal, external, offset,
        ) = unpack(data, position)  # fmt: skip
        start = position + CENTRAL_SIZE
        end = start + name_length + extra_length + comment_length
        if end > len(data):
            break
        budget.take_member()
        name = data[start : start + name_length]
        extra = comment = b""
        zip64 = odd = ""
        if extra_length or comment_length:
            extra = data[start + name_length : end - comment_length]
            comment = data[end - comment_length : end]
        if extra:
            fields = read_extra(extra)
            found = read_zip64(fields.zip64, (size, packed, offset, disk))
            size, packed, offset, disk = found.values
            zip64, odd = found.held, fields.odd or found.odd
        if needed & 0xFF > NEWEST and not odd:
            odd = f"version {(needed & 0xFF) / 10} of ZIP is said to be needed, which there is not"
        expected = LOCAL_SIGNATURE + data[position + 6 : position + 30] + b"\0\0" + name
        entries.append(
            Entry(
                name, made_by, needed, flags, method, time, date, crc, packed, size, disk,
                internal, external, offset, extra, comment, expected,
                data[position + 4 : position + 16] + data[position + 34 : position + 42], zip64, odd,
            )
        )  # fmt: skip
        position = end
    return entries, position


class Local(Struct, frozen=True):
    """A local header; `data` is the offset of the bytes behind it, `fixed` its first 30 bytes."""

    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name: bytes
    extra: Extra
    data: int
    fixed: bytes
    zip64: str
    odd: str


class Window:
    """Reads headers: with `block` many small neighbours at once, without just what is asked for."""

    def __init__(self, source: Source, block: int) -> None:
        self._source = source
        self._block = block
        self._start = 0
        self._data = b""

    def read(self, at: int, length: int) -> bytes:
        """The bytes from `at`, fewer only at the end; none behind it, however far."""
        if at >= self._source.size:
            return b""
        skip = at - self._start
        if skip < 0 or skip + length > len(self._data):
            self._start, skip = at, 0
            self._data = self._source.read(at, max(length, self._block))
        return self._data[skip : skip + length]


def read_local(window: Window, at: int) -> Local | None:
    """The local header at `at`, or None where there is none, or not the whole of it."""
    fixed = window.read(at, LOCAL_SIZE)
    if len(fixed) < LOCAL_SIZE or not fixed.startswith(LOCAL_SIGNATURE):
        return None
    _, needed, flags, method, time, date, crc, packed, size, name_length, extra_length = _LOCAL.unpack(fixed)
    rest = window.read(at + LOCAL_SIZE, name_length + extra_length)
    if len(rest) < name_length + extra_length:
        return None
    extra = read_extra(rest[name_length:]) if extra_length else NO_EXTRA
    found = read_zip64(extra.zip64, (size, packed))
    size, packed = found.values
    return Local(
        needed, flags, method, time, date, crc, packed, size, rest[:name_length], extra,
        at + LOCAL_SIZE + len(rest), fixed, found.held, extra.odd or found.odd,
    )  # fmt: skip


class Descriptor(Struct, frozen=True):
    """What stands behind the data of an entry: its length, which of the four forms it has, and what is odd."""

    length: int
    form: str
    odd: str = ""


def read_descriptor(source: Source, at: int, room: int, entry: Entry | Local) -> Descriptor:
    """The data descriptor at `at`, of which `room` bytes are left before the next record.

    It may have a signature or not, and sizes of 32 or 64 bits (APPNOTE 4.3.9): the form whose values are those
    of the directory and that fills the room is taken.
    """
    data = source.read(at, min(room, 24)) if room > 0 else b""
    forms = [(DESCRIPTOR_SIGNATURE + struct.pack("<IQQ", entry.crc, entry.packed, entry.size), "64 bits, signed")]
    forms.append((forms[0][0][4:], "64 bits, unsigned"))
    if entry.packed <= IN_ZIP64 and entry.size <= IN_ZIP64:
        short = struct.pack("<III", entry.crc, entry.packed, entry.size)
        forms = [(DESCRIPTOR_SIGNATURE + short, "32 bits, signed"), forms[0], (short, "32 bits, unsigned"), forms[1]]
    fitting = [(len(form), name) for form, name in forms if data.startswith(form)]
    for length, name in fitting:
        if length == room:
            return Descriptor(length, name)
    if fitting:
        return Descriptor(*fitting[0])
    if (data.startswith(DESCRIPTOR_SIGNATURE) and len(data) >= 16) or room in (12, 16, 20, 24):
        length = room if room in (12, 16, 20, 24) else 16
        values = data[:length].hex()
        return Descriptor(length, f"other values: {values}", "the data descriptor has other values")
    return Descriptor(0, "missing", "there is no data descriptor, though the flags promise one")
