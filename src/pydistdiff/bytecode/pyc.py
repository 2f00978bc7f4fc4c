"""A whole `.pyc`: its header, its code, and how that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.bytecode.code import Code
from pydistdiff.bytecode.header import Header, PycError, read_header
from pydistdiff.bytecode.marshal_reader import MarshalReader
from pydistdiff.limits import MIB

if TYPE_CHECKING:
    from pydistdiff.bytecode.versions import Version

LARGEST = 32 * MIB
"""Bytes of a `.pyc` that is read; the largest of the standard library has one."""


class Spelling(Struct, frozen=True):
    """How code is written: which objects carry the reference flag, stand for an earlier one, are interned strings."""

    marks: bytes
    flags: int
    references: int
    interned: int


class Pyc(Struct, frozen=True):
    """A `.pyc`. `trailing` is what stands after the code, where Python does not look."""

    header: Header
    code: Code
    spelling: Spelling
    trailing: bytes

    @property
    def version(self) -> Version:
        """The version of Python that reads it."""
        return self.header.version


def read_pyc(data: bytes) -> Pyc:
    """The records of a `.pyc`. Raises PycError."""
    if len(data) > LARGEST:
        raise PycError(f"{len(data):,} bytes, more than the {LARGEST:,} that are read")
    header = read_header(data)
    reader = MarshalReader(data, header.length, header.version)
    code = reader.object()
    if not isinstance(code, Code):
        raise PycError("it holds no code object")
    spelling = Spelling(bytes(reader.spelling), reader.flags, reader.references, reader.interned)
    return Pyc(header, code, spelling, data[reader.at :])


def read_code(data: bytes, version: Version) -> Code:
    """The code of marshal data without a header. Raises PycError."""
    code = MarshalReader(data, 0, version).object()
    if not isinstance(code, Code):
        raise PycError("it holds no code object")
    return code
