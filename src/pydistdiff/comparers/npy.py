"""Arrays of NumPy: `.npy`, also inside `.npz`."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.comparers.data_file import DataFileComparer, bytes_value, told_bytes
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.pickle_facts import pickle_facts
from pydistdiff.comparers.pickle_values import pickle_changes, pickle_headline
from pydistdiff.datafiles.elements import LONGEST_TOLD, count_differing, differing, told_element
from pydistdiff.datafiles.npy import LONGEST_HEADER, MAGIC, Header, read_header
from pydistdiff.datafiles.pickled import scan
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.diffing.values import MappingValue, Scalar, changed, compare_values
from pydistdiff.limits import KIB, MIB
from pydistdiff.model import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import FactFound, Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

MOST_TOLD = 20
"""Elements that are told one by one."""
LARGEST_PICKLE = 8 * MIB
"""Bytes of objects that are read opcode by opcode."""
PIECE = 256 * KIB
"""Bytes of elements that are looked at together."""
ELEMENTS = "elements"
"""The first step of the path of an element; the second is its index."""
OTHERS = "(others)"
_TOLD = ("type", "order", "shape", "behind the elements")
_TYPES = {
    **dict.fromkeys("iumM", ValueType.INTEGER),
    **dict.fromkeys("fc", ValueType.FLOAT),
    "b": ValueType.BOOLEAN,
    "U": ValueType.STRING,
}


class Array(Struct, frozen=True):
    """An array: its header, its elements, and what stands behind them."""

    header: Header
    elements: Source
    behind: Source


class NpyComparer(DataFileComparer[Array]):
    """Arrays of NumPy (`.npy`), known by how they begin; a `.npz` is a ZIP of them, whose members are compared.

    Told by type, order, shape, version of the format, and by element: of two arrays of one type, order and shape the
    first 20 elements that differ are told by index, with what they say, and how many others there are. Of other arrays
    the elements are told by how many bytes they have and their SHA-256. How the header is written, and what stands
    behind the last element, are told too. An array of objects is a pickle inside, which is never loaded: it is told as
    pickles are. Arrays of any size are read in pieces.
    """

    format = "npy"
    largest = None

    def accepts(self, pair: Pair) -> bool:
        """By the magic string."""
        return all(side.read(0, len(MAGIC)) == MAGIC for side in pair.sides)

    def read(self, source: Source) -> Array:
        """Header and elements. Raises DataFileError."""
        header = read_header(source.read(0, LONGEST_HEADER + 16))
        rest = source.size - header.start
        size = rest if header.has_objects else header.count * header.item_size
        if size > rest:
            raise DataFileError(f"its elements are cut: {rest:,} of {_told_size(size)} bytes")
        return Array(header, source.slice(header.start, size), source.slice(header.start + size, rest - size))

    def differences(self, a: Array, b: Array) -> Iterator[ValueChange]:
        """What changed in the header, in the elements and behind them."""
        yield from compare_values(_facts(a), _facts(b))
        item_size = a.header.item_size
        if a.header.has_objects and b.header.has_objects:
            yield from _objects(a, b)
            return
        if a.header.layout == b.header.layout and item_size <= PIECE:
            yield from _elements(a, b)
            return
        yield from _together(a, b)

    def facts(self, a: Array | None, b: Array | None) -> tuple[FactFound, ...]:
        """What objects newly import."""
        return pickle_facts(*(() if side is None else _imports(side) for side in (a, b)))

    def told(self, file: Array) -> str:
        """Type and shape, and what objects import."""
        told = f"array of {file.header.dtype}, shape {_told_shape(file.header)}"
        return headline_of([told, *(f"imports {name}" for name in _imports(file))]) or ""

    def headline(self, changes: Sequence[ValueChange], a: Array, b: Array) -> str | None:  # noqa: ARG002
        """What changed of the array, and how many elements differ."""
        told = [told_change(str(change.path[0]), change) for change in changes if change.path[0] in _TOLD]
        elements = [change for change in changes if change.path[0] == ELEMENTS]
        if elements and len(elements[0].path) == 1:
            told.append("elements differ")
        elif elements and a.header.has_objects:
            told += pickle_headline([replace(change, path=change.path[1:]) for change in elements])
        elif elements:
            count = f"{len(elements):,}"
            if elements[-1].path[-1] == OTHERS:
                count = f"{len(elements) - 1:,} and {str(elements[-1].a).partition(' ')[0]} others"
            told.append(f"{count} of {a.header.count:,} elements differ")
            told.append(told_change(f"the first at [{elements[0].path[1]}]:", elements[0]))
        return headline_of(told)


def _facts(array: Array) -> Value:
    header = array.header
    width = f"{len(header.text):,} bytes"
    facts = [
        ("format", header.version),
        ("type", header.dtype),
        ("order", "Fortran" if header.is_fortran else "C"),
        ("shape", _told_shape(header)),
        ("header", f"{width}, as NumPy writes it" if header.is_plain else f"{width}, {told_bytes(header.text)}"),
    ]
    behind = [("behind the elements", _digest(array.behind))] if array.behind.size else []
    return MappingValue((*((name, Scalar(ValueType.STRING, text)) for name, text in facts), *behind))


def _told_shape(header: Header) -> str:
    return f"({', '.join(map(str, header.shape))}{',' if len(header.shape) == 1 else ''})"


def _told_size(size: int) -> str:
    return f"{size:,}" if size < 1 << 63 else "more than any"


def _digest(source: Source) -> Scalar:
    """All bytes of a source as `data_file.bytes_value` tells them, read in pieces."""
    if source.size <= LONGEST_TOLD:
        return bytes_value(source.all())
    digest = hashlib.sha256()
    for chunk in source.chunks():
        digest.update(chunk)
    return Scalar(ValueType.BYTES, f"{source.size:,} bytes, sha256 {digest.hexdigest()}")


def _imports(array: Array) -> list[str]:
    """What an array of objects would import, as far as it can be read."""
    if not array.header.has_objects:
        return []
    return sorted(set(scan(array.elements.read(0, LARGEST_PICKLE)).imports))


def _objects(a: Array, b: Array) -> Iterator[ValueChange]:
    """What differs in the pickles that two arrays of objects are."""
    if a.elements.size <= LARGEST_PICKLE and b.elements.size <= LARGEST_PICKLE:
        pickles = scan(a.elements.all()), scan(b.elements.all())
        if all(pickled.problem is None for pickled in pickles):
            for change in pickle_changes(*pickles):
                yield replace(change, path=(ELEMENTS, *change.path))
            return
    yield from _together(a, b)


def _together(a: Array, b: Array) -> Iterator[ValueChange]:
    """That the elements differ, in one change."""
    whole = _whole(a), _whole(b)
    if whole[0] != whole[1]:
        yield changed((ELEMENTS,), *whole)


def _whole(array: Array) -> Scalar:
    told = _digest(array.elements)
    return Scalar(ValueType.BYTES, f"one pickle: {told.text}") if array.header.has_objects else told


# ---------------------------------------------------------------- elements


def _elements(a: Array, b: Array) -> Iterator[ValueChange]:
    """The first elements that differ, and how many others do."""
    size = a.header.item_size
    if not size or not a.elements.size:
        return
    found = list(islice(differing(_pieces(a, b), size), MOST_TOLD + 1))
    for place, one, other in found[:MOST_TOLD]:
        yield changed((ELEMENTS, _step(a.header.index(place))), *_told_elements(one, other, a.header))
    if len(found) > MOST_TOLD:
        others = count_differing(_pieces(a, b), size) - MOST_TOLD
        sides = (f"{others:,} others differ; all elements: {_digest(side.elements).text}" for side in (a, b))
        yield changed((ELEMENTS, OTHERS), *(Scalar(ValueType.BYTES, side) for side in sides))


def _step(index: tuple[int, ...]) -> str | int:
    """An index as a step of a path: `7`, or `1, 0` of an array with two dimensions."""
    return index[0] if len(index) == 1 else ", ".join(map(str, index)) or "()"


def _pieces(a: Array, b: Array) -> Iterator[tuple[bytes, bytes]]:
    """The elements of both, the same ones of each at a time."""
    size = a.header.item_size
    step = max(PIECE // size, 1) * size
    for at in range(0, a.elements.size, step):
        yield a.elements.read(at, step), b.elements.read(at, step)


def _told_elements(a: bytes, b: bytes, header: Header) -> tuple[Scalar, Scalar]:
    """Two elements by what they say, or by their bytes where that would be the same."""
    if len(a) <= LONGEST_TOLD:
        told = told_element(a, header.fields), told_element(b, header.fields)
        if told[0] != told[1]:
            kinds = {field.kind for field in header.fields}
            kind = _TYPES.get(kinds.pop(), ValueType.BYTES) if len(header.fields) == 1 else ValueType.LIST
            return Scalar(kind, told[0]), Scalar(kind, told[1])
    return bytes_value(a), bytes_value(b)
