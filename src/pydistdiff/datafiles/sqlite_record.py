"""Records of SQLite: the values of a row or of an entry of an index ("Database File Format", section 2)."""

from __future__ import annotations

import struct

from pydistdiff.datafiles.reading import DataFileError

MOST_COLUMNS = 32_767
"""What SQLite allows at most."""
Value = None | int | float | str | bytes
"""A value as it is stored. A text that is none in the encoding of the database is its bytes."""
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_FLOAT, _ZERO, _ONE, _BLOB, _TEXT = 7, 8, 9, 12, 13


def varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of one to nine bytes, and what stands behind it. Raises DataFileError."""
    number = 0
    for place in range(at, min(at + 8, end)):
        byte = data[place]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place + 1
    if at + 9 > end:
        raise DataFileError("a number is cut at its end")
    return number << 8 | data[at + 8], at + 9


def written_varint(number: int) -> bytes:
    """A number in as few bytes as it needs."""
    if number >= 1 << 56:
        head = number >> 8
        return bytes(head >> 7 * step & 0x7F | 0x80 for step in range(7, -1, -1)) + bytes((number & 0xFF,))
    pieces = [number & 0x7F]
    while number := number >> 7:
        pieces.append(number & 0x7F | 0x80)
    return bytes(reversed(pieces))


def read_record(payload: bytes, encoding: str) -> list[Value]:
    """The values of a record. Raises DataFileError."""
    end, at = varint(payload, 0, len(payload))
    if not at <= end <= len(payload):
        raise DataFileError("the head of a row is longer than the row")
    values: list[Value] = []
    place = end
    while at < end:
        kind, at = varint(payload, at, end)
        size = _size(kind)
        data = payload[place : place + size]
        place += size
        if len(data) < size or len(values) == MOST_COLUMNS:
            raise DataFileError("a row is cut at its end, or has very many columns")
        values.append(_value(kind, data, encoding))
    if place != len(payload):
        raise DataFileError("bytes follow the last value of a row")
    return values


def _size(kind: int) -> int:
    if kind >= _BLOB:
        return (kind - _BLOB) // 2
    if kind > _ONE:
        raise DataFileError("a value has a type that SQLite keeps for itself")
    return _SIZES[kind]


def _value(kind: int, data: bytes, encoding: str) -> Value:
    if kind >= _BLOB:
        if not kind & 1:
            return data
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            return data
    if kind == _FLOAT:
        (number,) = struct.unpack(">d", data)
        return data if number != number else float(number)  # of the many that are no number, none is told like another
    if not kind:
        return None
    return {_ZERO: 0, _ONE: 1}.get(kind, int.from_bytes(data, "big", signed=True))


def is_plain(payload: bytes, values: list[Value], encoding: str, schema_format: int) -> bool:
    """Whether SQLite would write these values in these very bytes."""
    kinds, parts = [], []
    for value in values:
        kind, data = _written(value, encoding, schema_format)
        kinds.append(written_varint(kind))
        parts.append(data)
    head = b"".join(kinds)
    size = len(head) + 1
    if size > 0x7F:
        size = len(head) + len(written_varint(len(head) + 2))
    return payload == written_varint(size) + head + b"".join(parts)


def _written(value: Value, encoding: str, schema_format: int) -> tuple[int, bytes]:
    if value is None:
        return 0, b""
    if isinstance(value, str):
        data = value.encode(encoding, "surrogatepass")
        return _TEXT + 2 * len(data), data
    if isinstance(value, bytes):
        return _BLOB + 2 * len(value), value
    if isinstance(value, float):
        return _FLOAT, struct.pack(">d", value)
    if value in (0, 1) and schema_format >= 4:
        return _ZERO + value, b""
    kind = next(kind for kind in range(1, 7) if -(1 << 8 * _SIZES[kind] - 1) <= value < 1 << 8 * _SIZES[kind] - 1)
    return kind, value.to_bytes(_SIZES[kind], "big", signed=True)
