"""The elements of an array: which of two arrays differ, and what an element says."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.datafiles.npy import Field

WIDEST_STRIDE = 64
"""Bytes of an element up to which all elements of a piece are looked at at once."""
LONGEST_TOLD = 256
"""Bytes of an element that is told by what it says."""
_FLOATS = {2: ("e", 3), 4: ("f", 6), 8: ("d", 15)}
"""By the size of a float its letter, and how many digits it holds at least; three more say all of it."""


def differing(pieces: Iterable[tuple[bytes, bytes]], size: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Place and bytes of the elements that differ, in order; a piece has whole elements of `size` bytes."""
    start = 0
    for a, b in pieces:
        if a != b:
            for place in _places(a, b, size):
                at = place * size
                yield start + place, a[at : at + size], b[at : at + size]
        start += len(a) // size


def count_differing(pieces: Iterable[tuple[bytes, bytes]], size: int) -> int:
    """How many elements differ."""
    return sum(_count(a, b, size) for a, b in pieces if a != b)


def _places(a: bytes, b: bytes, size: int) -> Iterator[int]:
    marks = _marks(a, b, size)
    if marks is None:
        yield from (at // size for at in range(0, len(a), size) if a[at : at + size] != b[at : at + size])
        return
    place = 0
    while place < len(marks):
        if marks[place]:
            yield place
            place += 1
        else:
            rest = marks[place : place + 4096].lstrip(b"\0")
            place += min(4096, len(marks) - place) - len(rest)


def _count(a: bytes, b: bytes, size: int) -> int:
    marks = _marks(a, b, size)
    return sum(1 for _ in _places(a, b, size)) if marks is None else len(marks) - marks.count(0)


def _marks(a: bytes, b: bytes, size: int) -> bytes | None:
    """A byte for each element, zero where it is equal on both sides; None for wide elements.

    It is made of whole numbers as long as a piece, so that no element is looked at in Python.
    """
    if size > WIDEST_STRIDE:
        return None
    changed = (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(len(a), "little")
    found = 0
    for step in range(size):
        found |= int.from_bytes(changed[step::size], "little")
    return found.to_bytes(len(a) // size, "little")


def told_element(data: bytes, fields: tuple[Field, ...]) -> str:
    """What an element says; several may say the same, such as two sorts of NaN."""
    if len(fields) == 1:
        return _told(data, fields[0])
    told = []
    at = 0
    for field in fields:
        told.append(_told(data[at : at + field.size], field))
        at += field.size
    return f"({', '.join(told)})"


def _told(data: bytes, field: Field) -> str:
    kind = field.kind
    if kind in "iumM":
        number = int.from_bytes(data, "big" if field.order == "big" else "little", signed=kind != "u")
        return f"{number} {field.unit}".rstrip()
    if kind == "b":
        return {b"\0": "False", b"\1": "True"}.get(data, data.hex())
    if kind in "fc":
        return _told_float(data, field)
    if kind in "SU":
        return _told_text(data, field)
    return data.hex(" ")


def _told_float(data: bytes, field: Field) -> str:
    parts = 2 if field.kind == "c" else 1
    size = len(data) // parts
    if size not in _FLOATS:
        return data.hex(" ")
    order = ">" if field.order == "big" else "<"
    told = [_shortest(data[at : at + size], order) for at in range(0, len(data), size)]
    return told[0] if parts == 1 else f"{told[0]}{'' if told[1].startswith('-') else '+'}{told[1]}j"


def _shortest(data: bytes, order: str) -> str:
    """The shortest number that gives back the float, if one does."""
    letter, digits = _FLOATS[len(data)]
    (number,) = struct.unpack(order + letter, data)
    told = ""
    for precision in range(digits, digits + 4):
        told = f"{number:.{precision}g}"
        if struct.pack(order + letter, float(told)) == data:
            break
    return told


def _told_text(data: bytes, field: Field) -> str:
    codec = "ascii" if field.kind == "S" else f"utf-32-{'be' if field.order == 'big' else 'le'}"
    try:
        return repr(data.decode(codec).rstrip("\0"))
    except UnicodeDecodeError:
        return data.hex(" ")
