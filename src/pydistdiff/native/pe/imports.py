"""What a PE image imports, at once and delayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image

IMPORTS, DELAYED = 1, 13
"""Indices of the data directories."""
_IMPORT_SIZE, _DELAYED_SIZE = 20, 32
_COST = 10
"""Entries of a table that an import counts as: it is read by itself, and its name elsewhere."""
_BY_ADDRESS = 1
"""Attribute of a delayed import whose fields are addresses from the beginning of the image."""


class ImportedLibrary(Struct, frozen=True):
    """A library and what is imported of it: names, and ordinals as `#12`."""

    name: str
    functions: tuple[str, ...]


def read_imports(image: Image) -> tuple[ImportedLibrary, ...]:
    """What the loader binds when it loads the image. Raises NativeError."""
    libraries = []
    at = image.directory(IMPORTS).address
    while at:
        image.reader.allowance.take(_COST)
        image.claim(at, _IMPORT_SIZE, "the table of imports")
        names, _, _, name, addresses = image.fields("IIIII", _IMPORT_SIZE, at, "the table of imports")
        if not name or not addresses:
            break
        libraries.append(_library(image, name, names or addresses))
        at += _IMPORT_SIZE
    return tuple(libraries)


def read_delayed_imports(image: Image) -> tuple[ImportedLibrary, ...]:
    """What the image loads at its first use. Raises NativeError."""
    libraries = []
    at = image.directory(DELAYED).address
    while at:
        image.reader.allowance.take(_COST)
        image.claim(at, _DELAYED_SIZE, "the table of delayed imports")
        attributes, name, _, _, names, *_ = image.fields("IIIIIIII", _DELAYED_SIZE, at, "the table of delayed imports")
        if not name:
            break
        base = 0 if attributes & _BY_ADDRESS else image.headers.image_base
        libraries.append(_library(image, name - base, names - base))
        at += _DELAYED_SIZE
    return tuple(libraries)


def _library(image: Image, name: int, functions: int) -> ImportedLibrary:
    return ImportedLibrary(image.name(name, "the name of a library"), tuple(_functions(image, functions)))


def _functions(image: Image, at: int) -> list[str]:
    size = 8 if image.headers.is_plus else 4
    by_ordinal = 1 << (8 * size - 1)
    functions = []
    start = at
    while entry := image.number(at, size, "a list of imports"):
        image.reader.allowance.take(_COST)
        if entry & by_ordinal:
            if entry & ~by_ordinal > 0xFFFF:
                raise NativeError("it imports by an ordinal that is none")
            functions.append(f"#{entry & 0xFFFF}")
        else:
            functions.append(image.name(entry + 2, "the name of an import"))
        at += size
    image.claim(start, at + size - start, "a list of imports")
    return functions
