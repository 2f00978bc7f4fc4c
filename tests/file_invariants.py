"""What holds for every file of a format with an own reader, however broken: fuzzing and property tests share it.

A check takes the bytes of a file and raises AssertionError, or whatever a reader lets slip through.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Callable
from itertools import pairwise
from types import CodeType

from bytecode_builder import OWN
from document_pairs import compared
from pydistdiff import pictures
from pydistdiff.archives.source import BytesSource
from pydistdiff.bytecode.code import Code, Constant, Item, Kind
from pydistdiff.bytecode.header import PycError
from pydistdiff.bytecode.pyc import read_pyc
from pydistdiff.comparers.font_values import values_of
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sfnt import read_font
from pydistdiff.datafiles.woff2 import WOFF2, read_woff2
from pydistdiff.native.binary import Binary, NativeError
from pydistdiff.native.coff.description import read_object
from pydistdiff.native.coff.short_import import is_short_import, read_short_import
from pydistdiff.pictures.structure import PictureError

MOST_OBJECTS = 600_000
"""Objects that byte code may stand for, with what a reader may take beyond its own limit."""


def check_native(read: Callable[[BytesSource], Binary], data: bytes) -> None:
    """A native file is refused with a reason, or every byte of it belongs to one region; both times the same."""
    try:
        binary = read(BytesSource(data))
    except NativeError as error:
        assert str(error)
        return
    regions = binary.regions
    assert (regions[0].start, regions[-1].end) == (0, len(data)), "bytes at an end belong to no region"
    assert all(one.end == other.start for one, other in pairwise(regions)), "regions overlap, or bytes belong to none"
    assert len({region.name for region in regions}) == len(regions), "two regions have one name"
    assert all(0 <= one.start <= one.start + one.size <= len(data) for one in binary.functions)
    assert len({function.name for function in binary.functions}) == len(binary.functions)
    assert read(BytesSource(data)) == binary


def read_coff(source: BytesSource) -> Binary:
    """Both kinds of objects, as the comparer tells them apart."""
    return read_short_import(source) if is_short_import(source) else read_object(source)


def check_pyc(data: bytes) -> None:
    """Byte code is refused with a reason, or read to the same code as by the interpreter that it is for."""
    try:
        found = read_pyc(data)
    except PycError as error:
        assert str(error)
        return
    assert read_pyc(data) == found
    assert len(found.trailing) <= len(data)
    assert _weight(found.code) <= MOST_OBJECTS
    if found.header.magic == OWN and found.header.length <= len(data):
        try:
            theirs = marshal.loads(data[found.header.length :])
        except (ValueError, TypeError, EOFError, SystemError, OverflowError):
            return  # what the interpreter refuses is shown as it stands in the file
        assert isinstance(theirs, CodeType)
        _compare_code(found.code, theirs)


def _weight(item: Item) -> int:
    """The objects of code, where each is counted once in a place: nothing is many times its file."""
    total, left = 0, [item]
    while left:
        one = left.pop()
        total += 1
        if isinstance(one, Code):
            left += one.consts
        elif isinstance(one, Constant) and isinstance(one.value, tuple):
            left += one.value
        assert total <= MOST_OBJECTS
    return total


def _compare_code(mine: Code, theirs: CodeType) -> None:
    assert mine.name == theirs.co_name
    assert mine.filename == theirs.co_filename
    assert mine.names == theirs.co_names
    assert mine.firstlineno == theirs.co_firstlineno
    assert (mine.argcount, mine.kwonlyargcount, mine.posonlyargcount) == (
        theirs.co_argcount,
        theirs.co_kwonlyargcount,
        theirs.co_posonlyargcount,
    )
    assert len(mine.consts) == len(theirs.co_consts)
    for one, other in zip(mine.consts, theirs.co_consts, strict=True):
        if isinstance(one, Code):
            assert isinstance(other, CodeType)
            _compare_code(one, other)
        elif one.kind in (Kind.STRING, Kind.BYTES) or (one.kind is Kind.INTEGER and isinstance(one.value, int)):
            assert one.value == other
        elif one.kind is Kind.TUPLE:
            assert isinstance(other, tuple)
            assert isinstance(one.value, tuple)
            assert len(one.value) == len(other)


def check_picture(data: bytes) -> None:
    """A picture is refused with a reason, or its parts hold no more than its bytes; the same each time."""
    try:
        found = pictures.read(data)
    except PictureError as error:
        assert str(error)
        assert pictures.check(data) is None
        return
    assert pictures.read(data) == found
    assert sum(len(part.data) for part in found.parts) <= len(data)
    assert len(found.parts) <= len(data)
    assert found.width >= 0
    assert found.height >= 0


def check_font(data: bytes) -> None:
    """A font is refused with a reason, or read the same each time, and so is what its tables say."""
    read = read_woff2 if data[:4] == WOFF2 else read_font
    try:
        found = read(data)
    except DataFileError as error:
        assert str(error)
        return
    again = read(data)
    assert again == found
    assert values_of(again) == values_of(found)


def check_difference(seed: bytes, data: bytes, path: str) -> None:
    """Two files that differ have a difference, whatever parsers make of them, and no parser breaks down over it."""
    if seed == data:
        return
    _, comparison, fallback = compared(seed, data, path)
    assert comparison.changes, "a difference is not told"
    assert fallback is None or "Error: " not in fallback.reason, fallback


def memory() -> int:
    """The most memory that this process ever had, in KiB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
