"""What a PE image exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image

EXPORTS = 0
"""Index of the data directory."""
_SIZE, _STAMP_AT = 40, 4
_MOST = 0x1_0000
"""Ordinals have 16 bits."""


class Export(Struct, frozen=True):
    """Something that is exported: its address, or the import of another library that stands for it."""

    name: str
    ordinal: int
    address: int
    forwarder: str | None


class Exports(Struct, frozen=True):
    """The directory of exports. `library` is what the image calls itself; those without name are called `#12`."""

    library: str
    time_stamp_at: int
    time_stamp: int
    version: tuple[int, int]
    functions: tuple[Export, ...]


def read_exports(image: Image) -> Exports | None:
    """What is exported, in the order of the names; None where there is nothing. Raises NativeError."""
    directory = image.directory(EXPORTS)
    if not directory.address:
        return None
    what = "the table of exports"
    _, time_stamp, major, minor, library, base, count, name_count, functions, names, ordinals = image.fields(
        "IIHHIIIIIII", _SIZE, directory.address, what
    )
    image.claim(directory.address, _STAMP_AT, what)
    image.claim(directory.address + _STAMP_AT + 4, _SIZE - _STAMP_AT - 4, what)
    if max(count, name_count) > _MOST:
        raise NativeError("it exports more than there are ordinals")
    addresses = [address for (address,) in _rows(image, "I", 4, functions, count)]
    found: list[Export] = []
    unnamed = {place for place, address in enumerate(addresses) if address}
    name_addresses = _rows(image, "I", 4, names, name_count)
    places = _rows(image, "H", 2, ordinals, name_count)
    for (name,), (place,) in zip(name_addresses, places, strict=True):
        if place >= count:
            raise NativeError("it exports a name with an ordinal that it does not have")
        unnamed.discard(place)
        found.append(_export(image, image.name(name, "the name of an export"), base + place, addresses[place]))
    found += [_export(image, f"#{base + place}", base + place, addresses[place]) for place in sorted(unnamed)]
    return Exports(
        library=image.name(library, "the name of the library") if library else "",
        time_stamp_at=image.offset(directory.address, _SIZE, what) + _STAMP_AT,
        time_stamp=time_stamp,
        version=(major, minor),
        functions=tuple(found),
    )


def _rows(image: Image, form: str, size: int, address: int, count: int) -> list[tuple[int, ...]]:
    if not count:
        return []
    what = "the table of exports"
    return image.reader.rows(form, image.claim(address, size * count, what), count, what)


def _export(image: Image, name: str, ordinal: int, address: int) -> Export:
    """What stands in the directory itself is no code, but the name of a forwarder."""
    directory = image.directory(EXPORTS)
    is_forwarded = directory.address <= address < directory.address + directory.size
    forwarder = image.name(address, "a forwarder") if is_forwarded else None
    return Export(name, ordinal, address, forwarder)
