"""Makes `.pyc`: by the running interpreter, and assembled byte by byte after the layout of any version."""

from __future__ import annotations

import importlib.util
import marshal
import struct
from typing import Any

from package_builder import TIME

MAGIC = {
    (3, 6): 3379,
    (3, 7): 3394,
    (3, 8): 3413,
    (3, 9): 3425,
    (3, 10): 3439,
    (3, 11): 3495,
    (3, 12): 3531,
    (3, 13): 3571,
    (3, 14): 3627,
    (3, 15): 3650,
}
OWN = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")
"""The magic number of the running interpreter."""


def header(
    magic: int = OWN, *, time: int = TIME, size: int = 0, source_hash: bytes | None = None, flags: int = 0
) -> bytes:
    """A header: with a time and a size, or with a hash and the flags that say what becomes of it."""
    start = magic.to_bytes(2, "little") + b"\r\n"
    if magic < MAGIC[3, 7]:
        return start + struct.pack("<II", time, size)
    return start + struct.pack("<I", flags) + (source_hash or struct.pack("<II", time, size))


def pyc_of(code: Any, **fields: Any) -> bytes:
    """A `.pyc` of a code object of the running interpreter."""
    return header(**fields) + marshal.dumps(code)


def compiled(source: str, filename: str = "demo.py", **fields: Any) -> bytes:
    """A `.pyc` that fits its source, by the running interpreter."""
    fields.setdefault("size", len(source.encode()))
    return pyc_of(compile(source, filename, "exec", dont_inherit=True), **fields)


# ---------------------------------------------------------------- byte by byte


def number(value: int) -> bytes:
    return struct.pack("<i", value)


def text(value: str) -> bytes:
    return b"z" + bytes([len(value)]) + value.encode("ascii")


def data(value: bytes) -> bytes:
    return b"s" + number(len(value)) + value


def group(*items: bytes) -> bytes:
    return b")" + bytes([len(items)]) + b"".join(items)


NONE = b"N"


def code_object(
    version: tuple[int, int],
    *,
    name: str = "<module>",
    consts: bytes = group(NONE),
    names: tuple[str, ...] = (),
    variables: tuple[str, ...] = (),
    code: bytes = b"d\0S\0",
    argcount: int = 0,
    nlocals: int | None = None,
    filename: str = "demo.py",
    firstlineno: int = 1,
    linetable: bytes = b"",
    flags: int = 0x40,
) -> bytes:
    """A code object as a version writes it; the parts are marshal data already where they are bytes."""
    counts = [argcount, *([0] if version >= (3, 8) else []), 0]
    if version < (3, 11):
        counts.append(len(variables) if nlocals is None else nlocals)
    counts += [1, flags]
    named = group(*map(text, variables))
    parts = [data(code), consts, group(*map(text, names)), named]
    parts += [group(), group()] if version < (3, 11) else [data(b"\x20" * len(variables))]
    parts += [text(filename), text(name)]
    if version >= (3, 11):
        parts.append(text(name))
    parts += [number(firstlineno), data(linetable)]
    if version >= (3, 11):
        parts.append(data(b""))
    return b"c" + b"".join(map(number, counts)) + b"".join(parts)


def assembled(version: tuple[int, int], **parts: Any) -> bytes:
    """A `.pyc` of a version, of a code object that is made of parts."""
    return header(MAGIC[version]) + code_object(version, **parts)
