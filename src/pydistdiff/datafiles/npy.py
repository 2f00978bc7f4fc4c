"""The header of an array of NumPy (NEP 1 and `numpy.lib.format`), and the types of its elements."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.literal import read_literal, written
from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.datafiles.literal import Literal

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 64 << 10
"""Bytes of a header. NumPy itself reads 10,000."""
MOST_DIMENSIONS = 64
MOST_FIELDS = 256
"""Of a structured type."""
_TYPE = re.compile(r"([<>|=])([biufcSUVmMO])([0-9]{0,9})(\[[0-9]{0,9}[A-Za-zμ/0-9]{1,8}\])?")
_WIDTHS = {"U": 4}
"""Bytes of what the number of a type counts, where it is no byte."""


class Field(Struct, frozen=True):
    """A part of an element: `size` bytes of a kind; `unit` is that of a time."""

    kind: str
    order: str
    size: int
    unit: str


class Header(Struct, frozen=True, kw_only=True):
    """What stands before the elements; `start` is where these begin.

    `dtype` is the type of an element as it is written, `fields` its parts in order. `is_plain` is whether NumPy would
    write the header in these very words, but for the blanks at its end.
    """

    version: str
    dtype: str
    fields: tuple[Field, ...]
    is_fortran: bool
    shape: tuple[int, ...]
    text: bytes
    is_plain: bool
    start: int

    @property
    def count(self) -> int:
        """How many elements there are."""
        return math.prod(self.shape)

    @property
    def item_size(self) -> int:
        """Bytes of an element."""
        return sum(field.size for field in self.fields)

    @property
    def has_objects(self) -> bool:
        """Whether the elements are Python objects, which are written as one pickle."""
        return any(field.kind == "O" for field in self.fields)

    @property
    def layout(self) -> tuple[object, ...]:
        """Two arrays with the same are compared by element."""
        return self.dtype, self.is_fortran, self.shape

    def index(self, number: int) -> tuple[int, ...]:
        """The index of an element by its place in the file."""
        steps = []
        for length in self.shape if self.is_fortran else reversed(self.shape):
            number, step = divmod(number, length)
            steps.append(step)
        return tuple(steps if self.is_fortran else reversed(steps))


def read_header(data: bytes) -> Header:
    """The header of a file whose beginning is given: LONGEST_HEADER bytes and some more. Raises DataFileError."""
    major, minor = data[6:8] if len(data) >= 8 else (0, 0)
    if not data.startswith(MAGIC) or major not in (1, 2, 3) or minor:
        raise DataFileError("it does not begin like an array of NumPy 1.0, 2.0 or 3.0")
    width = 2 if major == 1 else 4
    length, start = int.from_bytes(data[8 : 8 + width], "little"), 8 + width
    if length > LONGEST_HEADER:
        raise DataFileError(f"a header of {length:,} bytes, more than the {LONGEST_HEADER:,} that are read")
    raw = data[start : start + length]
    if len(raw) < length:
        raise DataFileError("its header is cut at its end")
    try:
        text = raw.decode("utf-8" if major == 3 else "latin-1")
    except UnicodeDecodeError as error:
        raise DataFileError("its header is no UTF-8") from error
    descr, is_fortran, shape = _checked(read_literal(text))
    plain = f"{{'descr': {written(descr)}, 'fortran_order': {is_fortran}, 'shape': {written(shape)}, }}"
    return Header(
        version=f"{major}.{minor}",
        dtype=descr if isinstance(descr, str) else written(descr),
        fields=tuple(_fields(descr, 1)),
        is_fortran=is_fortran,
        shape=shape,
        text=raw,
        is_plain=text == plain.ljust(len(text) - 1) + "\n",
        start=start + length,
    )


def _checked(value: Literal) -> tuple[Literal, bool, tuple[int, ...]]:
    if not isinstance(value, dict) or sorted(value) != ["descr", "fortran_order", "shape"]:
        raise DataFileError("its header does not have the three keys that it should have")
    is_fortran, shape = value["fortran_order"], value["shape"]
    if not isinstance(is_fortran, bool) or not isinstance(shape, tuple) or len(shape) > MOST_DIMENSIONS:
        raise DataFileError("its header has no valid order or shape")
    return value["descr"], is_fortran, _lengths(shape)


def _lengths(shape: tuple[Literal, ...]) -> tuple[int, ...]:
    lengths = tuple(length for length in shape if isinstance(length, int) and not isinstance(length, bool))
    if len(lengths) < len(shape):
        raise DataFileError("its header has no valid shape")
    return lengths


def _fields(descr: Literal, count: int) -> Iterator[Field]:
    """The parts of an element that is written `count` times. Raises DataFileError."""
    if count > MOST_FIELDS:
        raise DataFileError(f"an element has more than {MOST_FIELDS:,} parts")
    if not isinstance(descr, str):
        yield from _structured(descr, count)
        return
    found = _TYPE.fullmatch(descr)
    if found is None or bool(found[4]) != (found[2] in "mM") or not (found[3] or found[2] == "O"):
        raise DataFileError("a type that is not read")
    size = int(found[3] or "0") * _WIDTHS.get(found[2], 1)
    order = "big" if found[1] == ">" else "little"
    for _ in range(count):
        yield Field(found[2], order, size, (found[4] or "[]")[1:-1])


def _structured(descr: Literal, count: int) -> Iterator[Field]:
    if not isinstance(descr, list):
        raise DataFileError("a type that is not read")
    fields: list[Field] = []
    for item in descr:
        if not isinstance(item, tuple) or len(item) not in (2, 3):
            raise DataFileError("a field of its type has no name, or no type")
        shape = item[2] if len(item) == 3 else ()
        times = math.prod(_lengths(shape if isinstance(shape, tuple) else (shape,)))
        fields += _fields(item[1], times)
        if len(fields) > MOST_FIELDS:
            raise DataFileError(f"an element has more than {MOST_FIELDS:,} parts")
    if count * len(fields) > MOST_FIELDS:
        raise DataFileError(f"an element has more than {MOST_FIELDS:,} parts")
    for _ in range(count):
        yield from fields
