"""The resources of a PE image: three levels of directories, of types, names and languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.pe.image import Image

RESOURCES = 2
"""Index of the data directory."""
VERSION = "version"
_TYPES = {
    1: "cursor",
    2: "bitmap",
    3: "icon",
    4: "menu",
    5: "dialog",
    6: "string table",
    7: "font directory",
    8: "font",
    9: "accelerators",
    10: "data",
    11: "message table",
    12: "cursor group",
    14: "icon group",
    16: VERSION,
    17: "dialog include",
    19: "plug and play",
    20: "VxD",
    21: "animated cursor",
    22: "animated icon",
    23: "HTML",
    24: "manifest",
}
_HEAD_SIZE, _ENTRY_SIZE = 16, 8
_HIGH = 0x8000_0000
LEVELS = 3
MOST_RESOURCES = 20_000
"""Entries of all directories of one image."""


class Resource(Struct, frozen=True):
    """A resource: its type, name and language, and where its bytes stand in the file."""

    type: str
    name: str
    language: str
    offset: int
    size: int


class Resources(Struct, frozen=True):
    """All resources, and where the time of their directory stands in the file."""

    time_stamp_at: int
    time_stamp: int
    items: tuple[Resource, ...]


def read_resources(image: Image) -> Resources | None:
    """The resources; None where there are none. Raises NativeError."""
    address = image.directory(RESOURCES).address
    if not address:
        return None
    at = image.offset(address, _HEAD_SIZE, "the directory of resources") + 4
    level: list[tuple[tuple[str, ...], int]] = [((), 0)]
    count = 0
    for depth in range(LEVELS):
        below: list[tuple[tuple[str, ...], int]] = []
        for path, offset in level:
            for key, value in _entries(image, address, offset):
                count += 1
                if count > MOST_RESOURCES:
                    raise NativeError(f"it has more than {MOST_RESOURCES:,} resources")
                if bool(value & _HIGH) is (depth == LEVELS - 1):
                    raise NativeError("its resources do not have three levels")
                below.append(((*path, key), value & ~_HIGH))
        level = below
    items = tuple(_resource(image, address, path, offset) for path, offset in level)
    if sum(item.size for item in items) > 2 * image.reader.size:
        raise NativeError("its resources share their bytes")
    return Resources(at, image.reader.number(at, 4, "the directory of resources"), items)


def _entries(image: Image, base: int, offset: int) -> Iterator[tuple[str, int]]:
    what = "a directory of resources"
    named, numbered = image.fields("HH", 4, base + offset + 12, what)
    count = named + numbered
    image.claim(base + offset, 4, what)
    image.claim(base + offset + 8, _HEAD_SIZE - 8, what)
    start = image.claim(base + offset + _HEAD_SIZE, count * _ENTRY_SIZE, what)
    for key, value in image.reader.rows("II", start, count, what):
        yield _key(image, base, key), value


def _key(image: Image, base: int, key: int) -> str:
    """A name, or a number as `#7`."""
    if not key & _HIGH:
        return f"#{key}"
    at = base + (key & ~_HIGH)
    length = image.number(at, 2, "the name of a resource")
    image.reader.allowance.take_name(2 * length)
    image.claim(at, 2 + 2 * length, "the name of a resource")
    return image.bytes(at + 2, 2 * length, "the name of a resource").decode("utf-16-le", "surrogatepass")


def _resource(image: Image, base: int, path: tuple[str, ...], offset: int) -> Resource:
    image.claim(base + offset, 16, "the place of a resource")
    address, size = image.fields("II", 8, base + offset, "the place of a resource")
    kind, name, language = path
    if kind.startswith("#"):
        kind = _TYPES.get(int(kind[1:]), kind)
    return Resource(kind, name, language, image.offset(address, size, "a resource"), size)
